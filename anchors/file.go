package anchors

import (
	"slices"
	"strings"
	"sync"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// File is one version of a file, prepared for anchoring when it is first used.
// It is immutable and safe for concurrent use.
type File struct {
	Path string
	Tree *syntax.Tree

	once sync.Once
	m    *match.File
}

// NewFile is the file with the given text. The path is stored with anchors and
// may be in any form that the caller keeps to.
func NewFile(path string, tree *syntax.Tree) *File { return &File{Path: path, Tree: tree} }

func (f *File) match() *match.File {
	f.once.Do(func() { f.m = match.NewFile(f.Path, f.Tree) })
	return f.m
}

// Whole is the anchor of the file itself.
func (f *File) Whole() Anchor { return f.ofUnit(0) }

// Symbol is the anchor of Tree.Symbols()[i].
func (f *File) Symbol(i int) Anchor {
	s := f.Tree.Symbols()[i]
	if s.Kind == code.Module {
		return f.Whole()
	}
	a := f.Node(f.Tree.SymbolNode(i))
	switch {
	case a.Within != nil:
		a.Kind, a.Name, a.Container = s.Kind, s.Name, s.Container
	case group(a.Kind) == group(s.Kind): // otherwise it is found again as what the matching takes it for
		a.Kind = s.Kind
	}
	if !s.NameRange.IsZero() {
		a.Last.NameRange, a.Last.Line = s.NameRange, s.Line
	}
	return a
}

// At is the anchor of what a person means by a selection or a cursor: the
// innermost declaration, block or statement that covers it. A cursor in the
// head of a declaration (its name, its parameters) means the declaration.
func (f *File) At(r code.Range) Anchor {
	m := f.match()
	r.Start = min(max(r.Start, 0), len(f.Tree.Src))
	r.End = min(max(r.End, r.Start), len(f.Tree.Src))
	// White space around a selection means nothing.
	for r.Start < r.End && isSpace(f.Tree.Src[r.Start]) {
		r.Start++
	}
	for r.End > r.Start && isSpace(f.Tree.Src[r.End-1]) {
		r.End--
	}
	if r.Len() == 0 { // a cursor means what is right of it; in the indent, the line
		for r.Start < len(f.Tree.Src) && (f.Tree.Src[r.Start] == ' ' || f.Tree.Src[r.Start] == '\t') {
			r.Start++
		}
		r.End = min(r.Start+1, len(f.Tree.Src))
	}
	return f.Node(m.Anchorable(f.Tree.At(r)))
}

// Variable is the anchor of the variable or parameter that the identifier node
// name declares.
func (f *File) Variable(name syntax.Node) Anchor {
	a := f.Node(f.match().Declaring(name))
	a.Kind, a.Name = code.Variable, name.Text()
	a.Last.NameRange, a.Last.Line = name.Range(), f.Tree.Line(name.Start())
	return a
}

// Node is the anchor of any node of the file's tree; of the file for no node.
func (f *File) Node(n syntax.Node) Anchor {
	m := f.match()
	if !n.Ok() || n.Index() == 0 {
		return f.Whole()
	}
	if u := m.UnitOf(n); u > 0 {
		a := f.ofUnit(u)
		a.Node, a.Last.Range = n.Kind(), n.Range()
		return a
	}
	a := f.ofNode(n)
	a.Kind = code.Statement
	if m.IsBlock(n) {
		a.Kind = code.Block
	}
	owner := f.ofUnit(m.Around(n))
	a.Container = owner.Container
	if owner.Kind != code.Module && owner.Name != "" {
		a.Container = strings.Trim(owner.Container+"."+owner.Name, ".")
	}
	a.Within = &Within{Owner: &owner, Route: f.route(m.NodeAt(m.Units[m.Around(n)].Node), n), Quote: quote(n.Text())}
	return a
}

// ofNode fills in what every anchor has.
func (f *File) ofNode(n syntax.Node) Anchor {
	m := f.match()
	a := Anchor{Version: Version, Language: f.Tree.Lang.ID, Path: f.Path, Node: n.Kind()}
	a.Hash = Hash(m.Hash(n))
	a.Inner = a.Hash
	a.Sketch = m.Sketch(n, maxSketch)
	a.Last = Place{Range: n.Range(), Line: f.Tree.Line(n.Start()), Text: Hash(m.Units[0].Hash)}
	before, after := m.Neighbours(n)
	a.Before, a.After = f.neighbour(before), f.neighbour(after)
	return a
}

func (f *File) ofUnit(i int) Anchor {
	m := f.match()
	u := &m.Units[i]
	n := m.NodeAt(u.Node)
	if i == 0 {
		n = f.Tree.Root()
	}
	a := f.ofNode(n)
	a.Kind, a.Container = u.Kind, u.Container
	if i > 0 {
		a.Name = u.Name
	}
	a.Hash, a.Inner = Hash(u.Hash), Hash(u.Inner)
	a.Signature = quote(m.NodeAt(u.Params).Text())
	if name := m.NodeAt(u.NameNode); name.Ok() {
		a.Last.NameRange, a.Last.Line = name.Range(), f.Tree.Line(name.Start())
	}
	return a
}

func (f *File) neighbour(n syntax.Node) *Neighbour {
	if !n.Ok() {
		return nil
	}
	m := f.match()
	b := &Neighbour{Hash: Hash(m.Hash(n))}
	if u := m.UnitOf(n); u > 0 {
		b.Name = m.Units[u].Name
	}
	return b
}

// maxRoute bounds the length of a route: deeper code is generated or hostile.
const maxRoute = 64

// route leads from the node `from` down to n.
func (f *File) route(from, n syntax.Node) []Step {
	var steps []Step
	for ; n.Ok() && n != from && len(steps) < maxRoute; n = n.Parent() {
		index := 0
		for c := range n.Parent().Children() {
			if c == n {
				break
			}
			if c.KindID() == n.KindID() {
				index++
			}
		}
		steps = append(steps, Step{n.Kind(), index})
	}
	slices.Reverse(steps)
	return steps
}

// maxQuote is the longest quote kept, in bytes.
const maxQuote = 200

// quote is code on one line, cut at maxQuote bytes at a character's border.
func quote(s string) string {
	if len(s) > 4*maxQuote {
		s = s[:4*maxQuote]
	}
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxQuote {
		s = s[:maxQuote]
	}
	return strings.ToValidUTF8(s, "")
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }
