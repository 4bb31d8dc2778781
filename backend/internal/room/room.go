package room

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
)

// Room is one session on this node.
type Room struct {
	hub     *Hub
	project string
	sid     string
	stream  string

	// Set while the room opens, before opened is closed.
	opened chan struct{}
	err    error
	unhear func()

	users int // hub.mu: who must release the room

	mu      sync.Mutex
	closed  bool
	members map[*Member]struct{}
	people  map[string]*person

	// The stream plane.
	end    eventlog.Position // of what was delivered here
	recent recent
	early  map[uint64]*delivery // came before its predecessors
	late   *time.Timer          // gives up waiting for them
	known  eventlog.Position    // the log's end, where it was found to be ahead
	live   *live                // nil in Main

	// The state plane.
	dirty   map[*person]struct{}
	flushed time.Time
	flusher *time.Timer // nil while nothing waits
}

func newRoom(h *Hub, project, sid string) *Room {
	return &Room{hub: h, project: project, sid: sid, stream: stream(project, sid), opened: make(chan struct{}),
		members: map[*Member]struct{}{}, people: map[string]*person{}, early: map[uint64]*delivery{}, dirty: map[*person]struct{}{}}
}

// open reads where the stream ends, and asks the other nodes who is there.
func (r *Room) open(ctx context.Context) (err error) {
	if r.sid != v1.Main {
		if r.live, err = r.hub.loadLive(ctx, r.project, r.sid); err != nil {
			return err
		}
	}
	if r.unhear, err = r.hub.o.Bus.Subscribe(subject(r.project, r.sid), r.heard); err != nil {
		return err
	}
	// The end is asked for after the subscription: what is appended in between comes twice, not never.
	end, err := r.hub.o.Log.End(ctx, r.stream)
	if err != nil {
		return err
	}
	var last []eventlog.Event
	if end.Seq > 0 { // so that who joins, or comes back after a moment, is served without the log
		if last, err = r.hub.o.Log.Read(ctx, r.stream, end.Seq-min(end.Seq, keep), keep); err != nil {
			return err
		}
	}
	r.mu.Lock()
	r.end = end
	for i := range last {
		if last[i].Seq <= end.Seq {
			r.recent.add(deliveryOf(&last[i], r.sid))
		}
	}
	r.mu.Unlock()
	r.hub.tell(subject(r.project, r.sid), note{Kind: noteWho, Node: r.hub.o.Node}.encode(nil))
	return nil
}

// close ends the room on this node. Nobody is in it, or the node goes.
func (r *Room) close() {
	r.mu.Lock()
	r.closed = true
	if r.flusher != nil {
		r.flusher.Stop()
	}
	if r.late != nil {
		r.late.Stop()
	}
	r.mu.Unlock()
	if r.unhear != nil {
		r.unhear()
	}
}

// subject is where the nodes tell each other of a session.
func subject(project, sid string) string { return "hivesync.room." + project + "." + sid }

// Outlet is a connection, as a room sees it. Its methods do not block, and do
// not call the room.
type Outlet interface {
	// Send queues a frame, and reports false where there is no room for it. A frame
	// that may be dropped finds no room earlier.
	Send(frame []byte, droppable bool) bool
	// Pull has Member.Pull called when what is queued has been sent.
	Pull(m *Member)
	// Close ends the connection.
	Close(code v1.CloseCode)
}

// Who is somebody who joins.
type Who struct {
	Participant, Client string
	User, Name, Agent   string
	MayPropose          bool // the token has the scope
}

// Member is one connection in a room.
type Member struct {
	Who

	room *Room
	out  Outlet

	// room.mu
	person *person
	left   bool
	next   uint64           // the next event to send
	live   bool             // events are sent as they come; otherwise Pull reads them
	tell   v1.Type          // TypeJoined or TypeLagging is to be sent before more events
	anew   bool             // the stream is told from the first
	past   []eventlog.Event // of a snapshot, to be sent before next
	missed bool             // a change of states was dropped
}

// SID is the session.
func (m *Member) SID() string { return m.room.sid }

// Join enters a session. What follows is sent by Pull.
func (h *Hub) Join(ctx context.Context, project, sid string, who Who, out Outlet, join v1.Join) (*Member, error) {
	r, err := h.room(ctx, project, sid)
	if err != nil {
		return nil, err
	}
	resumes := false
	if p := join.Resume; p != nil {
		if resumes, err = r.has(ctx, eventlog.Position{Epoch: p.Epoch, Seq: p.Seq, Head: p.Head}); err != nil {
			h.release(r)
			return nil, err
		}
	}
	m := &Member{Who: who, room: r, out: out, tell: v1.TypeJoined, anew: !resumes}
	if resumes {
		m.next = join.Resume.Seq + 1
	}
	if err := r.enter(m, join.State); err != nil {
		h.release(r)
		return nil, err
	}
	out.Pull(m)
	return m, nil
}

// enter adds a member and its person; an older connection of the same client goes.
func (r *Room) enter(m *Member, state *v1.State) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	right := v1.Right("")
	if r.live != nil {
		right = r.live.right(m.Who)
		if right == v1.RightNone {
			return refuse(v1.ErrForbidden, "Ask the host.", "the host has turned you away from this Live View")
		}
		if here := r.people[m.Participant]; here == nil && right != v1.RightHost && len(r.people) > r.hub.o.Limits.ViewersPerSession {
			return refuse(v1.ErrLimit, "Try again when somebody has left.", "this Live View has %d viewers, which is the limit", r.hub.o.Limits.ViewersPerSession)
		}
	}
	p := r.people[m.Participant]
	if p == nil {
		p = &person{Participant: v1.Participant{ID: m.Participant, User: m.User, At: time.Now().UnixMilli()}}
		r.people[m.Participant] = p
	}
	if old := p.member; old != nil {
		old.left = true
		delete(r.members, old)
		old.out.Close(v1.CloseReplaced) // it releases the room when it leaves
	}
	if p.held {
		p.held = false
		go r.hub.release(r) // under no lock of ours; m has the room open
	}
	p.Name, p.Agent, p.Right, p.Away, p.Gone = m.Name, m.Agent, right, false, false
	p.node, p.member, p.entered = r.hub.o.Node, m, time.Now().UnixMilli()
	if state != nil {
		p.set(state)
	}
	m.person = p
	r.members[m] = struct{}{}
	r.touch(p)
	r.tellOthers(noteEntered, p)
	return nil
}

// Leave takes a connection out. Who leaves for good is gone at once; whose
// connection broke is away for a while.
func (m *Member) Leave(forGood bool) {
	r := m.room
	r.mu.Lock()
	replaced := m.left
	m.left = true
	delete(r.members, m)
	hold := false
	if p := m.person; !replaced && p.member == m {
		p.member = nil
		if forGood {
			r.remove(p)
		} else {
			p.Away, p.since, p.held, hold = true, time.Now(), true, true
			r.touch(p)
		}
		r.tellOthers(noteStates, p)
	}
	r.mu.Unlock()
	if !hold {
		r.hub.release(r)
	}
}

// Right is what the member may do in a Live View; "" in Main.
func (m *Member) Right() v1.Right {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	return m.person.Right
}

// waits reports whether a member may read nothing yet. The room is locked.
func (m *Member) waits() bool { return m.room.live != nil && !m.person.Right.MayRead() }

// frame is an envelope of the room as bytes.
func (r *Room) frame(t v1.Type, payload any) []byte {
	e, err := v1.New(t, r.sid, payload)
	if err == nil {
		e.TS = time.Now().UnixMilli()
		var line []byte
		if line, err = e.Append(nil); err == nil {
			return line
		}
	}
	// All that the room sends was read as JSON, or is made of valid strings.
	r.hub.o.Zap.DPanic("a frame cannot be written: this is a bug, please report it", zap.String("type", string(t)), zap.Error(err))
	return nil
}

// stopped is the refusal of a Live View that has ended.
func (r *Room) stopped() error {
	return refuse(v1.ErrNotFound, "", "the Live View has ended")
}

// String names the room in logs.
func (r *Room) String() string { return fmt.Sprintf("room %s", r.stream) }
