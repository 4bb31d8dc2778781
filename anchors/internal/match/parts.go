package match

import (
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// item is a statement, a block or a nested declaration inside a unit.
type item struct {
	node   int32
	parent int32 // item around it, -1 for the unit itself
	prev   int32 // sibling item before it in the same parent and slot, -1 for none
	next   int32
	kids   int32  // number of items right inside
	last   int32  // index after the last item inside it
	slot   string // field of the parent's node it stands in: "consequence"
	shape  shape
	kind   uint16

	from, to int32  // its tokens
	own      uint64 // hash of its own tokens: those of no item inside
	all      uint64 // hash of all its tokens
	ownLen   int32
	bag      *bag // of its own tokens, when it was needed
}

// maxItems bounds the number of items of one unit that are looked at.
const maxItems = 6000

// items lists the items of a unit in document order.
func (f *File) items(u int32) []item {
	top := f.Units[u].Node
	root := f.NodeAt(top)
	if u == 0 {
		root = f.Tree.Root()
	}
	var list []item
	var open []int32
	var ends []int
	lastIn := map[int32]int32{} // parent → its last item so far
	for i := root.Index() + 1; i < root.Last() && len(list) < maxItems; {
		n := f.Tree.Node(i)
		for len(ends) > 0 && i >= ends[len(ends)-1] {
			list[open[len(open)-1]].last = int32(len(list))
			open, ends = open[:len(open)-1], ends[:len(ends)-1]
		}
		inner := f.unitAt[i]
		nested := inner != u && f.Units[inner].Node == int32(i)
		s := f.g.shape(n)
		if s == comment {
			i = n.Last()
			continue
		}
		if !nested && (!n.Named() || s != block && s != statement && s != field) {
			i++
			continue
		}
		it := item{node: int32(i), parent: -1, prev: -1, next: -1, shape: s, kind: n.KindID()}
		if nested {
			it.shape = f.Units[inner].shape
		}
		holder := root
		if len(open) > 0 {
			it.parent = open[len(open)-1]
			list[it.parent].kids++
			holder = f.NodeAt(list[it.parent].node)
		}
		for p := n; p.Ok() && p != holder; p = p.Parent() {
			it.slot = p.Field()
		}
		it.from, it.to = f.span(n)
		it.all = f.toks.hashOf(it.from, it.to)
		if p, ok := lastIn[it.parent]; ok && list[p].slot == it.slot {
			it.prev = p
			list[p].next = int32(len(list))
		}
		lastIn[it.parent] = int32(len(list))
		list = append(list, it)
		if nested {
			list[len(list)-1].last = int32(len(list))
			i = n.Last()
			continue
		}
		open, ends = append(open, int32(len(list)-1)), append(ends, n.Last())
		i++
	}
	for _, o := range open {
		list[o].last = int32(len(list))
	}
	for k := range list {
		f.ownTokens(list, k)
	}
	return list
}

// ownTokens hashes the tokens of an item that no item inside it has.
func (f *File) ownTokens(list []item, k int) {
	it := &list[k]
	h := uint64(it.kind)
	at := it.from
	for c := int32(k) + 1; c < it.last; c = list[c].last {
		for ; at < list[c].from; at++ {
			h = combine(h, f.toks.hash[at])
			it.ownLen++
		}
		at = max(at, list[c].to)
	}
	for ; at < it.to; at++ {
		h = combine(h, f.toks.hash[at])
		it.ownLen++
	}
	it.own = h
}

// ownBag is the bag of an item's own tokens.
func (f *File) ownBag(list []item, k int32) *bag {
	it := &list[k]
	if it.bag != nil {
		return it.bag
	}
	own := tokens{}
	at := it.from
	add := func(to int32) {
		if to > at {
			own.hash = append(own.hash, f.toks.hash[at:to]...)
			own.class = append(own.class, f.toks.class[at:to]...)
		}
	}
	for c := k + 1; c < it.last; c = list[c].last {
		add(list[c].from)
		at = max(at, list[c].to)
	}
	add(it.to)
	b := own.orderedBagOf(0, int32(len(own.hash)))
	it.bag = &b
	return it.bag
}

// Parts says what the statements and blocks of one unit became in another.
type Parts struct {
	f, g *File
	u, v int32
	a, b []item
	to   []int32 // by item of a
	back []int32
	w    weigher
	sure float32 // certainty of the units' pair

	locked    []bool // items of a that are paired for good
	skip      []bool // items of a that are not for this target, nil for none
	extracted bool   // v is no partner of u, but may have got code of it
	called    bool   // v is called by u's partner
	more      []*Parts

	models *Models
	trace  func(Trial)
}

// parts matches the insides of a pair of units.
func (m *Matching) parts(f *File, u int, g *File, v int, sure float32) *Parts {
	p := &Parts{models: m.models, trace: m.trace, f: f, g: g, u: int32(u), v: int32(v), w: weigher{&f.toks.freq, &g.toks.freq}, sure: sure}
	p.a = f.items(p.u)
	p.match()
	return p
}

func (p *Parts) match() {
	p.b = p.g.items(p.v)
	p.to, p.back = filled(len(p.a)), filled(len(p.b))
	p.lock()
	p.align()
	p.blocks()
	p.leftovers()
}

// leastLocked is the number of tokens from which equal code is no chance.
const leastLocked = 12

// lock pairs the items whose text is alone on both sides and long enough to be
// the same wherever it went, with what is inside of them.
func (p *Parts) lock() {
	p.locked = make([]bool, len(p.a))
	count := map[uint64]int{}
	at := map[uint64]int32{}
	for i := range p.a {
		if it := &p.a[i]; it.to-it.from >= leastLocked && (p.skip == nil || !p.skip[i]) {
			count[it.all]++
		}
	}
	for j := range p.b {
		if it := &p.b[j]; count[it.all] > 0 {
			if _, twice := at[it.all]; twice {
				j = -1
			}
			at[it.all] = int32(j)
		}
	}
	for i := int32(0); i < int32(len(p.a)); i++ {
		it := &p.a[i]
		j, ok := at[it.all]
		if count[it.all] != 1 || !ok || j < 0 || p.b[j].kind != it.kind || p.b[j].last-j != it.last-i {
			continue
		}
		for k := i; k < it.last; k++ {
			p.set(k, j+k-i)
			p.locked[k] = true
		}
		i = it.last - 1
	}
}

// extract also looks for what is not there with the same text in units that are
// new in the file, where code was moved to.
func (p *Parts) extract(fresh []int) {
	skip := make([]bool, len(p.a))
	for i := range p.a {
		skip[i] = p.to[i] >= 0 && p.a[i].all == p.b[p.to[i]].all
	}
	for _, v := range fresh {
		q := &Parts{models: p.models, trace: p.trace, f: p.f, g: p.g, u: p.u, v: int32(v), w: p.w, sure: p.sure, a: slices.Clone(p.a), skip: skip, extracted: true}
		q.called = p.g.mentions(p.v, p.g.Units[v].name)
		q.match()
		p.more = append(p.more, q)
	}
}

// mentions reports whether a unit's code has the word.
func (f *File) mentions(u int32, word uint64) bool {
	from, to := f.span(f.NodeAt(f.Units[u].Node))
	return slices.Contains(f.toks.hash[from:to], word)
}

func filled(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = -1
	}
	return s
}

func (p *Parts) set(i, j int32) { p.to[i], p.back[j] = j, i }

func (p *Parts) unset(i int32) {
	if j := p.to[i]; j >= 0 {
		p.to[i], p.back[j] = -1, -1
	}
}

// compatible reports whether one item may have become the other.
func (p *Parts) compatible(i, j int32) bool {
	a, b := &p.a[i], &p.b[j]
	if p.skip != nil && p.skip[i] {
		return false
	}
	if a.kind == b.kind {
		return true
	}
	if a.shape != b.shape {
		return false
	}
	return a.shape == statement || a.shape == block && isLoop(p.f.NodeAt(a.node).Kind()) && isLoop(p.g.NodeAt(b.node).Kind()) ||
		isTry(p.f.NodeAt(a.node).Kind()) && isTry(p.g.NodeAt(b.node).Kind())
}

func isLoop(kind string) bool {
	switch kind {
	case "for_statement", "enhanced_for_statement", "while_statement", "do_statement", "for_range_loop", "for_in_statement", "foreach_statement",
		"for_expression", "while_expression", "loop_expression", "do_while_statement", "for", "while", "until", "repeat_while_statement", "c_style_for_statement", "repeat_statement":
		return true
	}
	return false
}

func isTry(kind string) bool {
	switch kind {
	case "try_statement", "try_with_resources_statement", "with_statement", "using_statement":
		return true
	}
	return false
}

// maxAlign bounds the cells of the alignment.
const maxAlign = 1 << 20

// align finds the order-preserving matching of items with the largest sum of
// likeness (Needleman and Wunsch 1970), after equal items at both ends.
func (p *Parts) align() {
	lo, hiA, hiB := 0, len(p.a), len(p.b)
	for p.skip == nil && lo < hiA && lo < hiB && p.a[lo].own == p.b[lo].own && p.a[lo].all == p.b[lo].all && p.a[lo].parent == p.b[lo].parent && p.freeFor(lo, lo) {
		p.set(int32(lo), int32(lo))
		lo++
	}
	for p.skip == nil && hiA > lo && hiB > lo && p.a[hiA-1].own == p.b[hiB-1].own && p.a[hiA-1].all == p.b[hiB-1].all && p.sameDepthFromEnd(hiA-1, hiB-1) && p.freeFor(hiA-1, hiB-1) {
		hiA--
		hiB--
		p.set(int32(hiA), int32(hiB))
	}
	n, m := hiA-lo, hiB-lo
	if n == 0 || m == 0 {
		return
	}
	if n*m > maxAlign {
		p.alignEqual(lo, hiA, hiB)
		return
	}
	best := make([]float32, (n+1)*(m+1)) // best[i*(m+1)+j]: of the items from i and from j on
	score := make([]float32, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			s := float32(0)
			if p.freeFor(lo+i, lo+j) {
				s = p.likeness(int32(lo+i), int32(lo+j))
			}
			score[i*m+j] = s
			b := max(best[(i+1)*(m+1)+j], best[i*(m+1)+j+1])
			if s > 0 {
				b = max(b, s+best[(i+1)*(m+1)+j+1])
			}
			best[i*(m+1)+j] = b
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		here := best[i*(m+1)+j]
		switch s := score[i*m+j]; {
		case s > 0 && here == s+best[(i+1)*(m+1)+j+1]:
			p.set(int32(lo+i), int32(lo+j))
			i++
			j++
		case here == best[(i+1)*(m+1)+j]:
			i++
		default:
			j++
		}
	}
}

// freeFor reports whether neither of two items is locked to another one.
func (p *Parts) freeFor(i, j int) bool {
	return p.to[i] == int32(j) || p.to[i] < 0 && p.back[j] < 0
}

// sameDepthFromEnd reports whether two items have parents at equal distance from
// the end, or none.
func (p *Parts) sameDepthFromEnd(i, j int) bool {
	x, y := p.a[i].parent, p.b[j].parent
	if x < 0 || y < 0 {
		return x == y
	}
	return p.a[x].kind == p.b[y].kind && int32(len(p.a))-x == int32(len(p.b))-y
}

// alignEqual is the alignment for units too large for a table: equal items that
// are alone with their text, then outward from them.
func (p *Parts) alignEqual(lo, hiA, hiB int) {
	at := map[uint64]int32{}
	for j := lo; j < hiB; j++ {
		if _, twice := at[p.b[j].all]; twice {
			at[p.b[j].all] = -1
		} else {
			at[p.b[j].all] = int32(j)
		}
	}
	seen := map[uint64]int{}
	for i := lo; i < hiA; i++ {
		seen[p.a[i].all]++
	}
	for i := lo; i < hiA; i++ {
		if p.skip != nil && p.skip[i] {
			continue
		}
		if j, ok := at[p.a[i].all]; p.to[i] < 0 && ok && j >= 0 && seen[p.a[i].all] == 1 && p.back[j] < 0 {
			p.set(int32(i), j)
		}
	}
	for i := lo + 1; i < hiA; i++ {
		if j := p.to[i-1]; p.to[i] < 0 && j >= 0 && int(j)+1 < hiB && p.back[j+1] < 0 && p.a[i].own == p.b[j+1].own {
			p.set(int32(i), j+1)
		}
	}
	for i := hiA - 2; i >= lo; i-- {
		if j := p.to[i+1]; p.to[i] < 0 && j > 0 && int(j)-1 >= lo && p.back[j-1] < 0 && p.a[i].own == p.b[j-1].own {
			p.set(int32(i), j-1)
		}
	}
}

// likeness is how much two items look like one another, 0 for not at all. Their
// surroundings count a little, to tell twins apart.
func (p *Parts) likeness(i, j int32) float32 {
	a, b := &p.a[i], &p.b[j]
	if !p.compatible(i, j) {
		return 0
	}
	size := 0.4 + 0.6*min(1, float32(min(a.ownLen, b.ownLen))/8)
	var s float32
	if a.own == b.own {
		s = size
		if a.all == b.all {
			s += 0.2
		}
	} else {
		x, y := p.f.ownBag(p.a, i), p.g.ownBag(p.b, j)
		words, _ := p.w.alike(x.words, y.words)
		t := 0.6*words + 0.4*dice(x.pairs, y.pairs)
		if a.kind != b.kind {
			t -= 0.2
		}
		if a.kids > 0 && b.kids > 0 {
			t = max(t, 0.35)
		}
		if t < 0.3 {
			return 0
		}
		s = size * t * 0.8
	}
	if ownOf(p.a, a.parent) == ownOf(p.b, b.parent) {
		s += 0.1
	}
	if a.slot == b.slot {
		s += 0.03
	}
	if ownOf(p.a, a.prev) == ownOf(p.b, b.prev) {
		s += 0.04
	}
	if ownOf(p.a, a.next) == ownOf(p.b, b.next) {
		s += 0.04
	}
	if grandparent(p.a, a) == grandparent(p.b, b) {
		s += 0.03
	}
	return s
}

// grandparent is the hash of the item two levels up.
func grandparent(list []item, it *item) uint64 {
	if it.parent < 0 {
		return 0
	}
	return ownOf(list, list[it.parent].parent)
}

// ownOf is the hash of an item's own tokens, 0 for no item.
func ownOf(list []item, i int32) uint64 {
	if i < 0 {
		return 0
	}
	return list[i].own
}

// blocks corrects the pairs of blocks by what is inside of them, innermost
// first: a block became the one that most of its code went into.
func (p *Parts) blocks() {
	for i := int32(len(p.a)) - 1; i >= 0; i-- {
		a := &p.a[i]
		if a.kids == 0 || p.locked[i] {
			continue
		}
		best, at := float32(0), int32(-1)
		votes := map[int32]int{}
		for k := i + 1; k < a.last; k++ {
			if j := p.to[k]; j >= 0 {
				for q := p.b[j].parent; q >= 0; q = p.b[q].parent {
					votes[q]++
				}
			}
		}
		if j := p.to[i]; j >= 0 {
			votes[j] += 0
		}
		for q, v := range votes {
			if !p.compatible(i, q) || p.back[q] >= 0 && p.locked[p.back[q]] || p.back[q] >= 0 && p.back[q] != i && p.back[q] > i && p.blockLikeness(p.back[q], q, -1) >= 1 {
				continue
			}
			s := p.blockLikeness(i, q, v)
			if s > best || s == best && q < at {
				best, at = s, q
			}
		}
		if at < 0 || at == p.to[i] || best < 0.7 {
			continue
		}
		if o := p.back[at]; o >= 0 && o != i {
			if p.blockLikeness(o, at, -1) >= best {
				continue
			}
			p.unset(o)
		}
		p.unset(i)
		p.set(i, at)
	}
}

// blockLikeness weighs two blocks by their heads and by how many of the items
// inside are paired with one another; votes is that number, -1 to count it.
func (p *Parts) blockLikeness(i, j int32, votes int) float32 {
	a, b := &p.a[i], &p.b[j]
	if votes < 0 {
		votes = 0
		for k := i + 1; k < a.last; k++ {
			if t := p.to[k]; t > j && t < b.last {
				votes++
			}
		}
	}
	s := 2 * float32(votes) / float32(max(1, a.last-i-1+b.last-j-1))
	if a.own == b.own {
		s += 0.8
	} else {
		words, _ := p.w.alike(p.f.ownBag(p.a, i).words, p.g.ownBag(p.b, j).words)
		s += 0.7 * words
	}
	if a.parent < 0 && b.parent < 0 || a.parent >= 0 && b.parent >= 0 && p.to[a.parent] == b.parent {
		s += 0.2
	}
	return s
}

// leftovers pairs items that left their order: with equal text, or else the most
// alike under parents that are paired.
func (p *Parts) leftovers() {
	equal := map[uint64][]int32{}
	for j := range p.b {
		if p.back[j] < 0 {
			equal[p.b[j].all] = append(equal[p.b[j].all], int32(j))
		}
	}
	for i := range p.a {
		if p.to[i] >= 0 {
			continue
		}
		js := equal[p.a[i].all]
		if p.skip != nil && p.skip[i] {
			continue
		}
		if len(js) == 1 && p.back[js[0]] < 0 && p.a[i].kind == p.b[js[0]].kind {
			p.set(int32(i), js[0])
			// What is inside went along.
			for k := int32(i) + 1; k < p.a[i].last; k++ {
				j := js[0] + k - int32(i)
				if j < p.b[js[0]].last && p.to[k] < 0 && p.back[j] < 0 && p.a[k].own == p.b[j].own {
					p.set(k, j)
				}
			}
		}
	}
	type option struct {
		i, j int32
		s    float32
	}
	for range 2 {
		var best []option
		for i := range p.a {
			if p.to[i] >= 0 {
				continue
			}
			o := option{int32(i), -1, 0.45}
			for j := range p.b {
				if p.back[j] >= 0 || !p.compatible(int32(i), int32(j)) {
					continue
				}
				s := p.closeness(int32(i), int32(j))
				if s > o.s {
					o.j, o.s = int32(j), s
				}
			}
			if o.j >= 0 {
				best = append(best, o)
			}
		}
		for len(best) > 0 {
			top := 0
			for k := range best {
				if best[k].s > best[top].s {
					top = k
				}
			}
			if o := best[top]; p.back[o.j] < 0 {
				p.set(o.i, o.j)
			}
			best = append(best[:top], best[top+1:]...)
		}
	}
}

func (p *Parts) parentsPaired(i, j int32) bool {
	x, y := p.a[i].parent, p.b[j].parent
	if x < 0 || y < 0 {
		return x == y
	}
	return p.to[x] == y
}

func (p *Parts) neighboursPaired(i, j int32) bool {
	x, y := p.a[i].prev, p.b[j].prev
	if x >= 0 && y >= 0 && p.to[x] == y || x < 0 && y < 0 && p.parentsPaired(i, j) {
		return true
	}
	x, y = p.a[i].next, p.b[j].next
	return x >= 0 && y >= 0 && p.to[x] == y
}

// itemOf is the innermost item around the node, -1 for none.
func (p *Parts) itemOf(n syntax.Node) int32 {
	best := int32(-1)
	for k := range p.a {
		if i := int(p.a[k].node); i <= n.Index() && n.Index() < p.f.Tree.Node(i).Last() {
			best = int32(k)
		}
	}
	return best
}

// part is the node that n became, in which unit it stands, and how certain that
// is.
func (p *Parts) part(n syntax.Node) (to syntax.Node, unit int, certainty float32) {
	i := p.itemOf(n)
	if i < 0 {
		return syntax.Node{}, 0, 0
	}
	to, certainty = p.find(i, n)
	unit = int(p.v)
	for _, q := range p.more {
		if d, c := q.find(i, n); c > certainty {
			to, unit, certainty = d, int(q.v), c
		}
	}
	return to, unit, certainty
}

func (p *Parts) find(i int32, n syntax.Node) (syntax.Node, float32) {
	j := p.to[i]
	if j < 0 {
		return syntax.Node{}, 0
	}
	from, to := p.f.NodeAt(p.a[i].node), p.g.NodeAt(p.b[j].node)
	x := p.features(i, j)
	certainty := sigmoid(p.models.Parts.score(&x))
	if p.trace != nil {
		p.trace(Trial{Model: "part", Old: Place{File: p.f, Node: n}, New: Place{File: p.g, Node: to}, Features: slices.Clone(x[:]), Answer: certainty})
	}
	if n == from {
		return to, certainty
	}
	if n.Range() == from.Range() { // an expression that is its statement's whole text
		for d := to; d.Ok() && d.Range() == to.Range(); d = first(d) {
			if d.Kind() == n.Kind() {
				return d, certainty
			}
		}
	}
	d := p.inside(n, from, to)
	if !d.Ok() {
		return d, 0
	}
	return d, certainty
}

func first(n syntax.Node) syntax.Node {
	for c := range n.Children() {
		return c
	}
	return syntax.Node{}
}

// inside follows the way from an item down to n in the item's partner: at each
// level the child in the same field, or the same one of its kind.
func (p *Parts) inside(n, from, to syntax.Node) syntax.Node {
	var way []syntax.Node
	for m := n; m.Ok() && m != from; m = m.Parent() {
		way = append(way, m)
	}
	for i := len(way) - 1; i >= 0; i-- {
		to = sameChild(way[i], to)
		if !to.Ok() {
			return syntax.Node{}
		}
	}
	return to
}

// sameChild is the child of parent that has the name of n, else the same one of
// n's kind and field where there are as many as there were.
func sameChild(n, parent syntax.Node) syntax.Node {
	same := func(of syntax.Node) (list []syntax.Node) {
		for c := range of.Children() {
			if c.KindID() == n.KindID() && c.Field() == n.Field() {
				list = append(list, c)
			}
		}
		return list
	}
	old, now := same(n.Parent()), same(parent)
	if name := nameOf(n); name.Ok() {
		for _, c := range now {
			if nameOf(c).Text() == name.Text() {
				return c
			}
		}
	}
	if i := slices.Index(old, n); len(old) == len(now) {
		return now[i]
	}
	return syntax.Node{}
}

// The part model's features.
const (
	pBias = iota
	pSameOwn
	pSameAll
	pWords
	pPairs
	pKids
	pAllWords
	pParent
	pSlot
	pPrev
	pNext
	pSize
	pTwinsOld
	pTwinsNew
	pSure
	pMatched
	pSameKind
	pExtracted
	pCalled
	pContained
	pForm
	pStart
	pEnd
	pOrdered
	pGap
	pRivalNew
	pRivalOld
	pCount
)

type partFeatures [pCount]float32

var partFeatureNames = []string{"pBias", "pSameOwn", "pSameAll", "pWords", "pPairs", "pKids", "pAllWords", "pParent", "pSlot", "pPrev", "pNext", "pSize", "pTwinsOld", "pTwinsNew",
	"pSure", "pMatched", "pSameKind", "pExtracted", "pCalled", "pContained", "pForm", "pStart", "pEnd", "pOrdered", "pGap", "pRivalNew", "pRivalOld"}

func (p *Parts) features(i, j int32) (x partFeatures) {
	a, b := &p.a[i], &p.b[j]
	x[pBias] = 1
	if a.own == b.own {
		x[pSameOwn] = 1
	}
	if a.all == b.all {
		x[pSameAll] = 1
	}
	ba, bb := p.f.ownBag(p.a, i), p.g.ownBag(p.b, j)
	x[pWords], x[pContained] = p.w.alike(ba.words, bb.words)
	x[pPairs] = dice(ba.pairs, bb.pairs)
	x[pForm] = dice(ba.forms, bb.forms)
	x[pStart], x[pEnd] = edges(ba.seq, bb.seq)
	x[pOrdered], x[pGap] = p.gap(i, j)
	inside := 0
	for k := i + 1; k < a.last; k++ {
		if t := p.to[k]; t > j && t < b.last {
			inside++
		}
	}
	if n := a.last - i - 1 + b.last - j - 1; n > 0 {
		x[pKids] = 2 * float32(inside) / float32(n)
		aa, ab := p.f.toks.bagOf(a.from, a.to), p.g.toks.bagOf(b.from, b.to)
		x[pAllWords], _ = p.w.alike(aa.words, ab.words)
	} else {
		x[pKids], x[pAllWords] = x[pWords], x[pWords]
	}
	if p.parentsPaired(i, j) {
		x[pParent] = 1
	}
	if a.slot == b.slot {
		x[pSlot] = 1
	}
	edge := func(x, y int32) float32 {
		switch {
		case x < 0 && y < 0:
			return 1
		case x < 0 || y < 0:
			return 0
		case p.to[x] == y:
			return 1
		}
		return 0
	}
	x[pPrev], x[pNext] = edge(a.prev, b.prev), edge(a.next, b.next)
	x[pSize] = min(1, float32(a.ownLen)/20)
	matched := 0
	for k := range p.a {
		if int32(k) != i && p.a[k].own == a.own {
			x[pTwinsOld] = 1
		}
		if p.to[k] >= 0 {
			matched++
		}
	}
	for k := range p.b {
		if int32(k) != j && p.b[k].own == b.own {
			x[pTwinsNew] = 1
		}
	}
	here := p.closeness(i, j)
	rivalNew, rivalOld := float32(0), float32(0)
	for k := range p.b {
		if p.back[k] < 0 && int32(k) != j && p.compatible(i, int32(k)) {
			rivalNew = max(rivalNew, p.closeness(i, int32(k)))
		}
	}
	for k := range p.a {
		if p.to[k] < 0 && int32(k) != i && p.compatible(int32(k), j) {
			rivalOld = max(rivalOld, p.closeness(int32(k), j))
		}
	}
	x[pRivalNew], x[pRivalOld] = min(1, here-rivalNew), min(1, here-rivalOld)
	x[pSure] = p.sure
	x[pMatched] = 2 * float32(matched) / float32(len(p.a)+len(p.b))
	if p.extracted {
		x[pMatched] = float32(matched) / float32(len(p.b))
	}
	if a.kind == b.kind {
		x[pSameKind] = 1
	}
	if p.extracted {
		x[pExtracted] = 1
	}
	if p.called {
		x[pCalled] = 1
	}
	return x
}

// closeness is how much two items look like one another with their place taken
// into account.
func (p *Parts) closeness(i, j int32) float32 {
	x, y := p.f.ownBag(p.a, i), p.g.ownBag(p.b, j)
	words, _ := p.w.alike(x.words, y.words)
	s := 0.6*words + 0.4*dice(x.pairs, y.pairs)
	if p.a[i].kind != p.b[j].kind {
		s -= 0.2
	}
	if p.parentsPaired(i, j) {
		s += 0.2
	}
	if p.neighboursPaired(i, j) {
		s += 0.1
	}
	return s
}

// gap reports whether a pair keeps the order of the nearest pairs before and
// after it, and how alone it is between them: 1 when nothing else there is
// without a partner.
func (p *Parts) gap(i, j int32) (ordered, alone float32) {
	from, to := int32(-1), int32(len(p.b))
	others := 0
	k := i - 1
	for ; k >= 0; k-- {
		if p.to[k] >= 0 {
			from = p.to[k]
			break
		}
		others++
	}
	for k = p.a[i].last; k < int32(len(p.a)); k++ {
		if p.to[k] >= 0 {
			to = p.to[k]
			break
		}
		others++
	}
	if from >= j || to <= j {
		return 0, 0
	}
	for k = from + 1; k < to; k++ {
		if p.back[k] < 0 && (k < j || k >= p.b[j].last) {
			others++
		}
	}
	return 1, 1 / float32(1+others)
}

func (w *partFeatures) score(x *partFeatures) float32 {
	var s float32
	for i := range w {
		s += w[i] * x[i]
	}
	return s
}
