package room

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// person is a participant as the room keeps it. The room's mu guards it.
type person struct {
	v1.Participant

	node    string    // where the connection is
	member  *Member   // the connection, where it is on this node
	entered int64     // Unix milliseconds
	since   time.Time // when Away began
	held    bool      // is away, was here, and keeps the room open

	encoded []byte // of Participant; nil when it changed
}

func (p *person) set(s *v1.State) {
	if raw, err := jsonv2.Marshal(s); err == nil { // it was read as JSON
		p.State, p.At, p.encoded = raw, time.Now().UnixMilli(), nil
	}
}

func (p *person) json() []byte {
	if p.encoded == nil {
		p.encoded, _ = jsonv2.Marshal(&p.Participant) // as set
	}
	return p.encoded
}

// SetState says where the member is now. raw is a State that was checked.
func (m *Member) SetState(raw []byte) error {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.left {
		return nil // replaced; the connection is about to close
	}
	p := m.person
	p.State, p.At, p.encoded = bytes.Clone(raw), time.Now().UnixMilli(), nil
	r.touch(p)
	return nil
}

// Follow says whom the member follows.
func (m *Member) Follow(id string) error {
	r := m.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if id != "" && (r.people[id] == nil || r.people[id].Gone) {
		return refuse(v1.ErrNotFound, "", "there is no participant %q here", id)
	}
	for at, steps := id, 0; at != "" && steps <= len(r.people); steps++ {
		if at == m.Participant {
			return refuse(v1.ErrFollowCycle, "Ask them to stop following, or follow somebody else.", "%s follows you already, so that nobody would lead", r.people[id].Name)
		}
		p := r.people[at]
		if p == nil {
			break
		}
		at = p.Following
	}
	m.person.Following, m.person.encoded = id, nil
	r.touch(m.person)
	return nil
}

// touch has a person's change told: to the members of this node at the end of the
// window, and to the other nodes where the person is this node's. The room is
// locked.
func (r *Room) touch(p *person) {
	p.encoded = nil
	r.dirty[p] = struct{}{}
	if r.flusher != nil || r.closed {
		return
	}
	// The first change after a pause goes out at once; those that follow are merged.
	wait := r.hub.o.Window - time.Since(r.flushed)
	if r.hub.o.Window == 0 || wait <= 0 {
		r.flush()
		return
	}
	r.flusher = time.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.flusher = nil
		if !r.closed {
			r.flush()
		}
	})
}

// flush tells what changed. The room is locked.
func (r *Room) flush() {
	r.flushed = time.Now()
	if len(r.dirty) == 0 {
		return
	}
	frame := r.states(r.dirty, false)
	var only *Member // whose own change it is alone
	if len(r.dirty) == 1 {
		for p := range r.dirty {
			only = p.member
			if only != nil {
				r.tellOthers(noteStates, p)
			}
		}
	} else {
		var ours []*person
		for p := range r.dirty {
			if p.member != nil {
				ours = append(ours, p)
			}
		}
		if len(ours) > 0 {
			r.tellOthers(noteStates, ours...)
		}
	}
	for p := range r.dirty {
		p.encoded = nil // it is not needed again before the next change
	}
	clear(r.dirty)
	for m := range r.members {
		if m == only || m.waits() || m.tell != "" || m.missed {
			continue // who is told all there is has this in it
		}
		if !m.out.Send(frame, true) {
			m.missed = true
			m.out.Pull(m)
		}
	}
}

// states is a frame of participants. The room is locked.
func (r *Room) states(people map[*person]struct{}, full bool) []byte {
	b := make([]byte, 0, 128+256*len(people))
	b = append(b, `{"v":1,"type":"state","sid":`...)
	b = strconv.AppendQuote(b, r.sid)
	b = append(b, `,"ts":`...)
	b = strconv.AppendInt(b, time.Now().UnixMilli(), 10)
	b = append(b, `,"payload":{"participants":[`...)
	first := true
	for p := range people {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, p.json()...)
	}
	b = append(b, ']')
	if full {
		b = append(b, `,"full":true`...)
	}
	return append(b, "}}"...)
}

// everybody are the people who are here. The room is locked.
func (r *Room) everybody() map[*person]struct{} {
	all := make(map[*person]struct{}, len(r.people))
	for _, p := range r.people {
		all[p] = struct{}{}
	}
	return all
}

// remove lets a person go. The room is locked.
func (r *Room) remove(p *person) {
	delete(r.people, p.ID)
	p.Gone, p.Away, p.State = true, false, nil
	for _, other := range r.people { // nobody follows who is gone
		if other.Following == p.ID {
			other.Following = ""
			r.touch(other)
		}
	}
	r.touch(p)
}

// sweep lets those go who are away for too long, and marks those away whose
// node is silent.
func (r *Room) sweep(now time.Time, silent map[string]bool) {
	r.mu.Lock()
	releases := 0
	for _, p := range r.people {
		if silent[p.node] && !p.Away {
			p.Away, p.since = true, now
			r.touch(p)
		}
		patience := grace
		if !p.held {
			patience += 2 * time.Second // its own node speaks first
		}
		if p.Away && now.Sub(p.since) >= patience {
			r.remove(p)
			if p.held {
				p.held = false
				releases++
				r.tellOthers(noteStates, p)
			}
		}
	}
	r.mu.Unlock()
	for range releases {
		r.hub.release(r)
	}
}

// note is what one node tells the rooms of the same session on the others. An
// event follows its note on a line of its own.
type note struct {
	Kind   string    `json:"k"`
	Node   string    `json:"n,omitempty"`
	People []someone `json:"p,omitempty"`

	// Of an event.
	Epoch string `json:"e,omitempty"`
	Seq   uint64 `json:"s,omitempty"`
	Head  string `json:"h,omitempty"`
	Type  string `json:"t,omitempty"`
}

// someone is a person of the node that tells.
type someone struct {
	P       json.RawMessage `json:"p"` // v1.Participant
	Entered int64           `json:"e"`
}

const (
	noteWho     = "who"     // who is there? every node answers with its people
	noteStates  = "states"  // these have changed
	noteEntered = "entered" // this one has a connection here; an older one elsewhere is done
	noteEvent   = "event"
)

func (n note) encode(frame []byte) []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // valid JSON and plain strings
	}
	if frame == nil {
		return text
	}
	return append(append(text, '\n'), frame...)
}

// tellOthers tells the other nodes of people of this one. The room is locked.
func (r *Room) tellOthers(kind string, people ...*person) {
	n := note{Kind: kind, Node: r.hub.o.Node}
	for _, p := range people {
		n.People = append(n.People, someone{P: p.json(), Entered: p.entered})
	}
	r.hub.tell(subject(r.project, r.sid), n.encode(nil))
}

// heard takes what another node tells.
func (r *Room) heard(message []byte) {
	head, frame, _ := bytes.Cut(message, []byte("\n"))
	var n note
	if err := json.Unmarshal(head, &n); err != nil {
		r.hub.o.Zap.Warn("another node tells what cannot be read; are all of one version?", zap.Error(err))
		return
	}
	switch n.Kind {
	case noteEvent:
		r.deliver(&delivery{epoch: n.Epoch, seq: n.Seq, head: n.Head, kind: v1.EventType(n.Type), frame: bytes.Clone(frame)})
	case noteWho:
		r.mu.Lock()
		defer r.mu.Unlock()
		var ours []*person
		for _, p := range r.people {
			if p.node == r.hub.o.Node {
				ours = append(ours, p)
			}
		}
		if len(ours) > 0 {
			r.tellOthers(noteStates, ours...)
		}
	case noteStates, noteEntered:
		r.hub.heard([]byte(n.Node))
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, s := range n.People {
			r.hear(n.Kind, n.Node, s)
		}
	}
}

// hear takes what another node tells of one person. The room is locked.
func (r *Room) hear(kind, node string, s someone) {
	var told v1.Participant
	if err := json.Unmarshal(s.P, &told); err != nil || told.ID == "" {
		return
	}
	p := r.people[told.ID]
	switch {
	case p == nil:
		if told.Gone {
			return
		}
		p = &person{}
		r.people[told.ID] = p
	case p.node != node && p.entered > s.Entered:
		return // an older connection there; the newer one is known
	case p.member != nil:
		// The same client has connected to that node, and this connection is a remainder.
		old := p.member
		old.left, p.member = true, nil
		delete(r.members, old)
		old.out.Close(v1.CloseReplaced)
	}
	if p.held {
		p.held = false
		go r.hub.release(r)
	}
	p.Participant, p.node, p.entered = told, node, s.Entered
	if told.Gone {
		r.remove(p)
		return
	}
	if told.Away {
		p.since = time.Now()
	}
	r.touch(p)
}
