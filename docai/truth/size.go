package truth

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// checkEmpty finds blocks without text.
func checkEmpty(s *subject) {
	b := s.block
	if len(s.sentences) == 0 && b.Example == "" && len(b.Params) == 0 && b.ReturnsType == "" && len(b.Raises) == 0 && len(b.Other) == 0 {
		s.say(Empty, "", "", "the documentation of `%s` has no text", s.sym.Name)
	}
}

// Lengths that code asks for: a short text is never too long.
const (
	freeWords    = 80 // of prose, for any symbol
	wordsPerLine = 8  // further ones for each line of the body
	wordsPerItem = 25 // and for each parameter
)

// checkSize finds text that says only what the name says, and text that is long
// for its code.
func checkSize(s *subject) {
	b := s.block
	name := map[string]bool{}
	for _, w := range nameWords(s.sym.QualifiedName()) {
		name[stem(strings.ToLower(w))] = true
	}
	for _, p := range s.sym.Params {
		for _, w := range nameWords(p.Name + " " + p.Type) {
			name[stem(strings.ToLower(w))] = true
		}
	}
	adds := func(text string) bool {
		return slices.ContainsFunc(contentWords(text), func(w string) bool { return !name[stem(w)] })
	}
	bare := b.Details == "" && b.Example == "" && b.Deprecated == "" && b.Panics == "" && b.Safety == "" && len(b.Raises) == 0 && len(b.Other) == 0
	if b.Summary != "" && bare && !adds(b.Summary) && !adds(b.Returns) && !slices.ContainsFunc(b.Params, func(p docai.Item) bool { return adds(p.Text) }) {
		s.say(Redundant, "summary", "", "%s only repeats the name", excerpt(b.Summary))
	}
	if s.sym.Kind.Callable() && s.hasBody() {
		words := 0
		for _, t := range s.sentences {
			words += len(strings.Fields(t.text))
		}
		if limit := freeWords + wordsPerLine*s.sym.Facts.Lines + wordsPerItem*len(s.sym.Params); words > limit {
			s.say(TooLong, "", "", "%d words for %d lines of code", words, s.sym.Facts.Lines)
		}
	}
	if s.sym.Kind == code.Field && len(strings.Fields(b.Summary+" "+b.Details)) > 2*freeWords {
		s.say(TooLong, "", "", "%d words for one field", len(strings.Fields(b.Summary+" "+b.Details)))
	}
}
