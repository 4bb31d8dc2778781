package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// Options are what a connection may be given besides its two ends.
type Options struct {
	Log    *zap.Logger // nil logs nothing
	Record io.Writer   // gets every message of both directions as JSON lines; nil records nothing
}

// phase is how far the life of a connection has come.
type phase int32

const (
	fresh phase = iota
	initialized
	shutDown
)

// Conn is one connection with an editor.
type Conn struct {
	log    *zap.Logger
	stream *stream
	conn   jsonrpc2.Conn
	client protocol.Client
	table  Table

	phase    atomic.Int32
	exited   chan struct{} // closed by the exit notification
	exitOnce sync.Once
	running  sync.WaitGroup // handlers in the background

	mu       sync.Mutex
	inFlight map[jsonrpc2.ID]context.CancelCauseFunc // background requests; guarded by mu
}

// New makes a connection that reads in and writes out. It says nothing of its own
// accord until Serve.
func New(in io.Reader, out io.Writer, options Options) *Conn {
	c := &Conn{log: options.Log, exited: make(chan struct{}), inFlight: map[jsonrpc2.ID]context.CancelCauseFunc{}}
	if c.log == nil {
		c.log = zap.NewNop()
	}
	c.stream = &stream{log: c.log, in: newFrames(in), out: newOutbox(out), ended: make(chan struct{})}
	if options.Record != nil {
		c.stream.recorder = &recorder{out: options.Record}
	}
	c.conn = jsonrpc2.NewConn(c.stream, jsonrpc2.WithCodec(codec{}))
	c.client = protocol.ClientDispatcher(c.conn)
	return c
}

// Client speaks to the editor. A call whose context ends is cancelled there too.
// Calls wait for an answer: never make one in an ordered handler.
func (c *Conn) Client() protocol.Client { return c.client }

// Call makes a request the protocol does not know.
func (c *Conn) Call(ctx context.Context, method string, params, result any) error {
	return protocol.Call(ctx, c.conn, method, params, result)
}

// Notify sends a notification the protocol does not know.
func (c *Conn) Notify(ctx context.Context, method string, params any) error {
	return c.conn.Notify(ctx, method, params)
}

// End is how a connection ended.
type End struct {
	Exit     bool  // by the exit notification; else the client vanished, or ctx ended
	ShutDown bool  // a shutdown request came before
	Err      error // what broke the connection, if anything did
}

// Code is the exit code the protocol asks for: 0 after a shutdown request, else 1.
func (e End) Code() int {
	if e.ShutDown {
		return 0
	}
	return 1
}

// grace is how long handlers may take to notice that the connection has ended,
// and the client to read what is left.
const grace = 3 * time.Second

// Serve answers the client's messages by table until the client sends exit or
// vanishes, or ctx ends. When it returns, no handler runs any more, or grace is
// over. A read that waits for input may outlive it: leave the process.
func (c *Conn) Serve(ctx context.Context, table Table) End {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.table = table
	c.conn.Go(ctx, c.handle)

	var end End
	select {
	case <-c.exited:
		end.Exit = true
	case <-c.stream.ended: // the library would wait for running handlers first
		end.Err = c.stream.err
	case <-c.stream.out.gone:
		end.Err = errors.New("the client does not take what it is sent")
	case <-ctx.Done():
	}
	end.ShutDown = phase(c.phase.Load()) == shutDown
	cancel()
	quiet := make(chan struct{})
	go func() {
		c.running.Wait()
		c.stream.out.close()
		<-c.stream.out.done
		close(quiet)
	}()
	select {
	case <-quiet:
	case <-time.After(grace):
		c.log.Warn("left with handlers running or messages unread", zap.Duration("after", grace))
	}
	return end
}

// handle is the jsonrpc2.Handler of the connection. It runs on the reader, and
// lets the reader go for background methods.
func (c *Conn) handle(request context.Context, req *jsonrpc2.Request) (any, error) {
	// The request's own context is recycled with it, under the feet of anything
	// derived from it.
	ctx := jsonrpc2.DetachContext(request)
	method, err := c.admit(req)
	if err != nil {
		if !req.IsCall() {
			c.log.Debug("notification dropped", zap.String("method", req.Method()), zap.Error(err))
			return nil, nil // an error would end the connection
		}
		return nil, err
	}
	if !req.IsCall() {
		if _, err := c.run(ctx, method, req); err != nil {
			c.log.Warn("notification failed", zap.String("method", req.Method()), zap.Error(err))
		}
		return nil, nil
	}
	if method.Lane == Background {
		id := req.ID()
		cancellable, cancel := context.WithCancelCause(ctx)
		if !c.track(id, cancel) {
			cancel(nil)
			return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "a request with the id %v is still running", id)
		}
		defer c.untrack(id, cancel)
		jsonrpc2.Async(request)
		ctx = cancellable
	}
	result, err := c.run(ctx, method, req)
	if err != nil {
		return nil, answerError(ctx, err)
	}
	return result, nil
}

// admit finds the method of a message, or why it may not run now.
func (c *Conn) admit(req *jsonrpc2.Request) (Method, error) {
	name := req.Method()
	now := phase(c.phase.Load())
	switch {
	case name == protocol.MethodExit && !req.IsCall():
		return Notification(Ordered, c.exit), nil
	case name == protocol.MethodCancelRequest && !req.IsCall():
		return Notification(Cancel, c.cancel), nil
	case now == shutDown:
		return Method{}, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "%s after shutdown: only exit may follow", name)
	case now == fresh && name != protocol.MethodInitialize:
		return Method{}, jsonrpc2.Errorf(jsonrpc2.ServerNotInitialized, "%s before initialize", name)
	case now == initialized && name == protocol.MethodInitialize:
		return Method{}, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "initialize came a second time")
	}
	method, ok := c.table[name]
	switch {
	case !ok:
		return method, jsonrpc2.Errorf(jsonrpc2.MethodNotFound, "%s is not offered here", shorten([]byte(name)))
	case method.request && !req.IsCall():
		return method, fmt.Errorf("%s came without an id", name)
	case !method.request && req.IsCall():
		return method, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "%s is a notification and takes no id", name)
	}
	return method, nil
}

// run calls the handler of a method. A panic is that request's failure alone.
func (c *Conn) run(ctx context.Context, method Method, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			c.log.Error("a handler panicked: this is a bug of HiveSync", zap.String("method", req.Method()), zap.Any("panic", r), zap.ByteString("stack", debug.Stack()))
			err = jsonrpc2.Errorf(jsonrpc2.InternalError, "%s failed by a bug of HiveSync, which its log tells more about: %v", req.Method(), r)
		}
	}()
	result, err = method.handle(ctx, req.Params())
	if err == nil {
		switch req.Method() {
		case protocol.MethodInitialize:
			c.phase.Store(int32(initialized))
		case protocol.MethodShutdown:
			c.phase.Store(int32(shutDown))
		}
	}
	return result, err
}

// errCancelled is the cause with which a client's cancellation ends a context.
var errCancelled = errors.New("cancelled by the client")

func (c *Conn) track(id jsonrpc2.ID, cancel context.CancelCauseFunc) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, taken := c.inFlight[id]; taken {
		return false
	}
	c.inFlight[id] = cancel
	c.running.Add(1)
	return true
}

func (c *Conn) untrack(id jsonrpc2.ID, cancel context.CancelCauseFunc) {
	c.mu.Lock()
	delete(c.inFlight, id)
	c.mu.Unlock()
	cancel(nil)
	c.running.Done()
}

// cancelParams are those of $/cancelRequest, for ids of every size.
type cancelParams struct {
	ID jsontext.Value `json:"id"`
}

// cancel handles $/cancelRequest.
func (c *Conn) cancel(_ context.Context, params *cancelParams) error {
	id, _, problem := parseID(params.ID)
	if problem != "" {
		return errors.New(problem)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel, ok := c.inFlight[id]; ok {
		cancel(errCancelled)
	}
	return nil
}

// exit handles the exit notification.
func (c *Conn) exit(context.Context, *None) error {
	c.exitOnce.Do(func() { close(c.exited) })
	return nil
}

// answerError is err as the client gets it.
func answerError(ctx context.Context, err error) error {
	var known *jsonrpc2.Error
	switch {
	case errors.Is(context.Cause(ctx), errCancelled):
		return protocol.ErrRequestCancelled
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return jsonrpc2.Errorf(jsonrpc2.Code(protocol.LSPErrorCodesServerCancelled), "the server is going down")
	}
	return jsonrpc2.Errorf(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), "%v", err)
}
