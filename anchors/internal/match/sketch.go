package match

import (
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Sketch is the k smallest of the distinct hashes of the pairs of adjacent
// tokens of a node, in ascending order.
func (f *File) Sketch(n syntax.Node, k int) []uint32 {
	from, to := f.span(n)
	h := f.toks.hash[from:to]
	if len(h) == 0 {
		return nil
	}
	pairs := make([]uint32, 0, len(h))
	if len(h) == 1 {
		pairs = append(pairs, uint32(mix(h[0])))
	}
	for i := 1; i < len(h); i++ {
		pairs = append(pairs, uint32(combine(h[i-1], h[i])))
	}
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	return slices.Clip(pairs[:min(k, len(pairs))])
}

// Resemblance estimates the share of token pairs that two texts have in common
// (their Jaccard index) from their sketches of size k.
func Resemblance(a, b []uint32, k int) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	// Of the k smallest of the union, how many are in both?
	union, both := 0, 0
	for i, j := 0, 0; (i < len(a) || j < len(b)) && union < k; union++ {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			i++
		case i == len(a) || b[j] < a[i]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return float64(both) / float64(union)
}
