package syntax

import (
	"bytes"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// What JavaScript and TypeScript files give out.

// everything stands for all names in Tree.exports: a script that is no module
// shares its top level with every other script.
const everything = "*"

// scriptExports are the names that the file's top level gives out by export and
// by assigning to module.exports.
func scriptExports(t *Tree) set {
	names := set{}
	isModule := bytes.Contains(t.Src, []byte("module.exports")) || bytes.Contains(t.Src, []byte("require("))
	for n := range t.Root().Children() {
		switch n.Kind() {
		case "import_statement":
			isModule = true
		case "export_statement":
			isModule = true
			for c := range n.NamedChildren() {
				switch {
				case c.Is("identifier"): // export default name, export = name
					names[c.Text()] = true
				case c.Is("export_clause") && !n.Child("source").Ok():
					for specifier := range c.NamedChildren() {
						names[specifier.Child("name").Text()] = true
					}
				default:
					addNames(names, c)
				}
			}
		case "expression_statement":
			assignment := n.First("assignment_expression")
			if path := memberPath(assignment.Child("left")); len(path) > 0 && (path[0] == "exports" || path[0] == "module" && len(path) > 1 && path[1] == "exports") {
				isModule = true
				addValueNames(names, unwrapValue(assignment))
			}
		case "variable_declaration", "lexical_declaration": // var app = module.exports = {}
			for c := range n.NamedChildren() {
				value := c.Child("value")
				for ; value.Is("assignment_expression"); value = value.Child("right") {
					if left := value.Child("left").Text(); left == "exports" || left == "module.exports" {
						names[c.Child("name").Text()] = true
					}
				}
			}
		}
	}
	if !isModule {
		names[everything] = true
	}
	return names
}

// pathExported reports whether what the statement around n assigns to is seen
// outside the file.
func pathExported(n Node, path []string) bool {
	switch path[0] {
	case "exports", "window", "global", "globalThis", "self", "this":
		return true
	case "module":
		return len(path) > 1 && path[1] == "exports"
	}
	exports := n.t.exports
	return len(path) == 1 || n.Parent().Parent().Is("program") && (exports[everything] || exports[path[0]])
}

// addNames adds the names that an exported declaration declares.
func addNames(names set, declaration Node) {
	if declaration.Is("ambient_declaration") {
		declaration = declaration.First("lexical_declaration", "variable_declaration")
	}
	if name := declaration.Child("name"); name.Ok() {
		names[name.Text()] = true
	}
	for c := range declaration.NamedChildren() {
		if c.Is("variable_declarator") {
			names[c.Child("name").Text()] = true
		}
	}
}

// addValueNames adds the names that a value hands on.
func addValueNames(names set, value Node) {
	switch value.Kind() {
	case "identifier":
		names[value.Text()] = true
	case "object":
		for c := range value.NamedChildren() {
			if c.Is("pair") {
				c = c.Child("value")
			}
			if c.Is("identifier", "shorthand_property_identifier") {
				names[c.Text()] = true
			}
		}
	}
}

func scriptExported(d *decl, s *code.Symbol) bool {
	n := d.node
	switch n.Kind() {
	case "export_statement", "assignment_expression":
		return true // an assignment that gives nothing out is hidden
	case "function_declaration", "generator_function_declaration", "function_signature", "class_declaration", "abstract_class_declaration", "interface_declaration",
		"type_alias_declaration", "enum_declaration", "internal_module", "module", "variable_declarator":
	default: // a member of a class or an object
		return !strings.HasPrefix(s.Name, "#") && !hasModifier(n, "private")
	}
	statement := n
	for n.t.Lang.rules.wrappers[statement.Parent().Kind()] {
		statement = statement.Parent()
		if statement.Is("export_statement") {
			return true
		}
	}
	if n.Is("module") && n.Child("name").Is("string") { // adds to another file
		return true
	}
	block := statement.Parent()
	if block.Is("program") {
		return n.t.exports[everything] || n.t.exports[s.Name]
	}
	return block.Enclosing("ambient_declaration").Ok()
}
