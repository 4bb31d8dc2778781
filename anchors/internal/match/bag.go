package match

import (
	"math"
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// bag is what some code is compared by: the multiset of its words and the
// multiset of its pairs of adjacent tokens, both sorted.
type bag struct {
	words []uint64
	pairs []uint32
	forms []uint32 // pairs of tokens, each word taken for the same
	seq   []uint64 // the tokens in order
	len   int      // number of tokens
}

// bagOf collects the tokens [from, to).
func (k *tokens) bagOf(from, to int32) bag {
	b := bag{len: int(to - from)}
	b.words = make([]uint64, 0, to-from)
	b.pairs = make([]uint32, 0, to-from)
	for i := from; i < to; i++ {
		if k.class[i] != punctuation {
			b.words = append(b.words, k.hash[i])
		}
		if i > from {
			b.pairs = append(b.pairs, uint32(combine(k.hash[i-1], k.hash[i])))
		}
	}
	slices.Sort(b.words)
	slices.Sort(b.pairs)
	return b
}

func (f *File) bagOf(n syntax.Node) bag {
	if !n.Ok() {
		return bag{}
	}
	return f.toks.bagOf(f.span(n))
}

// orderedBagOf is bagOf with what the comparison of statements needs besides.
func (k *tokens) orderedBagOf(from, to int32) bag {
	b := k.bagOf(from, to)
	b.seq = k.hash[from:to]
	b.forms = make([]uint32, 0, to-from+1)
	last := uint64(0)
	for i := from; i < to; i++ {
		form := k.hash[i]
		if c := k.class[i]; c >= word {
			form = uint64(c)
		}
		b.forms = append(b.forms, uint32(combine(last, form)))
		last = form
	}
	slices.Sort(b.forms)
	return b
}

// edges are the shares of the shorter sequence that two sequences begin and end
// with in common.
func edges(a, b []uint64) (start, end float32) {
	n := min(len(a), len(b))
	if n == 0 {
		return 0, 0
	}
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	j := 0
	for j < n-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return float32(i) / float32(n), float32(j) / float32(n)
}

// frequency counts tokens by hash, roughly: different tokens may share a cell.
type frequency [1 << 12]uint16

func (q *frequency) add(hash uint64) {
	if c := &q[hash%uint64(len(q))]; *c < math.MaxUint16 {
		*c++
	}
}

// rarity is the weight of a token that occurs n times around: what is
// everywhere tells little.
var rarity = func() (w [256]float32) {
	for n := range w {
		w[n] = float32(1 / (1 + math.Log2(1+float64(n)/2)))
	}
	return w
}()

// weigher weighs tokens by how rare they are in two files together.
type weigher struct{ a, b *frequency }

func (w weigher) of(hash uint64) float32 {
	cell := hash % uint64(len(w.a))
	return rarity[min(int(w.a[cell])+int(w.b[cell]), len(rarity)-1)]
}

// alike is the share of words that two bags have in common, rare words counting
// more (weighted Dice coefficient, in [0, 1]), and the share of the smaller bag
// that is in the larger one.
func (w weigher) alike(a, b []uint64) (dice, contained float32) {
	var both, onlyA, onlyB float32
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			onlyA += w.of(a[i])
			i++
		case a[i] > b[j]:
			onlyB += w.of(b[j])
			j++
		default:
			both += w.of(a[i])
			i++
			j++
		}
	}
	for ; i < len(a); i++ {
		onlyA += w.of(a[i])
	}
	for ; j < len(b); j++ {
		onlyB += w.of(b[j])
	}
	if both == 0 {
		return 0, 0
	}
	return 2 * both / (2*both + onlyA + onlyB), both / (both + min(onlyA, onlyB))
}

// dice is the share of elements that two sorted multisets have in common.
func dice(a, b []uint32) float32 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return 2 * float32(both) / float32(len(a)+len(b))
}

// nameLikeness compares two names by the words they are made of (fooBar, foo_bar:
// foo and bar), in [0, 1].
func nameLikeness(a, b string) float32 {
	if a == b {
		return 1
	}
	x, y := nameParts(a), nameParts(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both, total := 0, 0
	for _, p := range x {
		total += len(p)
	}
	for _, p := range y {
		total += len(p)
	}
	used := make([]bool, len(y))
	for _, p := range x {
		best, at := 0, -1
		for j, q := range y {
			if used[j] {
				continue
			}
			c := commonPrefix(p, q)
			if c < 3 && !(c == len(p) && c == len(q)) {
				continue
			}
			if c > best {
				best, at = c, j
			}
		}
		if at >= 0 {
			used[at] = true
			both += best
		}
	}
	return 2 * float32(both) / float32(total)
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// nameParts splits a name into its words, in lower case.
func nameParts(s string) []string {
	var parts []string
	var word []byte
	flush := func() {
		if len(word) > 0 {
			parts = append(parts, string(word))
			word = word[:0]
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch upper := 'A' <= c && c <= 'Z'; {
		case upper:
			before := i > 0 && 'a' <= s[i-1] && s[i-1] <= 'z'
			after := i+1 < len(s) && 'a' <= s[i+1] && s[i+1] <= 'z' && i > 0 && 'A' <= s[i-1] && s[i-1] <= 'Z'
			if before || after {
				flush()
			}
			word = append(word, c+'a'-'A')
		case 'a' <= c && c <= 'z' || c >= 0x80:
			word = append(word, c)
		case '0' <= c && c <= '9':
			word = append(word, c)
		default:
			flush()
		}
	}
	flush()
	return parts
}
