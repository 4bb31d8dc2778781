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
//   - A file that turns out to be corrupt is set aside under another name, never
//     deleted; what can still be read is carried over; and a new one is begun.
package localdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	// Rescue carries over what can be read of a corrupt file into the new one and
	// says how many things that were. It reads until errors stop it; an error it
	// returns takes back the whole rescue. May be nil.
	Rescue func(ctx context.Context, from Reader, to *sql.Tx) (int, error)
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
	Path string
	// SetAside is where the corrupt file now is; empty when the file was moved or
	// deleted by somebody else while it was in use.
	SetAside string
	Rescued  int   // how many things were carried over from SetAside
	Err      error // why the file was set aside
}

// String is the notice for a person.
func (n Notice) String() string {
	if n.SetAside == "" {
		return fmt.Sprintf("%s was moved or deleted while in use; a new one was begun", n.Path)
	}
	return fmt.Sprintf("%s was damaged (%v); it was set aside as %s, %d entries were carried over into a new one",
		n.Path, n.Err, filepath.Base(n.SetAside), n.Rescued)
}

// DB is an open file. It is safe for concurrent use.
type DB struct {
	path string
	opts Options

	mu       sync.Mutex // guards what follows
	open     *file      // nil once closed
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
	f, notice, err := d.begin(ctx)
	if err != nil {
		return nil, err
	}
	d.open = f
	d.notify(notice)
	return d, nil
}

// Path is where the file is.
func (d *DB) Path() string { return d.path }

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
		if !f.inPlace(d.path) {
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
	if f.inPlace(d.path) {
		return f, nil
	}
	if err := d.replace(ctx, f, errReplaced); err != nil {
		return nil, err
	}
	return d.current(ctx)
}

// replace puts a new open file in the place of old, which is corrupt or no
// longer at the path. Transactions still running on old end on their own.
func (d *DB) replace(ctx context.Context, old *file, why error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open != old {
		return nil // another goroutine was faster, or it is closed
	}
	var notice Notice
	if corrupt(why) {
		aside, err := setAside(d.path, old.info)
		if err != nil {
			return err
		}
		notice = Notice{Path: d.path, SetAside: aside, Err: why}
	} else {
		notice = Notice{Path: d.path}
	}
	f, again, err := d.begin(ctx)
	if err != nil {
		return err
	}
	d.open = f
	go old.close() // waits for what still runs on it
	if again != nil {
		notice = *again
	} else if notice.SetAside != "" {
		notice.Rescued = d.rescue(ctx, f, notice.SetAside)
	}
	go d.notify(&notice) // outside the lock: who is told may come back here
	return nil
}

func (d *DB) notify(n *Notice) {
	if n != nil && d.opts.Notice != nil {
		d.opts.Notice(*n)
	}
}

// begin opens the file at the path; a corrupt one is set aside first, and the
// notice says so.
func (d *DB) begin(ctx context.Context) (*file, *Notice, error) {
	f, err := openFile(ctx, d.path, d.opts)
	if err == nil || !corrupt(err) {
		return f, nil, explain(d.path, err)
	}
	info, statErr := os.Stat(d.path)
	if statErr != nil {
		return nil, nil, explain(d.path, statErr)
	}
	aside, setErr := setAside(d.path, info)
	if setErr != nil {
		return nil, nil, setErr
	}
	f, again := openFile(ctx, d.path, d.opts)
	if again != nil {
		return nil, nil, explain(d.path, again)
	}
	if aside == "" { // another process was faster
		return f, nil, nil
	}
	n := &Notice{Path: d.path, SetAside: aside, Err: err}
	n.Rescued = d.rescue(ctx, f, aside)
	return f, n, nil
}

// rescue carries over from a file that was set aside what can be read of it.
func (d *DB) rescue(ctx context.Context, f *file, aside string) int {
	if d.opts.Rescue == nil {
		return 0
	}
	from, err := connect(aside, source{mode: "ro"})
	if err != nil {
		return 0
	}
	defer from.Close()
	count := 0
	err = transaction(ctx, f.write, func(tx *sql.Tx) error {
		var err error
		count, err = d.opts.Rescue(ctx, from, tx)
		return err
	})
	if err != nil {
		return 0 // the file set aside still has everything
	}
	return count
}

// setAside renames a corrupt database with its journal and returns the new name,
// or "" when another process has done so already. info is the file that was
// found corrupt.
func setAside(path string, info fs.FileInfo) (string, error) {
	unlock, err := lock(path)
	if err != nil {
		return "", explain(path, err)
	}
	defer unlock()
	if now, err := os.Stat(path); err != nil || !os.SameFile(now, info) {
		return "", nil
	}
	stamp := path + ".corrupt-" + time.Now().UTC().Format("20060102T150405Z")
	aside := stamp
	for i := 2; ; i++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s-%d", stamp, i)
	}
	// The journal first: a new database must never be begun beside an old one's
	// journal, and the old one stays complete under its new name.
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !(suffix != "" && errors.Is(err, fs.ErrNotExist)) {
			return "", &Error{Kind: Corrupt, Path: path, Err: fmt.Errorf("it is damaged and cannot be set aside: %w", err),
				Next: "Close other editors on this workspace, move the file away, and start again."}
		}
	}
	return aside, nil
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
