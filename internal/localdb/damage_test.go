package localdb

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// told collects notices.
type told chan Notice

func (n told) options() Options {
	o := notes
	o.Notice = func(notice Notice) { n <- notice }
	return o
}

// filled is a closed database with count notes, large enough for many pages.
func filled(t *testing.T, count int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notes.db")
	db, err := Open(t.Context(), path, notes)
	if err != nil {
		t.Fatal(err)
	}
	for i := range count {
		if err := add(t.Context(), db, fmt.Sprintf("note %03d %s", i, strings.Repeat("x", 1000))); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func damage(t *testing.T, path string, at int64, with []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(with, at)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatIsNoDatabaseIsSetAsideWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	garbage := []byte(strings.Repeat("this is not a database\n", 300))
	if err := os.WriteFile(path, garbage, 0o600); err != nil {
		t.Fatal(err)
	}
	n := make(told, 1)
	db := open(t, path, n.options())
	notice := <-n
	if kept, err := os.ReadFile(notice.SetAside); err != nil || !bytes.Equal(kept, garbage) {
		t.Errorf("what was there is not kept: %v", err)
	}
	if s := notice.String(); !strings.Contains(s, path) || !strings.Contains(s, ".corrupt-") {
		t.Errorf("the notice says %q", s)
	}
	if err := add(t.Context(), db, "works"); err != nil {
		t.Error(err)
	}
}

func TestAFileDamagedInTheMiddleIsSetAsideAndWhatIsReadableIsCarriedOver(t *testing.T) {
	path := filled(t, 100)
	damage(t, path, 4096*20, bytes.Repeat([]byte{0xff}, 4096*2))
	n := make(told, 1)
	db := open(t, path, n.options())
	if err := add(t.Context(), db, "while damaged"); err != nil { // finds the damage, or not
		t.Fatal(err)
	}
	got := texts(t, db) // surely finds it
	notice := <-n
	if notice.SetAside == "" || notice.Err == nil {
		t.Fatalf("%+v", notice)
	}
	if len(got) == 0 || len(got) != notice.Rescued && len(got) != notice.Rescued+1 {
		t.Errorf("%d notes are left, %d were said to be carried over", len(got), notice.Rescued)
	}
	if _, err := os.Stat(notice.SetAside); err != nil {
		t.Error(err)
	}
}

func TestSeveralWhoFindTheDamageSetItAsideOnce(t *testing.T) {
	path := filled(t, 3)
	damage(t, path, 0, bytes.Repeat([]byte{0xff}, 2000))
	n := make(told, 8)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			db, err := Open(t.Context(), path, n.options())
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := add(t.Context(), db, fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := texts(t, open(t, path, notes)); len(got) != 8 {
		t.Errorf("%q", got)
	}
	if aside, _ := filepath.Glob(path + ".corrupt-*Z"); len(aside) != 1 || len(n) != 1 {
		t.Errorf("%d files set aside, %d notices", len(aside), len(n))
	}
}

func TestAFileDeletedWhileInUseIsBegunAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	n := make(told, 1)
	db := open(t, filepath.Join(dir, "notes.db"), n.options())
	if err := add(t.Context(), db, "gone with the folder"); err != nil {
		t.Fatal(err)
	}
	changed := db.Changed(t.Context(), time.Millisecond)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	<-changed
	if notice := <-n; notice.SetAside != "" || !strings.Contains(notice.String(), "deleted") {
		t.Errorf("%+v", notice)
	}
	if err := add(t.Context(), db, "anew"); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, open(t, db.Path(), notes)); len(got) != 1 || got[0] != "anew" {
		t.Errorf("%q", got)
	}
}
