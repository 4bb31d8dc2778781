package syntax

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

const (
	maxFactItems = 32
	maxFactText  = 80
	maxUses      = 4
)

// factRole is what a node kind shows about a body, the factRules in a form that
// takes no look-up by name.
type factRole struct {
	is                     factBits
	callee, thrown, target string // fields
}

type factBits uint16

const (
	calls factBits = 1 << iota
	loops
	branches
	returns
	throws
	yields
	awaits
	assigns
	nested
)

func newFactRole(r *factRules, kind string) factRole {
	var role factRole
	for bit, kinds := range map[factBits]set{loops: r.loops, branches: r.branches, returns: r.returns, yields: r.yields, awaits: r.awaits, nested: r.nested} {
		if kinds[kind] {
			role.is |= bit
		}
	}
	for bit, kinds := range map[factBits]map[string]string{calls: r.calls, throws: r.throws, assigns: r.assigns} {
		if _, ok := kinds[kind]; ok {
			role.is |= bit
		}
	}
	role.callee, role.thrown, role.target = r.calls[kind], r.throws[kind], r.assigns[kind]
	return role
}

// facts reads off a body what it shows without being run.
func (l *lister) facts(d *decl) code.Facts {
	var f code.Facts
	r := &l.r.facts
	body := d.body
	f.Lines = 1 + bytes.Count(l.t.Src[body.Start():body.End()], []byte{'\n'})
	first := body.Index() + 1
	if len(r.blocks) > 0 && !r.blocks[body.Kind()] {
		first = body.Index()
		l.givenBack(body, r, &f)
	}
	roles := l.t.Lang.factRoles()
	nestedEnd := 0 // index after the innermost nested function we are in
	for i := first; i < body.Last(); i++ {
		n := l.t.Node(i)
		if n.KindID() == errorSymbol {
			continue
		}
		role := &roles[n.KindID()]
		if role.is == 0 {
			continue
		}
		if !n.Named() {
			if role.is&yields != 0 && i >= nestedEnd {
				f.Yields = true
			}
			continue
		}
		if role.is&nested != 0 && i >= nestedEnd {
			nestedEnd = n.Last()
		}
		if role.is&calls != 0 {
			note(&f.Calls, calleeName(calleeOf(n, role.callee)))
		}
		if i < nestedEnd { // not ours
			continue
		}
		switch {
		case role.is&loops != 0:
			f.Loops++
		case role.is&branches != 0:
			f.Branches++
		case role.is&yields != 0:
			f.Yields = true
		case role.is&awaits != 0:
			f.Awaits = true
		case role.is&returns != 0:
			l.returned(n, r, &f)
		}
		if role.is&throws != 0 {
			note(&f.Raises, thrownType(n, role.thrown))
		}
		if role.is&assigns != 0 {
			note(&f.Writes, oneLine(n.Child(role.target).Text(), maxFactText))
		}
	}
	if r.refine != nil {
		r.refine(d, &f)
	}
	return f
}

// calleeOf is what a calling node calls: the given field, else its first part.
func calleeOf(n Node, field string) Node {
	if callee := n.Child(field); field != "" && callee.Ok() {
		return callee
	}
	return firstNamed(n)
}

func (l *lister) returned(n Node, r *factRules, f *code.Facts) {
	var value Node
	for c := range n.NamedChildren() {
		if !l.t.Lang.isComment(c) {
			value = c
			break
		}
	}
	if value.Ok() {
		l.givenBack(value, r, f)
	}
}

// givenBack notes the value of a return, or of a body that is an expression.
func (l *lister) givenBack(value Node, r *factRules, f *code.Facts) {
	f.ReturnsValue = true
	text := value.Text()
	note(&f.Returns, oneLine(text, maxFactText))
	if l.mayBeNull(value, r, 0) {
		f.ReturnsNull = true
	}
}

// mayBeNull reports whether a returned value is null, or one of several that
// are given back (`return nil, err`, `c ? x : null`, `x || null`).
func (l *lister) mayBeNull(value Node, r *factRules, depth int) bool {
	if r.nulls[value.Text()] {
		return true
	}
	kind := value.Kind()
	choice := strings.HasSuffix(kind, "list") && !strings.Contains(kind, "argument") || strings.Contains(kind, "ternary") || strings.Contains(kind, "conditional") ||
		strings.Contains(kind, "parenthesized") || strings.HasPrefix(kind, "if_") || kind == "elvis_expression"
	if strings.Contains(kind, "binary") || strings.Contains(kind, "boolean_operator") {
		operator := value.Child("operator").Text()
		choice = operator == "||" || operator == "??" || operator == "or" || operator == "?:"
	}
	if !choice || depth > 8 {
		return false
	}
	for c := range value.NamedChildren() {
		if c.Field() != "condition" && l.mayBeNull(c, r, depth+1) {
			return true
		}
	}
	return false
}

// uses notes, for each parameter, what the body does with it. It looks at every
// identifier of the body once.
func (l *lister) uses(d *decl, params []code.Param) {
	byName := make(map[string]*code.Uses, len(params))
	for i := range params {
		name := params[i].Name
		if params[i].Destructured { // the whole has no name in the code, a part its own
			_, name, _ = strings.Cut(name, ".")
		}
		if name != "" && !params[i].Receiver {
			byName[name] = &params[i].Uses
		}
	}
	if len(byName) == 0 {
		return
	}
	r := &l.r.facts
	for n := range d.body.Descendants() {
		if !n.Leaf() || !n.Named() {
			continue
		}
		u := byName[string(bytes.TrimLeft(l.t.Src[n.Start():n.End()], "$@&"))]
		if u == nil || !isVariable(n) {
			continue
		}
		u.Read = true
		l.use(n, r, u)
	}
}

// isVariable reports whether a leaf names a variable, not a member, a type or a
// label that is spelled alike.
func isVariable(n Node) bool {
	kind := n.Kind()
	switch kind {
	case "property_identifier", "private_property_identifier", "field_identifier", "type_identifier", "statement_identifier", "namespace_identifier":
		return false
	case "name": // PHP's, without its sigil
		return n.Parent().Is("variable_name")
	}
	switch n.Field() {
	case "property", "field", "attribute":
		return false
	case "name": // of a member, of a method that is called, of a named argument
		return !strings.Contains(n.Parent().Kind(), "member") && !strings.Contains(n.Parent().Kind(), "invocation") && !strings.Contains(n.Parent().Kind(), "argument")
	}
	return strings.HasSuffix(kind, "identifier") || kind == "variable_name"
}

// use classifies one occurrence of a parameter by the nodes right around it.
func (l *lister) use(n Node, r *factRules, u *code.Uses) {
	if n.Parent().Is("variable_name") {
		n = n.Parent()
	}
	parent := n.Parent()
	for parent.Range() == n.Range() { // wrappers such as `argument` or `variable_name`
		n, parent = parent, parent.Parent()
	}
	kind := parent.Kind()
	if field, ok := r.calls[kind]; ok && (n.Field() == field && field != "" || firstNamed(parent) == n) {
		u.Called = true
		return
	}
	switch {
	case r.loops[kind]:
		u.Looped = u.Looped || n.Field() != "body" && n.Field() != "left"
	case kind == "range_clause" || kind == "for_in_clause":
		u.Looped = u.Looped || n.Field() == "right"
	case r.returns[kind]:
		u.Returned = true
	}
	if strings.Contains(kind, "argument") { // argument_list, arguments, value_arguments, keyword_argument
		for p := parent; p.Ok() && p.Index() > 0; p = p.Parent() {
			if field, ok := r.calls[p.Kind()]; ok {
				noteUpTo(&u.PassedTo, calleeName(calleeOf(p, field)), maxUses)
				break
			}
			if !strings.Contains(p.Kind(), "argument") && !strings.HasSuffix(p.Kind(), "suffix") {
				break
			}
		}
		return
	}
	for p := parent; p.Ok() && p.Range().Len() < maxFactText*2; p = p.Parent() {
		field, ok := r.assigns[p.Kind()]
		if !ok {
			if p.Range() != n.Range() && !strings.HasSuffix(p.Kind(), "list") {
				break
			}
			continue
		}
		if target := p.Child(field); target.Ok() && !target.Range().Contains(n.Range()) && !strings.Contains(target.Text(), ",") {
			noteUpTo(&u.StoredIn, oneLine(target.Text(), maxFactText), maxUses)
		}
		break
	}
}

// note adds a distinct, non-empty item to a bounded list.
func note(list *[]string, item string) {
	noteUpTo(list, item, maxFactItems)
}

func noteUpTo(list *[]string, item string, limit int) {
	if item != "" && len(*list) < limit && !slices.Contains(*list, item) {
		*list = append(*list, item)
	}
}

func firstNamed(n Node) Node {
	for c := range n.NamedChildren() {
		return c
	}
	return Node{}
}

// calleeName is a callee as a person would name it: a chain of names, without
// the arguments of calls inside the chain.
func calleeName(n Node) string {
	text := n.Text()
	if len(text) <= maxFactText && !strings.ContainsAny(text, "(){}[]\"'`\n\t ") {
		return text
	}
	// A chain such as `a.b(x).c`: its last name says what is called.
	name := ""
	for c := range n.Children() {
		if c.Leaf() && strings.Contains(c.Kind(), "identifier") {
			name = c.Text()
		}
	}
	return name
}

// isVariableName reports whether the text is one plain name in the form that
// variables have everywhere: a small letter first, or a sigil.
func isVariableName(text string) bool {
	return text != "" && (text[0] == '$' || 'a' <= text[0] && text[0] <= 'z') && !strings.ContainsAny(text, ".:\\")
}

// thrownType is the type a throwing node throws, by the name it is made with.
func thrownType(n Node, field string) string {
	thrown := n.Child(field)
	if field == "" || !thrown.Ok() {
		thrown = firstNamed(n)
	}
	for thrown.Ok() {
		text := thrown.Text()
		if len(text) <= maxFactText && !strings.ContainsAny(text, "(){}\"'`\n\t ") {
			if thrown.Parent() == n && isVariableName(text) {
				return "" // an exception caught or made before: its type does not show
			}
			return text
		}
		// `new Error("…")`, `errors.New("…")`, `ValueError("…")`: its name.
		next := Node{}
		for c := range thrown.NamedChildren() {
			if !n.t.Lang.isComment(c) {
				next = c
				break
			}
		}
		thrown = next
	}
	return ""
}
