package match

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
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
	fPath
	fUses
	fDoc
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
	free := func(s *side, taken func(int32) bool) (names []uint64) {
		for i, f := range s.files {
			for k := range f.Units {
				if id := s.base[i] + int32(k); !taken(id) {
					names = append(names, f.Units[k].name)
				}
			}
		}
		return names
	}
	as := free(&m.old, func(id int32) bool { return m.pairs[id].To >= 0 })
	bs := free(&m.new, func(id int32) bool { return m.from[id] >= 0 })
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	m.old.findUses(as)
	m.new.findUses(bs)
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
	if m.trace != nil {
		m.trace(g, cs)
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
	x[fPath] = pathLikeness(f.Path, h.Path)
	x[fUses] = dice(m.old.uses[u.name], m.new.uses[v.name])
	if da, db := m.old.doc(a), m.new.doc(b); len(da) > 0 && len(db) > 0 {
		x[fDoc], _ = w.alike(da, db)
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

// maxUses is the largest number of occurrences of a name that are looked at.
const maxUses = 100

// findUses collects what stands around the occurrences of names in the side's
// files: a name that was replaced by another everywhere has left its
// surroundings to it.
func (s *side) findUses(names []uint64) {
	s.uses = make(map[uint64][]uint32, len(names))
	var some [64]uint64 // a quick answer for most tokens
	for _, h := range names {
		s.uses[h] = nil
		some[h>>6&63] |= 1 << (h & 63)
	}
	for _, f := range s.files {
		hash := f.toks.hash
		for i, h := range hash {
			if some[h>>6&63]&(1<<(h&63)) == 0 {
				continue
			}
			list, ok := s.uses[h]
			if !ok || len(list) >= 3*maxUses {
				continue
			}
			around := func(d int) uint64 {
				if i+d < 0 || i+d >= len(hash) {
					return 0
				}
				return hash[i+d]
			}
			s.uses[h] = append(list, uint32(combine(around(-2), around(-1))), uint32(combine(around(-1), around(1))), uint32(combine(around(1), around(2))))
		}
	}
	for _, list := range s.uses {
		slices.Sort(list)
	}
}

// doc is the words of the comments right above the unit, sorted.
func (s *side) doc(id int32) []uint64 {
	if words, ok := s.docs[id]; ok {
		return words
	}
	f, u := s.at(id)
	var words []uint64
	n := f.Outermost(int(id - s.base[s.file(id)]))
	if u.Parent < 0 {
		n = f.Tree.Root()
	}
	for c := n.Prev(); c.Ok() && f.g.shape(c) == comment; c = c.Prev() {
		for w := range bytes.FieldsFuncSeq(f.Tree.Src[c.Start():c.End()], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(words) < 500 {
				words = append(words, hashBytes(w))
			}
		}
	}
	slices.Sort(words)
	s.docs[id] = words
	return words
}

// pathLikeness is the share of folders and names that two paths have in common,
// in order.
func pathLikeness(a, b string) float32 {
	if a == b {
		return 1
	}
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	if len(x) > 64 || len(y) > 64 {
		return 0
	}
	var best [65]int // longest common subsequence, one row
	for i := range x {
		diagonal := 0
		for j := range y {
			above := best[j+1]
			if x[i] == y[j] {
				best[j+1] = diagonal + 1
			} else {
				best[j+1] = max(above, best[j])
			}
			diagonal = above
		}
	}
	return 2 * float32(best[len(y)]) / float32(len(x)+len(y))
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
