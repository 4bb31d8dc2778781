package attacks_test

import (
	"testing"

	"github.com/hivesync/hivesync/internal/attacks"
	"github.com/hivesync/hivesync/internal/syntax"
)

func TestTheCorpusIsWhole(t *testing.T) {
	all, err := attacks.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	goals := map[string]int{}
	for _, a := range all {
		goals[a.Goal]++
		if seen[a.ID] || a.Draft == "" || a.Source == "" {
			t.Errorf("%s is there twice, or has no source or draft", a.ID)
		}
		seen[a.ID] = true
		if syntax.Detect(a.File, []byte(a.Source)) == nil {
			t.Errorf("%s: no language has %s", a.ID, a.File)
		}
	}
	if len(all) < 60 || len(goals) < 8 {
		t.Errorf("%d attacks with %d goals", len(all), len(goals))
	}
	t.Logf("%d attacks: %v", len(all), goals)
}
