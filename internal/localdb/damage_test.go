package localdb

import (
	"bytes"
	"context"
	"database/sql"
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
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, garbage) || notice.SetAside != path {
		t.Errorf("what was there is not kept: %+v, %v", notice, err)
	}
	if s := notice.String(); !strings.Contains(s, path) || !strings.Contains(s, db.Path()) || filepath.Base(db.Path()) != "notes.2.db" {
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
	got := texts(t, db) // finds the damage
	notice := <-n
	if notice.SetAside != path || notice.Err == nil || notice.Path != db.Path() {
		t.Fatalf("%+v", notice)
	}
	if len(got) == 0 || len(got) > 99 {
		t.Errorf("%d of 100 notes were carried over", len(got))
	}
	if err := add(t.Context(), db, "works"); err != nil {
		t.Error(err)
	}
	if again := texts(t, open(t, path, notes)); len(again) != len(got)+1 {
		t.Errorf("then there are %d", len(again))
	}
}

func TestOneWhoHasADamagedFileOpenFollowsWhoeverSetItAside(t *testing.T) {
	path := filled(t, 3)
	n := make(told, 1)
	slow := open(t, path, n.options())
	quick := open(t, path, notes)
	if err := beginNext(path); err != nil { // as when a read found damage
		t.Fatal(err)
	}
	for i, db := range []*DB{quick, slow, quick} {
		if err := add(t.Context(), db, fmt.Sprint("after ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if notice := <-n; notice.SetAside != path || notice.Err != nil || !strings.Contains(notice.String(), "another editor") {
		t.Errorf("%+v", notice)
	}
	for _, db := range []*DB{quick, slow} {
		if got := texts(t, db); len(got) != 6 {
			t.Errorf("%q", got)
		}
	}
}

func TestARescueThatFailsLeavesAnEmptyFile(t *testing.T) {
	path := filled(t, 3)
	if err := beginNext(path); err != nil {
		t.Fatal(err)
	}
	clumsy := notes
	clumsy.Rescue = func(ctx context.Context, from Reader, to *sql.Tx) error {
		to.Exec("INSERT INTO notes (text) VALUES ('half')")
		return errors.New("dropped it")
	}
	db := open(t, path, clumsy)
	if got := texts(t, db); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if err := add(t.Context(), db, "works"); err != nil {
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
	if all, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.db")); len(all) != 2 {
		t.Errorf("%q", all)
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
