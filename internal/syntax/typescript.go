package syntax

import (
	"maps"

	"github.com/hivesync/hivesync/internal/code"
)

var typescriptRules = scriptWithTypes(*javascriptRules)

// scriptWithTypes adds to the rules of JavaScript what TypeScript declares beside.
func scriptWithTypes(r rules) *rules {
	r.decls = maps.Clone(r.decls)
	delete(r.decls, "field_definition")
	maps.Copy(r.decls, map[string]declRule{
		"public_field_definition":    {kind: code.Field},
		"abstract_class_declaration": {kind: code.Type, sub: "class", scope: true},
		"interface_declaration":      {kind: code.Type, sub: "interface", scope: true},
		"type_alias_declaration":     {kind: code.Type, sub: "alias", scope: true},
		"enum_declaration":           {kind: code.Type, sub: "enum", scope: true},
		"enum_assignment":            {kind: code.Field},
		"property_identifier":        {kind: code.Field}, // in an enum
		"string":                     {kind: code.Field}, // in an enum
		"function_signature":         {kind: code.Function, result: "return_type"},
		"method_signature":           {kind: code.Method, result: "return_type"},
		"abstract_method_signature":  {kind: code.Method, result: "return_type"},
		"property_signature":         {kind: code.Field},
		"call_signature":             {kind: code.Method, result: "return_type"},
		"construct_signature":        {kind: code.Constructor, result: "type"},
		"index_signature":            {kind: code.Field},
		"internal_module":            {kind: code.Type, sub: "namespace", scope: true},
		"module":                     {kind: code.Type, sub: "namespace", scope: true},
		"required_parameter":         {kind: code.Field, name: "pattern"}, // of a constructor, with a modifier
		"optional_parameter":         {kind: code.Field, name: "pattern"},
	})
	r.declare = typescriptDeclare
	return &r
}

func typescriptDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "property_identifier", "string":
		return n.Field() == "name" && n.Parent().Is("enum_body") && d.titled(n)
	case "enum_assignment":
		return d.titled(d.name)
	case "method_signature":
		if n.Parent().Is("class_body") && d.name.Text() == "constructor" {
			d.kind = code.Constructor
		}
		return d.titled(d.name) && ofNamedType(n)
	case "abstract_method_signature":
		return d.titled(d.name)
	case "property_signature":
		d.scope = true
		return d.titled(d.name) && ofNamedType(n)
	case "call_signature":
		d.title = "()"
		return ofNamedType(n)
	case "construct_signature":
		d.title = "new"
		return ofNamedType(n)
	case "index_signature":
		d.title = "[" + d.name.Text() + "]"
		return d.name.Ok() && ofNamedType(n)
	case "type_alias_declaration":
		if value := n.Child("value"); value.Is("object_type") {
			d.body = value
		}
	case "module", "internal_module":
		return d.titled(d.name)
	case "required_parameter", "optional_parameter":
		d.member = true
		method := n.Parent().Parent()
		return method.Is("method_definition") && method.Child("name").Text() == "constructor" && d.name.Is("identifier") &&
			n.First("accessibility_modifier", "override_modifier", "readonly").Ok()
	}
	return scriptDeclare(n, d)
}

// ofNamedType reports whether a member belongs to a type with a name, maybe by
// way of others without one, and not to the type of a parameter or a value.
func ofNamedType(member Node) bool {
	for p := member.Parent(); p.Ok(); p = p.Parent() {
		switch p.Kind() {
		case "class_body", "interface_body", "type_alias_declaration":
			return true
		case "object_type", "union_type", "intersection_type", "parenthesized_type", "array_type", "readonly_type", "type_arguments", "generic_type",
			"type_annotation", "property_signature", "public_field_definition":
		default:
			return false
		}
	}
	return false
}
