package eventlog

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/hivesync/hivesync/backend/internal/db"
)

// What one commit takes at most. A larger group would not be faster, and who is
// first in it waits for the last.
const (
	groupEntries = 512
	groupBytes   = 4 << 20
)

// write is the writer: it commits what has gathered while the last commit was
// under way.
func (l *Log) write() {
	var group []pending
	for {
		group = group[:0]
		select {
		case p := <-l.entries:
			group = append(group, p)
		case <-l.stop:
			select {
			case p := <-l.entries: // submitted before the end
				group = append(group, p)
			default:
				return
			}
		}
		size, yielded := len(group[0].entry.Payload), false
	gather:
		for len(group) < groupEntries && size < groupBytes {
			select {
			case p := <-l.entries:
				group = append(group, p)
				size += len(p.entry.Payload)
			default:
				// Those whom the last commit has answered are about to submit their next.
				if yielded {
					break gather
				}
				yielded = true
				runtime.Gosched()
			}
		}
		l.commit(group)
	}
}

// outcome is what became of one entry of a group.
type outcome struct {
	result Result
	err    error
}

// commit appends a group in one transaction and tells everyone.
func (l *Log) commit(group []pending) {
	// Not cancelled from outside: a commit takes as long as the disk does, and what
	// was begun is ended.
	ctx := context.Background()
	var outcomes []outcome
	var streams map[string]*stream
	var err error
	if l.suspect && l.db.Kind == db.Postgres {
		err = l.begin(ctx) // a replica may have taken over, without the last events
	}
	if err == nil {
		err = l.db.Tx(ctx, func(tx *sql.Tx) (err error) {
			outcomes, streams, err = l.group(ctx, tx, group)
			return err
		})
	}
	l.suspect = err != nil
	if err != nil {
		l.options.Log.Error("events could not be written", zap.Int("events", len(group)), zap.Error(err))
		for _, p := range group {
			p.done(Result{}, fmt.Errorf("the event log cannot be written: %w", err))
		}
		return
	}
	added := 0
	for i, p := range group {
		if outcomes[i].err == nil && !outcomes[i].result.Duplicate {
			added++
		}
		p.done(outcomes[i].result, outcomes[i].err)
	}
	if err := l.witness.added(added); err != nil {
		l.options.Log.Warn("a restored event log would not be noticed", zap.Error(err))
	}
	for name, s := range streams {
		if s.seq-s.snapshot >= l.options.SnapshotEvery {
			select {
			case l.seeds <- name:
			default: // the next commit asks again
			}
		}
	}
}

// stream is a stream's row while a group is appended.
type stream struct {
	seq, snapshot uint64
	head          Hash
	dropped       bool
	grown         bool
}

// op is how an entry is known.
type op struct {
	stream, client string
	seq            uint64
}

// group appends what can be appended. The error is one of the database.
func (l *Log) group(ctx context.Context, tx *sql.Tx, group []pending) ([]outcome, map[string]*stream, error) {
	streams, epoch, err := l.lock(ctx, tx, group)
	if err != nil {
		return nil, nil, err
	}
	l.setEpoch(epoch)
	known, err := l.known(ctx, tx, group)
	if err != nil {
		return nil, nil, err
	}
	chunks, err := l.chunks(ctx, tx, group)
	if err != nil {
		return nil, nil, err
	}
	outcomes := make([]outcome, len(group))
	var events []*Event
	changed := map[[2]string]version{}
	at := now()
	for i, p := range group {
		e := p.entry
		s := streams[e.Stream]
		id := op{e.Stream, e.Client, e.OpSeq}
		if before, ok := known[id]; ok {
			if before.same(&e) {
				outcomes[i].result = Result{Event: before, Duplicate: true}
			} else {
				outcomes[i].err = &OpReusedError{Client: e.Client, OpSeq: e.OpSeq}
			}
			continue
		}
		if s.dropped {
			outcomes[i].err = ErrDropped
			continue
		}
		event := Event{Entry: e, Epoch: epoch, Seq: s.seq + 1, At: at}
		if e.Chunk != "" {
			key := [2]string{e.Stream, e.Chunk}
			if has := chunks[key]; has.number != e.BaseVersion {
				outcomes[i].err = &StaleError{Chunk: e.Chunk, Base: e.BaseVersion, Version: has.number, Seq: has.seq}
				continue
			}
			event.Version = e.BaseVersion + 1
			chunks[key] = version{event.Version, event.Seq}
			changed[key] = chunks[key]
		}
		event.Head = event.follow(s.head)
		s.seq, s.head, s.grown = event.Seq, event.Head, true
		known[id] = event
		outcomes[i].result = Result{Event: event}
		events = append(events, &outcomes[i].result.Event)
	}
	if err := l.insert(ctx, tx, events); err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(streams)) {
		s := streams[name]
		if !s.grown {
			continue
		}
		signature := ed25519.Sign(l.options.Key, signed(l.id, name, s.seq, s.head))
		if _, err := tx.ExecContext(ctx, "UPDATE log_streams SET seq = $1, head = $2, signature = $3, signer = $4 WHERE name = $5", s.seq, s.head[:], signature, l.signer, name); err != nil {
			return nil, nil, err
		}
	}
	for key, v := range changed {
		if _, err := tx.ExecContext(ctx, `INSERT INTO log_chunks (stream, chunk, version, seq) VALUES ($1, $2, $3, $4)
			ON CONFLICT (stream, chunk) DO UPDATE SET version = excluded.version, seq = excluded.seq`, key[0], key[1], v.number, v.seq); err != nil {
			return nil, nil, err
		}
	}
	return outcomes, streams, nil
}

// signed is what a signature of a stream's head is over.
func signed(log, stream string, seq uint64, head Hash) []byte {
	b := appendField(appendField([]byte("hivesync head 1\x00"), log), stream)
	return append(binary.BigEndian.AppendUint64(b, seq), head[:]...)
}

// same reports whether an entry is the one that became the event.
func (e *Event) same(other *Entry) bool {
	return e.Type == other.Type && e.Chunk == other.Chunk && string(e.Payload) == string(other.Payload)
}

// lock takes the streams of a group for this transaction, in the order of their
// names so that nodes cannot wait for each other.
func (l *Log) lock(ctx context.Context, tx *sql.Tx, group []pending) (map[string]*stream, string, error) {
	streams := map[string]*stream{}
	for _, p := range group {
		streams[p.entry.Stream] = nil
	}
	var epoch string
	for _, name := range slices.Sorted(maps.Keys(streams)) {
		s, err := l.lockOne(ctx, tx, name)
		if err != nil {
			return nil, "", err
		}
		streams[name] = s
	}
	// Read after the locks: a node that begins an epoch does so before it appends.
	err := tx.QueryRowContext(ctx, "SELECT epoch FROM log_meta WHERE one = 1").Scan(&epoch)
	return streams, epoch, err
}

func (l *Log) lockOne(ctx context.Context, tx *sql.Tx, name string) (*stream, error) {
	s := new(stream)
	var head []byte
	row := func() error {
		return tx.QueryRowContext(ctx, "SELECT seq, head, snapshot, dropped FROM log_streams WHERE name = $1"+l.db.ForUpdate(), name).Scan(&s.seq, &head, &s.snapshot, &s.dropped)
	}
	err := row()
	if errors.Is(err, sql.ErrNoRows) {
		first := root(l.id, name)
		if _, err := tx.ExecContext(ctx, `INSERT INTO log_streams (name, seq, head, signature, signer, snapshot, dropped)
			VALUES ($1, 0, $2, $3, '', 0, 0) ON CONFLICT DO NOTHING`, name, first[:], []byte{}); err != nil {
			return nil, err
		}
		err = row() // its own, or that of a node that was first
	}
	if err != nil {
		return nil, err
	}
	if len(head) != len(s.head) {
		return nil, fmt.Errorf("the head of stream %s is damaged; run verify", name)
	}
	copy(s.head[:], head)
	return s, nil
}

// known are those ops of a group that were appended before.
func (l *Log) known(ctx context.Context, tx *sql.Tx, group []pending) (map[op]Event, error) {
	args := make([]any, 0, 3*len(group))
	for _, p := range group {
		args = append(args, p.entry.Stream, p.entry.Client, int64(p.entry.OpSeq))
	}
	found, err := l.events(ctx, tx, "WHERE (stream, client, op_seq) IN (VALUES "+typed(l.db, len(group))+")", args...)
	if err != nil {
		return nil, err
	}
	known := make(map[op]Event, len(group))
	for _, e := range found {
		known[op{e.Stream, e.Client, e.OpSeq}] = e
	}
	return known, nil
}

// typed are rows of (text, text, number): PostgreSQL takes parameters in VALUES
// for text unless it is told.
func typed(d *db.DB, n int) string {
	rows := d.Rows(n, 3)
	if d.Kind != db.Postgres {
		return rows
	}
	return strings.ReplaceAll(rows, ")", "::bigint)")
}

type version struct{ number, seq uint64 }

// chunks are the versions of the chunks that a group names.
func (l *Log) chunks(ctx context.Context, tx *sql.Tx, group []pending) (map[[2]string]version, error) {
	versions := map[[2]string]version{}
	var args []any
	for _, p := range group {
		if p.entry.Chunk != "" {
			args = append(args, p.entry.Stream, p.entry.Chunk)
		}
	}
	if len(args) == 0 {
		return versions, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT stream, chunk, version, seq FROM log_chunks WHERE (stream, chunk) IN (VALUES "+l.db.Rows(len(args)/2, 2)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key [2]string
		var v version
		if err := rows.Scan(&key[0], &key[1], &v.number, &v.seq); err != nil {
			return nil, err
		}
		versions[key] = v
	}
	return versions, rows.Err()
}

// insert writes events, many in a statement.
func (l *Log) insert(ctx context.Context, tx *sql.Tx, events []*Event) error {
	const columns, most = 13, 128
	for part := range slices.Chunk(events, most) {
		args := make([]any, 0, columns*len(part))
		for _, e := range part {
			payload := e.Payload
			if payload == nil {
				payload = []byte{}
			}
			args = append(args, e.Stream, int64(e.Seq), e.At, e.Type, e.Schema, e.User, e.Actor, e.Client, int64(e.OpSeq), e.Chunk, int64(e.Version), payload, e.Head[:])
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO log_events ("+eventColumns+") VALUES "+l.db.Rows(len(part), columns), args...); err != nil {
			return err
		}
	}
	return nil
}
