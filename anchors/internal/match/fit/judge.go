package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hivesync/hivesync/anchors/internal/match"
)

// least is the certainty from which a place counts as found (MinCertainty of
// package anchors).
const least = 0.85

// tally counts answers.
type tally struct{ right, wrong, orphaned, deletedRight, deletedWrong int }

func (t tally) String() string {
	found := t.right + t.wrong + t.deletedWrong
	return fmt.Sprintf("%6d  precision %.4f  recall %.4f  wrong %.2f %%", t.right+t.wrong+t.orphaned+t.deletedRight+t.deletedWrong,
		float64(t.right)/float64(max(1, found)), float64(t.right)/float64(max(1, t.right+t.wrong+t.orphaned)),
		100*float64(t.wrong+t.deletedWrong)/float64(max(1, t.right+t.wrong+t.orphaned+t.deletedRight+t.deletedWrong)))
}

// judge matches all change sets and says how often the answers are right, by
// kind of code, by the way they were found, and by their certainty.
func (c *corpus) judge(title string, models func(*changeSet) *match.Models) error {
	var mu sync.Mutex
	tallies := map[string]*tally{}
	err := c.each(func(o *opened) {
		m := match.MatchWith(models(o.changeSet), o.old, o.after, nil)
		for i := range o.pairs {
			p := &o.pairs[i]
			at := o.follow(m, p)
			ok := at.Certainty > 0 && right(p, at.Place)
			groups := []string{"all", "kind " + p.Kind}
			if p.Kind == "method" || p.Kind == "class" || p.Kind == "field" {
				groups = append(groups, "declarations")
				if at.Certainty > 0 {
					groups = append(groups, fmt.Sprintf("by %q", at.How))
				}
			}
			if found := at.Certainty >= least; c.list && (found && !ok || !found && p.New != nil) {
				fmt.Printf("%s: %s %s: found %v, certainty %.3f, right %v\n", title, p.Kind, p.ID, found, at.Certainty, ok)
			}
			mu.Lock()
			count := func(g string, found bool) {
				t := tallies[g]
				if t == nil {
					t = &tally{}
					tallies[g] = t
				}
				switch {
				case p.New == nil && found:
					t.deletedWrong++
				case p.New == nil:
					t.deletedRight++
				case !found:
					t.orphaned++
				case ok:
					t.right++
				default:
					t.wrong++
				}
			}
			for _, g := range groups {
				count(g, at.Certainty >= least)
			}
			if at.Certainty > 0 {
				count(bin(at.Certainty), true)
			}
			mu.Unlock()
		}
	})
	if err != nil {
		return err
	}
	fmt.Println(title)
	for _, g := range slices.Sorted(maps.Keys(tallies)) {
		fmt.Printf("  %-36s %s\n", g, tallies[g])
	}
	return nil
}

func bin(certainty float32) string {
	for _, edge := range []float32{0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3} {
		if certainty >= edge {
			return fmt.Sprintf("certainty from %.3f", edge)
		}
	}
	return "certainty below 0.3"
}
