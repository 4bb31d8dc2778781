// Package fallback is a provider made of providers: when the first one cannot be
// had, the next one stands in.
package fallback

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Provider asks its providers in order. It goes on to the next one when one is
// Unreachable, Overloaded, Limited or OverBudget, which only time mends. Denied,
// NotSetUp and BadRequest are told instead: they need the person, who would else
// never learn that the first choice is out of use. Refused and BadAnswer speak of
// the file, and another provider is the person's to choose.
//
// Blocks that came before a failure stay; the next provider is asked for the rest.
// Each block's Origin says who drafted it.
type Provider struct {
	order []docai.Provider
	told  func(from, to docai.Provider, why *docai.ProviderError)
}

// New makes a Provider of at least one. told, when set, is called before one
// provider stands in for another.
func New(order []docai.Provider, told func(from, to docai.Provider, why *docai.ProviderError)) *Provider {
	return &Provider{order: order, told: told}
}

// Name is that of the first choice.
func (p *Provider) Name() string { return p.order[0].Name() }

// GenerateDocs asks for all symbols, as far as needed of one provider after the
// other. Config.Model is meant for the first; the others take their own.
func (p *Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	var blocks []docai.CommentBlock
	var failures []*docai.ProviderError
	onBlock := cfg.OnBlock
	for i, provider := range p.order {
		if i > 0 {
			cfg.Model = ""
			if p.told != nil {
				p.told(p.order[i-1], provider, failures[i-1])
			}
		}
		if onBlock != nil {
			cfg.OnBlock = func(b docai.CommentBlock) { onBlock(signed(b, provider)) }
		}
		more, err := provider.GenerateDocs(ctx, file, cfg)
		for _, b := range more {
			blocks = append(blocks, signed(b, provider))
		}
		if err == nil {
			return blocks, nil
		}
		var failure *docai.ProviderError
		if !errors.As(err, &failure) || !passes(failure.Kind) || ctx.Err() != nil {
			return blocks, err
		}
		failures = append(failures, failure)
		if file.Symbols = missing(file.Symbols, more); len(file.Symbols) == 0 {
			return blocks, nil
		}
	}
	return blocks, together(failures)
}

// signed is a block that says who drafted it.
func signed(b docai.CommentBlock, by docai.Provider) docai.CommentBlock {
	if b.Origin.Provider == "" {
		b.Origin.Provider = by.Name()
	}
	return b
}

// passes reports whether a failure passes by itself.
func passes(kind docai.FailureKind) bool {
	switch kind {
	case docai.Unreachable, docai.Overloaded, docai.Limited, docai.OverBudget:
		return true
	}
	return false
}

// missing are the symbols that have no block yet.
func missing(symbols []docai.Symbol, blocks []docai.CommentBlock) []docai.Symbol {
	have := map[string]bool{}
	for _, b := range blocks {
		have[b.Symbol] = true
	}
	var rest []docai.Symbol
	for _, s := range symbols {
		if !have[s.ID] {
			rest = append(rest, s)
		}
	}
	return rest
}

// together is the first failure, with what became of the stand-ins.
func together(failures []*docai.ProviderError) error {
	first := *failures[0]
	if len(failures) == 1 {
		return &first
	}
	var others []string
	var all []error
	for _, f := range failures {
		all = append(all, f)
	}
	for _, f := range failures[1:] {
		others = append(others, fmt.Sprintf("%s is %s", f.Provider, f.Kind))
	}
	first.Err = errors.Join(all...)
	first.Next = strings.TrimSpace(fmt.Sprintf("%s Of those that may stand in, %s.", first.Next, strings.Join(others, ", ")))
	return &first
}
