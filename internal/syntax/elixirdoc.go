package syntax

import (
	"slices"

	"github.com/hivesync/hivesync/internal/code"
)

// elixirDocuments tells the attributes that document what is below them. Those
// that hold facts only (`@doc since: "1.0"`) or hide (`@doc false`) do not.
func elixirDocuments(n Node) bool {
	name := elixirAttribute(n)
	return (name == "doc" || name == "typedoc") && elixirWritten(n)
}

// elixirWritten reports whether an attribute of documentation holds any.
func elixirWritten(n Node) bool {
	argument := elixirArgument(n)
	return argument.Ok() && !argument.Is("keywords", "boolean", "nil")
}

// elixirDoc is the documentation of a module, which stands in it, or that of a
// definition, which stands above one of its clauses. Other attributes and constants
// of the module may stand between.
func elixirDoc(d *decl) []Node {
	if elixirModules[elixirWord(d.node)] != "" {
		for c := range d.body.NamedChildren() {
			if elixirAttribute(c) == "moduledoc" && elixirWritten(c) {
				return []Node{c}
			}
		}
		return nil
	}
	name := "doc"
	if d.kind == code.Type {
		name = "typedoc"
	}
	for clause := d.node; ; clause = elixirNeighbour(clause, Node.Next) {
		for p := clause.Prev(); p.Is("comment", "unary_operator"); p = p.Prev() {
			switch attribute := elixirAttribute(p); {
			case attribute == name && elixirWritten(p):
				return []Node{p}
			case slices.Contains([]string{"type", "typep", "opaque", "callback", "macrocallback"}, attribute):
				return nil
			}
		}
		if !d.last.Ok() || clause == d.last {
			return nil
		}
	}
}

// elixirPlace is at the start of a module, or above a definition. What says
// that it has no documentation gets none.
func elixirPlace(t *Tree, d *decl, p *code.Place) {
	if elixirModules[elixirWord(d.node)] == "" {
		switch {
		case d.kind == code.Type && d.hidden:
			p.None = "a private type, which no documentation shows"
		case d.node.Parent().Is("ERROR"): // what there is above it does not show
			p.None = "the code around it does not parse"
		}
		return
	}
	none := p.None
	*p = code.Place{Inside: true, None: none}
	first := firstNamed(d.body)
	for first.Is("comment") && !startsLine(t, first.Start()) { // behind `do`
		first = first.Next()
	}
	switch {
	case none != "":
	case d.hidden:
		p.None = "@moduledoc false says that it has no documentation"
	case !first.Ok() || !first.Named():
		p.None = "the body is empty"
	case !startsLine(t, first.Start()):
		p.Offset, p.SameLine = first.Start(), true
	default:
		p.Offset, p.Indent = t.lineStart(first.Start()), indentAt(t, first.Start())
	}
}
