package match

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/hivesync/hivesync/internal/syntax"
)

// tokens are the code of a file without white space and comments, in order.
// Two texts that differ in layout only have the same tokens.
type tokens struct {
	hash  []uint64
	class []tokenClass
	// before[i] is the number of tokens that start before node i: the tokens of
	// node i are [before[i], before[next sibling's index]).
	before []int32
	freq   frequency
}

// tokenClass says how much a token tells.
type tokenClass uint8

const (
	punctuation tokenClass = iota
	keyword
	word   // identifier
	number // literal that is no text
	text   // string content
)

// tokenise reads the tokens off a tree. Leaves are tokens, and so are stretches
// of text that no leaf covers: some grammars have no node for string content.
func tokenise(t *syntax.Tree, g *grammar) *tokens {
	n := t.Len()
	k := &tokens{
		hash:   make([]uint64, 0, n/2+1),
		class:  make([]tokenClass, 0, n/2+1),
		before: make([]int32, n+1),
	}
	src := t.Src
	end := 0 // where the last token ended
	for i := 0; i < n; {
		node := t.Node(i)
		k.before[i] = int32(len(k.hash))
		s := g.shape(node)
		start, last := node.Start(), node.Last()
		if s == comment || last == i+1 {
			if start > end {
				k.add(src[end:start], text) // nothing, where it is white space
			}
			if s != comment {
				k.add(src[start:node.End()], classOf(node, s, src))
			}
			end = max(end, node.End())
		}
		if s == comment {
			for j := i + 1; j < last; j++ {
				k.before[j] = int32(len(k.hash))
			}
			i = last
			continue
		}
		i++
	}
	if len(src) > end {
		k.add(src[end:], text)
	}
	k.before[n] = int32(len(k.hash))
	return k
}

// add appends a token unless it is white space. Text in strings is a token a
// word, so that long strings are more or less alike.
func (k *tokens) add(b []byte, c tokenClass) {
	for len(b) > 0 {
		for len(b) > 0 && isSpace(b[0]) {
			b = b[1:]
		}
		end := len(b)
		if c == text {
			for end = 0; end < len(b) && !isSpace(b[end]); {
				end++
			}
		} else {
			for end > 0 && isSpace(b[end-1]) {
				end--
			}
		}
		if end == 0 {
			return
		}
		h := hashBytes(b[:end])
		k.hash = append(k.hash, h)
		k.class = append(k.class, c)
		if c != punctuation {
			k.freq.add(h)
		}
		b = b[end:]
		if c != text {
			return
		}
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f' }

func classOf(n syntax.Node, s shape, src []byte) tokenClass {
	first := src[n.Start():n.End()]
	if !n.Named() {
		if len(first) > 0 && isLetter(first[0]) {
			return keyword
		}
		return punctuation
	}
	if s == literal {
		if len(first) > 0 && ('0' <= first[0] && first[0] <= '9' || first[0] == '.') {
			return number
		}
		return text
	}
	if len(first) > 0 && (isLetter(first[0]) || first[0] == '$' || first[0] == '@') {
		return word
	}
	return punctuation
}

func isLetter(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_' || b >= utf8.RuneSelf
}

// hashBytes is a fast hash, equal on every machine and in every version: it is
// stored with anchors. It is not meant to stand up to an enemy: a collision
// costs similarity, never safety.
func hashBytes(b []byte) uint64 {
	h := uint64(len(b)) * mulA
	for len(b) >= 8 {
		h = mix(h ^ binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	var tail uint64
	for i, c := range b {
		tail |= uint64(c) << (8 * i)
	}
	return mix(h ^ tail ^ mulB)
}

const (
	mulA = 0x9E3779B97F4A7C15
	mulB = 0xD6E8FEB86659FD93
)

// mix spreads every bit over the word (the fold of a 128-bit product, as in
// wyhash).
func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^mulB, mulA)
	return hi ^ lo
}

// combine hashes a sequence one element at a time.
func combine(h, x uint64) uint64 { return mix(bits.RotateLeft64(h, 7) ^ x) }

// hashOf is the hash of the tokens [from, to).
func (k *tokens) hashOf(from, to int32) uint64 {
	h := uint64(to-from) * mulB
	for _, x := range k.hash[from:to] {
		h = combine(h, x)
	}
	return h
}
