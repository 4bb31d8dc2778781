package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/room"
)

// conn is one client's connection. One goroutine reads; another writes while
// there is something to write.
type conn struct {
	g       *Gateway
	ws      *websocket.Conn
	address string
	ctx     context.Context
	stop    context.CancelFunc
	pinger  *time.Timer
	hello   *time.Timer // closes who does not say hello
	grant   atomic.Pointer[auth.Grant]
	rate    *rate.Limiter

	// The reader's.
	in          []*room.Member // few: a map of each connection's would be larger
	client      v1.ClientHello
	participant string
	welcomed    bool

	over   atomic.Bool   // closed: what comes is not taken any more
	flight chan struct{} // ops that wait for the log, at most as many as it holds

	mu      sync.Mutex
	queue   [][]byte // frames that wait
	bytes   int      // of them
	pulls   []*room.Member
	writing bool // a goroutine writes
	closed  bool // nothing is queued any more
	code    v1.CloseCode
}

// upgrade makes a WebSocket of a request. A token is looked at before: a wrong
// one gets no WebSocket.
func (g *Gateway) upgrade(w http.ResponseWriter, r *http.Request) {
	if g.draining.Load() || !g.connects.Allow() || g.Connections() >= g.o.Connections {
		w.Header().Set("Retry-After", "2")
		g.fail(w, r, &auth.Error{Code: v1.ErrUnavailable, Message: "this node takes no more connections now", Next: "Wait a moment and connect again."})
		return
	}
	var grant *auth.Grant
	if r.Header.Get("Authorization") != "" {
		var err error
		if grant, err = g.check(r.Context(), g.address(r), bearer(r)); err != nil {
			g.fail(w, r, err)
			return
		}
	}
	ws, err := g.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // answered
	}
	if ws.Subprotocol() != v1.Subprotocol {
		ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(v1.CloseVersionTooOld), "the subprotocol is "+v1.Subprotocol), time.Now().Add(time.Second))
		ws.Close()
		return
	}
	c := &conn{g: g, ws: ws, address: g.address(r),
		rate:   rate.NewLimiter(rate.Limit(g.o.Limits.FramesPerSecond), 2*g.o.Limits.FramesPerSecond),
		flight: make(chan struct{}, g.o.Limits.OpsInFlight)}
	c.ctx, c.stop = context.WithCancel(g.ctx)
	c.grant.Store(grant)
	g.mu.Lock()
	if g.draining.Load() {
		g.mu.Unlock()
		ws.Close()
		return
	}
	g.conns[c] = struct{}{}
	g.done.Add(1) // under the lock: Close has not begun to wait, it takes the lock before
	g.mu.Unlock()
	go c.read() // and this goroutine ends: what net/http holds for it is freed
}

func (c *conn) granted() *auth.Grant { return c.grant.Load() }

// read reads until the connection ends.
func (c *conn) read() {
	limits := &c.g.o.Limits
	c.hello = time.AfterFunc(time.Duration(limits.HelloMS)*time.Millisecond, func() { c.Close(v1.CloseHelloMissing) })
	c.pinger = time.AfterFunc(pingEvery, c.ping)
	c.alive("")
	c.ws.SetPongHandler(c.alive)
	c.reply(v1.TypeHello, "", v1.Hello{
		MinVersion: v1.MinVersion, MaxVersion: v1.MaxVersion, HeartbeatMS: int(c.g.o.Heartbeat.Milliseconds()), ServerTime: time.Now().UnixMilli(),
		Limits: *limits, Features: c.g.o.Features, Node: c.g.o.Node, Region: c.g.o.Region,
	})
	c.readOn()
}

// readOn reads, and goes on in a new goroutine after a frame that needed a deep
// stack: it would keep that stack while it waits, for as long as it lives.
func (c *conn) readOn() {
	for {
		deep, err := c.readOne()
		switch {
		case err != nil:
			c.failed(err)
		case c.ctx.Err() != nil:
		case deep:
			go c.readOn()
			return
		default:
			continue
		}
		c.end()
		c.g.done.Done()
		return
	}
}

// readOne reads a message and takes its frames.
func (c *conn) readOne() (deep bool, err error) {
	message, err := c.next()
	if err != nil {
		return false, err
	}
	if c.over.Load() {
		buffers.Put(message)
		return false, nil // until the client has closed too
	}
	c.alive("")
	frames, err := v1.Parse(message.Bytes())
	buffers.Put(message)
	for _, f := range frames {
		// Who is too fast is read more slowly; the network holds the rest back.
		if c.rate.Wait(c.ctx) != nil || !c.take(f) {
			return false, nil
		}
		deep = deep || f.Type == v1.TypeJoin
	}
	if err != nil {
		c.refuse(v1.Error{Code: v1.ErrMalformed, Message: err.Error()})
		c.Close(v1.CloseProtocol)
	}
	return deep, nil
}

// buffers hold a message while it is read.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var errTooLarge = errors.New("the message is too large")

// next reads a message into a buffer, which the caller gives back.
func (c *conn) next() (*bytes.Buffer, error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, &v1.FrameError{Err: errors.New("the message is not text")}
	}
	limit := c.g.o.Limits.MessageBytes
	if !c.welcomed {
		limit = c.g.o.Limits.HelloBytes
	}
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	if b.Cap() > 64<<10 {
		b = new(bytes.Buffer) // a large one is not kept for ever
	}
	n, err := b.ReadFrom(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case n > int64(limit):
		return nil, errTooLarge
	}
	return b, nil
}

// alive puts off when the connection is taken for dead.
func (c *conn) alive(string) error {
	if c.over.Load() {
		return nil
	}
	return c.ws.SetReadDeadline(time.Now().Add(pingEvery + pongWait))
}

func (c *conn) ping() {
	// That it was not written shows when no pong comes.
	c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(pongWait))
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.pinger.Reset(pingEvery)
	}
}

// failed closes after a read that failed.
func (c *conn) failed(err error) {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errTooLarge):
		c.Close(v1.CloseMessageTooLarge)
	case errors.As(err, &timeout) && timeout.Timeout():
		c.Close(v1.CloseHeartbeatMissed)
	default:
		if _, ok := errors.AsType[*v1.FrameError](err); ok {
			c.Close(v1.CloseProtocol)
			return
		}
		c.Close(v1.CloseInternal) // the client closed, or is gone: nobody reads the code
	}
}

// end forgets the connection.
func (c *conn) end() {
	c.Close(v1.CloseInternal)
	c.stop()
	c.hello.Stop()
	c.pinger.Stop()
	for _, m := range c.in {
		m.Leave(false)
	}
	c.g.mu.Lock()
	delete(c.g.conns, c)
	c.g.mu.Unlock()
}

// Send queues a frame; see room.Outlet.
func (c *conn) Send(frame []byte, droppable bool) bool {
	limit := hardQueue
	if droppable {
		limit = softQueue
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return true // nobody waits for it
	}
	if c.bytes > 0 && c.bytes+len(frame) > limit {
		return false
	}
	c.push(frame)
	return true
}

// push queues a frame and has it written. c.mu is held.
func (c *conn) push(frame []byte) {
	c.queue = append(c.queue, frame)
	c.bytes += len(frame)
	c.write()
}

// write has a goroutine write, unless one does. c.mu is held.
func (c *conn) write() {
	if !c.writing {
		c.writing = true
		c.g.done.Add(1) // the reader, which is counted, has not ended, or one that writes has not
		go c.drain()
	}
}

// Pull has a member's Pull called; see room.Outlet.
func (c *conn) Pull(m *room.Member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	for _, waiting := range c.pulls {
		if waiting == m {
			return
		}
	}
	c.pulls = append(c.pulls, m)
	c.write()
}

// Close ends the connection with a code, after what is queued.
func (c *conn) Close(code v1.CloseCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed, c.code = true, code
	c.over.Store(true)
	c.write()
}

// drain writes what is queued, then what members pull, until there is nothing.
func (c *conn) drain() {
	defer c.g.done.Done()
	for {
		c.mu.Lock()
		switch {
		case len(c.queue) > 0:
			message := c.message()
			c.mu.Unlock()
			if !c.put(message) {
				return
			}
		case c.closed:
			code := c.code
			c.mu.Unlock()
			c.goodbye(code)
			return // writing stays set: nothing is written any more
		case len(c.pulls) > 0:
			m := c.pulls[0]
			c.pulls = c.pulls[1:]
			c.mu.Unlock()
			c.pull(m)
		default:
			c.queue, c.pulls = nil, nil
			c.writing = false
			c.mu.Unlock()
			return
		}
	}
}

// messageBytes is about how large a message is made of frames that wait.
const messageBytes = 64 << 10

// message takes frames that wait, joined to a message. c.mu is held.
func (c *conn) message() []byte {
	n, size := 0, 0
	for n < len(c.queue) && n < v1.MaxEnvelopes && (n == 0 || size+len(c.queue[n]) < messageBytes) {
		size += len(c.queue[n]) + 1
		n++
	}
	message := c.queue[0]
	if n > 1 {
		message = make([]byte, 0, size)
		for i, frame := range c.queue[:n] {
			if i > 0 {
				message = append(message, '\n')
			}
			message = append(message, frame...)
		}
	}
	for i, frame := range c.queue[:n] {
		c.bytes -= len(frame)
		c.queue[i] = nil
	}
	c.queue = c.queue[n:]
	return message
}

// put writes a message; who does not take it in time is cut off.
func (c *conn) put(message []byte) bool {
	c.ws.SetWriteDeadline(time.Now().Add(c.g.o.SlowAfter))
	if err := c.ws.WriteMessage(websocket.TextMessage, message); err != nil {
		c.mu.Lock()
		c.closed = true // writing stays set: nothing is written any more
		c.queue, c.pulls = nil, nil
		c.mu.Unlock()
		c.ws.Close() // the reader notices
		return false
	}
	return true
}

// pull writes what a member is to be told next, and has it asked again.
func (c *conn) pull(m *room.Member) {
	frames, err := m.Pull(c.ctx)
	if err != nil {
		if c.ctx.Err() == nil {
			c.g.o.Log.Error("events cannot be read", zap.Error(err))
			c.Close(v1.CloseInternal)
		}
		return
	}
	if frames == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(frames) > 0 {
		c.queue = append(c.queue, frames)
		c.bytes += len(frames)
	}
	c.pulls = append(c.pulls, m)
}

// goodbye says why the connection is closed, and waits a moment for the client
// to close it.
func (c *conn) goodbye(code v1.CloseCode) {
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(code), code.String()), time.Now().Add(time.Second))
	if code == v1.CloseHeartbeatMissed || code == v1.CloseInternal {
		c.ws.Close()
		return
	}
	c.ws.SetReadDeadline(time.Now().Add(2 * time.Second)) // over keeps it: the reader reads on until the client's answer
}

// reply queues a frame of this connection's; it is not refused for want of room,
// since the client can only cause so many at a time.
func (c *conn) reply(t v1.Type, sid string, payload any) {
	e, err := v1.New(t, sid, payload)
	if err != nil {
		c.g.o.Log.DPanic("a frame cannot be written: this is a bug, please report it", zap.Error(err))
		return
	}
	e.TS = time.Now().UnixMilli()
	c.send(e)
}

func (c *conn) send(e v1.Envelope) {
	line, err := e.Append(nil)
	if err != nil {
		c.g.o.Log.DPanic("a frame cannot be written: this is a bug, please report it", zap.Error(err))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.push(line)
	}
}

func (c *conn) refuse(e v1.Error) { c.reply(v1.TypeError, "", e) }

var _ room.Outlet = (*conn)(nil)

var _ http.Handler = (*Gateway)(nil)
