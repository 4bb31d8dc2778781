package draft_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/syntax"
)

// parrot says the same of every symbol.
type parrot struct{}

func (parrot) Name() string { return "parrot" }

func (parrot) GenerateDocs(_ context.Context, f docai.File, _ docai.Config) ([]docai.CommentBlock, error) {
	var blocks []docai.CommentBlock
	for _, s := range f.Symbols {
		blocks = append(blocks, docai.CommentBlock{Symbol: s.ID, Summary: "Adds up all the numbers in order."})
	}
	return blocks, nil
}

func TestDraftsThatSayTheSameOfEverythingScoreLower(t *testing.T) {
	tree := syntax.Parse(syntax.ByID("go"), []byte(`package shop

func Sum(numbers []int) (n int) {
	for _, m := range numbers {
		n += m
	}
	return n
}

func Sorted(numbers []int) []int { slices.Sort(numbers); return numbers }
`))
	d := draft.Drafter{Provider: parrot{}}
	run, err := d.Draft(t.Context(), draft.File{Path: "shop.go", Tree: tree}, []int{0, 1}, nil)
	if err != nil || len(run.Drafts) != 2 {
		t.Fatalf("%d drafts, %v", len(run.Drafts), err)
	}
	for i, d := range run.Drafts {
		other := run.Drafts[1-i].Symbol.Name
		if d.Truth.Score > 0.8 || len(d.Truth.Findings) != 1 || d.Truth.Findings[0].Rule != truth.Repeated || !strings.Contains(d.Truth.Findings[0].Message, "`"+other+"`") {
			t.Errorf("%s: %+v", d.Symbol.Name, d.Truth)
		}
	}
}
