package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate bounds how often each of many, by address, may try something.
type Rate struct {
	every time.Duration
	burst int

	mu   sync.Mutex
	seen map[string]*rate.Limiter
	all  *rate.Limiter // of those that do not fit into seen
}

// maxSeen is how many addresses are told apart; beyond it they share one bound.
const maxSeen = 20_000

// NewRate lets each try burst times at once, and then once in every.
func NewRate(every time.Duration, burst int) *Rate {
	return &Rate{every: every, burst: burst, seen: map[string]*rate.Limiter{}, all: rate.NewLimiter(rate.Every(every/100), burst*100)}
}

// Allow reports whether one may try now, and counts it.
func (r *Rate) Allow(who string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.seen[who]
	if l == nil {
		if len(r.seen) >= maxSeen {
			r.forget()
		}
		if len(r.seen) >= maxSeen {
			return r.all.Allow()
		}
		l = rate.NewLimiter(rate.Every(r.every), r.burst)
		r.seen[who] = l
	}
	return l.Allow()
}

// forget drops those that may try as often as somebody new.
func (r *Rate) forget() {
	for who, l := range r.seen {
		if l.Tokens() >= float64(r.burst) {
			delete(r.seen, who)
		}
	}
}
