//go:build unix

package localdb

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// limits are what a child of these tests does to itself before it opens the file.
var limits = map[string]func(){
	// No file may grow beyond 256 KiB, as under a quota.
	"quota": func() {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 256 << 10, Max: 256 << 10}); err != nil {
			fmt.Println("error", err)
		}
	},
	// The superuser may write everywhere, so it becomes nobody.
	"nobody": func() {
		if os.Geteuid() == 0 {
			if err := syscall.Setuid(65534); err != nil {
				fmt.Println("error", err)
			}
		}
	},
}

func TestWhenNoSpaceIsLeftNothingIsHalfWrittenAndReadingGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	c := start(t, "quota", path)
	acknowledged := 0
	var said string
	for said == "" && acknowledged < 1000 {
		c.told("add " + fmt.Sprint(acknowledged, strings.Repeat("x", 4000)))
		c.out.Scan()
		if said = c.out.Text(); said == "done" {
			acknowledged, said = acknowledged+1, ""
		}
	}
	if !strings.Contains(said, path) || !strings.Contains(said, "free some space") {
		t.Errorf("after %d writes: %q", acknowledged, said)
	}
	c.told("count")
	c.says(fmt.Sprint(acknowledged)) // the same process still reads
	c.says("done")
	c.kill()
	if got := texts(t, open(t, path, notes)); len(got) != acknowledged || acknowledged == 0 {
		t.Errorf("%d of %d acknowledged notes are there", len(got), acknowledged)
	}
}

func TestAFullDatabaseSaysSo(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), notes)
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("PRAGMA max_page_count = 3") // what is there is kept
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, add(context.Background(), db, strings.Repeat("x", 100_000)), Full, "free some space")
}

func TestWhereNothingCanBeWrittenTheErrorSaysWhatToDo(t *testing.T) {
	for _, exists := range []bool{false, true} {
		dir := t.TempDir()
		path := filepath.Join(dir, "notes.db")
		if exists {
			if err := add(t.Context(), open(t, path, notes), "x"); err != nil {
				t.Fatal(err)
			}
			chmod(t, path, 0o444)
			chmod(t, path+"-wal", 0o444)
			chmod(t, path+"-shm", 0o444)
		}
		chmod(t, filepath.Dir(dir), 0o711) // nobody may pass
		chmod(t, dir, 0o555)
		t.Cleanup(func() { os.Chmod(dir, 0o755) })
		c := launch(t, "nobody", path)
		c.out.Scan()
		said := c.out.Text()
		if said == "ready" { // it can be opened for reading; writing then fails
			c.told("add y")
			c.out.Scan()
			said = c.out.Text()
		}
		if !strings.HasPrefix(said, "error "+path) || !strings.Contains(said, "writable") {
			t.Errorf("exists %v: %q", exists, said)
		}
		c.kill()
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
