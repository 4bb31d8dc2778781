package localdb

import (
	"context"
	"database/sql"
	"time"
)

// watcher follows the file's data version for one caller of Changed.
type watcher struct {
	changed chan struct{} // holds one signal
	stop    context.CancelFunc
	done    chan struct{}
}

// Changed returns a channel that holds a signal when the file may have changed:
// at once after a Write of this DB, and within every after a commit of another
// process, or when the file was replaced. Signals that nobody takes are one.
// The channel is closed when ctx is done or the DB is closed.
//
// What it costs is one PRAGMA data_version per period, on a connection of its own.
func (d *DB) Changed(ctx context.Context, every time.Duration) <-chan struct{} {
	ctx, stop := context.WithCancel(ctx)
	w := &watcher{changed: make(chan struct{}, 1), stop: stop, done: make(chan struct{})}
	p := &poller{db: d}
	p.changed(ctx) // what comes after this call counts
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		p.forget()
		stop()
		close(w.changed)
		return w.changed
	}
	d.watchers[w] = struct{}{}
	go d.watch(ctx, w, p, every)
	return w.changed
}

// signal tells every watcher that the file has changed.
func (d *DB) signal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for w := range d.watchers {
		w.signal()
	}
}

func (w *watcher) signal() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (d *DB) watch(ctx context.Context, w *watcher, p *poller, every time.Duration) {
	tick := time.NewTicker(every)
	defer func() {
		tick.Stop()
		p.forget()
		w.stop()
		d.mu.Lock()
		delete(d.watchers, w)
		close(w.changed) // under the lock: signal sends under it
		d.mu.Unlock()
		close(w.done)
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if p.changed(ctx) {
			w.signal()
		}
	}
}

// poller compares data versions. They are comparable on one connection only.
type poller struct {
	db      *DB
	conn    *sql.Conn // nil when there is nothing to compare with
	file    *file     // what conn is connected to
	version int64
	called  bool
}

// changed reports whether the file may have changed since the last call; the
// first call reports false. A failure is no change, but the next success is.
func (p *poller) changed(ctx context.Context) bool {
	first := !p.called
	p.called = true
	f, err := p.db.current(ctx)
	if err != nil {
		p.forget()
		return false
	}
	fresh := p.conn == nil || f != p.file
	if fresh {
		p.forget()
		if p.conn, err = f.read.Conn(ctx); err != nil {
			p.conn = nil
			return false
		}
		p.file = f
	}
	before := p.version
	if err := p.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&p.version); err != nil {
		p.forget()
		return false
	}
	return !first && (fresh || p.version != before)
}

// forget gives the connection back.
func (p *poller) forget() {
	if p.conn != nil {
		p.conn.Close()
		p.conn = nil
	}
}
