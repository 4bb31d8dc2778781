// Package localdb keeps a SQLite file the way several editors share it: every
// editor on a workspace is a process of its own, each may be killed at any
// moment, and none may wait long for another.
//
//   - busy_timeout is set before anything else on every connection, then the
//     journal mode: a second editor that starts waits instead of failing.
//   - WAL: readers never wait for a writer, and a killed writer leaves no half
//     transaction.
//   - One connection writes per process, in immediate transactions: a
//     transaction that reads before it writes cannot lose the race for the lock
//     half way (SQLITE_BUSY without a wait).
//   - synchronous=FULL: a commit has reached the disk before Write returns, so
//     that neither a crash of the editor nor a power cut takes back what was
//     acknowledged. Files that can be rebuilt ask for Relaxed.
//   - A file that turns out to be corrupt is set aside, never deleted: it stays as
//     it is, and every process goes on with the next one (notes.db, notes.2.db,
//     notes.3.db, …), into which the first to begin it carries over what can
//     still be read. Nothing is renamed: SQLite finds a database's journal by name,
//     and processes that still have the old one open must not meet the new one's.
//     For the same reason a journal is never deleted by name, only emptied.
package localdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say what a file is for.
type Options struct {
	// Application is the file's PRAGMA application_id: a file with another one
	// belongs to another program and is left alone.
	Application int32
	// Migrations are the steps from an empty file to today's schema; step i takes
	// version i to i+1 (PRAGMA user_version). Append only.
	Migrations []string
	// Relaxed gives up durability across a power cut, not across a crash of the
	// program, for speed: synchronous=NORMAL.
	Relaxed bool
	// Rescue carries over what can be read of a corrupt file into the new one, of
	// today's schema. It reads until errors stop it; an error it returns takes the
	// whole rescue back. May be nil.
	Rescue func(ctx context.Context, from Reader, to *sql.Tx) error
	// Notice is told, from any goroutine, of what a person should know. May be nil.
	Notice func(Notice)
}

// A Reader is what reads a database: *sql.DB, *sql.Tx, *sql.Conn.
type Reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Notice tells that the file in use was replaced.
type Notice struct {
	Path string // the file now in use
	// SetAside is the corrupt file that was in use before; empty when the file was
	// moved or deleted by somebody else while it was in use.
	SetAside string
	Err      error // what is wrong with SetAside; nil when another process found it
}

// String is the notice for a person.
func (n Notice) String() string {
	switch {
	case n.SetAside == "":
		return fmt.Sprintf("%s was moved or deleted while in use; a new one was begun", n.Path)
	case n.Err == nil:
		return fmt.Sprintf("another editor found that %s is damaged; it was left as it is, and what could be read of it was carried over into %s", n.SetAside, n.Path)
	}
	return fmt.Sprintf("%s is damaged (%v); it was left as it is, and what could be read of it was carried over into %s", n.SetAside, n.Err, n.Path)
}

// DB is an open file. It is safe for concurrent use.
type DB struct {
	path string // of the first file
	opts Options

	mu       sync.Mutex // guards what follows
	open     *file      // nil once closed
	now      string     // path of the file opened last
	watchers map[*watcher]struct{}
}

// Open opens the file, creating it and its folder (0700) when there is none.
// Errors are *Error, or ctx's.
func Open(ctx context.Context, path string, opts Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("cannot find %q: %w", path, err)
	}
	d := &DB{path: path, opts: opts, watchers: map[*watcher]struct{}{}}
	if d.open, err = d.begin(ctx); err != nil {
		return nil, err
	}
	d.now = d.open.path
	return d, nil
}

// Path is the file in use, or the one that was when the DB was closed.
func (d *DB) Path() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// Close waits for the transactions under way and closes the file. Channels of
// Changed are closed.
func (d *DB) Close() error {
	d.mu.Lock()
	f := d.open
	d.open = nil
	watchers := d.watchers
	d.watchers = nil
	d.mu.Unlock()
	if f == nil {
		return nil
	}
	for w := range watchers {
		w.stop()
		<-w.done
	}
	return f.close()
}

// Write runs fn in a transaction that holds the write lock from its start, and
// returns once the commit is durable. An error of fn rolls back and comes back
// as it is. fn may run more than once: when the file has to be replaced (see
// Notice) it runs again on the new one.
func (d *DB) Write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return d.run(ctx, func(f *file) error {
		if err := transaction(ctx, f.write, fn); err != nil {
			return err
		}
		if !f.inPlace() {
			return errReplaced // committed into a file that is no longer ours
		}
		d.signal()
		return nil
	})
}

// Read runs fn on a snapshot of the file. It waits for no writer. fn may run
// more than once, as in Write.
func (d *DB) Read(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return d.run(ctx, func(f *file) error { return transaction(ctx, f.read, fn) })
}

func transaction(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		tx.Rollback() // the error of fn says more
		return err
	}
	return tx.Commit()
}

// errReplaced says that the open file is not the one at the path any more.
var errReplaced = errors.New("the file was replaced while in use")

// run runs fn on the open file, and once more when that had to be replaced.
func (d *DB) run(ctx context.Context, fn func(f *file) error) error {
	for attempt := 0; ; attempt++ {
		f, err := d.current(ctx)
		if err != nil {
			return err
		}
		err = fn(f)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errReplaced), corrupt(err):
			if attempt > 0 {
				return explain(d.path, err)
			}
			if again := d.replace(ctx, f, err); again != nil {
				return again
			}
		default:
			return explain(d.path, err)
		}
	}
}

// current is the open file, opened again when somebody moved or deleted it.
func (d *DB) current(ctx context.Context) (*file, error) {
	d.mu.Lock()
	f := d.open
	d.mu.Unlock()
	if f == nil {
		return nil, &Error{Kind: Closed, Path: d.path, Err: errors.New("it is closed")}
	}
	if f.inPlace() {
		return f, nil
	}
	if err := d.replace(ctx, f, errReplaced); err != nil {
		return nil, err
	}
	return d.current(ctx)
}

// replace puts a new open file in the place of old, which is corrupt, was found
// so by another process, or is gone. Transactions still running on old end on
// their own.
func (d *DB) replace(ctx context.Context, old *file, why error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open != old {
		return nil // another goroutine was faster, or it is closed
	}
	notice := Notice{}
	switch {
	case corrupt(why):
		if err := beginNext(old.path); err != nil {
			return explain(old.path, err)
		}
		notice.SetAside, notice.Err = old.path, why
	case exists(next(old.path)):
		notice.SetAside = old.path
	}
	f, err := d.begin(ctx)
	if err != nil {
		return err
	}
	d.open, d.now = f, f.path
	go old.close() // waits for what still runs on it
	notice.Path = f.path
	d.notify(notice)
	return nil
}

// notify does not wait: who is told may come back here.
func (d *DB) notify(n Notice) {
	if d.opts.Notice != nil {
		go d.opts.Notice(n)
	}
}

// maxDamaged bounds how many files are set aside in one attempt to open one:
// a disk that damages each at once is of no use.
const maxDamaged = 3

// begin opens the newest file. When that is corrupt it is set aside.
func (d *DB) begin(ctx context.Context) (*file, error) {
	for damaged := 0; ; damaged++ {
		path, before := newest(d.path)
		f, err := openFile(ctx, path, before, d.opts)
		if err == nil || !corrupt(err) || damaged == maxDamaged {
			return f, explain(path, err)
		}
		if err := beginNext(path); err != nil {
			return nil, explain(path, err)
		}
		d.notify(Notice{Path: next(path), SetAside: path, Err: err})
	}
}

// newest is the file to use, and the corrupt one before it, if any.
func newest(path string) (now, before string) {
	for exists(next(path)) {
		path, before = next(path), path
	}
	return path, before
}

// next is the path of the file that follows: notes.db, notes.2.db, notes.3.db.
func next(path string) string {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	number := 1
	if dot := filepath.Ext(stem); dot != "" {
		if n, err := strconv.Atoi(dot[1:]); err == nil && n > 1 {
			stem, number = strings.TrimSuffix(stem, dot), n
		}
	}
	return fmt.Sprintf("%s.%d%s", stem, number+1, ext)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// beginNext sets a file aside for every process: all go on with the next.
func beginNext(path string) error {
	if err := create(next(path)); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// create makes an empty private file.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// source says how a connection is opened.
type source struct {
	mode    string // SQLite's URI parameter: "ro", "rw", "rwc"
	relaxed bool
	writes  bool
}

// busyTimeout bounds how long one statement waits for another process.
const busyTimeout = 10 * time.Second

// dsn is the data source name. busy_timeout is applied first whatever the order here.
func (s source) dsn(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/…
	}
	q := []string{
		"mode=" + s.mode,
		fmt.Sprintf("_busy_timeout=%d", busyTimeout.Milliseconds()),
		"_defensive=1", "_dqs=0", "_error_rc=1",
		"_pragma=trusted_schema(0)", "_pragma=cell_size_check(1)", "_pragma=temp_store(memory)",
	}
	if s.writes {
		sync := "FULL"
		if s.relaxed {
			sync = "NORMAL"
		}
		q = append(q, "_txlock=immediate", "_synchronous="+sync, "_foreign_keys=1",
			"_pragma=journal_size_limit(4194304)") // the journal shrinks to 4 MiB after a large transaction
	} else {
		q = append(q, "_query_only=1")
	}
	return "file://" + escape(slashed) + "?" + strings.Join(q, "&")
}

// escape writes a path into a URI as SQLite reads it.
func escape(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}
