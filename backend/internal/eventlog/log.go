package eventlog

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/hivesync/hivesync/backend/internal/db"
)

// Options are how a log is kept. Zero fields take the default in parentheses.
type Options struct {
	// Key signs the heads of streams. It is kept apart from the database: who can
	// write the database alone cannot forge its history.
	Key ed25519.PrivateKey
	// Matters are those of a stream's events, in order, that still matter to who
	// reads it from the first (all).
	Matters func([]Event) []Event
	// SnapshotEvery is after how many events a stream's snapshot is taken (1000).
	SnapshotEvery uint64
	// Log tells what nobody waits for (nothing).
	Log *zap.Logger
}

// Log is an open event log. It is safe for concurrent use.
type Log struct {
	db      *db.DB
	options Options
	id      string // of the log, in each chain's root
	signer  string // of options.Key

	entries chan pending
	stop    chan struct{}
	stopped sync.WaitGroup
	witness *witness // nil with PostgreSQL
	seeds   chan string
	suspect bool // the writer's: the last commit failed, the storage may be another

	gate   sync.RWMutex // held to submit; guards closed
	closed bool

	mu    sync.Mutex
	epoch string
}

// pending is an entry and who waits for it.
type pending struct {
	entry Entry
	done  func(Result, error)
}

const (
	queued       = 4096 // entries that wait for the writer
	defaultEvery = 1000
)

// Open opens the log in a database, makes its tables, and finds out whether the
// log has gone back since it was last open: then it begins a new epoch.
func Open(ctx context.Context, database *db.DB, o Options) (*Log, error) {
	if len(o.Key) != ed25519.PrivateKeySize {
		return nil, errors.New("the event log has no key to sign with")
	}
	if o.Matters == nil {
		o.Matters = func(all []Event) []Event { return all }
	}
	if o.SnapshotEvery == 0 {
		o.SnapshotEvery = defaultEvery
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	l := &Log{db: database, options: o, signer: KeyID(o.Key.Public().(ed25519.PublicKey)),
		entries: make(chan pending, queued), stop: make(chan struct{}), seeds: make(chan string, 64)}
	if err := database.Migrate(ctx, "eventlog", migrations); err != nil {
		return nil, fmt.Errorf("the event log's tables: %w", err)
	}
	if err := l.begin(ctx); err != nil {
		return nil, fmt.Errorf("the event log: %w", err)
	}
	l.stopped.Go(l.write)
	l.stopped.Go(l.takeSnapshots)
	return l, nil
}

// KeyID names a public key: the first 16 hex digits of it.
func KeyID(key ed25519.PublicKey) string { return hex.EncodeToString(key[:8]) }

// Close waits for what was submitted and stops. The database stays open.
func (l *Log) Close() error {
	l.gate.Lock()
	if l.closed {
		l.gate.Unlock()
		return nil
	}
	l.closed = true
	l.gate.Unlock()
	close(l.stop)
	l.stopped.Wait()
	return l.witness.save()
}

// Epoch is the log's epoch as last seen.
func (l *Log) Epoch() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.epoch
}

func (l *Log) setEpoch(epoch string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.epoch != "" && l.epoch != epoch {
		l.options.Log.Info("the event log is in another epoch", zap.String("epoch", epoch), zap.String("before", l.epoch))
	}
	l.epoch = epoch
}

// begin reads the log's identity, makes it where there is none, and begins a new
// epoch where the storage is not what it was.
func (l *Log) begin(ctx context.Context) error {
	fingerprint, err := l.fingerprint(ctx)
	if err != nil {
		return err
	}
	return l.db.Tx(ctx, func(tx *sql.Tx) error {
		var epoch, was string
		err := tx.QueryRowContext(ctx, "SELECT log, epoch, fingerprint FROM log_meta WHERE one = 1"+l.db.ForUpdate()).Scan(&l.id, &epoch, &was)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			l.id, epoch = token(16), token(5)
			if _, err := tx.ExecContext(ctx, "INSERT INTO log_meta (one, log, epoch, fingerprint) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING", l.id, epoch, fingerprint); err != nil {
				return err
			}
			// Another node may have been first.
			if err := tx.QueryRowContext(ctx, "SELECT log, epoch, fingerprint FROM log_meta WHERE one = 1").Scan(&l.id, &epoch, &was); err != nil {
				return err
			}
		case err != nil:
			return err
		}
		back, err := l.wentBack(ctx, tx, was, fingerprint)
		if err != nil {
			return err
		}
		if back {
			before := epoch
			epoch = token(5)
			if _, err := tx.ExecContext(ctx, "UPDATE log_meta SET epoch = $1, fingerprint = $2 WHERE one = 1", epoch, fingerprint); err != nil {
				return err
			}
			l.options.Log.Warn("the event log was restored or has lost its end: a new epoch begins, clients fetch everything again", zap.String("epoch", epoch), zap.String("before", before))
		}
		l.setEpoch(epoch)
		return nil
	})
}

// token is a random name of n bytes.
func token(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// Append appends an entry and returns when it is durable.
func (l *Log) Append(ctx context.Context, e Entry) (Result, error) {
	type answer struct {
		r   Result
		err error
	}
	answers := make(chan answer, 1)
	if err := l.Submit(ctx, e, func(r Result, err error) { answers <- answer{r, err} }); err != nil {
		return Result{}, err
	}
	select {
	case a := <-answers:
		return a.r, a.err
	case <-ctx.Done():
		return Result{}, ctx.Err() // whether it was appended is not known; sent again it is a duplicate
	}
}

// Submit hands an entry to the writer and returns; it waits only while the
// writer is far behind. done is called by the writer, in the order of the
// stream, when the entry is durable or refused; it must not block. Entries
// that one goroutine submits are appended in that order.
func (l *Log) Submit(ctx context.Context, e Entry, done func(Result, error)) error {
	if e.Stream == "" || len(e.Stream) > 200 || e.OpSeq == 0 || e.Client == "" || e.Type == "" {
		return fmt.Errorf("an entry lacks its stream, client, op_seq or type: %q, %q, %d, %q", e.Stream, e.Client, e.OpSeq, e.Type)
	}
	l.gate.RLock()
	defer l.gate.RUnlock()
	if l.closed {
		return ErrClosed
	}
	select {
	case l.entries <- pending{e, done}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// now is the log's clock.
func now() int64 { return time.Now().UnixMilli() }
