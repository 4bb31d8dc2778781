package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Witness is one thing that speaks for or against a pair, in words. The sum of
// all weights and the model's constant is the logarithm of the odds that the pair
// is right.
type Witness struct {
	What, Says string
	Weight     float32
}

// Likeness is a place in the new files as what some old code may have become.
type Likeness struct {
	Place
	Unit      int // the unit that Node declares, or stands in
	Certainty float32
	Taken     *Unit     // the other old unit that became it, nil for none
	Witnesses []Witness // the weightiest first
}

// maxLikely is the number of units of one kind up to which all are compared with
// an old one; of more, only those without a partner are.
const maxLikely = 1000

// LikelyDeclarations lists what unit u of the old file f looks like, the most
// alike first: n at most. What was found for it is judged as it was when it was
// taken, the others without a look at their rivals.
func (m *Matching) LikelyDeclarations(f *File, u, n int) []Likeness {
	id := m.idOf(f, u)
	if id < 0 {
		return nil
	}
	g := groupOf(f.Units[u].Kind)
	var ids []int32
	for i, h := range m.new.files {
		for k := range h.Units {
			if h.Tree.Lang == f.Tree.Lang && groupOf(h.Units[k].Kind) == g {
				ids = append(ids, m.new.base[i]+int32(k))
			}
		}
	}
	if len(ids) > maxLikely {
		ids = slices.DeleteFunc(ids, func(b int32) bool { return m.from[b] >= 0 && m.from[b] != id })
		ids = ids[:min(len(ids), maxLikely)]
	}
	if m.old.uses == nil {
		m.old.uses, m.new.uses = map[uint64][]uint32{}, map[uint64][]uint32{}
	}
	list := make([]Likeness, 0, len(ids))
	for _, b := range ids {
		c, taken := m.taken[id]
		if !taken || c.b != b {
			c = candidate{a: id, b: b, x: m.features(id, b)}
			m.surroundings(&c)
			c.p = sigmoid(m.models.Units[g].Alone.score(&c.x))
		}
		w := &m.models.Units[g].Alone
		if taken && m.taken[id].b == b {
			w = &m.models.Units[g].Among
		}
		h, v := m.new.at(b)
		node := h.NodeAt(v.Node)
		if b == m.new.base[m.new.file(b)] {
			node = h.Tree.Root()
		}
		l := Likeness{Place: Place{File: h, Node: node, Name: h.NodeAt(v.NameNode)}, Unit: int(b - m.new.base[m.new.file(b)]), Certainty: c.p, Witnesses: unitWitnesses(f.Units[u].Name, v.Name, w, &c.x)}
		if m.pairs[id].To == b {
			l.Certainty = m.pairs[id].Certainty
		} else if m.from[b] >= 0 {
			_, l.Taken = m.old.at(m.from[b])
		}
		list = append(list, l)
	}
	return mostAlike(list, n)
}

// LikelyParts lists what a node inside a unit of the old file f looks like in
// what the unit became, the most alike first: n at most.
func (m *Matching) LikelyParts(f *File, node syntax.Node, n int) []Likeness {
	p, _ := m.partsAround(f, node)
	if p == nil {
		return nil
	}
	i := p.itemOf(node)
	if i < 0 {
		return nil
	}
	type option struct {
		j int32
		s float32
	}
	var options []option
	for j := range p.b {
		if p.compatible(i, int32(j)) {
			options = append(options, option{int32(j), p.closeness(i, int32(j))})
		}
	}
	slices.SortStableFunc(options, func(x, y option) int { return cmp.Compare(y.s, x.s) })
	var list []Likeness
	for k, o := range options {
		if k >= n && p.to[i] != o.j {
			continue
		}
		x := p.features(i, o.j)
		list = append(list, Likeness{Place: Place{File: p.g, Node: p.g.NodeAt(p.b[o.j].node)}, Unit: int(p.v), Certainty: sigmoid(p.models.Parts.score(&x)), Witnesses: partWitnesses(&p.models.Parts, &x)})
	}
	return mostAlike(list, n)
}

func mostAlike(list []Likeness, n int) []Likeness {
	slices.SortStableFunc(list, func(x, y Likeness) int { return cmp.Compare(y.Certainty, x.Certainty) })
	return list[:min(n, len(list))]
}

// idOf is the number of an old unit, -1 when the file is not of this change.
func (m *Matching) idOf(f *File, u int) int32 {
	for i, g := range m.old.files {
		if g == f {
			return m.old.base[i] + int32(u)
		}
	}
	return -1
}

// unitWitnesses puts the features of a pair of units into words.
func unitWitnesses(old, now string, w, x *features) []Witness {
	var list []Witness
	add := func(what, says string, of ...int) {
		var weight float32
		for _, f := range of {
			weight += w[f] * x[f]
		}
		list = append(list, Witness{what, says, weight})
	}
	switch {
	case x[fSameName] == 1:
		add("name", "the same", fSameName, fNameLike, fOldNameGone, fNewNameFresh)
	case old != "" && now != "":
		add("name", old+" → "+now, fSameName, fNameLike, fOldNameGone, fNewNameFresh)
	}
	code := []int{fSameInner, fOnlyInner, fWords, fPairs, fContained, fSize}
	if x[fSameInner] == 1 {
		add("code", "the same", code...)
	} else {
		add("code", fmt.Sprintf("%s of the words, %s of the pairs of neighbouring words", percent(x[fWords]), percent(x[fPairs])), code...)
	}
	if x[fMembers] > 0 {
		add("members", percent(x[fMembers])+" are the same", fMembers)
	}
	if x[fSameSig] == 1 {
		add("parameters", "the same", fSig, fSameSig)
	} else {
		add("parameters", percent(x[fSig])+" of the words", fSig, fSameSig)
	}
	where := "another"
	switch {
	case x[fContainer] == 1:
		where = "the same"
	case x[fKin] == 1:
		where = "a parent or child of it"
	case x[fSameFile] == 1:
		where = "another in the same file"
	}
	add("container", where, fContainer, fContainerName, fSameFile, fPath, fKin, fMentions)
	add("neighbours", neighbours(x[fPrev] == 1, x[fNext] == 1), fPrev, fNext)
	if x[fUses] > 0 {
		add("usages", percent(x[fUses])+" stand in the same surroundings", fUses)
	}
	if x[fDoc] > 0 {
		add("comment above", percent(x[fDoc])+" of the words", fDoc)
	}
	if x[fRowMargin] != 0 || x[fColMargin] != 0 {
		add("rivals", rivals(min(x[fRowMargin], x[fColMargin])), fRowMargin, fColMargin)
	}
	return weightiest(list)
}

// partWitnesses puts the features of a pair of statements into words.
func partWitnesses(w, x *partFeatures) []Witness {
	var list []Witness
	add := func(what, says string, of ...int) {
		var weight float32
		for _, f := range of {
			weight += w[f] * x[f]
		}
		list = append(list, Witness{what, says, weight})
	}
	own := []int{pSameOwn, pWords, pPairs, pContained, pForm, pStart, pEnd, pSize, pSameKind}
	if x[pSameOwn] == 1 {
		add("code", "the same", own...)
	} else {
		add("code", fmt.Sprintf("%s of the words, %s of the pairs of neighbouring words", percent(x[pWords]), percent(x[pPairs])), own...)
	}
	if x[pSameAll] == 0 && x[pKids] != x[pWords] {
		add("inside", percent(x[pKids])+" of the statements", pSameAll, pKids, pAllWords)
	} else {
		add("inside", "the same", pSameAll, pKids, pAllWords)
	}
	around := "other code"
	if x[pParent] == 1 {
		around = "the same block"
	}
	add("stands in", around, pParent, pSlot)
	add("neighbours", neighbours(x[pPrev] == 1, x[pNext] == 1), pPrev, pNext, pOrdered, pGap)
	twins := "no copies of it around"
	if x[pTwinsOld] == 1 || x[pTwinsNew] == 1 {
		twins = "there are copies of it"
	}
	add("twins", twins, pTwinsOld, pTwinsNew)
	add("rivals", rivals(min(x[pRivalNew], x[pRivalOld])), pRivalNew, pRivalOld)
	add("declaration", percent(x[pMatched])+" of its statements are found", pSure, pMatched, pExtracted, pCalled)
	return weightiest(list)
}

func weightiest(list []Witness) []Witness {
	abs := func(w float32) float32 { return max(w, -w) }
	slices.SortStableFunc(list, func(x, y Witness) int { return cmp.Compare(abs(y.Weight), abs(x.Weight)) })
	return list
}

func percent(x float32) string { return fmt.Sprintf("%.0f %%", 100*x) }

func neighbours(before, after bool) string {
	switch {
	case before && after:
		return "the same before and after"
	case before:
		return "the same before"
	case after:
		return "the same after"
	}
	return "others"
}

func rivals(margin float32) string {
	switch {
	case margin >= 0.5:
		return "nothing else is nearly as alike"
	case margin > 0:
		return "something else is almost as alike"
	}
	return "something else is more alike"
}
