package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// localModel names the environment variable with the base URL of a small model's
// server, which scripts/local-model sets.
const localModel = "HIVESYNC_LOCAL_MODEL"

// Whatever a real model says (a small one says much that is wrong), every symbol
// gets a draft or a reason, every draft a score, what it makes up a finding, and
// nothing but comments can come of it.
func TestLocalModel(t *testing.T) {
	base := os.Getenv(localModel)
	if base == "" {
		t.Skip("not asked for: scripts/local-model go test -run TestLocalModel ./cmd/hivesync-lsp runs it with a real model, and so does make e2e")
	}
	all := 0
	for _, name := range []string{"cart.go", "report.py", "queue.ts", "Stock.java"} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			for _, dir := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
				t.Setenv(dir, filepath.Join(home, "home"))
			}
			before, err := os.ReadFile(filepath.Join("testdata", "local", name))
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(home)
			if err := os.WriteFile(name, before, 0o600); err != nil {
				t.Fatal(err)
			}
			model := []string{"--provider", "openai", "--model", "smollm2-135m", "--base-url", base, "--context", "8000"}

			tree := syntax.Parse(syntax.Detect(name, before), before)
			out, log, code := run(t, append(append([]string{"document", "--json"}, model...), "--all", name)...)
			t.Logf("%s", log)
			drafts := lines(t, out)
			for _, s := range tree.Symbols() {
				if !s.Kind.Callable() {
					continue
				}
				i := slices.IndexFunc(drafts, func(d draftLine) bool { return d.Symbol == s.QualifiedName() })
				switch {
				case i >= 0:
					holds(t, tree, &drafts[i])
				case !strings.Contains(log, "no draft for "+s.QualifiedName()+":") && !strings.Contains(log, "left out "+s.QualifiedName()+":"):
					t.Errorf("%s has neither a draft nor a reason", s.QualifiedName())
				}
			}
			if len(drafts) == 0 {
				// So small a model sometimes answers in form and says nothing: that is told.
				if code != exitFailed || !strings.Contains(log, "bad-answer") {
					t.Errorf("no draft, and exit code %d", code)
				}
				return
			}
			all += len(drafts)

			// Again, from the cache, into the file.
			_, log = hivesync(t, append(model, "--all", "--apply", name)...)
			after, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := syntax.SameCode(tree, syntax.Parse(tree.Lang, after)); err != nil {
				t.Error(err)
			}
			if bytes.Equal(before, after) && !strings.Contains(log, "flagged and left out") {
				t.Errorf("nothing was written: %s", log)
			}
			if !strings.Contains(log, "reused") {
				t.Errorf("the second run asked again: %s", log)
			}
		})
	}
	if all == 0 {
		t.Error("not one draft of four files")
	}
}

// holds checks what must be true of every draft, by other means than the product's.
func holds(t *testing.T, tree *syntax.Tree, d *draftLine) {
	t.Helper()
	if d.Provider != "openai" || !strings.Contains(d.Model, "smollm2") || d.Prompt == "" || d.Kind != "AI" || d.Score < 0 || d.Score > 1 || d.Score == 1 != (len(d.Findings) == 0) {
		t.Errorf("%s: %+v", d.Symbol, d)
	}
	found := func(rules ...string) bool {
		return slices.ContainsFunc(d.Findings, func(f truth.Finding) bool { return slices.Contains(rules, f.Rule) })
	}
	i := slices.IndexFunc(tree.Symbols(), func(s code.Symbol) bool { return s.QualifiedName() == d.Symbol })
	args := tree.Symbols()[i].ArgNames()
	for _, p := range dialect.Parse(tree.Lang.ID, d.Text).Params {
		if !slices.Contains(args, p.Name) && !found(truth.ParamExtraneous, truth.ParamName) {
			t.Errorf("%s: no finding on the parameter %s, which it has not: %s", d.Symbol, p.Name, d.Text)
		}
	}
}

// hivesync runs `document`, which may have findings and must not fail.
func hivesync(t *testing.T, args ...string) (out, log string) {
	t.Helper()
	out, log, code := run(t, append([]string{"document"}, args...)...)
	if code > exitFindings {
		t.Fatalf("hivesync-lsp document %s: exit code %d\n%s", strings.Join(args, " "), code, log)
	}
	return out, log
}

// lines are what `document --json` printed.
func lines(t *testing.T, out string) (drafts []draftLine) {
	t.Helper()
	for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
		var d draftLine
		if err := dec.Decode(&d); err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, d)
	}
	return drafts
}
