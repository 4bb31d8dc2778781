package budget

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/prompt"
)

// Limits are what may be spent at most. They refuse, whatever was agreed to.
type Limits struct {
	Run Amount // by one command
	Day Amount // by this person on this machine, all editors together
}

// holds is how long a reservation lasts when its process dies: longer than any
// call may take.
const holds = 20 * time.Minute

// A Run is one command's spending. It is safe for concurrent use.
type Run struct {
	ledger Ledger
	limits Limits

	mu    sync.Mutex
	aside Amount // guarded by mu
	spent Entry  // guarded by mu
}

// NewRun begins a run.
func NewRun(ledger Ledger, limits Limits) *Run { return &Run{ledger: ledger, limits: limits} }

// Spent is what the run has spent so far, all models together.
func (r *Run) Spent() Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spent
}

// Reused notes symbols whose draft was known already, for the day's hit rate.
func (r *Run) Reused(ctx context.Context, rate Rate, n int) error {
	if n == 0 {
		return nil
	}
	return r.settle(ctx, 0, Amount{}, Entry{Provider: rate.Provider, Model: rate.Model, Reused: n})
}

// Refuses says before anything is sent that a whole run does not fit the run's
// limit or what is left of the day's. The error is a *docai.ProviderError of kind
// OverBudget with the numbers.
func (r *Run) Refuses(ctx context.Context, e Estimate, rate Rate) error {
	id, err := r.reserve(ctx, Amount{Tokens: e.Tokens(), Cost: e.Cost}, rate, time.Now().Add(holds))
	if err != nil {
		return err
	}
	return r.settle(ctx, id, Amount{Tokens: e.Tokens(), Cost: e.Cost}, Entry{Provider: rate.Provider, Model: rate.Model})
}

// Guard is a provider that spends within the limits: each request is set aside at
// its largest before it is made, and settled at what it took.
func (r *Run) Guard(p docai.Provider, rate Rate) docai.Provider {
	return &guarded{Provider: p, run: r, rate: rate}
}

type guarded struct {
	docai.Provider
	run  *Run
	rate Rate
}

// GenerateDocs asks the provider if the limits allow it.
func (g *guarded) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	input, _, most := prompt.Size(file, cfg)
	aside := Amount{Tokens: input + most, Cost: g.rate.Price.Cost(docai.Usage{InputTokens: input, OutputTokens: most})}
	id, err := g.run.reserve(ctx, aside, g.rate, time.Now().Add(holds))
	if err != nil {
		return nil, err
	}
	spent := Entry{Provider: g.rate.Provider, Model: g.rate.Model}
	told := cfg.OnUsage
	cfg.OnUsage = func(u docai.Usage) {
		spent = spent.Plus(Entry{Requests: 1, InputTokens: u.InputTokens, CachedTokens: u.CachedTokens, KeptTokens: u.KeptTokens, OutputTokens: u.OutputTokens, Cost: g.rate.Price.Cost(u)})
		if told != nil {
			told(u)
		}
	}
	blocks, err := g.Provider.GenerateDocs(ctx, file, cfg)
	spent.Drafted = len(blocks)
	// What was spent is noted also for a run that is cancelled; a ledger that cannot
	// be written to takes back no draft, and the next reservation will fail on it.
	_ = g.run.settle(context.WithoutCancel(ctx), id, aside, spent)
	return blocks, err
}

// SetAside takes an estimate out of what is left of today until a time, for what is
// handed in now and paid for later: the ledger's Settle ends it by its id. It
// refuses as Refuses does.
func (r *Run) SetAside(ctx context.Context, e Estimate, rate Rate, until time.Time) (id int64, err error) {
	return r.reserve(ctx, Amount{Tokens: e.Tokens(), Cost: e.Cost}, rate, until)
}

// reserve sets an amount aside in the run and, until a time, in the day.
func (r *Run) reserve(ctx context.Context, amount Amount, rate Rate, until time.Time) (int64, error) {
	refuse := func(why error, next string) error {
		return &docai.ProviderError{Kind: docai.OverBudget, Provider: rate.Provider, Model: rate.Model, Said: why.Error(), Next: next, Err: why}
	}
	if !rate.Known && (r.limits.Run.Cost > 0 || r.limits.Day.Cost > 0) {
		return 0, refuse(errors.New("the price of this model is not known, so that a limit in money cannot be kept"), "Say what it costs (the setting prices, or --price), or set the limit in tokens.")
	}
	r.mu.Lock()
	used := r.spent.Amount().Plus(r.aside)
	if !used.Plus(amount).Within(r.limits.Run) {
		r.mu.Unlock()
		return 0, refuse(&Over{What: "this run", Limit: r.limits.Run, Spent: used, Wanted: amount}, "Run it on less, or raise the limit for a run.")
	}
	r.aside = r.aside.Plus(amount)
	r.mu.Unlock()

	id, err := r.ledger.Reserve(ctx, Today(time.Now()), amount, r.limits.Day, until)
	var over *Over
	switch {
	case err == nil:
		return id, nil
	case errors.As(err, &over):
		err = refuse(err, "Wait until tomorrow, raise the limit for a day, or choose the outline provider, which costs nothing.")
	case r.limits.Day == Amount{}:
		return 0, nil // nothing to keep: a ledger that cannot be read must not stop the work
	default:
		err = refuse(fmt.Errorf("what was spent today cannot be read: %w", err), "Mend that, or remove the limit for a day.")
	}
	r.mu.Lock()
	r.aside = Amount{Tokens: r.aside.Tokens - amount.Tokens, Cost: r.aside.Cost - amount.Cost}
	r.mu.Unlock()
	return 0, err
}

// settle ends a reservation.
func (r *Run) settle(ctx context.Context, id int64, aside Amount, spent Entry) error {
	r.mu.Lock()
	r.aside = Amount{Tokens: r.aside.Tokens - aside.Tokens, Cost: r.aside.Cost - aside.Cost}
	r.spent = r.spent.Plus(spent)
	r.mu.Unlock()
	return r.ledger.Settle(ctx, id, Today(time.Now()), spent)
}
