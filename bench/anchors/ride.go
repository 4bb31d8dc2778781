package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// ride measures what anchors cost per keystroke: edits of a long file with none and
// with 500 anchors, each parsed anew from the last tree as an editor does.
func ride(w io.Writer) error {
	const functions, anchored, keystrokes = 1571, 500, 60 // seven lines each: 11,000 lines
	var text strings.Builder
	text.WriteString("package long\n\n")
	for i := range functions {
		fmt.Fprintf(&text, "func f%d(a, b int) int {\n\tif a > b {\n\t\treturn a - %d\n\t}\n\treturn a*b + %d\n}\n\n", i, i, i)
	}
	lang := syntax.ByID("go")
	measure := func(n int) (time.Duration, error) {
		live := syntax.NewLive(lang, []byte(text.String()))
		defer live.Close()
		src := live.Tree().Src
		f := anchors.NewFile("long.go", live.Tree())
		tracker := anchors.NewTracker()
		tracker.Open(f)
		for i := range n {
			at := strings.Index(string(src), fmt.Sprintf("func f%d(", i*functions/anchored))
			if r := tracker.Track(fmt.Sprint(i), f.At(code.Range{Start: at + 5, End: at + 6})); !r.Found {
				return 0, fmt.Errorf("anchor %d was not found where it was made", i)
			}
		}
		at := strings.Index(string(src), "return a*b + 700\n") + len("return a*b")
		var times []time.Duration
		for range keystrokes {
			src = slices.Concat(src[:at], []byte("1"), src[at:])
			start := time.Now()
			tree := live.Update(src)
			tracker.Change(anchors.NewFile("long.go", tree), []anchors.Edit{{Start: at, OldEnd: at, NewEnd: at + 1}})
			times = append(times, time.Since(start))
			at++
		}
		return median(times), nil
	}
	none, err := measure(0)
	if err != nil {
		return err
	}
	many, err := measure(anchored)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "a keystroke in 11,000 lines: %d µs without anchors, %d µs with %d: %.2f times\n", none.Microseconds(), many.Microseconds(), anchored, float64(many)/float64(none))
	return nil
}
