package gateway

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
	"github.com/hivesync/hivesync/backend/internal/room"
)

// handlers are what each frame of a client does, and the scope it needs. A type
// that is not here is ignored.
var handlers = map[v1.Type]struct {
	scope  v1.Scope
	handle func(*conn, v1.Envelope) error
}{
	v1.TypeHeartbeat: {"", (*conn).heartbeat},
	v1.TypeJoin:      {v1.ScopeRead, (*conn).joinSession},
	v1.TypeLeave:     {"", (*conn).leave},
	v1.TypeState:     {v1.ScopePresence, (*conn).state},
	v1.TypeFollow:    {v1.ScopePresence, (*conn).follow},
	v1.TypeAppend:    {v1.ScopeRead, (*conn).append}, // and what the event itself needs
	v1.TypeLiveStart: {v1.ScopeHost, (*conn).startLive},
}

// take does what a frame asks for, and reports whether to read on.
func (c *conn) take(f v1.Envelope) bool {
	if !c.welcomed {
		return c.enter(f)
	}
	h, known := handlers[f.Type]
	if !known {
		return true
	}
	err := error(nil)
	if h.scope != "" && !c.granted().May(h.scope) {
		err = lacks(h.scope)
	} else {
		err = h.handle(c, f)
	}
	if err != nil {
		c.refuseFrame(f, err)
	}
	return c.ctx.Err() == nil
}

func lacks(s v1.Scope) error {
	return &auth.Error{Code: v1.ErrForbidden, Message: fmt.Sprintf("the token lacks the scope %q", s), Next: "Ask who runs the backend for one that has it."}
}

// refuseFrame says why a frame was not taken.
func (c *conn) refuseFrame(f v1.Envelope, err error) {
	e := c.g.wireError(err)
	e.Re = f.Type
	var known struct {
		OpSeq uint64 `json:"op_seq"`
		Ref   string `json:"ref"`
	}
	if f.Decode(&known) == nil {
		e.OpSeq, e.Ref = known.OpSeq, known.Ref
	}
	c.reply(v1.TypeError, f.SID, e)
}

// enter takes the client's hello.
func (c *conn) enter(f v1.Envelope) bool {
	if f.Type != v1.TypeHello {
		c.refuse(v1.Error{Code: v1.ErrMalformed, Message: "the first frame is hello", Re: f.Type})
		c.Close(v1.CloseProtocol)
		return false
	}
	if err := errors.Join(f.Decode(&c.client), c.client.Check()); err != nil {
		c.refuse(v1.Error{Code: v1.ErrMalformed, Message: err.Error(), Re: f.Type})
		c.Close(v1.CloseProtocol)
		return false
	}
	version, err := v1.Negotiate(v1.MinVersion, v1.MaxVersion, c.client.MinVersion, c.client.MaxVersion)
	if err != nil {
		c.refuse(v1.Error{Code: v1.ErrInvalid, Message: err.Error(), Re: f.Type})
		c.Close(v1.CloseVersionTooOld)
		return false
	}
	grant := c.granted()
	if grant == nil {
		if grant, err = c.g.check(c.ctx, c.address, c.client.Token); err != nil {
			c.refuseFrame(f, err)
			c.Close(v1.CloseUnauthorized)
			return false
		}
		c.grant.Store(grant)
	}
	c.client.Token = "" // not needed any more, and it appears in no dump
	c.hello.Stop()
	c.welcomed = true
	c.participant = grant.User + "." + c.client.Client
	ticket, until := c.g.o.Auth.Ticket(grant)
	c.reply(v1.TypeWelcome, "", v1.Welcome{
		Version: version, Project: grant.Project, ProjectName: grant.ProjectName, User: grant.User, Name: grant.Name, Participant: c.participant,
		Scopes: grant.Scopes, Session: grant.Session, Ticket: ticket, TicketExpires: until.UnixMilli(),
	})
	return true
}

func (c *conn) heartbeat(f v1.Envelope) error {
	var beat v1.Heartbeat
	if err := f.Decode(&beat); err != nil {
		return err
	}
	ticket, until := c.g.o.Auth.Ticket(c.granted())
	c.reply(v1.TypeHeartbeat, "", v1.HeartbeatAck{Sent: beat.Sent, ServerTime: time.Now().UnixMilli(), Ticket: ticket, TicketExpires: until.UnixMilli()})
	return nil
}

func (c *conn) joinSession(f v1.Envelope) error {
	var join v1.Join
	if err := f.Decode(&join); err != nil {
		return err
	}
	grant := c.granted()
	if f.SID == "" || strings.ContainsAny(f.SID, "/.*> \t\r\n") {
		return &room.Refusal{Code: v1.ErrInvalid, Message: "a join names its session in sid"}
	}
	if grant.Session != "" && grant.Session != f.SID {
		return &room.Refusal{Code: v1.ErrForbidden, Message: "the invitation is for another session", Next: "Join that one: " + grant.Session}
	}
	if join.State != nil {
		if !grant.May(v1.ScopePresence) {
			return lacks(v1.ScopePresence)
		}
		if err := c.checkState(len(f.Payload), join.State); err != nil {
			return err
		}
	}
	if old, err := c.member(f); err == nil { // joins again: from where it says
		c.out(old, false)
	}
	if len(c.in) >= c.g.o.Limits.SessionsPerConn {
		return &room.Refusal{Code: v1.ErrLimit, Message: fmt.Sprintf("a connection is in %d sessions at most", c.g.o.Limits.SessionsPerConn), Next: "Leave one first."}
	}
	who := room.Who{Participant: c.participant, Client: c.client.Client, User: grant.User, Name: grant.Name, Agent: c.client.Agent, MayPropose: grant.May(v1.ScopePropose)}
	m, err := c.g.o.Hub.Join(c.ctx, grant.Project, f.SID, who, c, join)
	if err != nil {
		return err
	}
	c.in = append(c.in, m)
	return nil
}

// member is the client's place in a frame's session.
func (c *conn) member(f v1.Envelope) (*room.Member, error) {
	for _, m := range c.in {
		if m.SID() == f.SID {
			return m, nil
		}
	}
	return nil, &room.Refusal{Code: v1.ErrNotJoined, Message: fmt.Sprintf("you are not in the session %q", f.SID), Next: "Join it first."}
}

// out takes the client out of a session.
func (c *conn) out(m *room.Member, forGood bool) {
	m.Leave(forGood)
	c.in = slices.DeleteFunc(c.in, func(one *room.Member) bool { return one == m })
}

func (c *conn) leave(f v1.Envelope) error {
	m, err := c.member(f)
	if err != nil {
		return err
	}
	c.out(m, true)
	c.reply(v1.TypeLeft, f.SID, v1.Left{})
	return nil
}

func (c *conn) checkState(size int, s *v1.State) error {
	if size > c.g.o.Limits.StateBytes {
		return &room.Refusal{Code: v1.ErrTooLarge, Message: fmt.Sprintf("the state has %d bytes; at most %d are passed on", size, c.g.o.Limits.StateBytes)}
	}
	if err := s.Check(); err != nil {
		return &room.Refusal{Code: v1.ErrInvalid, Message: err.Error()}
	}
	return nil
}

func (c *conn) state(f v1.Envelope) error {
	m, err := c.member(f)
	if err != nil {
		return err
	}
	var s v1.State
	if err := f.Decode(&s); err != nil {
		return err
	}
	if err := c.checkState(len(f.Payload), &s); err != nil {
		return err
	}
	if len(f.Payload) == 0 {
		f.Payload = []byte("{}")
	}
	return m.SetState(f.Payload)
}

func (c *conn) follow(f v1.Envelope) error {
	m, err := c.member(f)
	if err != nil {
		return err
	}
	var whom v1.Follow
	if err := f.Decode(&whom); err != nil {
		return err
	}
	return m.Follow(whom.Participant)
}

func (c *conn) append(f v1.Envelope) error {
	m, err := c.member(f)
	if err != nil {
		return err
	}
	var op v1.Op
	if err := f.Decode(&op); err != nil {
		return err
	}
	if err := op.Check(); err != nil {
		return &room.Refusal{Code: v1.ErrInvalid, Message: err.Error()}
	}
	if len(op.Payload) > c.g.o.Limits.EventBytes {
		return &room.Refusal{Code: v1.ErrTooLarge, Message: fmt.Sprintf("the event has %d bytes; at most %d are kept", len(op.Payload), c.g.o.Limits.EventBytes)}
	}
	if f.SID == v1.Main {
		if strings.HasPrefix(string(op.EventType), "live.") {
			return &room.Refusal{Code: v1.ErrForbidden, Message: "the server alone tells of Live Views in main"}
		}
		if !c.granted().May(v1.ScopeComment) {
			return lacks(v1.ScopeComment)
		}
	}
	// The client waits here once it has many ops in flight.
	select {
	case c.flight <- struct{}{}:
	case <-c.ctx.Done():
		return nil
	}
	err = m.Append(c.ctx, op, func(r eventlog.Result, err error) {
		<-c.flight
		c.appended(f, &op, r, err)
	})
	if err != nil {
		<-c.flight
	}
	return err
}

// appended acknowledges an op, or says why it was refused.
func (c *conn) appended(f v1.Envelope, op *v1.Op, r eventlog.Result, err error) {
	if err == nil {
		e, err := v1.New(v1.TypeAck, f.SID, v1.Ack{OpSeq: op.OpSeq, Version: r.Version, Duplicate: r.Duplicate, Head: r.Head.String()})
		if err == nil {
			e.Epoch, e.Seq, e.TS = r.Epoch, r.Seq, r.At
			c.send(e)
		}
		return
	}
	answer := v1.Error{Re: f.Type, OpSeq: op.OpSeq}
	if stale, ok := errors.AsType[*eventlog.StaleError](err); ok {
		answer.Code, answer.Message, answer.Version, answer.Seq = v1.ErrStale, stale.Error(), stale.Version, stale.Seq
		answer.Next = "Show the person both versions, and send what they confirm as a new op."
	} else if reused, ok := errors.AsType[*eventlog.OpReusedError](err); ok {
		answer.Code, answer.Message, answer.Next = v1.ErrOpReused, reused.Error(), "Take a new client, and send what was not acknowledged again."
	} else if errors.Is(err, eventlog.ErrDropped) {
		answer.Code, answer.Message = v1.ErrNotFound, "the session was deleted"
	} else {
		answer.Code, answer.Message, answer.Next = v1.ErrUnavailable, "the event log cannot be written now", "Keep the op and send it again later."
	}
	c.reply(v1.TypeError, f.SID, answer)
}

func (c *conn) startLive(f v1.Envelope) error {
	var start v1.LiveStart
	if err := f.Decode(&start); err != nil {
		return err
	}
	grant := c.granted()
	if grant.Session != "" {
		return &room.Refusal{Code: v1.ErrForbidden, Message: "a guest cannot start a Live View"}
	}
	sid, code, err := c.g.o.Hub.StartLive(c.ctx, grant, start)
	if err != nil {
		return err
	}
	c.reply(v1.TypeLiveOpened, "", v1.LiveOpened{Ref: start.Ref, SID: sid, Link: Link(c.g.o.PublicURL, code), Code: code})
	return nil
}
