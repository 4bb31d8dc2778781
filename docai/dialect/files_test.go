package dialect

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

var update = flag.Bool("update", false, "write the expected files of testdata anew")

// Each archive in testdata/files documents a file: "before.*" is the file,
// "blocks.json" has the drafts by the symbol's qualified name, "after.*" is what
// comes out. "style.json", where there is one, is the style the project sets.
func TestDocumentedFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { documentFile(t, path) })
	}
}

func documentFile(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var style Style
	var before, after *txtar.File
	blocks := map[string]docai.CommentBlock{}
	for i := range archive.Files {
		switch f := &archive.Files[i]; {
		case f.Name == "style.json":
			err = json.Unmarshal(f.Data, &style)
		case f.Name == "blocks.json":
			err = json.Unmarshal(f.Data, &blocks)
		case strings.HasPrefix(f.Name, "before."):
			before = f
		case strings.HasPrefix(f.Name, "after."):
			after = f
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	lang := syntax.Detect(before.Name, before.Data)
	got := document(t, lang, before.Data, blocks, style)
	if *update {
		after.Data = got
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(got, after.Data) {
		t.Errorf("documented, the file is not what is expected (go test -run DocumentedFiles -update writes it anew):\n%s", got)
	}
	if again := document(t, lang, got, blocks, style); !bytes.Equal(again, got) {
		t.Errorf("documented again, the file changes:\n%s", again)
	}
}

// document puts the blocks into src and proves that only comments changed.
func document(t *testing.T, lang *syntax.Language, src []byte, blocks map[string]docai.CommentBlock, style Style) []byte {
	t.Helper()
	tree := syntax.Parse(lang, src)
	style = style.Or(Learn(lang.ID, src, tree.Symbols()))
	var edits []code.Edit
	unused := map[string]bool{}
	for name := range blocks {
		unused[name] = true
	}
	for _, s := range tree.Symbols() {
		b, ok := blocks[s.QualifiedName()]
		if !ok {
			continue
		}
		delete(unused, s.QualifiedName())
		var e code.Edit
		var err error
		if s.Doc.Exists() {
			e, err = Replacement(lang.ID, src, &s, Merge(lang.ID, Parse(lang.ID, s.Doc.Raw), b, &s), style)
		} else {
			e, err = Insertion(lang.ID, src, &s, b, style)
		}
		var none *NoPlace
		if errors.As(err, &none) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		edits = append(edits, e)
	}
	for name := range unused {
		t.Errorf("no symbol %s in the file", name)
	}
	out, err := code.Apply(src, edits...)
	if err != nil {
		t.Fatal(err)
	}
	after := syntax.Parse(lang, out)
	if err := syntax.SameCode(tree, after); err != nil {
		t.Errorf("%v in\n%s", err, out)
	}
	if after.HasError() && !tree.HasError() {
		t.Errorf("the documented file does not parse:\n%s", out)
	}
	return out
}
