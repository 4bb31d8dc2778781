// Package plan decides what to ask about a file: nothing that is known already, all
// the rest in one request, and in several only when the file exceeds what the model
// takes at once.
package plan

import (
	"context"
	"fmt"
	"slices"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/docai/prompt"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Bounds of one request where nobody sets others, in tokens. Every model of today
// takes this context; the answer is what models write without losing the thread.
const (
	DefaultContext = 32_000
	DefaultAnswer  = 6_000
)

// Options say who will be asked, how, and what is known.
type Options struct {
	Provider string // Provider.Name of the first choice
	Config   docai.Config
	Cache    cache.Store // nil: nothing is known
	Fresh    bool        // ask also about what is known, and replace it
	Context  int         // what the model takes, question and answer, in tokens; 0 is DefaultContext
	Answer   int         // what one answer is expected to have at most, in tokens; 0 is DefaultAnswer
}

// A Plan is what is to be asked about one file.
type Plan struct {
	Path    string
	Symbols []Symbol // those wanted, in the order of the file
	// Requests are one file each, ready for a provider but for the redaction of
	// secrets. Symbols keep their ranges in the original text; Line is that of the
	// request's Source.
	Requests []Request
	// CacheErr is why the cache could not be read; everything is then asked for.
	CacheErr error

	provider string
	byID     map[string]int
}

// Symbol is one that is wanted.
type Symbol struct {
	docai.Symbol
	Key   cache.Key
	Known *docai.CommentBlock // the draft it got before, with this plan's id; nil when it is to be asked for
	// Skipped is why it is not asked about, in words for a person; "" when it is.
	Skipped string
}

// Request is one call.
type Request struct {
	File         docai.File
	InputTokens  int // estimated
	OutputTokens int // expected
}

// Make plans a file. wanted are symbols of the tree, with what only the caller
// knows of them (Existing, Members); their ids are given here. Nothing is parsed
// that the tree has not parsed, and nothing is sent.
func Make(ctx context.Context, tree *syntax.Tree, path string, wanted []docai.Symbol, o Options) *Plan {
	p := &Plan{Path: path, provider: o.Provider, byID: map[string]int{}}
	for _, s := range wanted {
		p.Symbols = append(p.Symbols, Symbol{Symbol: s})
	}
	slices.SortStableFunc(p.Symbols, func(a, b Symbol) int { return a.Range.Start - b.Range.Start })
	var keys []cache.Key
	for i := range p.Symbols {
		s := &p.Symbols[i]
		s.ID = fmt.Sprintf("s%d", i+1)
		s.Key = keyOf(tree, &s.Symbol, o)
		p.byID[s.ID] = i
		keys = append(keys, s.Key)
	}
	if o.Cache != nil && !o.Fresh {
		var known map[cache.Key]docai.CommentBlock
		known, p.CacheErr = o.Cache.Get(ctx, keys)
		for i := range p.Symbols {
			if b, ok := known[keys[i]]; ok {
				b.Symbol = p.Symbols[i].ID
				p.Symbols[i].Known = &b
			}
		}
	}
	var missing []docai.Symbol
	for _, s := range p.Symbols {
		if s.Known == nil {
			missing = append(missing, s.Symbol)
		}
	}
	requests, skipped := split(tree, path, missing, o)
	p.Requests = requests
	for id, why := range skipped {
		p.Symbols[p.byID[id]].Skipped = why
	}
	return p
}

// keyOf is the cache key of a symbol.
func keyOf(tree *syntax.Tree, s *docai.Symbol, o Options) cache.Key {
	return cache.Made{
		Code: tree.SymbolHash(&s.Symbol), Language: tree.Lang.ID, Kind: s.Kind, Name: s.QualifiedName(),
		Provider: o.Provider, Model: o.Config.Model, Prompt: prompt.Version, Verbosity: o.Config.Verbosity, Prose: o.Config.Prose,
	}.Key()
}

// Symbol is the wanted symbol with the id; nil for an id of another plan.
func (p *Plan) Symbol(id string) *Symbol {
	if i, ok := p.byID[id]; ok {
		return &p.Symbols[i]
	}
	return nil
}

// Known are the drafts that need no request, in the order of the file.
func (p *Plan) Known() []docai.CommentBlock {
	var blocks []docai.CommentBlock
	for _, s := range p.Symbols {
		if s.Known != nil {
			blocks = append(blocks, *s.Known)
		}
	}
	return blocks
}

// Estimate is what the plan will take at a rate.
func (p *Plan) Estimate(rate budget.Rate) budget.Estimate {
	e := budget.Estimate{Files: 1, Requests: len(p.Requests)}
	for _, s := range p.Symbols {
		if s.Known != nil {
			e.Reused++
		}
	}
	for _, r := range p.Requests {
		e.Symbols += len(r.File.Symbols)
		e.InputTokens += r.InputTokens
		e.OutputTokens += r.OutputTokens
	}
	return e.At(rate)
}

// Keep puts new drafts into the cache, for the next time. Drafts of another
// provider than the plan's, which stood in for it, are not kept: the next run asks
// the first choice again.
func (p *Plan) Keep(ctx context.Context, store cache.Store, drafts []docai.CommentBlock) error {
	keep := map[cache.Key]docai.CommentBlock{}
	for _, b := range drafts {
		if s := p.Symbol(b.Symbol); s != nil && b.Origin.Provider == p.provider {
			keep[s.Key] = b
		}
	}
	return store.Put(ctx, keep)
}
