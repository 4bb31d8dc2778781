package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// JavaScript. What it shares with TypeScript is named script….

var javascriptRules = &rules{
	comments: []string{"comment", "html_comment"},
	decls: map[string]declRule{
		"function_declaration":           {kind: code.Function, result: "return_type"},
		"generator_function_declaration": {kind: code.Function, result: "return_type"},
		"class_declaration":              {kind: code.Type, sub: "class", scope: true},
		"method_definition":              {kind: code.Method, result: "return_type"},
		"field_definition":               {kind: code.Field, name: "property"},
		"variable_declarator":            {kind: code.Variable},
		"assignment_expression":          {kind: code.Variable, name: "left"},
		"pair":                           {kind: code.Field, name: "key"},
		"export_statement":               {kind: code.Constant},                   // of a value: `export default …`
		"call_expression":                {kind: code.Variable, name: "function"}, // `Object.assign(Type.prototype, {…})`
	},
	declare:     scriptDeclare,
	wrappers:    newSet("export_statement", "lexical_declaration", "variable_declaration", "expression_statement", "ambient_declaration"),
	decorations: newSet("decorator"),
	attributes:  func(n Node) bool { return n.Is("decorator") },
	isDoc:       isJSDoc,
	place:       scriptPlace,
	param:       scriptParam,
	results:     scriptResults,
	exports:     scriptExports,
	hides:       scriptHides,
	module:      scriptModule,
	finish:      scriptFinish,
	facts:       scriptFacts,
}

var scriptFacts = factRules{
	calls:    map[string]string{"call_expression": "function", "new_expression": "constructor"},
	loops:    newSet("for_statement", "for_in_statement", "while_statement", "do_statement"),
	branches: newSet("if_statement", "switch_case", "ternary_expression"),
	returns:  newSet("return_statement"),
	throws:   map[string]string{"throw_statement": ""},
	yields:   newSet("yield_expression"),
	awaits:   newSet("await_expression"),
	assigns:  map[string]string{"assignment_expression": "left", "augmented_assignment_expression": "left", "update_expression": "argument"},
	locals:   map[string]string{"variable_declarator": "name", "for_in_statement": "left"},
	blocks:   newSet("statement_block"),
	nested: newSet("function_declaration", "generator_function_declaration", "function_expression", "generator_function", "arrow_function",
		"method_definition", "class_declaration", "abstract_class_declaration", "class"),
	nulls:  set{"null": true, "undefined": true, "void 0": true},
	refine: raisesTypesOnly,
}

// scriptFunctions are the kinds of values that have parameters and a body.
var scriptFunctions = []string{"function_expression", "generator_function", "arrow_function"}

func scriptDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "export_statement":
		return declareDefault(n, d)
	case "variable_declarator":
		return declareVariable(n, d)
	case "assignment_expression":
		return declareAssignment(n, d)
	case "call_expression":
		return declareMembers(n, d)
	case "pair":
		d.titled(d.name)
		value := unwrapValue(n.Child("value"))
		d.bind(value)
		d.silent = value.Is("object")
		return d.silent || d.bound()
	case "method_definition":
		if n.Parent().Is("class_body") && d.name.Text() == "constructor" {
			d.kind = code.Constructor
		}
		return d.titled(d.name)
	case "field_definition", "public_field_definition":
		d.bind(unwrapValue(n.Child("value")))
		return d.titled(d.name)
	}
	return true
}

// titled gives the declaration the name that n writes out, maybe as a string.
func (d *decl) titled(n Node) bool {
	d.name, d.title = n, oneLine(unquoted(n.Text()), maxFactText)
	return d.title != ""
}

// bind takes over what a value bound to the name is: a function, a class or an
// object.
func (d *decl) bind(value Node) {
	switch {
	case value.Is(scriptFunctions...):
		if d.kind == code.Field || d.kind == code.Method {
			d.kind = code.Method
		} else {
			d.kind = code.Function
		}
		d.params = value.Child("parameters")
		if !d.params.Ok() {
			d.params = value.Child("parameter")
		}
		d.result = value.Child("return_type")
	case value.Is("class"):
		d.kind, d.sub, d.scope = code.Type, "class", true
	case value.Is("object"):
		d.scope, d.body = true, value
		return
	default:
		d.body = objectArgument(value)
		d.scope = d.body.Ok()
		return
	}
	d.body = value.Child("body")
	d.typeParams = value.Child("type_parameters")
}

// bound reports whether bind found a function or a class.
func (d *decl) bound() bool { return d.body.Ok() && !d.body.Is("object") }

// objectArgument is the object that a value is made of by a call
// (`defineComponent({…})`): what it declares are members.
func objectArgument(value Node) Node {
	if !value.Is("call_expression", "new_expression") {
		return Node{}
	}
	return value.Child("arguments").First("object")
}

// unwrapValue is the value behind chains of assignments, parentheses and casts.
func unwrapValue(n Node) Node {
	for {
		switch {
		case n.Is("assignment_expression"):
			n = n.Child("right")
		case n.Is("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"):
			n = firstNamed(n)
		default:
			return n
		}
	}
}

// isAlias reports whether a value only names what is declared elsewhere.
func isAlias(value Node) bool {
	for value.Is("member_expression", "subscript_expression", "call_expression", "await_expression") {
		switch {
		case value.Is("await_expression"):
			value = firstNamed(value)
		case value.Is("call_expression"):
			if callee := value.Child("function"); callee.Is("import") || callee.Text() == "require" {
				return true
			}
			return false
		default:
			value = value.Child("object")
		}
	}
	return value.Is("identifier", "this", "undefined") || value.Text() == "void 0"
}

// declareDefault is `export default` of a value, which has no name of its own.
func declareDefault(n Node, d *decl) bool {
	value := unwrapValue(n.Child("value"))
	d.name = n.First("default")
	if !d.name.Ok() || !value.Ok() || isAlias(value) {
		return false
	}
	d.bind(value)
	if name := value.Child("name"); d.bound() && name.Ok() {
		d.name = name
	}
	return true
}

func declareVariable(n Node, d *decl) bool {
	list := n.Parent()
	if !d.name.Is("identifier") || !list.Is("lexical_declaration", "variable_declaration") {
		return false
	}
	statement := d.outer
	if first := list.First("variable_declarator"); first != n {
		d.outer = n
	} else {
		d.shared = list.First(",").Ok()
		d.keyword = list
	}
	if list.Child("kind").Text() == "const" {
		d.kind = code.Constant
	}
	value := unwrapValue(n.Child("value"))
	d.bind(value)
	if d.bound() {
		return true
	}
	if atTop(statement) { // of plain variables only those of the file count
		return !isAlias(value)
	}
	d.silent = d.scope
	return d.silent
}

// declareAssignment finds what old scripts declare by assigning to it.
func declareAssignment(n Node, d *decl) bool {
	if !n.Parent().Is("expression_statement") {
		return false
	}
	path := memberPath(n.Child("left"))
	value := unwrapValue(n.Child("right"))
	if len(path) == 0 {
		return false
	}
	last := len(path) - 1
	d.title = path[last]
	if p := n.Child("left").Child("property"); p.Ok() {
		d.name = p
	}
	if path[0] == "this" {
		return last == 1 && declareThis(n, d, value)
	}
	if isAlias(value) {
		return false
	}
	d.hidden = !pathExported(n, path)
	if path[0] == "module" && last > 0 && path[1] == "exports" {
		path, last = path[1:], last-1
	}
	d.owner = strings.Join(path[:last], ".")
	top := atTop(n.Parent())
	switch {
	case path[0] == "exports":
		d.bind(value)
		if name := value.Child("name"); last == 0 && d.bound() && name.Ok() {
			d.name, d.title = name, ""
		}
		return d.bound() || top
	case last > 0 && path[last] == "prototype":
		d.bind(value)
		d.title, d.owner, d.silent = d.owner, "", true
		return d.scope
	case last > 1 && path[last-1] == "prototype":
		d.owner = strings.Join(path[:last-1], ".")
		d.kind = code.Field
		d.bind(value)
		return d.bound() || top
	case last == 0:
		d.bind(value)
		return d.bound()
	}
	d.kind = code.Field
	d.bind(value)
	if d.bound() {
		return true
	}
	if isCapital(path[0]) && top && last == 1 {
		return true
	}
	d.silent = d.scope
	return d.silent
}

// declareMembers finds the objects whose members a call adds to another.
func declareMembers(n Node, d *decl) bool {
	callee := memberPath(d.name)
	if !n.Parent().Is("expression_statement") || len(callee) == 0 || !objectArgument(n).Ok() || !slices.Contains([]string{"assign", "extend", "mixin"}, callee[len(callee)-1]) {
		return false
	}
	path := memberPath(firstNamed(n.Child("arguments")))
	if len(path) == 0 || path[0] == "this" {
		return false
	}
	d.silent, d.hidden = true, !pathExported(n, path)
	d.title = strings.TrimSuffix(strings.Join(path, "."), ".prototype")
	return true
}

// declareThis is `this.name = …`: a member of the class whose constructor it
// stands in.
func declareThis(n Node, d *decl, value Node) bool {
	function := n.Enclosing("function_declaration", "function_expression", "generator_function", "generator_function_declaration", "method_definition", "class_body", "program")
	inConstructor := function.Child("body") == n.Parent().Parent()
	d.kind = code.Field
	d.bind(value)
	switch {
	case inConstructor && function.Is("method_definition") && function.Child("name").Text() == "constructor":
		d.member = true
		return d.bound() || !declaresFields(function.Parent())
	case inConstructor && function.Is("function_declaration") && isCapital(function.Child("name").Text()):
		d.member, d.owner = true, function.Child("name").Text()
		return true
	}
	d.silent = d.scope && !d.bound()
	return d.bound() || d.silent
}

// declaresFields reports whether a class says at its beginning which fields it
// has: assignments then declare none.
func declaresFields(class Node) bool {
	const beginning = 64
	i := 0
	for c := range class.Children() {
		if i++; c.Is("field_definition", "public_field_definition") {
			return true
		} else if i > beginning {
			break
		}
	}
	return class.t.Lang.ID != "javascript"
}

func isCapital(name string) bool { return name != "" && 'A' <= name[0] && name[0] <= 'Z' }

// memberPath are the names of a chain such as `a.b['c']`; none when one of them
// is computed.
func memberPath(n Node) []string {
	switch n.Kind() {
	case "identifier", "this":
		return []string{n.Text()}
	case "member_expression":
		if path := memberPath(n.Child("object")); path != nil && len(path) < 8 {
			return append(path, n.Child("property").Text())
		}
	case "subscript_expression":
		if path, index := memberPath(n.Child("object")), n.Child("index"); path != nil && len(path) < 8 && index.Is("string") {
			return append(path, unquoted(index.Text()))
		}
	}
	return nil
}

// atTop reports whether a statement stands at the top of a file, of a namespace
// or of the function that wraps a whole file.
func atTop(statement Node) bool {
	block := statement.Parent()
	return block.Is("program") || block.Is("statement_block") && (block.Parent().Is("module", "internal_module", "ambient_declaration") || wrapsFile(block.Parent()))
}

// wrapsFile reports whether a function is there only to hold the declarations of
// a file: it is called where it stands, or is handed to the function that loads
// modules, or to the one that is called where it stands.
func wrapsFile(function Node) bool {
	if !function.Is("function_expression", "arrow_function") {
		return false
	}
	n, call := function, function.Parent()
	for call.Is("parenthesized_expression", "member_expression") { // (function () {…}).call(this)
		n, call = call, call.Parent()
	}
	if call.Is("arguments") {
		n, call = call, call.Parent()
	}
	if !call.Is("call_expression") {
		return false
	}
	if n.Is("arguments") {
		callee := call.Child("function")
		for callee.Is("parenthesized_expression") {
			callee = firstNamed(callee)
		}
		if !callee.Is("function_expression", "arrow_function") && callee.Text() != "define" {
			return false
		}
	}
	statement := call.Parent()
	for statement.Is("unary_expression", "parenthesized_expression", "assignment_expression", "variable_declarator") {
		statement = statement.Parent()
	}
	return statement.Is("expression_statement", "lexical_declaration", "variable_declaration") && atTop(statement)
}

// scriptHides tells anonymous functions, those that wrap a file excepted, and
// objects that are handed to a call without becoming part of anything.
func scriptHides(n Node) bool {
	switch n.Kind() {
	case "class_static_block":
		return true
	case "function_expression", "generator_function", "arrow_function":
		return !wrapsFile(n)
	case "object":
		call := n.Parent().Parent()
		if !n.Parent().Is("arguments") {
			return false
		}
		p := call.Parent()
		for p.Is("parenthesized_expression", "as_expression", "satisfies_expression", "await_expression") {
			p = p.Parent()
		}
		return !p.Is("variable_declarator", "assignment_expression", "export_statement", "pair", "field_definition", "public_field_definition", "expression_statement") ||
			p.Is("expression_statement") && !declareMembers(call, &decl{name: call.Child("function")})
	}
	return false
}

func scriptFinish(d *decl, s *code.Symbol) {
	if s.Kind == code.Module && d.node == d.node.t.Root() {
		s.Exported = true
		s.Doc = scriptOverview(d.node.t)
		return
	}
	value := d.params.Parent() // the function, where one is bound to the name
	s.Async = s.Kind.Callable() && hasModifier(value, "async")
	s.Static = hasModifier(d.node, "static") || d.node.Is("assignment_expression") && isCapital(d.node.Child("left").Text()) && !strings.Contains(d.node.Child("left").Text(), ".prototype")
	s.Override = hasModifier(d.node, "override") || hasTag(s.Doc.Raw, "@override")
	s.Deprecated = hasTag(s.Doc.Raw, "@deprecated") || hasDecorator(d.outer, "deprecated")
	s.Abstract = s.Kind.Callable() && !d.body.Ok() || hasModifier(d.node, "abstract") || d.node.Is("abstract_class_declaration")
	s.Exported = !d.local && !d.hidden && scriptExported(d, s) && !hasTag(s.Doc.Raw, "@private")
}

// hasDecorator reports whether one of the declaration's decorators has the name.
func hasDecorator(outer Node, name string) bool {
	for c := range outer.Children() {
		if c.Is("decorator") && identifierIn(c, "identifier").Text() == name {
			return true
		}
	}
	return false
}

func scriptResults(d *decl) []code.Param { return typeResult(d.result) }
