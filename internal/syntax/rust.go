package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var rustRules = &rules{
	unreadable: rustShebang,
	comments:   []string{"line_comment", "block_comment"},
	decls: map[string]declRule{
		"function_item":           {kind: code.Function, result: "return_type"},
		"function_signature_item": {kind: code.Function, result: "return_type"},
		"struct_item":             {kind: code.Type, sub: "struct", scope: true},
		"enum_item":               {kind: code.Type, sub: "enum", scope: true},
		"union_item":              {kind: code.Type, sub: "union", scope: true},
		"trait_item":              {kind: code.Type, sub: "trait", scope: true},
		"impl_item":               {silent: true},
		"type_item":               {kind: code.Type, sub: "alias"},
		"associated_type":         {kind: code.Type, sub: "alias"},
		"const_item":              {kind: code.Constant},
		"static_item":             {kind: code.Variable},
		"mod_item":                {kind: code.Type, sub: "module", scope: true},
		"macro_definition":        {kind: code.Function, sub: "macro"},
		"field_declaration":       {kind: code.Field},
		"enum_variant":            {kind: code.Field, scope: true},
	},
	declare:    rustDeclare,
	attributes: func(n Node) bool { return n.Is("attribute_item") },
	docSibling: func(n Node) bool { return rustDocuments(n, "attribute_item", "///", "/**") },
	docInside:  rustInnerDoc,
	place:      rustPlace,
	hides:      func(n Node) bool { return n.Is("closure_expression") },
	param:      rustParam,
	results:    func(d *decl) []code.Param { return typeResult(d.result) },
	finish:     rustFinish,
	module: func(t *Tree) (decl, bool) {
		root := t.Root()
		return decl{node: root, outer: root, body: root, title: fileName}, true
	},
	facts: factRules{
		calls:    map[string]string{"call_expression": "function", "macro_invocation": "macro"},
		loops:    newSet("for_expression", "while_expression", "loop_expression"),
		branches: newSet("if_expression", "match_arm"),
		returns:  newSet("return_expression"),
		yields:   newSet("yield_expression"),
		awaits:   newSet("await_expression"),
		assigns:  map[string]string{"assignment_expression": "left", "compound_assignment_expr": "left"},
		locals:   map[string]string{"let_declaration": "pattern", "let_condition": "pattern", "for_expression": "pattern", "match_pattern": ""},
		nested:   rustNested,
		nulls:    set{"None": true},
		callee:   rustCallee,
		tail:     rustTail,
		refine:   rustRefine,
	},
}

// rustShebang is the "#!" line of a script, which the grammar ends at a space.
func rustShebang(src []byte) []code.Range {
	if !bytes.HasPrefix(src, []byte("#!")) || bytes.HasPrefix(src, []byte("#![")) {
		return nil
	}
	line, _, _ := bytes.Cut(src, []byte{'\n'})
	return []code.Range{{End: len(line)}}
}

func rustDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "impl_item":
		d.name = rustBase(n.Child("type"))
		d.title = oneLine(d.name.Text(), maxFactText)
	case "function_item", "function_signature_item":
		if rustOwner(n).Is("impl_item", "trait_item") {
			d.kind = code.Method
		}
	case "const_item":
		return d.name.Text() != "_"
	}
	return true
}

// rustBase is the type that an impl block is for, without its references,
// arguments and path.
func rustBase(n Node) Node {
	for {
		inner := Node{}
		switch n.Kind() {
		case "reference_type", "generic_type", "pointer_type":
			inner = n.Child("type")
		case "scoped_type_identifier":
			inner = n.Child("name")
		case "dynamic_type":
			inner = n.Child("trait")
		case "bounded_type":
			inner = firstNamed(n)
		}
		if !inner.Ok() {
			return n
		}
		n = inner
	}
}

// rustOwner is the impl block, trait or extern block that n is a member of.
func rustOwner(n Node) Node {
	if list := n.Parent(); list.Is("declaration_list") {
		return list.Parent()
	}
	return Node{}
}

// rustDocuments reports whether a node is a documentation comment of one of the
// forms, or the given sort of attribute with documentation in it.
func rustDocuments(n Node, attribute, line, block string) bool {
	switch n.Kind() {
	case "line_comment", "block_comment":
		text := n.Text()
		if strings.HasPrefix(text, "////") || strings.HasPrefix(text, "/***") || text == "/**/" {
			return false
		}
		return strings.HasPrefix(text, line) || strings.HasPrefix(text, block)
	case attribute:
		a := n.First("attribute")
		return firstNamed(a).Text() == "doc" && a.Child("value").Ok() || strings.HasPrefix(a.Text(), "doc = ")
	}
	return false
}

// rustModule reports whether d is a module, the file itself included.
func rustModule(d *decl) bool { return d.kind == code.Module || d.node.Is("mod_item") }

// rustInnerDoc is the documentation at the beginning of a module's own text.
func rustInnerDoc(d *decl) []Node {
	if !rustModule(d) {
		return nil
	}
	var run []Node
	for c := range d.body.NamedChildren() {
		switch {
		case rustDocuments(c, "inner_attribute_item", "//!", "/*!"):
			run = append(run, c)
		case len(run) > 0 || !c.Is("line_comment", "block_comment", "inner_attribute_item"):
			return run
		}
	}
	return run
}

func rustPlace(t *Tree, d *decl, p *code.Place) {
	switch {
	case !rustModule(d):
	case d.node == t.Root():
		*p = rustFilePlace(t)
	case !d.body.Ok():
		p.None = "a module in a file of its own is documented there"
	case p.None == "":
		*p = placeAtStart(t, d)
	}
}

// rustFilePlace is below the licence and other comments that stand apart.
func rustFilePlace(t *Tree) code.Place {
	for c := range t.Root().Children() {
		next := c.Next()
		apart := next.Ok() && len(strings.TrimSpace(string(t.Src[c.End():next.Start()]))) == 0 && t.Line(next.Start()) > t.Line(max(c.End()-1, 0))+1
		if c.Is("line_comment", "block_comment") && !rustDocuments(c, "", "///", "/**") && (apart || isLicence(c.Text()) || next.Is("line_comment") && startsLine(t, next.Start())) {
			continue
		}
		if !startsLine(t, c.Start()) {
			break
		}
		return code.Place{Offset: t.lineStart(c.Start()), Indent: indentAt(t, c.Start()), Inside: true}
	}
	return code.Place{None: "the file has no code", Inside: true}
}

// placeAtStart is the place at the start of a body in braces.
func placeAtStart(t *Tree, d *decl) code.Place {
	first := Node{}
	for c := range d.body.NamedChildren() {
		first = c
		break
	}
	open := d.body.Start() + 1
	below := d.body.End() - 1
	if first.Ok() {
		below = first.Start()
	}
	if t.Line(below) == t.Line(open) {
		return code.Place{Offset: open, SameLine: true, Inside: true}
	}
	indent := indentAt(t, d.node.Start()) + "    "
	if first.Ok() {
		indent = indentAt(t, first.Start())
	}
	return code.Place{Offset: t.lineStart(open + 1), Indent: indent, Inside: true}
}

func rustParam(n Node) []code.Param {
	switch n.Kind() {
	case "self_parameter":
		return []code.Param{{Name: "self", Receiver: true}}
	case "variadic_parameter":
		return []code.Param{{Variadic: true}}
	case "attribute_item", "ERROR":
		return nil
	case "parameter":
	default: // a type alone, as in `extern "C" { fn f(i32); }`
		if n.HasError() {
			return nil
		}
		return []code.Param{{Type: oneLine(n.Text(), maxFactText)}}
	}
	p := code.Param{Type: oneLine(n.Child("type").Text(), maxFactText)}
	switch pattern := n.Child("pattern"); pattern.Kind() {
	case "identifier", "_":
		p.Name = pattern.Text()
	case "self":
		p.Name, p.Receiver = "self", true
	default:
		p.Destructured = true
		names := 0
		for c := range pattern.NamedChildren() { // Path(id): Path<u32>
			if c.Is("identifier") && c.Field() != "type" {
				p.Name = c.Text()
				names++
			}
		}
		if names != 1 {
			p.Name = ""
		}
	}
	return []code.Param{p}
}

func rustFinish(d *decl, s *code.Symbol) {
	s.TypeParams = nil
	for c := range d.typeParams.NamedChildren() {
		if !c.Is("lifetime", "attribute_item") {
			s.TypeParams = append(s.TypeParams, identifierIn(c, "type_identifier", "identifier").Text())
		}
	}
	public := d.node.First("visibility_modifier").Text() == "pub"
	owner := rustOwner(d.node)
	switch {
	case d.node == d.node.t.Root():
		s.Exported = true
	case owner.Is("trait_item") || d.node.Is("enum_variant") || d.node.Enclosing("enum_variant", "struct_item", "union_item").Is("enum_variant"):
		s.Exported = !d.hidden
	case owner.Is("impl_item") && owner.Child("trait").Ok():
		s.Exported, s.Override = true, true
	case d.kind == code.Field:
		s.Exported = public && !d.hidden
	default:
		s.Exported = public
	}
	if d.kind.Callable() && s.Sub == "" {
		s.Async = strings.Contains(d.node.First("function_modifiers").Text(), "async")
		s.Abstract = d.node.Is("function_signature_item")
		s.Static = d.kind == code.Method && (len(s.Params) == 0 || !s.Params[0].Receiver)
		s.Throws = rustThrows(s.Results)
	}
	for p := d.node.Prev(); p.Ok(); p = p.Prev() {
		if !p.Is("attribute_item") {
			if p.Is("line_comment", "block_comment") {
				continue
			}
			break
		}
		switch firstNamed(p.First("attribute")).Text() {
		case "deprecated":
			s.Deprecated = true
		case "macro_export":
			s.Exported = true
		}
	}
}

// rustThrows is the error type of a declared Result. A Result of one type
// parameter is an alias that has its error beside it: io::Result, io::Error.
func rustThrows(results []code.Param) []string {
	if len(results) == 0 {
		return nil
	}
	path, args, generic := strings.Cut(results[0].Type, "<")
	path, isResult := strings.CutSuffix(path, "Result")
	if !isResult || path != "" && !strings.HasSuffix(path, "::") {
		return nil
	}
	if !generic {
		return []string{path + "Error"}
	}
	depth := 0
	for i, r := range args {
		switch r {
		case '<', '(', '[':
			depth++
		case '>', ')', ']':
			if depth--; depth < 0 {
				return []string{path + "Error"}
			}
		case ',':
			if depth == 0 {
				text := strings.TrimSpace(args[i+1:])
				return []string{strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, ">"), ","))}
			}
		}
	}
	return nil // cut off
}

// rustNoise are macros that say nothing about what a function does.
var rustNoise = newSet("format", "print", "println", "eprint", "eprintln", "write", "writeln", "vec", "matches", "dbg", "concat", "stringify", "cfg", "env", "line", "file",
	"panic", "unimplemented", "todo", "unreachable", "assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne",
	"trace", "debug", "info", "warn", "error", "log")

// rustPanics are macros that panic on purpose.
var rustPanics = newSet("panic", "unimplemented", "todo", "assert", "assert_eq", "assert_ne")

func rustCallee(call Node) string {
	if call.Is("macro_invocation") {
		name := call.Child("macro").Text()
		if rustNoise[name[strings.LastIndexByte(name, ':')+1:]] {
			return ""
		}
		return name + "!"
	}
	callee := call.Child("function")
	if callee.Is("generic_function") {
		callee = callee.Child("function")
	}
	switch name := calleeName(callee); name {
	case "Ok", "Err", "Some":
		return "" // wraps a value
	default:
		return name
	}
}

// rustTail are the values of the expression that a body ends with.
func rustTail(d *decl) []Node {
	if !d.result.Ok() {
		return nil
	}
	return rustValues(nil, d.body, 0)
}

func rustValues(values []Node, n Node, depth int) []Node {
	if depth > maxDepth {
		return values
	}
	switch n.Kind() {
	case "block", "unsafe_block", "const_block":
		last := Node{}
		for c := range n.NamedChildren() {
			if !c.Is("line_comment", "block_comment", "label") {
				last = c
			}
		}
		return rustValues(values, last, depth+1)
	case "if_expression":
		values = rustValues(values, n.Child("consequence"), depth+1)
		return rustValues(values, n.Child("alternative"), depth+1)
	case "else_clause":
		return rustValues(values, firstNamed(n), depth+1)
	case "match_expression":
		for arm := range n.Child("body").NamedChildren() {
			values = rustValues(values, arm.Child("value"), depth+1)
		}
		return values
	case "expression_statement":
		inner := firstNamed(n)
		if inner.End() < n.End() { // ends with a semicolon
			return values
		}
		return rustValues(values, inner, depth+1)
	case "", "let_declaration", "return_expression", "loop_expression", "while_expression", "for_expression", "empty_statement", "macro_definition", "continue_expression", "break_expression":
		return values
	case "macro_invocation":
		if rustPanics[n.Child("macro").Text()] || n.Child("macro").Text() == "unreachable" {
			return values
		}
	}
	if strings.HasSuffix(n.Kind(), "_item") || n.Is("use_declaration", "ERROR") {
		return values
	}
	return append(values, n)
}

// rustRefine finds panics, and what `?` gives back early.
func rustRefine(d *decl, s *code.Symbol, f *code.Facts) {
	throws := rustThrows(s.Results)
	for n := range ownNodes(d.body, rustNested) {
		switch n.Kind() {
		case "macro_invocation":
			if rustPanics[n.Child("macro").Text()] {
				note(&f.Raises, "panic")
			}
		case "try_expression":
			for _, t := range throws {
				note(&f.Raises, t)
			}
			if len(s.Results) > 0 && strings.HasPrefix(s.Results[0].Type, "Option<") {
				f.ReturnsNull = true
			}
		}
	}
	f.Returns = slices.DeleteFunc(f.Returns, func(text string) bool { return text == "()" })
}

// rustNested are functions within a body, and blocks that return for themselves.
var rustNested = newSet("function_item", "closure_expression", "async_block")
