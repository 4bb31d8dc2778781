package dialect

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/onmachine"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Real documentation is taken apart and put together without losing a byte, and a
// comment that says what is wanted already is left alone. A part of the Go and
// Python libraries of the machine is read; all of them, and the source trees below
// the folders that HIVESYNC_CORPUS lists, when that is set.
func TestRealDocumentationStays(t *testing.T) {
	for _, root := range realRoots(t) {
		files, docs := 0, 0
		for path, tree := range sources(t, root) {
			files++
			for _, s := range tree.Symbols() {
				if s.Doc.Exists() {
					docs++
					staysAsItIs(t, path, tree.Lang.ID, s.Doc.Raw, &s)
				}
			}
			for _, raw := range comments(tree) { // also those that document nothing
				docs++
				staysAsItIs(t, path, tree.Lang.ID, raw, nil)
			}
		}
		t.Logf("%s: %d comments in %d files", root, docs, files)
	}
}

// comments are the comments of a file, runs of lines as one.
func comments(tree *syntax.Tree) []string {
	var raws []string
	end := -1
	for _, c := range tree.Comments() {
		raw := strings.TrimRight(c.Text(), "\r\n")
		line := !strings.HasPrefix(raw, "/*") && !strings.HasPrefix(raw, "--[[") && !strings.HasPrefix(raw, "=begin")
		if between := ""; line && end >= 0 && len(raws) > 0 {
			between = string(tree.Src[end:c.Start()])
			if strings.TrimSpace(between) == "" && strings.Count(between, "\n") == 1 {
				raws[len(raws)-1] += between + raw
				end = c.Start() + len(raw)
				continue
			}
		}
		raws = append(raws, raw)
		if end = c.Start() + len(raw); !line {
			end = -1
		}
	}
	return raws
}

func staysAsItIs(t *testing.T, path, lang, raw string, s *code.Symbol) {
	t.Helper()
	name := "a comment"
	if s != nil {
		name = "the documentation of " + s.QualifiedName()
	}
	c := split(lang, raw)
	if got := c.join(); got != raw {
		t.Errorf("%s: %s does not come together again:\n%s\nbut\n%s", path, name, raw, got)
		return
	}
	style := Style{Dialect: recognise(lang, c.texts())}.settled(lang)
	f, at := forms[style.Dialect], 0
	if c.shape != opaque {
		for _, p := range f.cut(f, c.texts()) {
			if p.from != at || p.to < p.from {
				t.Errorf("%s: the parts of %s do not follow each other at line %d:\n%s", path, name, at, raw)
				return
			}
			at = p.to
		}
		if at != len(c.lines) {
			t.Errorf("%s: the parts of %s end at line %d of %d:\n%s", path, name, at, len(c.lines), raw)
		}
	}
	b := Parse(lang, raw)
	if got := Update(lang, raw, b, s, Style{}, ""); got != raw {
		t.Errorf("%s: %s, updated with what it says, changes from\n%s\nto\n%s", path, name, raw, got)
	}
	if s != nil && c.shape != opaque && strings.TrimSpace(b.Summary) == "" && len(b.Other) == 0 && b.Details == "" && strings.ContainsAny(raw, "abcdefghijklmnopqrstuvwxyz") && !saysMore(b) {
		t.Errorf("%s: nothing is read of %s:\n%s", path, name, raw)
	}
}

func saysMore(b docai.CommentBlock) bool {
	return len(b.Params)+len(b.TypeParams)+len(b.Raises) > 0 || b.Returns+b.ReturnsType+b.Deprecated+b.Example+b.Yields+b.Panics+b.Safety != ""
}

func realRoots(t *testing.T) []string {
	var roots []string
	for _, find := range []func() (string, error){onmachine.GoLibrary, onmachine.PythonLibrary} {
		if root, err := find(); err != nil {
			t.Log("left out:", err)
		} else {
			roots = append(roots, root)
		}
	}
	return append(roots, filepath.SplitList(os.Getenv("HIVESYNC_CORPUS"))...)
}

// sources are the parsed files below root, by path, as far as they are sources of a
// known language and of a size that a person writes.
func sources(t *testing.T, root string) func(yield func(string, *syntax.Tree) bool) {
	return func(yield func(string, *syntax.Tree) bool) {
		n := 0
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "site-packages" || d.Name() == "node_modules") {
				return fs.SkipDir
			}
			if !d.Type().IsRegular() {
				return nil
			}
			if n++; os.Getenv("HIVESYNC_CORPUS") == "" && n%40 != 0 {
				return nil
			}
			info, err := d.Info()
			if err != nil || info.Size() > 1<<20 {
				return nil
			}
			if syntax.Detect(path, nil) == nil {
				return nil
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			if !yield(path, syntax.Parse(syntax.Detect(path, src), src)) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
