// Package db opens the two databases a backend can keep its state in: SQLite,
// embedded, for one process, and PostgreSQL for several. Statements are written
// once, in the SQL that both understand, with parameters $1, $2, …
package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

// Kind is which database it is.
type Kind int

// The kinds of database.
const (
	SQLite Kind = iota
	Postgres
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	*sql.DB

	Kind Kind
	Path string // of SQLite's file
}

// Open opens the database that a setting names: a postgres:// URL, or else the
// path of an SQLite file, which is made with its folder.
func Open(ctx context.Context, where string) (*DB, error) {
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, where)
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for the database: %w", err)
	}
	// busy_timeout comes first: the pragmas after it may meet a lock. FULL syncs
	// the write-ahead log at each commit: what was committed survives a power cut.
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}, "_txlock": {"immediate"}}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8) // opening one takes longer than most queries
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s cannot be opened: %w; a damaged file is restored from a backup", path, err), pool.Close())
	}
	return &DB{DB: pool, Kind: SQLite, Path: path}, nil
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("the address of the database: %w", err) // pgx masks the password
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL at %s: %w", config.Host, err), pool.Close())
	}
	return &DB{DB: pool, Kind: Postgres}, nil
}

// Migrate runs those steps of a package's schema that have not run yet. The
// steps of a released version are never changed, only added to. BLOB stands for
// bytes in both databases.
func (d *DB) Migrate(ctx context.Context, owner string, steps []string) error {
	return d.Tx(ctx, func(tx *sql.Tx) error {
		if d.Kind == Postgres { // several nodes may start at once
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(4801997)"); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (owner TEXT PRIMARY KEY, steps BIGINT NOT NULL)"); err != nil {
			return err
		}
		var done int
		if err := tx.QueryRowContext(ctx, "SELECT steps FROM migrations WHERE owner = $1", owner).Scan(&done); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if done > len(steps) {
			return fmt.Errorf("the database was written by a newer HiveSync (%s has %d steps, this program knows %d): update it", owner, done, len(steps))
		}
		for i, step := range steps[done:] {
			if d.Kind == Postgres {
				step = strings.ReplaceAll(step, "BLOB", "BYTEA")
			}
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return fmt.Errorf("step %d of %s: %w", done+i+1, owner, err)
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO migrations (owner, steps) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET steps = excluded.steps", owner, len(steps))
		return err
	})
}

// Tx runs a transaction: all of it, or nothing.
func (d *DB) Tx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		if rolled := tx.Rollback(); rolled != nil && !errors.Is(rolled, sql.ErrTxDone) {
			return errors.Join(err, rolled)
		}
		return err
	}
	return tx.Commit()
}

// ForUpdate ends a SELECT whose rows this transaction is about to change.
// SQLite has one writer at a time and needs none.
func (d *DB) ForUpdate() string {
	if d.Kind == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Rows are the parameters of n rows of so many columns: ($1, $2), ($3, $4), …
// SQLite gets them without numbers: it takes those for names, and looks each up
// among all.
func (d *DB) Rows(n, columns int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		for j := range columns {
			if j == 0 {
				b.WriteByte('(')
			} else {
				b.WriteByte(',')
			}
			if d.Kind == Postgres {
				fmt.Fprintf(&b, "$%d", i*columns+j+1)
			} else {
				b.WriteByte('?')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Fingerprint names the very storage that PostgreSQL keeps a table in. It
// changes when the database was restored elsewhere, recovered to a point in
// time, failed over to a replica, or the table was emptied.
func (d *DB) Fingerprint(ctx context.Context, table string) (string, error) {
	var system, timeline, database, file string
	err := d.QueryRowContext(ctx, `SELECT s.system_identifier::text, c.timeline_id::text,
		(SELECT oid::text FROM pg_database WHERE datname = current_database()), pg_relation_filenode($1::regclass)::text
		FROM pg_control_system() s, pg_control_checkpoint() c`, table).Scan(&system, &timeline, &database, &file)
	if err != nil {
		return "", fmt.Errorf("which storage the database is on: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{system, timeline, database, file}, " ")))
	return hex.EncodeToString(sum[:8]), nil
}

// Duplicate reports whether an error says that a row with that key is there.
func Duplicate(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == 1555 || e.Code() == 2067 // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505" // unique_violation
}
