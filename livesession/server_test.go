package livesession

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	v1 "github.com/hivesync/hivesync/api/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// backend is a scripted one: each connection is handed to the test, which reads and
// writes frames. It lives in memory, so that synctest owns the time.
type backend struct {
	t      *testing.T
	accept chan *wire
	pipes  chan net.Conn
	once   sync.Once
	gone   chan struct{}
	tokens []string // bearer of each upgrade
	refuse int      // so many of the next upgrades are unauthorized
	mu     sync.Mutex
}

func newBackend(t *testing.T) *backend {
	b := &backend{t: t, accept: make(chan *wire, 8), pipes: make(chan net.Conn), gone: make(chan struct{})}
	server := &http.Server{Handler: b}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(b)
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return b
}

// Accept, Close and Addr make it a net.Listener.
func (b *backend) Accept() (net.Conn, error) {
	select {
	case c := <-b.pipes:
		return c, nil
	case <-b.gone:
		return nil, net.ErrClosed
	}
}
func (b *backend) Close() error   { b.once.Do(func() { close(b.gone) }); return nil }
func (b *backend) Addr() net.Addr { return &net.IPAddr{} }

func (b *backend) dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case b.pipes <- there:
			return here, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.tokens = append(b.tokens, r.Header.Get("Authorization"))
	refuse := b.refuse > 0
	b.refuse--
	b.mu.Unlock()
	if refuse {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	upgrader := websocket.Upgrader{Subprotocols: []string{v1.Subprotocol}}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		b.t.Error(err)
		return
	}
	c := &wire{t: b.t, ws: ws, in: make(chan v1.Envelope, 256)}
	go func() {
		defer close(c.in)
		for {
			_, message, err := ws.ReadMessage()
			if err != nil {
				return
			}
			frames, err := v1.Parse(message)
			if err != nil {
				b.t.Error(err)
			}
			for _, f := range frames {
				c.in <- f
			}
		}
	}()
	b.accept <- c
}

func (b *backend) refuses(upgrades int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = upgrades
}

// dialled are the bearers of all upgrades.
func (b *backend) dialled() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.tokens)
}

// wire is one connection as the server has it.
type wire struct {
	t  *testing.T
	ws *websocket.Conn
	in chan v1.Envelope
}

func (w *wire) send(t v1.Type, sid string, payload any, change ...func(*v1.Envelope)) {
	w.t.Helper()
	e, err := v1.New(t, sid, payload)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range change {
		f(&e)
	}
	message, _ := e.Append(nil)
	if err := w.ws.WriteMessage(websocket.TextMessage, message); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) event(seq uint64, payload string) {
	w.t.Helper()
	w.send(v1.TypeEvent, v1.Main, v1.Event{EventType: "comment.created", Payload: []byte(payload), Head: "h"}, func(e *v1.Envelope) {
		e.Seq, e.Epoch, e.TS = seq, "e1", time.Now().UnixMilli()
	})
}

// wants reads the next frame and decodes it; it must be of that type.
func wants[T any](w *wire, kind v1.Type) T {
	w.t.Helper()
	for {
		f, open := <-w.in
		if !open {
			w.t.Fatalf("the connection was closed before %s", kind)
		}
		if f.Type == v1.TypeHeartbeat && kind != v1.TypeHeartbeat {
			continue
		}
		if f.Type != kind {
			w.t.Fatalf("%s came, not %s: %s", f.Type, kind, f.Payload)
		}
		var payload T
		if err := f.Decode(&payload); err != nil {
			w.t.Fatal(err)
		}
		return payload
	}
}

// welcomes is the opening of a connection, up to the join of main.
func (b *backend) welcomes() (*wire, v1.Join) {
	b.t.Helper()
	w := <-b.accept
	w.send(v1.TypeHello, "", v1.Hello{MinVersion: 1, MaxVersion: 1, HeartbeatMS: 25_000, ServerTime: time.Now().UnixMilli(), Limits: v1.DefaultLimits()})
	wants[v1.ClientHello](w, v1.TypeHello)
	w.send(v1.TypeWelcome, "", v1.Welcome{Version: 1, Project: "p", User: "u", Name: "Ada", Participant: "u.c", Ticket: "ticket", TicketExpires: time.Now().Add(time.Minute).UnixMilli()})
	return w, wants[v1.Join](w, v1.TypeJoin)
}

// notes is a Stream that keeps everything in memory.
type notes struct {
	mu       sync.Mutex
	at       *v1.Position
	replay   bool
	events   []string
	forgot   int
	replays  int
	ops      []v1.Op
	refusals []v1.Error
	left     string
	people   []v1.Participant
}

func (n *notes) Position(context.Context) (*v1.Position, error) {
	if n.replay {
		return nil, nil
	}
	return n.at, nil
}
func (n *notes) Forget(context.Context) error {
	n.at, n.events, n.replay = nil, nil, true
	n.forgot++
	return nil
}
func (n *notes) Events(_ context.Context, events []Event, at v1.Position) error {
	for _, e := range events {
		n.events = append(n.events, string(e.Payload))
	}
	n.at = &at
	return nil
}
func (n *notes) Replayed(context.Context) error { n.replay = false; n.replays++; return nil }
func (n *notes) Pending(_ context.Context, after uint64, limit int) ([]v1.Op, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var ops []v1.Op
	for _, op := range n.ops {
		if op.OpSeq > after && len(ops) < limit {
			ops = append(ops, op)
		}
	}
	return ops, nil
}
func (n *notes) Acked(_ context.Context, ack v1.Ack) error { n.settle(ack.OpSeq); return nil }
func (n *notes) Refused(_ context.Context, e v1.Error) error {
	n.settle(e.OpSeq)
	n.refusals = append(n.refusals, e)
	return nil
}
func (n *notes) settle(seq uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, op := range n.ops {
		if op.OpSeq == seq {
			n.ops = append(n.ops[:i], n.ops[i+1:]...)
			return
		}
	}
}
func (n *notes) Participants(p []v1.Participant, _ bool, _ time.Duration) { n.people = p }
func (n *notes) Right(v1.Right)                                           {}
func (n *notes) Left(reason string)                                       { n.left = reason }

// story runs a client against a scripted backend in a bubble of its own.
func story(t *testing.T, tell func(b *backend, c *Client, n *notes, end func() error)) {
	synctest.Test(t, func(t *testing.T) {
		b := newBackend(t)
		n := &notes{}
		c := New(Config{URL: "ws://backend" + v1.PathLive, Client: "c1", Dialer: b.dialer(), Token: func(context.Context) (string, error) { return "secret", nil }})
		c.Join(v1.Main, n)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		tell(b, c, n, func() error {
			synctest.Wait()
			cancel()
			return <-ended
		})
		cancel()
	})
}
