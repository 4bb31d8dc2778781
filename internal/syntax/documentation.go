package syntax

import (
	"bytes"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// documentation finds the documentation a declaration has: inside it for
// docstring languages, else the comment above it, or above its attributes, or
// between the two.
func (l *lister) documentation(d *decl, lead Node) code.Doc {
	if l.r.docstring != nil {
		if n := l.r.docstring(d); n.Ok() {
			return code.Doc{Range: n.Range(), Raw: n.Text()}
		}
		return code.Doc{}
	}
	if l.r.docAttribute != nil {
		if n := l.r.docAttribute(d); n.Ok() {
			return code.Doc{Range: n.Range(), Raw: n.Text()}
		}
	}
	doc := l.commentAbove(lead.Start())
	if !doc.Exists() && lead != d.outer {
		doc = l.commentAbove(d.outer.Start())
	}
	if !doc.Exists() && d.outer != d.node && d.node.Start() > d.outer.Start() {
		doc = l.commentAbove(d.node.Start())
	}
	return doc
}

// commentAbove is the documentation comment that ends right above offset, which
// starts a declaration: only white space and one line end between them, and
// nothing before the comment on its own line, unless it is a block on the line
// of the declaration itself (`enum E { /** one */ A, /** two */ B }`).
func (l *lister) commentAbove(offset int) code.Doc {
	comments := l.t.Comments()
	i := firstAtOrAfter(comments, offset) - 1
	src := l.t.Src
	first, last := -1, -1
	for below := offset; i >= 0; i-- {
		c := comments[i]
		isBlock := strings.HasPrefix(c.Text(), "/*")
		end := l.contentEnd(c)
		if !adjacent(src, end, below) || !startsLine(src, c.Start()) && (!isBlock || bytes.IndexByte(src[end:below], '\n') >= 0) {
			break
		}
		directive := l.directive(c.Text())
		isDoc := !directive && (l.r.isDoc == nil || l.r.isDoc(c.Text()))
		if first >= 0 && (isBlock || strings.HasPrefix(comments[first].Text(), "/*") || !isDoc) {
			break // a block stands alone; a directive ends a run of lines
		}
		if isDoc {
			if last < 0 {
				last = i
			}
			first = i
		}
		below = c.Start()
		if isBlock && !directive {
			break
		}
	}
	if first < 0 {
		return code.Doc{}
	}
	// Empty lines at the end part the text from directives below it.
	for last > first && strings.Trim(comments[last].Text(), "/#-*! \t\r\n") == "" {
		last--
	}
	r := code.Range{Start: comments[first].Start(), End: l.contentEnd(comments[last])}
	return code.Doc{Range: r, Raw: r.Text(src)}
}

// directive reports whether a comment speaks to a tool about the line below it.
func (l *lister) directive(text string) bool {
	if l.r.directive != nil {
		return l.r.directive(text)
	}
	return isDirective(text)
}

// directives are how comments begin that linters, compilers and formatters
// apply to the line below.
var directives = []string{
	"@ts-", "eslint", "tslint:", "biome-ignore", "prettier-ignore", "dprint-ignore", "deno-", "istanbul ignore", "c8 ignore", "v8 ignore", "jshint", "jslint",
	"$FlowFixMe", "@phpstan-ignore", "phpcs:", "@codingStandards", "@codeCoverageIgnore", "noinspection ", "NOSONAR", "NOLINT", "nolint", "CHECKSTYLE", "@formatter:",
	"ReSharper ", "language=", "ktlint-", "scalastyle:", "scalafix:", "format: off", "format: on", "$COVERAGE", "rubocop:", "shellcheck ", "luacheck:", "credo:",
	"clang-format ", "swiftlint:", "swiftformat:", "swift-format-ignore",
}

// isDirective tells the usual directives by how they begin.
func isDirective(text string) bool {
	if len(text) > 1000 {
		return false
	}
	words := strings.TrimLeft(text, "/*#-;! \t")
	for _, prefix := range directives {
		if strings.HasPrefix(words, prefix) {
			return !strings.Contains(strings.TrimSpace(text), "\n")
		}
	}
	return false
}

// aboveDirectives is the offset of the first of the directives that stand right
// above offset, or offset itself.
func (l *lister) aboveDirectives(offset int) int {
	comments := l.t.Comments()
	for i := firstAtOrAfter(comments, offset) - 1; i >= 0; i-- {
		c := comments[i]
		if !adjacent(l.t.Src, l.contentEnd(c), offset) || !startsLine(l.t.Src, c.Start()) || !l.directive(c.Text()) {
			break
		}
		offset = c.Start()
	}
	return offset
}

// contentEnd is the end of a comment without line ends: some grammars count the
// one after a line comment to it.
func (l *lister) contentEnd(c Node) int {
	end := c.End()
	for end > c.Start() && (l.t.Src[end-1] == '\n' || l.t.Src[end-1] == '\r') {
		end--
	}
	return end
}

// adjacent reports whether only white space with at most one line end lies
// between the two offsets.
func adjacent(src []byte, from, to int) bool {
	if from > to {
		return false
	}
	between := src[from:to]
	return len(bytes.TrimSpace(between)) == 0 && bytes.Count(between, []byte{'\n'}) <= 1
}

// startsLine reports whether only white space stands before offset on its line.
func startsLine(src []byte, offset int) bool {
	return len(bytes.TrimSpace(src[lineStart(src, offset):offset])) == 0
}

func lineStart(src []byte, offset int) int {
	return bytes.LastIndexByte(src[:offset], '\n') + 1
}

// indentAt is the white space at the start of the line that holds offset.
func indentAt(src []byte, offset int) string {
	start := lineStart(src, offset)
	end := start
	for end < len(src) && (src[end] == ' ' || src[end] == '\t') {
		end++
	}
	return string(src[start:end])
}

// place says where new documentation of the declaration goes.
func (l *lister) place(d *decl, lead Node) code.Place {
	p := placeAbove(l.t.Src, l.aboveDirectives(lead.Start()))
	if d.node.HasError() && l.brokenHead(d) {
		p.None = "the declaration does not parse"
	}
	if l.r.place != nil {
		l.r.place(l.t, d, &p)
	}
	return p
}

// placeAbove is the place on a line of its own before the byte at offset.
func placeAbove(src []byte, offset int) code.Place {
	if !startsLine(src, offset) {
		return code.Place{Offset: offset, SameLine: true}
	}
	return code.Place{Offset: lineStart(src, offset), Indent: indentAt(src, offset)}
}

// brokenHead reports whether the declaration itself, not just its body, holds
// errors: its extent is then a guess.
func (l *lister) brokenHead(d *decl) bool {
	for c := range d.node.Children() {
		if c == d.body {
			continue
		}
		if c.HasError() || c.Missing() || c.Kind() == "ERROR" {
			return true
		}
	}
	return false
}
