package match

import (
	"cmp"
	"math"
	"slices"
)

// The model's features of a pair of units, each in about [0, 1].
const (
	fBias = iota
	fSameName
	fNameLike
	fSameInner
	fWords
	fPairs
	fContained
	fSig
	fSameSig
	fContainer
	fContainerName
	fSameFile
	fPrev
	fNext
	fMembers
	fSize
	fKind
	fOldNameGone
	fNewNameFresh
	fRowMargin
	fColMargin
	fCount
)

type features [fCount]float32

// candidate is a pair of units without a partner that may be the same.
type candidate struct {
	a, b int32
	x    features
	base float32 // the model's score without margins
	p    float32
}

// rounds are the certainties above which pairs are taken, one round after the
// other: what a round finds is context for the next.
var rounds = []float32{0.97, 0.85, 0.5}

// pool pairs the units that names alone did not pair.
func (m *Matching) pool() {
	for _, g := range []group{groupFile, groupType, groupCallable, groupField} {
		m.poolOf(g)
	}
}

func (m *Matching) poolOf(g group) {
	for _, least := range rounds {
		for {
			cs := m.candidates(g)
			if !m.take(cs, least) {
				break
			}
		}
	}
}

// take pairs candidates in the order of their certainty, each unit once. It
// reports whether it took any.
func (m *Matching) take(cs []candidate, least float32) bool {
	took := false
	for i := range cs {
		c := &cs[i]
		if c.p < least {
			break
		}
		if m.pairs[c.a].To >= 0 || m.from[c.b] >= 0 {
			continue
		}
		took = true
		m.set(c.a, c.b, c.p, ByLikeness)
		m.descend(c.a, c.b)
	}
	return took
}

// candidates are the pairs of free units of a group worth a look, the most
// certain first.
func (m *Matching) candidates(g group) []candidate {
	free := func(s *side, taken func(int32) bool) []int32 {
		var ids []int32
		for i, f := range s.files {
			for k := range f.Units {
				if id := s.base[i] + int32(k); groupOf(f.Units[k].Kind) == g && !taken(id) {
					ids = append(ids, id)
				}
			}
		}
		return ids
	}
	as := free(&m.old, func(id int32) bool { return m.pairs[id].To >= 0 })
	bs := free(&m.new, func(id int32) bool { return m.from[id] >= 0 })
	if len(as) == 0 || len(bs) == 0 {
		return nil
	}
	var cs []candidate
	for _, a := range as {
		for _, b := range bs {
			f, _ := m.old.at(a)
			h, _ := m.new.at(b)
			if f.Tree.Lang != h.Tree.Lang {
				continue
			}
			c := candidate{a: a, b: b, x: m.features(a, b)}
			c.base = units[g].score(&c.x)
			cs = append(cs, c)
		}
	}
	m.margins(cs)
	for i := range cs {
		c := &cs[i]
		c.p = sigmoid(unitsFinal[g].score(&c.x))
	}
	slices.SortFunc(cs, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.p, x.p), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return cs
}

// margins fills in how far each candidate is ahead of the next best one of the
// same old unit, and of the same new unit.
func (m *Matching) margins(cs []candidate) {
	type top struct{ first, second float32 }
	rows, cols := map[int32]top{}, map[int32]top{}
	note := func(t map[int32]top, k int32, s float32) {
		v, ok := t[k]
		switch {
		case !ok:
			v = top{s, -8}
		case s > v.first:
			v = top{s, v.first}
		case s > v.second:
			v.second = s
		}
		t[k] = v
	}
	for i := range cs {
		note(rows, cs[i].a, cs[i].base)
		note(cols, cs[i].b, cs[i].base)
	}
	margin := func(t top, s float32) float32 {
		other := t.first
		if s == t.first {
			other = t.second
		}
		return max(-1, min(1, (s-other)/4))
	}
	for i := range cs {
		cs[i].x[fRowMargin] = margin(rows[cs[i].a], cs[i].base)
		cs[i].x[fColMargin] = margin(cols[cs[i].b], cs[i].base)
	}
}

func (m *Matching) features(a, b int32) (x features) {
	f, u := m.old.at(a)
	h, v := m.new.at(b)
	x[fBias] = 1
	if u.Name == v.Name && u.Name != "" {
		x[fSameName] = 1
	}
	x[fNameLike] = nameLikeness(u.Name, v.Name)
	ba, bb := m.old.bag(a), m.new.bag(b)
	if u.Inner == v.Inner {
		x[fSameInner] = 1
	}
	w := weigher{&f.toks.freq, &h.toks.freq}
	x[fWords], x[fContained] = w.alike(ba.words, bb.words)
	x[fPairs] = dice(ba.pairs, bb.pairs)
	if u.Sig == v.Sig {
		x[fSameSig], x[fSig] = 1, 1
	} else if u.Params >= 0 && v.Params >= 0 {
		p, q := f.bagOf(f.NodeAt(u.Params)), h.bagOf(h.NodeAt(v.Params))
		x[fSig], _ = w.alike(p.words, q.words)
	}
	pa, pb := m.old.parent(a), m.new.parent(b)
	if pa >= 0 && pb >= 0 && m.pairs[pa].To == pb {
		x[fContainer] = 1
	}
	if u.Container == v.Container {
		x[fContainerName] = 1
	}
	if m.pairs[m.old.base[m.old.file(a)]].To == m.new.base[m.new.file(b)] {
		x[fSameFile] = 1
	}
	sibling := func(i, j int32) float32 {
		switch {
		case i < 0 && j < 0:
			return x[fContainer]
		case i < 0 || j < 0:
			return 0
		}
		if m.pairs[i+m.old.base[m.old.file(a)]].To == j+m.new.base[m.new.file(b)] {
			return 1
		}
		return 0
	}
	x[fPrev], x[fNext] = sibling(u.Prev, v.Prev), sibling(u.Next, v.Next)
	x[fMembers] = members(f, u, h, v)
	x[fSize] = min(1, float32(math.Log2(1+float64(min(ba.len, bb.len)))/10))
	if u.Kind == v.Kind {
		x[fKind] = 1
	}
	x[fOldNameGone] = 1
	if named(h, v.Parent, u) {
		x[fOldNameGone] = 0
	}
	x[fNewNameFresh] = 1
	if named(f, u.Parent, v) {
		x[fNewNameFresh] = 0
	}
	return x
}

// named reports whether the unit p of f has a member called like u.
func named(f *File, p int32, u *Unit) bool {
	if p < 0 {
		return false
	}
	for k := range f.kids(p) {
		if v := &f.Units[k]; v.name == u.name && groupOf(v.Kind) == groupOf(u.Kind) {
			return true
		}
	}
	return false
}

// members is the share of the members that two containers have in common by name,
// those with the same code counting more.
func members(f *File, u *Unit, h *File, v *Unit) float32 {
	if u.First < 0 || v.First < 0 {
		return 0
	}
	names := map[uint64]*Unit{}
	n, both := 0, float32(0)
	for k := u.First; k >= 0; k = f.Units[k].Next {
		n++
		names[combine(f.Units[k].name, uint64(groupOf(f.Units[k].Kind)))] = &f.Units[k]
	}
	for k := v.First; k >= 0; k = h.Units[k].Next {
		n++
		w := &h.Units[k]
		key := combine(w.name, uint64(groupOf(w.Kind)))
		if o := names[key]; o != nil {
			both += 0.6
			if o.Inner == w.Inner {
				both += 0.4
			}
			delete(names, key)
		}
	}
	return 2 * both / float32(n)
}

// weights are the coefficients of a logistic model.
type weights [fCount]float32

func (w *weights) score(x *features) float32 {
	var s float32
	for i := range w {
		s += w[i] * x[i]
	}
	return s
}

func sigmoid(s float32) float32 { return float32(1 / (1 + math.Exp(-float64(s)))) }
