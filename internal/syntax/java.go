package syntax

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var javaRules = &rules{
	comments: []string{"line_comment", "block_comment"},
	decls: map[string]declRule{
		"class_declaration":                   {kind: code.Type, sub: "class", scope: true},
		"interface_declaration":               {kind: code.Type, sub: "interface", scope: true},
		"enum_declaration":                    {kind: code.Type, sub: "enum", scope: true},
		"record_declaration":                  {kind: code.Type, sub: "record", scope: true},
		"annotation_type_declaration":         {kind: code.Type, sub: "annotation", scope: true},
		"enum_constant":                       {kind: code.Field, scope: true},
		"variable_declarator":                 {kind: code.Field},
		"method_declaration":                  {kind: code.Method, result: "type"},
		"annotation_type_element_declaration": {kind: code.Method, result: "type"},
		"constructor_declaration":             {kind: code.Constructor},
		"compact_constructor_declaration":     {kind: code.Constructor},
	},
	declare:     javaDeclare,
	wrappers:    newSet("field_declaration", "constant_declaration"),
	decorations: newSet("annotation", "marker_annotation"),
	isDoc:       isDocBlock,
	hides: func(n Node) bool {
		return n.Is("object_creation_expression", "lambda_expression", "static_initializer", "block")
	},
	param:   javaParam,
	results: javaResults,
	module:  javaModule,
	finish:  javaFinish,
	facts: factRules{
		calls:    map[string]string{"method_invocation": "name", "object_creation_expression": "type", "explicit_constructor_invocation": "constructor"},
		callee:   javaCallee,
		loops:    newSet("for_statement", "enhanced_for_statement", "while_statement", "do_statement"),
		branches: newSet("if_statement", "switch_label", "ternary_expression"),
		returns:  newSet("return_statement"),
		throws:   map[string]string{"throw_statement": ""},
		assigns:  map[string]string{"assignment_expression": "left", "update_expression": ""},
		locals:   map[string]string{"variable_declarator": "name", "enhanced_for_statement": "name", "resource": "name"},
		nested:   newSet("lambda_expression", "class_body", "interface_body", "enum_body"),
		nulls:    set{"null": true},
		refine:   raisesTypesOnly,
	},
}

func javaDeclare(n Node, d *decl) bool {
	if !n.Is("variable_declarator") {
		return true
	}
	list := n.Parent()
	if !list.Is("field_declaration", "constant_declaration") {
		return false
	}
	if first := list.First("variable_declarator"); first != n {
		d.outer, d.leader = n, first.Child("name")
	} else {
		d.shared = list.First(",").Ok()
		d.keyword = list
	}
	modifiers := list.First("modifiers")
	if list.Is("constant_declaration") || hasModifier(modifiers, "static") && hasModifier(modifiers, "final") {
		d.kind = code.Constant
	}
	return true
}

// javaModule is the package in a file that documents one, or the module.
func javaModule(t *Tree) (decl, bool) {
	var d decl
	for n := range t.Root().NamedChildren() {
		switch n.Kind() {
		case "package_declaration":
			d = decl{node: n, outer: n, name: n.First("scoped_identifier", "identifier"), sub: "package"}
		case "module_declaration":
			d = decl{node: n, outer: n, name: n.Child("name"), body: n.Child("body")}
		case "import_declaration", "line_comment", "block_comment":
		default:
			return decl{}, false // an ordinary file
		}
	}
	return d, d.name.Ok()
}

func javaFinish(d *decl, s *code.Symbol) {
	n := d.node
	if n.Is("variable_declarator") {
		n = n.Parent()
	}
	modifiers := n.First("modifiers")
	annotations := modifiers
	if s.Kind == code.Module {
		annotations = n // nothing is wrapped around them
	}
	member := n.Parent().Is("interface_body", "annotation_type_body") // public of its own
	s.Static = hasModifier(modifiers, "static") || n.Is("constant_declaration")
	s.Abstract = hasModifier(modifiers, "abstract") || s.Kind == code.Method && member && !d.body.Ok()
	s.Override = javaAnnotated(annotations, "Override")
	s.Deprecated = javaAnnotated(annotations, "Deprecated") || hasTag(s.Doc.Raw, "@deprecated")
	visible := s.Kind == code.Module || n.Is("enum_constant") || hasModifier(modifiers, "public", "protected") || member && !hasModifier(modifiers, "private")
	s.Exported = visible && !d.local && !d.hidden
	for c := range n.First("throws").NamedChildren() {
		s.Throws = append(s.Throws, oneLine(c.Text(), maxFactText))
	}
}

// javaAnnotated reports whether one of the annotations has the name.
func javaAnnotated(annotations Node, name string) bool {
	for c := range annotations.Children() {
		if c.Is("annotation", "marker_annotation") && c.Child("name").Text() == name {
			return true
		}
	}
	return false
}

func javaParam(n Node) []code.Param {
	p := code.Param{Name: n.Child("name").Text(), Type: javaType(n)}
	switch n.Kind() {
	case "formal_parameter":
		p.Receiver = p.Name == "this"
	case "spread_parameter":
		p.Variadic = true
		p.Name = n.First("variable_declarator").Child("name").Text()
		for c := range n.NamedChildren() {
			if !c.Is("modifiers") {
				p.Type = oneLine(c.Text(), maxFactText)
				break
			}
		}
	case "receiver_parameter":
		return []code.Param{{Name: "this", Type: oneLine(firstNamed(n).Text(), maxFactText), Receiver: true}}
	default:
		return nil
	}
	if p.Name == "" {
		return nil
	}
	return []code.Param{p}
}

// javaType is the type of a parameter or a method, with the brackets that may
// follow its name.
func javaType(n Node) string {
	return oneLine(n.Child("type").Text(), maxFactText) + n.Child("dimensions").Text()
}

func javaResults(d *decl) []code.Param {
	if !d.result.Ok() {
		return nil
	}
	return []code.Param{{Type: javaType(d.node)}}
}

// javaCallee is what a call names: `this.list.add`, `List.of`, or the last name
// of a chain of calls.
func javaCallee(call Node) string {
	switch call.Kind() {
	case "object_creation_expression":
		made := call.Child("type")
		if made.Is("generic_type") {
			made = firstNamed(made)
		}
		return calleeName(made)
	case "explicit_constructor_invocation":
		return call.Child("constructor").Text()
	}
	name := call.Child("name").Text()
	if object := call.Child("object"); isNamePath(object) {
		return object.Text() + "." + name
	}
	return name
}

// isNamePath reports whether n is a chain of names without a call in it.
func isNamePath(n Node) bool {
	return n.Ok() && n.End()-n.Start() <= maxFactText && !strings.ContainsAny(n.Text(), "()[]{} \t\n\"")
}
