package match

import (
	"strings"

	"github.com/hivesync/hivesync/internal/syntax"
)

// nameOf is the node that names a declaration, or no node. Grammars with fields
// say it; in the others the first identifier is the name.
func nameOf(n syntax.Node) syntax.Node {
	if name := n.Child("name"); name.Ok() {
		return name
	}
	for _, f := range []string{"key", "left", "pattern"} {
		if c := n.Child(f); c.Ok() {
			return c
		}
	}
	if d := n.Child("declarator"); d.Ok() {
		return declaredName(d)
	}
	for c := range n.NamedChildren() {
		switch kind := c.Kind(); {
		case isIdentifier(kind):
			return c
		case strings.Contains(kind, "declar") && !c.Is("field_declaration_list", "declaration_list"): // Kotlin, C#: variable_declaration, variable_declarator
			if inner := nameOf(c); inner.Ok() {
				return inner
			}
		case kind == "function_name" || kind == "variable_list" || kind == "pattern":
			return c
		}
	}
	return syntax.Node{}
}

// declaredName follows C's declarators (`*f(int)[3]`) to the name inside.
func declaredName(d syntax.Node) syntax.Node {
	for range 64 {
		next := d.Child("declarator")
		if !next.Ok() && d.Is("variable_declarator") {
			next = d.Child("name")
		}
		if !next.Ok() && d.Is("reference_declarator", "parenthesized_declarator", "attributed_declarator", "variadic_declarator") {
			for c := range d.NamedChildren() {
				next = c
				break
			}
		}
		if !next.Ok() {
			break
		}
		d = next
	}
	return d
}

func isIdentifier(kind string) bool {
	return strings.HasSuffix(kind, "identifier") || kind == "constant" || kind == "word" || kind == "variable_name" || kind == "name"
}

// isFunctionValue reports whether the node is a function without a name.
func isFunctionValue(n syntax.Node) bool {
	return n.Is("function_expression", "arrow_function", "generator_function", "function", "func_literal", "lambda", "anonymous_function", "lambda_literal")
}

// valueOf is what a declaration is set to.
func valueOf(n syntax.Node) syntax.Node {
	for _, f := range []string{"value", "right"} {
		if v := n.Child(f); v.Ok() {
			return v
		}
	}
	return syntax.Node{}
}

// bodyOf is the body of a declaration, or no node.
func bodyOf(n syntax.Node) syntax.Node {
	if b := n.Child("body"); b.Ok() {
		return b
	}
	if v := valueOf(n); isFunctionValue(v) {
		if b := v.Child("body"); b.Ok() {
			return b
		}
	}
	for c := range n.NamedChildren() {
		switch kind := c.Kind(); {
		case strings.HasSuffix(kind, "body"), strings.HasSuffix(kind, "declaration_list"), kind == "block", kind == "enumerator_list", kind == "do_block", kind == "accessor_list":
			return c
		case kind == "struct_type" || kind == "interface_type" || strings.HasSuffix(kind, "_specifier") && c.Child("body").Ok():
			return c
		}
	}
	return syntax.Node{}
}

// paramsOf is the parameter list of a callable, or no node.
func paramsOf(n syntax.Node) syntax.Node {
	if p := n.Child("parameters"); p.Ok() {
		return p
	}
	if v := valueOf(n); isFunctionValue(v) {
		if p := v.Child("parameters"); p.Ok() {
			return p
		}
		return v.Child("parameter")
	}
	for d := n.Child("declarator"); d.Ok(); d = d.Child("declarator") {
		if p := d.Child("parameters"); p.Ok() {
			return p
		}
	}
	return n.First("function_value_parameters", "parameter_list", "formal_parameters", "parameters", "method_parameters", "class_parameters")
}
