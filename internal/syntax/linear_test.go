package syntax

import (
	"bytes"
	"testing"
	"time"
)

// Generated files have a million symbols side by side. A rule that looks at all
// siblings for each of them never ends on such a file: a text 32 times as long
// may take a few times 32 as long to list, not 1024 times.
func TestTheCostOfSymbolsGrowsWithTheText(t *testing.T) {
	if testing.Short() {
		t.Skip("it lists large files")
	}
	largest := map[*Language]fixture{}
	for _, f := range fixtures(t) {
		if len(f.tree.Src) > len(largest[f.tree.Lang].source()) {
			largest[f.tree.Lang] = f
		}
	}
	const times, tolerance = 32, 8
	for _, f := range largest {
		short := Parse(f.tree.Lang, bytes.Repeat(append(f.source(), '\n'), 4))
		long := Parse(f.tree.Lang, bytes.Repeat(append(f.source(), '\n'), 4*times))
		var ratio time.Duration
		for range 3 { // a machine that is busy is not the rules' fault
			if ratio = listingCost(long) / max(listingCost(short), 1); ratio <= tolerance*times {
				break
			}
		}
		if ratio > tolerance*times {
			t.Errorf("%s: the symbols of %d times the text took %d times as long", f.name, times, ratio)
		}
	}
}

// listingCost is the shortest time of a few that it takes to list the symbols of
// what was parsed.
func listingCost(parsed *Tree) time.Duration {
	best := time.Hour
	for range 3 {
		tree := &Tree{Lang: parsed.Lang, Src: parsed.Src, text: parsed.text, nodes: parsed.nodes}
		begin := time.Now()
		tree.Symbols()
		best = min(best, time.Since(begin))
	}
	return best
}

func (f fixture) source() []byte {
	if f.tree == nil {
		return nil
	}
	return bytes.Clone(f.tree.Src)
}
