package match

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/internal/code"
)

// The model's features of a pair of units, each in about [0, 1].
const (
	fBias = iota
	fSameName
	fNameLike
	fSameInner
	fOnlyInner
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
	fKin
	fMentions
	fRowMargin
	fColMargin
	fCount
)

type features [fCount]float32

// unitFeatureNames are the features' names, in order, for those who fit models.
var unitFeatureNames = []string{"fBias", "fSameName", "fNameLike", "fSameInner", "fOnlyInner", "fWords", "fPairs", "fContained", "fSig", "fSameSig", "fContainer", "fContainerName", "fSameFile",
	"fPrev", "fNext", "fMembers", "fSize", "fKind", "fOldNameGone", "fNewNameFresh", "fPath", "fUses", "fDoc", "fKin", "fMentions", "fRowMargin", "fColMargin"}

// candidate is a pair of units without a partner that may be the same.
type candidate struct {
	a, b int32
	x    features
	base float32 // the model's score without margins
	full float32 // and with them: unlike p, it is never the same for two by rounding
	p    float32
}

// rounds are the certainties above which pairs are taken, one round after the
// other: what a round finds is context for the next.
var rounds = []float32{0.97, 0.85, 0.5}

// pool pairs the units that names alone did not pair: files first, then types,
// then what is in them.
func (m *Matching) pool() {
	if !m.anyFree() {
		return
	}
	for _, g := range []group{groupFile, groupType, groupCallable, groupField} {
		as, bs := m.freeOf(&m.old, g), m.freeOf(&m.new, g)
		if len(as) == 0 || len(bs) == 0 {
			continue
		}
		if m.old.uses == nil {
			m.old.findUses(m.freeNames(&m.old))
			m.new.findUses(m.freeNames(&m.new))
		}
		cs := m.candidates(as, bs)
		for _, least := range rounds {
			for m.take(m.judge(g, cs), least) {
			}
		}
	}
}

func (m *Matching) anyFree() bool {
	free := func(p Pair) bool { return p.To < 0 }
	return slices.ContainsFunc(m.pairs, free) && slices.Contains(m.from, -1)
}

func (m *Matching) isFree(s *side, id int32) bool {
	if s == &m.old {
		return m.pairs[id].To < 0
	}
	return m.from[id] < 0
}

func (m *Matching) freeOf(s *side, g group) []int32 {
	var ids []int32
	for i, f := range s.files {
		for k := range f.Units {
			if id := s.base[i] + int32(k); groupOf(f.Units[k].Kind) == g && m.isFree(s, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (m *Matching) freeNames(s *side) (names []uint64) {
	for i, f := range s.files {
		for k := range f.Units {
			if m.isFree(s, s.base[i]+int32(k)) {
				names = append(names, f.Units[k].name)
			}
		}
	}
	return names
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
		if !m.stillOpen(c) {
			continue
		}
		took = true
		m.taken[c.a] = *c
		if m.from[c.b] >= 0 {
			m.pairs[c.a] = Pair{c.b, c.p, ByLikeness} // twins that became one
			continue
		}
		m.set(c.a, c.b, c.p, ByLikeness)
		m.descend(c.a, c.b)
	}
	return took
}

// allPairs is up to how many pairs of free units all are looked at.
const allPairs = 400

// candidates are the pairs of free units worth a look: all of a few, else those
// that share a name, a body, a container, or code that is rare around.
func (m *Matching) candidates(as, bs []int32) []candidate {
	var cs []candidate
	add := func(a, b int32) {
		f, u := m.old.at(a)
		h, v := m.new.at(b)
		if f.Tree.Lang == h.Tree.Lang && (u.Inner == v.Inner || u.name == v.name || !m.claimed(b) && (!m.copied(b) || h.tokenCount(v) < leastCopy && nameLikeness(u.Name, v.Name) > 0)) {
			cs = append(cs, candidate{a: a, b: b, x: m.features(a, b)})
		}
	}
	if len(as)*len(bs) <= allPairs {
		for _, a := range as {
			for _, b := range bs {
				add(a, b)
			}
		}
		return cs
	}
	index := map[uint64][]int32{} // what units may share → new units that have it
	for _, b := range bs {
		for _, key := range m.keys(&m.new, b) {
			index[key] = append(index[key], b)
		}
	}
	shared := map[int32]int{}
	for _, a := range as {
		clear(shared)
		var few []int32
		keys := m.keys(&m.old, a)
		for i, key := range keys {
			with := index[key]
			if len(with) > maxSharing {
				continue
			}
			for _, b := range with {
				if shared[b] == 0 {
					few = append(few, b)
				}
				shared[b]++
				if i < certainKeys {
					shared[b] += leastShared
				}
			}
		}
		slices.Sort(few)
		for _, b := range few {
			if shared[b] >= leastShared {
				add(a, b)
			}
		}
	}
	return cs
}

// maxBag is the number of tokens from which units are compared by sketches.
const maxBag = 3000

// tokenCount is the number of tokens of a unit.
func (f *File) tokenCount(u *Unit) int {
	n := f.NodeAt(u.Node)
	if u.Parent < 0 || !n.Ok() {
		return len(f.toks.hash)
	}
	from, to := f.span(n)
	return int(to - from)
}

const (
	maxSharing  = 40 // what more units share tells nothing
	leastShared = 3  // pairs of tokens that make a candidate
	certainKeys = 4  // keys that make a candidate alone
)

// keys are what a unit may share with its partner: its name, its body, its
// container, and a sample of its token pairs.
func (m *Matching) keys(s *side, id int32) []uint64 {
	_, u := s.at(id)
	container := uint64(s.parent(id)) + 1
	if s == &m.old && s.parent(id) >= 0 {
		container = uint64(m.pairs[s.parent(id)].To) + 1
	}
	uses := uint64(0)
	if list := s.uses[u.name]; len(list) > 0 {
		uses = uint64(list[0])
	}
	keys := []uint64{combine(1, u.name), combine(2, u.Inner), combine(3, container), combine(4, uses)}
	sketch := s.sketch(id)
	for _, p := range sketch[:min(24, len(sketch))] {
		keys = append(keys, uint64(p))
	}
	return keys
}

// stillOpen reports whether the pair can be made: the old unit has no partner,
// and the new one none but twins of the old one that all moved there.
func (m *Matching) stillOpen(c *candidate) bool {
	if m.pairs[c.a].To >= 0 {
		return false
	}
	before := m.from[c.b]
	return before < 0 || m.twins(c.a, before) && !m.stayed(before, c.b) && !m.stayed(c.a, c.b)
}

// stayed reports whether a pair of units stands in a pair of containers.
func (m *Matching) stayed(a, b int32) bool {
	p := m.old.parent(a)
	return p >= 0 && m.pairs[p].To >= 0 && m.pairs[p].To == m.new.parent(b)
}

// twins reports whether two old units are copies of one another: both may have
// become the same new one.
func (m *Matching) twins(a, b int32) bool {
	if a == b {
		return false
	}
	_, u := m.old.at(a)
	_, v := m.old.at(b)
	return u.name == v.name && u.Sig == v.Sig && u.Inner == v.Inner
}

// judge gives the candidates that are still free their certainty by what is
// paired around them by now, and orders them by it.
func (m *Matching) judge(g group, cs []candidate) []candidate {
	cs = slices.DeleteFunc(slices.Clone(cs), func(c candidate) bool { return !m.stillOpen(&c) })
	for i := range cs {
		m.surroundings(&cs[i])
		cs[i].base = m.models.Units[g].Alone.score(&cs[i].x)
	}
	m.margins(cs)
	for i := range cs {
		cs[i].full = m.models.Units[g].Among.score(&cs[i].x)
		cs[i].p = sigmoid(cs[i].full)
	}
	if m.trace != nil {
		m.traceUnits(g, cs)
	}
	slices.SortFunc(cs, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.full, x.full), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return cs
}

// margins fills in how far each candidate is ahead of the best other one of the
// same old unit, and of the same new unit.
func (m *Matching) margins(cs []candidate) {
	rows, cols := map[int32][]int{}, map[int32][]int{}
	for i := range cs {
		rows[cs[i].a] = append(rows[cs[i].a], i)
		cols[cs[i].b] = append(cols[cs[i].b], i)
	}
	for i := range cs {
		row, col := float32(-8), float32(-8)
		for _, j := range rows[cs[i].a] {
			if j != i && !m.fartherCopy(&cs[j], &cs[i]) {
				row = max(row, cs[j].base)
			}
		}
		for _, j := range cols[cs[i].b] {
			if j != i && !m.twins(cs[i].a, cs[j].a) {
				col = max(col, cs[j].base)
			}
		}
		cs[i].x[fRowMargin] = max(-1, min(1, (cs[i].base-row)/4))
		cs[i].x[fColMargin] = max(-1, min(1, (cs[i].base-col)/4))
	}
}

// fartherCopy reports whether one candidate leads to a copy of the file that the
// other leads to, at a path less like the old one: then the nearer one was moved.
func (m *Matching) fartherCopy(far, near *candidate) bool {
	_, u := m.new.at(far.b)
	_, v := m.new.at(near.b)
	return u.Kind == code.Module && u.Inner == v.Inner && far.x[fPath] < near.x[fPath]
}

func (m *Matching) features(a, b int32) (x features) {
	f, u := m.old.at(a)
	h, v := m.new.at(b)
	x[fBias] = 1
	if u.Name == v.Name && u.Name != "" {
		x[fSameName] = 1
	}
	x[fNameLike] = nameLikeness(u.Name, v.Name)
	large := f.tokenCount(u) > maxBag || h.tokenCount(v) > maxBag
	var ba, bb *bag
	if !large {
		ba, bb = m.old.bag(a), m.new.bag(b)
	}
	if u.Inner == v.Inner {
		x[fSameInner] = 1
		if m.old.only(u.Inner) == a && m.new.only(u.Inner) == b {
			x[fOnlyInner] = 1
		}
	}
	w := weigher{&f.toks.freq, &h.toks.freq}
	if large {
		x[fPairs] = float32(Resemblance(m.old.sketch(a), m.new.sketch(b), unitSketch))
		x[fWords], x[fContained] = x[fPairs], x[fPairs]
	} else {
		x[fWords], x[fContained] = w.alike(ba.words, bb.words)
		x[fPairs] = dice(ba.pairs, bb.pairs)
	}
	if u.Sig == v.Sig {
		x[fSameSig], x[fSig] = 1, 1
	} else if u.Params >= 0 && v.Params >= 0 {
		p, q := f.bagOf(f.NodeAt(u.Params)), h.bagOf(h.NodeAt(v.Params))
		x[fSig], _ = w.alike(p.words, q.words)
	}
	if u.Container == v.Container {
		x[fContainerName] = 1
	}
	x[fMembers] = members(f, u, h, v)
	x[fSize] = min(1, float32(math.Log2(1+float64(min(f.tokenCount(u), h.tokenCount(v))))/10))
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

// kinship reports whether the types around two units are related by what is
// written after the change: one is named in the head of the other (a member was
// pulled up or pushed down), or at all in what became of the old one.
func (m *Matching) kinship(a, b int32) (kin, mentions float32) {
	pa, pb := m.old.parent(a), m.new.parent(b)
	if pa < 0 || pb < 0 {
		return 0, 0
	}
	_, A := m.old.at(pa)
	h, B := m.new.at(pb)
	if A.Kind == code.Module || B.Kind == code.Module {
		return 0, 0
	}
	if h.headMentions(B, A.name) {
		kin = 1
	}
	now := m.pairs[pa].To
	if now < 0 {
		return kin, 0
	}
	t, N := m.new.at(now)
	if t.headMentions(N, B.name) || h.headMentions(B, N.name) {
		kin = 1
	}
	key := [2]uint64{uint64(now), B.name}
	known, ok := m.mentioned[key]
	if !ok {
		known = t.mentions(now-m.new.base[m.new.file(now)], B.name)
		m.mentioned[key] = known
	}
	if known {
		mentions = 1
	}
	return kin, mentions
}

// headMentions reports whether a type's head, up to its body, has the word.
func (f *File) headMentions(u *Unit, word uint64) bool {
	from, to := f.span(f.NodeAt(u.Node))
	if u.Body >= 0 {
		to = f.toks.before[u.Body]
	}
	return slices.Contains(f.toks.hash[from:to], word)
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

// surroundings fills in the features that depend on what is paired by now.
func (m *Matching) surroundings(c *candidate) {
	a, b, x := c.a, c.b, &c.x
	_, u := m.old.at(a)
	_, v := m.new.at(b)
	baseA, baseB := m.old.base[m.old.file(a)], m.new.base[m.new.file(b)]
	x[fContainer], x[fSameFile] = 0, 0
	if u.Parent >= 0 && v.Parent >= 0 && m.pairs[baseA+u.Parent].To == baseB+v.Parent {
		x[fContainer] = 1
	}
	if m.pairs[baseA].To == baseB {
		x[fSameFile] = 1
	}
	x[fKin], x[fMentions] = 0, 0
	if x[fContainer] == 0 {
		x[fKin], x[fMentions] = m.kinship(a, b)
	}
	sibling := func(i, j int32) float32 {
		switch {
		case i < 0 && j < 0:
			return x[fContainer]
		case i < 0 || j < 0:
			return 0
		}
		if m.pairs[baseA+i].To == baseB+j {
			return 1
		}
		return 0
	}
	x[fPrev], x[fNext] = sibling(u.Prev, v.Prev), sibling(u.Next, v.Next)
}

// claimed reports whether a new unit has exactly the code of one old unit that has
// no partner: then it is that.
func (m *Matching) claimed(b int32) bool {
	h, v := m.new.at(b)
	a := m.old.only(v.Inner)
	if a < 0 || m.pairs[a].To >= 0 || m.new.only(v.Inner) != b || h.tokenCount(v) < leastClaim {
		return false
	}
	_, u := m.old.at(a)
	return groupOf(u.Kind) == groupOf(v.Kind)
}

// leastClaim is the number of tokens, the name included, from which equal code
// tells.
const leastClaim = 3

// copied reports whether a new unit without a partner has exactly the code of a
// sibling that has one: it is a copy of that.
func (m *Matching) copied(b int32) bool {
	if known, ok := m.copies[b]; ok {
		return known
	}
	i := m.new.file(b)
	h, base := m.new.files[i], m.new.base[i]
	v := &h.Units[b-base]
	is := false
	if v.Parent >= 0 {
		for k := range h.kids(v.Parent) {
			if w := &h.Units[k]; base+k != b && w.Inner == v.Inner && w.Sig == v.Sig && m.from[base+k] >= 0 {
				is = true
			}
		}
	}
	m.copies[b] = is
	return is
}

// leastCopy is the number of tokens up to which equal code may be chance.
const leastCopy = 12

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

func (w *features) score(x *features) float32 {
	var s float32
	for i := range w {
		s += w[i] * x[i]
	}
	return s
}

func sigmoid(s float32) float32 { return float32(1 / (1 + math.Exp(-float64(s)))) }
