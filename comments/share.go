package comments

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hivesync/hivesync/internal/localdb"
)

// Share is the store's side of a project whose members have their comments in
// common: which events the project's log has, which wait to be sent, and how far
// the log was read. Only one process at a time may use it.
//
// Where a comment belongs is every store's own matter, since each may have other
// versions of the files: TypeMoved is not shared.
type Share struct{ store *Store }

// Place is how far the project's log was read (v1.Position).
type Place struct {
	Epoch string `json:"epoch"`
	Seq   uint64 `json:"seq"`
	Head  string `json:"head"`
}

// Waiting is an event to be sent, with a number that this store gives to no other.
type Waiting struct {
	Number uint64
	Event  Event
}

// The keys of meta that Share uses.
const (
	metaProject = "share.project"
	metaPlace   = "share.place"  // JSON of Place; none while a replay is incomplete
	metaReplay  = "share.replay" // set while a replay from the beginning is incomplete
)

// The values of events.shared.
const (
	waits   = 0
	inLog   = 1
	refused = 2
)

// Share begins or goes on sharing with a project. Everything in a store that
// belonged to another project before is to be shared anew.
func (s *Store) Share(ctx context.Context, project string) (*Share, error) {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		was, err := meta(ctx, tx, metaProject)
		if err != nil || was == project {
			return err
		}
		if err := unsettle(ctx, tx); err != nil {
			return err
		}
		return setMeta(ctx, tx, metaProject, project)
	})
	if err != nil {
		return nil, err
	}
	return &Share{store: s}, nil
}

// Client names the store for the numbers of Waiting: another file has another name.
func (h *Share) Client(ctx context.Context) (string, error) {
	var epoch string
	err := h.store.db.Read(ctx, func(tx *sql.Tx) error {
		var err error
		epoch, err = meta(ctx, tx, "epoch")
		return err
	})
	return epoch, err
}

// Place is how far the log was read; false before its first event, and while a
// replay is incomplete.
func (h *Share) Place(ctx context.Context) (Place, bool, error) {
	var place Place
	var text string
	err := h.store.db.Read(ctx, func(tx *sql.Tx) error {
		replaying, err := meta(ctx, tx, metaReplay)
		if err != nil || replaying != "" {
			return err
		}
		text, err = meta(ctx, tx, metaPlace)
		return err
	})
	if err != nil || text == "" {
		return Place{}, false, err
	}
	if err := json.Unmarshal([]byte(text), &place); err != nil {
		return Place{}, false, fmt.Errorf("how far the project's log was read is not readable: %w", err)
	}
	return place, true, nil
}

// Forget says that the log's past is another than the one that was read: what the
// project has is found out by the replay that follows.
func (h *Share) Forget(ctx context.Context) error {
	return h.store.db.Write(ctx, func(tx *sql.Tx) error {
		if err := unsettle(ctx, tx); err != nil {
			return err
		}
		return setMeta(ctx, tx, metaReplay, "1")
	})
}

// Replayed says that the replay is complete: what still waits is not in the log.
func (h *Share) Replayed(ctx context.Context) error {
	return h.store.db.Write(ctx, func(tx *sql.Tx) error { return setMeta(ctx, tx, metaReplay, "") })
}

// Receive adds events of the log, as Merge does, and notes that it has them and
// that it was read up to a place: all or none. Moves of others are left out.
func (h *Share) Receive(ctx context.Context, events []Event, upTo Place) ([]Overruled, error) {
	place, err := json.Marshal(upTo)
	if err != nil {
		return nil, err
	}
	var refusals []Overruled
	err = h.store.db.Write(ctx, func(tx *sql.Tx) error {
		kept := make([]Event, 0, len(events))
		for _, e := range events {
			if e.Type != TypeMoved {
				kept = append(kept, e)
			}
		}
		var err error
		if refusals, err = mergeIn(ctx, tx, kept); err != nil {
			return err
		}
		for _, e := range kept {
			if _, err := tx.ExecContext(ctx, "UPDATE events SET shared = ? WHERE id = ?", inLog, e.ID); err != nil {
				return err
			}
		}
		return setMeta(ctx, tx, metaPlace, string(place))
	})
	return refusals, err
}

// Waiting are events that the log does not have, in order, from the one after a
// number on.
func (h *Share) Waiting(ctx context.Context, after uint64, limit int) ([]Waiting, error) {
	var all []Waiting
	err := h.store.db.Read(ctx, func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(ctx, "SELECT seq, body FROM events WHERE shared = ? AND seq > ? AND type <> ? ORDER BY seq LIMIT ?",
			waits, after, string(TypeMoved), limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w Waiting
			var body []byte
			if err := rows.Scan(&w.Number, &body); err != nil {
				return err
			}
			if err := jsonv2.Unmarshal(body, &w.Event); err != nil {
				return fmt.Errorf("%w: %w", localdb.ErrDamaged, err)
			}
			all = append(all, w)
		}
		return rows.Err()
	})
	return all, err
}

// Sent says that the log has the event with that number.
func (h *Share) Sent(ctx context.Context, number uint64) error { return h.settle(ctx, number, inLog) }

// Refused says that the log will never take the event: it stays here, and is not
// sent again.
func (h *Share) Refused(ctx context.Context, number uint64) error {
	return h.settle(ctx, number, refused)
}

func (h *Share) settle(ctx context.Context, number uint64, as int) error {
	return h.store.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE events SET shared = ? WHERE seq = ?", as, number)
		return err
	})
}

// unsettle makes every event one that waits.
func unsettle(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "UPDATE events SET shared = ? WHERE shared = ?", waits, inLog); err != nil {
		return err
	}
	return setMeta(ctx, tx, metaPlace, "")
}

func meta(ctx context.Context, tx *sql.Tx, key string) (string, error) {
	var value string
	err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

func setMeta(ctx context.Context, tx *sql.Tx, key, value string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}
