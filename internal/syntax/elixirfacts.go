package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// elixirForms are words of the language that look like calls.
var elixirForms = []string{"if", "unless", "case", "cond", "with", "for", "fn", "raise", "reraise", "quote", "unquote", "unquote_splicing", "use", "import", "alias",
	"require", "try", "receive", "when", "and", "or", "not", "in"}

// elixirCallee is what a call names: `Enum.sum`, `total`, `:ets.new`.
func elixirCallee(call Node) string {
	target := call.Child("target")
	name := target.Text()
	switch {
	case call.Parent().Is("unary_operator") && elixirAttribute(call.Parent()) != "", elixirIsHead(call):
		return ""
	case target.Is("identifier"):
		if slices.Contains(elixirForms, name) || slices.Contains(elixirDefinitions, name) {
			return ""
		}
	case target.Is("dot") && target.Child("right").Ok():
		left := target.Child("left")
		if !left.Is("identifier", "alias", "atom") || len(name) > maxFactText {
			return target.Child("right").Text()
		}
	default:
		return ""
	}
	return name
}

// elixirIsHead reports whether a call is the name and the parameters that a
// definition defines.
func elixirIsHead(call Node) bool {
	n := call
	if p := n.Parent(); p.Is("binary_operator") && p.Child("operator").Text() == "when" && n.Field() == "left" {
		n = p
	}
	list := n.Parent()
	return list.Is("arguments") && firstNamed(list) == n && slices.Contains(elixirDefinitions, elixirWord(list.Parent()))
}

// elixirThrown is the exception that raise names. A text alone makes a
// RuntimeError.
func elixirThrown(call Node) string {
	if elixirWord(call) != "raise" {
		return ""
	}
	switch raised := firstNamed(call.First("arguments")); raised.Kind() {
	case "alias":
		return raised.Text()
	case "map": // raise %Error{…}
		return raised.First("struct").Find("alias").Text()
	case "string":
		return "RuntimeError"
	}
	return ""
}

// elixirValues are the values of what a body ends with.
func elixirValues(values []Node, n Node, depth int) []Node {
	if depth > maxDepth {
		return values
	}
	switch n.Kind() {
	case "do_block", "else_block", "body":
		last := Node{}
		arms := false
		for c := range n.NamedChildren() {
			switch {
			case c.Is("stab_clause"):
				arms = true
				values = elixirValues(values, c.Child("right"), depth+1)
			case c.Is("else_block") && !n.Parent().Is("call") || c.Is("comment", "rescue_block", "catch_block", "after_block", "else_block"):
			default:
				last = c
			}
		}
		if arms {
			return values
		}
		return elixirValues(values, last, depth+1)
	case "call":
		switch elixirWord(n) {
		case "raise", "reraise", "throw", "exit":
			return values
		case "if", "unless", "case", "cond", "with", "try", "receive":
			block := n.First("do_block")
			if !block.Ok() {
				break
			}
			values = elixirValues(values, block, depth+1)
			for c := range block.NamedChildren() {
				if c.Is("else_block") {
					values = elixirValues(values, c, depth+1)
				}
			}
			return values
		}
	case "", "comment", "ERROR":
		return values
	}
	return append(values, n)
}

// elixirRefine counts the loops and branches, which are calls like any other.
func elixirRefine(d *decl, _ *code.Symbol, f *code.Facts) {
	for n := range ownNodes(d.body, d.node.t.Lang.rules.facts.nested) {
		switch {
		case n.Is("stab_clause"):
			f.Branches++
		case !n.Is("call"):
		case slices.Contains([]string{"if", "unless"}, elixirWord(n)):
			f.Branches++
			if block := n.First("do_block"); block.Ok() && n.End() == d.body.End() && !block.First("else_block").Ok() {
				f.ReturnsNull = true
			}
		case elixirWord(n) == "for", strings.HasPrefix(n.Child("target").Text(), "Enum.each"):
			f.Loops++
		}
	}
}
