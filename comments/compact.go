package comments

import (
	"context"
	"database/sql"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/localdb"
)

// KeepTexts is how long the texts of rejected and superseded drafts and of
// dismissed notices are kept after the decision; until then Undo brings them
// back. The decision itself is kept for good.
const KeepTexts = 30 * 24 * time.Hour

// compactAtOnce bounds the comments compacted in one transaction.
const compactAtOnce = 500

// Compact drops what decided comments no longer need: of those rejected,
// superseded or dismissed more than KeepTexts ago the texts, fields, notes and
// anchors, and of all comments with more than one move all moves but the last.
// States, hashes, provenance and who decided when stay. It says of how many
// comments it dropped the texts, at most 500. The store runs it once a day by itself.
func (s *Store) Compact(ctx context.Context) (int, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	count := 0
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		ids, err := column(ctx, tx, `SELECT id FROM comments WHERE compacted = 0 AND state IN (?, ?, ?) AND updated < ? LIMIT ?`,
			string(Rejected), string(Superseded), string(Dismissed), now.Add(-KeepTexts).UnixMilli(), compactAtOnce)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := forget(ctx, tx, id, now); err != nil {
				return err
			}
		}
		count = len(ids)
		_, err = tx.ExecContext(ctx, `DELETE FROM events AS e WHERE type = 'comment.moved' AND EXISTS (
			SELECT 1 FROM events AS later WHERE later.type = 'comment.moved' AND later.comment = e.comment AND (later.rev, later.id) > (e.rev, e.id))`)
		return err
	})
	return count, err
}

// compactDaily runs Compact unless it ran within a day. It is housekeeping: when
// it fails, nothing is missing, and tomorrow it is tried again.
func (s *Store) compactDaily(ctx context.Context) {
	s.mu.Lock()
	due := time.Since(s.compacted) >= 24*time.Hour
	if due {
		s.compacted = time.Now()
	}
	s.mu.Unlock()
	if due {
		s.Compact(ctx)
	}
}

// forget drops the texts from a comment's events and folds them again.
func forget(ctx context.Context, tx *sql.Tx, id string, now time.Time) error {
	events, err := eventsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		var payload any
		switch e.Type {
		case TypeCreated:
			var c Comment
			if err := read(e, &c); err != nil {
				continue // a second creation that never counted
			}
			c.Text, c.Replaces, c.Fields, c.Findings, c.Flags, c.Anchor, c.Extra = "", "", nil, nil, nil, anchors.Anchor{}, nil
			c.Compacted = now
			payload = c
		case TypeRevised:
			payload = Revision{}
		case TypeMoved:
			var p Position
			if err := read(e, &p); err != nil {
				continue
			}
			p.Anchor = anchors.Anchor{}
			payload = p
		default:
			continue
		}
		if e.Payload, err = jsonv2.Marshal(payload); err != nil {
			return err
		}
		body, err := jsonv2.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE events SET body = ? WHERE id = ?", body, e.ID); err != nil {
			return err
		}
	}
	return refold(ctx, tx, id)
}

// column is a query's only column.
func column(ctx context.Context, tx localdb.Reader, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
