package livesession

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// Config is what a Client needs.
type Config struct {
	URL string // ws:// or wss://, with v1.PathLive
	// Token gives the bearer token, each time one is needed: it is never kept.
	Token  func(ctx context.Context) (string, error)
	Client string // v1.ClientHello
	Agent  string
	// Dialer is websocket.DefaultDialer where it is nil.
	Dialer *websocket.Dialer
	Log    *zap.Logger // nil logs nothing
	// Changed is called after each change of Status, from Run. May be nil.
	Changed func(Status)
}

// Client is one editor's connection. Its methods may be called from any goroutine,
// before, during and after Run.
type Client struct {
	cfg  Config
	log  *zap.Logger
	wake chan struct{} // holds a signal when something is to be sent

	mu       sync.Mutex
	sessions map[string]*session
	status   Status
	opening  map[string]chan opened // by ref
	online   chan struct{}          // closed while online
}

type opened struct {
	live v1.LiveOpened
	err  error
}

// New makes a client that Run connects.
func New(cfg Config) *Client {
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Dialer == nil {
		cfg.Dialer = websocket.DefaultDialer
	}
	return &Client{
		cfg: cfg, log: cfg.Log, wake: make(chan struct{}, 1), sessions: map[string]*session{},
		status: Status{Phase: Offline}, opening: map[string]chan opened{}, online: make(chan struct{}),
	}
}

// Join enters a session, now or as soon as there is a connection, and again after
// each break, until Leave.
func (c *Client) Join(sid string, stream Stream) {
	c.mu.Lock()
	c.sessions[sid] = &session{sid: sid, stream: stream}
	c.mu.Unlock()
	c.Wake()
}

// Leave leaves a session.
func (c *Client) Leave(sid string) {
	c.mu.Lock()
	if s := c.sessions[sid]; s != nil {
		s.leaving = true
	}
	c.mu.Unlock()
	c.Wake()
}

// SetState is what the others in a session are to see of this client. Only the
// latest counts; it is sent at most 20 times a second.
func (c *Client) SetState(sid string, state v1.State) {
	c.mu.Lock()
	if s := c.sessions[sid]; s != nil {
		s.state, s.stateDirty = &state, true
	}
	c.mu.Unlock()
	c.Wake()
}

// Follow says whom this client follows in a session, "" for nobody.
func (c *Client) Follow(sid, participant string) {
	c.mu.Lock()
	if s := c.sessions[sid]; s != nil {
		s.follow, s.followDirty = participant, true
	}
	c.mu.Unlock()
	c.Wake()
}

// Wake says that a Stream has something pending.
func (c *Client) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Status is how the connection stands.
func (c *Client) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// StartLive opens a Live View; the caller then joins its session. It waits for the
// server until ctx is done.
func (c *Client) StartLive(ctx context.Context, start v1.LiveStart) (v1.LiveOpened, error) {
	start.Ref = uuid.NewString()
	answer := make(chan opened, 1)
	c.mu.Lock()
	online := c.online
	c.mu.Unlock()
	select {
	case <-online:
	case <-ctx.Done():
		return v1.LiveOpened{}, fmt.Errorf("there is no connection to the backend: %s", c.Status().Why)
	}
	c.mu.Lock()
	c.opening[start.Ref] = answer
	c.sessions["start:"+start.Ref] = &session{sid: "start:" + start.Ref, start: &start}
	c.mu.Unlock()
	c.Wake()
	defer func() {
		c.mu.Lock()
		delete(c.opening, start.Ref)
		delete(c.sessions, "start:"+start.Ref)
		c.mu.Unlock()
	}()
	select {
	case a := <-answer:
		return a.live, a.err
	case <-ctx.Done():
		return v1.LiveOpened{}, fmt.Errorf("the backend did not answer: %w", ctx.Err())
	}
}

// Run connects and stays connected. It returns ctx's error, or a *StopError when the
// server says not to come back.
func (c *Client) Run(ctx context.Context) error {
	var wait backoff
	var where route
	for {
		c.set(Status{Phase: Connecting})
		began := time.Now()
		err := c.connect(ctx, &where)
		if ctx.Err() != nil {
			c.set(Status{Phase: Offline})
			return ctx.Err()
		}
		var stop *StopError
		if errors.As(err, &stop) {
			c.set(Status{Phase: Stopped, Why: stop.Error()})
			return stop
		}
		if where.welcomed && time.Since(began) > backoffBase {
			wait = backoff{}
		}
		delay := wait.next()
		if where.at >= 0 {
			delay, where.at = where.at, -1
		}
		c.set(Status{Phase: Offline, Why: err.Error()})
		c.log.Info("the connection to the backend broke", zap.Error(err), zap.Duration("next try in", delay))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
	}
}

func (c *Client) set(status Status) {
	c.mu.Lock()
	if was := c.status.Phase; was != Online && status.Phase == Online {
		close(c.online)
	} else if was == Online && status.Phase != Online {
		c.online = make(chan struct{})
	}
	c.status = status
	c.mu.Unlock()
	if c.cfg.Changed != nil {
		c.cfg.Changed(status)
	}
}
