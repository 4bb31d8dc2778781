package truth_test

import (
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/syntax"
)

// The text is what a model of 135 million parameters answered about such code.
func TestTextWithoutSubstanceIsFound(t *testing.T) {
	tree := syntax.Parse(syntax.ByID("python"), []byte(pyTotal))
	block := docai.CommentBlock{
		Summary: "Adds the prices of the items.",
		Params:  []docai.Item{{Name: "items", Text: "The lines of the cart."}, {Name: "tax", Text: "The share of it."}, {Name: "strict", Text: "Fails on what it does not know."}},
		Returns: "The sum with the tax.",
	}
	if found := truth.Check(tree, 1, block, nil).Findings; len(found) > 0 {
		t.Fatalf("of good text: %+v", found)
	}
	for rule, spoil := range map[string]func(b *docai.CommentBlock){
		truth.OffTopic: func(b *docai.CommentBlock) {
			b.Summary = "The code is not compatible with the Java 11 standard."
		},
		truth.Repeated: func(b *docai.CommentBlock) {
			b.Returns = "The type is not specified here."
			b.Params[0].Text = b.Returns
		},
		truth.Repeated + " ": func(b *docai.CommentBlock) {
			b.Summary = "Adds items: " + strings.Repeat("the code is easy to read and ", 4) + "short."
		},
		truth.Repeated + "  ": func(b *docai.CommentBlock) {
			b.Summary = "Adds the items up to 100." + strings.Repeat("0", 200) + "."
		},
		truth.Empty: func(b *docai.CommentBlock) {
			b.Summary = "1.1.2." + strings.Repeat("1.", 60)
		},
		truth.Repeated + "   ": func(b *docai.CommentBlock) {
			b.Summary = "Adds the items up to 1." + strings.Repeat("1.", 60)
		},
	} {
		lie := block
		lie.Params = append([]docai.Item{}, block.Params...)
		spoil(&lie)
		if got := rules(truth.Check(tree, 1, lie, nil).Findings); got != strings.TrimSpace(rule) {
			t.Errorf("%+v: found %q, want %q", lie, got, rule)
		}
	}
}

func TestAnotherLanguageIsNotOffTopic(t *testing.T) {
	tree := syntax.Parse(syntax.ByID("python"), []byte(pyTotal))
	block := docai.CommentBlock{Summary: "Rechnet zusammen, was ein Einkauf kostet."}
	if found := truth.Check(tree, 1, block, nil).Findings; len(found) > 0 {
		t.Errorf("%+v", found)
	}
}
