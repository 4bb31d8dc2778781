package plan

import (
	"fmt"
	"slices"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/prompt"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// split makes the requests about the missing symbols: one with the whole file, or,
// when that is too much, several that each leave out what the others ask about.
// Symbols that exceed the context alone are skipped, with the reason by id.
func split(tree *syntax.Tree, path string, missing []docai.Symbol, o Options) ([]Request, map[string]string) {
	s := splitter{tree: tree, path: path, cfg: o.Config, context: o.Context, answer: o.Answer, skipped: map[string]string{}}
	if s.context == 0 {
		s.context = DefaultContext
	}
	if s.answer == 0 {
		s.answer = DefaultAnswer
	}
	if len(missing) == 0 {
		return nil, s.skipped
	}
	if r := s.request(string(tree.Src), nil, missing); s.fits(r) {
		return []Request{r}, s.skipped
	}
	s.elided = newElided(tree)
	// Leaving out bodies keeps the rest of the file readable; where that is still
	// too much (tables of data, thousands of declarations), only what encloses the
	// symbols is kept.
	text, _ := s.elided.skeleton(nil)
	s.narrow = prompt.Tokens(len(text)) > s.context/2
	for _, chunk := range s.chunks(missing) {
		s.ask(chunk)
	}
	return s.requests, s.skipped
}

type splitter struct {
	tree    *syntax.Tree
	path    string
	cfg     docai.Config
	context int
	answer  int
	elided  *elided
	narrow  bool

	requests []Request
	skipped  map[string]string
}

func (s *splitter) fits(r Request) bool {
	// Twice the answer: what is expected is an average.
	return r.InputTokens+2*r.OutputTokens <= s.context && r.OutputTokens <= s.answer
}

// chunks puts symbols together, in order, as many as will probably fit.
func (s *splitter) chunks(symbols []docai.Symbol) [][]docai.Symbol {
	base, _ := s.text(nil)
	overhead, _, _ := prompt.Size(docai.File{Path: s.path, Language: s.tree.Lang.ID, Source: base}, s.cfg)
	var chunks [][]docai.Symbol
	var chunk []docai.Symbol
	input, output := overhead, 0
	kept := map[int]bool{}
	for _, symbol := range symbols {
		more := s.cost(&symbol, kept)
		answer := prompt.AnswerTokens(&symbol, s.cfg.Verbosity)
		if len(chunk) > 0 && (input+more+2*(output+answer) > s.context || output+answer > s.answer) {
			chunks = append(chunks, chunk)
			chunk, input, output, kept = nil, overhead, 0, map[int]bool{}
			more = s.cost(&symbol, kept)
		}
		chunk = append(chunk, symbol)
		input, output = input+more, output+answer
	}
	return append(chunks, chunk)
}

// cost is how many tokens a request grows by when it asks about one more symbol;
// kept are the bodies it has already.
func (s *splitter) cost(symbol *docai.Symbol, kept map[int]bool) int {
	n := len(symbol.QualifiedName()) + 60 // its line in the list
	if s.narrow {
		return prompt.Tokens(n + symbol.Range.Len() + symbol.Doc.Range.Len())
	}
	for _, i := range s.elided.needs(symbol) {
		if !kept[i] {
			kept[i] = true
			n += s.elided.bodies[i].Len()
		}
	}
	return prompt.Tokens(n)
}

// ask adds the request about a chunk, or halves it when it turns out too large.
func (s *splitter) ask(chunk []docai.Symbol) {
	text, line := s.text(chunk)
	r := s.request(text, line, chunk)
	switch {
	case s.fits(r):
		s.requests = append(s.requests, r)
	case len(chunk) > 1:
		s.ask(chunk[:len(chunk)/2])
		s.ask(chunk[len(chunk)/2:])
	case !s.narrow:
		s.narrow = true
		s.ask(chunk)
		s.narrow = false
	default:
		s.skipped[chunk[0].ID] = fmt.Sprintf("it needs about %d tokens and the context is set to %d", r.InputTokens+2*r.OutputTokens, s.context)
	}
}

// text is the file with what the symbols need, and where its lines went.
func (s *splitter) text(symbols []docai.Symbol) (string, func(offset int) int) {
	if s.narrow {
		return s.elided.narrow(symbols)
	}
	return s.elided.skeleton(symbols)
}

// request makes a request; line gives the line in text of an offset in the file,
// and is nil when text is the file.
func (s *splitter) request(text string, line func(int) int, symbols []docai.Symbol) Request {
	r := Request{File: docai.File{Path: s.path, Language: s.tree.Lang.ID, Source: text, Symbols: slices.Clone(symbols)}}
	if line != nil {
		for i := range r.File.Symbols {
			r.File.Symbols[i].Line = line(r.File.Symbols[i].NameRange.Start)
		}
	}
	r.InputTokens, r.OutputTokens, _ = prompt.Size(r.File, s.cfg)
	return r
}

// contains reports whether one of the symbols lies in r, which may be its own
// range.
func contains(r code.Range, symbols []docai.Symbol) bool {
	return slices.ContainsFunc(symbols, func(s docai.Symbol) bool { return r.Contains(s.Range) })
}
