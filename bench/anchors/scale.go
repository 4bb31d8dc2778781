package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/syntax"
)

// scale resolves 10,000 anchors over a change set of 1,000 files: a third of the
// files moved, a method of each second one was renamed, and a line of all changed.
func scale(w io.Writer) error {
	const files, methods = 1000, 10
	source := func(i int, renamed, changed bool) []byte {
		var b strings.Builder
		fmt.Fprintf(&b, "package p%d;\n\nclass C%d {\n", i, i)
		for k := range methods {
			name := fmt.Sprintf("method%d", k)
			if renamed && k == i%methods {
				name = fmt.Sprintf("renamed%d", k)
			}
			limit := k
			if changed {
				limit++
			}
			fmt.Fprintf(&b, "  /** Adds %d. */\n  int %s(int a, int b) {\n    int sum = a + b + %d;\n    if (sum > %d) {\n      return sum * %d;\n    }\n    return sum - field%d;\n  }\n\n", k, name, i*methods+k, limit, i, i)
		}
		b.WriteString("}\n")
		return []byte(b.String())
	}
	lang := syntax.ByID("java")
	var c anchors.ChangeSet
	var as []anchors.Anchor
	for i := range files {
		old := anchors.NewFile(fmt.Sprintf("a/C%d.java", i), syntax.Parse(lang, source(i, false, false)))
		path := old.Path
		if i%3 == 0 {
			path = fmt.Sprintf("b/C%d.java", i)
		}
		now := anchors.NewFile(path, syntax.Parse(lang, source(i, i%2 == 0, true)))
		c.Old, c.New = append(c.Old, anchors.Loaded(old)), append(c.New, anchors.Loaded(now))
		for k := range old.Tree.Symbols() {
			if len(as) < 10*(i+1) {
				as = append(as, old.Symbol(k))
			}
		}
	}
	start := time.Now()
	results, err := anchors.ResolveAll(context.Background(), as, c)
	if err != nil {
		return err
	}
	found := 0
	for _, r := range results {
		if r.Found {
			found++
		}
	}
	fmt.Fprintf(w, "%d files, %d anchors: %d found in %.1f s, peak memory %s\n", files, len(as), found, time.Since(start).Seconds(), peakMemory())
	return nil
}
