package syntax

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/internal/code"
)

var update = flag.Bool("update", false, "write the golden symbol listings anew")

// Every source in testdata/<language>/ has a listing of its symbols beside it,
// "<source>.symbols". A fixture holds the odd corners of its language.
func TestSymbolsOfFixtures(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			var got strings.Builder
			for _, s := range f.tree.Symbols() {
				got.WriteString(describe(f.tree, &s))
			}
			golden := f.path + ".symbols"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("the symbols of %s differ (go test -run Fixtures -update writes them anew):\n%s", f.name, firstDifference(string(want), got.String()))
			}
		})
	}
}

// What a comment may never do: change code. A documentation comment goes in at
// the place of every symbol, one at a time and then all together.
func TestDocumentationAtEveryPlaceKeepsTheCode(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			placed := 0
			for _, s := range f.tree.Symbols() {
				text, ok := withDocumentation(f.tree, s)
				if !ok {
					continue
				}
				placed++
				after := Parse(f.tree.Lang, text)
				if err := SameCode(f.tree, after); err != nil {
					t.Errorf("documentation for %s at byte %d: %v", s.QualifiedName(), s.Place.Offset, err)
				}
				if after.HasError() && !f.tree.HasError() {
					t.Errorf("with documentation for %s the file no longer parses", s.QualifiedName())
				}
			}
			if placed == 0 {
				t.Error("no symbol has a place for documentation")
			}
			if err := SameCode(f.tree, Parse(f.tree.Lang, withDocumentationOfAll(f.tree, f.tree.Symbols()...))); err != nil {
				t.Errorf("documentation for every symbol at once: %v", err)
			}
		})
	}
}

// Documentation that was put in the place is found again as the symbol's own.
func TestDocumentationInItsPlaceIsFound(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			for i, s := range f.tree.Symbols() {
				text, ok := withDocumentation(f.tree, s)
				if !ok || s.Doc.Exists() {
					continue
				}
				after := Parse(f.tree.Lang, text).Symbols()
				if i >= len(after) || after[i].Name != s.Name || !strings.Contains(after[i].Doc.Raw, "What it is for.") {
					t.Errorf("documentation for %s at byte %d is not found again", s.QualifiedName(), s.Place.Offset)
				}
			}
		})
	}
}

// The proof must be able to fail: any token changed is code changed.
func TestAnyOtherTokenIsOtherCode(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			tree := f.tree
			documentation := map[int]bool{}
			for _, n := range tree.documentationNodes() {
				for i := n.Index(); i < n.Last(); i++ {
					documentation[i] = true
				}
			}
			changed := 0
			const most = 1000 // nodes of a fixture, evenly spread
			for i := 0; i < tree.Len(); i += 1 + tree.Len()/most {
				n := tree.Node(i)
				if !n.Leaf() || documentation[i] || tree.inComment(n) || strings.TrimSpace(n.Text()) == "" {
					continue
				}
				changed++
				text := bytes.Join([][]byte{tree.Src[:n.Start()], []byte("x"), tree.Src[n.Start():]}, nil)
				err := SameCode(tree, Parse(tree.Lang, text))
				var is *CodeChanged
				if !errors.As(err, &is) {
					t.Fatalf("an x before %s %q at byte %d: got %v, want a change of code", n.Kind(), n.Text(), n.Start(), err)
				}
			}
			if changed == 0 {
				t.Error("no token to change")
			}
		})
	}
}

// inComment reports whether n is a comment or part of one.
func (t *Tree) inComment(n Node) bool {
	for ; n.Ok(); n = n.Parent() {
		if t.Lang.isComment(n) {
			return true
		}
	}
	return false
}

type fixture struct {
	name string // "java/shapes.java"
	path string
	tree *Tree
}

func fixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var found []fixture
	for _, path := range paths {
		if strings.HasSuffix(path, ".symbols") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Base(filepath.Dir(path))
		lang := Detect(path, src)
		if lang == nil || lang.ID != folder {
			t.Fatalf("%s is no source of the language its folder names", path)
		}
		found = append(found, fixture{folder + "/" + filepath.Base(path), path, Parse(lang, src)})
	}
	if len(found) == 0 {
		t.Fatal("no fixtures")
	}
	return found
}

// commentForms is a short piece of documentation in each language's own form.
var commentForms = map[string]string{
	"go": "// What it is for.", "python": `"""What it is for."""`,
	"javascript": "/** What it is for. */", "typescript": "/** What it is for. */", "tsx": "/** What it is for. */",
	"java": "/** What it is for. */", "kotlin": "/** What it is for. */", "scala": "/** What it is for. */", "php": "/** What it is for. */",
	"c": "/** What it is for. */", "cpp": "/** What it is for. */",
	"csharp": "/// <summary>What it is for.</summary>", "rust": "/// What it is for.", "swift": "/// What it is for.",
	"ruby": "# What it is for.", "bash": "# What it is for.", "lua": "--- What it is for.", "elixir": `@doc "What it is for."`,
}

// documentationFor is documentation as it goes into the place of the symbol;
// false when nothing can be placed there.
func documentationFor(tree *Tree, s code.Symbol) (string, bool) {
	form := commentForms[tree.Lang.ID]
	if s.Place.Inside && tree.Lang.ID == "rust" {
		form = "//! What it is for."
	}
	if s.Kind == code.Module && strings.Contains("javascript typescript tsx", tree.Lang.ID) && s.Sub == "" {
		form = "/** @file What it is for. */"
	}
	attribute := tree.Lang.ID == "elixir"
	switch {
	case !attribute:
	case s.Place.Inside:
		form = `@moduledoc "What it is for."`
	case s.Kind == code.Type:
		form = `@typedoc "What it is for."`
	case !s.Exported:
		form = "# What it is for."
	}
	if s.Place.None != "" || s.Doc.Exists() && (s.Place.Inside || attribute) {
		return "", false
	}
	if s.Place.SameLine {
		return form + " ", strings.HasSuffix(form, "*/")
	}
	return s.Place.Indent + form + "\n", true
}

// withDocumentation is the text of the file with documentation put in the place
// of the symbol; false when nothing can be placed there.
func withDocumentation(tree *Tree, s code.Symbol) ([]byte, bool) {
	insert, ok := documentationFor(tree, s)
	if !ok {
		return nil, false
	}
	at := s.Place.Offset
	return bytes.Join([][]byte{tree.Src[:at], []byte(insert), tree.Src[at:]}, nil), true
}

// withDocumentationOfAll is the text with documentation in the places of all the
// symbols. Two symbols of one place share it, but for what holds the other (the
// file, a module), which comes first.
func withDocumentationOfAll(tree *Tree, symbols ...code.Symbol) []byte {
	inserts := map[int]string{}
	outer := map[int]string{}
	for i, s := range symbols {
		insert, ok := documentationFor(tree, s)
		switch {
		case ok && (i == 0 && tree.ofFile || tree.Lang.ID == "elixir" && s.Place.Inside):
			outer[s.Place.Offset] += insert
		case ok:
			inserts[s.Place.Offset] = insert
		}
	}
	for at, insert := range outer {
		inserts[at] = insert + inserts[at]
	}
	var text []byte
	for at := range len(tree.Src) + 1 {
		text = append(text, inserts[at]...)
		if at < len(tree.Src) {
			text = append(text, tree.Src[at])
		}
	}
	return text
}

// describe is a symbol in a form for people to read and compare.
func describe(tree *Tree, s *code.Symbol) string {
	var b strings.Builder
	kind := string(s.Kind)
	if s.Sub != "" {
		kind += "/" + s.Sub
	}
	fmt.Fprintf(&b, "%d: %s %s", s.Line, kind, s.QualifiedName())
	if len(s.TypeParams) > 0 {
		fmt.Fprintf(&b, " <%s>", strings.Join(s.TypeParams, ", "))
	}
	if s.Kind.Callable() || len(s.Params) > 0 {
		b.WriteString(" (" + describeParams(s.Params) + ")")
	}
	if len(s.Results) > 0 {
		b.WriteString(" -> " + describeParams(s.Results))
	}
	if len(s.Throws) > 0 {
		b.WriteString(" throws " + strings.Join(s.Throws, ", "))
	}
	b.WriteString(" |")
	for _, flag := range []struct {
		on   bool
		word string
	}{{s.Exported, "exported"}, {s.Static, "static"}, {s.Async, "async"}, {s.Abstract, "abstract"}, {s.Override, "override"}, {s.Deprecated, "deprecated"}, {s.Local, "local"}} {
		if flag.on {
			b.WriteString(" " + flag.word)
		}
	}
	lineOf := func(offset int) int { return 1 + bytes.Count(tree.Src[:offset], []byte{'\n'}) }
	switch p := s.Place; {
	case p.None != "":
		b.WriteString(" | no place: " + p.None)
	case p.SameLine:
		fmt.Fprintf(&b, " | place in line %d before %.20q", lineOf(p.Offset), tree.Src[p.Offset:])
	default:
		fmt.Fprintf(&b, " | place %d indent %d", lineOf(p.Offset), len(p.Indent))
	}
	b.WriteString("\n\t" + s.Signature + "\n")
	if s.Doc.Exists() {
		fmt.Fprintf(&b, "\tdoc %d: %s\n", lineOf(s.Doc.Range.Start), oneLine(s.Doc.Raw, 100))
	}
	if facts := describeFacts(&s.Facts); facts != "" {
		b.WriteString("\t" + facts + "\n")
	}
	return b.String()
}

func describeParams(params []code.Param) string {
	var list []string
	for _, p := range params {
		text := p.Name
		if p.Variadic {
			text = "..." + text
		}
		if p.Optional {
			text += "?"
		}
		if p.Receiver {
			text = "receiver " + text
		}
		if p.Type != "" {
			text = strings.TrimSpace(text + ": " + p.Type)
		}
		if p.Default != "" {
			text += " = " + p.Default
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func describeFacts(f *code.Facts) string {
	var parts []string
	for _, list := range []struct {
		word  string
		items []string
	}{{"calls", f.Calls}, {"raises", f.Raises}, {"returns", f.Returns}, {"writes", f.Writes}} {
		if len(list.items) > 0 {
			parts = append(parts, list.word+" "+strings.Join(list.items, ", "))
		}
	}
	if f.Loops > 0 {
		parts = append(parts, fmt.Sprintf("loops %d", f.Loops))
	}
	if f.Branches > 0 {
		parts = append(parts, fmt.Sprintf("branches %d", f.Branches))
	}
	for _, flag := range []struct {
		on   bool
		word string
	}{{f.ReturnsValue, "value"}, {f.ReturnsNull, "null"}, {f.Yields, "yields"}, {f.Awaits, "awaits"}} {
		if flag.on {
			parts = append(parts, flag.word)
		}
	}
	return strings.Join(parts, "; ")
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		x, y := "(end)", "(end)"
		if i < len(w) {
			x = w[i]
		}
		if i < len(g) {
			y = g[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n want %s\n  got %s", i+1, x, y)
		}
	}
	return "nothing differs"
}
