package syntax

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// The grammar of Kotlin names no fields: parts are found by kind and order.

var kotlinRules = &rules{
	comments:   []string{"line_comment", "multiline_comment"},
	unreadable: kotlinUnreadable,
	decls: map[string]declRule{
		"class_declaration":     {kind: code.Type, sub: "class", scope: true},
		"object_declaration":    {kind: code.Type, sub: "object", scope: true},
		"companion_object":      {kind: code.Type, sub: "object", scope: true},
		"type_alias":            {kind: code.Type, sub: "alias"},
		"enum_entry":            {kind: code.Field, scope: true},
		"class_parameter":       {kind: code.Field}, // with val or var
		"property_declaration":  {kind: code.Field},
		"function_declaration":  {kind: code.Function},
		"secondary_constructor": {kind: code.Constructor},
	},
	declare:     kotlinDeclare,
	decorations: newSet("annotation"),
	isDoc:       isDocBlock,
	hides: func(n Node) bool {
		return n.Is("lambda_literal", "anonymous_function", "object_literal", "anonymous_initializer", "getter", "setter")
	},
	place:   kotlinPlace,
	param:   kotlinParam,
	results: func(d *decl) []code.Param { return typeResult(d.result) },
	finish:  kotlinFinish,
	facts: factRules{
		calls:    map[string]string{"call_expression": ""},
		callee:   kotlinCallee,
		loops:    newSet("for_statement", "while_statement", "do_while_statement"),
		branches: newSet("if_expression", "when_entry"),
		returns:  newSet("jump_expression"),
		throws:   map[string]string{"jump_expression": ""},
		assigns:  map[string]string{"assignment": ""},
		locals:   map[string]string{"variable_declaration": ""},
		blocks:   newSet("function_body", "statements"),
		nested:   newSet("lambda_literal", "anonymous_function", "object_literal", "class_declaration", "object_declaration", "function_declaration"),
		nulls:    set{"null": true},
		refine:   raisesTypesOnly,
	},
}

// kotlinUnreadable is the first word of `fun interface`, and the end of a line
// after an annotation with arguments: with a comment above, the grammar takes
// that for an expression.
func kotlinUnreadable(src []byte) []code.Range {
	var unread []code.Range
	for _, m := range kotlinOdd.FindAllSubmatchIndex(src, -1) {
		if m[2] >= 0 { // fun
			unread = append(unread, code.Range{Start: m[2], End: m[3]})
			continue
		}
		end := closing(src, m[1]-1)
		next := end + len(src[end:]) - len(bytes.TrimLeft(src[end:], " \t\r\n"))
		if bytes.IndexByte(src[end:next], '\n') >= 0 && !bytes.HasPrefix(src[next:], []byte("/")) {
			unread = append(unread, code.Range{Start: end, End: next})
		}
	}
	return unread
}

var kotlinOdd = regexp.MustCompile(`(?m)\b(fun)[ \t]+interface\b|^[ \t]*@(?:get:|set:|field:|param:|property:)?[A-Za-z_][\w.]*(?:<[\w.<>, *?]*>)?\(`)

// closing is the offset after the parenthesis that closes the one at open, or open
// itself where none does. It steps over strings.
func closing(src []byte, open int) int {
	const most = 16 << 10
	depth := 0
	for i := open; i < min(len(src), open+most); i++ {
		switch src[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			for i++; i < len(src) && src[i] != '"' && src[i] != '\n'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
		}
	}
	return open
}

func kotlinDeclare(n Node, d *decl) bool {
	d.typeParams = n.First("type_parameters")
	d.params = n.First("function_value_parameters")
	switch n.Kind() {
	case "class_declaration", "object_declaration", "companion_object":
		d.name = n.First("type_identifier")
		d.body = n.First("class_body", "enum_class_body")
		d.params = n.First("primary_constructor")
		if n.First("interface").Ok() {
			d.sub = "interface"
		} else if n.First("enum").Ok() {
			d.sub = "enum"
		} else if hasModifier(n.First("modifiers"), "annotation") {
			d.sub = "annotation"
		}
		if n.Is("companion_object") && !d.name.Ok() {
			d.name, d.title = n.First("companion"), "Companion"
		}
	case "type_alias":
		d.name = n.First("type_identifier")
	case "enum_entry":
		d.name = n.First("simple_identifier")
		d.body = n.First("class_body")
	case "class_parameter":
		d.name = n.First("simple_identifier")
		return n.First("binding_pattern_kind").Ok()
	case "property_declaration":
		d.name = n.First("variable_declaration").First("simple_identifier")
		d.owner = kotlinTypeName(kotlinReceiver(n))
		return kotlinProperty(n, d)
	case "function_declaration":
		d.name = n.First("simple_identifier")
		d.owner = kotlinTypeName(kotlinReceiver(n))
		if n.Parent().Is("class_body", "enum_class_body") {
			d.kind = code.Method
		}
		d.body = n.First("function_body")
		if equals := d.body.First("="); equals.Ok() {
			d.body = equals.Next()
		}
		d.result = afterColon(d.params)
	case "secondary_constructor":
		d.name = n.First("constructor")
		d.body = n.First("statements")
	}
	return true
}

func kotlinProperty(n Node, d *decl) bool {
	switch {
	case hasModifier(n.First("modifiers"), "const"):
		d.kind = code.Constant
	case n.Parent().Is("class_body", "enum_class_body"):
	case n.Parent().Is("source_file"):
		d.kind = code.Variable
	default:
		return false // a local one
	}
	return true
}

// afterColon is the type that follows n and a colon.
func afterColon(n Node) Node {
	if colon := n.Next(); colon.Kind() == ":" {
		return colon.Next()
	}
	return Node{}
}

// kotlinReceiver is the type that an extension extends.
func kotlinReceiver(n Node) Node {
	for c := range n.NamedChildren() {
		switch c.Kind() {
		case "user_type", "nullable_type", "parenthesized_type":
			if c.Next().Kind() == "." {
				return c
			}
		case "simple_identifier", "variable_declaration", "function_value_parameters":
			return Node{}
		}
	}
	return Node{}
}

// kotlinTypeName is the bare name of a type: `Entry` of `Map.Entry<K, V>?`.
func kotlinTypeName(n Node) string {
	name := ""
	for c := range n.Descendants() {
		if c.Is("type_arguments") {
			break
		}
		if c.Is("type_identifier") {
			name = c.Text()
		}
	}
	return name
}

func kotlinFinish(d *decl, s *code.Symbol) {
	n := d.node
	modifiers := n.First("modifiers")
	s.Exported = !hasModifier(modifiers, "private", "internal") && !d.local && !d.hidden
	s.Async = hasModifier(modifiers, "suspend")
	s.Override = hasModifier(modifiers, "override")
	s.Static = n.Parent().Parent().Is("companion_object")
	s.Abstract = hasModifier(modifiers, "abstract", "expect") || s.Kind == code.Method && !d.body.Ok() && n.Parent().Parent().First("interface").Ok()
	for c := range modifiers.NamedChildren() {
		if !c.Is("annotation") {
			continue
		}
		switch name := c.Find("type_identifier").Text(); name {
		case "Deprecated":
			s.Deprecated = true
		case "Throws":
			for r := range c.Find("value_arguments").NamedChildren() {
				s.Throws = append(s.Throws, strings.TrimSuffix(r.Text(), "::class"))
			}
		}
	}
	if receiver := kotlinReceiver(n); receiver.Ok() && s.Kind.Callable() {
		s.Params = append([]code.Param{{Name: "this", Type: oneLine(receiver.Text(), maxFactText), Receiver: true}}, s.Params...)
	}
}

func kotlinPlace(_ *Tree, d *decl, p *code.Place) {
	if d.node.Is("class_parameter") && p.SameLine {
		p.None = "a parameter: the class documents it"
	}
}

func kotlinParam(n Node) []code.Param {
	name := n.First("simple_identifier")
	p := code.Param{Name: name.Text(), Type: oneLine(afterColon(name).Text(), maxFactText)}
	var value Node
	switch n.Kind() {
	case "parameter":
		p.Variadic = hasModifier(n.Prev(), "vararg")
		if equals := n.Next(); equals.Kind() == "=" {
			value = equals.Next()
		}
	case "class_parameter":
		p.Variadic = hasModifier(n.First("modifiers"), "vararg")
		value = n.First("=").Next()
	default:
		return nil
	}
	p.Default = oneLine(value.Text(), maxFactText)
	p.Optional = p.Default != ""
	if p.Name == "" {
		return nil
	}
	return []code.Param{p}
}

// kotlinCallee is what a call names: `list.add`, or the last name of a chain of
// calls.
func kotlinCallee(call Node) string {
	callee := firstNamed(call)
	if text := strings.NewReplacer("?.", ".", "!!.", ".").Replace(callee.Text()); len(text) <= maxFactText && !strings.ContainsAny(text, "()[]{} \t\n\"") {
		return text
	}
	if callee.Is("navigation_expression") {
		return callee.First("navigation_suffix").First("simple_identifier").Text()
	}
	return ""
}
