package gateway

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
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

// Options are how a gateway works. Zero fields take the default in parentheses.
type Options struct {
	Hub  *room.Hub
	Auth *auth.Auth
	Node string
	// Region is told to clients.
	Region string
	Limits v1.Limits
	// PublicURL is by which people reach the backend, "https://…"; the links of
	// invites begin with it.
	PublicURL string
	// Origins may open a WebSocket from a browser besides PublicURL's own.
	Origins []string
	// TrustProxy takes a client's address from X-Forwarded-For: only behind a proxy
	// that sets it.
	TrustProxy bool
	// DrainTo is where clients are sent when this node goes ("" is where they dialled).
	DrainTo string
	// Heartbeat is how often clients are to be heard of (25 s).
	Heartbeat time.Duration
	// SlowAfter is how long one message may take to be written (10 s); who reads more
	// slowly is cut off, and may come back and resume.
	SlowAfter time.Duration
	// ConnectsPerSecond bounds how many connect to this node (1000).
	ConnectsPerSecond int
	// Connections bounds how many there are (50,000).
	Connections int
	// Features are told to clients.
	Features []string
	// Page serves what an invite link opens in a browser (a plain text).
	Page http.Handler
	Log  *zap.Logger
}

// What a connection may take of the server.
const (
	pingEvery = 25 * time.Second
	pongWait  = 8 * time.Second
	softQueue = 64 << 10 // bytes that wait, beyond which states are dropped
	hardQueue = 1 << 20  // beyond which events are, and read from the log later
)

// Gateway serves clients. It is safe for concurrent use.
type Gateway struct {
	o        Options
	upgrader websocket.Upgrader
	mux      *http.ServeMux
	connects *rate.Limiter
	refusals *auth.Rate // of each address: failed tries to get in

	ctx  context.Context
	stop context.CancelFunc
	done sync.WaitGroup

	draining atomic.Bool

	mu    sync.Mutex
	conns map[*conn]struct{}
	gone  map[string]time.Time // tokens that were revoked while tickets of them live
}

// New makes a gateway. It works until Close.
func New(o Options) *Gateway {
	if o.Heartbeat == 0 {
		o.Heartbeat = 25 * time.Second
	}
	if o.SlowAfter == 0 {
		o.SlowAfter = 10 * time.Second
	}
	if o.ConnectsPerSecond == 0 {
		o.ConnectsPerSecond = 1000
	}
	if o.Connections == 0 {
		o.Connections = 50_000
	}
	if o.Page == nil {
		o.Page = http.HandlerFunc(plainPage)
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	g := &Gateway{
		o:        o,
		mux:      http.NewServeMux(),
		connects: rate.NewLimiter(rate.Limit(o.ConnectsPerSecond), 2*o.ConnectsPerSecond),
		refusals: auth.NewRate(6*time.Second, 20),
		conns:    map[*conn]struct{}{},
		gone:     map[string]time.Time{},
	}
	g.ctx, g.stop = context.WithCancel(context.Background())
	g.upgrader = websocket.Upgrader{
		// Small buffers of its own, and the write buffer only while something is
		// written: a connection that is idle costs some 10 KB in all.
		ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{},
		HandshakeTimeout: 5 * time.Second,
		Subprotocols:     []string{v1.Subprotocol},
		CheckOrigin:      g.allowedOrigin,
	}
	g.routes()
	g.done.Go(g.watchTokens)
	return g
}

// ServeHTTP serves one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// Connections is how many there are.
func (g *Gateway) Connections() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.conns)
}

// Drain sends the clients elsewhere, at times of their own choice within the
// given one, and closes those that are left then. New ones are refused.
func (g *Gateway) Drain(within time.Duration) {
	g.draining.Store(true)
	g.each(func(c *conn) {
		c.reply(v1.TypeDrain, "", v1.Drain{URL: g.o.DrainTo, WithinMS: int(within.Milliseconds())})
	})
	end := time.NewTimer(within)
	defer end.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for g.Connections() > 0 {
		select {
		case <-look.C:
			continue
		case <-end.C:
		}
		break
	}
	g.each(func(c *conn) { c.Close(v1.CloseDraining) })
}

// Close closes all connections and waits until nothing of them runs any more.
func (g *Gateway) Close() {
	g.draining.Store(true)
	g.each(func(c *conn) { c.Close(v1.CloseDraining) })
	g.stop()
	g.done.Wait()
}

func (g *Gateway) each(do func(*conn)) {
	g.mu.Lock()
	conns := make([]*conn, 0, len(g.conns))
	for c := range g.conns {
		conns = append(conns, c)
	}
	g.mu.Unlock()
	for _, c := range conns {
		do(c)
	}
}

// allowedOrigin reports whether a browser's page may connect. Who is no browser
// sends no origin.
func (g *Gateway) allowedOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if slices.Contains(g.o.Origins, origin) {
		return true
	}
	if own, err := url.Parse(g.o.PublicURL); err == nil && own.Host != "" {
		return strings.EqualFold(u.Host, own.Host) && u.Scheme == own.Scheme
	}
	return strings.EqualFold(u.Host, r.Host)
}

// address is whom a request comes from, for bounds.
func (g *Gateway) address(r *http.Request) string {
	if g.o.TrustProxy {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			hops := strings.Split(all[len(all)-1], ",")
			return strings.TrimSpace(hops[len(hops)-1]) // what the proxy itself saw
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// bearer is the token of a request's Authorization header, "" without one.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// check is what a token gives, unless who sends it has sent too many that give
// nothing.
func (g *Gateway) check(ctx context.Context, address, token string) (*auth.Grant, error) {
	grant, err := g.o.Auth.Check(ctx, token)
	if err == nil && g.revoked(grant.Token) {
		err = &auth.Error{Code: v1.ErrUnauthorized, Message: "the token was revoked", Next: "Ask for a new one."}
	}
	if _, refused := errors.AsType[*auth.Error](err); refused && !g.refusals.Allow(address) {
		return nil, &auth.Error{Code: v1.ErrLimit, Message: "too many wrong tokens came from this address", Next: "Wait a minute."}
	}
	return grant, err
}

func (g *Gateway) revoked(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, gone := g.gone[token]
	return gone
}

// watchTokens closes the connections of tokens that are revoked or expire, also
// where another process revoked them, and has the Live Views tidied.
func (g *Gateway) watchTokens() {
	const every = 5 * time.Second
	tick := time.NewTicker(every)
	defer tick.Stop()
	tidy := time.NewTicker(time.Minute*50 + rand.N(20*time.Minute))
	defer tidy.Stop()
	since := time.Now().Add(-auth.TicketLife)
	for {
		now := time.Now()
		ids, err := g.o.Auth.Revoked(g.ctx, since)
		if err == nil {
			since = now.Add(-2 * every) // clocks of nodes differ a little
			g.forget(now, ids)
		} else if g.ctx.Err() == nil {
			g.o.Log.Warn("revoked tokens cannot be looked up", zap.Error(err))
		}
		select {
		case <-tick.C:
		case <-tidy.C:
			if err := g.o.Hub.Tidy(g.ctx); err != nil && g.ctx.Err() == nil {
				g.o.Log.Warn("old Live Views were not tidied", zap.Error(err))
			}
		case <-g.ctx.Done():
			return
		}
	}
}

func (g *Gateway) forget(now time.Time, revoked []string) {
	g.mu.Lock()
	for _, id := range revoked {
		if _, known := g.gone[id]; !known {
			g.gone[id] = now
		}
	}
	for id, at := range g.gone {
		if now.Sub(at) > 2*auth.TicketLife {
			delete(g.gone, id)
		}
	}
	var over []*conn
	for c := range g.conns {
		if grant := c.granted(); grant != nil {
			if _, gone := g.gone[grant.Token]; gone || !grant.Expires.IsZero() && now.After(grant.Expires) {
				over = append(over, c)
			}
		}
	}
	g.mu.Unlock()
	for _, c := range over {
		c.refuse(v1.Error{Code: v1.ErrUnauthorized, Message: "the token was revoked or has expired", Next: "Ask for a new one, or join again."})
		c.Close(v1.CloseUnauthorized)
	}
}
