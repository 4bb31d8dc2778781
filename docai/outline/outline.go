// Package outline is the provider that needs no model and no network. It drafts
// from the syntax tree alone: what a function takes, gives, calls, loops over,
// stores and raises. Every sentence restates something the tree shows, so that
// nothing in it is invented; it does not guess at intent.
package outline

import (
	"context"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Name is the provider's name in the settings.
const Name = "outline"

// Provider drafts from the tree. The zero value is ready.
type Provider struct{}

// Name is "outline".
func (Provider) Name() string { return Name }

// GenerateDocs drafts every symbol of the file, in order. It fails only when ctx
// is done.
func (Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	var blocks []docai.CommentBlock
	for i := range file.Symbols {
		if err := ctx.Err(); err != nil {
			return blocks, &docai.ProviderError{Kind: docai.Unreachable, Provider: Name, Err: err, Next: "The run was cancelled; run it again."}
		}
		block, ok := draft(&file.Symbols[i], cfg.Verbosity)
		if !ok {
			continue
		}
		blocks = append(blocks, block)
		if cfg.OnBlock != nil {
			cfg.OnBlock(block)
		}
	}
	return blocks, nil
}

// draft outlines one symbol; false when the tree shows nothing worth saying.
func draft(s *docai.Symbol, verbosity docai.Verbosity) (docai.CommentBlock, bool) {
	b := docai.CommentBlock{Symbol: s.ID}
	switch {
	case s.Kind == code.Type:
		b.Summary = typeSummary(s)
	case s.Kind.Callable():
		b.Summary = callableSummary(s)
	}
	if b.Summary == "" {
		return b, false
	}
	if !s.Kind.Callable() || verbosity == docai.Summary {
		return b, true
	}
	for _, p := range s.Params {
		if !p.Receiver && p.Name != "" && p.Name != "_" {
			b.Params = append(b.Params, docai.Item{Name: p.Name, Type: p.Type, Text: paramText(p)})
		}
	}
	if s.Facts.Yields {
		b.Yields = "Values one at a time."
	} else if s.ReturnsSomething() {
		b.Returns = returnsText(s)
	}
	for _, r := range raised(s) {
		if r == "panic" {
			b.Panics = "Calls `panic` on some path."
			continue
		}
		b.Raises = append(b.Raises, docai.Item{Name: r, Text: raiseText(s, r)})
	}
	return b, true
}

// typeSummary says what a type is and what it holds.
func typeSummary(s *docai.Symbol) string {
	sort := s.Sub
	if sort == "" || sort == "alias" || sort == "type" {
		if len(s.Members) == 0 {
			return ""
		}
		sort = "type"
	}
	if len(s.Members) == 0 {
		return fmt.Sprintf("%s without members.", capital(article(sort)+" "+sort))
	}
	return fmt.Sprintf("%s with %s.", capital(article(sort)+" "+sort), list(quoteUpTo(s.Members, 5), len(s.Members), "member"))
}

// callableSummary is one sentence: the phrase the name spells, where it starts
// with a verb, and what the body visibly does.
func callableSummary(s *docai.Symbol) string {
	doing := activities(s)
	lead := phrase(s)
	switch {
	case lead == "" && len(doing) == 0:
		if results := resultTypes(s); results != "" {
			return "Returns " + results + "."
		}
		return ""
	case lead == "":
		return capital(join(doing)) + "."
	case len(doing) == 0:
		return lead + "."
	}
	return lead + ": " + join(doing) + "."
}

// activities are what the body does, as verbs in the third person.
func activities(s *docai.Symbol) []string {
	var doing []string
	var looped []string
	for _, p := range s.Params {
		if p.Uses.Looped {
			looped = append(looped, "`"+p.Name+"`")
		}
	}
	if len(looped) > 0 {
		doing = append(doing, "loops over "+join(looped))
	}
	if calls := worthNaming(s); len(calls) > 0 {
		doing = append(doing, "calls "+join(quoteUpTo(calls, 3)))
	}
	if w := quoteUpTo(plain(s.Facts.Writes), 2); len(w) > 0 && len(doing) < 2 {
		doing = append(doing, "sets "+join(w))
	}
	return doing
}

// worthNaming are the callees a reader learns from: not built-ins, not the
// function itself, not its parameters, not logging.
func worthNaming(s *docai.Symbol) []string {
	own := map[string]bool{s.Name: true}
	for _, p := range s.Params {
		own[p.Name] = true
	}
	var calls []string
	for _, c := range s.Facts.Calls {
		last := c[strings.LastIndexAny(c, ".:>")+1:]
		if own[c] || builtins[last] || builtins[c] || strings.Contains(strings.ToLower(c), "log") || contains(s.Facts.Raises, c) {
			continue
		}
		calls = append(calls, c)
	}
	return plain(calls)
}

func paramText(p code.Param) string {
	var said []string
	if p.Uses.Looped {
		said = append(said, "looped over")
	}
	if p.Uses.Called {
		said = append(said, "called as a function")
	}
	if to := quoteUpTo(plain(p.Uses.PassedTo), 2); len(to) > 0 {
		said = append(said, "passed to "+join(to))
	}
	if in := quoteUpTo(plain(p.Uses.StoredIn), 2); len(in) > 0 {
		said = append(said, "stored in "+join(in))
	}
	if p.Uses.Returned {
		said = append(said, "part of what is returned")
	}
	text := join(said)
	if text == "" {
		switch {
		case p.Type != "" && clean(p.Type):
			text = article(p.Type) + " `" + p.Type + "`"
		case p.Variadic:
			text = "further arguments"
		case p.Uses.Read:
			text = "read by the body"
		default:
			text = "not used by the body shown here"
		}
		if p.Type != "" && p.Variadic {
			text = "any number of `" + p.Type + "`"
		}
	}
	if p.Default != "" && clean(p.Default) {
		text += "; `" + p.Default + "` when left out"
	} else if p.Optional {
		text += "; may be left out"
	}
	return capital(text) + "."
}

func returnsText(s *docai.Symbol) string {
	if types := resultTypes(s); types != "" {
		if s.Facts.ReturnsNull && len(s.Results) == 1 {
			return capital(types) + ", or nothing on some path."
		}
		return capital(types) + "."
	}
	returns := plain(s.Facts.Returns)
	if len(returns) > 0 && len(returns) == len(s.Facts.Returns) && len(returns) <= 3 {
		return capital(either(quoteUpTo(returns, 3))) + "."
	}
	return "A value computed by the body."
}

// resultTypes names the declared results: "an `int` and an `error`".
func resultTypes(s *docai.Symbol) string {
	var types []string
	for _, r := range s.Results {
		if r.Type == "" || !clean(r.Type) || !s.ReturnsSomething() {
			return ""
		}
		text := article(r.Type) + " `" + r.Type + "`"
		if r.Name != "" && r.Name != "_" {
			text = "`" + r.Name + "`, " + text
		}
		types = append(types, text)
	}
	return join(types)
}

// raised lists declared and seen errors once each.
func raised(s *docai.Symbol) []string {
	all := append([]string(nil), s.Throws...)
	for _, r := range s.Facts.Raises {
		if !contains(all, r) {
			all = append(all, r)
		}
	}
	return plain(all)
}

func raiseText(s *docai.Symbol, name string) string {
	if contains(s.Facts.Raises, name) {
		return "Raised on some path of the body."
	}
	return "Declared by the signature."
}

func contains(list []string, item string) bool {
	for _, have := range list {
		if have == item {
			return true
		}
	}
	return false
}
