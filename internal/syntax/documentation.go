package syntax

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/internal/code"
)

// documentation finds the documentation a declaration has: inside it, or among
// the siblings before it, or in the comment above it, above its attributes or
// between the two, or after it on its last line.
func (l *lister) documentation(d *decl, lead int) code.Doc {
	if d.leader.Ok() {
		return code.Doc{}
	}
	if l.r.docInside != nil {
		if nodes := l.r.docInside(d); len(nodes) > 0 {
			return l.docOf(nodes)
		}
	}
	if l.r.docSibling != nil {
		if nodes := l.siblingDoc(d); len(nodes) > 0 {
			return l.docOf(nodes)
		}
	}
	if (l.r.docInside != nil || l.r.docSibling != nil) && (l.r.commented == nil || !l.r.commented(d)) {
		return code.Doc{}
	}
	doc := l.commentsAbove(d, lead, l.r.isDoc)
	if !doc.Exists() && l.r.trailing != nil {
		doc = l.commentAfter(d)
	}
	if !doc.Exists() && l.r.plainDoc {
		doc = l.commentsAbove(d, lead, nil)
	}
	return doc
}

// docOf is the documentation that the nodes, which follow each other, are. Those
// that are no comments are noted as documentation for SameCode.
func (l *lister) docOf(nodes []Node) code.Doc {
	if len(nodes) == 0 {
		return code.Doc{}
	}
	for _, n := range nodes {
		if !l.t.Lang.isComment(n) {
			l.t.docNodes = append(l.t.docNodes, n)
		}
	}
	r := code.Range{Start: nodes[0].Start(), End: l.contentEnd(nodes[len(nodes)-1])}
	return code.Doc{Range: r, Raw: r.Text(l.t.Src)}
}

// siblingDoc is the first run of documentation among the siblings before a
// declaration. Empty lines and other attributes may stand between the two.
func (l *lister) siblingDoc(d *decl) []Node {
	var run []Node // going up
	parted := false
	for p := d.outer.Prev(); p.Ok(); p = p.Prev() {
		isComment := l.t.Lang.isComment(p)
		switch {
		case l.r.docSibling(p) && (!isComment || startsLine(l.t, p.Start())):
			if parted {
				run, parted = nil, false
			}
			run = append(run, p)
			if !isComment {
				l.t.docNodes = append(l.t.docNodes, p) // in every run, for SameCode
			}
		case isComment || l.r.attributes != nil && l.r.attributes(p):
			parted = true
		default:
			slices.Reverse(run)
			return run
		}
	}
	slices.Reverse(run)
	return run
}

// commentsAbove is the comment above a declaration that isDoc takes for
// documentation (nil takes every one).
func (l *lister) commentsAbove(d *decl, lead int, isDoc func(string) bool) code.Doc {
	doc := l.commentAbove(lead, isDoc)
	if !doc.Exists() && lead != d.outer.Start() {
		doc = l.commentAbove(d.outer.Start(), isDoc)
	}
	if !doc.Exists() && d.node.Start() > d.outer.Start() {
		doc = l.commentAbove(d.node.Start(), isDoc)
	}
	return doc
}

// commentAbove is the documentation comment that ends right above offset, which
// starts a declaration: only white space and one line end between them, and
// nothing before the comment on its own line, unless it is a block on the line
// of the declaration itself (`enum E { /** one */ A, /** two */ B }`).
func (l *lister) commentAbove(offset int, docForm func(string) bool) code.Doc {
	comments := l.t.Comments()
	i := firstAtOrAfter(comments, offset) - 1
	src := l.t.Src
	first, last := -1, -1
	for below := offset; i >= 0; i-- {
		c := comments[i]
		isBlock := l.isBlock(c)
		end := l.contentEnd(c)
		if !adjacent(src, end, below) || !startsLine(l.t, c.Start()) && (!isBlock || bytes.IndexByte(src[end:below], '\n') >= 0) {
			break
		}
		directive := l.directive(c.Text())
		isDoc := !directive && (docForm == nil || docForm(c.Text()))
		if first >= 0 && (isBlock || l.isBlock(comments[first]) || !isDoc) {
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
	// Empty lines at the end part the text from directives below it; a rule there
	// that one at the beginning answers to is a frame.
	for last > first && !hasWords(comments[last].Text()) && comments[last].Text() != comments[first].Text() {
		last--
	}
	r := code.Range{Start: comments[first].Start(), End: l.contentEnd(comments[last])}
	if !hasWords(r.Text(src)) {
		return code.Doc{} // a rule, to look at
	}
	return code.Doc{Range: r, Raw: r.Text(src)}
}

// commentAfter is the comment that documents a declaration from behind, on its
// last line: `int x; ///< across`. Lines of the same form below go on with it.
func (l *lister) commentAfter(d *decl) code.Doc {
	if d.kind != code.Field && d.kind != code.Constant && d.kind != code.Variable {
		return code.Doc{}
	}
	comments, src := l.t.Comments(), l.t.Src
	end := max(d.outer.End(), d.node.End())
	i := firstAtOrAfter(comments, end)
	if i >= len(comments) || len(bytes.Trim(src[end:comments[i].Start()], " \t,;")) > 0 || !l.r.trailing(comments[i].Text()) || l.directive(comments[i].Text()) {
		return code.Doc{}
	}
	first, last := comments[i], comments[i]
	marker := trailingMarker.FindString(first.Text())
	for i++; marker != "" && i < len(comments); i++ {
		c := comments[i]
		if !adjacent(src, l.contentEnd(last), c.Start()) || !startsLine(l.t, c.Start()) || !strings.HasPrefix(c.Text(), marker) {
			break
		}
		last = c
	}
	if !hasWords(first.Text()) {
		return code.Doc{}
	}
	r := code.Range{Start: first.Start(), End: l.contentEnd(last)}
	return code.Doc{Range: r, Raw: r.Text(src), Trailing: true}
}

// trailingMarker is how line comments say that they belong to what is before them.
var trailingMarker = regexp.MustCompile(`^//[/!]<`)

// isBlock reports whether a comment is one with an end of its own.
func (l *lister) isBlock(c Node) bool {
	text := c.Text()
	return strings.HasPrefix(text, "/*") || l.r.isBlock != nil && l.r.isBlock(text)
}

// hasWords reports whether a comment says anything.
func hasWords(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
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
		if !adjacent(l.t.Src, l.contentEnd(c), offset) || !startsLine(l.t, c.Start()) || !l.directive(c.Text()) {
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
func startsLine(t *Tree, offset int) bool {
	return len(bytes.TrimSpace(t.Src[t.lineStart(offset):offset])) == 0
}

// IndentAt is the white space at the start of the line that holds offset.
func (t *Tree) IndentAt(offset int) string { return indentAt(t, offset) }

// indentAt is the white space at the start of the line that holds offset.
func indentAt(t *Tree, offset int) string {
	start := t.lineStart(offset)
	end := start
	for end < len(t.Src) && (t.Src[end] == ' ' || t.Src[end] == '\t') {
		end++
	}
	return string(t.Src[start:end])
}

// place says where new documentation of the declaration goes.
func (l *lister) place(d *decl, lead int) code.Place {
	p := placeAbove(l.t, l.aboveDirectives(lead))
	if d.leader.Ok() {
		p.None = "it is declared together with " + d.leader.Text()
	}
	if d.node.HasError() && l.brokenHead(d) {
		p.None = "the declaration does not parse"
	}
	if l.r.place != nil {
		l.r.place(l.t, d, &p)
	}
	return p
}

// placeAbove is the place on a line of its own before the byte at offset.
func placeAbove(t *Tree, offset int) code.Place {
	if !startsLine(t, offset) {
		return code.Place{Offset: offset, SameLine: true}
	}
	return code.Place{Offset: t.lineStart(offset), Indent: indentAt(t, offset)}
}

// brokenHead reports whether the declaration itself, not just its body, holds
// errors: its extent is then a guess. A token that the parser made up without a
// trace in the tree, such as the end of a line, is none.
func (l *lister) brokenHead(d *decl) bool {
	for i := d.node.Index() + 1; i < d.node.Last(); {
		n := l.t.Node(i)
		switch {
		case n == d.body || n == d.typeParams || !n.HasError() && !n.Missing():
			i = n.Last()
		case n.Missing() || n.Kind() == "ERROR":
			return true
		default:
			i++
		}
	}
	return false
}
