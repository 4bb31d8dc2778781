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
)

// facts reads off a body what it shows without being run.
func (l *lister) facts(d *decl) code.Facts {
	var f code.Facts
	r := &l.r.facts
	body := d.body
	f.Lines = 1 + bytes.Count(l.t.Src[body.Start():body.End()], []byte{'\n'})
	nestedEnd := 0 // index after the innermost nested function we are in
	for n := range body.Descendants() {
		if !n.Named() {
			if r.yields[n.Kind()] && n.Index() >= nestedEnd {
				f.Yields = true
			}
			continue
		}
		kind := n.Kind()
		if r.nested[kind] && n.Index() >= nestedEnd {
			nestedEnd = n.Last()
		}
		own := n.Index() >= nestedEnd
		if field, ok := r.calls[kind]; ok {
			callee := n.Child(field)
			if field == "" || !callee.Ok() {
				callee = firstNamed(n)
			}
			note(&f.Calls, calleeName(callee))
		}
		if !own {
			continue
		}
		switch {
		case r.loops[kind]:
			f.Loops++
		case r.branches[kind]:
			f.Branches++
		case r.yields[kind]:
			f.Yields = true
		case r.awaits[kind]:
			f.Awaits = true
		case r.returns[kind]:
			l.returned(n, r, &f)
		}
		if field, ok := r.throws[kind]; ok {
			note(&f.Raises, thrownType(n, field))
		}
		if field, ok := r.assigns[kind]; ok {
			note(&f.Writes, oneLine(n.Child(field).Text(), maxFactText))
		}
	}
	if r.refine != nil {
		r.refine(d, &f)
	}
	return f
}

func (l *lister) returned(n Node, r *factRules, f *code.Facts) {
	var value Node
	for c := range n.NamedChildren() {
		if !l.t.Lang.isComment(c) {
			value = c
			break
		}
	}
	if !value.Ok() {
		return
	}
	f.ReturnsValue = true
	text := value.Text()
	note(&f.Returns, oneLine(text, maxFactText))
	if r.nulls[text] {
		f.ReturnsNull = true
		return
	}
	for c := range value.NamedChildren() { // `return nil, err`
		if r.nulls[c.Text()] {
			f.ReturnsNull = true
		}
	}
}

// note adds a distinct, non-empty item to a bounded list.
func note(list *[]string, item string) {
	if item != "" && len(*list) < maxFactItems && !slices.Contains(*list, item) {
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
	for i := n.Last() - 1; i > n.Index(); i-- {
		c := n.t.Node(i)
		if c.Leaf() && strings.Contains(c.Kind(), "identifier") && c.Parent() == n {
			return c.Text()
		}
	}
	return ""
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
