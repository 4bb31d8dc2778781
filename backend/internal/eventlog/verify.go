package eventlog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"reflect"

	"github.com/hivesync/hivesync/backend/internal/db"
)

// Report is what Verify found.
type Report struct {
	Log, Epoch string
	Streams    int
	Events     uint64
	Problems   []Problem
}

// Problem is one thing that is not as it was written.
type Problem struct {
	Stream string
	Seq    uint64 // 0 where it is of the whole stream
	What   string
}

// String is one line.
func (p Problem) String() string {
	if p.Seq == 0 {
		return fmt.Sprintf("stream %s: %s", p.Stream, p.What)
	}
	return fmt.Sprintf("stream %s, event %d: %s", p.Stream, p.Seq, p.What)
}

// maxProblems is how many are listed: one flipped bit breaks all that follow.
const maxProblems = 100

// Verify reads a whole log, computes its chains anew and checks the signatures
// of their heads against keys. It changes nothing and needs no log to be open.
// The error is one of the database.
func Verify(ctx context.Context, database *db.DB, keys ...ed25519.PublicKey) (*Report, error) {
	r := new(Report)
	l := &Log{db: database}
	if err := database.QueryRowContext(ctx, "SELECT log, epoch FROM log_meta WHERE one = 1").Scan(&r.Log, &r.Epoch); err != nil {
		return nil, fmt.Errorf("there is no event log in this database: %w", err)
	}
	rows, err := database.QueryContext(ctx, "SELECT name, seq, head, signature, signer FROM log_streams WHERE dropped = 0 ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type end struct {
		name, signer    string
		seq             uint64
		head, signature []byte
	}
	var ends []end
	for rows.Next() {
		var e end
		if err := rows.Scan(&e.name, &e.seq, &e.head, &e.signature, &e.signer); err != nil {
			return nil, err
		}
		ends = append(ends, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, e := range ends {
		r.Streams++
		head, seq, err := r.chain(ctx, l, e.name, e.seq)
		if err != nil {
			return nil, err
		}
		switch {
		case seq < e.seq:
			r.add(e.name, 0, fmt.Sprintf("its last %d events are missing: there are %d of %d", e.seq-seq, seq, e.seq))
		case !bytes.Equal(head[:], e.head):
			r.add(e.name, 0, "its head is not that of its events")
		}
		if e.seq > 0 && !signedBy(keys, e.signer, signed(r.Log, e.name, e.seq, Hash(pad(e.head))), e.signature) {
			r.add(e.name, 0, fmt.Sprintf("its head is not signed by a known key (it names key %s)", e.signer))
		}
		if err := r.snapshots(ctx, l, e.name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// chain follows a stream's events up to the end that its row names, and returns
// the last link and how many there are. What is appended meanwhile is left out.
func (r *Report) chain(ctx context.Context, l *Log, name string, end uint64) (Hash, uint64, error) {
	head, seq := root(r.Log, name), uint64(0)
	for seq < end {
		events, err := l.Read(ctx, name, seq, page)
		if err != nil {
			return head, seq, err
		}
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			if e.Seq > end {
				return head, seq, nil
			}
			if e.Seq != seq+1 {
				r.add(name, seq+1, fmt.Sprintf("missing: the next event is %d", e.Seq))
			}
			if head = e.follow(head); head != e.Head {
				r.add(name, e.Seq, "it is not what was written")
				head = e.Head // so that what follows is judged by itself
			}
			seq = e.Seq
			r.Events++
		}
	}
	return head, seq, nil
}

// snapshots checks that each lies on the chain and holds events as they are in it.
func (r *Report) snapshots(ctx context.Context, l *Log, name string) error {
	rows, err := l.db.QueryContext(ctx, `SELECT s.seq, s.head, s.events, e.head FROM log_snapshots s
		LEFT JOIN log_events e ON e.stream = s.stream AND e.seq = s.seq WHERE s.stream = $1 ORDER BY s.seq`, name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq uint64
		var head, packed, event []byte
		if err := rows.Scan(&seq, &head, &packed, &event); err != nil {
			return err
		}
		if !bytes.Equal(head, event) {
			r.add(name, seq, "its snapshot is of another past")
		}
		events, err := unpack(packed)
		if err != nil {
			r.add(name, seq, fmt.Sprintf("its snapshot cannot be read: %v", err))
		}
		for _, e := range events {
			was, err := l.Read(ctx, name, e.Seq-1, 1)
			if err != nil {
				return err
			}
			e.Epoch = ""
			if len(was) == 0 || !reflect.DeepEqual(was[0], e) {
				r.add(name, e.Seq, fmt.Sprintf("the snapshot at %d tells it otherwise", seq))
			}
		}
	}
	return rows.Err()
}

func (r *Report) add(stream string, seq uint64, what string) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{stream, seq, what})
	}
}

func signedBy(keys []ed25519.PublicKey, id string, message, signature []byte) bool {
	for _, key := range keys {
		if KeyID(key) == id {
			return ed25519.Verify(key, message, signature)
		}
	}
	return false
}

// pad makes a damaged hash one that matches nothing.
func pad(b []byte) []byte {
	var h Hash
	copy(h[:], b)
	return h[:]
}
