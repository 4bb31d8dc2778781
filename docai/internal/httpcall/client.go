package httpcall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Limits bound what an exchange may cost in time and memory. A zero field takes
// the default in parentheses.
type Limits struct {
	Attempts  uint          // attempts in all, the first included (4)
	Total     time.Duration // from the first attempt to the last byte of the answer (10 min)
	MaxWait   time.Duration // longest pause a server may ask for; when it asks for more, the call fails at once (60 s)
	Header    time.Duration // until the response header of one attempt (3 min: a local model reads the whole prompt first)
	Idle      time.Duration // between two reads of the answer's body (90 s)
	MaxAnswer int64         // bytes of one answer's body (4 MiB)

	FailuresToOpen int           // failed calls in a row that open the circuit (3)
	OpenFor        time.Duration // how long it stays open before one call may try again (30 s)
}

// withDefaults fills the zero fields.
func (l Limits) withDefaults() Limits {
	set(&l.Attempts, 4)
	set(&l.Total, 10*time.Minute)
	set(&l.MaxWait, time.Minute)
	set(&l.Header, 3*time.Minute)
	set(&l.Idle, 90*time.Second)
	set(&l.MaxAnswer, 4<<20)
	set(&l.FailuresToOpen, 3)
	set(&l.OpenFor, 30*time.Second)
	return l
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// maxErrorBody bounds what is read of an error's body.
const maxErrorBody = 64 << 10

// The reasons for which Do or a body's Read give up waiting.
var (
	ErrNoHeader = errors.New("the server did not begin to answer in time")
	ErrIdle     = errors.New("the server stopped sending in the middle of its answer")
	ErrCut      = errors.New("the connection was cut in the middle of the answer")
	ErrTooLong  = errors.New("the answer is longer than is accepted")
	ErrTooSlow  = errors.New("the call took longer than is allowed in all")
)

// A Client makes the calls of one provider instance. It is safe for concurrent
// use: calls share the breaker and what the server told of its rate limits.
type Client struct {
	http   *http.Client
	limits Limits

	mu        sync.Mutex // guards what follows
	breaker   breaker
	notBefore time.Time // no request goes out earlier, by the server's rate limits
}

// New makes a client. transport is nil except in tests and for callers that
// bring their own proxy or certificates.
func New(limits Limits, transport http.RoundTripper) *Client {
	if transport == nil {
		transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     90 * time.Second,
		}
	}
	return &Client{
		http: &http.Client{
			Transport: transport,
			// A redirect would carry the code and the key to a server nobody chose.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		limits: limits.withDefaults(),
	}
}

// Do makes one attempt. A status other than 2xx is a *StatusError that holds the
// beginning of the body; the connection is then done with. The body of an answer
// must be closed; its Read fails with ErrIdle, ErrCut, ErrTooLong, or the cause of
// the request's context.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	watch := time.AfterFunc(c.limits.Header, func() { cancel(ErrNoHeader) })
	res, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		watch.Stop()
		var outer *url.Error // repeats the method and the URL around every error
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		} else if errors.As(err, &outer) {
			err = outer.Err
		}
		cancel(nil)
		return nil, err
	}
	watch.Stop()
	body := &body{ReadCloser: res.Body, ctx: ctx, cancel: cancel, idle: c.limits.Idle, left: c.limits.MaxAnswer}
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		c.noteQuota(res.Header)
		res.Body = body
		return res, nil
	}
	defer body.Close()
	said, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // a cut error body still says something
	return nil, &StatusError{Status: res.StatusCode, Header: res.Header, Body: said, Location: res.Header.Get("Location")}
}

// body bounds an answer in bytes and in silence.
type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	idle   time.Duration
	left   int64
}

// Read reads on, unless the server has been silent for too long or has said too
// much already.
func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrTooLong
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	watch := time.AfterFunc(b.idle, func() { b.cancel(ErrIdle) })
	n, err := b.ReadCloser.Read(p)
	watch.Stop()
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		if cause := context.Cause(b.ctx); cause != nil {
			return n, cause
		}
		return n, fmt.Errorf("%w: %w", ErrCut, err)
	}
	return n, err
}

// Close ends the request at once, also one whose answer is still coming, so that
// the server stops producing what nobody reads.
func (b *body) Close() error {
	b.cancel(context.Canceled)
	return b.ReadCloser.Close()
}

// A StatusError is an answer with a status other than 2xx.
type StatusError struct {
	Status   int
	Header   http.Header
	Body     []byte // at most 64 KiB
	Location string // where a redirect pointed
}

// Error says the status and what the server said.
func (e *StatusError) Error() string {
	msg := fmt.Sprintf("status %d", e.Status)
	if text := http.StatusText(e.Status); text != "" {
		msg += " " + text
	}
	if said := Said(e.Body); said != "" {
		msg += ": " + said
	}
	return msg
}
