package anchors

import (
	"bytes"
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Tracker keeps anchors at their nodes in the documents that are open in an
// editor. It is owned by one goroutine.
//
// A keystroke only moves ranges. An anchor whose code is deleted is an orphan
// from that moment on, and comes back when its code does: by undo, or pasted in
// any open document. A text that is replaced as a whole (a formatter, a branch
// switch, an editor without incremental changes) is matched as a change set is.
type Tracker struct {
	docs  map[string]*document
	known map[string]*tracked
}

// document is an open document.
type document struct {
	file *File
	ids  map[string]*tracked // that are in it, or were deleted from it
}

// tracked is one anchor in an open document.
type tracked struct {
	id      string
	anchor  Anchor // witnesses of when it was settled
	path    string // of the document it is in now
	at      Result // in the latest text
	settled Result // at the last Settle
	cut     *cut   // what was deleted, while it is an orphan
	loose   bool   // on half-typed code that has no node: the range alone is kept
	touched bool   // since the last Settle: its witnesses may be others now
}

// cut is the code of an anchor at the moment it was deleted.
type cut struct {
	hash    Hash
	name    code.Range // of its name, relative to the node
	stretch string     // all the text that was deleted with it; "" when longer than maxCut
	at      int        // where in it the node began
}

// maxCut is the longest deleted text that is kept, in bytes.
const maxCut = 1 << 16

// Edit says that bytes [Start, OldEnd) of a text became [Start, NewEnd).
type Edit struct{ Start, OldEnd, NewEnd int }

// Tracked is an anchor with its place in the latest text.
type Tracked struct {
	ID     string
	Anchor Anchor
	At     Result
}

// Change is what happened to an anchor between two calls of Settle.
type Change struct {
	ID            string
	Before, After Result
}

// NewTracker tracks nothing yet.
func NewTracker() *Tracker {
	return &Tracker{docs: map[string]*document{}, known: map[string]*tracked{}}
}

// Open starts to track a document. Opening it again replaces its text.
func (t *Tracker) Open(f *File) {
	if t.docs[f.Path] != nil {
		t.Change(f, nil)
		return
	}
	t.docs[f.Path] = &document{file: f, ids: map[string]*tracked{}}
}

// Track resolves the anchor in its open document and follows it from there on.
// An anchor that was tracked under the id is replaced.
func (t *Tracker) Track(id string, a Anchor) Result {
	t.Forget(id)
	d := t.docs[a.Path]
	if d == nil {
		return orphan("%s is not open", a.Path)
	}
	k := &tracked{id: id, anchor: a, path: a.Path, at: Resolve(a, d.file)}
	k.settled = k.at
	if k.at.Found {
		k.anchor = Renew(a, d.file, k.at)
	}
	d.ids[id], t.known[id] = k, k
	return k.at
}

// Forget ends the tracking of an anchor.
func (t *Tracker) Forget(id string) {
	if k := t.known[id]; k != nil {
		delete(t.docs[k.path].ids, id)
		delete(t.known, id)
	}
}

// Close ends the tracking of a document and gives its anchors as of its latest
// text, for the store.
func (t *Tracker) Close(path string) []Tracked {
	t.Settle(path)
	list := t.In(path)
	for _, k := range list {
		t.Forget(k.ID)
	}
	delete(t.docs, path)
	return list
}

// Where is where the anchor is in the latest text.
func (t *Tracker) Where(id string) Result {
	if k := t.known[id]; k != nil {
		return k.at
	}
	return orphan("not tracked")
}

// Places gives where the anchors of a document are, in no order. It is for what is
// asked with each keystroke: In copies and sorts.
func (t *Tracker) Places(path string) iter.Seq2[string, Result] {
	return func(yield func(string, Result) bool) {
		if d := t.docs[path]; d != nil {
			for id, k := range d.ids {
				if !yield(id, k.at) {
					return
				}
			}
		}
	}
}

// In lists the anchors of a document in the order of the text, orphans last.
func (t *Tracker) In(path string) []Tracked {
	d := t.docs[path]
	if d == nil {
		return nil
	}
	list := make([]Tracked, 0, len(d.ids))
	for _, k := range d.ids {
		list = append(list, Tracked{k.id, k.anchor, k.at})
	}
	slices.SortFunc(list, func(a, b Tracked) int {
		if a.At.Found != b.At.Found {
			if a.At.Found {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.At.Range.Start, b.At.Range.Start), cmp.Compare(b.At.Range.End, a.At.Range.End), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Change takes the document's text after some edits. The edits are in the order
// they were made, each in the text that the one before it left; without edits
// the text is taken as replaced as a whole. It returns the ids of the anchors
// that were lost, found again or carried to another place, in order.
func (t *Tracker) Change(f *File, edits []Edit) []string {
	d := t.docs[f.Path]
	if d == nil {
		t.Open(f)
		return nil
	}
	old := d.file
	d.file = f
	whole := len(edits) == 0
	switch {
	case whole:
		edits = []Edit{{0, len(old.Tree.Src), len(f.Tree.Src)}}
		fallthrough
	case len(edits) == 1:
		edits = []Edit{edits[0].trim(old.Tree.Src, f.Tree.Src)}
	}
	var lost []*tracked
	for _, k := range d.ids {
		if !k.at.Found {
			continue
		}
		was := k.at
		touched, alive := k.ride(edits)
		k.touched = k.touched || touched
		switch {
		case alive && !touched && !k.loose:
		case alive && !whole && k.snap(f):
			k.loose = false
		case alive && !whole && f.Tree.HasError():
			k.loose = true // half-typed code: the range is exact, its node will be back
		default:
			k.at = was
			lost = append(lost, k)
		}
	}
	slices.SortFunc(lost, func(a, b *tracked) int { return cmp.Compare(a.id, b.id) })
	changed := follow(lost, old, f, edits)
	changed = append(changed, t.paste(d, insertions(edits))...)
	slices.Sort(changed)
	return slices.Compact(changed)
}

// trim takes off what the edit replaced by the same text.
func (e Edit) trim(before, after []byte) Edit {
	if e.Start < 0 || e.OldEnd > len(before) || e.NewEnd > len(after) {
		return Edit{0, len(before), len(after)} // not an edit of these texts
	}
	for e.Start < e.OldEnd && e.Start < e.NewEnd && before[e.Start] == after[e.Start] {
		e.Start++
	}
	for e.OldEnd > e.Start && e.NewEnd > e.Start && before[e.OldEnd-1] == after[e.NewEnd-1] {
		e.OldEnd--
		e.NewEnd--
	}
	return e
}

// insertions are the ranges of what the edits put in, in the last text.
func insertions(edits []Edit) []code.Range {
	var list []code.Range
	for _, e := range edits {
		for i := range list {
			list[i] = rideRange(list[i], e)
		}
		if e.NewEnd > e.Start {
			list = append(list, code.Range{Start: e.Start, End: e.NewEnd})
		}
	}
	return list
}

// ride moves the ranges through the edits. It reports whether an edit touched
// the node, and whether anything of it is left.
func (k *tracked) ride(edits []Edit) (touched, alive bool) {
	for _, e := range edits {
		r := k.at.Range
		if e.Start <= r.End && e.OldEnd >= r.Start {
			touched = true
			if e.Start <= r.Start && e.OldEnd >= r.End && e.OldEnd > e.Start || k.beheads(e) {
				return true, false
			}
		}
		k.at.Range = rideRange(r, e)
		if !k.at.NameRange.IsZero() {
			k.at.NameRange = rideRange(k.at.NameRange, e)
		}
	}
	return touched, k.at.Range.Len() > 0
}

// beheads reports whether an edit takes the name away and more than the name: then
// what is left of the node says too little, and it has to be looked for.
func (k *tracked) beheads(e Edit) bool {
	name := k.at.NameRange
	return name.Len() > 0 && e.Start <= name.Start && e.OldEnd >= name.End && (e.Start < name.Start || e.OldEnd > name.End)
}

// Ride moves a range through the edit, as a Tracker does. It is empty when nothing of
// it is left.
func (e Edit) Ride(r code.Range) code.Range {
	if e.Start <= r.Start && e.OldEnd >= r.End && e.OldEnd > e.Start {
		return code.Range{Start: e.NewEnd, End: e.NewEnd}
	}
	return rideRange(r, e)
}

// rideRange moves a range through one edit. Text put in at a border stays
// outside; text put in the place of a part belongs to the part.
func rideRange(r code.Range, e Edit) code.Range {
	delta := e.NewEnd - e.OldEnd
	switch {
	case e.OldEnd <= r.Start:
		return code.Range{Start: r.Start + delta, End: r.End + delta}
	case e.Start >= r.End:
		return r
	case e.Start < r.Start && e.OldEnd >= r.End:
		return code.Range{Start: e.NewEnd, End: e.NewEnd}
	case e.Start < r.Start:
		return code.Range{Start: e.NewEnd, End: r.End + delta}
	case e.OldEnd > r.End:
		return code.Range{Start: r.Start, End: e.Start}
	}
	return code.Range{Start: r.Start, End: r.End + delta}
}

// snap sets the ranges to those of the node they lie on in the new tree: the one
// of the anchor's kind around the name, or around most of the range. It looks at
// the tree alone: preparing the file for matching would cost more than the edit.
func (k *tracked) snap(f *File) bool {
	at := k.at.Range
	if k.anchor.Kind == code.Module {
		k.at.Range = f.Tree.Root().Range()
		return true
	}
	name := k.at.NameRange
	from := trim(f.Tree.Src, at)
	if name.Len() > 0 {
		from = code.Range{Start: name.Start, End: name.Start + 1}
	}
	for n := f.Tree.At(from); n.Ok(); n = n.Parent() {
		if n.Kind() == k.anchor.Node && 2*overlap(n.Range(), at) > max(n.Range().Len(), at.Len()) {
			k.place(f, n)
			return true
		}
	}
	return false
}

// place puts the anchor on a node, its name on what is typed there now.
func (k *tracked) place(f *File, n syntax.Node) {
	k.at.Range = n.Range()
	k.at.Line = f.Tree.Line(n.Start())
	if !k.at.NameRange.IsZero() {
		name := f.Tree.At(code.Range{Start: k.at.NameRange.Start, End: min(k.at.NameRange.Start+1, len(f.Tree.Src))})
		if k.anchor.Kind != code.Variable && !(k.at.NameRange.Len() > 0 && name.Leaf() && name.Named()) {
			name = match.NameOf(n)
		}
		if name.Ok() && n.Range().Contains(name.Range()) {
			k.at.NameRange = name.Range()
		}
		k.at.Line = f.Tree.Line(k.at.NameRange.Start)
	}
}

func overlap(a, b code.Range) int { return min(a.End, b.End) - max(a.Start, b.Start) }

// trim takes off white space at both ends.
func trim(src []byte, r code.Range) code.Range {
	for r.Start < r.End && isSpace(src[r.Start]) {
		r.Start++
	}
	for r.End > r.Start && isSpace(src[r.End-1]) {
		r.End--
	}
	return r
}

// follow finds anchors whose nodes were deleted or replaced. It returns the ids
// of those that were lost or carried elsewhere.
func follow(lost []*tracked, old, f *File, edits []Edit) (changed []string) {
	if len(lost) == 0 {
		return nil
	}
	var stretch string
	start := 0
	if len(edits) == 1 && edits[0].OldEnd-edits[0].Start <= maxCut {
		start = edits[0].Start
		stretch = string(old.Tree.Src[start:edits[0].OldEnd])
	}
	g := newGuide([]*File{old}, []*File{f})
	// Where a merge left both versions of a declaration, the text of the other
	// side may be the one that stays.
	conflict := bytes.Contains(old.Tree.Src, []byte("\n<<<<<<< ")) && !bytes.Contains(f.Tree.Src, []byte("\n<<<<<<< "))
	for _, k := range lost {
		now := Renew(k.anchor, old, k.at)
		r := g.resolve(&now)
		if k.loose {
			// What was left of the code had no node of its own, so that following it
			// would follow what stood around it: its witnesses are of when it was whole.
			r = Resolve(k.anchor, f)
		}
		if !r.Found && conflict {
			r = Resolve(now, f)
		}
		k.touched = true
		if r.Found {
			k.at = r
			continue
		}
		at, name := k.at.Range, k.at.NameRange
		k.cut = &cut{hash: now.Hash, name: code.Range{Start: name.Start - at.Start, End: name.End - at.Start}}
		if at.Start >= start && at.End <= start+len(stretch) {
			k.cut.stretch, k.cut.at = stretch, at.Start-start
		}
		k.at = r
		changed = append(changed, k.id)
	}
	return changed
}

// paste brings back orphans whose code was put into the document, and returns
// their ids.
func (t *Tracker) paste(d *document, inserted []code.Range) (back []string) {
	if len(inserted) == 0 {
		return nil
	}
	f := d.file
	for _, id := range slices.Sorted(maps.Keys(t.known)) {
		k := t.known[id]
		if k.at.Found || k.cut == nil || k.anchor.Language != f.Tree.Lang.ID {
			continue
		}
		n := k.find(f, inserted)
		if !n.Ok() {
			continue
		}
		delete(t.docs[k.path].ids, id)
		k.path, d.ids[id] = f.Path, k
		a := f.Node(n)
		if k.anchor.Kind == code.Variable {
			name := f.Tree.At(code.Range{Start: n.Start() + k.cut.name.Start, End: min(n.Start()+k.cut.name.End, len(f.Tree.Src))})
			if name.Text() != k.anchor.Name {
				continue
			}
			a = f.Variable(name)
		}
		k.at = Result{Found: true, Path: f.Path, Range: n.Range(), NameRange: a.Last.NameRange, Line: a.Last.Line, Certainty: 0.999, Why: "its code is back"}
		k.cut, k.touched = nil, true
		back = append(back, id)
	}
	return back
}

// find is the node of the orphan's code in what was inserted: when it stands
// there once, as it was deleted or as it was when typing last paused. Of twins
// it is the one at the same place in the text that was deleted with it; else
// there is no telling.
func (k *tracked) find(f *File, inserted []code.Range) syntax.Node {
	m := f.match()
	for _, hash := range []Hash{k.cut.hash, k.anchor.Hash} {
		var found []syntax.Node
		for _, r := range inserted {
			found = append(found, m.FindHash(r, uint64(hash), k.anchor.Node)...)
		}
		if len(found) == 1 {
			return found[0]
		}
		for _, r := range inserted {
			i := strings.Index(r.Text(f.Tree.Src), k.cut.stretch)
			if i < 0 || k.cut.stretch == "" {
				continue
			}
			for _, n := range found {
				if n.Start() == r.Start+i+k.cut.at {
					return n
				}
			}
		}
	}
	return syntax.Node{}
}

// Settle renews the witnesses of a document's anchors, to be called when typing
// pauses. It says which anchors changed since the last call, other than by the
// lines above them: what a person is to be told of.
func (t *Tracker) Settle(path string) []Change {
	d := t.docs[path]
	if d == nil {
		return nil
	}
	var changes []Change
	for _, id := range slices.Sorted(maps.Keys(d.ids)) {
		k := d.ids[id]
		before := k.settled
		k.settled = k.at
		k.settled.Changed = 0
		if k.at.Found && !k.loose && k.touched {
			k.touched = false
			now := Renew(k.anchor, d.file, k.at)
			k.settled.Changed = difference(&k.anchor, &now)
			if k.anchor.Within != nil && !k.settled.Changed.Has(Path) {
				k.settled.Changed &^= Container // the declaration around it has a new name
			}
			k.anchor = now
		}
		if k.settled.Found != before.Found || k.settled.Changed != 0 {
			changes = append(changes, Change{id, before, k.settled})
		}
	}
	return changes
}

// difference is what differs between two anchors of one node.
func difference(a, b *Anchor) (d Aspects) {
	for _, c := range []struct {
		differs bool
		aspect  Aspects
	}{
		{a.Inner != b.Inner, Body},
		{a.Name != b.Name, Name},
		{a.Signature != b.Signature, Signature},
		{a.Container != b.Container, Container},
		{a.Path != b.Path, Path},
	} {
		if c.differs {
			d |= c.aspect
		}
	}
	return d
}
