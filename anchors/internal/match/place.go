package match

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Hash is the hash of a node's code.
func (f *File) Hash(n syntax.Node) uint64 { return f.hashOf(n) }

// Around is the innermost unit that n stands in; a declaration stands in the
// unit around it.
func (f *File) Around(n syntax.Node) int {
	if !n.Ok() {
		return 0
	}
	u := f.unitAt[n.Index()]
	if u > 0 && f.Units[u].Node == int32(n.Index()) {
		u = f.Units[u].Parent
	}
	return int(u)
}

// UnitOf is the unit that n declares, 0 for none. A wrapper that holds one
// declaration and nothing else (`export …`, `@decorator …`, a declaration
// statement of one variable) declares it too.
func (f *File) UnitOf(n syntax.Node) int {
	for range 8 {
		if !n.Ok() || n.Index() == 0 {
			return 0
		}
		if u := f.unitAt[n.Index()]; u > 0 && f.Units[u].Node == int32(n.Index()) {
			return int(u)
		}
		if !isWrapper(n.Kind()) {
			return 0
		}
		inner := syntax.Node{}
		for c := range n.NamedChildren() {
			switch {
			case f.g.shape(c) == comment || c.Is("decorator", "template_parameter_list", "requires_clause", "modifiers", "attribute_item"):
			case inner.Ok():
				return 0
			default:
				inner = c
			}
		}
		n = inner
	}
	return 0
}

// Outermost is the widest wrapper around a unit's node that holds only it.
func (f *File) Outermost(u int) syntax.Node {
	n := f.NodeAt(f.Units[u].Node)
	for p := n.Parent(); p.Ok() && f.UnitOf(p) == u; p = p.Parent() {
		n = p
	}
	return n
}

func isWrapper(kind string) bool {
	switch kind {
	case "export_statement", "decorated_definition", "template_declaration", "lexical_declaration", "variable_declaration", "expression_statement",
		"type_declaration", "const_declaration", "var_declaration", "ambient_declaration", "declaration", "field_declaration", "local_declaration_statement":
		return true
	}
	return strings.HasSuffix(kind, "_wrapper")
}

// IsBlock reports whether n is a statement that holds statements.
func (f *File) IsBlock(n syntax.Node) bool { return n.Ok() && f.g.shape(n) == block }

// Anchorable is the innermost declaration, block or statement that n is part of.
// What stands in the head of a declaration means the declaration, and so does a
// comment above it.
func (f *File) Anchorable(n syntax.Node) syntax.Node {
	for f.inComment(n) {
		for n.Parent().Ok() && f.inComment(n.Parent()) {
			n = n.Parent()
		}
		next := n.Next()
		if !next.Ok() {
			n = n.Parent()
			break
		}
		n = next
	}
	for ; n.Ok() && n.Index() > 0; n = n.Parent() {
		if f.UnitOf(n) > 0 {
			return n
		}
		if s := f.g.shape(n); s == block || s == statement || s == field {
			return n
		}
	}
	return n
}

func (f *File) inComment(n syntax.Node) bool {
	for ; n.Ok(); n = n.Parent() {
		if f.g.shape(n) == comment {
			return true
		}
	}
	return false
}

// Declaring is the node that declares the variable of the given identifier.
func (f *File) Declaring(name syntax.Node) syntax.Node {
	for n := name; n.Ok() && n.Index() > 0; n = n.Parent() {
		switch f.g.shape(n) {
		case parameter, statement, block, field, valued, typeDecl, callable:
			return n
		}
	}
	return name
}

// NameOf is the node that names a declaration, or no node.
func NameOf(n syntax.Node) syntax.Node { return nameOf(n) }

// FindHash lists the nodes of a kind that overlap the range and have the hash.
func (f *File) FindHash(r code.Range, hash uint64, kind string) []syntax.Node {
	var list []syntax.Node
	for i := 0; i < f.Tree.Len(); {
		n := f.Tree.Node(i)
		if n.End() < r.Start {
			i = n.Last()
			continue
		}
		if n.Start() >= r.End {
			break
		}
		if n.End() > r.Start && n.Kind() == kind && f.hashOf(n) == hash {
			list = append(list, n)
		}
		i++
	}
	return list
}

// Neighbours are the siblings of n that are code, comments and punctuation left
// out.
func (f *File) Neighbours(n syntax.Node) (before, after syntax.Node) {
	for c := range n.Parent().NamedChildren() {
		switch {
		case f.g.shape(c) == comment:
		case c.Index() < n.Index():
			before = c
		case c.Index() > n.Index():
			return before, c
		}
	}
	return before, after
}
