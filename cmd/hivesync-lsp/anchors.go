package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

func newAnchors() *cobra.Command {
	c := &cobra.Command{
		Use:   "anchors",
		Short: "Look at how comments keep their place while code changes",
	}
	c.AddCommand(newAnchorsExplain())
	return c
}

func newAnchorsExplain() *cobra.Command {
	line := 0
	c := &cobra.Command{
		Use:   "explain OLD NEW --line N",
		Short: "Show where a comment on a line of OLD would be in NEW, and why",
		Long: `Takes OLD and NEW as two versions of one file. Ties a comment to the declaration,
block or statement on line N of OLD, finds its place in NEW as the language server
would, and shows what spoke for and against it and which other places were
considered. The exit code is 1 when the place is not certain enough: the comment
would be listed as orphaned.`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return explain(c.Context(), c.OutOrStdout(), args[0], args[1], line)
		},
	}
	c.Flags().IntVar(&line, "line", 0, "line in OLD, counted from 1")
	if err := c.MarkFlagRequired("line"); err != nil {
		panic(err) // the flag is defined above
	}
	return c
}

func explain(ctx context.Context, out io.Writer, oldName, newName string, line int) error {
	before, err := parseVersion(oldName, newName)
	if err != nil {
		return err
	}
	after, err := parseVersion(newName, oldName)
	if err != nil {
		return err
	}
	old, now := anchors.NewFile(newName, before), anchors.NewFile(newName, after)
	start, ok := startOf(before, line)
	if !ok {
		return fmt.Errorf("explain line %d of %s: the file has lines 1 to %d", line, oldName, before.Line(len(before.Src)))
	}
	a := old.At(code.Range{Start: start, End: start})
	e, err := anchors.Explain(ctx, a, anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s:%d: a comment here is about %s\n", oldName, a.Last.Line, subject(&a))
	r := e.Result
	if r.Found {
		fmt.Fprintf(out, "%s:%d: it is here now (certainty %.3f)\n", newName, r.Line, r.Certainty)
		if r.Changed != 0 {
			fmt.Fprintf(out, "changed: %s\n", r.Changed)
		}
		fmt.Fprintf(out, "why: %s\n", r.Why)
	} else {
		fmt.Fprintf(out, "%s: it is orphaned: %s (a place needs a certainty of %.2f)\n", newName, r.Why, anchors.MinCertainty)
	}
	for i := range e.Candidates {
		if err := candidate(out, newName, &e.Candidates[i], r, i == 0); err != nil {
			return err
		}
	}
	if !r.Found {
		return exit(exitFindings)
	}
	return nil
}

// candidate prints one place that was compared. The witnesses are shown of the
// chosen place and of the first; those that say nothing are left out.
func candidate(out io.Writer, name string, c *anchors.Candidate, r anchors.Result, first bool) error {
	verdict := "also compared"
	chosen := r.Found && c.Range == r.Range
	switch {
	case chosen:
		verdict = "chosen"
	case first:
		verdict = "the most alike"
	}
	taken := ""
	if c.Taken != "" {
		taken = "; that is what became of " + c.Taken
	}
	fmt.Fprintf(out, "\n%s: %s, %s:%d (%.3f%s)\n", verdict, c.Title, name, c.Line, c.Certainty, taken)
	if !chosen && !first {
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, x := range c.Witnesses {
		if math.Abs(x.Weight) >= leastWeight {
			fmt.Fprintf(w, "  %+.1f\t%s\t%s\n", x.Weight, x.What, x.Says)
		}
	}
	return w.Flush()
}

// leastWeight is the weight below which a witness says nothing.
const leastWeight = 0.05

// subject is what an anchor is about: "method Cart.Total", or the code itself.
func subject(a *anchors.Anchor) string {
	switch {
	case a.Kind == code.Module:
		return "the whole file"
	case a.Within != nil:
		return fmt.Sprintf("the %s %q", a.Kind, a.Within.Quote)
	}
	return fmt.Sprintf("the %s %s", a.Kind, strings.Trim(a.Container+"."+a.Name, "."))
}

// parseVersion parses one of two versions of a file. Only one of the two names must
// tell the language.
func parseVersion(name, other string) (*syntax.Tree, error) {
	lang := syntax.Detect(name, nil)
	if lang == nil {
		lang = syntax.Detect(other, nil)
	}
	if lang == nil {
		return nil, fmt.Errorf("%s: its name does not tell a language that is known here", name)
	}
	return source{path: name, file: name, lang: lang, named: true}.parse()
}

// startOf is where a line begins, counted from 1; ok is false after the last.
func startOf(t *syntax.Tree, line int) (start int, ok bool) {
	for n := 1; n < line; n++ {
		i := strings.IndexByte(string(t.Src[start:]), '\n')
		if i < 0 {
			return 0, false
		}
		start += i + 1
	}
	return start, line >= 1
}
