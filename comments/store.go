package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/statedir"
)

// Store keeps the comments of one workspace in a file that several editors
// share. It is safe for concurrent use.
type Store struct {
	db      *localdb.DB
	folder  string // removed on Close; "" unless the store is temporary
	notices chan string

	mu        sync.Mutex
	compacted time.Time // when Compact last ran; guarded by mu
}

// OpenStore opens the store of the workspace whose root folder is given, in the
// person's state folder (see statedir), creating it when there is none. Errors
// of the file are *localdb.Error and say what to do; a caller may go on with
// OpenTemporary.
func OpenStore(ctx context.Context, workspaceFolder string) (*Store, error) {
	dirs, err := statedir.User()
	if err != nil {
		return nil, err
	}
	folder, err := dirs.Workspace(workspaceFolder)
	if err != nil {
		return nil, err
	}
	return OpenFile(ctx, filepath.Join(folder, fileName))
}

// OpenTemporary opens an empty store that Close deletes: for when the person's
// state folder cannot be used.
func OpenTemporary(ctx context.Context) (*Store, error) {
	folder, err := os.MkdirTemp("", "hivesync-")
	if err != nil {
		return nil, fmt.Errorf("cannot create a temporary folder for comments: %w", err)
	}
	s, err := OpenFile(ctx, filepath.Join(folder, fileName))
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	s.folder = folder
	return s, nil
}

// OpenFile opens the store in a file.
func OpenFile(ctx context.Context, path string) (*Store, error) {
	s := &Store{notices: make(chan string, 16)}
	db, err := localdb.Open(ctx, path, options(s.notice))
	if err != nil {
		return nil, err
	}
	s.db = db
	s.compactDaily(ctx)
	return s, nil
}

// Close ends subscriptions and closes the file.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.folder != "" {
		err = errors.Join(err, os.RemoveAll(s.folder))
	}
	return err
}

// Path is the store's file.
func (s *Store) Path() string { return s.db.Path() }

// Notices holds sentences that a person should be shown once: the file was
// damaged and set aside, it was deleted while in use. It is never closed.
func (s *Store) Notices() <-chan string { return s.notices }

func (s *Store) notice(n localdb.Notice) {
	select {
	case s.notices <- n.String():
	default: // nobody has looked at 16 of them
	}
}

// Append adds events that were just made here, all or none, and returns each
// one's comment as it is after it. IDs, numbers, threads and times are filled
// in; actor is who did it. When it returns without error the events are on the
// disk.
//
// Errors are *TransitionError, *InvalidError, ErrNotFound, ErrExists, or those
// of the file (*localdb.Error). Another editor may have been faster: then the
// step is no longer allowed, and the error says in which state the comment is.
func (s *Store) Append(ctx context.Context, actor string, events ...Event) ([]Comment, error) {
	if len(events) > MaxAppend {
		return nil, fmt.Errorf("%d events at once; at most %d are taken", len(events), MaxAppend)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	ids := make([]string, len(events)) // the same when the transaction runs again
	for i := range ids {
		ids[i] = newID()
	}
	var after []Comment
	again := false
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		after = make([]Comment, 0, len(events))
		for i := range events {
			e := events[i]
			e.ID, e.Actor, e.At = ids[i], actor, now
			c, err := appendOne(ctx, tx, e, again)
			if err != nil {
				return err
			}
			after = append(after, *c)
		}
		again = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.compactDaily(ctx)
	return after, nil
}

// appendOne numbers, checks and stores one event of our own. again is true when
// the transaction is run once more: what it wrote may have been carried over.
func appendOne(ctx context.Context, tx *sql.Tx, e Event, again bool) (*Comment, error) {
	if _, known := verbs[e.Type]; !known {
		return nil, &InvalidError{"event type", fmt.Sprintf("%q is not known", cut(string(e.Type)))}
	}
	c, err := load(ctx, tx, e.Comment)
	if err != nil {
		return nil, err
	}
	if c != nil {
		e.Thread = c.Thread
		if again {
			if have, err := has(ctx, tx, e.ID); have || err != nil {
				return c, err
			}
		}
	}
	var last int
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(rev), 0) FROM events WHERE comment = ?", e.Comment).Scan(&last); err != nil {
		return nil, err
	}
	e.Rev = last + 1
	if c == nil && e.Type != TypeCreated {
		return nil, fmt.Errorf("comment %s: %w", e.Comment, ErrNotFound)
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	if err := mayStill(c, &e); err != nil {
		return nil, err
	}
	if c, err = apply(c, &e); err != nil {
		return nil, err
	}
	if err := insert(ctx, tx, &e); err != nil {
		return nil, err
	}
	return c, save(ctx, tx, c)
}

// Merge adds events that were made elsewhere, as they are. Those the store has
// already are skipped. Events whose type is unknown or whose comment is not yet
// created are kept for later. The order does not matter: comments become what
// Fold makes of all their events. Events that can never be stored are returned
// with the reason, and the others are stored.
func (s *Store) Merge(ctx context.Context, events ...Event) ([]Overruled, error) {
	if len(events) > MaxAppend {
		return nil, fmt.Errorf("%d events at once; at most %d are taken", len(events), MaxAppend)
	}
	var refused []Overruled
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		var err error
		refused, err = mergeIn(ctx, tx, events)
		return err
	})
	return refused, err
}

// mergeIn is Merge within a transaction.
func mergeIn(ctx context.Context, tx *sql.Tx, events []Event) (refused []Overruled, err error) {
	touched := map[string]bool{}
	for i := range events {
		e := &events[i]
		if err := e.check(); err != nil {
			refused = append(refused, Overruled{*e, err})
			continue
		}
		switch have, err := has(ctx, tx, e.ID); {
		case err != nil:
			return nil, err
		case have:
			continue
		}
		if err := insert(ctx, tx, e); err != nil {
			return nil, err
		}
		touched[e.Comment] = true
	}
	for id := range touched {
		if err := refold(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	return refused, nil
}

// refold makes a comment anew from its events.
func refold(ctx context.Context, tx *sql.Tx, comment string) error {
	events, err := eventsOf(ctx, tx, comment)
	if err != nil {
		return err
	}
	c, _ := foldOne(events)
	if c == nil {
		_, err := tx.ExecContext(ctx, "DELETE FROM comments WHERE id = ?", comment)
		return err
	}
	return save(ctx, tx, c)
}

// load is the comment as stored; nil when there is none.
func load(ctx context.Context, tx localdb.Reader, id string) (*Comment, error) {
	var body []byte
	err := tx.QueryRowContext(ctx, "SELECT body FROM comments WHERE id = ?", id).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	c := &Comment{}
	if err := jsonv2.Unmarshal(body, c); err != nil {
		return nil, fmt.Errorf("comment %s: %w: %w", id, localdb.ErrDamaged, err)
	}
	return c, nil
}

// save stores a comment with the columns it is found by.
func save(ctx context.Context, tx *sql.Tx, c *Comment) error {
	body, err := jsonv2.Marshal(c)
	if err != nil {
		return fmt.Errorf("comment %s cannot be written: %w", c.ID, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO comments (id, thread, kind, state, path, symbol, code_hash, updated, compacted, search, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET thread = excluded.thread, kind = excluded.kind, state = excluded.state, path = excluded.path,
			symbol = excluded.symbol, code_hash = excluded.code_hash, updated = excluded.updated, compacted = excluded.compacted,
			search = excluded.search, body = excluded.body`,
		c.ID, c.Thread, string(c.Kind), string(c.State), c.Path, c.Symbol, c.CodeHash, c.Updated.UnixMilli(), !c.Compacted.IsZero(),
		strings.ToLower(c.Path+"\n"+c.Symbol+"\n"+c.Text), body)
	return err
}

// has reports whether the log has an event.
func has(ctx context.Context, tx *sql.Tx, event string) (bool, error) {
	var have bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE id = ?)", event).Scan(&have)
	return have, err
}

// insert appends an event to the log.
func insert(ctx context.Context, tx *sql.Tx, e *Event) error {
	body, err := jsonv2.Marshal(e)
	if err != nil {
		return &InvalidError{"event", "cannot be written as JSON: " + err.Error()}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO events (id, comment, rev, type, body) VALUES (?, ?, ?, ?, ?)", e.ID, e.Comment, e.Rev, string(e.Type), body)
	return err
}

// eventsOf are a comment's events in order.
func eventsOf(ctx context.Context, tx localdb.Reader, comment string) ([]Event, error) {
	return readEvents(ctx, tx, "SELECT body FROM events WHERE comment = ? ORDER BY rev, id", comment)
}

func readEvents(ctx context.Context, tx localdb.Reader, query string, args ...any) ([]Event, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var events []Event
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		var e Event
		if err := jsonv2.Unmarshal(body, &e); err != nil {
			return nil, fmt.Errorf("%w: %w", localdb.ErrDamaged, err)
		}
		events = append(events, e)
	}
	return events, rows.Err()
}
