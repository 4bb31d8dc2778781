package draft_test

import (
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/internal/syntax"
)

const house = `def add(item):
    """
    Add an item

    :param item: what to add
    :return: the number of items
    """
    return 1


def remove(item):
    """
    Remove an item

    :param item: what to take out
    """


def find_lines(items):
    """
    Find the lines

    :param items: where to look
    """


def parse_lines(text):
    return scan(text)
`

// A draft is written as the file's own documentation is, and what the project
// fixes comes before what the file shows.
func TestDraftsKeepTheHouseStyle(t *testing.T) {
	tree := syntax.Parse(syntax.ByID("python"), []byte(house))
	last := len(tree.Symbols()) - 1
	drafted := func(fixed dialect.Style) string {
		d := draft.Drafter{Provider: outline.Provider{}, Config: docai.Config{Verbosity: docai.Standard}, Style: fixed}
		run, err := d.Draft(t.Context(), draft.File{Path: "cart.py", Tree: tree}, []int{last}, nil)
		if err != nil || len(run.Drafts) != 1 {
			t.Fatalf("got %d drafts, %v", len(run.Drafts), err)
		}
		return run.Drafts[0].Shown()
	}
	learnt := drafted(dialect.Style{})
	if !strings.HasPrefix(learnt, "\"\"\"\nParse the lines, calling ``scan``\n") || !strings.Contains(learnt, "\n:param text: the text, passed to ``scan``\n") || !strings.Contains(learnt, "\n:return: ") {
		t.Errorf("not in the style of the file:\n%s", learnt)
	}
	if fixed := drafted(dialect.Style{Dialect: dialect.Google}); !strings.Contains(fixed, "\nArgs:\n    text: ") {
		t.Errorf("not in the style of the project:\n%s", fixed)
	}
}
