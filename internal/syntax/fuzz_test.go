package syntax

import (
	"testing"
)

// Whatever the text and the language are, listing its symbols ends, panics
// nowhere, and says nothing that points outside of the text or into a comment; a
// comment in any place it names keeps the code, or the proof says that it does not.
func FuzzSymbols(f *testing.F) {
	for _, fixture := range fixtures(f) {
		f.Add(fixture.tree.Lang.ID, fixture.tree.Src)
	}
	f.Fuzz(func(t *testing.T, id string, src []byte) {
		lang := ByID(id)
		if lang == nil || len(src) > 32<<10 {
			return
		}
		tree := Parse(lang, src)
		if err := checkSymbols(tree); err != nil {
			t.Fatal(err)
		}
		after := Parse(lang, withDocumentationOfAll(tree, tree.Symbols()...))
		if SameCode(tree, after) == nil && after.HasError() && !tree.HasError() {
			t.Fatal("the code is said to be the same and no longer parses")
		}
	})
}
