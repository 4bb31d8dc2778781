package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// rubyCallee is what a call names: `items.sum`, `Cart.find`, or the last name of a
// chain of calls. Words of the language are none.
func rubyCallee(call Node) string {
	method := call.Child("method")
	receiver := call.Child("receiver")
	name := method.Text()
	switch {
	case !method.Ok(): // f.(x)
		name = "call"
	case !receiver.Ok():
		if slices.Contains([]string{"raise", "fail", "loop", "lambda", "proc", "block_given?", "binding", "require", "require_relative"}, name) {
			return ""
		}
		return name
	}
	for part := receiver; ; part = part.Child("receiver") {
		switch {
		case part.Is("identifier", "constant", "instance_variable", "class_variable", "global_variable", "self", "scope_resolution") && part.Range().Len() <= maxFactText:
			return strings.ReplaceAll(receiver.Text(), "&.", ".") + "." + name
		case !part.Is("call") || part.Child("arguments").Ok() || part.Child("block").Ok() || receiver.Range().Len() > maxFactText || strings.Contains(receiver.Text(), "\n"):
			return name
		}
	}
}

// rubyThrown is the class that raise names: `raise Shop::Error, "…"`,
// `raise Error.new(…)`. A text alone makes a RuntimeError.
func rubyThrown(call Node) string {
	if method := call.Child("method").Text(); call.Child("receiver").Ok() || method != "raise" && method != "fail" {
		return ""
	}
	raised := firstNamed(call.Child("arguments"))
	if raised.Is("call") {
		raised = raised.Child("receiver")
	}
	switch {
	case raised.Is("string"):
		return "RuntimeError"
	case raised.Is("constant", "scope_resolution") && raised.Range().Len() <= maxFactText:
		return strings.TrimPrefix(raised.Text(), "::")
	}
	return ""
}

// rubyTail are the values of what a body ends with. What is done for its effect
// (a loop, an assignment to a field, a call that says so by its name) gives
// nothing back that a caller should count on.
func rubyTail(d *decl) []Node {
	if d.kind == code.Constructor || strings.HasSuffix(d.symbolName(), "=") && isWordByte(d.symbolName()[0]) {
		return nil
	}
	return rubyValues(nil, d.body, 0)
}

func rubyValues(values []Node, n Node, depth int) []Node {
	if depth > maxDepth {
		return values
	}
	switch n.Kind() {
	case "body_statement", "block_body", "block", "do_block", "then", "else", "begin", "parenthesized_statements":
		last := Node{}
		for c := range n.NamedChildren() {
			if !c.Is("comment", "rescue", "ensure", "else", "block_parameters") {
				last = c
			}
		}
		return rubyValues(values, last, depth+1)
	case "if", "unless", "elsif", "conditional":
		values = rubyValues(values, n.Child("consequence"), depth+1)
		return rubyValues(values, n.Child("alternative"), depth+1)
	case "if_modifier", "unless_modifier":
		return rubyValues(values, n.Child("body"), depth+1)
	case "case", "case_match":
		for c := range n.NamedChildren() {
			if c.Is("when", "in_clause") {
				values = rubyValues(values, c.Child("body"), depth+1)
			} else if c.Is("else") {
				values = rubyValues(values, c, depth+1)
			}
		}
		return values
	case "call":
		if rubyForEffect(n) {
			return values
		}
	case "operator_assignment":
		if n.Child("operator").Text() != "||=" {
			return values
		}
	case "", "comment", "assignment", "return", "yield", "while", "until", "for", "while_modifier", "until_modifier", "break", "next", "redo", "retry",
		"method", "singleton_method", "class", "module", "alias", "undef", "ERROR":
		return values
	}
	return append(values, n)
}

// rubyForEffect reports whether a call is made for what it does.
func rubyForEffect(call Node) bool {
	name := call.Child("method").Text()
	if strings.HasSuffix(name, "!") || strings.HasPrefix(name, "each") {
		return true
	}
	return slices.Contains([]string{"raise", "fail", "puts", "print", "p", "pp", "warn", "abort", "exit", "loop", "times", "upto", "downto", "step"}, name)
}

// rubyRefine counts the calls that run over something as loops.
func rubyRefine(d *decl, _ *code.Symbol, f *code.Facts) {
	for n := range ownNodes(d.body, d.node.t.Lang.rules.facts.nested) {
		if n.Is("call") && n.Child("block").Ok() {
			switch name := n.Child("method").Text(); {
			case strings.HasPrefix(name, "each"), slices.Contains([]string{"loop", "times", "upto", "downto", "step", "map", "flat_map"}, name):
				f.Loops++
			}
		}
	}
}
