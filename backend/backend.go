// Package backend is the HiveSync backend: Run serves clients until its context
// ends. What clients say to it is in docs/wire.md.
package backend

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/db"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
	"github.com/hivesync/hivesync/backend/internal/fanout"
	"github.com/hivesync/hivesync/backend/internal/gateway"
	"github.com/hivesync/hivesync/backend/internal/room"
)

// Config is how a backend runs. Zero fields take the default in parentheses.
type Config struct {
	Addr string // where it listens (127.0.0.1:0)
	// Dev serves on loopback only, and makes a project with a token and an invite.
	Dev bool
	// Data is the folder of the embedded database and of the key; "" with Dev is one
	// that is deleted at the end.
	Data string
	// Database is a postgres:// URL ("" is SQLite in Data).
	Database string
	// Key is the secret of 32 bytes that log heads and tickets are signed with, the
	// same on all nodes (a file in Data, made where there is none).
	Key             []byte
	NATS            []string // servers of the cluster by which nodes reach each other (none: one node)
	NATSCredentials string   // path of a credentials file
	PublicURL       string   // by which people reach the backend (what it listens on)
	Origins         []string // that may open a WebSocket from a browser besides PublicURL
	TLSCert, TLSKey string   // files (plain HTTP: behind a proxy that does TLS)
	TrustProxy      bool     // take clients' addresses from X-Forwarded-For
	Node, Region    string   // names ("" is the host's name and process)
	DrainTo         string   // where clients are sent when the node stops
	DrainWait       time.Duration
	Window          time.Duration // for which states are merged (66 ms; negative: not at all)
	Limits          v1.Limits     // zero fields take DefaultLimits
	Heartbeat       time.Duration // how often clients are to be heard of (25 s)
	SlowAfter       time.Duration // for which one message may wait for its reader (10 s)
	Connects        int           // per second (1000)
	SnapshotEvery   uint64
	Log             *zap.Logger
	// Ready is called when it serves.
	Ready func(Info)
}

// Info is where a backend serves and, with Dev, how to get in.
type Info struct {
	URL    string `json:"url"`
	WSURL  string `json:"ws_url"`
	Token  string `json:"token,omitempty"`
	Invite string `json:"invite,omitempty"`
	Data   string `json:"data,omitempty"`
}

// Run serves until ctx ends; then it drains: clients are told to go elsewhere.
func Run(ctx context.Context, c Config) (err error) {
	if err := c.complete(); err != nil {
		return err
	}
	if c.Dev && c.Data == "" {
		if c.Data, err = os.MkdirTemp("", "hivesync-dev-"); err != nil {
			return err
		}
		defer os.RemoveAll(c.Data)
	}
	kept, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.close()) }()

	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	defer listener.Close()
	if c.PublicURL == "" {
		c.PublicURL = c.scheme() + "://" + listener.Addr().String()
	}

	var reached atomic.Pointer[room.Hub]
	bus, err := fanout.Open(fanout.Options{URLs: c.NATS, Credentials: c.NATSCredentials, Name: c.Node, Log: c.Log, Reconnected: func() {
		if hub := reached.Load(); hub != nil {
			hub.Check()
		}
	}})
	if err != nil {
		return err
	}
	defer bus.Close()
	hub, err := room.NewHub(ctx, room.Options{Node: c.Node, Log: kept.log, Bus: bus, DB: kept.db, Auth: kept.auth, Limits: c.Limits, Window: max(c.Window, 0), Zap: c.Log})
	if err != nil {
		return err
	}
	defer hub.Close()
	reached.Store(hub)
	gate := gateway.New(gateway.Options{
		Hub: hub, Auth: kept.auth, Node: c.Node, Region: c.Region, Limits: c.Limits, PublicURL: c.PublicURL, Origins: c.Origins,
		TrustProxy: c.TrustProxy, DrainTo: c.DrainTo, Heartbeat: c.Heartbeat, SlowAfter: c.SlowAfter, ConnectsPerSecond: c.Connects, Log: c.Log,
	})
	defer gate.Close()

	info := Info{URL: c.PublicURL, WSURL: gate.WSURL(c.PublicURL), Data: c.Data}
	if c.Dev {
		if err := kept.dev(ctx, &info); err != nil {
			return err
		}
	}
	failures, err := zap.NewStdLogAt(c.Log, zap.WarnLevel)
	if err != nil {
		return err
	}
	stopping := make(chan struct{})
	server := &http.Server{
		Handler:           health(gate, kept.db, bus, stopping),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          failures,
	}
	served := make(chan error, 1)
	go func() {
		if c.TLSCert != "" {
			served <- server.ServeTLS(listener, c.TLSCert, c.TLSKey)
		} else {
			served <- server.Serve(listener)
		}
	}()
	c.Log.Info("serving", zap.String("url", c.PublicURL), zap.String("node", c.Node))
	if c.Ready != nil {
		c.Ready(info)
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	c.Log.Info("stopping: clients are sent elsewhere", zap.Int("connections", gate.Connections()))
	close(stopping)
	gate.Drain(c.DrainWait)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		server.Close() // a request that does not end
	}
	<-served
	return nil
}

// health adds /healthz (the process works) and /readyz (it takes clients).
func health(gate http.Handler, database *db.DB, bus *fanout.Bus, stopping <-chan struct{}) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", gate)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		why := ""
		select {
		case <-stopping:
			why = "this node is stopping"
		default:
			if err := database.PingContext(ctx); err != nil {
				why = "the database does not answer"
			} else if !bus.Connected() {
				why = "the other nodes cannot be reached"
			}
		}
		if why != "" {
			http.Error(w, why, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	return mux
}

func (c *Config) scheme() string {
	if c.TLSCert != "" {
		return "https"
	}
	return "http"
}

// complete fills in defaults and refuses what does not go together.
func (c *Config) complete() error {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("the address to listen on: %w", err)
	}
	if c.Dev && !loopback(host) {
		return fmt.Errorf("--dev hands out a token to whoever reads its output and serves on loopback only, not on %q: use 127.0.0.1, or serve without --dev", host)
	}
	if !c.Dev && c.Data == "" && (c.Database == "" || c.Key == nil) {
		return errors.New("no data folder is set: name one with --data, or set both a database and a key")
	}
	if len(c.NATS) > 0 && c.Database == "" {
		return errors.New("several nodes need a database they share: set a PostgreSQL URL")
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("TLS needs both a certificate and its key")
	}
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("the public URL %q is not one like https://hivesync.example.com", c.PublicURL)
		}
	}
	if c.Node == "" {
		name, err := os.Hostname()
		if err != nil {
			name = "node"
		}
		c.Node = auth.NewID(plain(name) + "-")
	}
	c.Node = plain(c.Node)
	if c.DrainWait == 0 {
		c.DrainWait = 5 * time.Second
	}
	if c.Window == 0 {
		c.Window = 66 * time.Millisecond
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	c.Limits = withDefaults(c.Limits)
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// plain is a name without what separates words in subjects.
func plain(name string) string {
	b := []byte(name)
	for i, c := range b {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// state is what a backend keeps: its database, its event log, and who may do
// what.
type state struct {
	log  *eventlog.Log
	auth *auth.Auth
	db   *db.DB
	keys keys
}

// open opens what a backend keeps.
func open(ctx context.Context, c Config) (*state, error) {
	seed := c.Key
	if seed == nil {
		var err error
		if seed, err = keyFile(filepath.Join(c.Data, "backend.key")); err != nil {
			return nil, err
		}
	}
	keys, err := derive(seed)
	if err != nil {
		return nil, err
	}
	database, err := db.Open(ctx, c.database())
	if err != nil {
		return nil, err
	}
	s := &state{db: database, keys: keys}
	if s.auth, err = auth.Open(ctx, database, keys.tickets); err != nil {
		return nil, errors.Join(err, database.Close())
	}
	if s.log, err = eventlog.Open(ctx, database, eventlog.Options{Key: keys.log, Matters: room.Matters, SnapshotEvery: c.SnapshotEvery, Log: c.Log}); err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return s, nil
}

func (c *Config) database() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "backend.db")
}

// close ends the log after what it has taken, and closes the database.
func (s *state) close() error { return errors.Join(s.log.Close(), s.db.Close()) }

// dev makes a way in: a project, a token with all scopes, and an invite.
func (s *state) dev(ctx context.Context, info *Info) error {
	all, err := s.auth.Projects(ctx)
	if err != nil {
		return err
	}
	var p auth.Project
	if len(all) > 0 {
		p = all[0]
	} else if p, err = s.auth.NewProject(ctx, "dev"); err != nil {
		return err
	}
	if info.Token, _, err = s.auth.NewToken(ctx, auth.Grant{Project: p.ID, Name: "dev", Scopes: v1.Scopes}); err != nil {
		return err
	}
	code, err := s.auth.NewInvite(ctx, auth.Invite{Project: p.ID, Scopes: v1.Scopes})
	if err != nil {
		return err
	}
	info.Invite = gateway.Link(info.URL, code)
	return nil
}
