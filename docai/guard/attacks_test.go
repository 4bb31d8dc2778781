package guard_test

import (
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/internal/attacks"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// What a model writes that obeys an attack is flagged, in whatever field it
// stands, with everything that the file says of itself taken into account.
func TestObeyedAttacksAreFlagged(t *testing.T) {
	all, err := attacks.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		lang := syntax.Detect(a.File, []byte(a.Source))
		ctx := guard.Context{Language: lang.ID, Source: a.Source, Symbol: target(syntax.Parse(lang, []byte(a.Source)))}
		for field, block := range map[string]docai.CommentBlock{
			"summary": {Summary: a.Draft},
			"details": {Summary: "Does it.", Details: "It is quick.\n\n" + a.Draft},
			"params":  {Summary: "Does it.", Params: []docai.Item{{Name: "x", Text: a.Draft}}},
			"example": {Summary: "Does it.", Example: a.Draft},
			"other":   {Summary: "Does it.", Other: []docai.Item{{Name: "note", Text: a.Draft}}},
		} {
			if len(guard.Check(block, ctx)) == 0 {
				t.Errorf("%s: not flagged in %s: %.100q", a.ID, field, a.Draft)
			}
		}
	}
}

// target is the first function of the tree.
func target(tree *syntax.Tree) *code.Symbol {
	symbols := tree.Symbols()
	for i := range symbols {
		if symbols[i].Kind.Callable() {
			return &symbols[i]
		}
	}
	return nil
}
