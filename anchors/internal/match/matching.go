package match

import (
	"cmp"
	"slices"

	"github.com/hivesync/hivesync/internal/code"
)

// Matching says what the units of some old files became in some new files.
type Matching struct {
	old, new side
	pairs    []Pair // by old unit
	from     []int32
	taken    map[int32]candidate // by old unit: what the models took for it
	models   *Models
	trace    func(Trial) // sees what the models are asked, when they are fitted
	inside   map[[2]*Unit]*Parts

	copies    map[int32]bool     // by new unit: is it a copy of a sibling?
	mentioned map[[2]uint64]bool // new unit and word: does its code have the word?
}

// Pair is what one old unit became.
type Pair struct {
	To        int32 // number of the new unit, -1 for none
	Certainty float32
	How       How
}

// How says what a pair was found by.
type How uint8

// The ways to find a pair, the most certain first.
const (
	NotFound How = iota
	SameFile     // the file's code did not change
	SameText     // the same code under the same name
	SameSignature
	SameName
	ByLikeness // the model's decision
)

// side is the files of one side, their units numbered through.
type side struct {
	files []*File
	base  []int32 // number of each file's unit 0
	count int32
	bags  map[int32]*bag
	docs  map[int32][]uint64  // words of the comments above units
	uses  map[uint64][]uint32 // by name: what stands around it
	small map[int32][]uint32  // sketches
	inner map[uint64]int32    // by the hash of a unit's inside: the unit, or several
}

func newSide(files []*File) side {
	s := side{files: files, bags: map[int32]*bag{}, docs: map[int32][]uint64{}, small: map[int32][]uint32{}}
	for _, f := range files {
		s.base = append(s.base, s.count)
		s.count += int32(len(f.Units))
	}
	return s
}

// at is the file and the unit with the number.
func (s *side) at(id int32) (*File, *Unit) {
	i := s.file(id)
	return s.files[i], &s.files[i].Units[id-s.base[i]]
}

func (s *side) file(id int32) int {
	i, found := slices.BinarySearch(s.base, id)
	if !found {
		i--
	}
	for i+1 < len(s.base) && s.base[i+1] == id { // files without units do not exist, but be safe
		i++
	}
	return i
}

// parent is the number of the unit around the one with the number, -1 for a file.
func (s *side) parent(id int32) int32 {
	i := s.file(id)
	p := s.files[i].Units[id-s.base[i]].Parent
	if p < 0 {
		return -1
	}
	return s.base[i] + p
}

// bag is what the unit is compared by: its body, or all of it but its name.
func (s *side) bag(id int32) *bag {
	if b := s.bags[id]; b != nil {
		return b
	}
	f, u := s.at(id)
	n := f.NodeAt(u.Node)
	if u.Body >= 0 {
		n = f.NodeAt(u.Body)
	}
	b := f.bagOf(n)
	s.bags[id] = &b
	return &b
}

// several stands for more than one unit.
const several = -2

// only is the unit of the side that alone has an inside with the hash; several or
// -1 when it is not one.
func (s *side) only(inner uint64) int32 {
	if s.inner == nil {
		s.inner = make(map[uint64]int32, s.count)
		for i, f := range s.files {
			for k := range f.Units {
				id := s.base[i] + int32(k)
				if _, twice := s.inner[f.Units[k].Inner]; twice {
					id = several
				}
				s.inner[f.Units[k].Inner] = id
			}
		}
	}
	if id, ok := s.inner[inner]; ok {
		return id
	}
	return -1
}

// unitSketch is the size of the sketches of units.
const unitSketch = 128

func (s *side) sketch(id int32) []uint32 {
	if k, ok := s.small[id]; ok {
		return k
	}
	f, u := s.at(id)
	n := f.NodeAt(u.Node)
	var k []uint32
	if n.Ok() {
		k = f.Sketch(n, unitSketch)
	}
	s.small[id] = k
	return k
}

// Match finds what the units of the old files became. The result does not
// depend on the order of the files.
func Match(old, after []*File) *Matching {
	return MatchWith(&fitted, old, after, nil)
}

// MatchWith matches with other models; trace, if there is one, sees every
// question that they are asked.
func MatchWith(models *Models, old, after []*File, trace func(Trial)) *Matching {
	byPath := func(a, b *File) int { return cmp.Compare(a.Path, b.Path) }
	old, after = slices.SortedFunc(slices.Values(old), byPath), slices.SortedFunc(slices.Values(after), byPath)
	m := &Matching{old: newSide(old), new: newSide(after), models: models, trace: trace, taken: map[int32]candidate{}, inside: map[[2]*Unit]*Parts{}, mentioned: map[[2]uint64]bool{}, copies: map[int32]bool{}}
	m.pairs = make([]Pair, m.old.count)
	m.from = make([]int32, m.new.count)
	for i := range m.pairs {
		m.pairs[i].To = -1
	}
	for i := range m.from {
		m.from[i] = -1
	}
	for i, f := range old {
		if j, found := slices.BinarySearchFunc(after, f.Path, func(g *File, path string) int { return cmp.Compare(g.Path, path) }); found {
			m.matchFiles(i, j, 1)
		}
	}
	m.pool()
	return m
}

// Find is the place of a file's unit after the change; ok is false when it was
// not found.
func (m *Matching) Find(f *File, u int) (to *File, unit int, p Pair, ok bool) {
	for i, g := range m.old.files {
		if g == f {
			p = m.pairs[m.old.base[i]+int32(u)]
			if p.To < 0 {
				return nil, 0, p, false
			}
			j := m.new.file(p.To)
			return m.new.files[j], int(p.To - m.new.base[j]), p, true
		}
	}
	return nil, 0, p, false
}

// Fresh lists the callables of a new file that no old unit became.
func (m *Matching) Fresh(g *File) []int {
	var list []int
	for j, f := range m.new.files {
		if f != g {
			continue
		}
		for k := range f.Units {
			if f.Units[k].shape == callable && m.from[m.new.base[j]+int32(k)] < 0 {
				list = append(list, k)
			}
		}
	}
	return list
}

// set notes that old unit a became new unit b.
func (m *Matching) set(a, b int32, certainty float32, how How) {
	if m.pairs[a].To >= 0 || m.from[b] >= 0 {
		return
	}
	m.pairs[a] = Pair{b, certainty, how}
	m.from[b] = a
}

// matchFiles pairs two files and what is certainly the same in them.
func (m *Matching) matchFiles(i, j int, certainty float32) {
	f, g := m.old.files[i], m.new.files[j]
	a, b := m.old.base[i], m.new.base[j]
	if f.Units[0].Hash == g.Units[0].Hash && len(f.Units) == len(g.Units) {
		for k := range f.Units {
			m.set(a+int32(k), b+int32(k), certainty, SameFile)
		}
		return
	}
	m.set(a, b, certainty, SameName)
	m.descend(a, b)
}

// descend pairs what is inside of a matched pair of units, as far as names and
// texts alone decide it.
func (m *Matching) descend(a, b int32) {
	as, bs := m.freeKids(&m.old, a), m.freeKids(&m.new, b)
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	as, bs = m.pairUp(as, bs, SameText, func(u *Unit) uint64 { return combine(combine(u.name, u.Hash), uint64(groupOf(u.Kind))) })
	signature := func(u *Unit) uint64 {
		return combine(combine(combine(u.name, u.Sig), uint64(groupOf(u.Kind))), hashBytes([]byte(u.Container)))
	}
	as, bs = m.pairUp(as, bs, SameSignature, func(u *Unit) uint64 { return combine(signature(u), uint64(u.node)) }) // a class and its companion object
	as, bs = m.pairUp(as, bs, SameSignature, signature)
	m.pairUp(as, bs, SameName, func(u *Unit) uint64 {
		return combine(combine(u.name, uint64(groupOf(u.Kind))), hashBytes([]byte(u.Container)))
	})
}

// freeKids are the numbers of the units right inside of one that have no pair.
func (m *Matching) freeKids(s *side, id int32) []int32 {
	var list []int32
	i := s.file(id)
	f, base := s.files[i], s.base[i]
	for k := range f.kids(id - base) {
		if s == &m.old && m.pairs[base+k].To < 0 || s == &m.new && m.from[base+k] < 0 {
			list = append(list, base+k)
		}
	}
	return list
}

// pairUp pairs the units that have a key alone on their side, or, where the whole
// signature is the same, in their order. It returns those that are left.
func (m *Matching) pairUp(as, bs []int32, how How, key func(*Unit) uint64) (restA, restB []int32) {
	if len(as) == 0 || len(bs) == 0 {
		return as, bs
	}
	type entry struct{ a, b []int32 }
	at := make(map[uint64]*entry, len(as))
	for _, a := range as {
		_, u := m.old.at(a)
		k := key(u)
		if at[k] == nil {
			at[k] = &entry{}
		}
		at[k].a = append(at[k].a, a)
	}
	for _, b := range bs {
		_, u := m.new.at(b)
		if e := at[key(u)]; e != nil {
			e.b = append(e.b, b)
		}
	}
	for _, a := range as {
		_, u := m.old.at(a)
		e := at[key(u)]
		if len(e.a) != len(e.b) || len(e.a) > 1 && how == SameName || u.Name == "" && how != SameText {
			continue
		}
		if how == SameName && u.shape == callable && !m.sameForSure(e.a[0], e.b[0], as, bs) {
			continue
		}
		for i, x := range e.a {
			if m.pairs[x].To < 0 {
				m.set(x, e.b[i], min(how.certainty(), m.sureOfFiles(x, e.b[i])), how)
				m.descend(x, e.b[i])
			}
		}
	}
	free := func(ids []int32, taken func(int32) bool) []int32 {
		return slices.DeleteFunc(slices.Clone(ids), taken)
	}
	return free(as, func(a int32) bool { return m.pairs[a].To >= 0 }), free(bs, func(b int32) bool { return m.from[b] >= 0 })
}

// sureOfFiles is how certain the pair of the files around two units is: where a
// file has two copies after the change, nothing in it is certain.
func (m *Matching) sureOfFiles(a, b int32) float32 {
	if p := m.pairs[m.old.base[m.old.file(a)]]; p.To == m.new.base[m.new.file(b)] {
		return p.Certainty
	}
	return 1
}

// sameForSure reports whether two callables of one name and different parameters
// are the same without a look at the others: they are alike, or nothing else is
// free that could be one of them.
func (m *Matching) sameForSure(a, b int32, as, bs []int32) bool {
	if m.overloaded(&m.old, a) || m.overloaded(&m.new, b) {
		return false
	}
	free := func(s *side, ids []int32) int {
		n := 0
		for _, id := range ids {
			if _, u := s.at(id); u.shape == callable {
				n++
			}
		}
		return n
	}
	if free(&m.old, as) == 1 && free(&m.new, bs) == 1 {
		return true
	}
	f, u := m.old.at(a)
	h, v := m.new.at(b)
	if u.Inner == v.Inner {
		return true
	}
	likeness, _ := weigher{&f.toks.freq, &h.toks.freq}.alike(m.old.bag(a).words, m.new.bag(b).words)
	return likeness > 0.7
}

// overloaded reports whether a callable shares its name with a sibling.
func (m *Matching) overloaded(s *side, id int32) bool {
	i := s.file(id)
	f := s.files[i]
	u := &f.Units[id-s.base[i]]
	n := 0
	for k := range f.kids(u.Parent) {
		if v := &f.Units[k]; v.name == u.name && v.shape == callable && v.Container == u.Container {
			n++
		}
	}
	return n > 1
}

// group joins the kinds that one declaration may change between.
type group uint8

const (
	groupFile group = iota
	groupType
	groupCallable
	groupField
)

func groupOf(k code.Kind) group {
	switch k {
	case code.Module:
		return groupFile
	case code.Type:
		return groupType
	case code.Function, code.Method, code.Constructor:
		return groupCallable
	}
	return groupField
}

// certainty is how often a pair of units found by their names is right (measured
// on the data that docs/anchors.md describes).
func (h How) certainty() float32 {
	if h == SameText {
		return 0.999
	}
	return 0.995
}

// String says it in words for a person.
func (h How) String() string {
	switch h {
	case SameFile:
		return "the file's code did not change"
	case SameText:
		return "same name and same code"
	case SameSignature:
		return "same name and signature"
	case SameName:
		return "same name"
	case ByLikeness:
		return "the most alike"
	}
	return "not found"
}
