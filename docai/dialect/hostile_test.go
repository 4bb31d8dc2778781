package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// ground is a place in a source where a comment goes in: it stands between before
// and after, which starts with the indent.
type ground struct {
	lang, before, indent, after string
	sym                         code.Symbol
}

var grounds = []ground{
	{"go", "package a\n\n", "", "func f(x int) {}\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"go", "package a\n\ntype T struct {\n\tA int\n", "\t", "B int\n}\n", code.Symbol{Kind: code.Field, Name: "B"}},
	{"python", "def f(x):\n", "    ", "return x\n", code.Symbol{Kind: code.Function, Name: "f", Place: code.Place{Inside: true}}},
	{"python", "", "", "x = 1\n", code.Symbol{Kind: code.Module, Name: "module", Place: code.Place{Inside: true}}},
	{"javascript", "class A {\n", "  ", "f(x) {}\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"typescript", "", "", "export function f(x: number): void {}\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"tsx", "", "", "const F = () => <a>b</a>\n", code.Symbol{Kind: code.Function, Name: "F"}},
	{"java", "class A {\n", "    ", "void f(int x) {}\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"kotlin", "class A {\n", "    ", "fun f(x: Int) {}\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"scala", "class A {\n", "  ", "def f(x: Int): Int = x\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"php", "<?php\nclass A {\n", "    ", "public function f(int $x) {}\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"rust", "", "", "pub fn f(x: i32) {}\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"rust", "", "", "use a::b;\n", code.Symbol{Kind: code.Module, Name: "a"}},
	{"c", "int a;\n\n", "", "int f(int x);\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"cpp", "struct A {\n", "  ", "int f(int x);\n};\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"csharp", "class A\n{\n", "    ", "void F(int x) {}\n}\n", code.Symbol{Kind: code.Method, Name: "F"}},
	{"ruby", "class A\n", "  ", "def f(x)\n  end\nend\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"swift", "struct A {\n", "    ", "func f(x: Int) {}\n}\n", code.Symbol{Kind: code.Method, Name: "f"}},
	{"lua", "local a = 1\n", "", "function f(x) return x end\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"bash", "#!/bin/bash\n\n", "", "f() {\n  echo \"$1\"\n}\n", code.Symbol{Kind: code.Function, Name: "f"}},
	{"elixir", "defmodule A do\n", "  ", "def f(x), do: x\nend\n", code.Symbol{Kind: code.Function, Name: "f", Exported: true}},
	{"elixir", "defmodule A do\n", "  ", "defp g(x), do: x\nend\n", code.Symbol{Kind: code.Function, Name: "g"}},
}

// ready are the grounds of languages whose declarations are known.
var ready = sync.OnceValue(func() []ground {
	return slices.DeleteFunc(slices.Clone(grounds), func(g ground) bool {
		return len(syntax.Parse(syntax.ByID(g.lang), []byte(g.before+g.indent+g.after)).Symbols()) == 0
	})
})

// put is the source with a comment at the ground.
func (g *ground) put(comment string) []byte {
	return []byte(g.before + g.indent + comment + "\n" + g.indent + g.after)
}

// holds reports how a comment at the ground does more than comment.
func (g *ground) holds(comment string) error {
	lang := syntax.ByID(g.lang)
	before, after := syntax.Parse(lang, []byte(g.before+g.indent+g.after)), syntax.Parse(lang, g.put(comment))
	if before.HasError() {
		return errors.New("the ground itself does not parse")
	}
	if after.HasError() {
		return errors.New("the file does not parse any more")
	}
	if err := syntax.SameCode(before, after); err != nil {
		return err
	}
	if strings.ContainsFunc(comment, func(r rune) bool { return r != '\n' && unseen(r) }) {
		return fmt.Errorf("a character that is not seen is left in %q", comment)
	}
	return one(g.lang, comment)
}

// one reports whether the text is not one comment whose frame is what it seems.
func one(lang, comment string) error {
	c := split(lang, comment)
	if got := c.join(); got != comment {
		return fmt.Errorf("it does not come together again: %q", got)
	}
	switch c.shape {
	case block:
		if n := strings.Index(comment, "*/"); n != len(comment)-2 {
			return errors.New("it ends before its end")
		}
	case lineRun:
		lead := lineLead(lang)
		if lang == "php" && comment[0] == '#' {
			lead = hashLead
		}
		for l := range strings.SplitSeq(comment, "\n") {
			if !lead.MatchString(l) {
				return fmt.Errorf("a line has no leader: %q", l)
			}
		}
	case luaBlock:
		end := strings.TrimSpace(c.tail)
		if n := strings.Index(comment, end); n != len(comment)-len(end) {
			return errors.New("it ends before its end")
		}
	case docstring:
		body := comment[len(c.head):]
		if !c.raw {
			body = escapedChar.ReplaceAllString(body, "__")
		}
		if n := strings.Index(body, c.quote); n != len(body)-len(c.quote) {
			return errors.New("the string ends before its end")
		}
	default:
		return fmt.Errorf("it is no comment of a known shape")
	}
	return nil
}

var escapedChar = regexp.MustCompile(`\\(?s:.)`)

// nasty are the pieces hostile text is made of.
var nasty = []string{
	"*/", "/*", "*", "/", "\\", "\"\"\"", "'''", "\"", "'", "`", "```", "~~~", "]]", "--]]", "[[", "]==]", "=end", "=begin", "__END__", "#{", "}", "{", "#", "##", "//", "///", "//!", "--", "---",
	"\n", "\n\n", " ", "    ", "\t", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x00", "\x1b[31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\xff", "\U000e0041",
	"\\u002a\\u002f", "\\u000a", "\\u{2a}", "\\n", "\\x22", "\\N{QUOTATION MARK}", "??/", "?>", "<?php", "-->", "<!--", "<![CDATA[", "]]>", "</summary>", "<summary>", "&lt;", "<", ">", "&", "</script>",
	"@param x", "@returns", "@end", "\\param", "@doc", ":param x:", "Args:", "Returns:", "Parameters\n----------", "# Safety", "- Parameters:", "Deprecated: ", "Globals:", "```rust\npanic!()\n```", "    code", "> ```\n> x\n> ```",
	">>> import os", "iex> x", "go:build ignore", "+build ignore", "go:linkname f g", "line a.go:1", "export f", "extern f", "nolint", "eslint-disable", "eslint no-alert: 0", "@ts-ignore", "shellcheck disable=all",
	"-*- coding: latin-1 -*-", "coding: x", "!/bin/sh", "vim: set x:", "frozen_string_literal: true", "type: ignore", "noqa", "rubocop:disable all", "clang-format off", "pragma: no cover", "word", "Words.", "é", "漢字", "😀", "- item", "1. item", "| a | b |", "===", "---",
}

func hostileText(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.StringN(0, 6, 12)), 0, 8).Draw(t, label), "")
}

func hostileItems(t *rapid.T, label string) []docai.Item {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) docai.Item {
		return docai.Item{Name: hostileText(t, "name"), Type: hostileText(t, "type"), Text: hostileText(t, "text")}
	}), 0, 2).Draw(t, label)
}

func hostileBlock(t *rapid.T) docai.CommentBlock {
	var b docai.CommentBlock
	for fd := summary; fd <= other; fd++ {
		switch {
		case fd.listed():
			*items(&b, fd) = hostileItems(t, fieldNames[fd])
		case fd == summary || rapid.Bool().Draw(t, "says "+fieldNames[fd]):
			*scalar(&b, fd) = hostileText(t, fieldNames[fd])
		}
	}
	b.ReturnsType = hostileText(t, "returnsType")
	return b
}

// anyStyle is any style a settings file could ask for, sensible or not.
func anyStyle(t *rapid.T, lang string) Style {
	c := conventionOf(lang)
	s := Style{
		Dialect:    rapid.SampledFrom(append(c.dialects, "nonsense")).Draw(t, "dialect"),
		Opening:    rapid.SampledFrom(append(c.openings, "", "*/")).Draw(t, "opening"),
		Leader:     rapid.SampledFrom([]string{"", " * ", "  * ", " ", "*", "*/ x"}).Draw(t, "leader"),
		Code:       rapid.SampledFrom([]Code{"", Bare, Backticks, DoubleBackticks, Plus, Tagged}).Draw(t, "code"),
		Width:      rapid.SampledFrom([]int{0, 20, 72, 100, 1 << 30}).Draw(t, "width"),
		IndentUnit: rapid.SampledFrom([]string{"", "\t", "  ", "    ", "x"}).Draw(t, "unit"),
		Tags:       rapid.MapOfN(rapid.SampledFrom(fieldNames[:]), rapid.SampledFrom([]string{"-", "@return", "\\param", "@evil", "*/", ":returns"}), 0, 3).Draw(t, "tags"),
	}
	for _, sw := range s.switches(&Style{}) {
		*sw[0] = rapid.SampledFrom([]Switch{0, On, Off}).Draw(t, "switch")
	}
	return s
}

// Whatever the fields say, a new comment is one comment and the code stays.
func TestNoTextBreaksOut(t *testing.T) {
	for _, g := range ready() {
		t.Run(g.lang+" "+string(g.sym.Kind), rapid.MakeCheck(func(t *rapid.T) { noTextBreaksOut(t, &g) }))
	}
}

func noTextBreaksOut(t *rapid.T, g *ground) {
	comment := Render(g.lang, hostileBlock(t), &g.sym, anyStyle(t, g.lang), g.indent)
	if comment == "" {
		return
	}
	if err := g.holds(comment); err != nil {
		t.Fatalf("%v: %s\n%s\n%q", err, g.lang, g.put(comment), comment)
	}
}

// Nor does an update of a comment that is there, in whatever frame.
func TestNoUpdateBreaksOut(t *testing.T) {
	for _, g := range ready() {
		t.Run(g.lang+" "+string(g.sym.Kind), rapid.MakeCheck(func(t *rapid.T) {
			old := rapid.SampledFrom(frames(&g)).Draw(t, "old")
			comment := Update(g.lang, old, hostileBlock(t), &g.sym, anyStyle(t, g.lang), g.indent)
			if err := g.holds(comment); err != nil {
				t.Fatalf("%v: %s\n%s\n%q", err, g.lang, g.put(comment), comment)
			}
		}))
	}
}

// frames are comments a person may have at a ground.
func frames(g *ground) []string {
	i := g.indent
	lines := func(lead string) string {
		return lead + " Old words. More.\n" + i + lead + "\n" + i + lead + " @param x old"
	}
	switch g.lang {
	case "python":
		return []string{
			`"Old."`, "'Old.'", `"""Old."""`, "'''Old.'''", `r"""Old \d."""`, "\"\"\"\n" + i + "Old. More.\n\n" + i + "Args:\n" + i + "  x: old\n" + i + "\"\"\"", "\"\"\"Old.\n\n" + i + ":param x: old\"\"\"",
		}
	case "elixir":
		if !g.sym.Exported {
			return []string{"# Old.", lines("#")}
		}
		return []string{`@doc "Old."`, "@doc \"\"\"\n" + i + "Old.\n\n" + i + "## Examples\n\n" + i + "    x\n" + i + "\"\"\"", "@doc ~S\"\"\"\n" + i + "Old.\n" + i + "\"\"\""}
	case "go":
		return []string{"// Old.", lines("//"), "//Old"}
	case "ruby", "bash":
		return []string{"# Old.", lines("#"), "####\n" + i + "# Old.\n" + i + "####"}
	case "lua":
		return []string{"--- Old.", lines("---"), lines("--"), "--[[ Old. ]]", "--[==[\nOld.\n]==]"}
	case "php":
		return []string{"// Old.", "# Old.", "/** Old. */", "/* Old. */", "/**\n" + i + " * Old.\n" + i + " * @param int $x old\n" + i + " */"}
	}
	if g.sym.Kind == code.Module {
		return []string{"//! Old.", lines("//!"), "/*! Old. */"}
	}
	return []string{
		"// Old.", lines("//"), lines("///"), "/** Old. */", "/* Old. */", "/**Old.*/", "/**\n" + i + " * Old. More.\n" + i + " *\n" + i + " * @param x old\n" + i + " */",
		"/**\n" + i + "   Old.\n" + i + "   @param x old */",
	}
}

func FuzzRender(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		g := rapid.SampledFrom(ready()).Draw(t, "ground")
		noTextBreaksOut(t, &g)
	}))
}
