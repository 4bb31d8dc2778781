package httpcall

import (
	"fmt"
	"time"
)

// breaker keeps a server that is down from being asked again and again: after a
// row of failed calls nothing is sent for a while, then one call tries.
type breaker struct {
	failures int       // failed calls in a row
	until    time.Time // closed to calls until then
	probing  bool      // one call is trying whether the server is back
}

// An OpenError says that nothing was sent because the last calls all failed.
type OpenError struct {
	Failures int           // failed calls in a row
	Left     time.Duration // until the next call is let through
}

// Error says since when and for how long.
func (e *OpenError) Error() string {
	return fmt.Sprintf("nothing was sent: the last %d calls failed; the next one is let through in %s", e.Failures, max(e.Left, time.Second).Round(time.Second))
}

// outcome is what a call says of the server.
type outcome int

const (
	answered outcome = iota // it is there, whatever it said
	failed                  // it is not there, or fails
	unknown                 // the caller left before it was known
)

// enter asks the breaker whether a call may go out. done must be called with
// what the call showed.
func (c *Client) enter() (done func(outcome), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &c.breaker
	open := b.failures >= c.limits.FailuresToOpen
	if left := time.Until(b.until); open && (left > 0 || b.probing) {
		return nil, &OpenError{Failures: b.failures, Left: left}
	}
	probe := open
	b.probing = b.probing || probe
	return func(o outcome) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if probe {
			b.probing = false
		}
		switch o {
		case answered:
			b.failures = 0
		case failed:
			b.failures++
			b.until = time.Now().Add(c.limits.OpenFor)
		}
	}, nil
}
