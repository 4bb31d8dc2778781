package room

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
)

// delivery is an event on its way to the members.
type delivery struct {
	epoch string
	seq   uint64
	head  string
	kind  v1.EventType
	frame []byte
}

// recent are the last deliveries, so that who was away for a moment is served
// without the log.
type recent struct {
	ring  [keep]*delivery
	bytes int
}

// keep is how many they are at most.
const keep = 256

// maxRecent is how many bytes they hold at most.
const maxRecent = 1 << 20

func (r *recent) add(d *delivery) {
	slot := &r.ring[d.seq%uint64(len(r.ring))]
	if *slot != nil {
		r.bytes -= len((*slot).frame)
	}
	*slot = d
	if r.bytes += len(d.frame); r.bytes > maxRecent {
		*r = recent{}
	}
}

func (r *recent) get(epoch string, seq uint64) *delivery {
	if d := r.ring[seq%uint64(len(r.ring))]; d != nil && d.seq == seq && d.epoch == epoch {
		return d
	}
	return nil
}

// Append has an op appended. done is told when it is durable or refused; it
// must not block.
func (m *Member) Append(ctx context.Context, op v1.Op, done func(eventlog.Result, error)) error {
	r := m.room
	r.mu.Lock()
	right := m.person.Right
	ended := r.live != nil && r.live.ended
	r.mu.Unlock()
	if r.live != nil {
		if ended {
			return r.stopped()
		}
		if !right.MayAppend(op.EventType) {
			return refuse(v1.ErrForbidden, "Ask the host for the right to propose.", "your right in this Live View is %q, which does not allow %s", right, op.EventType)
		}
		if err := v1.CheckLive(op.EventType, op.Payload); err != nil {
			return refuse(v1.ErrInvalid, "", "%v", err)
		}
	}
	schema := op.Schema
	if schema == 0 {
		schema = 1
	}
	entry := eventlog.Entry{
		Stream: r.stream, Client: m.Participant, OpSeq: op.OpSeq, Type: string(op.EventType), Schema: schema,
		User: m.User, Actor: m.Name, Payload: op.Payload, Chunk: op.Chunk, BaseVersion: op.BaseVersion,
	}
	return r.hub.o.Log.Submit(ctx, entry, func(result eventlog.Result, err error) {
		if err == nil && !result.Duplicate {
			r.appended(&result.Event)
		}
		done(result, err)
	})
}

// appended brings an event of this node to everybody.
func (r *Room) appended(e *eventlog.Event) {
	d := deliveryOf(e, r.sid)
	r.deliver(d)
	r.hub.tell(subject(r.project, r.sid), d.note())
	if d.kind == v1.LiveStopped && r.sid != v1.Main && e.User != "" && r.hub.ctx.Err() == nil {
		r.hub.done.Go(func() { r.hub.liveStopped(r.project, r.sid, e) })
	}
}

// deliveryOf is an event as the wire has it.
func deliveryOf(e *eventlog.Event, sid string) *delivery {
	event := v1.Event{
		EventType: v1.EventType(e.Type), Payload: e.Payload, Schema: e.Schema, Actor: v1.Actor{User: e.User, Name: e.Actor},
		Client: clientOf(e.Client), OpSeq: e.OpSeq, Chunk: e.Chunk, Version: e.Version, Head: e.Head.String(),
	}
	envelope, err := v1.New(v1.TypeEvent, sid, event)
	if err != nil { // the payload is not JSON: the log holds what was not checked
		event.Payload = nil
		envelope, _ = v1.New(v1.TypeEvent, sid, event)
	}
	envelope.Epoch, envelope.Seq, envelope.TS = e.Epoch, e.Seq, e.At
	frame, _ := envelope.Append(nil) // as New
	return &delivery{epoch: e.Epoch, seq: e.Seq, head: event.Head, kind: event.EventType, frame: frame}
}

// note tells the other nodes.
func (d *delivery) note() []byte {
	return note{Kind: noteEvent, Epoch: d.epoch, Seq: d.seq, Head: d.head, Type: string(d.kind)}.encode(d.frame)
}

// clientOf is the client's own name in a participant's ID.
func clientOf(participant string) string {
	for i := range participant {
		if participant[i] == '.' {
			return participant[i+1:]
		}
	}
	return participant
}

// deliver takes an event in any order and brings it to the members in the
// stream's.
func (r *Room) deliver(d *delivery) {
	<-r.opened
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed || r.err != nil:
	case d.epoch != r.end.Epoch:
		r.begin(eventlog.Position{Epoch: d.epoch, Seq: d.seq, Head: d.head})
	case d.seq <= r.end.Seq: // known
	case d.seq == r.end.Seq+1:
		r.pass(d)
		for next := r.early[r.end.Seq+1]; next != nil; next = r.early[r.end.Seq+1] {
			r.pass(next)
		}
	case len(r.early) < len(r.recent.ring):
		// Events that two nodes append at a time may cross on their way.
		r.early[d.seq] = d
		if r.late == nil {
			r.late = time.AfterFunc(reorderWait, r.skip)
		}
	default:
		r.jump(eventlog.Position{Epoch: d.epoch, Seq: d.seq, Head: d.head})
	}
}

// pass sends the next event of the stream. The room is locked.
func (r *Room) pass(d *delivery) {
	delete(r.early, d.seq)
	r.end = eventlog.Position{Epoch: d.epoch, Seq: d.seq, Head: d.head}
	r.recent.add(d)
	if r.live != nil {
		r.control(d)
	}
	for m := range r.members {
		if !m.live || m.waits() || d.seq < m.next {
			continue
		}
		if d.seq == m.next && m.out.Send(d.frame, false) {
			m.next++
			continue
		}
		// Its queue is full: it is told so, and reads the log at its own pace.
		m.live, m.tell = false, v1.TypeLagging
		m.out.Pull(m)
	}
}

// skip gives up waiting for an event that the bus has lost: it is in the log.
func (r *Room) skip() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.late = nil
	last := r.end
	if r.known.Epoch == last.Epoch && r.known.Seq > last.Seq {
		last = r.known
	}
	for _, d := range r.early {
		if d.seq > last.Seq {
			last = eventlog.Position{Epoch: d.epoch, Seq: d.seq, Head: d.head}
		}
	}
	if !r.closed && last.Seq > r.end.Seq {
		r.jump(last)
	}
}

// jump moves the end of the stream; the members read what lies between from the
// log. The room is locked.
func (r *Room) jump(end eventlog.Position) {
	r.end = end
	clear(r.early)
	for m := range r.members {
		if m.live {
			m.live = false
			m.out.Pull(m)
		}
	}
	if r.live != nil { // what lies between may have changed the rights
		go r.reloadLive()
	}
}

// begin begins another epoch: everybody is told everything anew. The room is
// locked.
func (r *Room) begin(end eventlog.Position) {
	r.end, r.recent = end, recent{}
	clear(r.early)
	for m := range r.members {
		m.live, m.tell, m.anew, m.past = false, v1.TypeLagging, true, nil
		m.out.Pull(m)
	}
}

// reached compares the log's end with what was delivered.
func (r *Room) reached(end eventlog.Position) {
	select {
	case <-r.opened:
	default:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed || r.err != nil || end.Epoch == "":
	case end.Epoch != r.end.Epoch:
		r.begin(end)
	case end.Seq > r.end.Seq && r.late == nil:
		r.known = end // what was just appended may be on its way
		r.late = time.AfterFunc(reorderWait, r.skip)
	}
}

// has reports whether a position lies in the stream's past.
func (r *Room) has(ctx context.Context, p eventlog.Position) (bool, error) {
	r.mu.Lock()
	if p.Epoch == r.end.Epoch {
		if p.Head != "" && p.Seq == r.end.Seq && p.Head == r.end.Head {
			r.mu.Unlock()
			return true, nil
		}
		if d := r.recent.get(p.Epoch, p.Seq); d != nil && p.Head != "" {
			r.mu.Unlock()
			return d.head == p.Head, nil
		}
	}
	r.mu.Unlock()
	ok, err := r.hub.o.Log.Has(ctx, r.stream, p)
	if err != nil {
		return false, fmt.Errorf("whether the position is the stream's: %w", err)
	}
	return ok, nil
}

// What Pull sends at a time.
const (
	pullBytes  = 256 << 10
	pullEvents = 500
)

// Pull is what the member is to be sent next: frames, each on a line of its own.
// It sends what was held back, in order, and is nil when there is nothing more.
// One goroutine calls it at a time; it may wait for the log.
func (m *Member) Pull(ctx context.Context) ([]byte, error) {
	r := m.room
	r.mu.Lock()
	switch {
	case m.left || m.room.closed:
		r.mu.Unlock()
		return nil, nil
	case m.tell != "":
		return m.pullAnnouncement(ctx)
	case m.waits():
		r.mu.Unlock()
		return nil, nil
	case len(m.past) > 0:
		defer r.mu.Unlock()
		return m.pullPast(), nil
	case !m.live && m.next <= r.end.Seq:
		return m.pullEvents(ctx)
	}
	defer r.mu.Unlock()
	m.live = true
	if m.missed {
		m.missed = false
		return r.states(r.everybody(), true), nil
	}
	return nil, nil
}

// pullAnnouncement says that events follow, and which. The room is locked, and
// unlocked on return.
func (m *Member) pullAnnouncement(ctx context.Context) ([]byte, error) {
	r := m.room
	var s eventlog.Snapshot
	if m.anew && !m.waits() && r.end.Seq > 0 && r.recent.get(r.end.Epoch, 1) == nil {
		r.mu.Unlock()
		var err error
		if s, err = r.hub.o.Log.Snapshot(ctx, r.stream); err != nil {
			return nil, err
		}
		r.mu.Lock()
	}
	defer r.mu.Unlock()
	kind := m.tell
	if m.left || kind == "" {
		return nil, nil
	}
	joined := v1.Joined{Recovered: !m.anew, Epoch: r.end.Epoch, Seq: r.end.Seq, Right: m.person.Right, Participants: []v1.Participant{}}
	if m.waits() {
		joined.Seq, joined.Recovered = 0, false
	} else {
		if m.anew {
			m.past, m.next, m.anew = s.Events, s.Seq+1, false
		}
		for _, p := range r.people {
			joined.Participants = append(joined.Participants, p.Participant)
		}
		m.missed = false
	}
	m.tell = ""
	return r.frame(kind, joined), nil
}

// pullPast is the next part of a snapshot. The room is locked.
func (m *Member) pullPast() []byte {
	var b []byte
	n := 0
	for ; n < len(m.past) && len(b) < pullBytes; n++ {
		b = line(b, deliveryOf(&m.past[n], m.room.sid).frame)
	}
	m.past = m.past[n:]
	return b
}

// pullEvents is the next part of the stream. The room is locked, and unlocked on
// return.
func (m *Member) pullEvents(ctx context.Context) ([]byte, error) {
	r := m.room
	var b []byte
	for d := r.recent.get(r.end.Epoch, m.next); d != nil && len(b) < pullBytes; d = r.recent.get(r.end.Epoch, m.next) {
		b = line(b, d.frame)
		m.next++
	}
	if b != nil {
		r.mu.Unlock()
		return b, nil
	}
	next, epoch := m.next, r.end.Epoch
	r.mu.Unlock()
	events, err := r.hub.o.Log.Read(ctx, r.stream, next-1, pullEvents)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.left || m.next != next || r.end.Epoch != epoch || m.tell != "" {
		return []byte{}, nil // told to begin anew meanwhile: pull again
	}
	if len(events) == 0 || events[0].Seq != next {
		r.hub.o.Zap.Error("the event log lacks events that it acknowledged; run verify", zap.String("stream", r.stream), zap.Uint64("seq", next))
		m.out.Close(v1.CloseInternal)
		return nil, nil
	}
	for i := range events {
		if len(b) >= pullBytes {
			break
		}
		b = line(b, deliveryOf(&events[i], r.sid).frame)
		m.next++
	}
	return b, nil
}

func line(b, frame []byte) []byte {
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return append(b, frame...)
}

// Matters are those of a stream's events that still matter to who joins: of a
// Live View's texts nothing from before their last snapshot. The last event
// always does: it is the end of the replay.
func Matters(events []eventlog.Event) []eventlog.Event {
	begins := map[string]int{} // of a path: where its last snapshot is, or its end
	path := func(e *eventlog.Event) string {
		var p struct {
			Path string `json:"path"`
		}
		if json.Unmarshal(e.Payload, &p) != nil {
			return ""
		}
		return p.Path
	}
	for i := range events {
		switch v1.EventType(events[i].Type) {
		case v1.LiveSnapshot:
			begins[path(&events[i])] = i
		case v1.LiveClosed:
			begins[path(&events[i])] = i + 1
		}
	}
	if len(begins) == 0 {
		return events
	}
	some := make([]eventlog.Event, 0, len(events))
	for i := range events {
		switch v1.EventType(events[i].Type) {
		case v1.LiveSnapshot, v1.LiveChange, v1.LiveClosed:
			if begin, ok := begins[path(&events[i])]; ok && i < begin && i != len(events)-1 {
				continue
			}
		}
		some = append(some, events[i])
	}
	return some
}
