package review

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/syntax"
)

// A draft is tied to a symbol by its anchor. In every language, whatever the
// symbol is, the anchor must lead back to that symbol, or the draft would be made
// and never shown.
func TestTheAnchorOfEverySymbolLeadsBackToIt(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "..", "internal", "syntax", "testdata", "*", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources to try: %v", err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, ".symbols") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tree := syntax.Parse(syntax.Detect(path, src), src)
		file := anchors.NewFile(path, tree)
		for i, s := range tree.Symbols() {
			at := anchors.Resolve(file.Symbol(i), file)
			if got := symbolAt(tree, at); got != i {
				t.Errorf("%s:%d: the anchor of %s %s leads to symbol %d, want %d: %s", path, s.Line, s.Kind, s.QualifiedName(), got, i, at.Why)
			}
		}
	}
}
