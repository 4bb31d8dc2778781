package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var csharpRules = &rules{
	comments:   []string{"comment"},
	unreadable: csharpUnreadable,
	standIns:   csharpStandIns,
	asRead:     true,
	decls: map[string]declRule{
		"class_declaration":               {kind: code.Type, sub: "class", scope: true},
		"struct_declaration":              {kind: code.Type, sub: "struct", scope: true},
		"interface_declaration":           {kind: code.Type, sub: "interface", scope: true},
		"record_declaration":              {kind: code.Type, sub: "record", scope: true},
		"enum_declaration":                {kind: code.Type, sub: "enum", scope: true},
		"delegate_declaration":            {kind: code.Type, sub: "delegate", result: "type"},
		"enum_member_declaration":         {kind: code.Field},
		"variable_declarator":             {kind: code.Field},
		"property_declaration":            {kind: code.Field, body: "accessors"},
		"event_declaration":               {kind: code.Field, body: "accessors"},
		"indexer_declaration":             {kind: code.Method, body: "accessors", result: "type"},
		"method_declaration":              {kind: code.Method, result: "returns"},
		"operator_declaration":            {kind: code.Method, result: "type"},
		"conversion_operator_declaration": {kind: code.Method, result: "type"},
		"constructor_declaration":         {kind: code.Constructor},
		"destructor_declaration":          {kind: code.Method},
		"local_function_statement":        {kind: code.Function, result: "type"},
	},
	declare:     csharpDeclare,
	wrappers:    newSet("field_declaration", "event_field_declaration", "variable_declaration"),
	decorations: newSet("attribute_list"),
	isDoc:       func(text string) bool { return isDocLine(text) || isDocBlock(text) },
	hides: func(n Node) bool {
		return n.Is("lambda_expression", "anonymous_method_expression", "accessor_declaration")
	},
	param:   csharpParam,
	results: func(d *decl) []code.Param { return typeResult(d.result) },
	finish:  csharpFinish,
	facts: factRules{
		calls:     map[string]string{"invocation_expression": "function", "object_creation_expression": "type", "constructor_initializer": ""},
		callee:    csharpCallee,
		loops:     newSet("for_statement", "foreach_statement", "while_statement", "do_statement"),
		branches:  newSet("if_statement", "switch_section", "switch_expression_arm", "conditional_expression"),
		returns:   newSet("return_statement"),
		throws:    map[string]string{"throw_statement": "", "throw_expression": "", "invocation_expression": "function"},
		thrown:    csharpThrown,
		yields:    newSet("yield_statement"),
		awaits:    newSet("await_expression"),
		assigns:   map[string]string{"assignment_expression": "left", "postfix_unary_expression": "", "prefix_unary_expression": ""},
		assigning: func(n Node) bool { return !strings.Contains(n.Kind(), "unary") || n.First("++", "--").Ok() },
		locals: map[string]string{"variable_declarator": "name", "tuple_pattern": "name", "foreach_statement": "left", "declaration_expression": "name", "declaration_pattern": "name",
			"catch_declaration": "name", "parameter": "name"},
		blocks: newSet("block", "accessor_list"),
		nested: newSet("lambda_expression", "anonymous_method_expression", "local_function_statement"),
		nulls:  set{"null": true, "null!": true},
		refine: csharpRefine,
	},
}

// isDocLine tells `/// documentation` from other comments.
func isDocLine(text string) bool {
	return strings.HasPrefix(text, "///") && !strings.HasPrefix(text, "////")
}

func csharpDeclare(n Node, d *decl) bool {
	d.typeParams = n.First("type_parameter_list")
	if !d.params.Ok() {
		d.params = n.First("parameter_list") // a primary constructor's
	}
	switch n.Kind() {
	case "variable_declarator":
		return csharpVariable(n, d)
	case "indexer_declaration":
		d.name = n.First("this")
	case "operator_declaration":
		d.name = n.Child("operator")
		d.title = "operator " + d.name.Text()
	case "conversion_operator_declaration":
		d.name = n.Child("type")
		d.title = "operator " + oneLine(d.name.Text(), maxFactText)
	case "destructor_declaration":
		d.title = "~" + d.name.Text()
	}
	d.owner = oneLine(strings.TrimSuffix(n.First("explicit_interface_specifier").Text(), "."), maxFactText)
	if value := n.Child("value"); value.Is("arrow_expression_clause") {
		d.body = value
	}
	if d.body.Is("arrow_expression_clause") {
		d.body = firstNamed(d.body)
	}
	return true
}

// csharpVariable is one name of a field or of an event.
func csharpVariable(n Node, d *decl) bool {
	names, list := n.Parent(), n.Parent().Parent()
	if !list.Is("field_declaration", "event_field_declaration") {
		return false
	}
	if first := names.First("variable_declarator"); first != n {
		d.outer, d.leader = n, first.Child("name")
	} else {
		d.shared = names.First(",").Ok()
		d.keyword = list
	}
	if hasModifier(list, "const") || hasModifier(list, "static") && hasModifier(list, "readonly") {
		d.kind = code.Constant
	}
	return true
}

func csharpFinish(d *decl, s *code.Symbol) {
	n := d.node
	if n.Is("variable_declarator") {
		n = n.Parent().Parent()
	}
	if n.Is("delegate_declaration") {
		s.Results = typeResult(d.result)
	}
	ofInterface := n.Enclosing("declaration_list").Parent().Is("interface_declaration")
	explicit := n.First("explicit_interface_specifier").Ok()
	s.Static = hasModifier(n, "static", "const")
	s.Async = hasModifier(n, "async")
	s.Override = hasModifier(n, "override") || explicit
	s.Abstract = hasModifier(n, "abstract") || s.Kind == code.Method && !d.body.Ok() && (ofInterface || hasModifier(n, "partial"))
	s.Deprecated = csharpAttribute(n, "Obsolete")
	visible := hasModifier(n, "public", "protected") && !hasModifier(n, "private") || ofInterface && !hasModifier(n, "private", "internal") || n.Is("enum_member_declaration") || explicit
	s.Exported = visible && !d.local && !d.hidden
	if strings.HasPrefix(d.body.Text(), ";") { // see csharpStandIns
		s.Body, s.Range.End = code.Range{}, d.body.Start()+1
	}
}

// csharpAttribute reports whether the declaration has the attribute.
func csharpAttribute(n Node, name string) bool {
	for list := range n.Children() {
		for a := range list.NamedChildren() {
			text := a.Child("name").Text()
			if list.Is("attribute_list") && strings.TrimSuffix(text[strings.LastIndexByte(text, '.')+1:], "Attribute") == name {
				return true
			}
		}
	}
	return false
}

// csharpParam is one parameter. The grammar has no node for the last one of a
// `params` list: its type and its name stand in the list itself.
func csharpParam(n Node) []code.Param {
	if n.Field() == "name" {
		return []code.Param{{Name: n.Text(), Type: oneLine(n.Parent().Child("type").Text(), maxFactText), Variadic: true}}
	}
	p := code.Param{Name: n.Child("name").Text(), Type: oneLine(n.Child("type").Text(), maxFactText)}
	if !n.Is("parameter") || p.Name == "" {
		return nil
	}
	p.Default = oneLine(n.First("=").Next().Text(), maxFactText)
	p.Optional = p.Default != ""
	return []code.Param{p}
}

// csharpCallee is what a call names: `this.items.Add`, `List`, or the last name of
// a chain of calls.
func csharpCallee(call Node) string {
	switch call.Kind() {
	case "constructor_initializer":
		return call.First("this", "base").Text()
	case "object_creation_expression":
		return csharpName(call.Child("type"))
	}
	callee := call.Child("function")
	text := strings.NewReplacer("?.", ".", "!.", ".").Replace(callee.Text())
	switch {
	case text == "nameof":
		return ""
	case len(text) <= maxFactText && !strings.ContainsAny(text, "()[]{}<>\" \t\r\n"):
		return text
	}
	return csharpName(callee)
}

// csharpName is the last name in a chain of them, without type arguments.
func csharpName(n Node) string {
	for {
		inner := n.Child("name")
		switch n.Kind() {
		case "generic_name":
			inner = n.First("identifier")
		case "conditional_access_expression":
			inner = n.First("member_binding_expression")
		case "qualified_name":
			if len(n.Text()) <= maxFactText && !strings.Contains(n.Text(), "<") {
				return n.Text()
			}
		}
		if !inner.Ok() {
			break
		}
		n = inner
	}
	if !n.Leaf() {
		return ""
	}
	return n.Text()
}

// csharpThrown is the type of an exception that is made where it is thrown, or by
// `ArgumentNullException.ThrowIfNull(…)` and its like.
func csharpThrown(n Node) string {
	if n.Is("invocation_expression") {
		callee := n.Child("function")
		if !strings.HasPrefix(callee.Child("name").Text(), "ThrowIf") {
			return ""
		}
		return csharpName(callee.Child("expression"))
	}
	made := firstNamed(n)
	if !made.Is("object_creation_expression") {
		return ""
	}
	return csharpName(made.Child("type"))
}

// csharpRefine drops the value of a body that is an expression where none is
// given back.
func csharpRefine(d *decl, s *code.Symbol, f *code.Facts) {
	result := d.result.Text()
	if s.Kind == code.Constructor || d.node.Is("destructor_declaration") || result == "void" || slices.Contains([]string{"Task", "ValueTask"}, result) && hasModifier(d.node, "async") {
		f.Returns, f.ReturnsValue, f.ReturnsNull = nil, false, false
	}
}
