package room

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/db"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
)

// Bus carries what one node tells the others; see package fanout.
type Bus interface {
	Publish(subject string, message []byte) error
	Subscribe(subject string, handle func(message []byte)) (cancel func(), err error)
}

// Options are how a hub works. All are to be set.
type Options struct {
	Node   string // its name among the nodes, without dots and white space
	Log    *eventlog.Log
	Bus    Bus
	DB     *db.DB
	Auth   *auth.Auth
	Limits v1.Limits
	// Window is for how long the changes of states are merged; 0 passes each on.
	Window time.Duration
	Zap    *zap.Logger
}

// What rooms wait for.
const (
	grace       = 10 * time.Second // until who broke off is gone
	beatEvery   = 2 * time.Second  // how often a node says that it is there
	nodeSilent  = 7 * time.Second  // until a node that says nothing is gone
	tailEvery   = 2 * time.Second  // how often the log is asked for what the bus has lost
	reorderWait = 100 * time.Millisecond
)

// Hub is this node's rooms. It is safe for concurrent use.
type Hub struct {
	o Options

	stop    context.CancelFunc
	ctx     context.Context
	done    sync.WaitGroup
	unbeat  func()
	checkup chan struct{} // asks for a look at the tails

	mu    sync.Mutex
	rooms map[string]*Room // by stream
	nodes map[string]time.Time
}

// NewHub makes a hub and joins it to the others.
func NewHub(ctx context.Context, o Options) (*Hub, error) {
	if err := o.DB.Migrate(ctx, "room", migrations); err != nil {
		return nil, fmt.Errorf("the table of Live Views: %w", err)
	}
	h := &Hub{o: o, rooms: map[string]*Room{}, nodes: map[string]time.Time{}, checkup: make(chan struct{}, 1)}
	h.ctx, h.stop = context.WithCancel(context.WithoutCancel(ctx))
	var err error
	if h.unbeat, err = o.Bus.Subscribe("hivesync.node", h.heard); err != nil {
		h.stop()
		return nil, err
	}
	h.done.Go(h.run)
	return h, nil
}

// Close leaves the other nodes. Those who are still in rooms are away to them.
func (h *Hub) Close() {
	h.stop()
	h.done.Wait()
	h.unbeat()
	h.mu.Lock()
	rooms := make([]*Room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.rooms = map[string]*Room{}
	h.mu.Unlock()
	for _, r := range rooms {
		r.close()
	}
}

// Check has the log asked at once for what the bus may have lost.
func (h *Hub) Check() {
	select {
	case h.checkup <- struct{}{}:
	default:
	}
}

func (h *Hub) run() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var beat, tail time.Time
	for {
		now := time.Now()
		if now.Sub(beat) >= beatEvery {
			beat = now
			h.tell("hivesync.node", []byte(h.o.Node))
		}
		if now.Sub(tail) >= tailEvery {
			tail = now
			h.checkTails()
		}
		h.sweep(now)
		select {
		case <-tick.C:
		case <-h.checkup:
			tail = time.Time{}
		case <-h.ctx.Done():
			return
		}
	}
}

// tell publishes; that others hear of it late is told and otherwise borne.
func (h *Hub) tell(subject string, message []byte) {
	if err := h.o.Bus.Publish(subject, message); err != nil && h.ctx.Err() == nil {
		h.o.Zap.Warn("the other nodes were not told", zap.Error(err))
	}
}

// heard notes that another node is there.
func (h *Hub) heard(message []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.nodes[string(message)] = time.Now()
}

// sweep lets those go who are away for too long, and whose node is silent.
func (h *Hub) sweep(now time.Time) {
	h.mu.Lock()
	silent := map[string]bool{}
	for node, at := range h.nodes {
		if now.Sub(at) > nodeSilent {
			silent[node] = true
			delete(h.nodes, node)
			h.o.Zap.Warn("a node is silent", zap.String("node", node))
		}
	}
	rooms := h.all()
	h.mu.Unlock()
	for _, r := range rooms {
		r.sweep(now, silent)
	}
}

func (h *Hub) all() []*Room {
	rooms := make([]*Room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// checkTails compares what the rooms have delivered with what the log holds.
func (h *Hub) checkTails() {
	h.mu.Lock()
	rooms := h.all()
	h.mu.Unlock()
	const most = 500
	for len(rooms) > 0 {
		n := min(most, len(rooms))
		names := make([]string, n)
		for i, r := range rooms[:n] {
			names[i] = r.stream
		}
		ends, err := h.o.Log.Ends(h.ctx, names)
		if err != nil {
			if h.ctx.Err() == nil {
				h.o.Zap.Warn("the event log cannot be asked", zap.Error(err))
			}
			return
		}
		for _, r := range rooms[:n] {
			r.reached(ends[r.stream])
		}
		rooms = rooms[n:]
	}
}

// stream is the name of a session's stream in the log.
func stream(project, sid string) string { return project + "/" + sid }

// Refusal is why a frame is refused; it becomes the wire's Error.
type Refusal struct {
	Code          v1.ErrorCode
	Message, Next string
	Version, Seq  uint64
}

// Error says what was refused and what to do.
func (r *Refusal) Error() string { return r.Message }

func refuse(code v1.ErrorCode, next, format string, args ...any) error {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...), Next: next}
}

// room is the open room of a session, opened if need be. It comes back with one
// user more, who must release it.
func (h *Hub) room(ctx context.Context, project, sid string) (*Room, error) {
	name := stream(project, sid)
	for {
		h.mu.Lock()
		r := h.rooms[name]
		first := r == nil
		if first {
			r = newRoom(h, project, sid)
			h.rooms[name] = r
		}
		r.users++
		h.mu.Unlock()
		if first {
			r.err = r.open(ctx)
			close(r.opened)
		}
		select {
		case <-r.opened:
		case <-ctx.Done():
			h.release(r)
			return nil, ctx.Err()
		}
		if r.err == nil {
			return r, nil
		}
		h.release(r)
		if !first && errors.Is(r.err, context.Canceled) {
			continue // who opened it left; open it again
		}
		return nil, r.err
	}
}

// release gives a room back; the last one closes it.
func (h *Hub) release(r *Room) {
	h.mu.Lock()
	r.users--
	last := r.users == 0 && h.rooms[r.stream] == r
	if last {
		delete(h.rooms, r.stream)
	}
	h.mu.Unlock()
	if last {
		r.close()
	}
}

// Rooms is how many sessions somebody on this node is in.
func (h *Hub) Rooms() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rooms)
}
