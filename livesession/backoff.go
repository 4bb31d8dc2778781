package livesession

import (
	"math/rand/v2"
	"time"
)

// Full jitter: the n-th wait is a random part of base·2ⁿ, at most of cap, so that
// clients which lost one server do not come back together (docs/wire.md, Reconnect).
const (
	backoffBase = 500 * time.Millisecond
	backoffCap  = 30 * time.Second
)

type backoff struct{ tries int }

func (b *backoff) next() time.Duration {
	most := backoffCap
	if b.tries < 6 {
		most = min(backoffCap, backoffBase<<b.tries)
	}
	b.tries++
	return time.Duration(rand.Int64N(int64(most) + 1))
}
