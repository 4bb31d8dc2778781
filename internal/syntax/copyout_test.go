package syntax

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/hivesync/hivesync/internal/onmachine"
	sitter "github.com/smacker/go-tree-sitter"
)

// The copy reaches into the bindings for a pointer and lays its nodes out by
// hand; here every node of real files is compared with what the bindings say.
func TestCopyOutEqualsBindings(t *testing.T) {
	library, err := onmachine.GoLibrary()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(library, "go", "parser", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go sources to read: %v", err)
	}
	lang := ByID("go")
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p := sitter.NewParser()
		p.SetLanguage(lang.grammar())
		raw, err := p.ParseCtx(context.Background(), nil, src)
		if err != nil {
			t.Fatal(err)
		}
		tree := Parse(lang, src)
		cursor := sitter.NewTreeCursor(raw.RootNode())
		count := 0
		var compare func(parent Node)
		compare = func(parent Node) {
			if !cursor.GoToFirstChild() {
				return
			}
			for ok := true; ok; ok = cursor.GoToNextSibling() {
				count++
				n, want := tree.Node(count), cursor.CurrentNode()
				if n.Kind() != want.Type() || n.Start() != int(want.StartByte()) || n.End() != int(want.EndByte()) ||
					n.Named() != want.IsNamed() || n.Missing() != want.IsMissing() || n.Field() != cursor.CurrentFieldName() || n.Parent() != parent {
					t.Fatalf("%s: node %d is %s %v, the bindings say %s", name, count, n.Kind(), n.Range(), want)
				}
				compare(n)
			}
			cursor.GoToParent()
		}
		compare(tree.Root())
		if count+1 != tree.Len() {
			t.Errorf("%s: %d nodes copied, the bindings have %d", name, tree.Len(), count+1)
		}
		cursor.Close()
		raw.Close()
		p.Close()
	}
}
