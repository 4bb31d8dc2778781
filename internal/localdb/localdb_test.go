package localdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if role := os.Getenv("LOCALDB_TEST_ROLE"); role != "" {
		os.Exit(play(role))
	}
	goleak.VerifyTestMain(m)
}

// notes is the database of these tests.
var notes = Options{
	Application: 0x6e6f7465,
	Migrations:  []string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT"},
	Rescue: func(ctx context.Context, from Reader, to *sql.Tx) error {
		rows, err := from.QueryContext(ctx, "SELECT text FROM notes")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if rows.Scan(&text) != nil {
				break
			}
			if _, err := to.ExecContext(ctx, "INSERT OR IGNORE INTO notes (text) VALUES (?)", text); err != nil {
				return err
			}
		}
		return nil
	},
}

func open(t *testing.T, path string, opts Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func add(ctx context.Context, db *DB, text string) error {
	return db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO notes (text) VALUES (?)", text)
		return err
	})
}

func texts(t *testing.T, db *DB) []string {
	t.Helper()
	var all []string
	err := db.Read(t.Context(), func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(t.Context(), "SELECT text FROM notes ORDER BY id")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			all = append(all, text)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantKind(t *testing.T, err error, kind Kind, words ...string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind != kind {
		t.Fatalf("the error is %v, not of kind %s", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestAFileOfANewerProgramIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	newer := notes
	newer.Migrations = append(newer.Migrations[:1:1], "CREATE TABLE more (x INTEGER) STRICT")
	db, err := Open(t.Context(), path, newer)
	if err != nil {
		t.Fatal(err)
	}
	if err := add(t.Context(), db, "from the future"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	_, err = Open(t.Context(), path, notes)
	wantKind(t, err, Newer, path, "schema 2", "knows 1", "Update HiveSync")
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file was changed")
	}
	if got := texts(t, open(t, path, newer)); len(got) != 1 || got[0] != "from the future" {
		t.Errorf("it now holds %q", got)
	}
}

func TestADatabaseOfAnotherProgramIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	other := Options{Application: 7, Migrations: notes.Migrations}
	if err := open(t, path, other).Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), path, notes)
	wantKind(t, err, Foreign, path, "another program")
}

func TestAnOlderSchemaIsMigratedAndKeepsItsRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db := open(t, path, notes)
	if err := add(t.Context(), db, "old"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	newer := notes
	newer.Migrations = append(newer.Migrations[:1:1], "ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3")
	if got := texts(t, open(t, path, newer)); len(got) != 1 || got[0] != "old" {
		t.Errorf("%q", got)
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	broken := notes
	broken.Migrations = append(broken.Migrations[:1:1], "DROP TABLE notes; CREATE nonsense")
	if err := add(t.Context(), open(t, path, notes), "kept"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, broken); err == nil || !strings.Contains(err.Error(), "schema 2") {
		t.Fatalf("%v", err)
	}
	if got := texts(t, open(t, path, notes)); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestTheFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "notes.db")
	db := open(t, path, notes)
	if err := add(t.Context(), db, "secret"); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, path + "-wal"} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), notes)
	mine := errors.New("changed my mind")
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO notes (text) VALUES ('x')"); err != nil {
			return err
		}
		return mine
	})
	if err != mine {
		t.Errorf("the error came back as %v", err)
	}
	if got := texts(t, db); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestAReaderSeesItsSnapshotWhileAWriterHoldsTheLock(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), notes)
	if err := add(t.Context(), db, "first"); err != nil {
		t.Fatal(err)
	}
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO notes (text) VALUES ('second')"); err != nil {
			return err
		}
		if got := texts(t, db); len(got) != 1 { // would hang, not fail, if readers waited
			t.Errorf("the reader sees %q", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(t, db); len(got) != 2 {
		t.Errorf("%q", got)
	}
}

func TestAfterCloseEverythingSaysSo(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), notes)
	changed := db.Changed(context.Background(), time.Hour)
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	for range changed {
	}
	for range db.Changed(t.Context(), time.Hour) {
	}
	wantKind(t, add(t.Context(), db, "late"), Closed, "closed")
}

func TestChangedHoldsOneSignal(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), notes)
	changed := db.Changed(t.Context(), time.Hour)
	for i := range 3 {
		if err := add(t.Context(), db, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	<-changed
	select {
	case <-changed:
		t.Error("signals were queued")
	default:
	}
}

func TestPathsThatAUriWouldMisread(t *testing.T) {
	for _, name := range []string{"a?b#c%20d", "mode=ro&x", "Größe 日本", "a+b"} {
		path := filepath.Join(t.TempDir(), name, "notes.db")
		if err := add(t.Context(), open(t, path, notes), "x"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestARelativePathIsFine(t *testing.T) {
	t.Chdir(t.TempDir())
	db := open(t, "notes.db", notes)
	if !filepath.IsAbs(db.Path()) {
		t.Errorf("%s", db.Path())
	}
}
