// Package fanout carries what one node has to tell the others: NATS subjects,
// on a server inside the process or on a cluster outside. What it carries may
// be lost; the event log is what nobody may miss.
package fanout

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"go.uber.org/zap"
)

// Bus is a connection to the other nodes. It is safe for concurrent use.
type Bus struct {
	conn     *nats.Conn
	embedded *server.Server // nil where the cluster is outside
	log      *zap.Logger
	wake     chan struct{} // something waits, or the bus closes
	done     chan struct{} // the goroutine that publishes has ended

	mu      sync.Mutex
	waiting []told
	bytes   int // of them
	closed  bool
}

// told is a message that waits to be published.
type told struct {
	subject string
	message []byte
}

// Options are how to reach the other nodes.
type Options struct {
	// URLs are the servers of a NATS cluster; none is a server in this process, for
	// a node that is alone.
	URLs []string
	// Credentials is the path of a NATS credentials file, if the cluster wants one.
	Credentials string
	Name        string // of this node
	// Reconnected is called when the cluster can be reached again: something may
	// have been missed.
	Reconnected func()
	Log         *zap.Logger
}

// maxWaiting is how many bytes may wait for a connection that is slow or broken.
const maxWaiting = 64 << 20

// ErrFull is the error of a message that was dropped: too much waits.
var ErrFull = errors.New("the connection to the other nodes is too slow; a message was dropped")

// maxPayload is the largest message: an event with its envelope.
const maxPayload = 2 << 20

// Open connects. With URLs it waits for the cluster up to ten seconds.
func Open(o Options) (*Bus, error) {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	b := &Bus{log: o.Log, wake: make(chan struct{}, 1), done: make(chan struct{})}
	options := []nats.Option{
		nats.Name("hivesync-backend " + o.Name),
		nats.NoEcho(), // a node delivers its own itself
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.Timeout(5 * time.Second),
		nats.PingInterval(5 * time.Second),
		nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				o.Log.Warn("the connection to the other nodes broke", zap.Error(err))
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) {
			o.Log.Info("connected to the other nodes again", zap.String("nats", c.ConnectedUrlRedacted()))
			if o.Reconnected != nil {
				o.Reconnected()
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Log.Warn("fan-out", zap.Error(err))
		}),
	}
	url := strings.Join(o.URLs, ",")
	if len(o.URLs) == 0 {
		s, err := server.NewServer(&server.Options{ServerName: "embedded", DontListen: true, NoSigs: true, NoLog: true, MaxPayload: maxPayload})
		if err != nil {
			return nil, fmt.Errorf("the embedded NATS server: %w", err)
		}
		s.Start()
		if !s.ReadyForConnections(10 * time.Second) {
			s.Shutdown()
			return nil, errors.New("the embedded NATS server does not start")
		}
		b.embedded = s
		options = append(options, nats.InProcessServer(s))
	}
	if o.Credentials != "" {
		options = append(options, nats.UserCredentials(o.Credentials))
	}
	var err error
	if b.conn, err = nats.Connect(url, options...); err != nil {
		if b.embedded != nil {
			b.embedded.Shutdown()
		}
		return nil, fmt.Errorf("NATS at %s: %w", url, err)
	}
	go b.publish()
	return b, nil
}

// Publish tells the others. It never waits: the NATS client does, while it
// writes to its server, and whoever publishes holds the lock of a room. The
// message must not be changed afterwards.
func (b *Bus) Publish(subject string, message []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return nats.ErrConnectionClosed
	case b.bytes+len(message) > maxWaiting:
		return ErrFull
	}
	b.waiting = append(b.waiting, told{subject, message})
	b.bytes += len(message)
	if len(b.waiting) == 1 {
		select {
		case b.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// publish publishes what waits, in its order, until the bus closes.
func (b *Bus) publish() {
	defer close(b.done)
	for range b.wake {
		for {
			b.mu.Lock()
			waiting, closed := b.waiting, b.closed
			b.waiting, b.bytes = nil, 0
			b.mu.Unlock()
			if len(waiting) == 0 {
				if closed {
					return
				}
				break
			}
			for _, t := range waiting {
				if err := b.conn.Publish(t.subject, t.message); err != nil {
					b.log.Warn("the other nodes were not told", zap.Error(err))
				}
			}
		}
	}
}

// Subscribe hears what the others tell, in the order of each. The handler must
// not keep the message.
func (b *Bus) Subscribe(subject string, handle func(message []byte)) (cancel func(), err error) {
	s, err := b.conn.Subscribe(subject, func(m *nats.Msg) { handle(m.Data) })
	if err != nil {
		return nil, fmt.Errorf("subject %s: %w", subject, err)
	}
	if err := s.SetPendingLimits(65536, 64<<20); err != nil {
		return nil, err
	}
	return func() { s.Unsubscribe() }, nil // the connection is closed, or it works
}

// Connected reports whether the others can be reached.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// Close ends the connection, and the server inside the process.
func (b *Bus) Close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	<-b.done
	b.conn.FlushTimeout(time.Second) // best effort: the others notice a node that is gone
	b.conn.Close()
	if b.embedded != nil {
		b.embedded.Shutdown()
		b.embedded.WaitForShutdown()
	}
}
