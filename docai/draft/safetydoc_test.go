package draft_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/redact"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/attacks"
)

var update = flag.Bool("update", false, "write the tables of docs/ anew")

// The tables of rules in docs/ are those of the code.
func TestDocsListTheRules(t *testing.T) {
	var secrets, flags, checks strings.Builder
	for _, r := range redact.Rules() {
		fmt.Fprintf(&secrets, "| `%s` | %s |\n", r.ID, r.Title)
	}
	for _, r := range guard.Rules() {
		fmt.Fprintf(&flags, "| `%s` | %s | %s |\n", r.ID, r.Title, r.Reason)
	}
	for _, r := range truth.Rules() {
		fmt.Fprintf(&checks, "| `%s` | %s | %s |\n", r.ID, r.Severity, r.Help)
	}
	all, err := attacks.All()
	if err != nil {
		t.Fatal(err)
	}
	var goals []string
	byGoal := map[string]int{}
	for _, a := range all {
		if byGoal[a.Goal]++; byGoal[a.Goal] == 1 {
			goals = append(goals, a.Goal)
		}
	}
	var corpus strings.Builder
	for _, g := range goals {
		fmt.Fprintf(&corpus, "| %s | %d |\n", g, byGoal[g])
	}
	fmt.Fprintf(&corpus, "| **all** | %d |\n", len(all))

	for _, table := range []struct{ file, name, rows string }{
		{"safety.md", "secrets", "| id | what is taken out |\n|---|---|\n" + secrets.String()},
		{"safety.md", "flags", "| id | flagged | why it wants a second look |\n|---|---|---|\n" + flags.String()},
		{"safety.md", "attacks", "| what it wants | attacks |\n|---|--:|\n" + corpus.String()},
		{"truth.md", "checks", "| id | severity | what it means |\n|---|---|---|\n" + checks.String()},
	} {
		path := filepath.Join("..", "..", "docs", table.file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		start, end := "<!-- "+table.name+" -->\n", "<!-- /"+table.name+" -->"
		before, rest, ok := strings.Cut(string(text), start)
		have, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Errorf("%s has no place for the table of %s", table.file, table.name)
			continue
		}
		if have == table.rows {
			continue
		}
		if !*update {
			t.Errorf("the table of %s in %s is out of date; go test ./docai/draft -run Docs -update", table.name, table.file)
			continue
		}
		if err := os.WriteFile(path, []byte(before+start+table.rows+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
