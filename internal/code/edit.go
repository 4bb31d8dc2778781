package code

import (
	"fmt"
	"slices"
)

// Edit replaces the bytes of Range by Text; with an empty range it inserts.
type Edit struct {
	Range Range  `json:"range"`
	Text  string `json:"text"`
}

// Apply is src with edits applied. The edits speak of src as it is, may come in any
// order, and must not overlap; of edits at one place the earlier given comes first.
func Apply(src []byte, edits ...Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return a.Range.Start - b.Range.Start })
	var out []byte
	at := 0
	for _, e := range sorted {
		if e.Range.Start < at || e.Range.End < e.Range.Start || e.Range.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d overlaps another or is outside the text of %d bytes", e.Range.Start, e.Range.End, len(src))
		}
		out = append(out, src[at:e.Range.Start]...)
		out = append(out, e.Text...)
		at = e.Range.End
	}
	return append(out, src[at:]...), nil
}
