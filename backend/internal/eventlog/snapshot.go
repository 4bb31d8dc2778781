package eventlog

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.uber.org/zap"
)

// Snapshot is what matters of a stream's past, up to a place in it.
type Snapshot struct {
	Seq    uint64 // of the last event it covers; 0 where there is no snapshot
	Events []Event
}

// maxSnapshot is how large a snapshot may be, unpacked. A stream of which more
// matters is read event by event instead.
const maxSnapshot = 32 << 20

// page is how many events are read at a time.
const page = 500

// Snapshot is a stream's newest snapshot. Who reads it goes on with Read(Seq).
func (l *Log) Snapshot(ctx context.Context, stream string) (Snapshot, error) {
	var s Snapshot
	var packed []byte
	err := l.db.QueryRowContext(ctx, "SELECT seq, events FROM log_snapshots WHERE stream = $1 ORDER BY seq DESC LIMIT 1", stream).Scan(&s.Seq, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return Snapshot{}, nil
	}
	if err == nil {
		s.Events, err = unpack(packed)
	}
	if err != nil {
		return Snapshot{}, fmt.Errorf("the snapshot of stream %s: %w", stream, err)
	}
	epoch := l.Epoch()
	for i := range s.Events {
		s.Events[i].Epoch = epoch
	}
	return s, nil
}

// takeSnapshots takes them aside from the writer.
func (l *Log) takeSnapshots() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-l.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	for {
		select {
		case name := <-l.seeds:
			if err := l.takeSnapshot(ctx, name); err != nil && ctx.Err() == nil {
				l.options.Log.Warn("no snapshot was taken; reading the stream takes longer", zap.String("stream", name), zap.Error(err))
			}
		case <-l.stop:
			return
		}
	}
}

// takeSnapshot folds what came after the last snapshot into a new one.
func (l *Log) takeSnapshot(ctx context.Context, name string) error {
	s, err := l.Snapshot(ctx, name)
	if err != nil {
		return err
	}
	from := s.Seq
	var head Hash
	for {
		more, err := l.Read(ctx, name, s.Seq, page)
		if err != nil {
			return err
		}
		if len(more) == 0 {
			break
		}
		last := more[len(more)-1]
		s.Seq, head = last.Seq, last.Head
		s.Events = l.options.Matters(append(s.Events, more...))
	}
	if s.Seq < from+l.options.SnapshotEvery {
		return nil // another node was first
	}
	packed, err := pack(s.Events)
	if err != nil {
		return err
	}
	return l.db.Tx(ctx, func(tx *sql.Tx) error {
		// The stream's row says when the next is due, also where this one is too large.
		if _, err := tx.ExecContext(ctx, "UPDATE log_streams SET snapshot = $1 WHERE name = $2 AND dropped = 0", int64(s.Seq), name); err != nil || packed == nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO log_snapshots (stream, seq, head, events) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", name, int64(s.Seq), head[:], packed); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM log_snapshots WHERE stream = $1 AND seq < $2", name, int64(from))
		return err
	})
}

// pack is nil where the events are too many.
func pack(events []Event) ([]byte, error) {
	text, err := json.Marshal(events)
	if err != nil || len(text) > maxSnapshot {
		return nil, err
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(packed []byte) ([]Event, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, maxSnapshot+1))
	if err != nil {
		return nil, err
	}
	var events []Event
	return events, json.Unmarshal(text, &events)
}
