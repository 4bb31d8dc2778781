package truth_test

import (
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/syntax"
)

// check gives the findings on the documentation of the named symbol.
func check(t *testing.T, language, src, name string) []truth.Finding {
	t.Helper()
	tree := syntax.Parse(syntax.ByID(language), []byte(src))
	for i, s := range tree.Symbols() {
		if s.Name == name {
			return truth.Check(tree, i, dialect.Parse(language, s.Doc.Raw), nil).Findings
		}
	}
	t.Fatalf("no symbol %s in:\n%s", name, src)
	return nil
}

func rules(findings []truth.Finding) string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	return strings.Join(ids, " ")
}

const pyTotal = `def total(items, tax=0.2, *, strict=False):
    """Adds up the prices of a cart, taxes included.

    Args:
        items: The lines of the cart.
        tax: Share of the price. Defaults to 0.2.
        strict: Whether unknown items are errors.

    Returns:
        The sum.

    Raises:
        ValueError: If an item has no price.
    """
    if strict and not items:
        raise ValueError(items)
    return sum(items) * (1 + tax)
`

func TestTrueDocumentationHasNoFindings(t *testing.T) {
	if found := check(t, "python", pyTotal, "total"); len(found) > 0 {
		t.Errorf("findings %+v", found)
	}
}

func TestLiesAreFound(t *testing.T) {
	for _, c := range []struct{ rule, before, after string }{
		{truth.ParamName, "tax: Share", "rate: Share"},
		{truth.ParamExtraneous, "        tax: Share", "        shop: The shop.\n        tax: Share"},
		{truth.ParamMissing, "        tax: Share of the price. Defaults to 0.2.\n", ""},
		{truth.DefaultMismatch, "Defaults to 0.2", "Defaults to 0.3"},
		{truth.RaisesMismatch, "ValueError: If", "KeyError: If"},
		{truth.RaisesUnknown, "ValueError: If", "PriceError: If"},
		{truth.UnknownIdentifier, "The sum.", "The sum, by `sum_prices`."},
		{truth.ReturnsExtraneous, "    return sum(items) * (1 + tax)", "    print(items)"},
		{truth.YieldsExtraneous, "Returns:", "Yields:"},
	} {
		src := strings.Replace(pyTotal, c.before, c.after, 1)
		if c.rule == truth.YieldsExtraneous {
			src = strings.Replace(src, "return sum(items) * (1 + tax)", "print(items)", 1)
		}
		if got := rules(check(t, "python", src, "total")); got != c.rule {
			t.Errorf("%q instead of %q: found %q, want %q", c.after, c.before, got, c.rule)
		}
	}
}

func TestTheScoreFallsWithTheFindings(t *testing.T) {
	tree := syntax.Parse(syntax.ByID("python"), []byte(pyTotal))
	true1 := truth.Check(tree, 1, dialect.Parse("python", tree.Symbols()[1].Doc.Raw), nil)
	false1 := truth.Check(tree, 1, docai.CommentBlock{Summary: "Adds up.", Params: []docai.Item{{Name: "shop"}}}, nil)
	if true1.Score != 1 || false1.Score >= true1.Score || false1.Score < 0 {
		t.Errorf("scores %v and %v", true1.Score, false1.Score)
	}
}

// Whatever the file and its documentation are, the checks end with a score.
func FuzzCheck(f *testing.F) {
	f.Add("python", pyTotal)
	f.Add("go", "package p\n\n// Sum returns nil. It never panics; v is left unchanged.\nfunc Sum(v []int) int { v[0] = 1; panic(0) }\n")
	f.Add("javascript", "/** @param {string} [a=1] `b` is returned if a is not empty. @returns {void} */\nfunction F(a) { if (!a) return null }\n")
	f.Fuzz(func(t *testing.T, language, src string) {
		lang := syntax.ByID(language)
		if lang == nil || len(src) > 4<<10 {
			return
		}
		tree := syntax.Parse(lang, []byte(src))
		checker := truth.New(tree, nil)
		for i, s := range tree.Symbols() {
			r := checker.Check(i, dialect.Parse(language, s.Doc.Raw))
			if r.Score < 0 || r.Score > 1 {
				t.Errorf("score %v", r.Score)
			}
			for _, found := range r.Findings {
				if truth.RuleByID(found.Rule).ID == "" || found.Message == "" {
					t.Errorf("finding %+v", found)
				}
			}
		}
	})
}
