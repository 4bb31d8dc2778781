package livesession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
)

const (
	writePatience = 10 * time.Second
	// A server message is at most so large: a whole Live View text with its escapes.
	maxMessage = 8 << 20
	// stateEvery is the shortest time between two states: 20 a second.
	stateEvery = 50 * time.Millisecond
	// holdOps is how long ops wait after the log could not be written.
	holdOps = 2 * time.Second
)

// route is where the next dial goes and with what; it lives across connections.
type route struct {
	url      string // "" is the configured one
	ticket   string
	expires  time.Time
	welcomed bool          // the last connection got as far as welcome
	at       time.Duration // when the server said when to come back; -1 otherwise
}

// connection is one WebSocket, from dial to close. All but the reader runs in one
// goroutine.
type connection struct {
	*Client
	ws       *websocket.Conn
	route    *route
	hello    v1.Hello
	welcome  v1.Welcome
	clock    clock
	beat     *time.Timer
	beatSent time.Time // of a heartbeat that was not answered
	later    *time.Timer
	moveAt   <-chan time.Time // when a draining server is to be left
	out      []byte           // the message that is put together
}

// connect dials and serves one connection until it breaks.
func (c *Client) connect(ctx context.Context, where *route) error {
	where.welcomed, where.at = false, -1
	ws, err := c.dial(ctx, where)
	if err != nil {
		return err
	}
	conn := &connection{Client: c, ws: ws, route: where, beat: time.NewTimer(time.Hour), later: time.NewTimer(time.Hour)}
	defer conn.beat.Stop()
	defer conn.later.Stop()
	return conn.serve(ctx)
}

// dial opens the WebSocket, with the ticket while there is a good one.
func (c *Client) dial(ctx context.Context, where *route) (*websocket.Conn, error) {
	url := c.cfg.URL
	if where.url != "" {
		url, where.url = where.url, "" // once: where it fails the configured one is next
	}
	bearer, ticket := where.ticket, true
	if bearer == "" || time.Now().After(where.expires) {
		token, err := c.cfg.Token(ctx)
		if err != nil {
			return nil, &StopError{Text: err.Error()}
		}
		bearer, ticket = token, false
	}
	dialer := *c.cfg.Dialer
	dialer.Subprotocols = []string{v1.Subprotocol}
	ws, answer, err := dialer.DialContext(ctx, url, http.Header{"Authorization": {"Bearer " + bearer}})
	if err == nil {
		ws.SetReadLimit(maxMessage)
		return ws, nil
	}
	if answer == nil {
		return nil, fmt.Errorf("%s cannot be reached: %w", host(url), err)
	}
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 2<<10))
	answer.Body.Close()
	if answer.StatusCode == http.StatusUnauthorized {
		if ticket {
			where.ticket, where.at = "", 0 // at once, with the token
			return nil, errors.New("the resume ticket has expired")
		}
		return nil, &StopError{Code: v1.CloseUnauthorized, Text: v1.CloseUnauthorized.String()}
	}
	return nil, fmt.Errorf("%s answered %s: %s", host(url), answer.Status, strings.TrimSpace(string(said)))
}

func host(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// serve reads and writes until the connection breaks, the server closes it, or ctx
// is done.
func (c *connection) serve(ctx context.Context) (err error) {
	messages := make(chan []byte)
	broken := make(chan error, 1)
	done := make(chan struct{})
	read := make(chan struct{})
	go func() {
		defer close(read)
		for {
			kind, message, err := c.ws.ReadMessage()
			if err == nil && kind != websocket.TextMessage {
				err = errors.New("the server sent a binary message")
			}
			if err != nil {
				broken <- err
				return
			}
			select {
			case messages <- message:
			case <-done:
				return
			}
		}
	}()
	defer func() {
		close(done)
		code, text := websocket.CloseGoingAway, ""
		if ctx.Err() != nil {
			code = websocket.CloseNormalClosure
		}
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(time.Second))
		c.ws.Close()
		<-read
	}()
	c.mu.Lock()
	for _, s := range c.sessions {
		s.begin()
	}
	c.mu.Unlock()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-broken:
			return closed(err)
		case message := <-messages:
			if err := c.receive(ctx, message); err != nil {
				return err
			}
		case <-c.moveAt:
			c.route.at = 0
			return errors.New("the server is going down")
		case <-c.beat.C:
			if !c.beatSent.IsZero() {
				return errors.New("the server does not answer")
			}
			if err := c.heartbeat(); err != nil {
				return err
			}
		case <-c.wake:
		case <-c.later.C:
		}
		if c.route.welcomed {
			if err := c.send(ctx); err != nil {
				return err
			}
		}
	}
}

// closed is what a read error means.
func closed(err error) error {
	var closing *websocket.CloseError
	if !errors.As(err, &closing) {
		return fmt.Errorf("the connection broke: %w", err)
	}
	code := v1.CloseCode(closing.Code)
	text := code.String()
	if closing.Text != "" {
		text = closing.Text
	}
	if !code.Reconnect() {
		return &StopError{Code: code, Text: text}
	}
	return errors.New(text)
}

// put adds a frame to the message that is put together.
func (c *connection) put(t v1.Type, sid string, payload any) error {
	e, err := v1.New(t, sid, payload)
	if err != nil {
		return err
	}
	grown, err := e.Append(c.out)
	if err != nil {
		return err
	}
	if limit := c.hello.Limits.MessageBytes; limit > 0 && len(grown) > limit && len(c.out) > 0 {
		// The frame begins the next message.
		if err := c.flush(); err != nil {
			return err
		}
		grown, err = e.Append(nil)
	}
	c.out = grown
	return err
}

// flush sends the message that was put together.
func (c *connection) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	message := c.out
	c.out = nil
	_ = c.ws.SetWriteDeadline(time.Now().Add(writePatience))
	if err := c.ws.WriteMessage(websocket.TextMessage, message); err != nil {
		return fmt.Errorf("the connection broke: %w", err)
	}
	return nil
}

// heartbeat says that we are here and how far we have read.
func (c *connection) heartbeat() error {
	h := v1.Heartbeat{Sent: time.Now().UnixMilli(), Positions: map[string]v1.Position{}}
	c.mu.Lock()
	for sid, s := range c.sessions {
		if s.phase == inside && s.at.Seq > 0 {
			h.Positions[sid] = s.at
		}
	}
	c.mu.Unlock()
	c.beatSent = time.Now()
	c.beat.Reset(c.every())
	if err := c.put(v1.TypeHeartbeat, "", h); err != nil {
		return err
	}
	return c.flush()
}

// every is the time between heartbeats.
func (c *connection) every() time.Duration {
	return max(time.Duration(c.hello.HeartbeatMS)*time.Millisecond, time.Second)
}

// send puts what every session wants on the wire.
func (c *connection) send(ctx context.Context) error {
	c.mu.Lock()
	all := make([]*session, 0, len(c.sessions))
	for _, s := range c.sessions {
		all = append(all, s)
	}
	c.mu.Unlock()
	for _, s := range all {
		if err := c.sendSession(ctx, s); err != nil {
			return err
		}
	}
	return c.flush()
}

func (c *connection) sendSession(ctx context.Context, s *session) error {
	c.mu.Lock()
	if s.inFlight == nil { // it was joined after the connection stood
		s.begin()
	}
	leaving, start, state := s.leaving, s.start, s.state
	stateDirty, follow, followDirty := s.stateDirty, s.follow, s.followDirty
	if leaving {
		delete(c.sessions, s.sid)
	}
	c.mu.Unlock()
	switch {
	case leaving && s.phase != outside:
		return c.put(v1.TypeLeave, s.sid, nil)
	case leaving:
		return nil
	case start != nil:
		if s.phase == outside {
			s.phase = joining
			return c.put(v1.TypeLiveStart, "", start)
		}
		return nil
	case s.phase == outside:
		at, err := s.stream.Position(ctx)
		if err != nil {
			return err
		}
		s.phase, s.at = joining, v1.Position{}
		if at != nil {
			s.at = *at
		}
		return c.put(v1.TypeJoin, s.sid, v1.Join{Resume: at, State: state})
	case s.phase == joining:
		return nil
	}
	if stateDirty {
		if wait := stateEvery - time.Since(s.lastState); wait > 0 {
			c.later.Reset(wait)
		} else {
			c.mu.Lock()
			s.stateDirty = false
			c.mu.Unlock()
			s.lastState = time.Now()
			if err := c.put(v1.TypeState, s.sid, state); err != nil {
				return err
			}
		}
	}
	if followDirty {
		c.mu.Lock()
		s.followDirty = false
		c.mu.Unlock()
		if err := c.put(v1.TypeFollow, s.sid, v1.Follow{Participant: follow}); err != nil {
			return err
		}
	}
	return c.sendOps(ctx, s)
}

// sendOps sends what waits, as much as may be under way at a time. Nothing is sent
// before the replay is complete: what came decides what still is to be sent.
func (c *connection) sendOps(ctx context.Context, s *session) error {
	if !s.replayed {
		return nil
	}
	if wait := time.Until(s.holdUntil); wait > 0 {
		c.later.Reset(wait)
		return nil
	}
	room := max(c.hello.Limits.OpsInFlight, 1) - len(s.inFlight)
	if room <= 0 {
		return nil // the next answer comes back here
	}
	ops, err := s.stream.Pending(ctx, s.sentOp, room)
	if err != nil {
		return err
	}
	for i := range ops {
		s.sentOp = ops[i].OpSeq
		s.inFlight[ops[i].OpSeq] = struct{}{}
		if err := c.put(v1.TypeAppend, s.sid, &ops[i]); err != nil {
			return err
		}
	}
	return nil
}

// receive handles one message.
func (c *connection) receive(ctx context.Context, message []byte) error {
	frames, err := v1.Parse(message)
	if err != nil {
		return fmt.Errorf("the server sent what is no frame: %w", err)
	}
	for i := 0; i < len(frames); i++ {
		if frames[i].Type == v1.TypeEvent {
			// Events that came together are kept together.
			n := i + 1
			for n < len(frames) && frames[n].Type == v1.TypeEvent && frames[n].SID == frames[i].SID {
				n++
			}
			if err := c.events(ctx, frames[i:n]); err != nil {
				return err
			}
			i = n - 1
			continue
		}
		if err := c.frame(ctx, &frames[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *connection) session(sid string) *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sessions[sid]
}

// decoded reads a payload and hands it on.
func decoded[T any](e *v1.Envelope, handle func(*T) error) error {
	var payload T
	if err := e.Decode(&payload); err != nil {
		return err
	}
	return handle(&payload)
}

// frame handles every frame but events. One of an unknown type is ignored.
func (c *connection) frame(ctx context.Context, e *v1.Envelope) error {
	s := c.session(e.SID)
	switch e.Type {
	case v1.TypeHello:
		return decoded(e, c.greet)
	case v1.TypeWelcome:
		return decoded(e, func(w *v1.Welcome) error {
			c.welcome, c.route.welcomed = *w, true
			c.keep(w.Ticket, w.TicketExpires)
			c.set(Status{Phase: Online, Welcome: *w})
			return nil
		})
	case v1.TypeHeartbeat:
		return decoded(e, func(a *v1.HeartbeatAck) error {
			c.clock.sample(c.beatSent, time.Now(), time.UnixMilli(a.ServerTime))
			c.beatSent = time.Time{}
			c.keep(a.Ticket, a.TicketExpires)
			return nil
		})
	case v1.TypeDrain:
		return decoded(e, func(d *v1.Drain) error {
			c.route.url = d.URL
			c.moveAt = time.After(time.Duration(rand.Int64N(int64(max(d.WithinMS, 0))+1)) * time.Millisecond)
			return nil
		})
	case v1.TypeError:
		return decoded(e, func(refusal *v1.Error) error { return c.refused(ctx, s, refusal) })
	case v1.TypeLiveOpened:
		return decoded(e, func(live *v1.LiveOpened) error {
			c.answer(live.Ref, opened{live: *live})
			return nil
		})
	}
	if s == nil || s.stream == nil {
		return nil // left in the meantime
	}
	switch e.Type {
	case v1.TypeJoined, v1.TypeLagging:
		return decoded(e, func(j *v1.Joined) error { return c.joined(ctx, s, j) })
	case v1.TypeLeft:
		return decoded(e, func(l *v1.Left) error {
			c.drop(s, l.Reason)
			return nil
		})
	case v1.TypeState:
		return decoded(e, func(p *v1.Participants) error {
			s.stream.Participants(p.Participants, p.Full, c.clock.offset)
			return nil
		})
	case v1.TypeAck:
		return decoded(e, func(a *v1.Ack) error {
			delete(s.inFlight, a.OpSeq)
			return s.stream.Acked(ctx, *a)
		})
	}
	return nil
}

// greet answers the server's hello with ours.
func (c *connection) greet(h *v1.Hello) error {
	c.hello = *h
	if _, err := v1.Negotiate(h.MinVersion, h.MaxVersion, v1.MinVersion, v1.MaxVersion); err != nil {
		return &StopError{Code: v1.CloseVersionTooOld, Text: err.Error()}
	}
	c.clock = clock{offset: time.Until(time.UnixMilli(h.ServerTime))} // until the first heartbeat knows better
	c.beat.Reset(time.Duration(rand.Int64N(int64(c.every()))))
	if h.ResumeURL != "" {
		c.route.url = h.ResumeURL
	}
	if err := c.put(v1.TypeHello, "", v1.ClientHello{Client: c.cfg.Client, Agent: c.cfg.Agent, MinVersion: v1.MinVersion, MaxVersion: v1.MaxVersion}); err != nil {
		return err
	}
	return c.flush()
}

// keep keeps a ticket for the next dial.
func (c *connection) keep(ticket string, expires int64) {
	if ticket != "" {
		// By our clock, and a little earlier: what arrives late is refused.
		c.route.ticket, c.route.expires = ticket, time.UnixMilli(expires).Add(-c.clock.offset-5*time.Second)
	}
}

func (c *connection) joined(ctx context.Context, s *session, j *v1.Joined) error {
	s.phase, s.until, s.replayed = inside, j.Seq, false
	if !j.Recovered {
		s.at = v1.Position{Epoch: j.Epoch}
		if err := s.stream.Forget(ctx); err != nil {
			return err
		}
	}
	s.at.Epoch = j.Epoch
	if j.Right != "" {
		s.stream.Right(j.Right)
	}
	s.stream.Participants(j.Participants, true, c.clock.offset)
	if j.Right == v1.RightWaiting {
		return nil // another joined follows when the host has decided
	}
	return c.caughtUp(ctx, s)
}

// caughtUp notes that a replay is complete.
func (c *connection) caughtUp(ctx context.Context, s *session) error {
	if s.replayed || s.at.Seq < s.until {
		return nil
	}
	s.replayed = true
	return s.stream.Replayed(ctx)
}

// events hands a run of one session's events to its stream.
func (c *connection) events(ctx context.Context, frames []v1.Envelope) error {
	s := c.session(frames[0].SID)
	if s == nil || s.stream == nil || s.phase != inside {
		return nil
	}
	events := make([]Event, 0, len(frames))
	for i := range frames {
		f := &frames[i]
		if f.Seq <= s.at.Seq {
			continue // told again
		}
		e := Event{Seq: f.Seq, At: time.UnixMilli(f.TS)}
		if err := f.Decode(&e.Event); err != nil {
			return err
		}
		if s.replayed && f.Seq != s.at.Seq+1 {
			return fmt.Errorf("event %d of %s is missing", s.at.Seq+1, s.sid) // resume tells it again
		}
		s.at = v1.Position{Epoch: f.Epoch, Seq: f.Seq, Head: e.Head}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil
	}
	if err := s.stream.Events(ctx, events, s.at); err != nil {
		return err
	}
	return c.caughtUp(ctx, s)
}

// refused handles an error frame.
func (c *connection) refused(ctx context.Context, s *session, e *v1.Error) error {
	c.log.Warn("the backend refused", zap.String("frame", string(e.Re)), zap.String("code", string(e.Code)), zap.String("message", e.Message))
	switch {
	case e.Ref != "":
		c.answer(e.Ref, opened{err: errors.New(sentence(e))})
	case s == nil || s.stream == nil:
	case e.OpSeq > 0 && (e.Code == v1.ErrUnavailable || e.Code == v1.ErrLimit):
		s.holdUntil, s.sentOp, s.inFlight = time.Now().Add(holdOps), 0, map[uint64]struct{}{}
	case e.OpSeq > 0:
		delete(s.inFlight, e.OpSeq)
		return s.stream.Refused(ctx, *e)
	case e.Re == v1.TypeJoin:
		c.drop(s, sentence(e))
	}
	return nil
}

func sentence(e *v1.Error) string {
	if e.Next == "" {
		return e.Message
	}
	return e.Message + ". " + e.Next
}

func (c *connection) answer(ref string, a opened) {
	c.mu.Lock()
	waiting := c.opening[ref]
	delete(c.opening, ref)
	c.mu.Unlock()
	if waiting != nil {
		waiting <- a
	}
}

// drop forgets a session that is over.
func (c *connection) drop(s *session, reason string) {
	c.mu.Lock()
	delete(c.sessions, s.sid)
	c.mu.Unlock()
	s.stream.Left(reason)
}
