package syntax

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hivesync/hivesync/internal/code"
)

var sample = flag.Int("sample", 0, "print that many symbols of every language of the corpus, to be read by eye")

// Every source file below the folder that HIVESYNC_CORPUS names gets
// documentation in every place, and must stay the code it was:
//
//	HIVESYNC_CORPUS=/some/checkouts go test ./internal/syntax -run Corpus -v -sample 100
func TestCorpus(t *testing.T) {
	root := os.Getenv("HIVESYNC_CORPUS")
	if root == "" {
		t.Skip("no corpus asked for: set HIVESYNC_CORPUS to a folder of source files")
	}
	counts := map[string]*corpusCount{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if lang := Detect(path, src); lang != nil {
			count := counts[lang.ID]
			if count == nil {
				count = &corpusCount{}
				counts[lang.ID] = count
			}
			count.file(t, path, lang, src)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(counts) == 0 {
		t.Fatalf("no source files below %s", root)
	}
	for id, count := range counts {
		t.Logf("%s: %v", id, count)
		if count.refused*200 > count.files {
			t.Errorf("%s: the proof refuses %d of %d files: the grammar's trees depend on comments, or places are wrong", id, count.refused, count.files)
		}
		for _, text := range count.sample {
			t.Log(text)
		}
	}
}

type corpusCount struct {
	files, broken          int
	symbols, placed, found int
	documented             int
	unplaced               map[string]int
	refused, brokenRefused int // files, whole and broken, where SameCode refuses documentation everywhere
	bytes                  int
	parsing, listing       time.Duration

	sample []string
	seen   int
}

func (c *corpusCount) String() string {
	mb := float64(c.bytes) / 1e6
	return fmt.Sprintf("%d files (%d do not parse whole), %.1f MB, parsed in %.0f ms/MB, listed in %.0f ms/MB; %d symbols, %d documented, %d placed, %d of them found again; no place: %v; the proof refuses %d whole files, %d broken ones",
		c.files, c.broken, mb, c.parsing.Seconds()*1e3/mb, c.listing.Seconds()*1e3/mb, c.symbols, c.documented, c.placed, c.found, c.unplaced, c.refused, c.brokenRefused)
}

func (c *corpusCount) file(t *testing.T, path string, lang *Language, src []byte) {
	begin := time.Now()
	tree := Parse(lang, src)
	parsed := time.Now()
	symbols := tree.Symbols()
	c.parsing += parsed.Sub(begin)
	c.listing += time.Since(parsed)
	c.files++
	c.bytes += len(src)
	c.symbols += len(symbols)
	if tree.HasError() {
		c.broken++
	}
	if err := checkSymbols(tree); err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	placed := 0
	for _, s := range symbols {
		if s.Doc.Exists() {
			c.documented++
		}
		if s.Place.None != "" {
			if c.unplaced == nil {
				c.unplaced = map[string]int{}
			}
			c.unplaced[s.Place.None]++
		}
		if _, ok := documentationFor(tree, s); ok {
			placed++
		}
		c.consider(path, tree, s)
	}
	c.placed += placed
	after := Parse(lang, withDocumentationOfAll(tree, symbols...))
	err := SameCode(tree, after)
	switch {
	case err != nil && tree.HasError():
		c.brokenRefused++
		return
	case err != nil:
		c.refused++
		t.Logf("%s: documentation everywhere: %v%s", path, err, culprits(tree, symbols))
		return
	case after.HasError() && !tree.HasError():
		t.Errorf("%s: with documentation everywhere the file no longer parses%s", path, culprits(tree, symbols))
		return
	}
	c.found += placed - missing(t, path, tree, after)
}

// missing counts the symbols whose new documentation is not found again, and
// reports them where the file parses whole.
func missing(t *testing.T, path string, before, after *Tree) int {
	a, b := before.Symbols(), after.Symbols()
	n := 0
	if len(a) != len(b) {
		t.Errorf("%s: %d symbols became %d with documentation everywhere", path, len(a), len(b))
		return len(a)
	}
	for i, s := range a {
		if _, ok := documentationFor(before, s); ok && (s.QualifiedName() != b[i].QualifiedName() || !strings.Contains(b[i].Doc.Raw, "What it is for.")) {
			n++
			if !before.HasError() {
				t.Errorf("%s:%d: documentation for %s is not found again", path, s.Line, s.QualifiedName())
			}
		}
	}
	return n
}

// culprits names the symbols whose documentation alone does harm.
func culprits(tree *Tree, symbols []code.Symbol) string {
	var names []string
	for _, s := range symbols {
		text, ok := withDocumentation(tree, s)
		if !ok {
			continue
		}
		after := Parse(tree.Lang, text)
		if SameCode(tree, after) != nil || after.HasError() && !tree.HasError() {
			names = append(names, fmt.Sprintf("\n\tline %d: %s %s", s.Line, s.Kind, s.QualifiedName()))
		}
		if len(names) == 10 {
			break
		}
	}
	return strings.Join(names, "")
}

// consider keeps a fair sample of all symbols seen.
func (c *corpusCount) consider(path string, tree *Tree, s code.Symbol) {
	c.seen++
	at := len(c.sample)
	if at < *sample {
		c.sample = append(c.sample, "")
	} else if at = rand.IntN(c.seen); at >= *sample {
		return
	}
	end := min(s.Range.End, s.Range.Start+300)
	c.sample[at] = fmt.Sprintf("\n=== %s\n%s--- %s", path, describe(tree, &s), bytes.ToValidUTF8(tree.Src[s.Range.Start:end], nil))
}

// checkSymbols says what is wrong with a tree's symbols whatever its text is:
// ranges lie within the text and within each other, documentation is quoted
// exactly, and places are where a line or a declaration starts.
func checkSymbols(tree *Tree) error {
	whole := code.Range{End: len(tree.Src)}
	for _, s := range tree.Symbols() {
		for _, r := range []code.Range{s.Range, s.NameRange, s.Body, s.Doc.Range} {
			if r.Start > r.End || !whole.Contains(r) {
				return fmt.Errorf("%s: range %v of a text of %d bytes", s.QualifiedName(), r, len(tree.Src))
			}
		}
		if s.Name == "" {
			return fmt.Errorf("a %s without a name at %v", s.Kind, s.Range)
		}
		if !s.Body.IsZero() && !s.Range.Contains(s.Body) {
			return fmt.Errorf("%s: the body %v lies outside of the declaration %v", s.QualifiedName(), s.Body, s.Range)
		}
		if s.Doc.Raw != s.Doc.Range.Text(tree.Src) {
			return fmt.Errorf("%s: documentation %q is not the text of %v", s.QualifiedName(), s.Doc.Raw, s.Doc.Range)
		}
		if err := checkPlace(tree, s.Place); err != nil {
			return fmt.Errorf("%s: %v", s.QualifiedName(), err)
		}
	}
	if len(tree.symbols) > 0 && !slices.IsSortedFunc(tree.symbolNodes, func(a, b Node) int { return a.Index() - b.Index() }) {
		return fmt.Errorf("the symbols are not in document order")
	}
	return nil
}

func checkPlace(tree *Tree, p code.Place) error {
	if p.None != "" {
		return nil
	}
	if p.Offset < 0 || p.Offset > len(tree.Src) {
		return fmt.Errorf("place %d of a text of %d bytes", p.Offset, len(tree.Src))
	}
	if atLineStart := tree.lineStart(p.Offset) == p.Offset; p.SameLine == atLineStart && !p.SameLine {
		return fmt.Errorf("place %d is not at the start of a line", p.Offset)
	}
	for _, comment := range tree.Comments() {
		if comment.Start() < p.Offset && p.Offset < comment.End() && !strings.HasSuffix(comment.Text(), "\n") {
			return fmt.Errorf("place %d is within a comment", p.Offset)
		}
	}
	return nil
}
