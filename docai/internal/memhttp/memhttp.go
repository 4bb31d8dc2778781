// Package memhttp serves HTTP over pipes in memory, so that tests of waiting and
// retrying run the real client and the real server on testing/synctest's clock.
package memhttp

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// URL is the base URL under which a Server is reached.
const URL = "http://server.test"

// A Server is an HTTP server nobody else can reach.
type Server struct {
	transport *http.Transport
	server    *http.Server
	listener  *listener
}

// Start serves until Close.
func Start(handler http.Handler) *Server {
	s := &Server{
		server:   &http.Server{Handler: handler},
		listener: &listener{conns: make(chan net.Conn), closed: make(chan struct{})},
	}
	s.transport = &http.Transport{DialContext: s.listener.dial}
	go s.server.Serve(s.listener)
	return s
}

// Transport reaches the server, whatever the host of the URL.
func (s *Server) Transport() http.RoundTripper { return s.transport }

// Close ends the server and every connection.
func (s *Server) Close() {
	s.transport.CloseIdleConnections()
	s.server.Close()
}

// listener hands over the far ends of the pipes that are dialled.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr names no real address.
func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }
