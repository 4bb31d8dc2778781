package prefilter_test

import (
	"regexp"
	"testing"

	"github.com/hivesync/hivesync/docai/internal/prefilter"
)

// A prefilter may let a text through that does not match. It must never hold one
// back that does.
func TestNothingThatMatchesIsHeldBack(t *testing.T) {
	for _, c := range []struct {
		expr string
		text string
		runs bool // whether the expression is worth running
	}{
		{`\bcurl\b[^\n]{0,30}\|\s*(?:ba)?sh\b`, "curl https://x | sh", true},
		{`\bcurl\b[^\n]{0,30}\|\s*(?:ba)?sh\b`, "curls at the edges", false},
		{`(?:delete|remove)s?\b[^.]{0,10}\bfiles?`, "removes all files", true},
		{`(?:delete|remove)s?\b[^.]{0,10}\bfiles?`, "removes all lines", false},
		{`(?:^|[.!]\s)(?:run|execute) it`, "execute it", true},
		{`(?:^|[.!]\s)(?:run|execute) it`, "executes them", false},
		{`a|[^a]`, "b", true},
		{`[ab]{2,3}c`, "bac", true},
		{`[ab]{2,3}c`, "bad", false},
		{`(?i)secret`, "SECRET", true}, // of either case nothing is known
		{`x*`, "", true},
		{`ab?c`, "ac", true},
		{`ab?c`, "abd", false},
	} {
		e, text := prefilter.MustCompile(c.expr), prefilter.New(c.text)
		if got := e.May(text); got != c.runs {
			t.Errorf("%s may match %q: %v", c.expr, c.text, got)
		}
		if got, want := e.Find(text), regexp.MustCompile(c.expr).FindString(c.text); got != want {
			t.Errorf("%s found %q in %q, want %q", c.expr, got, c.text, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(`\b(?:ignore|forget)\b[^.\n]{0,40}\b(?:all|any)\b`, "please ignore them all")
	f.Add(`(a|b(c|d?))+[x-z]?e{2,}`, "bdxee")
	f.Add(`(?i:Ab)|ſ`, "aB")
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err != nil || len(expr) > 200 {
			return
		}
		if got, want := prefilter.MustCompile(expr).Find(prefilter.New(text)), re.FindString(text); got != want {
			t.Errorf("%s found %q in %q, want %q", expr, got, text, want)
		}
	})
}
