package syntax

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// maxDepth bounds the nesting that is looked into; deeper code is generated or
// hostile.
const maxDepth = 400

// maxSignature is the longest signature kept, in bytes.
const maxSignature = 400

// Symbols lists the declarations of the file in document order, outer before
// inner. The slice is shared and must not be modified.
func (t *Tree) Symbols() []code.Symbol {
	t.listSymbols()
	return t.symbols
}

// SymbolNode is the declaring node of Symbols()[i].
func (t *Tree) SymbolNode(i int) Node {
	t.listSymbols()
	return t.symbolNodes[i]
}

// SymbolAt is the index in Symbols of the innermost declaration around the
// offset, its decorators and its documentation included; -1 when there is none
// but the file itself.
func (t *Tree) SymbolAt(offset int) int {
	best, bestLen := -1, 0
	for i := range t.Symbols() {
		s := &t.symbols[i]
		if i == 0 && t.ofFile {
			continue
		}
		covered := s.Range
		if s.Doc.Exists() {
			covered.Start = min(covered.Start, s.Doc.Range.Start)
		}
		if covered.Holds(offset) && (best < 0 || covered.Len() <= bestLen) {
			best, bestLen = i, covered.Len()
		}
	}
	return best
}

func (t *Tree) listSymbols() {
	t.symbolsOnce.Do(func() {
		if len(t.nodes) == 0 {
			return
		}
		l := lister{t: t, r: t.Lang.rules, budget: len(t.nodes) * maxLooks}
		if l.r.exports != nil {
			t.exports = l.r.exports(t)
		}
		if l.r.module != nil {
			if d, ok := l.r.module(t); ok {
				d.kind = code.Module
				l.add(&d, nil)
				t.ofFile = true
			}
		}
		l.walk(t.Root(), enclosing{}, 0)
	})
}

// lister walks a tree and collects its declarations.
type lister struct {
	t *Tree
	r *rules

	budget int // how many nodes of bodies may still be looked at
}

// maxLooks is how often the nodes of a file are looked at for facts, on average:
// a body is looked at for itself and for every function around it.
const maxLooks = 32

// enclosing is what the declarations around a node say of those in it.
type enclosing struct {
	names   []string
	section string // what the siblings before say
	local   bool   // a function's body is around
	hidden  bool   // something around is not visible outside
}

func (l *lister) walk(parent Node, around enclosing, depth int) {
	if depth > maxDepth {
		return
	}
	for n := range parent.Children() {
		if l.r.section != nil {
			around.section = l.r.section(n, around.section)
		}
		d, ok := l.declaration(n)
		if !ok {
			inner := around
			inner.local = around.local || l.r.hides != nil && l.r.hides(n)
			l.walk(n, inner, depth+1)
			continue
		}
		d.local, d.hidden, d.section = around.local, d.hidden || around.hidden, around.section
		names := slices.Clip(around.names)
		if d.member {
			names, d.local = names[:max(len(names)-1, 0)], false
		}
		if d.owner != "" {
			names = append(names, d.owner)
		}
		inner := enclosing{names: names, local: around.local || d.kind.Callable(), hidden: d.hidden}
		if !d.silent {
			inner.hidden = !l.add(&d, names)
		}
		if name := d.symbolName(); name != "" && (d.scope || d.silent || d.kind.Callable()) {
			inner.names = append(slices.Clip(names), name)
		}
		l.walk(n, inner, depth+1)
	}
}

// declaration is what n declares.
func (l *lister) declaration(n Node) (decl, bool) {
	rule, ok := l.r.decls[n.Kind()]
	if !ok || !n.Named() {
		return decl{}, false
	}
	d := decl{
		kind: rule.kind, sub: rule.sub, scope: rule.scope, silent: rule.silent, node: n,
		name:       n.Child(or(rule.name, "name")),
		body:       n.Child(or(rule.body, "body")),
		params:     n.Child(or(rule.params, "parameters")),
		typeParams: n.Child("type_parameters"),
	}
	if rule.result != "" {
		d.result = n.Child(rule.result)
	}
	d.outer = l.r.outermost(n)
	if l.r.declare != nil && !l.r.declare(n, &d) {
		return decl{}, false
	}
	return d, d.symbolName() != ""
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (d *decl) symbolName() string {
	if d.title != "" {
		return d.title
	}
	return d.name.Text()
}

// add lists the declaration, and reports whether it is visible outside.
func (l *lister) add(d *decl, containers []string) (exported bool) {
	s := code.Symbol{
		Kind:      d.kind,
		Sub:       d.sub,
		Name:      d.symbolName(),
		Container: strings.Join(containers, "."),
		NameRange: d.name.Range(),
		Body:      d.body.Range(),
		Local:     d.local,
	}
	if !d.name.Ok() {
		s.NameRange = code.Range{Start: d.node.Start(), End: d.node.Start()}
	}
	s.Line = l.t.Line(s.NameRange.Start)
	lead := l.lead(d)
	s.Range = code.Range{Start: lead, End: max(d.outer.End(), d.node.End())}
	if d.shared {
		s.Range.End = d.node.End()
	}
	s.Signature = l.signature(d)
	for c := range d.typeParams.NamedChildren() {
		if id := identifierIn(c, "type_identifier", "identifier", "simple_identifier"); id.Ok() {
			s.TypeParams = append(s.TypeParams, id.Text())
		}
	}
	switch {
	case l.r.params != nil:
		s.Params = l.r.params(d)
	case l.r.param != nil:
		s.Params = l.params(d.params)
		for _, list := range d.moreParams {
			s.Params = append(s.Params, l.params(list)...)
		}
	}
	if l.r.results != nil && d.kind.Callable() {
		s.Results = l.r.results(d)
	}
	if d.kind.Callable() {
		for _, body := range append([]Node{d.body}, d.moreBodies...) {
			l.bodyOf(d, body, &s)
		}
	}
	s.Doc = l.documentation(d, lead)
	s.Place = l.place(d, lead)
	if l.r.finish != nil {
		l.r.finish(d, &s)
	}
	l.t.symbols = append(l.t.symbols, s)
	l.t.symbolNodes = append(l.t.symbolNodes, d.node)
	return s.Exported
}

// bodyOf adds what a body of the declaration shows.
func (l *lister) bodyOf(d *decl, body Node, s *code.Symbol) {
	if !body.Ok() || l.budget <= 0 {
		return
	}
	l.budget -= body.Last() - body.Index()
	clause := *d
	clause.body = body
	addFacts(&s.Facts, l.facts(&clause, s))
	l.uses(&clause, s.Params)
}

// params reads a list of parameters.
func (l *lister) params(list Node) []code.Param {
	if list.Leaf() { // `x => …`: the parameter itself
		return l.r.param(list)
	}
	var params []code.Param
	for c := range list.NamedChildren() {
		if !l.t.Lang.isComment(c) {
			params = append(params, l.r.param(c)...)
		}
	}
	return params
}

// lead is where the declaration starts: with its wrapper, or with the first of
// the attributes before it. Documentation does not count.
func (l *lister) lead(d *decl) int {
	lead := l.t.unreadBefore(d.outer.Start())
	if l.r.attributes == nil {
		return lead
	}
	for p := d.outer.Prev(); p.Ok(); p = p.Prev() {
		switch {
		case l.r.docSibling != nil && l.r.docSibling(p):
		case l.r.attributes(p):
			lead = l.t.unreadBefore(p.Start())
		case !l.t.Lang.isComment(p):
			return lead
		}
	}
	return lead
}

// signature is the declaration's text up to its body, without comments. A whole
// file has none.
func (l *lister) signature(d *decl) string {
	if d.node == l.t.Root() {
		return ""
	}
	first := d.node
	if d.keyword.Ok() {
		first = d.keyword
	}
	start, end := l.t.unreadBefore(first.Start()), d.node.End()
	if d.body.Ok() && d.body.Start() > start {
		end = d.body.Start()
	}
	if d.stop.Ok() {
		end = min(end, d.stop.Start())
	}
	end = min(end, start+64*maxSignature) // what lies beyond would be cut all the same
	var text strings.Builder
	for i := first.Index() + 1; i < d.node.Last() && l.t.Node(i).Start() < end; {
		n := l.t.Node(i)
		if !l.t.Lang.isComment(n) && !(l.r.decorations[n.Kind()] && n.Start() < d.name.Start()) {
			i++
			continue
		}
		text.Write(l.signatureText(start, max(start, n.Start())))
		text.WriteByte(' ')
		start = n.End()
		i = n.Last()
	}
	text.Write(l.signatureText(min(start, end), end))
	signature := strings.TrimRight(oneLine(text.String(), maxSignature), " {=:;(")
	return strings.TrimRight(strings.TrimSuffix(signature, "=>"), " ") // an arrow function's
}

// signatureText is the text between the offsets, where the rules say so without
// what the parser did not get to read.
func (l *lister) signatureText(from, to int) []byte {
	if !l.r.asRead {
		return l.t.Src[from:to]
	}
	text := bytes.Clone(l.t.Src[from:to])
	for i, b := range l.t.text[from:to] {
		if b == ' ' {
			text[i] = ' '
		}
	}
	return text
}

// firstAtOrAfter is the index of the first of the nodes, which are in document
// order, that starts at offset or after it.
func firstAtOrAfter(nodes []Node, offset int) int {
	return sort.Search(len(nodes), func(i int) bool { return nodes[i].Start() >= offset })
}
