package syntax

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var pythonRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"function_definition": {kind: code.Function, result: "return_type"},
		"class_definition":    {kind: code.Type, sub: "class", scope: true},
	},
	declare: func(n Node, d *decl) bool {
		if class := n.Enclosing("class_definition", "function_definition"); d.kind == code.Function && class.Is("class_definition") {
			d.kind = code.Method
			if d.name.Text() == "__init__" {
				d.kind = code.Constructor
			}
		}
		return true
	},
	wrappers:  newSet("decorated_definition"),
	docInside: func(d *decl) []Node { return pythonDocstring(d.body) },
	place: func(t *Tree, d *decl, p *code.Place) {
		*p = pythonPlace(t, d, p.None)
	},
	param:   pythonParam,
	results: func(d *decl) []code.Param { return typeResult(d.result) },
	finish: func(d *decl, s *code.Symbol) {
		s.Exported = s.Kind == code.Module || !d.hidden && (!strings.HasPrefix(s.Name, "_") || strings.HasPrefix(s.Name, "__") && strings.HasSuffix(s.Name, "__"))
		s.Async = hasModifier(d.node, "async")
		class := false
		for c := range d.outer.Children() {
			switch decorator := c.Text(); {
			case !c.Is("decorator"):
			case decorator == "@staticmethod":
				s.Static = true
			case decorator == "@override" || strings.HasSuffix(decorator, ".override"):
				s.Override = true
			case strings.Contains(decorator, "abstractmethod") || strings.HasSuffix(decorator, "overload"):
				s.Abstract = true
			case decorator == "@classmethod":
				class = true
			case strings.HasPrefix(decorator, "@deprecated") || strings.Contains(decorator, ".deprecated"):
				s.Deprecated = true
			}
		}
		if (s.Kind == code.Method || s.Kind == code.Constructor) && !s.Static && len(s.Params) > 0 {
			s.Params[0].Receiver = true
		}
		s.Static = s.Static || class
	},
	module: func(t *Tree) (decl, bool) {
		root := t.Root()
		return decl{node: root, outer: root, body: root, title: fileName}, true
	},
	facts: factRules{
		calls:    map[string]string{"call": "function"},
		loops:    newSet("for_statement", "while_statement"),
		branches: newSet("if_statement", "elif_clause", "case_clause", "conditional_expression"),
		returns:  newSet("return_statement"),
		throws:   map[string]string{"raise_statement": ""},
		yields:   newSet("yield"),
		awaits:   newSet("await"),
		assigns:  map[string]string{"assignment": "left", "augmented_assignment": "left"},
		locals:   map[string]string{"assignment": "left", "for_statement": "left", "as_pattern": "alias", "named_expression": "name"},
		outers:   newSet("global_statement", "nonlocal_statement"),
		nested:   newSet("function_definition", "lambda", "class_definition"),
		nulls:    set{"None": true},
	},
}

// fileName stands for the file's own name, which a tree does not know.
const fileName = "module"

// pythonDocstring is the string that is the first statement of a body.
func pythonDocstring(body Node) []Node {
	for c := range body.NamedChildren() {
		if c.Is("comment") {
			continue
		}
		if s := firstNamed(c); c.Is("expression_statement") && s.Is("string") && s.Next() == (Node{}) {
			return []Node{s}
		}
		break
	}
	return nil
}

func pythonPlace(t *Tree, d *decl, none string) code.Place {
	first := Node{}
	for c := range d.body.NamedChildren() {
		if !c.Is("comment") {
			first = c
			break
		}
	}
	p := code.Place{Inside: true, None: none}
	switch {
	case !first.Ok():
		p.None = "the body is empty"
	case !startsLine(t, first.Start()):
		p.Offset, p.SameLine = first.Start(), true
	default:
		p.Offset, p.Indent = t.lineStart(first.Start()), indentAt(t, first.Start())
	}
	return p
}

func pythonParam(n Node) []code.Param {
	p := code.Param{Type: oneLine(n.Child("type").Text(), maxFactText), Default: oneLine(n.Child("value").Text(), maxFactText)}
	p.Optional = p.Default != ""
	pattern := n
	switch n.Kind() {
	case "identifier":
	case "typed_parameter":
		pattern = firstNamed(n)
	case "default_parameter", "typed_default_parameter":
		pattern = n.Child("name")
	case "list_splat_pattern", "dictionary_splat_pattern":
	default:
		return nil // `*` and `/` separators
	}
	p.Variadic = pattern.Is("list_splat_pattern", "dictionary_splat_pattern")
	p.Name = identifierIn(pattern, "identifier").Text()
	if p.Name == "" {
		return nil
	}
	return []code.Param{p}
}

// typeResult is the one unnamed result of the type that the node writes out.
func typeResult(n Node) []code.Param {
	if !n.Ok() {
		return nil
	}
	return []code.Param{{Type: oneLine(strings.TrimSpace(strings.TrimLeft(n.Text(), ":")), maxFactText)}}
}
