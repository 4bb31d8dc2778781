package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var scalaRules = &rules{
	comments: []string{"comment", "block_comment"},
	decls: map[string]declRule{
		"class_definition":     {kind: code.Type, sub: "class", scope: true, params: "class_parameters"},
		"trait_definition":     {kind: code.Type, sub: "trait", scope: true, params: "class_parameters"},
		"object_definition":    {kind: code.Type, sub: "object", scope: true},
		"enum_definition":      {kind: code.Type, sub: "enum", scope: true, params: "class_parameters"},
		"given_definition":     {kind: code.Type, sub: "given", scope: true},
		"type_definition":      {kind: code.Type, sub: "alias"},
		"package_object":       {kind: code.Type, sub: "package object", scope: true},
		"simple_enum_case":     {kind: code.Field},
		"full_enum_case":       {kind: code.Field, params: "class_parameters"},
		"class_parameter":      {kind: code.Field}, // with val or var
		"val_definition":       {kind: code.Field, name: "pattern"},
		"var_definition":       {kind: code.Field, name: "pattern"},
		"val_declaration":      {kind: code.Field},
		"var_declaration":      {kind: code.Field},
		"identifier":           {kind: code.Field}, // one of several: val a, b = 1
		"function_definition":  {kind: code.Function, result: "return_type"},
		"function_declaration": {kind: code.Function, result: "return_type"},
	},
	declare:     scalaDeclare,
	wrappers:    newSet("enum_case_definitions"),
	decorations: newSet("annotation"),
	isDoc:       isDocBlock,
	hides: func(n Node) bool {
		return n.Is("block", "indented_block", "lambda_expression", "instance_expression")
	},
	place: func(_ *Tree, d *decl, p *code.Place) {
		if d.node.Is("class_parameter") && p.SameLine {
			p.None = "a parameter: the class documents it"
		}
	},
	param:   scalaParam,
	results: func(d *decl) []code.Param { return typeResult(d.result) },
	finish:  scalaFinish,
	facts: factRules{
		calls:     map[string]string{"call_expression": "function", "instance_expression": ""},
		callee:    scalaCallee,
		loops:     newSet("for_expression", "while_expression", "do_while_expression"),
		branches:  newSet("if_expression", "case_clause"),
		returns:   newSet("return_expression"),
		throws:    map[string]string{"throw_expression": ""},
		assigns:   map[string]string{"assignment_expression": "left", "infix_expression": "left"},
		assigning: scalaAssigning,
		locals:    map[string]string{"val_definition": "pattern", "var_definition": "pattern"},
		nested:    newSet("lambda_expression", "function_definition", "template_body"),
		nulls:     set{"null": true, "None": true},
		blocks:    newSet("block", "indented_block"),
		tail:      scalaTail,
		refine:    raisesTypesOnly,
	},
}

func scalaDeclare(n Node, d *decl) bool {
	for c := range n.Children() {
		if c.Is("parameters", "class_parameters") && c != d.params {
			d.moreParams = append(d.moreParams, c)
		}
	}
	switch n.Kind() {
	case "class_definition":
		if !d.params.Ok() {
			d.params = scalaInjected(n)
		}
	case "given_definition":
		d.result = n.Child("return_type")
		d.body = n.First("with_template_body")
		if !d.name.Ok() {
			d.title = scalaGivenName(d.result)
		}
	case "type_definition":
		d.body = Node{}
	case "class_parameter":
		return n.First("val", "var").Ok()
	case "simple_enum_case", "full_enum_case":
		list := n.Parent()
		if first := list.First("simple_enum_case", "full_enum_case"); first != n {
			d.outer, d.leader = n, first.Child("name")
		} else {
			d.shared = list.First(",").Ok()
			d.keyword = list
		}
	case "val_definition", "var_definition", "val_declaration", "var_declaration":
		return d.name.Is("identifier", "operator_identifier") && scalaValue(n, d)
	case "identifier":
		return scalaListed(n, d)
	case "function_definition", "function_declaration":
		scalaFunction(n, d)
	}
	return true
}

func scalaFunction(n Node, d *decl) {
	switch parent := n.Parent(); {
	case d.name.Text() == "this":
		d.kind = code.Constructor
	case parent.Is("extension_definition"):
		d.kind = code.Method
		d.owner = scalaBase(parent.Child("parameters").First("parameter").Child("type")).Text()
	case parent.Is("template_body", "enum_body", "with_template_body") && !parent.Parent().Is("package_clause"):
		d.kind = code.Method
	}
}

// scalaValue says what a val or var is by where it stands: a local one is nothing.
func scalaValue(n Node, d *decl) bool {
	place := n.Parent()
	switch {
	case place.Is("compilation_unit") || place.Parent().Is("package_clause"):
		d.kind = code.Variable
	case !place.Is("template_body", "enum_body", "with_template_body", "early_defs"):
		return false
	}
	if n.Is("val_definition") && isCapital(d.name.Text()) && (d.kind == code.Variable || place.Parent().Is("object_definition", "package_object")) {
		d.kind = code.Constant
	}
	return true
}

// scalaListed is one of several names that share a value.
func scalaListed(n Node, d *decl) bool {
	list := n.Parent()
	value := list.Parent()
	if !list.Is("identifiers") || !value.Is("val_definition", "var_definition") || n.Field() == "type" {
		return false
	}
	d.name, d.outer = n, value
	if first := list.First("identifier"); first != n {
		d.outer, d.leader = n, first
	} else {
		d.shared, d.keyword = true, value
	}
	return scalaValue(value, d)
}

// scalaInjected is the list of parameters that the grammar takes for the second
// list of an annotation's arguments: `class A @Inject() (b: B)`.
func scalaInjected(class Node) Node {
	list := Node{}
	count := 0
	annotation := class.Child("name").Next()
	for c := range annotation.Children() {
		if annotation.Is("annotation") && c.Is("arguments") {
			list = c
			count++
		}
	}
	if count < 2 {
		return Node{}
	}
	return list
}

// scalaBase is the bare name of a type: `Map` of `immutable.Map[K, V]`.
func scalaBase(n Node) Node {
	for {
		inner := Node{}
		switch n.Kind() {
		case "generic_type", "lazy_parameter_type", "repeated_parameter_type":
			inner = n.Child("type")
		case "compound_type": // A with B
			inner = firstNamed(n)
		case "stable_type_identifier":
			inner = n.First("type_identifier")
		}
		if !inner.Ok() {
			return n
		}
		n = inner
	}
}

// scalaGivenName is the name that the compiler makes up for a given without one:
// given_Ordering_Int (Scala 3 reference, "Relationship with Implicits").
func scalaGivenName(result Node) string {
	name := "given_" + scalaBase(result).Text()
	for arg := range result.Child("type_arguments").NamedChildren() {
		name += "_" + scalaBase(arg).Text()
	}
	return oneLine(name, maxFactText)
}

func scalaFinish(d *decl, s *code.Symbol) {
	n := d.node
	if n.Is("identifier") {
		n = n.Parent().Parent()
	}
	modifiers := n.First("modifiers")
	parent := n.Parent()
	s.TypeParams = nil
	if parent.Is("extension_definition") {
		s.Params = append(scalaReceiver(parent), s.Params...)
		scalaTypeParams(s, parent.Child("type_parameters"))
	}
	scalaTypeParams(s, d.typeParams)
	if s.Sub == "given" {
		s.Results = typeResult(d.result)
		s.Signature = strings.TrimSuffix(s.Signature, " with")
	}
	s.Override = hasModifier(modifiers, "override")
	s.Abstract = hasModifier(modifiers, "abstract") || n.Is("function_declaration", "val_declaration", "var_declaration")
	s.Static = parent.Is("template_body") && scalaCompanion(parent.Parent())
	s.Deprecated = hasTag(s.Doc.Raw, "@deprecated")
	for a := range n.Children() {
		if !a.Is("annotation") {
			continue
		}
		switch scalaBase(a.Child("name")).Text() {
		case "deprecated":
			s.Deprecated = true
		case "throws":
			s.Throws = append(s.Throws, scalaThrows(a)...)
		}
	}
	s.Exported = !strings.Contains(modifiers.First("access_modifier").Text(), "private") && !d.local && !d.hidden
}

// scalaCompanion reports whether the object shares its name with a type that stands
// right before or after it, other members than types between them left aside.
func scalaCompanion(object Node) bool {
	const near = 16 // members looked at
	if !object.Is("object_definition") {
		return false
	}
	for _, step := range []func(Node) Node{Node.Prev, Node.Next} {
		n := step(object)
		for range near {
			if n.Is("class_definition", "trait_definition", "enum_definition", "type_definition") {
				if n.Child("name").Text() == object.Child("name").Text() {
					return true
				}
				break
			}
			n = step(n)
		}
	}
	return false
}

func scalaReceiver(extension Node) []code.Param {
	p := scalaParam(extension.Child("parameters").First("parameter"))
	for i := range p {
		p[i].Receiver = true
	}
	return p
}

// scalaTypeParams adds the names of a list of type parameters, which stand among
// their bounds.
func scalaTypeParams(s *code.Symbol, list Node) {
	for c := range list.NamedChildren() {
		if strings.HasSuffix(c.Kind(), "_type_parameter") { // with a variance
			c = c.Child("name")
		}
		if c.Field() == "name" {
			s.TypeParams = append(s.TypeParams, c.Text())
		}
	}
}

// scalaThrows are the types of `@throws[A]` and `@throws(classOf[A])`.
func scalaThrows(annotation Node) []string {
	types := annotation.Child("name").Child("type_arguments")
	if !types.Ok() {
		types = annotation.Child("arguments").Find("type_arguments")
	}
	var list []string
	for c := range types.NamedChildren() {
		list = append(list, oneLine(c.Text(), maxFactText))
	}
	return list
}

func scalaParam(n Node) []code.Param {
	if n.Is("ascription_expression") { // see scalaInjected
		return []code.Param{{Name: n.First("identifier").Text(), Type: oneLine(afterColon(n.First("identifier")).Text(), maxFactText)}}
	}
	p := code.Param{Name: n.Child("name").Text(), Type: oneLine(n.Child("type").Text(), maxFactText)}
	if !n.Is("parameter", "class_parameter") || p.Name == "" {
		return nil
	}
	p.Variadic = n.Child("type").Is("repeated_parameter_type")
	p.Default = oneLine(n.Child("default_value").Text(), maxFactText)
	p.Optional = p.Default != "" || n.Parent().First("implicit", "using").Ok() // the compiler finds one
	return []code.Param{p}
}

// scalaAssigning leaves out named arguments, and all operators but those that end
// in `=` and do not compare.
func scalaAssigning(n Node) bool {
	if n.Is("assignment_expression") {
		return !n.Parent().Is("arguments")
	}
	operator := n.Child("operator").Text()
	return strings.HasSuffix(operator, "=") && !slices.Contains([]string{"==", "!=", "<=", ">=", "===", "=!="}, operator)
}

// scalaCallee is what a call names: `list.map`, `Cart`, or the last name of a chain
// of calls.
func scalaCallee(call Node) string {
	callee := call.Child("function")
	if call.Is("instance_expression") {
		callee = scalaBase(firstNamed(call))
	}
	if callee.Is("generic_function") {
		callee = callee.Child("function")
	}
	if callee.Is("field_expression") && !isNamePath(callee) {
		return callee.Child("field").Text()
	}
	if isNamePath(callee) {
		return callee.Text()
	}
	return ""
}

// scalaTail are the values that a function ends with: a body has no need of a
// return. Where the code states no type, a block is only taken to give back what
// is plainly a value.
func scalaTail(d *decl) []Node {
	if !d.node.First("=").Ok() || d.result.Text() == "Unit" || d.kind == code.Constructor {
		return nil
	}
	values := scalaValues(nil, d.body, 0)
	if !d.result.Ok() && d.body.Is("block", "indented_block") {
		values = slices.DeleteFunc(values, func(n Node) bool { return n.Is("call_expression", "infix_expression") })
	}
	return values
}

func scalaValues(values []Node, n Node, depth int) []Node {
	if depth > maxDepth {
		return values
	}
	switch n.Kind() {
	case "block", "indented_block":
		last := Node{}
		for c := range n.NamedChildren() {
			if !c.Is("comment", "block_comment") {
				last = c
			}
		}
		return scalaValues(values, last, depth+1)
	case "if_expression":
		if !n.Child("alternative").Ok() {
			return values
		}
		values = scalaValues(values, n.Child("consequence"), depth+1)
		return scalaValues(values, n.Child("alternative"), depth+1)
	case "match_expression":
		for clause := range n.Child("body").NamedChildren() {
			values = scalaValues(values, scalaClauseEnd(clause), depth+1)
		}
		return values
	case "try_expression":
		values = scalaValues(values, n.Child("body"), depth+1)
		for clause := range n.First("catch_clause").First("case_block", "indented_cases").NamedChildren() {
			values = scalaValues(values, scalaClauseEnd(clause), depth+1)
		}
		return values
	case "", "unit", "return_expression", "throw_expression", "while_expression", "do_while_expression", "assignment_expression", "comment", "block_comment", "ERROR":
		return values
	case "for_expression":
		if !n.First("yield").Ok() {
			return values
		}
	}
	if strings.HasSuffix(n.Kind(), "_definition") || strings.HasSuffix(n.Kind(), "_declaration") || n.Text() == "???" || n.Is("infix_expression") && scalaAssigning(n) {
		return values
	}
	return append(values, n)
}

// scalaClauseEnd is the last expression of a case.
func scalaClauseEnd(clause Node) Node {
	last := Node{}
	for c := range clause.NamedChildren() {
		if c.Field() == "body" && !clause.t.Lang.isComment(c) {
			last = c
		}
	}
	return last
}
