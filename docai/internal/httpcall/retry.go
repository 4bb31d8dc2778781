package httpcall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Permanent marks an error of an exchange that must not be tried again, because
// a part of the answer has already been delivered.
func Permanent(err error) error { return backoff.Permanent(err) }

// A WaitError is a server's wish for a pause that is longer than MaxWait.
type WaitError struct {
	Wait time.Duration
	Err  error // the answer that asked for it
}

// Error says what the server answered and how long it wants to be left alone.
func (e *WaitError) Error() string {
	return fmt.Sprintf("%v; the server asks to wait %s", e.Err, e.Wait.Round(time.Second))
}

// Unwrap gives the answer that asked for it.
func (e *WaitError) Unwrap() error { return e.Err }

// Run runs an exchange until it succeeds, fails for good, or the bounds on
// attempts and time are reached. The exchange gets a context that ends with ctx
// or with the bound on the whole call, and is started again only after an error
// that another attempt can mend: a lost connection, a silent server, 408, 409,
// 429 and 5xx, unless the server says not to. Pauses are the server's where it
// names one (Retry-After, Retry-After-Ms, the reset of its rate limits) and
// otherwise exponential with full jitter.
func (c *Client) Run(ctx context.Context, exchange func(context.Context) error) error {
	done, err := c.enter()
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeoutCause(ctx, c.limits.Total, ErrTooSlow)
	defer cancel()
	_, err = backoff.Retry(bounded, func() (struct{}, error) {
		err := c.awaitQuota(bounded)
		if err == nil {
			err = exchange(bounded)
		}
		return struct{}{}, c.judge(bounded, err)
	},
		backoff.WithBackOff(fullJitter()),
		backoff.WithMaxTries(c.limits.Attempts),
		backoff.WithMaxElapsedTime(c.limits.Total),
	)
	err = bare(err)
	switch {
	case isOutage(err):
		done(failed)
	case ctx.Err() != nil:
		done(unknown)
	default:
		done(answered)
	}
	return err
}

// fullJitter draws each pause evenly from 0 to a bound that doubles: the spread
// that empties a queue of waiting clients soonest (M. Brooker, "Exponential
// Backoff And Jitter", 2015). A randomisation factor of 1 makes the library
// draw from 0 to twice its interval.
func fullJitter() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval:     250 * time.Millisecond,
		RandomizationFactor: 1,
		Multiplier:          2,
		MaxInterval:         8 * time.Second,
	}
}

// pause is an error that is tried again after the time the server named.
type pause struct {
	wait backoff.RetryAfterError
	err  error
}

func (p *pause) Error() string   { return p.err.Error() }
func (p *pause) Unwrap() []error { return []error{&p.wait, p.err} }

// bare takes the wrapping that steers the retries off an error.
func bare(err error) error {
	var p *pause
	if errors.As(err, &p) {
		return p.err
	}
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		return permanent.Err
	}
	return err
}

// judge says whether an error may be tried again, and when.
func (c *Client) judge(ctx context.Context, err error) error {
	var permanent *backoff.PermanentError
	switch {
	case err == nil, errors.As(err, &permanent):
		return err
	case ctx.Err() != nil, !isTransient(err):
		return backoff.Permanent(err)
	}
	var status *StatusError
	if !errors.As(err, &status) {
		return err
	}
	wait, named := retryAfter(status.Header, time.Now())
	if !named && status.Status == http.StatusTooManyRequests {
		wait, named = quotaReset(status.Header, time.Now())
	}
	switch {
	case !named:
		return err
	case wait > c.limits.MaxWait:
		return backoff.Permanent(&WaitError{Wait: wait, Err: err})
	}
	c.holdOff(wait)
	return &pause{wait: backoff.RetryAfterError{Duration: wait}, err: err}
}

// isTransient reports whether another attempt can mend err.
func isTransient(err error) bool {
	var status *StatusError
	if errors.As(err, &status) {
		switch strings.ToLower(status.Header.Get("X-Should-Retry")) {
		case "true":
			return true
		case "false":
			return false
		}
		switch status.Status {
		case http.StatusRequestTimeout, http.StatusConflict:
			return true
		case http.StatusTooManyRequests:
			return !isOutOfFunds(status.Body)
		case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
			return false
		}
		return status.Status >= 500
	}
	for _, lost := range []error{ErrNoHeader, ErrIdle, ErrCut, io.EOF} { // EOF: hung up before the header
		if errors.Is(err, lost) {
			return true
		}
	}
	// Nobody listens at that address, or it is no address: soon is no better.
	var dns *net.DNSError
	if errors.Is(err, syscall.ECONNREFUSED) || errors.As(err, &dns) && dns.IsNotFound {
		return false
	}
	var network net.Error
	return errors.As(err, &network)
}

// isOutage reports whether err speaks against the server as a whole, which is
// what the breaker counts.
func isOutage(err error) bool {
	var status *StatusError
	switch {
	case err == nil:
		return false
	case errors.As(err, &status):
		return status.Status >= 500
	case errors.Is(err, ErrTooSlow), errors.Is(err, syscall.ECONNREFUSED):
		return true
	}
	return isTransient(err)
}

// isOutOfFunds tells a used-up account, where waiting does not help, from a rate
// limit. Both are status 429.
func isOutOfFunds(body []byte) bool {
	text := strings.ToLower(string(body))
	return strings.Contains(text, "insufficient_quota") || strings.Contains(text, "billing") || strings.Contains(text, "credit balance")
}

// retryAfter reads the pause a server asks for: Retry-After-Ms, or Retry-After
// in seconds or as a date (RFC 9110, 10.2.3).
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms >= 0 {
		return time.Duration(ms * float64(time.Millisecond)), true
	}
	value := h.Get("Retry-After")
	if value == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(value, 64); err == nil && s >= 0 {
		return time.Duration(min(s, 1e6) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
