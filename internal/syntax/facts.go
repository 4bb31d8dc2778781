package syntax

import (
	"bytes"
	"iter"
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
	is                            factBits
	callee, thrown, target, local string // fields
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
	locals
	outers
)

func newFactRole(r *factRules, kind string) factRole {
	var role factRole
	for bit, kinds := range map[factBits]set{loops: r.loops, branches: r.branches, returns: r.returns, yields: r.yields, awaits: r.awaits, nested: r.nested, outers: r.outers} {
		if kinds[kind] {
			role.is |= bit
		}
	}
	for bit, kinds := range map[factBits]map[string]string{calls: r.calls, throws: r.throws, assigns: r.assigns, locals: r.locals} {
		if _, ok := kinds[kind]; ok {
			role.is |= bit
		}
	}
	role.callee, role.thrown, role.target, role.local = r.calls[kind], r.throws[kind], r.assigns[kind], r.locals[kind]
	return role
}

// bodyIndex is the index of the node with which what is run begins.
func (d *decl) bodyIndex() int {
	if d.stop.Ok() {
		return d.stop.Index()
	}
	return d.body.Index()
}

// facts reads off a body what it shows without being run.
func (l *lister) facts(d *decl, s *code.Symbol) code.Facts {
	var f code.Facts
	r := &l.r.facts
	own := l.ownNames(d, s)
	body := d.body
	f.Lines = 1 + bytes.Count(l.t.Src[body.Start():body.End()], []byte{'\n'})
	first := d.bodyIndex() + 1
	if len(r.blocks) > 0 && !r.blocks[body.Kind()] {
		first = body.Index()
		if r.tail == nil && !l.throwing(body) {
			l.givenBack(body, r, &f)
		}
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
			note(&f.Calls, l.calleeOf(n, role.callee))
		}
		if i < nestedEnd { // not ours
			continue
		}
		is := role.is
		if is&returns != 0 && is&throws != 0 { // one kind for all jumps
			is &^= jumpsNot(n)
		}
		switch {
		case is&loops != 0:
			f.Loops++
		case is&branches != 0:
			f.Branches++
		case is&yields != 0:
			f.Yields = true
		case is&awaits != 0:
			f.Awaits = true
		case is&returns != 0:
			l.returned(n, r, &f)
		}
		if is&throws != 0 {
			note(&f.Raises, l.thrownBy(n, role.thrown))
		}
		if role.is&assigns != 0 && (r.assigning == nil || r.assigning(n)) {
			target := n.Child(role.target)
			if role.target == "" {
				target = firstNamed(n)
			}
			l.written(target, own, &f)
		}
	}
	if r.tail != nil {
		for _, value := range r.tail(d) {
			l.givenBack(value, r, &f)
		}
	}
	if r.refine != nil {
		r.refine(d, s, &f)
	}
	return f
}

// addFacts adds what another clause of the same function shows.
func addFacts(f *code.Facts, more code.Facts) {
	for _, list := range []struct{ to, from *[]string }{{&f.Calls, &more.Calls}, {&f.Raises, &more.Raises}, {&f.Returns, &more.Returns}, {&f.Writes, &more.Writes}} {
		for _, item := range *list.from {
			note(list.to, item)
		}
	}
	f.Loops += more.Loops
	f.Branches += more.Branches
	f.Lines += more.Lines
	f.ReturnsValue = f.ReturnsValue || more.ReturnsValue
	f.ReturnsNull = f.ReturnsNull || more.ReturnsNull
	f.Yields = f.Yields || more.Yields
	f.Awaits = f.Awaits || more.Awaits
}

// jumpsNot is what a jump is not by its keyword.
func jumpsNot(n Node) factBits {
	switch keyword := n.t.Node(n.Index() + 1).Text(); {
	case strings.HasPrefix(keyword, "return"):
		return throws
	case strings.HasPrefix(keyword, "throw"):
		return returns
	}
	return returns | throws
}

// throwing reports whether a body that is an expression throws: `=> throw …`.
func (l *lister) throwing(body Node) bool {
	if body.KindID() == errorSymbol {
		return false
	}
	is := l.t.Lang.factRoles()[body.KindID()].is
	return is&throws != 0 && is&calls == 0 && (is&returns == 0 || jumpsNot(body) == returns)
}

// written notes the targets of an assignment that are not the body's own.
func (l *lister) written(target Node, own map[string]bool, f *code.Facts) {
	if strings.HasSuffix(target.Kind(), "list") && target.Named() {
		for c := range target.NamedChildren() {
			l.written(c, own, f)
		}
		return
	}
	if text := oneLine(target.Text(), maxFactText); !own[text] {
		note(&f.Writes, text)
	}
}

// ownNames are the parameters and the names that the body declares: what is
// assigned to them stays inside. Nil where the language's rules do not say.
func (l *lister) ownNames(d *decl, s *code.Symbol) map[string]bool {
	if len(l.r.facts.locals) == 0 {
		return nil
	}
	roles := l.t.Lang.factRoles()
	own := map[string]bool{}
	for _, list := range [2][]code.Param{s.Params, s.Results} {
		for _, p := range list {
			own[p.Name] = true
		}
	}
	for n := range d.body.Descendants() {
		if n.KindID() == errorSymbol {
			continue
		}
		role := &roles[n.KindID()]
		if role.is&outers != 0 {
			for name := range n.NamedChildren() {
				own[name.Text()] = false
			}
		}
		if role.is&locals != 0 {
			for c := range n.Children() {
				if role.local == "" || c.Field() == role.local {
					l.ownIn(c, own)
				}
			}
		}
	}
	return own
}

// ownIn adds the plain names of a pattern; those of members are not names.
func (l *lister) ownIn(pattern Node, own map[string]bool) {
	if pattern.Leaf() {
		if _, known := own[pattern.Text()]; !known && pattern.Named() && strings.HasSuffix(pattern.Kind(), "identifier") {
			own[pattern.Text()] = true
		}
		return
	}
	if kind := pattern.Kind(); strings.Contains(kind, "pattern") || strings.HasSuffix(kind, "list") || strings.HasSuffix(kind, "declarator") || strings.Contains(kind, "tuple") {
		for c := range pattern.NamedChildren() {
			if !notOwn[c.Field()] {
				l.ownIn(c, own)
			}
		}
	}
}

// notOwn are the parts of a declarator that name nothing new.
var notOwn = newSet("value", "size", "parameters", "default_value")

// calleeOf is the name of what a call node calls.
func (l *lister) calleeOf(call Node, field string) string {
	if l.r.facts.callee != nil {
		return l.r.facts.callee(call)
	}
	callee := call.Child(field)
	if field == "" || !callee.Ok() {
		callee = firstNamed(call)
	}
	return calleeName(callee)
}

func (l *lister) returned(n Node, r *factRules, f *code.Facts) {
	var value Node
	for c := range n.NamedChildren() {
		if !l.t.Lang.isComment(c) && !c.Is("label") && c.Text() != "(" { // which Lua's grammar gives a name
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
	for i := d.bodyIndex() + 1; i < d.body.Last(); i++ {
		n := l.t.Node(i)
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
		u.Looped = u.Looped || n.Field() != "body" && n.Field() != "left" && n.Field() != "condition"
	case kind == "range_clause" || kind == "for_in_clause":
		u.Looped = u.Looped || n.Field() == "right"
	case r.returns[kind]:
		u.Returned = true
	}
	if strings.Contains(kind, "argument") { // argument_list, arguments, value_arguments, keyword_argument
		for p := parent; p.Ok() && p.Index() > 0; p = p.Parent() {
			if field, ok := r.calls[p.Kind()]; ok {
				noteUpTo(&u.PassedTo, l.calleeOf(p, field), maxUses)
				break
			}
			if field, ok := r.assigns[p.Kind()]; ok && field == "" { // C++'s `name_(name)`
				noteUpTo(&u.StoredIn, firstNamed(p).Text(), maxUses)
			}
			if !strings.Contains(p.Kind(), "argument") && !strings.HasSuffix(p.Kind(), "suffix") {
				break
			}
		}
		return
	}
	for p := parent; p.Ok() && p.Range().Len() < maxFactText*2; p = p.Parent() {
		field, ok := r.assigns[p.Kind()]
		if !ok || r.assigning != nil && !r.assigning(p) {
			if p.Range() != n.Range() && !strings.HasSuffix(p.Kind(), "list") {
				break
			}
			continue
		}
		if target := p.Child(field); field != "" && target.Ok() && !target.Range().Contains(n.Range()) && !strings.Contains(target.Text(), ",") {
			noteUpTo(&u.StoredIn, oneLine(target.Text(), maxFactText), maxUses)
		}
		break
	}
}

// ownNodes are the nodes of a body but for those of functions inside it.
func ownNodes(body Node, nested set) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for i := body.Index() + 1; i < body.Last(); {
			n := body.t.Node(i)
			if nested[n.Kind()] {
				i = n.Last()
				continue
			}
			if !yield(n) {
				return
			}
			i++
		}
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
	if n.Is("subscript_expression") { // `handlers[key](x)`: the index is no name of it
		return ""
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

// thrownBy is the type of what a throwing node throws.
func (l *lister) thrownBy(n Node, field string) string {
	if l.r.facts.thrown != nil {
		return l.r.facts.thrown(n)
	}
	return thrownType(n, field)
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
