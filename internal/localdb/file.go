package localdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
)

// maxReaders bounds the connections that read, per process.
const maxReaders = 8

// file is one open database file with its two pools of connections.
type file struct {
	path  string
	write *sql.DB // one connection
	read  *sql.DB
	info  fs.FileInfo // the file that was opened
}

// openFile opens or creates the file and brings its schema up to date. before is
// the corrupt file whose place it takes, if any.
func openFile(ctx context.Context, path, before string, opts Options) (*file, error) {
	// Created here, and not by SQLite, to be private. Only when it is missing:
	// closing a second descriptor would drop the locks this process has on it.
	if !exists(path) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	write, err := connect(path, source{mode: "rw", relaxed: opts.Relaxed, writes: true})
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := setUp(ctx, write, before, opts); err != nil {
		write.Close()
		return nil, err
	}
	read, err := connect(path, source{mode: "rw"})
	if err != nil {
		write.Close()
		return nil, err
	}
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(maxReaders / 2)
	f := &file{path: path, write: write, read: read}
	if f.info, err = os.Stat(path); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// connect makes a pool of connections; none is opened yet.
func connect(path string, s source) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(s.dsn(path))
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keepJournal{connector}), nil
}

// keepJournal opens connections that leave the journal where it is when they
// close.
type keepJournal struct{ driver.Connector }

// Connect opens one connection.
func (k keepJournal) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.(sqlite.FileControl).FileControlPersistWAL("main", 1); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// inPlace reports whether the file opened is the one to use: it is still at its
// path, and nobody has set it aside.
func (f *file) inPlace() bool {
	now, err := os.Stat(f.path)
	return err == nil && os.SameFile(now, f.info) && !exists(next(f.path))
}

func (f *file) close() error { return errors.Join(f.read.Close(), f.write.Close()) }

// setUp checks whose file it is, then switches to WAL and migrates; into an empty
// file it carries over what can be read of the one before. A file of another
// program or of a newer HiveSync is not touched.
func setUp(ctx context.Context, db *sql.DB, before string, opts Options) error {
	version, err := identify(ctx, db, opts)
	if err != nil {
		return err
	}
	if err := useWAL(ctx, db); err != nil {
		return err
	}
	if version == len(opts.Migrations) {
		return nil
	}
	return transaction(ctx, db, func(tx *sql.Tx) error {
		version, err := identify(ctx, tx, opts) // another process may have been faster
		if err != nil {
			return err
		}
		empty := version == 0
		for ; version < len(opts.Migrations); version++ {
			if _, err := tx.ExecContext(ctx, opts.Migrations[version]); err != nil {
				return fmt.Errorf("migration to schema %d: %w", version+1, err)
			}
		}
		if empty && before != "" && opts.Rescue != nil {
			if err := rescue(ctx, before, tx, opts); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", opts.Application, version))
		return err
	})
}

// rescue carries over what can be read of a corrupt file. When it fails nothing
// is carried over: the old file still has everything.
func rescue(ctx context.Context, before string, tx *sql.Tx, opts Options) error {
	from, err := connect(before, source{mode: "ro"})
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := tx.ExecContext(ctx, "SAVEPOINT rescue"); err != nil {
		return err
	}
	if opts.Rescue(ctx, from, tx) != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO rescue"); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "RELEASE rescue")
	return err
}

// identify returns the file's schema version: 0 for an empty file.
func identify(ctx context.Context, db Reader, opts Options) (int, error) {
	var application int32
	var version, tables int
	err := db.QueryRowContext(ctx,
		"SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)").
		Scan(&application, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case tables == 0 && application == 0 && version == 0:
		return 0, nil
	case application != opts.Application:
		return 0, &Error{Kind: Foreign, Err: errors.New("it is a database of another program"), Next: "Nothing in it was changed. Move it away and start again."}
	case version > len(opts.Migrations):
		return 0, &Error{Kind: Newer, Err: fmt.Errorf("it was written by a newer HiveSync (schema %d, this one knows %d)", version, len(opts.Migrations)),
			Next: "Nothing in it was changed. Update HiveSync in this editor."}
	}
	return version, nil
}

// useWAL switches the file to write-ahead logging. The switch takes a lock for
// which SQLite does not always wait, so when several editors start at once it
// is tried again.
func useWAL(ctx context.Context, db *sql.DB) error {
	deadline := time.Now().Add(busyTimeout)
	for {
		var mode string
		err := db.QueryRowContext(ctx, "PRAGMA journal_mode=WAL").Scan(&mode)
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return &Error{Kind: Unusable, Err: fmt.Errorf("the file system has no shared memory files (journal mode %q)", mode),
				Next: "Set XDG_STATE_HOME to a folder on a local disk."}
		case !busy(err) || time.Now().After(deadline):
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
