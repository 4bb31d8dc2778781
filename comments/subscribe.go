package comments

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"
)

// pollEvery is how long a change by another process may go unseen.
const pollEvery = 250 * time.Millisecond

// Change names the comments that have changed since the last Change.
type Change struct {
	Comments []string // IDs, sorted
	Paths    []string // where they now are, sorted
	// All is true when the file was replaced: everything may have changed.
	All bool
}

// Subscribe returns a channel of what changes from now on, by this process at
// once and by others within a quarter of a second. Changes that nobody takes are
// joined, so a slow reader holds nobody up and misses nothing. The channel is
// closed when ctx is done or the store is closed.
func (s *Store) Subscribe(ctx context.Context) <-chan Change {
	out := make(chan Change)
	changed := s.db.Changed(ctx, pollEvery)
	t := tail{db: s}
	t.read(ctx) // where the log ends now
	go func() {
		defer close(out)
		pending := news{}
		for {
			var send chan<- Change
			if !pending.empty() {
				send = out
			}
			select {
			case _, ok := <-changed:
				if !ok {
					return
				}
				if more, ok := t.read(ctx); ok {
					pending.add(more)
				}
			case send <- pending.change():
				pending = news{}
			}
		}
	}()
	return out
}

// news is a Change in the making.
type news struct {
	comments, paths map[string]bool
	all             bool
}

func (n *news) empty() bool { return len(n.comments) == 0 && !n.all }

func (n *news) add(more news) {
	if n.comments == nil {
		n.comments, n.paths = map[string]bool{}, map[string]bool{}
	}
	maps.Copy(n.comments, more.comments)
	maps.Copy(n.paths, more.paths)
	n.all = n.all || more.all
}

func (n *news) change() Change {
	return Change{Comments: slices.Sorted(maps.Keys(n.comments)), Paths: slices.Sorted(maps.Keys(n.paths)), All: n.all}
}

// tail reads the end of the log.
type tail struct {
	db    *Store
	epoch string // of the file read last
	seq   int64  // the last event seen
}

// read gives what came since the last call; false when it could not be read,
// which is tried again at the next change.
func (t *tail) read(ctx context.Context) (news, bool) {
	var more news
	err := t.db.db.Read(ctx, func(tx *sql.Tx) error {
		more = news{comments: map[string]bool{}, paths: map[string]bool{}}
		var epoch string
		var last int64
		if err := tx.QueryRowContext(ctx, "SELECT (SELECT value FROM meta WHERE key = 'epoch'), (SELECT coalesce(max(seq), 0) FROM events)").Scan(&epoch, &last); err != nil {
			return err
		}
		if epoch != t.epoch {
			more.all = true
			t.epoch, t.seq = epoch, last
			return nil
		}
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT e.comment, coalesce(c.path, '') FROM events e LEFT JOIN comments c ON c.id = e.comment
			WHERE e.seq > ?`, t.seq)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, path string
			if err := rows.Scan(&id, &path); err != nil {
				return err
			}
			more.comments[id] = true
			if path != "" {
				more.paths[path] = true
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		t.seq = last
		return nil
	})
	return more, err == nil
}
