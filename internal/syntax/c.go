package syntax

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// The rules of C, and what C++ shares with it.

var cRules = &rules{
	unreadable: cUnreadable,
	standIns:   cStandIns,
	comments:   []string{"comment"},
	decls: map[string]declRule{
		"function_definition":      {kind: code.Function},
		"declaration":              {kind: code.Variable},
		"field_declaration":        {kind: code.Field},
		"type_definition":          {kind: code.Type, sub: "alias"},
		"struct_specifier":         {kind: code.Type, sub: "struct", scope: true},
		"union_specifier":          {kind: code.Type, sub: "union", scope: true},
		"enum_specifier":           {kind: code.Type, sub: "enum", scope: true},
		"enumerator":               {kind: code.Field},
		"preproc_def":              {kind: code.Constant, sub: "macro"},
		"preproc_function_def":     {kind: code.Function, sub: "macro"},
		"identifier":               {}, // further declarators of a list
		"field_identifier":         {},
		"type_identifier":          {},
		"init_declarator":          {},
		"pointer_declarator":       {},
		"array_declarator":         {},
		"function_declarator":      {},
		"parenthesized_declarator": {},
	},
	declare:  cDeclare,
	isDoc:    isDoxygen,
	plainDoc: true,
	trailing: func(text string) bool { return !isLicence(text) },
	place:    cPlace,
	param:    cParam,
	results:  cResults,
	finish:   cFinish,
	exports:  cHeader,
	facts: factRules{
		calls:    map[string]string{"call_expression": "function"},
		loops:    newSet("for_statement", "while_statement", "do_statement"),
		branches: newSet("if_statement", "case_statement", "conditional_expression"),
		returns:  newSet("return_statement"),
		assigns:  map[string]string{"assignment_expression": "left", "update_expression": "argument"},
		locals:   map[string]string{"declaration": "declarator"},
		nulls:    set{"NULL": true, "nullptr": true, "((void *)0)": true},
	},
}

// cHeader finds out whether the file is there to be included by others: it has
// `#pragma once`, or begins with a guard.
func cHeader(t *Tree) set {
	directives := cDirectives.FindAllSubmatch(t.Src[:min(len(t.Src), 64<<10)], 8)
	for i, d := range directives {
		if string(d[1]) == "pragma" && string(d[2]) == "once" {
			return set{cIsHeader: true}
		}
		if i == 1 && len(d[2]) > 0 && string(d[1]) == "define" && bytes.HasPrefix(directives[0][1], []byte("if")) && bytes.Equal(d[2], directives[0][2]) {
			return set{cIsHeader: true}
		}
	}
	return nil
}

// cIsHeader is no name, so that nothing else is found under it.
const cIsHeader = "#header"

// cDirectives are directives with the first name they speak of.
var cDirectives = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(pragma|ifndef|if|define|include)\b[ \t]*(?:!?[ \t]*defined[ \t(]+)?(\w*)`)

// isDoxygen tells Doxygen's comments from others, from those that document what
// is before them, and from those that speak of the file or of a group.
func isDoxygen(text string) bool {
	if len(text) < 4 || strings.HasPrefix(text, "/***") || strings.HasPrefix(text, "////") || strings.HasPrefix(text, "/**/") || text[3] == '<' {
		return false
	}
	switch text[:3] {
	case "/**", "/*!", "///", "//!":
		return !isLicence(text) && !cElsewhere.MatchString(text[:min(len(text), 2000)])
	}
	return false
}

// cElsewhere are commands with which a comment documents something else than the
// declaration below it.
var cElsewhere = regexp.MustCompile(`(?m)(?:^[ \t]*(?:\*|///|//!)?|^/\*[*!])[ \t]*[@\\](?:file|mainpage|page|subpage|defgroup|addtogroup|ingroup\s.*[@\\][{]|name|[{}]|cond|endcond|dir)(?:\s|$|\*/)`)

// cOutside reports whether a declaration stands where others can see it: not in
// the body of a function, where most are variables.
func cOutside(n Node) bool {
	for p := n.Parent(); p.Ok(); p = p.Parent() {
		switch p.Kind() {
		case "translation_unit", "declaration_list", "field_declaration_list":
			return true
		case "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "preproc_elifdef", "template_declaration", "linkage_specification", "friend_declaration":
		default:
			return false
		}
	}
	return false
}

func cDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "preproc_def":
		return n.Child("value").Ok() // without one it is a switch or a guard
	case "preproc_function_def":
		return true
	case "enumerator":
		return true
	case "function_definition":
		d.stop = n.First("declaration") // of a parameter in the style of K&R
		return cDeclarator(n.Child("declarator"), d)
	case "declaration", "field_declaration":
		if !cOutside(n) {
			return false
		}
		specifier := cTypeWithBody(n)
		if tag := specifier.Child("name"); tag.Ok() {
			d.leader = tag
		} else if specifier.Ok() {
			d.scope = true
		}
		d.shared = cFurther(n)
		return cDeclarator(n.Child("declarator"), d)
	case "type_definition":
		if specifier := cTypeWithBody(n); specifier.Ok() {
			d.scope, d.body = true, specifier.Child("body")
			d.sub = strings.TrimSuffix(specifier.Kind(), "_specifier")
			if first := n.Child("declarator"); !first.Is("type_identifier") && specifier.Child("name").Ok() {
				d.name = specifier.Child("name")
				return true
			}
		}
		d.shared = cFurther(n)
		sub := d.sub
		ok := cDeclarator(n.Child("declarator"), d)
		d.kind, d.sub = code.Type, sub
		return ok
	case "struct_specifier", "union_specifier", "enum_specifier", "class_specifier":
		return cSpecifier(n, d)
	}
	// A further declarator of `int a, *b;`.
	list := n.Parent()
	if n.Field() != "declarator" || !list.Is("declaration", "field_declaration", "type_definition") || list.Child("declarator") == n || !cOutside(list) {
		return false
	}
	d.kind = map[string]code.Kind{"declaration": code.Variable, "field_declaration": code.Field, "type_definition": code.Type}[list.Kind()]
	d.outer, d.leader = n, cName(list.Child("declarator"))
	d.member = cTypeWithBody(list).Ok() && (list.Is("type_definition") || !cTypeWithBody(list).Child("name").Ok()) // the first one is its scope
	if list.Is("type_definition") {
		d.kind, d.sub = code.Type, "alias"
		d.name = cName(n)
		return d.name.Ok()
	}
	return cDeclarator(n, d)
}

// cSpecifier is a type with a body. One that a typedef names is declared there;
// one without a name belongs to what is declared with it.
func cSpecifier(n Node, d *decl) bool {
	if !d.body.Ok() || !d.name.Ok() || n.Parent().Is("type_definition") {
		return false
	}
	if p := n.Parent(); p.Is("declaration", "field_declaration", "function_definition") {
		d.outer, d.stop = p, d.body
		for w := p.Parent(); w.Is("template_declaration"); w = w.Parent() {
			d.outer = w
		}
	}
	return true
}

// cTypeWithBody is the type that a declaration defines besides what it declares.
func cTypeWithBody(n Node) Node {
	if t := n.Child("type"); t.Child("body").Ok() && strings.HasSuffix(t.Kind(), "_specifier") {
		return t
	}
	return Node{}
}

// cFurther reports whether a declaration declares several things.
func cFurther(n Node) bool {
	first := n.Child("declarator")
	for c := first.Next(); c.Ok(); c = c.Next() {
		if c.Field() == "declarator" {
			return true
		}
	}
	return false
}

// cDeclarator reads what a declarator says of the declaration: name, parameters
// and kind.
func cDeclarator(declarator Node, d *decl) bool {
	d.name = cName(declarator)
	if !d.name.Ok() {
		return false
	}
	function := cFunction(declarator)
	if !function.Ok() {
		d.params = cPointee(declarator).Child("parameters")
		if d.node.Is("function_definition") { // `int x = 0;`, taken for a pure virtual function
			d.kind = code.Field
			return d.node.First("pure_virtual_clause").Ok()
		}
		if d.kind == code.Variable && cConst(d.node) {
			d.kind = code.Constant
		}
		return true
	}
	d.kind = code.Function
	d.params = function.Child("parameters")
	if d.node.Is("function_definition") && !d.node.Child("type").Ok() && isMacroName(d.name.Text()) { // TEST(Suite, Case) { … }
		d.title = oneLine(function.Text(), maxFactText)
		d.params = Node{}
	}
	return true
}

// cConst reports whether what is declared cannot change: a const that is no
// pointer to one.
func cConst(declaration Node) bool {
	for c := range declaration.Children() {
		if c.Field() == "declarator" {
			pointer := c
			if c.Is("init_declarator") {
				pointer = c.Child("declarator")
			}
			return pointer.Is("identifier", "array_declarator", "field_identifier") && constBefore(declaration, c) ||
				pointer.Is("pointer_declarator") && pointer.First("type_qualifier").Text() == "const"
		}
	}
	return false
}

func constBefore(declaration, declarator Node) bool {
	for c := range declaration.Children() {
		if c == declarator {
			return false
		}
		if c.Is("type_qualifier") && (c.Text() == "const" || strings.HasPrefix(c.Text(), "const") && c.Text() != "constinit") {
			return true
		}
	}
	return false
}

// cInner is the declarator within a declarator.
func cInner(n Node) Node {
	if inner := n.Child("declarator"); inner.Ok() {
		return inner
	}
	switch n.Kind() {
	case "reference_declarator", "parenthesized_declarator", "attributed_declarator", "variadic_declarator", "pointer_declarator", "pointer_type_declarator":
		for c := range n.NamedChildren() {
			if !c.Is("ms_call_modifier", "type_qualifier", "attribute_declaration", "attribute_specifier", "comment", "ms_pointer_modifier", "ms_based_modifier") {
				return c
			}
		}
	}
	return Node{}
}

// cName is the name in a declarator.
func cName(n Node) Node {
	for {
		inner := cInner(n)
		if !inner.Ok() || n.Is("operator_cast") {
			break
		}
		n = inner
	}
	switch n.Kind() {
	case "identifier", "field_identifier", "type_identifier", "primitive_type", "operator_name", "destructor_name", "qualified_identifier", "operator_cast", "template_function":
		return n
	}
	return Node{}
}

// cFunction is the declarator of the function that a declarator declares; none
// for variables, pointers to functions among them.
func cFunction(n Node) Node {
	function := Node{}
	for ; n.Ok(); n = cInner(n) {
		switch n.Kind() {
		case "function_declarator":
			function = n
		case "parenthesized_declarator":
			if cInner(n).Is("pointer_declarator", "reference_declarator") && function.Ok() && !cHasFunction(n) {
				return Node{} // (*pointer)(…)
			}
		case "operator_cast":
			return n.Child("declarator")
		}
	}
	return function
}

func cHasFunction(n Node) bool {
	for n = cInner(n); n.Ok(); n = cInner(n) {
		if n.Is("function_declarator") {
			return true
		}
	}
	return false
}

// cPointee is the function declarator in the declarator of a function's pointer or
// of a function type.
func cPointee(n Node) Node {
	for ; n.Ok(); n = cInner(n) {
		if n.Is("function_declarator") {
			return n
		}
	}
	return Node{}
}

// cTypeText is the text of the type of a declaration: from its first word that
// belongs to the type up to end, without what it declares, comments and macros.
func cTypeText(declaration, hole Node, end int) string {
	start := -1
	for c := range declaration.Children() {
		if c.Field() == "type" || c.Is("type_qualifier") && !strings.HasPrefix(c.Text(), "constexpr") && !strings.HasPrefix(c.Text(), "consteval") && c.Text() != "constinit" {
			start = c.Start()
			break
		}
	}
	if start < 0 || end < start {
		return ""
	}
	t := declaration.t
	var text strings.Builder
	write := func(from, to int) {
		if from < to {
			text.Write(bytes.TrimSuffix(t.text[from:to], []byte("\\")))
		}
	}
	at := start
	for i := declaration.Index() + 1; i < declaration.Last() && t.Node(i).Start() < end; {
		n := t.Node(i)
		if n != hole && !t.Lang.isComment(n) && !n.Is("storage_class_specifier", "attribute_specifier", "virtual", "explicit_function_specifier", "attribute_declaration", "macro_type_specifier") || n.Start() < at {
			i++
			continue
		}
		write(at, n.Start())
		if n.Is("macro_type_specifier") { // EXPORT(int)
			text.WriteString(n.Child("type").Text())
		}
		at = max(at, n.End())
		i = n.Last()
	}
	write(at, end)
	return cTidy.ReplaceAllString(oneLine(text.String(), maxFactText), "$1")
}

// cTidy are spaces that the hole of a name leaves behind.
var cTidy = regexp.MustCompile(`([*&(]) (?:\)|$)`)

func cParam(n Node) []code.Param {
	switch n.Kind() {
	case "identifier": // a macro's, or one in the style of K&R
		return []code.Param{{Name: n.Text(), Type: cOldType(n)}}
	case "variadic_parameter":
		return []code.Param{{Variadic: true}}
	case "parameter_declaration", "optional_parameter_declaration", "variadic_parameter_declaration":
	default:
		return nil
	}
	declarator := n.Child("declarator")
	name := cName(declarator)
	end := n.End()
	value := n.Child("default_value")
	if value.Ok() {
		end = n.First("=").Start()
	}
	p := code.Param{Name: name.Text(), Type: cTypeText(n, name, end), Default: oneLine(value.Text(), maxFactText), Optional: value.Ok(), Variadic: n.Is("variadic_parameter_declaration")}
	if p.Type == "void" && !declarator.Ok() {
		return nil
	}
	return []code.Param{p}
}

// cOldType is the type of a parameter that is declared between the parameters and
// the body.
func cOldType(param Node) string {
	for c := range param.Enclosing("function_definition").Children() {
		if !c.Is("declaration") {
			continue
		}
		for declarator := range c.NamedChildren() {
			if name := cName(declarator); declarator.Field() == "declarator" && name.Text() == param.Text() {
				return cTypeText(c, name, c.End()-1)
			}
		}
	}
	return ""
}

// cResults is the type in front of a function, and behind its name where that is
// part of it.
func cResults(d *decl) []code.Param {
	declarator := d.node.Child("declarator")
	function := cFunction(declarator)
	if trailing := function.First("trailing_return_type"); trailing.Ok() {
		return []code.Param{{Type: oneLine(firstNamed(trailing).Text(), maxFactText)}}
	}
	if declarator.Is("operator_cast") {
		return []code.Param{{Type: oneLine(declarator.Child("type").Text(), maxFactText)}}
	}
	if text := cTypeText(d.node, function, declarator.End()); text != "" && d.kind != code.Constructor {
		return []code.Param{{Type: text}}
	}
	return nil
}

func cPlace(t *Tree, d *decl, p *code.Place) {
	if d.node.Is("enum_specifier", "struct_specifier", "union_specifier", "class_specifier") && d.outer.Is("function_definition") {
		p.None = "it is defined within the result of a function"
	}
}

// cStorage reports whether a declaration has the storage class.
func cStorage(n Node, class string) bool {
	for c := range n.Children() {
		if c.Is("storage_class_specifier") && c.Text() == class {
			return true
		}
	}
	return false
}

func cFinish(d *decl, s *code.Symbol) {
	n := cDeclaring(d)
	header := n.t.exports[cIsHeader]
	if strings.HasPrefix(n.Kind(), "preproc_") {
		cFinishMacro(d, s)
	}
	switch {
	case s.Kind == code.Function && s.Sub == "", s.Kind == code.Variable, s.Kind == code.Constant && s.Sub == "":
		s.Exported = header || !cStorage(n, "static")
	default:
		s.Exported = header
	}
	s.Exported = s.Exported && !s.Local && d.title == ""
	if s.Kind == code.Function && s.Sub == "" {
		s.Abstract = !d.body.Ok()
	}
	if d.node.Is("type_definition") {
		if d.body.Ok() {
			s.Signature = "typedef " + s.Sub + " " + s.Name
		} else if d.params.Ok() {
			s.Results = cPointerResult(d)
		}
	}
	s.Deprecated = cDeprecated(n, s.Doc.Raw)
}

// cDeclaring is the declaration that a declarator belongs to.
func cDeclaring(d *decl) Node {
	if p := d.node.Parent(); d.node.Field() == "declarator" && p.Is("declaration", "field_declaration", "type_definition") {
		return p
	}
	return d.node
}

// cFinishMacro ends a macro with its line, and finds the parameter that takes all
// the others.
func cFinishMacro(d *decl, s *code.Symbol) {
	text := d.node.t.Src[s.Range.Start:s.Range.End]
	s.Range.End = s.Range.Start + len(bytes.TrimRight(text, " \t\r\n\\"))
	s.Signature = oneLine(strings.ReplaceAll(s.Signature, "\\ ", " "), maxSignature)
	if d.params.First("...").Ok() {
		s.Params = append(s.Params, code.Param{Variadic: true})
	}
}

// cPointerResult is what a function gives back whose type a typedef names.
func cPointerResult(d *decl) []code.Param {
	if text := cTypeText(d.node, d.node.Child("declarator"), d.node.Child("declarator").End()); text != "" {
		return []code.Param{{Type: text}}
	}
	return nil
}

var cDeprecatedMark = regexp.MustCompile(`\b(?:__)?deprecated(?:__)?\b`)

// cDeprecated reports whether attributes or documentation say so.
func cDeprecated(n Node, doc string) bool {
	for c := range n.Descendants() {
		if c.Is("compound_statement", "field_declaration_list", "enumerator_list") {
			break
		}
		if c.Is("attribute_specifier", "attribute_declaration", "ms_declspec_modifier") && cDeprecatedMark.MatchString(c.Text()) {
			return true
		}
	}
	return hasTag(doc, "@deprecated") || hasTag(doc, `\deprecated`)
}
