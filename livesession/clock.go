package livesession

import "time"

// clock estimates what the server's clock is ahead of ours, from the sample with
// the shortest round trip (Cristian's algorithm). Older samples count for less: a
// clock that was set is noticed.
type clock struct {
	offset time.Duration
	best   time.Duration // round trip of the sample in use; 0 is none
	at     time.Time
}

const sampleLife = 10 * time.Minute

// sample takes one: sent and received by our clock, server by the server's.
func (c *clock) sample(sent, received, server time.Time) {
	trip := received.Sub(sent)
	if trip < 0 {
		return // our clock was set in between
	}
	if c.best > 0 && trip > c.best && received.Sub(c.at) < sampleLife {
		return
	}
	c.offset, c.best, c.at = server.Sub(sent.Add(trip/2)), max(trip, 1), received
}
