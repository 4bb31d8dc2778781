package match

import (
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Found is where some code of an old file is in the new ones.
type Found struct {
	Place
	Unit      int     // the unit that Node declares, or stands in
	Certainty float32 // 0: not found
	How       How
	Around    Aroundness
}

// Aroundness says where code inside a declaration went.
type Aroundness uint8

// Where code inside a declaration went.
const (
	NotInside   Aroundness = iota // it is a declaration
	SameAround                    // to what its declaration became
	OtherAround                   // to a new declaration: it was extracted
	NoAround                      // the declaration around it was not found
)

// Declaration follows unit u of the old file f. The node is the wrapper of the
// kind asked for where there is one, else the declaring node.
func (m *Matching) Declaration(f *File, u int, kind string) Found {
	to, v, p, ok := m.Find(f, u)
	if !ok {
		return Found{}
	}
	n := to.NodeAt(to.Units[v].Node)
	if v == 0 {
		n = to.Tree.Root()
	}
	for w := n; w.Ok() && to.UnitOf(w) == v; w = w.Parent() {
		if w.Kind() == kind {
			n = w
		}
	}
	return Found{Place: Place{File: to, Node: n, Name: to.NodeAt(to.Units[v].NameNode)}, Unit: v, Certainty: p.Certainty, How: p.How}
}

// Part follows a node inside a unit of the old file f.
func (m *Matching) Part(f *File, n syntax.Node) Found {
	p, how := m.partsAround(f, n)
	if p == nil {
		return Found{Around: NoAround}
	}
	if p.itemOf(n) < 0 && p.u > 0 { // in the head of its declaration, or all of it: Java's `a = 1` of `int a = 1;`
		found := Found{Unit: int(p.v), How: how, Around: SameAround}
		if to := p.inside(n, p.f.NodeAt(p.f.Units[p.u].Node), p.g.NodeAt(p.g.Units[p.v].Node)); to.Ok() {
			found.Place, found.Certainty = Place{File: p.g, Node: to, Name: nameOf(to)}, p.sure
		}
		return found
	}
	to, unit, certainty := p.part(n)
	found := Found{Place: Place{File: p.g, Node: to}, Unit: unit, Certainty: certainty, How: how, Around: SameAround}
	if unit != int(p.v) {
		found.Around = OtherAround
	}
	return found
}

// Variable follows the variable that the identifier declares by the node decl. What
// is called a variable and declared otherwise (`exports.name = …`) is followed as
// that node.
func (m *Matching) Variable(f *File, name, decl syntax.Node) Found {
	p, how := m.partsAround(f, f.Declaring(name))
	if p == nil {
		return Found{Around: NoAround}
	}
	as := f.sites(p.u)
	at := slices.IndexFunc(as, func(s site) bool { return s.name == name })
	if at < 0 {
		return m.Part(f, decl)
	}
	to, decl, certainty := p.variable(as, at)
	return Found{Place: Place{File: p.g, Node: decl, Name: to}, Unit: int(p.v), Certainty: certainty, How: how, Around: SameAround}
}

// partsAround matches the inside of the unit that n stands in, once.
func (m *Matching) partsAround(f *File, n syntax.Node) (*Parts, How) {
	u := f.Around(n)
	to, v, pair, ok := m.Find(f, u)
	if !ok {
		return nil, NotFound
	}
	key := [2]*Unit{&f.Units[u], &to.Units[v]}
	p := m.inside[key]
	if p == nil {
		p = m.parts(f, u, to, v, pair.Certainty)
		p.extract(m.Fresh(to))
		m.inside[key] = p
	}
	return p, pair.How
}
