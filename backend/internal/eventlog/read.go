package eventlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// querier is a database or a transaction in it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// events reads the events that a WHERE clause selects. Their epoch is the log's.
func (l *Log) events(ctx context.Context, q querier, where string, args ...any) ([]Event, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+eventColumns+" FROM log_events "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	epoch := l.Epoch()
	var all []Event
	for rows.Next() {
		e := Event{Epoch: epoch}
		var head []byte
		if err := rows.Scan(&e.Stream, &e.Seq, &e.At, &e.Type, &e.Schema, &e.User, &e.Actor, &e.Client, &e.OpSeq, &e.Chunk, &e.Version, &e.Payload, &head); err != nil {
			return nil, err
		}
		if len(head) != len(e.Head) {
			return nil, fmt.Errorf("event %d of stream %s is damaged; run verify", e.Seq, e.Stream)
		}
		copy(e.Head[:], head)
		if e.Version > 0 {
			e.BaseVersion = e.Version - 1
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// Read returns up to limit events of a stream after a seq, in order.
func (l *Log) Read(ctx context.Context, stream string, after uint64, limit int) ([]Event, error) {
	all, err := l.events(ctx, l.db, "WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3", stream, int64(after), limit)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, err)
	}
	return all, nil
}

// End is the position of a stream's last event. It asks the database for the
// epoch too.
func (l *Log) End(ctx context.Context, stream string) (Position, error) {
	ends, err := l.Ends(ctx, []string{stream})
	if err != nil {
		return Position{}, err
	}
	return ends[stream], nil
}

// Ends are the positions of the last events of several streams, those that are
// empty included.
func (l *Log) Ends(ctx context.Context, streams []string) (map[string]Position, error) {
	var epoch string
	if err := l.db.QueryRowContext(ctx, "SELECT epoch FROM log_meta WHERE one = 1").Scan(&epoch); err != nil {
		return nil, fmt.Errorf("the epoch of the event log: %w", err)
	}
	l.setEpoch(epoch)
	ends := make(map[string]Position, len(streams))
	for _, name := range streams {
		ends[name] = Position{Epoch: epoch}
	}
	if len(streams) == 0 {
		return ends, nil
	}
	args := make([]any, len(streams))
	for i, name := range streams {
		args[i] = name
	}
	rows, err := l.db.QueryContext(ctx, "SELECT name, seq, head FROM log_streams WHERE dropped = 0 AND seq > 0 AND name IN (VALUES "+l.db.Rows(len(streams), 1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		p := Position{Epoch: epoch}
		var head []byte
		if err := rows.Scan(&name, &p.Seq, &head); err != nil {
			return nil, err
		}
		p.Head = Hash(head).String()
		ends[name] = p
	}
	return ends, rows.Err()
}

// Has reports whether a position lies in the stream's past: the epoch is the
// log's and the event with that seq has that head. A position without a head
// is trusted on epoch and seq alone.
func (l *Log) Has(ctx context.Context, stream string, p Position) (bool, error) {
	end, err := l.End(ctx, stream)
	if err != nil || p.Epoch != end.Epoch || p.Seq > end.Seq {
		return false, err
	}
	if p.Seq == 0 || p.Head == "" {
		return true, nil
	}
	var head []byte
	err = l.db.QueryRowContext(ctx, "SELECT head FROM log_events WHERE stream = $1 AND seq = $2", stream, int64(p.Seq)).Scan(&head)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return len(head) == len(Hash{}) && Hash(head).String() == p.Head, nil
}

// Drop deletes the events of a stream for good. The stream takes no more.
func (l *Log) Drop(ctx context.Context, stream string) error {
	return l.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := l.lockOne(ctx, tx, stream); err != nil {
			return err
		}
		for _, statement := range []string{
			"DELETE FROM log_events WHERE stream = $1",
			"DELETE FROM log_snapshots WHERE stream = $1",
			"DELETE FROM log_chunks WHERE stream = $1",
			"UPDATE log_streams SET dropped = 1 WHERE name = $1",
		} {
			if _, err := tx.ExecContext(ctx, statement, stream); err != nil {
				return err
			}
		}
		return nil
	})
}
