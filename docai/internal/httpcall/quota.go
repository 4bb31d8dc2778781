package httpcall

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// quotaHeaders are the header families in which servers tell what remains of a
// rate limit and when it is whole again: OpenAI's (a duration, "6m0s") and
// Anthropic's (a date, RFC 3339).
var quotaHeaders = []struct{ remaining, reset string }{
	{"X-Ratelimit-Remaining-Requests", "X-Ratelimit-Reset-Requests"},
	{"X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Reset-Tokens"},
	{"Anthropic-Ratelimit-Requests-Remaining", "Anthropic-Ratelimit-Requests-Reset"},
	{"Anthropic-Ratelimit-Tokens-Remaining", "Anthropic-Ratelimit-Tokens-Reset"},
	{"Anthropic-Ratelimit-Input-Tokens-Remaining", "Anthropic-Ratelimit-Input-Tokens-Reset"},
	{"Anthropic-Ratelimit-Output-Tokens-Remaining", "Anthropic-Ratelimit-Output-Tokens-Reset"},
}

// quotaReset is how long until every limit of which nothing remains is whole
// again; false when something remains of all of them.
func quotaReset(h http.Header, now time.Time) (wait time.Duration, empty bool) {
	for _, family := range quotaHeaders {
		if n, err := strconv.Atoi(h.Get(family.remaining)); err != nil || n > 0 {
			continue
		}
		value := h.Get(family.reset)
		until, err := time.ParseDuration(value)
		if err != nil {
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				continue
			}
			until = at.Sub(now)
		}
		empty = true
		wait = max(wait, until)
	}
	return wait, empty
}

// noteQuota remembers when an answer says that nothing remains of a rate limit, so
// that the next request waits instead of being refused. A reset is the time until
// the limit is whole, and some of it returns sooner: more than MaxWait is not
// waited, the server may then refuse.
func (c *Client) noteQuota(h http.Header) {
	if wait, empty := quotaReset(h, time.Now()); empty {
		c.holdOff(min(wait, c.limits.MaxWait))
	}
}

// holdOff keeps every call of this client back for a while.
func (c *Client) holdOff(wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := time.Now().Add(wait); at.After(c.notBefore) {
		c.notBefore = at
	}
}

// awaitQuota waits until the server takes requests again.
func (c *Client) awaitQuota(ctx context.Context) error {
	c.mu.Lock()
	wait := time.Until(c.notBefore)
	c.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
