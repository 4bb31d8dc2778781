package syntax

import (
	"maps"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// What C++ has besides C.

var cppRules = &rules{
	unreadable: cUnreadable,
	standIns:   cStandIns,
	comments:   []string{"comment"},
	decls: cppDecls(map[string]declRule{
		"class_specifier":      {kind: code.Type, sub: "class", scope: true},
		"namespace_definition": {kind: code.Type, sub: "namespace", scope: true},
		"alias_declaration":    {kind: code.Type, sub: "alias"},
		"concept_definition":   {kind: code.Type, sub: "concept"},
		"reference_declarator": {},
		"operator_name":        {},
	}),
	declare:  cppDeclare,
	wrappers: newSet("template_declaration", "linkage_specification", "friend_declaration"),
	section:  cppSection,
	isDoc:    isDoxygen,
	plainDoc: true,
	trailing: cRules.trailing,
	hides:    func(n Node) bool { return n.Is("lambda_expression") },
	place:    cPlace,
	param:    cParam,
	results:  cResults,
	finish:   cppFinish,
	exports:  cHeader,
	facts: factRules{
		calls:    map[string]string{"call_expression": "function", "new_expression": "type"},
		callee:   cppCallee,
		loops:    newSet("for_statement", "while_statement", "do_statement", "for_range_loop"),
		branches: newSet("if_statement", "case_statement", "conditional_expression", "catch_clause"),
		returns:  newSet("return_statement", "co_return_statement"),
		throws:   map[string]string{"throw_statement": "", "throw_expression": ""},
		yields:   newSet("co_yield_statement"),
		awaits:   newSet("co_await_expression"),
		assigns:  map[string]string{"assignment_expression": "left", "update_expression": "argument", "field_initializer": ""},
		locals:   map[string]string{"declaration": "declarator", "for_range_loop": "declarator", "parameter_declaration": "declarator"},
		nested:   newSet("lambda_expression"),
		nulls:    set{"nullptr": true, "NULL": true, "std::nullopt": true, "nullopt": true},
	},
}

// cppDecls are the declarations of C and those given.
func cppDecls(more map[string]declRule) map[string]declRule {
	all := maps.Clone(cRules.decls)
	maps.Copy(all, more)
	return all
}

func cppDeclare(n Node, d *decl) bool {
	d.typeParams = cppTemplate(n).Child("parameters")
	switch n.Kind() {
	case "namespace_definition":
		d.title = strings.ReplaceAll(strings.Join(strings.Fields(d.name.Text()), ""), "::", ".")
		return d.name.Ok()
	case "alias_declaration", "concept_definition":
		return n.Is("concept_definition") || cOutside(n)
	}
	if !cDeclare(n, d) {
		return false
	}
	if d.kind == code.Field && cStorage(n, "static") && cConst(n) {
		d.kind = code.Constant
	}
	if d.name.Is("template_type", "template_function") { // a specialisation
		d.name = d.name.Child("name")
	}
	class := cppClass(n)
	if d.name.Is("qualified_identifier") {
		d.owner, d.name = cppQualified(d.name)
	}
	if d.name.Is("operator_cast") {
		d.title = "operator " + oneLine(d.name.Child("type").Text(), maxFactText)
	}
	name := d.name.Text()
	if d.name.Is("destructor_name", "operator_name") {
		name = strings.Join(strings.Fields(name), " ")
		d.title = strings.Replace(name, "operator ", "operator", 1)
		if last := len("operator"); len(d.title) > last && isWordByte(d.title[last]) {
			d.title = "operator " + d.title[last:] // new, delete
		}
	}
	if d.kind == code.Function && d.sub == "" {
		owner := class
		if d.owner != "" {
			owner = d.owner[strings.LastIndexByte(d.owner, '.')+1:]
		}
		friend := d.outer.Is("friend_declaration") || d.outer.First("friend_declaration").Ok()
		switch {
		case owner == "" || friend:
		case name == owner && !n.Child("type").Ok():
			d.kind, d.title = code.Constructor, ""
		default:
			d.kind = code.Method
		}
		d.stop = n.First("field_initializer_list")
	}
	return true
}

// cppClass is the name of the class whose member n is.
func cppClass(n Node) string {
	list := n.Parent()
	for list.Is("template_declaration", "friend_declaration", "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif") {
		list = list.Parent()
	}
	if !list.Is("field_declaration_list") {
		return ""
	}
	name := list.Parent().Child("name")
	if name.Is("template_type") {
		name = name.Child("name")
	}
	return name.Text()
}

// cppQualified takes a name such as `a::Item<T>::size` apart: "a.Item" and size.
func cppQualified(n Node) (owner string, name Node) {
	var names []string
	for n.Is("qualified_identifier") {
		scope := n.Child("scope")
		if scope.Is("template_type") {
			scope = scope.Child("name")
		}
		if scope.Ok() {
			names = append(names, scope.Text())
		}
		n = n.Child("name")
	}
	if n.Is("template_function", "template_type") {
		n = n.Child("name")
	}
	return strings.Join(names, "."), n
}

// cppTemplate is the template that a declaration is the pattern of.
func cppTemplate(n Node) Node {
	p := n.Parent()
	for p.Is("friend_declaration", "declaration") {
		p = p.Parent()
	}
	if p.Is("template_declaration") {
		return p
	}
	return Node{}
}

// cppSection is the last access specifier among the members.
func cppSection(n Node, before string) string {
	if n.Is("access_specifier") {
		return strings.TrimRight(n.Text(), ": \t\r\n")
	}
	return before
}

func cppFinish(d *decl, s *code.Symbol) {
	cFinish(d, s)
	n := cDeclaring(d)
	s.TypeParams = nil
	for c := range d.typeParams.NamedChildren() {
		if name := cppTypeParam(c); name != "" {
			s.TypeParams = append(s.TypeParams, name)
		}
	}
	list := n.Parent()
	for list.Is("template_declaration", "friend_declaration", "field_declaration", "declaration", "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif") {
		list = list.Parent()
	}
	member := list.Is("field_declaration_list")
	access := d.section
	if access == "" && list.Parent().Is("class_specifier") {
		access = "private"
	}
	switch {
	case s.Local || d.hidden || n.First("delete_method_clause").Ok() || d.title != "" && d.params == (Node{}) && s.Kind == code.Function:
		s.Exported = false
	case member:
		s.Exported = access != "private"
		s.Static = cStorage(n, "static")
	case d.node.Is("enumerator"):
		s.Exported = true
	default:
		s.Exported = (s.Exported || s.Kind == code.Type || !cStorage(n, "static")) && !cppUnnamed(n)
	}
	if s.Sub == "macro" {
		s.Exported = n.t.exports[cIsHeader]
	}
	if !s.Kind.Callable() || s.Sub == "macro" {
		return
	}
	declarator := n.Child("declarator")
	function := cFunction(declarator)
	for c := range function.Children() {
		switch {
		case c.Is("virtual_specifier"):
			s.Override = true
		case c.Is("throw_specifier"):
			for t := range c.NamedChildren() {
				s.Throws = append(s.Throws, t.Text())
			}
		}
	}
	s.Abstract = !d.body.Ok() && !n.First("default_method_clause", "delete_method_clause").Ok()
	if s.Kind == code.Constructor || d.name.Is("destructor_name") {
		s.Results = nil
	}
}

// cppTypeParam is the name of a template's parameter.
func cppTypeParam(n Node) string {
	switch n.Kind() {
	case "parameter_declaration", "optional_parameter_declaration", "variadic_parameter_declaration":
		return cName(n.Child("declarator")).Text()
	case "template_template_parameter_declaration":
		for c := range n.NamedChildren() {
			if name := cppTypeParam(c); name != "" && c.Is("type_parameter_declaration", "optional_type_parameter_declaration", "variadic_type_parameter_declaration") {
				return name
			}
		}
		return ""
	}
	if name := n.Child("name"); name.Ok() {
		return name.Text()
	}
	return n.First("type_identifier").Text()
}

// cppUnnamed reports whether a declaration stands in a namespace without a name.
func cppUnnamed(n Node) bool {
	for p := n.Parent(); p.Ok(); p = p.Parent() {
		if p.Is("namespace_definition") && !p.Child("name").Ok() {
			return true
		}
	}
	return false
}

// cppCallee is what a call names, without template arguments.
func cppCallee(call Node) string {
	callee := call.Child("function")
	if call.Is("new_expression") {
		callee = call.Child("type")
	}
	text := oneLine(callee.Text(), 4*maxFactText)
	if i := strings.IndexByte(text, '<'); i > 0 && strings.HasSuffix(text, ">") {
		text = text[:i]
	}
	if len(text) <= maxFactText && !strings.ContainsAny(text, "(){}[]\"'<> ") {
		return text
	}
	for {
		inner := Node{}
		switch callee.Kind() {
		case "field_expression":
			inner = callee.Child("field")
		case "qualified_identifier", "template_function", "template_method", "template_type", "dependent_name":
			inner = callee.Child("name")
		}
		if !inner.Ok() {
			break
		}
		callee = inner
	}
	if !callee.Leaf() {
		return ""
	}
	return callee.Text()
}
