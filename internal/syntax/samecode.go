package syntax

import (
	"bytes"
	"fmt"
)

// CodeChanged is the error of SameCode: an edit that should touch comments only
// would change code.
type CodeChanged struct {
	Offset int    // where in the text after the edit
	Before string // what stood there, shortened; "" for nothing
	After  string // what would stand there, shortened; "" for nothing
}

// Error says where the texts differ and how.
func (e *CodeChanged) Error() string {
	return fmt.Sprintf("the edit would change code at byte %d: %q became %q", e.Offset, e.Before, e.After)
}

// SameCode proves that two texts of one language differ in comments and
// documentation only: their trees without comments (and, for docstring
// languages, without docstrings) have the same nodes in the same nesting, the
// same text in every token and between them, and broken code is broken alike.
// The error is *CodeChanged.
func SameCode(before, after *Tree) error {
	a, b := newTokens(before), newTokens(after)
	for {
		x, okX := a.next()
		y, okY := b.next()
		if okX != okY || x.kind != y.kind || x.depth != y.depth || !bytes.Equal(x.text, y.text) {
			return &CodeChanged{Offset: y.offset, Before: shorten(x.text), After: shorten(y.text)}
		}
		if !okX {
			return nil
		}
	}
}

func shorten(text []byte) string { return oneLine(string(text), maxFactText) }

// codeToken is a node that is code, or a stretch of text that no node covers.
type codeToken struct {
	kind   string
	depth  int
	text   []byte // leaves and gaps only
	offset int
}

// tokens runs over the nodes of a tree that are code.
type tokens struct {
	t       *Tree
	i       int
	end     int   // where the last leaf ended
	depths  []int // by node index: number of ancestors
	pending []codeToken
}

func newTokens(t *Tree) *tokens {
	k := &tokens{t: t, depths: make([]int, len(t.nodes))}
	if bytes.HasPrefix(t.Src, byteOrderMark) {
		k.pending = []codeToken{{kind: "byte order mark"}}
		k.end = len(byteOrderMark)
	}
	for i := 1; i < len(t.nodes); i++ {
		k.depths[i] = k.depths[t.nodes[i].parent] + 1
	}
	return k
}

func (k *tokens) next() (codeToken, bool) {
	for len(k.pending) == 0 {
		if k.i >= len(k.t.nodes) {
			k.gap(len(k.t.Src))
			k.end = len(k.t.Src)
			if len(k.pending) == 0 {
				return codeToken{}, false
			}
			break
		}
		n := Node{k.t, int32(k.i)}
		// A gap comes before whatever node follows it, code or comment, so that it
		// has the same place among the tokens with the comment and without.
		if k.gap(n.Start()) {
			k.end = n.Start()
		}
		if k.t.isDocumentation(n) {
			k.end = max(k.end, n.End())
			k.i = n.Last()
			continue
		}
		token := codeToken{kind: n.Kind(), depth: k.depths[k.i], offset: n.Start()}
		if n.Leaf() {
			// A line end that is a token is white space all the same.
			token.text = bytes.TrimSpace(k.t.Src[n.Start():n.End()])
			k.end = max(k.end, n.End())
		}
		k.pending = append(k.pending, token)
		k.i++
	}
	token := k.pending[0]
	k.pending = k.pending[1:]
	return token, true
}

// gap adds the text between the last leaf and offset, where it is more than white
// space: some grammars have no node for the content of a string.
func (k *tokens) gap(offset int) bool {
	pieces := k.t.uncovered(k.end, offset)
	for _, text := range pieces {
		k.pending = append(k.pending, codeToken{kind: "gap", text: text, offset: k.end})
	}
	return len(pieces) > 0
}

// uncovered is the text between two nodes where it is more than white space. White
// space around it counts, for it may be within a string. What the parser did not
// get to read comes line by line, without white space around: a comment may stand
// between two lines.
func (t *Tree) uncovered(from, to int) [][]byte {
	if from >= to || len(bytes.TrimSpace(t.Src[from:to])) == 0 {
		return nil
	}
	if len(bytes.TrimSpace(t.text[from:to])) > 0 {
		return [][]byte{t.Src[from:to]}
	}
	var lines [][]byte
	for line := range bytes.Lines(t.Src[from:to]) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// documentationNodes are the nodes that document without being comments:
// docstrings and documentation attributes.
func (t *Tree) documentationNodes() []Node {
	if t.Lang.rules.docInside == nil && t.Lang.rules.docSibling == nil {
		return nil
	}
	t.listSymbols()
	nodes := make([]Node, len(t.docNodes))
	for i, n := range t.docNodes {
		nodes[i] = outermostAlike(n)
	}
	return nodes
}

// outermostAlike is the widest node around n with n's range (the root excepted).
func outermostAlike(n Node) Node {
	for p := n.Parent(); p.Ok() && p.Parent().Ok() && p.Range() == n.Range(); p = p.Parent() {
		n = p
	}
	return n
}
