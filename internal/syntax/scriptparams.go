package syntax

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// The parameters of JavaScript and TypeScript.

// scriptParam is one parameter of a function.
func scriptParam(n Node) []code.Param {
	var p code.Param
	pattern := patternOf(n)
	switch n.Kind() {
	case "required_parameter", "optional_parameter":
		p.Type = typeText(n.Child("type"))
		p.Default = oneLine(n.Child("value").Text(), maxFactText)
		p.Optional = n.Is("optional_parameter")
	case "assignment_pattern":
		p.Default = oneLine(n.Child("right").Text(), maxFactText)
	case "identifier", "rest_pattern", "object_pattern", "array_pattern":
	default:
		return nil
	}
	p.Optional = p.Optional || p.Default != ""
	if pattern.Is("rest_pattern") {
		p.Variadic = true
		pattern = firstNamed(pattern)
	}
	switch pattern.Kind() {
	case "this":
		p.Receiver = true
		p.Name = "this"
	case "object_pattern", "array_pattern":
		p.Destructured = true
		p.Name = usualName(n, pattern, p.Type)
		return append([]code.Param{p}, destructured(p, pattern, n.Child("type"))...)
	default:
		p.Name = pattern.Text()
	}
	if p.Name == "" {
		return nil
	}
	return []code.Param{p}
}

// patternOf is what a parameter binds: a name or a pattern.
func patternOf(n Node) Node {
	switch n.Kind() {
	case "required_parameter", "optional_parameter":
		return n.Child("pattern")
	case "assignment_pattern":
		return n.Child("left")
	}
	return n
}

// usualName is what documentation calls a parameter that is taken apart.
func usualName(n, pattern Node, typ string) string {
	name := "options"
	switch function := n.Parent().Parent(); {
	case pattern.Is("array_pattern"):
		name = "items"
	case strings.HasSuffix(typ, "Props"), n.t.Lang.ID != "typescript" && isCapital(scriptFunctionName(function)):
		name = "props"
	}
	count := 1
	for c := range n.Parent().Children() {
		if c == n {
			break
		}
		if patternOf(c).Kind() == pattern.Kind() {
			count++
		}
	}
	if count > 1 {
		name += string(rune('0' + min(count, 9)))
	}
	return name
}

// scriptFunctionName is the name of a function, or of the variable it is bound to.
func scriptFunctionName(function Node) string {
	if p := function.Parent(); p.Is("variable_declarator") {
		return p.Child("name").Text()
	}
	return function.Child("name").Text()
}

// maxParts is how many parts of one parameter are listed.
const maxParts = 64

// destructured are the parts of an object parameter, named as documentation
// does: "options.name". Where a type with a name holds them, its members are
// documented there.
func destructured(whole code.Param, pattern, annotation Node) []code.Param {
	types := firstNamed(annotation)
	if pattern.Is("array_pattern") || annotation.Ok() && !types.Is("object_type") {
		return nil
	}
	var parts []code.Param
	for c := range pattern.NamedChildren() {
		if len(parts) == maxParts {
			break
		}
		part := code.Param{Destructured: true}
		switch c.Kind() {
		case "shorthand_property_identifier_pattern":
			part.Name = c.Text()
		case "object_assignment_pattern":
			part.Name, part.Default = c.Child("left").Text(), oneLine(c.Child("right").Text(), maxFactText)
		case "pair_pattern":
			part.Name = unquoted(c.Child("key").Text())
			if value := c.Child("value"); value.Is("assignment_pattern") {
				part.Default = oneLine(value.Child("right").Text(), maxFactText)
			}
		}
		if part.Name == "" || len(part.Name) > maxFactText {
			continue
		}
		part.Optional = part.Default != ""
		for member := range types.NamedChildren() {
			if member.Child("name").Text() == part.Name {
				part.Type = typeText(member.Child("type"))
				part.Optional = part.Optional || member.First("?").Ok()
			}
		}
		part.Name = whole.Name + "." + part.Name
		parts = append(parts, part)
	}
	return parts
}

// typeText is the source text of a type annotation without its colon.
func typeText(annotation Node) string {
	return oneLine(strings.TrimLeft(annotation.Text(), ": \t\r\n"), maxFactText)
}
