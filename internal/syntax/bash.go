package syntax

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var bashRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"function_definition": {kind: code.Function},
		"variable_assignment": {kind: code.Variable},
	},
	declare:  bashDeclare,
	wrappers: newSet("declaration_command"),
	isDoc:    func(text string) bool { return !strings.HasPrefix(text, "#!") && !isLicence(text) },
	trailing: func(text string) bool { return true },
	place:    bashPlace,
	params:   bashParams,
	finish:   bashFinish,
	exports:  bashFirst,
	facts: factRules{
		calls:    map[string]string{"command": "name"},
		callee:   bashCallee,
		loops:    newSet("for_statement", "c_style_for_statement", "while_statement"),
		branches: newSet("if_statement", "elif_clause", "case_item"),
		assigns:  map[string]string{"variable_assignment": "name"},
		nested:   bashNested,
		refine:   bashRefine,
	},
}

// bashFirst lists the assignments outside of functions that give a name its
// first value; those that follow declare nothing. They are told by their index.
func bashFirst(t *Tree) set {
	first, seen := set{}, set{}
	for i := 0; i < t.Len(); {
		n := t.Node(i)
		if n.Is("function_definition", "subshell", "command_substitution", "command") {
			i = n.Last()
			continue
		}
		if n.Is("variable_assignment") && !seen[n.Child("name").Text()] {
			seen[n.Child("name").Text()] = true
			first[strconv.Itoa(i)] = true
		}
		i++
	}
	return first
}

func bashDeclare(n Node, d *decl) bool {
	if n.Is("function_definition") {
		d.body = n.Child("body")
		return true
	}
	if !d.name.Is("variable_name") || !n.t.exports[strconv.Itoa(n.Index())] || n.Parent().Is("for_statement", "c_style_for_statement") {
		return false // nothing new, or a[1]=…
	}
	command := n.Parent()
	if !command.Is("declaration_command") {
		return true
	}
	if bashOption(command, "readonly", 'r') {
		d.kind = code.Constant
	}
	if first := command.First("variable_assignment"); first != n {
		d.outer, d.leader = n, first.Child("name")
	} else {
		d.keyword = command
		for c := first.Next(); c.Ok(); c = c.Next() {
			d.shared = d.shared || c.Is("variable_assignment")
		}
	}
	return true
}

// bashOption reports whether a declaration is made by the command, or has the
// option: `declare -rx`.
func bashOption(command Node, name string, option byte) bool {
	if command.First(name).Ok() {
		return true
	}
	for c := range command.NamedChildren() {
		if text := c.Text(); c.Is("word") && strings.HasPrefix(text, "-") && strings.IndexByte(text, option) > 0 {
			return true
		}
	}
	return false
}

func bashPlace(_ *Tree, d *decl, p *code.Place) {
	if p.SameLine { // a comment goes to the end of the line
		p.None = "code stands before it on its line"
	}
}

func bashFinish(d *decl, s *code.Symbol) {
	s.Exported = !s.Local && !strings.HasPrefix(s.Name, "_")
	s.Deprecated = strings.Contains(s.Doc.Raw, "@deprecated")
}

// maxPositional is the highest parameter that is taken for one.
const maxPositional = 20

// bashParams are the positional parameters that a body reads: "1", "2", and "@"
// for all the others. One with a default, or one that is tested for, is optional.
func bashParams(d *decl) []code.Param {
	if !d.kind.Callable() {
		return nil
	}
	var params []code.Param
	rest := false
	for n := range ownNodes(d.body, bashNested) {
		switch n.Kind() {
		case "special_variable_name":
			rest = rest || n.Text() == "@" || n.Text() == "*"
		case "command":
			rest = rest || n.Child("name").Text() == "shift" && n.Enclosing("while_statement").Ok()
		case "variable_name":
			number, err := strconv.Atoi(n.Text())
			if err != nil || number < 1 || number > maxPositional {
				continue
			}
			for len(params) < number {
				params = append(params, code.Param{Name: strconv.Itoa(len(params) + 1)})
			}
			if operator := n.Next(); n.Parent().Is("expansion") && strings.HasSuffix(operator.Text(), "-") {
				p := &params[number-1]
				p.Optional = true
				if value := operator.Next(); value.Named() {
					p.Default = oneLine(value.Text(), maxFactText)
				}
			}
		}
	}
	if rest {
		params = append(params, code.Param{Name: "@", Variadic: true})
	}
	return params
}

// bashNoise are commands that say nothing about what a function does.
var bashNoise = newSet("echo", "printf", "return", "exit", "shift", "set", ":", "true", "false", "test", "[", "break", "continue", "local", "read", "getopts", "let", "command", "builtin")

func bashCallee(call Node) string {
	name := call.Child("name").Text()
	if bashNoise[name] || len(name) > maxFactText || strings.ContainsAny(name, "$`\"'(){} \t\r\n") {
		return ""
	}
	return name
}

// bashRefine finds what status a function gives back, and what it writes that is
// not local to it.
func bashRefine(d *decl, _ *code.Symbol, f *code.Facts) {
	local := set{}
	for n := range ownNodes(d.body, bashNested) {
		switch n.Kind() {
		case "command":
			status := n.Child("argument")
			if n.Child("name").Text() == "return" && status.Ok() {
				f.ReturnsValue = true
				note(&f.Returns, oneLine(status.Text(), maxFactText))
			}
		case "declaration_command":
			if !n.First("local", "declare", "typeset").Ok() {
				continue
			}
			for c := range n.NamedChildren() {
				if c.Is("variable_assignment") {
					c = c.Child("name")
				}
				local[c.Text()] = true
			}
		case "for_statement":
			local[n.Child("variable").Text()] = true
		}
	}
	f.Writes = slices.DeleteFunc(f.Writes, func(name string) bool { return local[name] })
}

var bashNested = newSet("function_definition")
