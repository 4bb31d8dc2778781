package syntax

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/onmachine"
)

// hashOf is the hash of the first symbol of the name, with the bodies of the named
// other symbols left out.
func hashOf(t *testing.T, lang, src, name string, without ...string) [32]byte {
	t.Helper()
	tree := Parse(ByID(lang), []byte(src))
	var found code.Range
	var out []code.Range
	for _, s := range tree.Symbols() {
		if s.Name == name && found.IsZero() {
			found = s.Range
		}
		for _, w := range without {
			if s.Name == w {
				out = append(out, s.Body)
			}
		}
	}
	if found.IsZero() {
		t.Fatalf("no symbol %s in\n%s", name, src)
	}
	return tree.CodeHash(found, out...)
}

func TestCommentsAndWhiteSpaceDoNotChangeTheHash(t *testing.T) {
	for lang, pair := range map[string][2]string{
		"go":         {"package p\n\nfunc F(a int) int { return a + 1 }\n", "package p\n\n// F adds.\n//\n// More.\nfunc F(a int) int {\n\t// why\n\treturn a +\n\t\t1 /* one */\n}\n"},
		"python":     {"def F(a):\n    if a:\n        return 1\n    return 2\n", "def F(a):\n  \"\"\"Does F.\n\n  More.\"\"\"\n  # why\n  if a:\n\n      return 1  # one\n  return 2\n"},
		"typescript": {"class C { F(a: number): number { return a + 1 } }", "class C {\n  /** F adds. */\n  F(a: number): number {\n    // why\n    return a + 1\n  }\n}"},
		"kotlin":     {"interface F { fun a(); fun b() {} }\n", "interface F { fun a(); /** Does b. */ fun b() {} }\n"}, // no node for the semicolon
		"javascript": {"function F(a){return a+1}", "/** F adds.\n * @param a a\n */\nfunction F(a) {\n  // why\n  return a + 1\n}"},
	} {
		if hashOf(t, lang, pair[0], "F") != hashOf(t, lang, pair[1], "F") {
			t.Errorf("%s: another hash for\n%s", lang, pair[1])
		}
	}
}

func TestEveryChangeOfCodeChangesTheHash(t *testing.T) {
	for lang, texts := range map[string][]string{
		"go": {"package p\nfunc F(a int) int { return a + 1 }", "package p\nfunc F(a int) int { return a - 1 }", "package p\nfunc F(b int) int { return b + 1 }",
			"package p\nfunc F(a int64) int { return a + 1 }", "package p\nfunc F(a int) int { return (a + 1) }", "package p\nfunc F(a int) int { return a + 1; return 0 }"},
		"python": {"def F(a):\n    if a:\n        x()\n    y()\n", "def F(a):\n    if a:\n        x()\n        y()\n", "def F(a):\n    if a:\n        x ('# no comment')\n    y()\n", "def F(a):\n    if a:\n        x ('# no  comment')\n    y()\n"},
	} {
		seen := map[[32]byte]string{}
		for _, src := range texts {
			h := hashOf(t, lang, src, "F")
			if other, ok := seen[h]; ok {
				t.Errorf("%s: one hash for\n%s\nand\n%s", lang, src, other)
			}
			seen[h] = src
		}
	}
}

func TestATypeIsHashedWithoutTheBodiesOfItsMethods(t *testing.T) {
	const before = "class C:\n    \"\"\"Doc.\"\"\"\n    n = 0\n    def f(self):\n        return 1\n"
	body := strings.Replace(before, "return 1", "return [2]", 1)
	head := strings.Replace(before, "f(self)", "f(self, x)", 1)
	field := strings.Replace(before, "n = 0", "n = 1", 1)
	if hashOf(t, "python", before, "C", "f") != hashOf(t, "python", body, "C", "f") {
		t.Error("a method's body changed its class")
	}
	if hashOf(t, "python", before, "C") == hashOf(t, "python", body, "C") {
		t.Error("the body is left out though nobody asked")
	}
	for _, changed := range []string{head, field} {
		if hashOf(t, "python", before, "C", "f") == hashOf(t, "python", changed, "C", "f") {
			t.Errorf("the same hash for\n%s", changed)
		}
	}
}

func TestAHashDoesNotDependOnWhereTheSymbolStands(t *testing.T) {
	const f = "func F(a int) int {\n\treturn a + 1\n}\n"
	if hashOf(t, "go", "package p\n\n"+f, "F") != hashOf(t, "go", "package p\n\nvar x = 1\n\nfunc G() {}\n\n"+f+"\nfunc H() {}\n", "F") {
		t.Error("a neighbour changed the hash")
	}
}

// On real files: the hash of every symbol survives the removal of all comments,
// and no two different declarations share one.
func TestHashesOfTheGoLibrary(t *testing.T) {
	library, err := onmachine.GoLibrary()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(library, "net", "http", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go sources to read: %v", err)
	}
	seen := map[[32]byte]string{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree := Parse(ByID("go"), src)
		bare := make([]byte, 0, len(src))
		at := 0
		for _, c := range tree.Comments() {
			bare = append(append(bare, src[at:c.Start()]...), ' ')
			at = c.End()
		}
		stripped := Parse(ByID("go"), append(bare, src[at:]...))
		with, without := tree.Symbols(), stripped.Symbols()
		if len(with) != len(without) {
			t.Fatalf("%s: %d symbols, %d without comments", name, len(with), len(without))
		}
		for i := range with {
			h := tree.CodeHash(with[i].Range)
			if h != stripped.CodeHash(without[i].Range) {
				t.Errorf("%s: %s changed with its comments", name, with[i].QualifiedName())
			}
			text := strings.Join(strings.Fields(without[i].Range.Text(stripped.Src)), " ")
			if other, ok := seen[h]; ok && other != text {
				t.Errorf("one hash for %q and %q", text, other)
			}
			seen[h] = text
		}
	}
	if len(seen) < 2000 {
		t.Errorf("only %d symbols", len(seen))
	}
}
