package syntax

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"

	"github.com/hivesync/hivesync/internal/code"
)

// SymbolHash is the CodeHash of what the documentation of a symbol speaks of: of a
// function all of it, of anything else all but the bodies of the functions in it.
func (t *Tree) SymbolHash(s *code.Symbol) [32]byte {
	var bodies []code.Range
	if !s.Kind.Callable() {
		for i := range t.Symbols() {
			if inner := &t.Symbols()[i]; inner.Kind.Callable() && !inner.Body.IsZero() && s.Range.Contains(inner.Range) {
				bodies = append(bodies, inner.Body)
			}
		}
	}
	return t.CodeHash(s.Range, bodies...)
}

// CodeHash is a hash of the code in r: equal for two texts that differ in
// comments, documentation and white space only, and different, as far as a hash
// can tell, for any two that differ in a token or in how tokens nest (so that
// Python's indentation counts). What lies in the ranges left out counts only as
// "something is here": a type is hashed without the bodies of its methods so that
// it does not change with each of them.
func (t *Tree) CodeHash(r code.Range, leftOut ...code.Range) [32]byte {
	h := codeHasher{h: sha256.New(), t: t, end: r.Start}
	around := t.At(r) // the innermost: whether an outer node happens to have the same range depends on the neighbours
	for i := around.Index(); i < around.Last() && int(t.nodes[i].start) < r.End; {
		n := Node{t, int32(i)}
		switch {
		case n.End() <= r.Start:
			i = n.Last()
		case !r.Contains(n.Range()): // only what is inside it may count
			i++
		case slices.ContainsFunc(leftOut, func(out code.Range) bool { return out.Contains(n.Range()) && n.End() > n.Start() }):
			h.gap(n.Start())
			h.token(n, nil)
			h.end, i = n.End(), n.Last()
		case t.isDocumentation(n):
			h.gap(n.Start())
			h.end, i = max(h.end, n.End()), n.Last()
		case n.Leaf():
			h.gap(n.Start())
			// A line end that is a token is white space all the same.
			if text := bytes.TrimSpace(t.Src[n.Start():n.End()]); len(text) > 0 {
				h.token(n, text)
			}
			h.end, i = max(h.end, n.End()), i+1
		default:
			h.gap(n.Start()) // before the node, whether a comment stands there or not
			h.token(n, nil)
			i++
		}
	}
	h.gap(r.End)
	return [32]byte(h.h.Sum(nil))
}

// codeHasher feeds the tokens of one range.
type codeHasher struct {
	h    hash.Hash
	t    *Tree
	end  int     // where the last leaf ended
	open []int32 // for each node that is open, the index after its subtree
}

// token feeds a node: its kind, how deep it nests within the range, and its text.
func (h *codeHasher) token(n Node, text []byte) {
	for len(h.open) > 0 && h.open[len(h.open)-1] <= n.i {
		h.open = h.open[:len(h.open)-1]
	}
	h.feed(n.Kind(), text)
	h.open = append(h.open, int32(n.Last()))
}

// gap feeds the text up to offset that no node covers, where it is more than white
// space: some grammars have no node for the content of a string.
func (h *codeHasher) gap(offset int) {
	if offset <= h.end {
		return
	}
	for _, text := range h.t.uncovered(h.end, offset) {
		h.feed("gap", text)
	}
	h.end = offset
}

func (h *codeHasher) feed(kind string, text []byte) {
	var sizes [12]byte
	binary.BigEndian.PutUint32(sizes[0:], uint32(len(h.open)))
	binary.BigEndian.PutUint32(sizes[4:], uint32(len(kind)))
	binary.BigEndian.PutUint32(sizes[8:], uint32(len(text)))
	h.h.Write(sizes[:])
	h.h.Write([]byte(kind))
	h.h.Write(text)
}

// isDocumentation reports whether a node is a comment, a docstring or a
// documentation attribute.
func (t *Tree) isDocumentation(n Node) bool {
	t.docsOnce.Do(func() {
		t.docs = map[int]bool{}
		for _, d := range t.documentationNodes() {
			t.docs[d.Index()] = true
		}
	})
	return t.docs[n.Index()] || t.Lang.isComment(n)
}
