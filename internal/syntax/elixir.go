package syntax

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/internal/code"
)

var elixirRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"call":           {kind: code.Function}, // def name(…) do …
		"unary_operator": {kind: code.Type},     // @type name :: …
	},
	declare:    elixirDeclare,
	attributes: func(n Node) bool { return slices.Contains(elixirOwnAttributes, elixirAttribute(n)) },
	docInside:  elixirDoc,
	docSibling: elixirDocuments,
	commented:  func(d *decl) bool { return d.hidden || d.local },
	hides: func(n Node) bool {
		return n.Is("anonymous_function") || slices.Contains(elixirDefinitions, elixirWord(n))
	},
	place:   elixirPlace,
	param:   elixirParam,
	results: elixirResults,
	finish:  elixirFinish,
	facts: factRules{
		calls:  map[string]string{"call": "target"},
		callee: elixirCallee,
		throws: map[string]string{"call": "target"},
		thrown: elixirThrown,
		blocks: newSet("do_block"),
		nested: newSet("anonymous_function"),
		nulls:  set{"nil": true},
		tail:   func(d *decl) []Node { return elixirValues(nil, d.body, 0) },
		refine: elixirRefine,
	},
}

// elixirDefinitions are the words that define what is called.
var elixirDefinitions = []string{"def", "defp", "defmacro", "defmacrop", "defguard", "defguardp", "defdelegate"}

// elixirModules are the words that define modules, and what sort of type each is.
var elixirModules = map[string]string{"defmodule": "module", "defprotocol": "protocol", "defimpl": "impl"}

// elixirOwnAttributes are the attributes that belong to the definition below them.
// Others are constants of the module.
var elixirOwnAttributes = []string{"doc", "typedoc", "spec", "impl", "deprecated", "since", "dialyzer", "decorate"}

// elixirWord is what a call calls by a plain name.
func elixirWord(n Node) string {
	if target := n.Child("target"); n.Is("call") && target.Is("identifier") {
		return target.Text()
	}
	return ""
}

// elixirAttribute is the name of a module attribute that is set.
func elixirAttribute(n Node) string {
	if !n.Is("unary_operator") || n.Child("operator").Text() != "@" {
		return ""
	}
	return elixirWord(n.Child("operand"))
}

func elixirDeclare(n Node, d *decl) bool {
	word := elixirWord(n)
	switch sub := elixirModules[word]; {
	case sub != "":
		return elixirModule(n, d, sub)
	case slices.Contains(elixirDefinitions, word):
		return elixirDefinition(n, d, word)
	case n.Is("unary_operator"):
		return elixirSpecified(n, d)
	}
	return false
}

// elixirModule is a module, a protocol or an implementation of one.
func elixirModule(n Node, d *decl, sub string) bool {
	d.kind, d.sub, d.scope = code.Type, sub, true
	d.name, d.body = firstNamed(n.First("arguments")), n.First("do_block")
	d.title = oneLine(d.name.Text(), maxFactText)
	if target := d.name.Next().Next().Find("alias"); sub == "impl" && target.Ok() {
		d.title += "." + target.Text()
	}
	for c := range d.body.NamedChildren() {
		if elixirAttribute(c) == "moduledoc" && elixirArgument(c).Text() == "false" {
			d.hidden = true
		}
	}
	return true
}

// elixirDefinition is the first clause of a function or macro; the others go
// with it.
func elixirDefinition(n Node, d *decl, word string) bool {
	name, params := elixirHead(n)
	if !name.Ok() || name.Is("call") || n.Parent().Is("arguments") || elixirSameDefinition(n, elixirNeighbour(n, Node.Prev)) {
		return false
	}
	d.name, d.params, d.body = name, params, elixirBody(n)
	d.hidden = strings.HasSuffix(word, "p")
	if strings.HasPrefix(word, "defmacro") {
		d.sub = "macro"
	}
	for p := n.Prev(); p.Is("comment", "unary_operator"); p = p.Prev() {
		if elixirAttribute(p) == "doc" && elixirArgument(p).Text() == "false" {
			d.hidden = true
		}
	}
	best := elixirNames(params)
	for c := elixirNeighbour(n, Node.Next); elixirSameDefinition(n, c); c = elixirNeighbour(c, Node.Next) {
		_, more := elixirHead(c)
		if names := elixirNames(more); names > best { // the clause that names most
			best, d.params = names, more
		}
		if body := elixirBody(c); body.Ok() {
			d.moreBodies = append(d.moreBodies, body)
		}
		d.last = c
	}
	return true
}

// elixirSpecified is what an attribute declares: a type, or a callback.
func elixirSpecified(n Node, d *decl) bool {
	switch elixirAttribute(n) {
	case "type", "opaque":
		d.sub = "type"
	case "typep":
		d.sub, d.hidden = "type", true
	case "callback", "macrocallback":
		d.kind = code.Function
	default:
		return false
	}
	spec := elixirArgument(n)
	if spec.Child("operator").Text() == "when" {
		spec = spec.Child("left")
	}
	d.name, d.result = spec.Child("left"), spec.Child("right")
	if d.name.Is("call") {
		d.params = d.name.First("arguments")
		d.name = d.name.Child("target")
	}
	if d.kind == code.Type {
		d.typeParams, d.params = d.params, Node{}
	}
	return d.name.Is("identifier")
}

// elixirArgument is the first argument of an attribute.
func elixirArgument(attribute Node) Node {
	return firstNamed(attribute.Child("operand").First("arguments"))
}

// elixirHead is the name that a definition defines and the list of its parameters:
// of an operator, the expression itself.
func elixirHead(n Node) (name, params Node) {
	head := firstNamed(n.First("arguments"))
	if head.Child("operator").Text() == "when" {
		head = head.Child("left")
	}
	switch head.Kind() {
	case "identifier":
		return head, Node{}
	case "call":
		return head.Child("target"), head.First("arguments")
	case "binary_operator", "unary_operator":
		return head.Child("operator"), head
	}
	return Node{}, Node{}
}

// elixirBody is what a definition does: its block, or the value of `do:`.
func elixirBody(n Node) Node {
	if block := n.First("do_block"); block.Ok() {
		return block
	}
	for pair := range n.First("arguments").First("keywords").NamedChildren() {
		if strings.TrimSpace(pair.Child("key").Text()) == "do:" {
			return pair.Child("value")
		}
	}
	return Node{}
}

// elixirNeighbour is the next sibling in a direction that is neither a comment nor
// an attribute.
func elixirNeighbour(n Node, step func(Node) Node) Node {
	for n = step(n); n.Is("comment") || elixirAttribute(n) != ""; n = step(n) {
		if slices.Contains([]string{"type", "typep", "opaque", "callback", "macrocallback"}, elixirAttribute(n)) {
			return Node{}
		}
	}
	return n
}

// elixirSameDefinition reports whether two clauses define one function.
func elixirSameDefinition(a, b Node) bool {
	if !a.Ok() || !b.Ok() || elixirWord(a) != elixirWord(b) || !slices.Contains(elixirDefinitions, elixirWord(b)) {
		return false
	}
	nameA, paramsA := elixirHead(a)
	nameB, paramsB := elixirHead(b)
	return nameA.Text() == nameB.Text() && elixirArity(paramsA) == elixirArity(paramsB)
}

func elixirArity(params Node) int {
	n := 0
	for c := range params.NamedChildren() {
		if !c.Is("comment") {
			n++
		}
	}
	return n
}

// elixirNames counts the parameters that have a name.
func elixirNames(params Node) int {
	n := 0
	for c := range params.NamedChildren() {
		if name := elixirName(c); name != "" && name[0] != '_' {
			n++
		}
	}
	return n
}

// elixirName is the name of a parameter: `name`, `name \\ value`, `%{} = name`.
func elixirName(n Node) string {
	switch n.Child("operator").Text() {
	case `\\`:
		return elixirName(n.Child("left"))
	case "=":
		return or(elixirName(n.Child("right")), elixirName(n.Child("left")))
	case "::": // of a callback
		n = n.Child("left")
	}
	if !n.Is("identifier") {
		return ""
	}
	return n.Text()
}

// elixirParam is one parameter. One that a pattern takes apart is called what the
// documentation of Elixir would call it: `%Cart{…}` cart, `[…]` list.
func elixirParam(n Node) []code.Param {
	whole := n
	p := code.Param{Name: strings.TrimLeft(elixirName(n), "_")}
	if n.Child("operator").Text() == `\\` {
		p.Default, p.Optional = oneLine(n.Child("right").Text(), maxFactText), true
		n = n.Child("left")
	}
	if n.Child("operator").Text() == "::" {
		p.Type = oneLine(n.Child("right").Text(), maxFactText)
	}
	if p.Name == "" {
		p.Destructured = true
		switch alias := n.First("struct").Find("alias").Text(); {
		case alias != "":
			p.Name = snakeCase(alias[strings.LastIndexByte(alias, '.')+1:])
		case n.Is("map", "list", "tuple"):
			p.Name = n.Kind()
		default:
			p.Name = "arg" + strconv.Itoa(1+elixirIndex(whole))
		}
	}
	return []code.Param{p}
}

func elixirIndex(n Node) int {
	i := 0
	for p := n.Prev(); p.Ok(); p = p.Prev() {
		if p.Named() && !p.Is("comment") {
			i++
		}
	}
	return i
}

// snakeCase is CamelCase in small letters with underscores.
func snakeCase(name string) string {
	var b strings.Builder
	small := false
	for _, r := range name {
		if unicode.IsUpper(r) && small {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
		small = !unicode.IsUpper(r)
	}
	return b.String()
}

// elixirSpec is the `name(…) :: …` of the @spec above a definition.
func elixirSpec(d *decl) Node {
	for p := d.node.Prev(); p.Is("comment", "unary_operator"); p = p.Prev() {
		spec := elixirArgument(p)
		if elixirAttribute(p) != "spec" {
			continue
		}
		if spec.Child("operator").Text() == "when" {
			spec = spec.Child("left")
		}
		if head := spec.Child("left"); head.Child("target").Text() == d.name.Text() && elixirArity(head.First("arguments")) == elixirArity(d.params) {
			return spec
		}
	}
	return Node{}
}

func elixirResults(d *decl) []code.Param {
	result := d.result
	if !result.Ok() {
		result = elixirSpec(d).Child("right")
	}
	if !result.Ok() {
		return nil
	}
	return []code.Param{{Type: oneLine(result.Text(), maxFactText)}}
}

func elixirFinish(d *decl, s *code.Symbol) {
	s.Exported = !d.hidden && !d.local
	if d.node.Is("unary_operator") {
		s.Abstract = s.Kind.Callable()
		if s.Abstract { // the types of a callback may stand without names
			for i, p := range s.Params {
				if p.Destructured {
					s.Params[i] = code.Param{Type: oneLine(nthNamed(d.params, i).Text(), maxFactText)}
				}
			}
		}
		return
	}
	if !s.Kind.Callable() {
		return
	}
	s.Signature = strings.TrimSuffix(s.Signature, ", do")
	if d.last.Ok() {
		s.Range.End = d.last.End()
	}
	s.Abstract = d.node.Parent().Parent().First("identifier").Text() == "defprotocol"
	types := elixirSpec(d).Child("left").First("arguments")
	for i := range s.Params {
		kind := nthNamed(types, i)
		if kind.Child("operator").Text() == "::" {
			kind = kind.Child("right")
		}
		s.Params[i].Type = oneLine(kind.Text(), maxFactText)
	}
	for p := d.node.Prev(); p.Is("comment", "unary_operator"); p = p.Prev() {
		switch elixirAttribute(p) {
		case "impl":
			s.Override = elixirArgument(p).Text() != "false"
		case "deprecated":
			s.Deprecated = true
		}
	}
}

// nthNamed is the named child with the given place among them, comments left out.
func nthNamed(n Node, i int) Node {
	for c := range n.NamedChildren() {
		if c.Is("comment") {
			continue
		}
		if i == 0 {
			return c
		}
		i--
	}
	return Node{}
}
