package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var phpRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"class_declaration":            {kind: code.Type, sub: "class", scope: true},
		"interface_declaration":        {kind: code.Type, sub: "interface", scope: true},
		"trait_declaration":            {kind: code.Type, sub: "trait", scope: true},
		"enum_declaration":             {kind: code.Type, sub: "enum", scope: true},
		"enum_case":                    {kind: code.Field},
		"property_element":             {kind: code.Field},
		"property_promotion_parameter": {kind: code.Field},
		"const_element":                {kind: code.Constant},
		"function_call_expression":     {kind: code.Constant}, // define('NAME', …)
		"method_declaration":           {kind: code.Method, result: "return_type"},
		"function_definition":          {kind: code.Function, result: "return_type"},
		"assignment_expression":        {kind: code.Function}, // $name = function …
	},
	declare:     phpDeclare,
	wrappers:    newSet("property_declaration", "const_declaration", "expression_statement"),
	decorations: newSet("attribute_list"),
	isDoc:       isDocBlock,
	hides: func(n Node) bool {
		return n.Is("anonymous_function_creation_expression", "arrow_function", "object_creation_expression")
	},
	place: func(_ *Tree, d *decl, p *code.Place) {
		if d.node.Is("property_promotion_parameter") && p.SameLine {
			p.None = "a parameter: the constructor documents it"
		}
	},
	param:   phpParam,
	results: func(d *decl) []code.Param { return typeResult(d.result) },
	finish:  phpFinish,
	facts: factRules{
		calls: map[string]string{"function_call_expression": "function", "member_call_expression": "name", "nullsafe_member_call_expression": "name", "scoped_call_expression": "name",
			"object_creation_expression": ""},
		callee:   phpCallee,
		loops:    newSet("for_statement", "foreach_statement", "while_statement", "do_statement"),
		branches: newSet("if_statement", "else_if_clause", "case_statement", "match_conditional_expression", "conditional_expression"),
		returns:  newSet("return_statement"),
		throws:   map[string]string{"throw_expression": ""},
		thrown:   phpThrown,
		yields:   newSet("yield_expression"),
		assigns:  map[string]string{"assignment_expression": "left", "reference_assignment_expression": "left", "augmented_assignment_expression": "left", "update_expression": "argument"},
		blocks:   newSet("compound_statement"),
		nested:   newSet("anonymous_function_creation_expression", "arrow_function", "function_definition", "declaration_list"),
		nulls:    set{"null": true, "NULL": true},
		refine:   phpRefine,
	},
}

func phpDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "method_declaration":
		if strings.EqualFold(d.name.Text(), "__construct") {
			d.kind = code.Constructor
		}
	case "property_element":
		d.name = n.First("variable_name").First("name")
		phpListed(n, d)
	case "const_element":
		d.name = n.First("name")
		phpListed(n, d)
	case "property_promotion_parameter":
		d.name = d.name.First("name")
		d.member = true
	case "function_call_expression":
		return phpDefine(n, d)
	case "assignment_expression":
		function := n.Child("right")
		if !function.Is("anonymous_function_creation_expression", "arrow_function") || !n.Parent().Is("expression_statement") {
			return false
		}
		d.name = n.Child("left").First("name")
		d.body, d.params, d.result = function.Child("body"), function.Child("parameters"), function.Child("return_type")
	}
	return true
}

// phpListed is one name in a list of properties or constants.
func phpListed(n Node, d *decl) {
	list := n.Parent()
	if first := list.First(n.Kind()); first != n {
		d.outer, d.leader = n, identifierIn(first, "name")
	} else {
		d.shared = list.First(",").Ok()
		d.keyword = list
	}
}

// phpDefine is a constant made by the function define.
func phpDefine(n Node, d *decl) bool {
	if !strings.EqualFold(strings.TrimPrefix(n.Child("function").Text(), `\`), "define") || !n.Parent().Is("expression_statement") {
		return false
	}
	d.name = firstNamed(firstNamed(n.Child("arguments"))).First("string_content")
	d.params = Node{}
	return true
}

func phpFinish(d *decl, s *code.Symbol) {
	n := d.node
	if n.Is("property_element", "const_element") {
		n = n.Parent()
	}
	s.Static = hasModifier(n, "static")
	s.Abstract = hasModifier(n, "abstract") || s.Kind.Callable() && !d.body.Ok()
	s.Override = phpAttribute(n, "Override") || strings.Contains(strings.ToLower(s.Doc.Raw), "{@inheritdoc}") || hasTag(s.Doc.Raw, "@inheritDoc")
	s.Deprecated = phpAttribute(n, "Deprecated") || hasTag(s.Doc.Raw, "@deprecated")
	s.Exported = !hasModifier(n, "private") && !d.local && !d.hidden && !n.Is("assignment_expression")
}

// phpAttribute reports whether the declaration has the attribute.
func phpAttribute(n Node, name string) bool {
	for group := range n.Child("attributes").NamedChildren() {
		for a := range group.NamedChildren() {
			if strings.TrimPrefix(firstNamed(a).Text(), `\`) == name {
				return true
			}
		}
	}
	return false
}

func phpParam(n Node) []code.Param {
	name := n.Child("name").Find("name")
	if !n.Is("simple_parameter", "variadic_parameter", "property_promotion_parameter") {
		if !n.Is("variable_name") { // the only parameter of `fn`, without parentheses
			return nil
		}
		name = n.First("name")
	}
	if !name.Ok() {
		return nil
	}
	p := code.Param{Name: name.Text(), Type: oneLine(n.Child("type").Text(), maxFactText), Variadic: n.Is("variadic_parameter")}
	p.Default = oneLine(n.Child("default_value").Text(), maxFactText)
	p.Optional = p.Default != ""
	return []code.Param{p}
}

// phpCallee is what a call names: `$this->store->save`, `Cart::find`, `strlen`, or
// the last name of a chain of calls.
func phpCallee(call Node) string {
	switch call.Kind() {
	case "object_creation_expression":
		return phpClassName(firstNamed(call))
	case "function_call_expression":
		function := call.Child("function")
		name := strings.TrimPrefix(function.Text(), `\`)
		if !isNamePath(function) || name == "isset" || name == "empty" { // words of the language
			return ""
		}
		return name
	case "scoped_call_expression":
		return phpJoin(call.Child("scope"), "::", call.Child("name"))
	}
	return phpJoin(call.Child("object"), "->", call.Child("name"))
}

func phpJoin(object Node, operator string, name Node) string {
	if !name.Is("name") {
		return "" // a name made at run time
	}
	if !isNamePath(object) {
		return name.Text()
	}
	return strings.ReplaceAll(strings.TrimPrefix(object.Text(), `\`), "?->", "->") + operator + name.Text()
}

// phpClassName is the name of a class as written, from the root or not.
func phpClassName(n Node) string {
	if !n.Is("name", "qualified_name") {
		return ""
	}
	return strings.TrimPrefix(n.Text(), `\`)
}

// phpThrown is the type of an exception that is made where it is thrown, by `new`
// or by a method of its own: `NotFoundException::for($id)`.
func phpThrown(n Node) string {
	switch made := firstNamed(n); made.Kind() {
	case "object_creation_expression":
		return phpClassName(firstNamed(made))
	case "scoped_call_expression":
		if name := phpClassName(made.Child("scope")); strings.HasSuffix(name, "Exception") || strings.HasSuffix(name, "Error") {
			return name
		}
	}
	return ""
}

// phpRefine drops what is written to the body's own variables: all but those that
// it takes by reference or declares global.
func phpRefine(d *decl, _ *code.Symbol, f *code.Facts) {
	if len(f.Writes) == 0 {
		return
	}
	outer := set{}
	for p := range d.params.NamedChildren() {
		if p.Child("reference_modifier").Ok() {
			outer[p.Child("name").Text()] = true
		}
	}
	for n := range d.body.Descendants() {
		if n.Is("global_declaration") {
			for c := range n.NamedChildren() {
				outer[c.Text()] = true
			}
		}
	}
	f.Writes = slices.DeleteFunc(f.Writes, func(target string) bool {
		variable, _, _ := strings.Cut(target, "[")
		return !outer[variable] && !strings.Contains(target, "->") && !strings.Contains(target, "::")
	})
}
