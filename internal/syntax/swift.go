package syntax

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/internal/code"
)

var swiftRules = &rules{
	unreadable: swiftUnreadable,
	standIns:   swiftStandIns,
	comments:   []string{"comment", "multiline_comment"},
	decls: map[string]declRule{
		"class_declaration":             {kind: code.Type, scope: true}, // struct, enum, actor and extension too
		"protocol_declaration":          {kind: code.Type, sub: "protocol", scope: true},
		"typealias_declaration":         {kind: code.Type, sub: "alias"},
		"associatedtype_declaration":    {kind: code.Type, sub: "alias"},
		"enum_entry":                    {kind: code.Field},
		"property_declaration":          {kind: code.Field},
		"protocol_property_declaration": {kind: code.Field},
		"function_declaration":          {kind: code.Function},
		"protocol_function_declaration": {kind: code.Method},
		"init_declaration":              {kind: code.Constructor},
		"deinit_declaration":            {kind: code.Method},
		"subscript_declaration":         {kind: code.Method},
		"pattern":                       {kind: code.Field}, // further names of a property
		"simple_identifier":             {kind: code.Field}, // further names of an enum's case
	},
	declare:     swiftDeclare,
	decorations: newSet("attribute"),
	isDoc:       isSwiftDoc,
	hides:       func(n Node) bool { return n.Is("lambda_literal", "computed_property", "willset_didset_block") },
	param:       swiftParam,
	results:     func(d *decl) []code.Param { return typeResult(d.result) },
	finish:      swiftFinish,
	exports:     swiftPublic,
	facts: factRules{
		calls:    map[string]string{"call_expression": ""},
		callee:   swiftCallee,
		loops:    newSet("for_statement", "while_statement", "repeat_while_statement"),
		branches: newSet("if_statement", "guard_statement", "switch_entry", "catch_block", "ternary_expression"),
		returns:  newSet("control_transfer_statement"),
		throws:   map[string]string{"control_transfer_statement": ""},
		thrown:   swiftThrown,
		awaits:   newSet("await_expression"),
		assigns:  map[string]string{"assignment": "target"},
		locals:   map[string]string{"property_declaration": "name", "for_statement": "item", "if_statement": "bound_identifier", "guard_statement": "bound_identifier"},
		nested:   swiftNested,
		nulls:    set{"nil": true},
		tail:     swiftTail,
		refine:   swiftRefine,
	},
}

// swiftOdd is what the grammar, of Swift 5.5, does not know of later ones, within a
// line: the sign of a macro, access of an import, typed throws, ownership of
// parameters, `unsafe`, `if let x {`, and `await` within a condition.
var swiftOdd = regexp.MustCompile(`(#)([A-Za-z_]\w*)` +
	`|^[ \t]*((?:public|package|internal|fileprivate|private)[ \t]+)import\b` +
	`|\bnonisolated(\(unsafe\))` +
	`|\bthrows(\([\w. ]+\))` +
	`|:[ \t]*(?:(?:consuming|borrowing|inout)[ \t]+)?(sending[ \t]+)` +
	`|\b(unsafe[ \t]+)[A-Za-z_(]` +
	`|\b(?:if|guard|while|,)[ \t]+((?:let|var)[ \t]+)\w+[ \t]*(?:[{,]|else\b)` +
	`|\b(?:if|guard|while)[ \t]+(?:let|var)[ \t]+\w+[ \t]*=[ \t]*try[?!]?[ \t]+(await[ \t])`)

// swiftSigns are in every line in which swiftOdd finds something.
var swiftSigns = [][]byte{[]byte("#"), []byte("import"), []byte("unsafe"), []byte("throws("), []byte("sending"), []byte("if "), []byte("guard "), []byte("while ")}

// swiftHashes are words after a number sign that the grammar knows.
var swiftHashes = newSet("if", "else", "elseif", "endif", "available", "unavailable", "selector", "keyPath", "file", "fileID", "filePath", "line", "function", "column", "dsohandle",
	"colorLiteral", "fileLiteral", "imageLiteral")

func swiftUnreadable(src []byte) []code.Range {
	var unread []code.Range
	start := 0
	for line := range bytes.Lines(src) {
		if slices.ContainsFunc(swiftSigns, func(sign []byte) bool { return bytes.Contains(line, sign) }) {
			for _, m := range swiftOdd.FindAllSubmatchIndex(line, -1) {
				for i := 2; i < len(m); i += 2 {
					if m[i] < 0 || i == 4 || i == 2 && swiftHashes[string(line[m[4]:m[5]])] {
						continue
					}
					unread = append(unread, code.Range{Start: start + m[i], End: start + m[i+1]})
				}
			}
		}
		// A comma after the last argument, which stands on a line of its own.
		if closing := bytes.TrimLeft(line, " \t"); len(closing) > 0 && closing[0] == ')' {
			if before := bytes.TrimRight(src[:start], " \t\r\n"); bytes.HasSuffix(before, []byte(",")) {
				unread = append(unread, code.Range{Start: len(before) - 1, End: len(before)})
			}
		}
		start += len(line)
	}
	return unread
}

// swiftStandIns gives the parser something for the empty tuple where it is a value,
// and for the empty arguments of an attribute: the grammar has no place for either.
func swiftStandIns(text []byte) []standIn {
	var all []standIn
	for i := range indexesOf(text, "()") {
		before := bytes.TrimRight(text[:i], " \t")
		next := bytes.TrimLeft(text[i+2:min(len(text), i+40)], " \t")
		line := before[bytes.LastIndexByte(before, '\n')+1:]
		word := bytes.LastIndexFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		switch {
		case len(before) == i && word >= 0 && word < len(line)-1 && line[word] == '@':
			all = append(all, standIn{offset: i, text: "__"})
		case len(next) > 0 && !bytes.ContainsRune([]byte(",)\r\n"), rune(next[0])):
		case len(line) > 0 && bytes.IndexByte([]byte("(,=:"), line[len(line)-1]) >= 0 || string(line[word+1:]) == "return" && len(before) < i:
			all = append(all, standIn{offset: i, text: `""`})
		}
	}
	return all
}

// isSwiftDoc tells documentation from other comments.
func isSwiftDoc(text string) bool {
	return strings.HasPrefix(text, "///") && !strings.HasPrefix(text, "////") || isDocBlock(text)
}

// swiftPublic finds out whether the file declares anything public. Where nothing
// is, as in programs, what is internal is all that others see.
func swiftPublic(t *Tree) set {
	for i := range t.Len() {
		if n := t.Node(i); n.Is("visibility_modifier") && (n.Text() == "public" || n.Text() == "open") {
			return set{swiftIsPublic: true}
		}
	}
	return nil
}

// swiftIsPublic is no name, so that nothing else is found under it.
const swiftIsPublic = "#public"

func swiftDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "class_declaration":
		d.sub = n.Child("declaration_kind").Text()
		if d.name.Is("user_type") { // an extension's: Dictionary.Keys
			var names []string
			for c := range d.name.NamedChildren() {
				if c.Is("type_identifier") {
					names = append(names, c.Text())
				}
			}
			d.title = strings.Join(names, ".")
		} else if d.sub == "extension" {
			d.title = oneLine(d.name.Text(), maxFactText)
		}
	case "property_declaration", "protocol_property_declaration":
		return swiftProperty(n, d)
	case "enum_entry":
		d.shared = len(swiftNames(n)) > 1
	case "function_declaration", "protocol_function_declaration":
		if swiftMember(n) {
			d.kind = code.Method
		}
		d.params, d.result = n, n.First("->").Next()
	case "init_declaration":
		d.name, d.params = n.First("init"), n
	case "deinit_declaration":
		d.name = n.First("deinit")
	case "subscript_declaration":
		d.name, d.params, d.result = n.First("subscript"), n, n.First("->").Next()
		d.body = n.First("computed_property")
	case "pattern", "simple_identifier":
		list := n.Parent()
		names := swiftNames(list)
		if n.Field() != "name" || !list.Is("enum_entry", "property_declaration") || len(names) < 2 || names[0] == n {
			return false
		}
		if list.Is("property_declaration") && !swiftProperty(list, d) {
			return false
		}
		d.name, d.outer, d.leader = n, n, names[0]
		d.body, d.stop = Node{}, Node{}
	}
	d.typeParams = n.First("type_parameters")
	return true
}

// swiftNames are the names that one declaration declares.
func swiftNames(list Node) []Node {
	kind := "pattern"
	if list.Is("enum_entry") {
		kind = "simple_identifier"
	}
	var names []Node
	for c := range list.NamedChildren() {
		if c.Field() == "name" && c.Is(kind) {
			names = append(names, c)
		}
	}
	return names
}

// swiftMember reports whether n is a member of a type.
func swiftMember(n Node) bool {
	return n.Parent().Is("class_body", "enum_class_body", "protocol_body")
}

func swiftProperty(n Node, d *decl) bool {
	names := swiftNames(n)
	if len(names) == 0 {
		return false
	}
	d.name, d.shared = names[0].Child("bound_identifier"), len(names) > 1
	d.body = n.Child("computed_value")
	d.stop = n.First("willset_didset_block")
	constant := n.First("value_binding_pattern").Text() == "let"
	switch {
	case swiftMember(n):
		if constant && swiftModifier(n, "static", "class") {
			d.kind = code.Constant
		}
	case !n.Parent().Is("source_file"):
		return false // a local one
	case constant:
		d.kind = code.Constant
	default:
		d.kind = code.Variable
	}
	return true
}

// swiftModifier reports whether a declaration has one of the modifiers.
func swiftModifier(n Node, words ...string) bool {
	for c := range n.First("modifiers").NamedChildren() {
		for _, w := range words {
			if c.Text() == w {
				return true
			}
		}
	}
	return false
}

func swiftParam(n Node) []code.Param {
	if !n.Is("parameter") {
		return nil
	}
	p := code.Param{Name: n.Child("name").Text()}
	if colon := n.First(":"); colon.Ok() {
		p.Type = oneLine(string(n.t.Src[colon.End():n.End()]), maxFactText)
	}
	after := n.Next()
	if p.Type, p.Variadic = strings.CutSuffix(p.Type, "..."); !p.Variadic && after.Text() == "..." {
		p.Variadic, after = true, after.Next()
	}
	if after.Text() == "=" {
		p.Default, p.Optional = oneLine(after.Next().Text(), maxFactText), true
	}
	return []code.Param{p}
}

func swiftFinish(d *decl, s *code.Symbol) {
	n := d.node
	if n.Is("pattern", "simple_identifier") {
		n = n.Parent()
	}
	owner := Node{}
	if swiftMember(n) {
		owner = n.Parent().Parent()
	}
	// A type's members are internal by default, those of protocols and the cases of
	// enums as visible as the type; an extension says for its members.
	visible := swiftModifier(n, "public", "open") || !n.t.exports[swiftIsPublic] && !swiftModifier(n, "private", "fileprivate")
	switch {
	case s.Sub == "extension":
		visible = !swiftModifier(n, "private", "fileprivate")
	case n.Is("enum_entry") || owner.Is("protocol_declaration"):
		visible = true
	case owner.Child("declaration_kind").Text() == "extension" && swiftModifier(owner, "public", "open"):
		visible = !swiftModifier(n, "private", "fileprivate", "internal")
	}
	s.Exported = visible && !d.hidden && !d.local
	s.Override = swiftModifier(n, "override")
	s.Deprecated = swiftDeprecated(n)
	s.Static = swiftModifier(n, "static", "class") && s.Kind != code.Type
	s.Abstract = owner.Is("protocol_declaration") && s.Kind != code.Type
	if !s.Kind.Callable() {
		return
	}
	for c := range n.Children() {
		switch c.Text() {
		case "async":
			s.Async = true
		case "throws", "rethrows":
			s.Throws = []string{"Error"}
			if typed := swiftTyped.FindSubmatch(n.t.Src[c.End():d.node.End()]); typed != nil {
				s.Throws = []string{string(typed[1])}
			}
		}
		if c == d.body || c.Is("->") {
			break
		}
	}
}

// swiftTyped is the type after `throws`, which the parser does not read.
var swiftTyped = regexp.MustCompile(`^\(([\w. ]+)\)`)

// swiftDeprecated reports whether an @available attribute says so.
func swiftDeprecated(n Node) bool {
	for c := range n.First("modifiers").NamedChildren() {
		if c.Is("attribute") && firstNamed(c).Text() == "available" {
			for word := range c.NamedChildren() {
				if word.Text() == "deprecated" {
					return true
				}
			}
		}
	}
	return false
}

// swiftCallee is what a call names: `shelf.put`, or the last name of a chain of
// calls.
func swiftCallee(call Node) string {
	callee := firstNamed(call)
	text := strings.NewReplacer("?.", ".", "!.", ".").Replace(callee.Text())
	if len(text) <= maxFactText && !strings.ContainsAny(text, "()[]{}<>\" \t\r\n") {
		return strings.TrimPrefix(text, ".")
	}
	if callee.Is("navigation_expression") {
		return callee.Child("suffix").Child("suffix").Text()
	}
	return ""
}

// swiftThrown is the type of an error that is made where it is thrown:
// `ShopError.closed`, `ParseError(line: 3)`.
func swiftThrown(n Node) string {
	thrown := Node{}
	for c := range n.NamedChildren() {
		if !c.Is("throw_keyword") {
			thrown = c
			break
		}
	}
	if thrown.Is("call_expression") {
		thrown = firstNamed(thrown)
	}
	var types []string
	for name := range strings.SplitSeq(thrown.Text(), ".") {
		if name == "" || name[0] < 'A' || 'Z' < name[0] || strings.ContainsAny(name, "()<>[]{} \t\r\n\"") {
			break
		}
		types = append(types, name)
	}
	return strings.Join(types, ".")
}

// swiftTail is the value of a body that is one expression.
func swiftTail(d *decl) []Node {
	if result := d.result.Text(); result == "" || result == "Void" || result == "()" || result == "Never" {
		return nil
	}
	var only []Node
	for c := range d.body.First("statements").NamedChildren() {
		if !c.Is("comment", "multiline_comment") {
			only = append(only, c)
		}
	}
	if len(only) != 1 || strings.HasSuffix(only[0].Kind(), "_statement") || strings.HasSuffix(only[0].Kind(), "_declaration") || only[0].Is("assignment", "directive") {
		return nil
	}
	return only
}

// swiftRefine finds `return nil`, of which the tree names no value, and drops `_`
// from what is written.
func swiftRefine(d *decl, _ *code.Symbol, f *code.Facts) {
	for n := range ownNodes(d.body, swiftNested) {
		if n.Is("control_transfer_statement") && n.t.Node(n.Index()+1).Text() == "return" && !firstNamed(n).Ok() && strings.HasSuffix(n.Text(), "nil") {
			f.ReturnsValue, f.ReturnsNull = true, true
			note(&f.Returns, "nil")
		}
	}
	f.Writes = slices.DeleteFunc(f.Writes, func(target string) bool { return target == "_" })
}

// swiftNested are functions within a body, and types with functions of their own.
var swiftNested = newSet("lambda_literal", "function_declaration", "class_declaration")
