package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/internal/code"
)

var goRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"function_declaration": {kind: code.Function, result: "result"},
		"method_declaration":   {kind: code.Method, result: "result"},
		"type_spec":            {kind: code.Type, sub: "type", scope: true},
		"type_alias":           {kind: code.Type, sub: "alias"},
		"const_spec":           {kind: code.Constant},
		"var_spec":             {kind: code.Variable},
		"field_declaration":    {kind: code.Field},
		"method_spec":          {kind: code.Method, result: "result"},
		"method_elem":          {kind: code.Method, result: "result"},
	},
	declare:   goDeclare,
	wrappers:  newSet("type_declaration", "const_declaration", "var_declaration"),
	isDoc:     goIsDoc,
	directive: func(text string) bool { return !goIsDoc(text) },
	hides:     func(n Node) bool { return n.Is("func_literal") },
	param:     goParam,
	results:   goResults,
	finish: func(d *decl, s *code.Symbol) {
		first, _ := utf8.DecodeRuneInString(s.Name)
		s.Exported = unicode.IsUpper(first)
		if d.node.Is("method_declaration") {
			receiver := d.node.Child("receiver")
			for c := range receiver.NamedChildren() {
				for _, p := range goParam(c) {
					p.Receiver = true
					s.Params = append([]code.Param{p}, s.Params...)
				}
			}
		}
		s.Deprecated = strings.Contains(s.Doc.Raw, "\n// Deprecated:")
	},
	module: func(t *Tree) (decl, bool) {
		clause := t.Root().First("package_clause")
		return decl{node: clause, outer: clause, name: clause.First("package_identifier")}, clause.Ok()
	},
	facts: factRules{
		calls:    map[string]string{"call_expression": "function"},
		loops:    newSet("for_statement"),
		branches: newSet("if_statement", "expression_case", "type_case", "communication_case"),
		returns:  newSet("return_statement"),
		assigns:  map[string]string{"assignment_statement": "left", "inc_statement": "", "dec_statement": ""},
		locals:   map[string]string{"short_var_declaration": "left", "var_spec": "name", "range_clause": "left"},
		nested:   newSet("func_literal"),
		nulls:    set{"nil": true},
		refine: func(_ *decl, _ *code.Symbol, f *code.Facts) {
			for _, call := range f.Calls {
				if call == "panic" {
					note(&f.Raises, "panic")
				}
			}
		},
	},
}

func goDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "method_declaration":
		d.owner = n.Child("receiver").Find("type_identifier").Text()
	case "type_spec":
		switch value := n.Child("type"); value.Kind() {
		case "struct_type":
			d.sub, d.body = "struct", value.First("field_declaration_list")
		case "interface_type":
			d.sub, d.body = "interface", value
		}
	case "field_declaration":
		if !d.name.Ok() { // embedded
			d.name = n.Child("type").Find("type_identifier")
			if t := n.Child("type"); t.Is("type_identifier") {
				d.name = t
			}
		}
	case "const_spec", "var_spec":
		if d.name.Text() == "_" {
			return false
		}
	}
	// In a group `type ( … )` the specification stands alone.
	for c := range d.outer.Children() {
		if c.Kind() == "(" || c.Kind() == "var_spec_list" {
			d.outer = n
			break
		}
	}
	return true
}

// goIsDoc leaves out directives: they are instructions to tools.
func goIsDoc(text string) bool {
	if strings.HasPrefix(text, "/*") {
		return true
	}
	body := strings.TrimPrefix(text, "//")
	if strings.HasPrefix(body, " +build") || strings.HasPrefix(body, "line ") || strings.HasPrefix(body, "export ") || strings.HasPrefix(body, "extern ") || strings.HasPrefix(body, "nolint") {
		return false
	}
	// The form of a directive, from go/ast: lower-case tool, colon, no space before.
	tool, rest, found := strings.Cut(body, ":")
	if !found || tool == "" || rest == "" || rest[0] == ' ' {
		return true
	}
	return strings.ContainsFunc(tool, func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
}

func goParam(n Node) []code.Param {
	if !n.Is("parameter_declaration", "variadic_parameter_declaration") {
		return nil
	}
	variadic := n.Is("variadic_parameter_declaration")
	typ := oneLine(n.Child("type").Text(), maxFactText)
	var params []code.Param
	for c := range n.NamedChildren() {
		if c.Field() == "name" {
			params = append(params, code.Param{Name: c.Text(), Type: typ, Variadic: variadic})
		}
	}
	if params == nil {
		params = []code.Param{{Type: typ, Variadic: variadic}}
	}
	return params
}

func goResults(d *decl) []code.Param {
	if d.result.Is("parameter_list") {
		var results []code.Param
		for c := range d.result.NamedChildren() {
			results = append(results, goParam(c)...)
		}
		return results
	}
	if d.result.Ok() {
		return []code.Param{{Type: oneLine(d.result.Text(), maxFactText)}}
	}
	return nil
}
