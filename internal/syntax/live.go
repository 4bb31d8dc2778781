package syntax

import (
	"bytes"

	sitter "github.com/smacker/go-tree-sitter"
)

// Live parses one open document again after every edit, reusing what did not
// change. It is not safe for concurrent use; the trees it gives are.
type Live struct {
	raw  *sitter.Tree
	tree *Tree
}

// NewLive starts with the text src.
func NewLive(lang *Language, src []byte) *Live {
	l := &Live{}
	l.tree, l.raw = parse(lang, src, lang.readable(src), nil)
	return l
}

// Tree is the tree of the latest text.
func (l *Live) Tree() *Tree { return l.tree }

// Update parses src, the text after any number of edits.
func (l *Live) Update(src []byte) *Tree {
	old := l.raw
	text := l.tree.Lang.readable(src)
	if old != nil {
		edit(old, difference(l.tree.text, text))
		defer old.Close()
	}
	l.tree, l.raw = parse(l.tree.Lang, src, text, old)
	return l.tree
}

// Reparse parses the latest text from nothing. Error recovery depends on the
// parser's past; this gives the tree that anybody else would get.
func (l *Live) Reparse() *Tree {
	lang, src, text := l.tree.Lang, l.tree.Src, l.tree.text
	l.Close()
	l.tree, l.raw = parse(lang, src, text, nil)
	return l.tree
}

// Close frees the parser's memory; the trees stay valid.
func (l *Live) Close() {
	if l.raw != nil {
		l.raw.Close()
		l.raw = nil
	}
}

// inputEdit says that bytes [start, oldEnd) became [start, newEnd).
type inputEdit struct {
	start, oldEnd, newEnd                int
	startPoint, oldEndPoint, newEndPoint point
}

// point is a place as the parser counts it: both from 0, columns in bytes.
type point struct{ row, column int }

// difference is the one edit that covers all differences of two texts.
func difference(before, after []byte) inputEdit {
	prefix := commonPrefix(before, after)
	suffix := commonSuffix(before[prefix:], after[prefix:])
	e := inputEdit{start: prefix, oldEnd: len(before) - suffix, newEnd: len(after) - suffix}
	e.startPoint = advance(point{}, before[:prefix])
	e.oldEndPoint = advance(e.startPoint, before[prefix:e.oldEnd])
	e.newEndPoint = advance(e.startPoint, after[prefix:e.newEnd])
	return e
}

func advance(p point, text []byte) point {
	last := bytes.LastIndexByte(text, '\n')
	if last < 0 {
		return point{p.row, p.column + len(text)}
	}
	return point{p.row + bytes.Count(text, []byte{'\n'}), len(text) - last - 1}
}

// block is how much the searches below compare at once.
const block = 1 << 10

func commonPrefix(a, b []byte) int {
	limit, i := min(len(a), len(b)), 0
	for i+block <= limit && bytes.Equal(a[i:i+block], b[i:i+block]) {
		i += block
	}
	for i < limit && a[i] == b[i] {
		i++
	}
	return i
}

func commonSuffix(a, b []byte) int {
	limit, i := min(len(a), len(b)), 0
	for i+block <= limit && bytes.Equal(a[len(a)-i-block:len(a)-i], b[len(b)-i-block:len(b)-i]) {
		i += block
	}
	for i < limit && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}
