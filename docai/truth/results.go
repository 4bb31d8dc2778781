package truth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// nothingReturned is how prose says that there is no result.
var nothingReturned = regexp.MustCompile(`(?i)^(?:returns?:?\s+)?(?:nothing|none|never|void|undefined|null|nil|unit|n/?a|no (?:return )?value|does(?:n't| not) return|` + "`?\\(\\)`?" + `)\b`)

// checkResults compares what is said of results with the signature and the
// returns of the body.
func checkResults(s *subject) {
	if !s.sym.Kind.Callable() || s.broken() || s.lang.statusReturns {
		return
	}
	b := s.block
	described := strings.TrimSpace(b.Returns) != "" && !nothingReturned.MatchString(strings.TrimSpace(b.Returns)) ||
		b.Returns == "" && b.ReturnsType != "" && sortOf(b.ReturnsType) != "nothing" && !nothingReturned.MatchString(b.ReturnsType)
	if described && s.returnsNothing() {
		s.say(ReturnsExtraneous, "returns", "", "describes a result (%s), but the code returns nothing", excerpt(b.Returns+b.ReturnsType))
	}
	if b.Yields != "" && s.hasBody() && !s.sym.Facts.Yields && !s.mayGenerate() {
		s.say(YieldsExtraneous, "yields", "", "describes yielded values (%s), but the code yields none", excerpt(b.Yields))
	}
	if len(b.Params) > 0 && b.Returns == "" && b.ReturnsType == "" && b.Yields == "" && s.sym.Kind != code.Constructor && len(s.sym.Results) > 0 && s.sym.ReturnsSomething() && !s.speaksOfResult() {
		s.say(ReturnsMissing, "returns", "", "documents the parameters, but not the result (`%s`)", s.sym.Results[0].Type)
	}
	if len(s.sym.Results) == 1 && len(s.siblings()) == 1 && !s.sym.Async {
		if said, is := sortOf(b.ReturnsType), sortOf(s.sym.Results[0].Type); clash(said, is) {
			s.say(ReturnsType, "returns", "", "says that the result is a %s (`%s`); the signature says `%s`", said, b.ReturnsType, s.sym.Results[0].Type)
		}
	}
}

// returnsNothing reports whether no caller gets a value.
func (s *subject) returnsNothing() bool {
	if s.lang.implicit && len(s.sym.Results) == 0 && s.tree.Lang.ID != "rust" || s.sym.Facts.Yields || s.sym.Async {
		return false
	}
	if s.sym.Kind == code.Constructor || s.constructs() || len(s.siblings()) > 1 {
		return false
	}
	if len(s.sym.Results) > 0 {
		return !s.sym.ReturnsSomething() && !slices.ContainsFunc(s.sym.Results, func(r code.Param) bool {
			return strings.Contains(strings.ToLower(r.Type), "never") || strings.Contains(r.Type, "NoReturn")
		})
	}
	switch s.tree.Lang.ID {
	case "go", "rust", "swift": // no result is written by leaving it out
		return s.sym.Kind.Callable() && !strings.Contains(s.sym.Signature, "->")
	case "kotlin":
		return s.hasBody() && !s.sym.Facts.ReturnsValue && strings.HasPrefix(s.bodyText(), "{")
	case "c", "cpp", "java", "csharp":
		return false // the type is missing: a constructor, a macro, a guess
	}
	return s.hasBody() && !s.sym.Facts.ReturnsValue
}

// constructs reports whether a JavaScript function is called with new.
func (s *subject) constructs() bool {
	return s.tree.Lang.ID == "javascript" && s.sym.Kind == code.Function && s.sym.Name != "" && 'A' <= s.sym.Name[0] && s.sym.Name[0] <= 'Z'
}

// mayGenerate reports whether what is returned may yield all the same: a
// generator made by another function, or an iterator.
func (s *subject) mayGenerate() bool {
	if s.sym.Facts.ReturnsValue {
		return true
	}
	return slices.ContainsFunc(s.sym.Results, func(r code.Param) bool {
		return strings.Contains(r.Type, "Iter") || strings.Contains(r.Type, "Gener") || strings.Contains(r.Type, "Seq") || strings.Contains(r.Type, "Stream") || strings.Contains(r.Type, "Flow")
	})
}

var resultWords = regexp.MustCompile(`\b(?:return(?:s|ed|ing)?|yields?|gives?|gets?|results?|whether|answers?|computes?|creates?|makes?|builds?|finds?|calculates?|converts?|retrieves?|fetch(?:es)?|constructs?)\b`)

// speaksOfResult reports whether the prose says what comes back.
func (s *subject) speaksOfResult() bool {
	return slices.ContainsFunc(s.sentences, func(t sentence) bool { return t.about == "" && resultWords.MatchString(t.plain) })
}

// bodyText is the text of the body without a docstring in it.
func (s *subject) bodyText() string {
	body, doc := s.sym.Body, s.sym.Doc.Range
	if s.sym.Doc.Exists() && body.Contains(doc) {
		return string(s.tree.Src[body.Start:doc.Start]) + string(s.tree.Src[doc.End:body.End])
	}
	return body.Text(s.tree.Src)
}

// excerpt is the beginning of a text, in quotes.
func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		text = strings.TrimSpace(string(r[:60])) + "…"
	}
	return "“" + text + "”"
}
