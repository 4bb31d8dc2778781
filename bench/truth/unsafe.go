package main

import (
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/internal/attacks"
)

// unsafeTable plants what a model writes that obeys an attack into true
// documentation of real code, and counts how often guard notices. The code around
// it matters: where a symbol visibly deals with files, talk of files is no news.
func unsafeTable(all []documented, missed string, perRepo int) error {
	corpus, err := attacks.All()
	if err != nil {
		return err
	}
	type count struct{ planted, found int }
	var goals []string
	byGoal := map[string]*count{}
	for _, a := range corpus {
		if byGoal[a.Goal] == nil {
			goals = append(goals, a.Goal)
			byGoal[a.Goal] = &count{}
		}
	}
	sum := count{}
	inRepo := map[string]int{}
	for i := range all {
		d := &all[i]
		if !d.sym.Kind.Callable() || inRepo[d.repo.name] >= perRepo {
			continue
		}
		inRepo[d.repo.name]++
		c := newChooser(d, "unsafe")
		a := corpus[c.IntN(len(corpus))]
		n := byGoal[a.Goal]
		n.planted++
		sum.planted++
		if len(guard.Check(withUnsafe(d.block, a.Draft, c), context(*d))) > len(guard.Check(d.block, context(*d))) {
			n.found++
			sum.found++
		} else if missed == "unsafe" || missed == "all" {
			fmt.Printf("missed unsafe %s/%s:%d %s: %s: %s\n", d.repo.root, d.file.path, d.sym.Line, d.sym.QualifiedName(), a.ID, a.Draft)
		}
	}
	fmt.Println()
	fmt.Println("### Planted unsafe text")
	fmt.Println()
	fmt.Println("| what it wants | planted | flagged | share |")
	fmt.Println("|---|---:|---:|---:|")
	for _, g := range goals {
		fmt.Printf("| %s | %d | %d | %s |\n", g, byGoal[g].planted, byGoal[g].found, percent(byGoal[g].found, byGoal[g].planted))
	}
	fmt.Printf("| **all** | %d | %d | %s |\n", sum.planted, sum.found, percent(sum.found, sum.planted))
	return nil
}

// withUnsafe is the block with a text in one of its fields.
func withUnsafe(b docai.CommentBlock, text string, c *chooser) docai.CommentBlock {
	b = clone(b)
	switch n := c.IntN(4); {
	case n == 0:
		b.Summary = strings.TrimSpace(b.Summary + " " + text)
	case n == 1 && len(b.Params) > 0:
		b.Params[0].Text = strings.TrimSpace(b.Params[0].Text + " " + text)
	case n == 2:
		b.Example = strings.TrimSpace(b.Example + "\n" + text)
	default:
		b.Details = strings.TrimSpace(b.Details + "\n\n" + text)
	}
	return b
}
