package syntax

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// In the grammar of Lua every assignment is a variable_declaration, a local one
// has a child that says so, and a dotted name is a run of identifiers and dots.

var luaRules = &rules{
	unreadable: luaUnreadable,
	comments:   []string{"comment"},
	padded:     true,
	decls: map[string]declRule{
		"function_statement":   {kind: code.Function},
		"variable_declaration": {kind: code.Variable},
		"field":                {kind: code.Field},
	},
	declare:  luaDeclare,
	isDoc:    func(text string) bool { return !isLicence(text) },
	isBlock:  func(text string) bool { return luaLong.MatchString(text) },
	trailing: func(text string) bool { return !luaLong.MatchString(text) },
	hides:    func(n Node) bool { return n.Is("function") },
	param:    luaParam,
	finish:   luaFinish,
	exports:  luaReturned,
	facts: factRules{
		calls:    map[string]string{"function_call": ""},
		callee:   luaCallee,
		loops:    newSet("for_statement", "while_statement", "repeat_statement"),
		branches: newSet("if_statement", "if_elseif"),
		returns:  newSet("return_statement"),
		assigns:  map[string]string{"variable_declaration": "name"},
		nested:   luaNested,
		nulls:    set{"nil": true},
		refine:   luaRefine,
	},
}

var (
	// luaLong is how a comment begins that has an end of its own.
	luaLong = regexp.MustCompile(`^--\[=*\[`)
	// luaOdd is what the grammar is better off without: the dashes that make a
	// comment one of documentation, of which it knows some forms and stumbles over
	// others, and the attributes of Lua 5.4.
	luaOdd = regexp.MustCompile(`--(-+)|\blocal[ \t]+[\w, \t]*?(<[ \t]*(?:const|close)[ \t]*>)`)
)

func luaUnreadable(src []byte) []code.Range {
	var unread []code.Range
	for _, m := range luaOdd.FindAllSubmatchIndex(src, -1) {
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				unread = append(unread, code.Range{Start: m[i], End: m[i+1]})
			}
		}
	}
	return unread
}

var luaNested = newSet("function", "function_statement")

// luaReturned are the names that the module gives out: `return M`, `return { f = f }`.
func luaReturned(t *Tree) set {
	names := set{}
	for i := range t.Len() {
		if n := t.Node(i); n.Is("module_return_statement") {
			for d := range n.Descendants() {
				if d.Is("identifier") {
					names[d.Text()] = true
				}
			}
		}
	}
	return names
}

func luaDeclare(n Node, d *decl) bool {
	value := n.Child("value")
	switch n.Kind() {
	case "function_statement":
		luaName(d.name, d)
		luaFunction(n, d)
		if d.name.Prev().Is("table_colon") {
			d.kind = code.Method
		}
		return d.name.Ok()
	case "variable_declaration":
		name := n.Child("name")
		if name.Find("[").Ok() { // t[k] = v
			return false
		}
		luaName(name, d)
		if value.Is("function") {
			luaFunction(value, d)
			return d.name.Ok()
		}
		if !n.Parent().Is("program") || !luaLocal(n) && !value.Ok() || d.name.Text() == "_" || strings.HasPrefix(d.name.Text(), "__") {
			return false
		}
		if value.Is("function_call") && luaCallee(value) == "require" || luaLocal(n) && luaAlias(n) {
			return false // names for what is elsewhere
		}
		d.scope = value.Is("tableconstructor")
		switch {
		case isMacroName(d.name.Text()):
			d.kind = code.Constant
		case d.owner != "":
			d.kind = code.Field
		}
	case "field":
		d.name = n.Child("name")
		if !d.name.Is("identifier") {
			return false
		}
		if value.Is("function") {
			luaFunction(value, d)
			return true
		}
		d.scope = value.Is("tableconstructor")
		return luaOutside(n)
	}
	return d.name.Ok()
}

// luaAlias reports whether all that a declaration assigns are names: `table.insert`.
func luaAlias(n Node) bool {
	values := false
	for c := range n.Children() {
		if c.Field() != "value" {
			continue
		}
		if values = true; c.Named() && !c.Is("identifier") {
			return false
		}
	}
	return values
}

// luaName takes a name such as `shop.Cart:add` apart.
func luaName(name Node, d *decl) {
	if name.Is("identifier") {
		d.name = name
		return
	}
	d.name = Node{}
	var names []string
	for c := range name.NamedChildren() {
		if !c.Is("identifier") {
			continue
		}
		if d.name.Ok() {
			names = append(names, d.name.Text())
		}
		d.name = c
	}
	d.owner = strings.Join(names, ".")
}

// luaFunction reads the function that a declaration names.
func luaFunction(function Node, d *decl) {
	d.kind = code.Function
	d.params = function.First("parameter_list")
	d.body = function.First("function_body")
	d.stop = Node{}
	if !d.body.Ok() {
		d.stop = function.First("function_end")
	}
	if firstNamed(d.params).Text() == "self" {
		d.kind = code.Method
	}
}

// luaOutside reports whether a table's field stands where others can see it.
func luaOutside(n Node) bool {
	for p := n.Parent(); p.Ok(); p = p.Parent() {
		switch p.Kind() {
		case "tableconstructor", "fieldlist", "field":
		case "variable_declaration":
			return p.Parent().Is("program")
		default:
			return p.Is("module_return_statement")
		}
	}
	return false
}

func luaLocal(n Node) bool { return n.First("local").Ok() }

func luaParam(n Node) []code.Param {
	switch n.Kind() {
	case "identifier":
		return []code.Param{{Name: n.Text(), Receiver: n.Text() == "self" && !n.Prev().Ok()}}
	case "ellipsis":
		return []code.Param{{Variadic: true}}
	}
	return nil
}

func luaFinish(d *decl, s *code.Symbol) {
	n, returned := d.node, d.node.t.exports
	if d.name.Prev().Is("table_colon") {
		s.Params = append([]code.Param{{Name: "self", Receiver: true}}, s.Params...)
	}
	s.Exported = !s.Local && !d.hidden && !strings.HasPrefix(s.Name, "_") && (!luaLocal(n) || returned[s.Name])
	if s.Kind == code.Variable && strings.Contains(s.Doc.Raw, "@class") {
		s.Kind, s.Sub = code.Type, "class"
	}
	s.Static = s.Kind == code.Function && s.Container != "" && !s.Local
	s.Deprecated = hasTag(s.Doc.Raw, "@deprecated") || strings.Contains(s.Doc.Raw, "---@deprecated")
	s.Signature = strings.TrimSuffix(s.Signature, " end")
}

// luaCallee is what a call names, its methods by a colon: `item:price`.
func luaCallee(call Node) string {
	end := call.End()
	name := ""
	for c := range call.Children() {
		if c.Is("function_call_paren", "function_arguments", "tableconstructor", "string", "string_argument", "table_argument") || c.Field() == "args" {
			end = c.Start()
			break
		}
		if c.Is("identifier") {
			name = c.Text()
		}
	}
	text := strings.TrimSpace(string(call.t.Src[call.Start():end]))
	if len(text) <= maxFactText && !strings.ContainsAny(text, "(){}[]\"'` \t\r\n") {
		return text
	}
	return name
}

// luaRefine finds errors and yields by what is called, and what is written by
// which names are local.
func luaRefine(d *decl, s *code.Symbol, f *code.Facts) {
	own := set{}
	for _, p := range s.Params {
		own[p.Name] = true
	}
	for n := range ownNodes(d.body, luaNested) {
		switch n.Kind() {
		case "function_call":
			switch luaCallee(n) {
			case "error":
				note(&f.Raises, "error")
			case "coroutine.yield":
				f.Yields = true
			}
		case "variable_declaration":
			for c := range n.NamedChildren() {
				if luaLocal(n) && c.Field() == "name" {
					own[c.Text()] = true
				}
			}
		case "for_numeric", "for_generic":
			for c := range n.Children() {
				if c.Is("identifier_list") {
					for name := range c.NamedChildren() {
						own[name.Text()] = true
					}
				} else if c.Is("identifier") {
					own[c.Text()] = true
				}
			}
		}
	}
	f.Writes = slices.DeleteFunc(f.Writes, func(target string) bool { return own[target] })
}
