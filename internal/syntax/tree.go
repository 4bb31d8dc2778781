package syntax

import (
	"bytes"
	"iter"
	"sort"
	"sync"

	"github.com/hivesync/hivesync/internal/code"
)

// Tree is one parsed text. It is immutable and safe for concurrent use.
type Tree struct {
	Lang *Language
	Src  []byte // the text that was parsed; never modified

	text  []byte // what the parser read: Src, or as long
	nodes []node // in document order; nodes[0] is the root

	symbolsOnce sync.Once
	symbols     []code.Symbol
	symbolNodes []Node
	docNodes    []Node // documentation of symbols that is no comment
	ofFile      bool   // symbols[0] is the file itself
	exports     set    // what rules.exports found

	commentsOnce sync.Once
	comments     []Node

	docsOnce sync.Once
	docs     map[int]bool // indexes of documentation nodes that are no comments

	linesOnce sync.Once
	lines     []int // offsets of line starts
}

// Line is the 1-based number of the line that holds the offset.
func (t *Tree) Line(offset int) int {
	t.linesOnce.Do(func() {
		t.lines = append(t.lines, 0)
		for i, b := range t.Src {
			if b == '\n' {
				t.lines = append(t.lines, i+1)
			}
		}
	})
	return sort.SearchInts(t.lines, offset+1)
}

// lineStart is the offset of the start of the line that holds the offset; a byte
// order mark is before the first line.
func (t *Tree) lineStart(offset int) int {
	line := t.Line(offset)
	if line == 1 && bytes.HasPrefix(t.Src[:offset], byteOrderMark) {
		return len(byteOrderMark)
	}
	return t.lines[line-1]
}

// Node is a position in a Tree. The zero Node is no node at all: it has kind
// "", no children and an empty range, so chains of questions need no checks.
type Node struct {
	t *Tree
	i int32
}

// Root is the node of the whole file.
func (t *Tree) Root() Node {
	if len(t.nodes) == 0 {
		return Node{}
	}
	return Node{t, 0}
}

// Len is the number of nodes.
func (t *Tree) Len() int { return len(t.nodes) }

// Node is the node with the given index in document order.
func (t *Tree) Node(index int) Node { return Node{t, int32(index)} }

// HasError reports whether some part of the text did not parse.
func (t *Tree) HasError() bool {
	return len(t.nodes) == 0 || t.nodes[0].flags&flagHasError != 0
}

// Ok reports whether n is a node.
func (n Node) Ok() bool { return n.t != nil }

// Index is the node's index in document order; children come after parents.
func (n Node) Index() int { return int(n.i) }

// Tree is the tree n belongs to.
func (n Node) Tree() *Tree { return n.t }

// Kind is the node's type in its grammar: "function_declaration", "(", "ERROR".
func (n Node) Kind() string {
	if n.t == nil {
		return ""
	}
	return n.t.Lang.kindName(n.t.nodes[n.i].symbol)
}

// KindID is a number for the node's grammar symbol, cheap to compare within one
// language. Two symbols of one name may have different numbers.
func (n Node) KindID() uint16 { return n.t.nodes[n.i].symbol }

// Is reports whether the node is of one of the kinds.
func (n Node) Is(kinds ...string) bool {
	k := n.Kind()
	for _, want := range kinds {
		if k == want {
			return n.t != nil
		}
	}
	return false
}

// Field is the name of the field n fills in its parent, or "".
func (n Node) Field() string {
	if n.t == nil {
		return ""
	}
	return n.t.Lang.fieldName(n.t.nodes[n.i].field)
}

// Named reports whether the grammar names the node (identifiers, statements),
// as opposed to punctuation and keywords.
func (n Node) Named() bool { return n.t != nil && n.t.nodes[n.i].flags&flagNamed != 0 }

// Missing reports whether the parser made the node up to go on.
func (n Node) Missing() bool { return n.t != nil && n.t.nodes[n.i].flags&flagMissing != 0 }

// HasError reports whether the node or something below it did not parse.
func (n Node) HasError() bool { return n.t != nil && n.t.nodes[n.i].flags&flagHasError != 0 }

// Start is the offset of the node's first byte.
func (n Node) Start() int {
	if n.t == nil {
		return 0
	}
	return int(n.t.nodes[n.i].start)
}

// End is the offset after the node's last byte.
func (n Node) End() int {
	if n.t == nil {
		return 0
	}
	return int(n.t.nodes[n.i].end)
}

// Range is the node's byte range.
func (n Node) Range() code.Range { return code.Range{Start: n.Start(), End: n.End()} }

// Text is the node's source text.
func (n Node) Text() string {
	if n.t == nil {
		return ""
	}
	return string(n.t.Src[n.Start():n.End()])
}

// Parent is the enclosing node.
func (n Node) Parent() Node {
	if n.t == nil || n.t.nodes[n.i].parent < 0 {
		return Node{}
	}
	return Node{n.t, n.t.nodes[n.i].parent}
}

// Leaf reports whether the node has no children.
func (n Node) Leaf() bool { return n.t != nil && n.t.nodes[n.i].next == n.i+1 }

// Last is the index after the node's last descendant: the subtree of n is the
// index range [n.Index(), n.Last()).
func (n Node) Last() int {
	if n.t == nil {
		return 0
	}
	return int(n.t.nodes[n.i].next)
}

// Children yields the direct children, punctuation included.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		end := n.t.nodes[n.i].next
		for c := n.i + 1; c < end; c = n.t.nodes[c].next {
			if !yield(Node{n.t, c}) {
				return
			}
		}
	}
}

// NamedChildren yields the direct children that are named.
func (n Node) NamedChildren() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := range n.Children() {
			if c.Named() && !yield(c) {
				return
			}
		}
	}
}

// Descendants yields everything below n in document order.
func (n Node) Descendants() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		for i := n.i + 1; i < n.t.nodes[n.i].next; i++ {
			if !yield(Node{n.t, i}) {
				return
			}
		}
	}
}

// Child is the first child that fills the field.
func (n Node) Child(field string) Node {
	for c := range n.Children() {
		if c.Field() == field {
			return c
		}
	}
	return Node{}
}

// First is the first direct child of one of the kinds.
func (n Node) First(kinds ...string) Node {
	for c := range n.Children() {
		if c.Is(kinds...) {
			return c
		}
	}
	return Node{}
}

// Find is the first descendant of one of the kinds, in document order.
func (n Node) Find(kinds ...string) Node {
	for d := range n.Descendants() {
		if d.Is(kinds...) {
			return d
		}
	}
	return Node{}
}

// Enclosing is the nearest ancestor of one of the kinds.
func (n Node) Enclosing(kinds ...string) Node {
	for p := n.Parent(); p.Ok(); p = p.Parent() {
		if p.Is(kinds...) {
			return p
		}
	}
	return Node{}
}

// Prev is the sibling before n, punctuation included.
func (n Node) Prev() Node {
	if n.t == nil || n.i == 0 {
		return Node{}
	}
	// The node before n in document order is n's parent, or lies in the sibling.
	parent := n.t.nodes[n.i].parent
	for i := n.i - 1; i > parent; i = n.t.nodes[i].parent {
		if n.t.nodes[i].parent == parent {
			return Node{n.t, i}
		}
	}
	return Node{}
}

// Next is the sibling after n, punctuation included.
func (n Node) Next() Node {
	p := n.Parent()
	if !p.Ok() || int32(n.Last()) >= n.t.nodes[p.i].next {
		return Node{}
	}
	return Node{n.t, n.t.nodes[n.i].next}
}

// At is the smallest node that covers the whole range.
func (t *Tree) At(r code.Range) Node {
	n := t.Root()
	for {
		inner := Node{}
		for c := range n.Children() {
			if c.Range().Contains(r) && (c.End() > c.Start() || r.Len() == 0) {
				inner = c
				break
			}
		}
		if !inner.Ok() {
			return n
		}
		n = inner
	}
}

// Comments are the comment nodes of the file in document order (docstrings are
// not among them).
func (t *Tree) Comments() []Node {
	t.commentsOnce.Do(func() {
		for i := range t.nodes {
			n := Node{t, int32(i)}
			if t.Lang.isComment(n) {
				t.comments = append(t.comments, n)
			}
		}
	})
	return t.comments
}

var byteOrderMark = []byte("\xef\xbb\xbf")
