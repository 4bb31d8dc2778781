package budget

import (
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// A Rate is what is known of a model's price.
type Rate struct {
	Provider string
	Model    string
	Price    Price
	Known    bool // false: tokens can be counted, money cannot
}

// Rate looks a model up in the table. local says that the model runs on the
// person's own machine, which costs nothing whatever it is called.
func (t Prices) Rate(provider, model string, local bool) Rate {
	r := Rate{Provider: provider, Model: model, Known: local}
	if !local {
		r.Price, r.Known = t.Of(provider, model)
	}
	return r
}

// Overnight is the rate of a batch.
func (r Rate) Overnight() Rate {
	r.Price = r.Price.Overnight()
	return r
}

// An Estimate is what a run would take.
type Estimate struct {
	Files        int  `json:"files"`
	Symbols      int  `json:"symbols"` // to be asked for
	Reused       int  `json:"reused"`  // known already, at no cost
	Requests     int  `json:"requests"`
	InputTokens  int  `json:"inputTokens"`
	OutputTokens int  `json:"outputTokens"`
	Overnight    bool `json:"overnight,omitempty"`

	Cost   Money `json:"cost"`   // at the rate, as if no vendor cache helped
	Priced bool  `json:"priced"` // false: Cost is not known
}

// Tokens is input and output together.
func (e Estimate) Tokens() int { return e.InputTokens + e.OutputTokens }

// Plus adds two estimates of one run.
func (e Estimate) Plus(o Estimate) Estimate {
	priced := (e.Priced || e.Requests == 0) && (o.Priced || o.Requests == 0)
	return Estimate{
		Files: e.Files + o.Files, Symbols: e.Symbols + o.Symbols, Reused: e.Reused + o.Reused, Requests: e.Requests + o.Requests,
		InputTokens: e.InputTokens + o.InputTokens, OutputTokens: e.OutputTokens + o.OutputTokens,
		Overnight: e.Overnight || o.Overnight, Cost: e.Cost + o.Cost, Priced: priced,
	}
}

// At puts the price of a rate on the tokens.
func (e Estimate) At(r Rate) Estimate {
	e.Cost = r.Price.Cost(docai.Usage{InputTokens: e.InputTokens, OutputTokens: e.OutputTokens})
	e.Priced = r.Known
	return e
}

// String tells a person what a run would take: "42 symbols in 7 files, 12 more
// reused: 7 requests, about 18,300 tokens in and 4,100 out, about $0.012".
func (e Estimate) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s", count(e.Symbols, "symbol"), count(e.Files, "file"))
	if e.Reused > 0 {
		fmt.Fprintf(&b, ", %s more reused", thousands(e.Reused))
	}
	fmt.Fprintf(&b, ": %s", count(e.Requests, "request"))
	if e.Requests > 0 {
		fmt.Fprintf(&b, ", about %s tokens in and %s out, ", thousands(e.InputTokens), thousands(e.OutputTokens))
		switch {
		case !e.Priced:
			b.WriteString("price not known")
		case e.Cost == 0:
			b.WriteString("at no cost")
		default:
			fmt.Fprintf(&b, "about %s", e.Cost)
		}
	}
	if e.Overnight {
		b.WriteString(" overnight")
	}
	return b.String()
}

// Thresholds are sizes from which a person is asked before a run starts. Zero
// fields ask for nothing.
type Thresholds struct {
	Symbols int
	Tokens  int
	Cost    Money
}

// Asks reports whether a run is large enough to ask, and why in words. A run whose
// price is not known is asked for when a threshold on money is set.
func (t Thresholds) Asks(e Estimate) (why string, asks bool) {
	switch {
	case e.Requests == 0:
		return "", false
	case t.Symbols > 0 && e.Symbols > t.Symbols:
		return fmt.Sprintf("more than %s", count(t.Symbols, "symbol")), true
	case t.Tokens > 0 && e.Tokens() > t.Tokens:
		return fmt.Sprintf("more than %s tokens", thousands(t.Tokens)), true
	case t.Cost > 0 && !e.Priced:
		return "the price of the model is not known", true
	case t.Cost > 0 && e.Cost > t.Cost:
		return fmt.Sprintf("more than %s", t.Cost), true
	}
	return "", false
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
