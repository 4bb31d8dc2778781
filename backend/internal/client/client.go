// Package client is a client as plain as docs/wire.md allows: the tests see the
// backend through it.
package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// patience is how long a test waits for a frame that must come.
const patience = 20 * time.Second

// Client is one connection. It belongs to one goroutine of a test.
type Client struct {
	t       testing.TB
	ws      *websocket.Conn
	frames  chan v1.Envelope
	closed  chan struct{} // frames ended
	err     error         // why, after closed
	seen    []v1.Envelope // taken from frames and passed over
	Hello   v1.Hello
	Welcome v1.Welcome
}

// Options are how to dial. Only URL is needed, and Token or a wish to fail.
type Options struct {
	URL    string // ws://…
	Token  string // in the header
	Client string // ("c1")
	Agent  string
	Origin string
	Late   string // a token in hello, as a browser sends it
	Mute   bool   // say no hello
	Min    int    // versions (1)
	Max    int
	Buffer int // frames that may wait (10,000)
}

// Dial connects and says hello.
func Dial(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := TryDial(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TryDial is Dial where failing is no surprise: the error says the HTTP status or
// the close code.
func TryDial(t testing.TB, o Options) (*Client, error) {
	header := http.Header{}
	if o.Token != "" {
		header.Set("Authorization", "Bearer "+o.Token)
	}
	if o.Origin != "" {
		header.Set("Origin", o.Origin)
	}
	d := websocket.Dialer{Subprotocols: []string{v1.Subprotocol}, HandshakeTimeout: patience}
	ws, response, err := d.DialContext(t.Context(), o.URL, header)
	if err != nil {
		if response != nil {
			return nil, fmt.Errorf("HTTP %d", response.StatusCode)
		}
		return nil, err
	}
	buffer := o.Buffer
	if buffer == 0 {
		buffer = 10_000
	}
	c := &Client{t: t, ws: ws, frames: make(chan v1.Envelope, buffer), closed: make(chan struct{})}
	go c.read()
	t.Cleanup(c.Kill)
	first, err := c.TryNext(v1.TypeHello, "")
	if err != nil {
		return nil, err
	}
	if err := first.Decode(&c.Hello); err != nil {
		return nil, err
	}
	if o.Mute {
		return c, nil
	}
	if o.Client == "" {
		o.Client = "c1"
	}
	if o.Min == 0 {
		o.Min, o.Max = v1.MinVersion, v1.MaxVersion
	}
	c.Send(v1.TypeHello, "", v1.ClientHello{Client: o.Client, Agent: o.Agent, MinVersion: o.Min, MaxVersion: o.Max, Token: o.Late})
	welcome, err := c.TryNext(v1.TypeWelcome, "")
	if err != nil {
		return nil, err
	}
	return c, welcome.Decode(&c.Welcome)
}

func (c *Client) read() {
	defer close(c.closed)
	for {
		_, message, err := c.ws.ReadMessage()
		if err == nil {
			var all []v1.Envelope
			all, err = v1.Parse(message)
			for _, e := range all {
				c.frames <- e
			}
		}
		if err != nil {
			c.err = err
			close(c.frames)
			return
		}
	}
}

// Kill cuts the connection, as a network does.
func (c *Client) Kill() {
	c.ws.NetConn().Close()
	for range c.frames { // so that the reader ends
	}
	<-c.closed
}

// Send sends a frame.
func (c *Client) Send(t v1.Type, sid string, payload any) {
	e, err := v1.New(t, sid, payload)
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := e.Append(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Raw(string(text))
}

// Raw sends a message as it is. That the connection is closed shows at the next
// frame that is waited for.
func (c *Client) Raw(message string) {
	c.ws.WriteMessage(websocket.TextMessage, []byte(message))
}

// Frame is the next frame, whatever it is.
func (c *Client) Frame() (v1.Envelope, error) {
	if len(c.seen) > 0 {
		e := c.seen[0]
		c.seen = c.seen[1:]
		return e, nil
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case e, ok := <-c.frames:
		if !ok {
			<-c.closed
			return e, c.err
		}
		return e, nil
	case <-timer.C:
		return v1.Envelope{}, fmt.Errorf("no frame came in %s", patience)
	}
}

// TryNext is the next frame of a type in a session; those before it are passed
// over. An error frame in its place is an error, unless it is waited for.
func (c *Client) TryNext(t v1.Type, sid string) (v1.Envelope, error) {
	for {
		e, err := c.Frame()
		if err != nil {
			return e, err
		}
		if e.Type == t && e.SID == sid {
			return e, nil
		}
		if e.Type == v1.TypeError && t != v1.TypeState && t != v1.TypeEvent {
			var refused v1.Error
			if err := e.Decode(&refused); err != nil {
				return e, err
			}
			return e, &Refused{refused}
		}
	}
}

// Refused is an error frame.
type Refused struct{ Said v1.Error }

// Error is what the server says.
func (r *Refused) Error() string { return string(r.Said.Code) + ": " + r.Said.Message }

// Next is TryNext that must not fail, with its payload.
func (c *Client) Next(t v1.Type, sid string, payload any) v1.Envelope {
	c.t.Helper()
	e, err := c.TryNext(t, sid)
	if err == nil && payload != nil {
		err = e.Decode(payload)
	}
	if err != nil {
		c.t.Fatalf("waiting for %s: %v", t, err)
	}
	return e
}

// Refusal is the next error frame.
func (c *Client) Refusal() v1.Error {
	c.t.Helper()
	for {
		e, err := c.Frame()
		if err != nil {
			c.t.Fatalf("waiting for an error: %v", err)
		}
		if e.Type == v1.TypeError {
			var refused v1.Error
			if err := e.Decode(&refused); err != nil {
				c.t.Fatal(err)
			}
			return refused
		}
	}
}

// Closed waits for the end of the connection and is its close code; 1006 where
// there was none.
func (c *Client) Closed() v1.CloseCode {
	c.t.Helper()
	for {
		if _, err := c.Frame(); err != nil {
			if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
				return v1.CloseCode(closed.Code)
			}
			if c.err == nil {
				c.t.Fatal(err)
			}
			return websocket.CloseAbnormalClosure
		}
	}
}

// Join joins a session and returns the answer with the events that follow it.
func (c *Client) Join(sid string, join v1.Join) (v1.Joined, []Event) {
	c.t.Helper()
	c.Send(v1.TypeJoin, sid, join)
	return c.Replay(v1.TypeJoined, sid, join.Resume)
}

// Replay waits for joined or lagging and the events that follow.
func (c *Client) Replay(t v1.Type, sid string, from *v1.Position) (v1.Joined, []Event) {
	c.t.Helper()
	var joined v1.Joined
	c.Next(t, sid, &joined)
	var last uint64
	if joined.Recovered && from != nil {
		last = from.Seq
	}
	var events []Event
	for last < joined.Seq {
		e := c.Event(sid)
		events = append(events, e)
		last = e.Seq
	}
	return joined, events
}

// Event is an event with the place its envelope gives it.
type Event struct {
	v1.Event

	Epoch string
	Seq   uint64
}

// Position is the event's place.
func (e Event) Position() *v1.Position {
	return &v1.Position{Epoch: e.Epoch, Seq: e.Seq, Head: e.Head}
}

// Event is the next event of a session.
func (c *Client) Event(sid string) Event {
	c.t.Helper()
	var e Event
	envelope := c.Next(v1.TypeEvent, sid, &e.Event)
	e.Epoch, e.Seq = envelope.Epoch, envelope.Seq
	return e
}

// Append appends an op and waits until it is acknowledged.
func (c *Client) Append(sid string, op v1.Op) v1.Ack {
	c.t.Helper()
	c.Send(v1.TypeAppend, sid, op)
	var ack v1.Ack
	var passed []v1.Envelope
	for {
		e, err := c.Frame()
		if err != nil {
			c.t.Fatalf("waiting for the ack of %d: %v", op.OpSeq, err)
		}
		if e.Type == v1.TypeError {
			c.t.Fatalf("op %d was refused: %s", op.OpSeq, e.Payload)
		}
		if e.Type == v1.TypeAck && e.SID == sid {
			if err := e.Decode(&ack); err != nil {
				c.t.Fatal(err)
			}
			if ack.OpSeq == op.OpSeq {
				c.seen = append(passed, c.seen...)
				return ack
			}
		}
		passed = append(passed, e)
	}
}

// Participant waits until a participant is as wished.
func (c *Client) Participant(sid string, wish func(v1.Participant) bool) v1.Participant {
	c.t.Helper()
	for {
		var p v1.Participants
		c.Next(v1.TypeState, sid, &p)
		for _, one := range p.Participants {
			if wish(one) {
				return one
			}
		}
	}
}

// Fence waits until the server has taken everything that was sent, and returns
// the frames that came before its answer.
func (c *Client) Fence() []v1.Envelope {
	c.t.Helper()
	sent := time.Now().UnixNano() >> 11 // fits a JSON number
	c.Send(v1.TypeHeartbeat, "", v1.Heartbeat{Sent: sent})
	var before []v1.Envelope
	for {
		e, err := c.Frame()
		if err != nil {
			c.t.Fatalf("waiting at a fence: %v", err)
		}
		var ack v1.HeartbeatAck
		if e.Type == v1.TypeHeartbeat && e.Decode(&ack) == nil && ack.Sent == sent {
			return before
		}
		before = append(before, e)
	}
}

// Post asks over HTTP and returns the status.
func Post(ctx context.Context, url, token string, body, answer any) (int, error) {
	return ask(ctx, http.MethodPost, url, token, body, answer)
}

// Get asks over HTTP and returns the status.
func Get(ctx context.Context, url, token string, answer any) (int, error) {
	return ask(ctx, http.MethodGet, url, token, nil, answer)
}
