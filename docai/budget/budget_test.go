package budget

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/prompt"
	"github.com/hivesync/hivesync/internal/code"
)

func TestWhichPriceAModelHas(t *testing.T) {
	table := Known().With(Prices{"openai/my-own": {Input: 9}, "openai/gpt-4o": {Input: 100}})
	for _, c := range []struct {
		provider, model string
		input           float64
		known           bool
	}{
		{"openai", "gpt-5-mini", 0.25, true},
		{"openai", "gpt-5-mini-2025-08-07", 0.25, true},
		{"openai", "gpt-5.4-mini", 0.75, true},
		{"openai", "gpt-6.1-sol", 2, true},
		{"openai", "gpt-4o", 100, true},       // the person's own price wins
		{"openai", "gpt-4o-mini", 0.15, true}, // and is not that of another model
		{"openai", "my-own-7b", 9, true},
		{"openai", "anthropic/claude-haiku-4-5", 1, true},
		{"openai", "gpt-55", 0, false},
		{"openai", "llama-3.3-70b", 0, false},
		{"anthropic", "claude-opus-4-5-20251101", 5, true},
		{"anthropic", "claude-opus-4-1-20250805", 15, true},
		{"outline", "", 0, true},
	} {
		p, ok := table.Of(c.provider, c.model)
		if ok != c.known || p.Input != c.input {
			t.Errorf("%s/%s: %v, %v", c.provider, c.model, p, ok)
		}
	}
	if r := table.Rate("openai", "llama-3.3-70b", true); !r.Known || r.Price.Input != 0 {
		t.Errorf("a local model: %+v", r)
	}
}

func TestWhatARequestCosts(t *testing.T) {
	p := Price{Input: 1, Cached: 0.1, Kept: 1.25, Output: 5}
	u := docai.Usage{InputTokens: 1000, CachedTokens: 400, KeptTokens: 200, OutputTokens: 100}
	if got := p.Cost(u); got != 400+40+250+500 {
		t.Errorf("got %d", got)
	}
	if got := p.Overnight().Cost(u); got != 595 {
		t.Errorf("overnight %d", got)
	}
	if got := p.Overnight().Overnight().Cost(u); got != 595 {
		t.Errorf("half is taken twice: %d", got)
	}
	p.Kept = 0
	if got := p.Cost(u); got != 400+40+200+500 {
		t.Errorf("keeping at the usual price: %d", got)
	}
	for m, want := range map[Money]string{0: "$0", 1: "$0.0001", 1234: "$0.0012", 56_789: "$0.057", 12_345_678: "$12.35"} {
		if m.String() != want {
			t.Errorf("%d is written %s, want %s", int64(m), m, want)
		}
	}
}

func TestAnEstimateInWordsAndWhenItAsks(t *testing.T) {
	e := Estimate{Files: 7, Symbols: 42, Reused: 1200, Requests: 8, InputTokens: 18300, OutputTokens: 4100}.At(Rate{Price: Price{Input: 0.5, Output: 1}, Known: true})
	if got := e.String(); got != "42 symbols in 7 files, 1,200 more reused: 8 requests, about 18,300 tokens in and 4,100 out, about $0.013" {
		t.Errorf("got %q", got)
	}
	unknown := Estimate{Files: 1, Symbols: 1, Requests: 1, InputTokens: 10}.At(Rate{})
	if got := unknown.String(); got != "1 symbol in 1 file: 1 request, about 10 tokens in and 0 out, price not known" {
		t.Errorf("got %q", got)
	}
	if sum := e.Plus(unknown); sum.Priced || sum.Symbols != 43 || sum.InputTokens != 18310 {
		t.Errorf("got %+v", sum)
	}
	if sum := e.Plus(Estimate{Files: 1, Reused: 5}); !sum.Priced {
		t.Error("a file that needs no request has no price, and that is known")
	}
	for name, c := range map[string]struct {
		t    Thresholds
		e    Estimate
		says string
	}{
		"nothing to ask":    {Thresholds{Symbols: 1}, Estimate{Symbols: 5}, ""},
		"no thresholds":     {Thresholds{}, e, ""},
		"below":             {Thresholds{Symbols: 42, Tokens: 22400, Cost: Dollars(0.02)}, e, ""},
		"symbols":           {Thresholds{Symbols: 41}, e, "more than 41 symbols"},
		"tokens":            {Thresholds{Tokens: 22399}, e, "more than 22,399 tokens"},
		"money":             {Thresholds{Cost: Dollars(0.01)}, e, "more than $0.010"},
		"money, not known":  {Thresholds{Cost: Dollars(99)}, unknown, "not known"},
		"tokens, not known": {Thresholds{Tokens: 99}, unknown, ""},
	} {
		why, asks := c.t.Asks(c.e)
		if asks != (c.says != "") || !strings.Contains(why, c.says) {
			t.Errorf("%s: %q, %v", name, why, asks)
		}
	}
}

// meter is a provider that uses what it is told to.
type meter struct {
	mu    sync.Mutex
	calls int
	uses  []docai.Usage
	err   error
	wait  chan struct{} // when set, a call waits for it
}

func (*meter) Name() string { return "openai" }

func (m *meter) GenerateDocs(_ context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	m.mu.Lock()
	m.calls++
	m.mu.Unlock()
	if m.wait != nil {
		<-m.wait
	}
	for _, u := range m.uses {
		cfg.OnUsage(u)
	}
	return []docai.CommentBlock{{Symbol: "s1"}}, m.err
}

var file = docai.File{Language: "go", Source: strings.Repeat("x := 1\n", 100), Symbols: []docai.Symbol{{ID: "s1", Symbol: code.Symbol{Kind: code.Function, Name: "F"}}}}

func TestARequestThatMayNotBePaidForIsNotMade(t *testing.T) {
	input, _, most := prompt.Size(file, docai.Config{})
	one := input + most
	rate := Rate{Provider: "openai", Model: "m", Price: Price{Input: 1, Output: 1}, Known: true}
	for name, c := range map[string]struct {
		limits Limits
		rate   Rate
		says   []string
	}{
		"tokens of a run": {Limits{Run: Amount{Tokens: one - 1}}, rate, []string{"this run", "may take", "tokens"}},
		"tokens of a day": {Limits{Day: Amount{Tokens: one - 1}}, rate, []string{"today", "outline"}},
		"money of a day":  {Limits{Day: Amount{Cost: 5}}, rate, []string{"today", "$0.000", "may cost"}},
		"money, no price": {Limits{Day: Amount{Cost: Dollars(100)}}, Rate{Provider: "openai", Model: "x"}, []string{"price of this model is not known", "--price"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := &meter{}
			run := NewRun(NewMemory(), c.limits)
			_, err := run.Guard(m, c.rate).GenerateDocs(t.Context(), file, docai.Config{})
			var e *docai.ProviderError
			if !errors.As(err, &e) || e.Kind != docai.OverBudget || e.Next == "" || m.calls != 0 {
				t.Fatalf("%v after %d calls", err, m.calls)
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			// What was refused is not set aside.
			if run.aside != (Amount{}) {
				t.Errorf("set aside: %+v", run.aside)
			}
		})
	}
}

func TestWhatIsSpentIsWhatTheServerCounted(t *testing.T) {
	ledger := NewMemory()
	rate := Rate{Provider: "openai", Model: "m", Price: Price{Input: 1, Output: 2}, Known: true}
	m := &meter{uses: []docai.Usage{{InputTokens: 100}, {InputTokens: 100, CachedTokens: 50, OutputTokens: 20}}, err: errors.New("cut")}
	run := NewRun(ledger, Limits{Run: Amount{Tokens: 10_000}})
	told := 0
	ctx, cancel := context.WithCancel(t.Context())
	m.wait = make(chan struct{})
	go func() { cancel(); close(m.wait) }()
	if _, err := run.Guard(m, rate).GenerateDocs(ctx, file, docai.Config{OnUsage: func(docai.Usage) { told++ }}); err == nil || told != 2 {
		t.Errorf("%v, told of %d requests", err, told)
	}
	if err := run.Reused(t.Context(), rate, 3); err != nil {
		t.Fatal(err)
	}
	want := Entry{Provider: "openai", Model: "m", Requests: 2, InputTokens: 200, CachedTokens: 50, OutputTokens: 20, Cost: 100 + 50 + 40, Drafted: 1, Reused: 3}
	days, _ := ledger.Days(t.Context(), 1)
	if len(days) != 1 || days[0].Entries[0] != want || days[0].Date != Today(time.Now()) {
		t.Errorf("the ledger has %+v", days)
	}
	if s, tok := want.Hits(); s != 0.75 || tok != 0.25 || math.IsNaN(s) {
		t.Errorf("hits %v, %v", s, tok)
	}
	if got := want.String(); got != "2 requests, 200 tokens in (25% cached) and 20 out, $0.0002; 1 draft, 3 more reused (75%)" {
		t.Errorf("got %q", got)
	}
	if run.Spent().Amount() != want.Amount() || run.aside != (Amount{}) {
		t.Errorf("the run has spent %+v, set aside %+v", run.Spent(), run.aside)
	}
}

func TestRequestsAtOnceAreSetAsideTogether(t *testing.T) {
	input, _, most := prompt.Size(file, docai.Config{})
	m := &meter{wait: make(chan struct{})}
	rate := Rate{Provider: "openai", Model: "m", Known: true}
	guard := NewRun(NewMemory(), Limits{Day: Amount{Tokens: 3*(input+most) + 1}}).Guard(m, rate)
	results := make(chan error, 8)
	for range cap(results) {
		go func() {
			_, err := guard.GenerateDocs(t.Context(), file, docai.Config{})
			results <- err
		}()
	}
	for range 5 { // those that were refused come back while three are under way
		var e *docai.ProviderError
		if err := <-results; !errors.As(err, &e) || e.Kind != docai.OverBudget {
			t.Fatalf("got %v", err)
		}
	}
	close(m.wait)
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// broken is a ledger whose file cannot be read.
type broken struct{ Memory }

func (*broken) Reserve(context.Context, string, Amount, Amount, time.Time) (int64, error) {
	return 0, errors.New("the disk is gone")
}

func (*broken) Settle(context.Context, int64, string, Entry) error {
	return errors.New("the disk is gone")
}

func TestALedgerThatCannotBeReadStopsOnlyWhatHasALimit(t *testing.T) {
	rate := Rate{Provider: "openai", Model: "m", Known: true}
	if blocks, err := NewRun(&broken{}, Limits{}).Guard(&meter{}, rate).GenerateDocs(t.Context(), file, docai.Config{}); err != nil || len(blocks) != 1 {
		t.Errorf("without a limit: %v", err)
	}
	_, err := NewRun(&broken{}, Limits{Day: Amount{Tokens: 1 << 30}}).Guard(&meter{}, rate).GenerateDocs(t.Context(), file, docai.Config{})
	var e *docai.ProviderError
	if !errors.As(err, &e) || e.Kind != docai.OverBudget || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("with a limit: %v", err)
	}
}

func TestAWholeRunIsRefusedBeforeItsFirstRequest(t *testing.T) {
	rate := Rate{Provider: "openai", Model: "m", Price: Price{Input: 1, Output: 1}, Known: true}
	ledger := NewMemory()
	e := Estimate{Requests: 9, InputTokens: 900, OutputTokens: 100}.At(rate)
	for _, limits := range []Limits{{Run: Amount{Tokens: 999}}, {Day: Amount{Cost: 999}}} {
		if err := NewRun(ledger, limits).Refuses(t.Context(), e, rate); err == nil {
			t.Errorf("%+v does not refuse", limits)
		}
	}
	run := NewRun(ledger, Limits{Run: Amount{Tokens: 1000}, Day: Amount{Cost: 1000}})
	for range 2 { // asking costs nothing
		if err := run.Refuses(t.Context(), e, rate); err != nil {
			t.Error(err)
		}
	}
	if days, _ := ledger.Days(t.Context(), 9); len(days) != 0 {
		t.Errorf("asking left %+v", days)
	}
}
