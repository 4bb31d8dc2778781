package dialect

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// languageNotes is what docs/languages.md says of a language that no table knows.
type languageNotes struct {
	visible string // what counts as public
	limits  string // what is not read, or not documented
	sample  string // code whose first function is shown documented
}

var notes = map[string]languageNotes{
	"go": {"names that start with a capital letter", "aliases with type parameters (Go 1.24) do not parse",
		"func (c *Cart) Total(rates map[string]float64) (float64, error) {\n\treturn 0, nil\n}\n"},
	"python": {"names without a leading underscore, and `__special__` ones", "attributes and constants have no docstring of their own; a body on the line of its `def` has no place for one",
		"def total(cart, rates):\n    return 0\n"},
	"javascript": {"what the file exports (`export`, `module.exports`, `exports.x`); all of a script that exports nothing", "`using` declarations do not parse; code in templates (Vue, Svelte) is not looked at",
		"export function total(cart, rates) {\n  return 0\n}\n"},
	"typescript": {"what the file exports; members that are not `private` or `#named`", "`using` declarations do not parse",
		"export function total(cart: Cart, rates: Rates): number {\n  return 0\n}\n"},
	"tsx": {"as in TypeScript", "as in TypeScript",
		"export function Total(cart: Cart, rates: Rates): JSX.Element {\n  return <b>0</b>\n}\n"},
	"java": {"`public` and `protected`, and members of interfaces", "parameters of records are documented by the record",
		"public class Till {\n    public double total(Cart cart, Rates rates) {\n        return 0;\n    }\n}\n"},
	"rust": {"`pub`, members of public traits, exported macros", "async closures do not parse; what macros expand to is not seen; `mod x;` is documented in the module's own file",
		"pub fn total(cart: &Cart, rates: &Rates) -> f64 {\n    0.0\n}\n"},
	"c": {"what headers declare; in other files what is not `static`", "macros are told by where they stand, not expanded; of conditional branches that cut through a declaration only the first is read",
		"double total(const struct cart *cart, const double *rates);\n"},
	"cpp": {"what headers declare; members that are not `private`; nothing in unnamed namespaces", "as in C; `.h` is C unless it looks like C++",
		"double total(const Cart &cart, const Rates &rates);\n"},
	"csharp": {"`public` and `protected`, and members of interfaces", "of `#if` branches that cut through a declaration only the first is read",
		"public class Till\n{\n    public double Total(Cart cart, Rates rates)\n    {\n        return 0;\n    }\n}\n"},
	"ruby": {"what no `private` hides, `:nodoc:` and `@api private` heeded", "methods that other calls make (`delegate`, `scope`, `has_many`) are not listed; types in `sig` and RBS are not read; a body on the line of its `class` has no place for a comment",
		"def total(cart, rates)\n  0\nend\n"},
	"php": {"all but `private`", "property hooks (PHP 8.4) do not parse; promoted parameters are documented by their constructor",
		"<?php\nfunction total(Cart $cart, array $rates): float\n{\n    return 0;\n}\n"},
	"kotlin": {"all but `private` and `internal`", "parameters of a class are documented by the class",
		"fun total(cart: Cart, rates: Rates): Double = 0.0\n"},
	"swift": {"`public` and `open`; where a file has neither, all that is not `private` or `fileprivate`", "what macros expand to is not seen",
		"public func total(of cart: Cart, rates: Rates) throws -> Double {\n    return 0\n}\n"},
	"scala": {"all but `private`", "of Scala 3 what the grammar reads",
		"def total(cart: Cart, rates: Rates): Double = 0.0\n"},
	"lua": {"what the module returns, and globals; not names with a leading underscore", "a function that a call makes (`M.f = wrap(g)`) is a variable",
		"function M.total(cart, rates)\n  return 0\nend\n"},
	"bash": {"functions and variables without a leading underscore", "parameters are those that the body reads (`$1`, `$@`)",
		"total() {\n  local cart=$1 rates=$2\n  echo 0\n}\n"},
	"elixir": {"`def`, `defmacro` and types; not `defp`, `@doc false`, `@moduledoc false`", "private functions get comments, private types nothing; what `use` brings in is not seen; clauses of one name and arity are one function",
		"defmodule Till do\n  def total(cart, rates), do: 0\nend\n"},
}

// docs/languages.md is written from the language table, the conventions here, what
// is found in the fixtures of internal/syntax, and the notes above.
func TestThePageOfLanguagesIsFresh(t *testing.T) {
	var page strings.Builder
	page.WriteString(`# Languages

Generated from the language table by ` + "`make generate`" + `; how a language is added is in [adding a language](adding-a-language.md).

A file's language is told by its name, or by its ` + "`#!`" + ` line; in an editor by what the editor says. Everywhere holds:
only comments and docstrings are ever written, and each edit is proved to leave the code as it was; code that does not
parse is read as far as it goes, and nothing is written where the declaration itself is broken; files over 8 MiB are left
alone. A style that a file or a project shows wins over the conventions below, and a project may fix one
([settings](settings.md): ` + "`hivesync.style`" + `).

| language | files | documentation | also read and written | width |
|---|---|---|---|---|
`)
	for _, l := range syntax.Languages() {
		c := conventions[l.ID]
		fmt.Fprintf(&page, "| [%s](#%s) | %s | %s in `%s` | %s | %d |\n", l.Name, l.ID, files(l), c.dialects[0], c.openings[0], others(c), c.width)
	}
	for _, l := range syntax.Languages() {
		n, ok := notes[l.ID]
		if !ok {
			t.Fatalf("the page has no notes about %s", l.Name)
		}
		fmt.Fprintf(&page, "\n<a id=\"%s\"></a>\n\n## %s\n\n", l.ID, l.Name)
		fmt.Fprintf(&page, "Knows: %s.\nPublic: %s.\nLimits: %s.\n\n", strings.Join(kindsIn(t, l), ", "), n.visible, n.limits)
		fmt.Fprintf(&page, "```%s\n%s```\n", l.ID, documented(t, l, n.sample))
	}
	path := filepath.Join("..", "..", "docs", "languages.md")
	if *update {
		if err := os.WriteFile(path, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if is, err := os.ReadFile(path); err != nil || string(is) != page.String() {
		t.Errorf("docs/languages.md is not what the tables say (make generate writes it anew): %v", err)
	}
}

// files says which files are of a language.
func files(l *syntax.Language) string {
	names := slices.Concat(l.Extensions, l.Filenames)
	for i := range names {
		names[i] = "`" + names[i] + "`"
	}
	for _, program := range l.Interpreters {
		names = append(names, "`#!"+program+"`")
	}
	return strings.Join(names, " ")
}

// others are the dialects and delimiters of a language besides its first.
func others(c convention) string {
	var names []string
	for _, d := range c.dialects[1:] {
		names = append(names, string(d))
	}
	for _, opening := range c.openings[1:] {
		names = append(names, "`"+opening+"`")
	}
	return cmp.Or(strings.Join(names, ", "), "—")
}

// kindsIn are the kinds of symbol that are found in the fixtures of a language.
func kindsIn(t *testing.T, l *syntax.Language) []string {
	paths, err := filepath.Glob(filepath.Join("..", "..", "internal", "syntax", "testdata", l.ID, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures of %s: %v", l.Name, err)
	}
	found := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, ".symbols") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range syntax.Parse(l, src).Symbols() {
			switch {
			case s.Kind == code.Module:
				found["the file"] = true
			case s.Sub != "":
				found[s.Sub] = true
			default:
				found[string(s.Kind)] = true
			}
		}
	}
	var kinds []string
	for kind := range found {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// documented is a sample with documentation for its first function.
func documented(t *testing.T, l *syntax.Language, sample string) []byte {
	src := []byte(sample)
	tree := syntax.Parse(l, src)
	symbols := tree.Symbols()
	i := slices.IndexFunc(symbols, func(s code.Symbol) bool { return s.Kind.Callable() })
	if i < 0 || tree.HasError() {
		t.Fatalf("the sample of %s holds no function", l.Name)
	}
	block := docai.CommentBlock{Summary: "Returns what a cart costs.", Returns: "The sum of all prices, with taxes."}
	texts := []string{"The cart to add up.", "The rates of tax by country."}
	for _, p := range symbols[i].Params {
		if !p.Receiver && len(texts) > 0 {
			text := texts[0]
			if texts = texts[1:]; p.Name == "rates" {
				text = "The rates of tax by country."
			}
			block.Params = append(block.Params, docai.Item{Name: p.Name, Text: text})
		}
	}
	edit, err := Insertion(l.ID, src, &symbols[i], block, Style{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := code.Apply(src, edit)
	if err != nil {
		t.Fatal(err)
	}
	if err := syntax.SameCode(tree, syntax.Parse(l, after)); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimPrefix(after, []byte("<?php\n"))
}
