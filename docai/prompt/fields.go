package prompt

import (
	"slices"

	"github.com/hivesync/hivesync/docai"
)

// field is one field of a block as the model is told of it.
type field struct {
	Name    string
	Meaning string
	items   func(s *docai.Symbol) []string // the names of its entries, where it is a list of such and not one text
	wanted  func(file *docai.File, s *docai.Symbol) bool
	level   docai.Verbosity // the least verbosity that asks for it
}

// fields are all fields a model may fill, in the order of the answer: what a
// truncated answer loses last comes first. Fields that documentation only carries
// over (Deprecated, Other) are never asked for.
var fields = []field{
	{Name: "summary", Meaning: "what it does, in one sentence", level: docai.Summary, wanted: func(*docai.File, *docai.Symbol) bool { return true }},
	{Name: "params", Meaning: "what each parameter is for, by its name", items: argNames, level: docai.Standard, wanted: func(_ *docai.File, s *docai.Symbol) bool { return len(s.ArgNames()) > 0 }},
	{Name: "returns", Meaning: "what a caller gets, without naming the type", level: docai.Standard, wanted: func(_ *docai.File, s *docai.Symbol) bool { return s.ReturnsSomething() && !s.Facts.Yields }},
	{Name: "yields", Meaning: "what a generator gives", level: docai.Standard, wanted: func(_ *docai.File, s *docai.Symbol) bool { return s.Facts.Yields }},
	{Name: "raises", Meaning: "each error type and when it is raised", items: raised, level: docai.Standard, wanted: func(_ *docai.File, s *docai.Symbol) bool { return len(raised(s)) > 0 }},
	{Name: "panics", Meaning: "when it panics", level: docai.Standard, wanted: func(_ *docai.File, s *docai.Symbol) bool { return slices.Contains(s.Facts.Raises, "panic") }},
	{Name: "typeParams", Meaning: "what each type parameter stands for", items: func(s *docai.Symbol) []string { return s.TypeParams }, level: docai.Full, wanted: func(_ *docai.File, s *docai.Symbol) bool { return len(s.TypeParams) > 0 }},
	{Name: "safety", Meaning: "what a caller of unsafe code must uphold", level: docai.Full, wanted: func(f *docai.File, s *docai.Symbol) bool { return f.Language == "rust" && s.Kind.Callable() }},
	{Name: "details", Meaning: "what a reader must know beyond that, at most three sentences", level: docai.Full, wanted: func(*docai.File, *docai.Symbol) bool { return true }},
	{Name: "example", Meaning: "a short call, where it helps", level: docai.Full, wanted: func(_ *docai.File, s *docai.Symbol) bool { return s.Kind.Callable() }},
}

// argNames are the names of the parameters that are documented, once each.
func argNames(s *docai.Symbol) []string {
	var names []string
	for _, n := range s.ArgNames() {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// asked are the fields that some symbol of the file has a use for. Servers that
// want every field of a schema filled are so not paid for empty ones.
func asked(file *docai.File, verbosity docai.Verbosity) []field {
	var list []field
	for _, f := range fields {
		if level(f.level) > level(verbosity) {
			continue
		}
		for i := range file.Symbols {
			if f.wanted(file, &file.Symbols[i]) {
				list = append(list, f)
				break
			}
		}
	}
	return list
}

// level orders the verbosities.
func level(v docai.Verbosity) int {
	switch v {
	case docai.Summary:
		return 0
	case docai.Full:
		return 2
	}
	return 1
}

// raised are the error types a symbol declares or visibly raises, once each.
func raised(s *docai.Symbol) []string {
	var types []string
	for _, r := range slices.Concat(s.Throws, s.Facts.Raises) {
		if r != "panic" && !slices.Contains(types, r) {
			types = append(types, r)
		}
	}
	return types
}
