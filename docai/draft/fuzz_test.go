package draft_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// says is a provider that says the same of every symbol.
type says string

func (says) Name() string { return "says" }

func (s says) GenerateDocs(_ context.Context, file docai.File, _ docai.Config) ([]docai.CommentBlock, error) {
	var blocks []docai.CommentBlock
	for _, symbol := range file.Symbols {
		b := docai.CommentBlock{Symbol: symbol.ID, Summary: string(s), Details: string(s), Returns: string(s)}
		for _, name := range symbol.ArgNames() {
			b.Params = append(b.Params, docai.Item{Name: name, Text: string(s)})
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

// Whatever the text and whatever is said of it, what is drafted goes in, each alone
// and all at once, changes no code, and taking it out again leaves the text as it was.
func FuzzEdits(f *testing.F) {
	for language, source := range map[string]string{
		"go":         "package a\r\n\r\ntype T struct{ A int }\r\n\r\n// Old.\r\nfunc (t *T) F(a, b int) (int, error) {\r\n\treturn a, nil\r\n}\r\n",
		"python":     "\ufeffdef f(a, *, b=1):\n    return a\n\nclass C:\n\tdef g(self): return 1\n    '''no'''\n",
		"rust":       "#[test]\npub fn f<'a>(x: &'a str) -> &'a str { x }\nimpl T { fn g(&self); }",
		"typescript": "export const f = async (a: number): Promise<void> => {};\nclass A { @dec() m<T>(x?: T) {} }",
		"java":       "class A { /** Old. */ @Override public int f(int a) throws E { return 1; } }",
		"c":          "#define X(a) \\\n  a\nint f(int a) { return X(a); }\n",
		"bash":       "#!/bin/bash\nf() {\n  cat <<E\n# no\nE\n}\n",
		"elixir":     "defmodule A do\n  def f(a), do: a\nend\n",
		"php":        "<?php\nfunction f($a) { return $a; }\n?><b>\n",
		"ruby":       "def f(a) = a\nmodule M; def self.g; end; end\n",
	} {
		f.Add(language, []byte(source), "Says `a`. */ \"\"\" ''' */ --]] =end #{x}\n\\u002a\\u002f <?php ?> @doc")
		f.Add(language, []byte(source), "Gives \xff\u202e\r\n\x00 back.")
	}
	f.Fuzz(func(t *testing.T, language string, src []byte, text string) {
		lang := syntax.ByID(language)
		if lang == nil || len(src) > 16<<10 || len(text) > 4<<10 {
			t.Skip()
		}
		tree := syntax.Parse(lang, src)
		all := make([]int, len(tree.Symbols()))
		for i := range all {
			all[i] = i
		}
		d := draft.Drafter{Provider: says(text)}
		run, err := d.Draft(t.Context(), draft.File{Path: "a", Tree: tree}, all, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range run.Skipped {
			if s.Bug && !tree.HasError() {
				t.Errorf("the draft for %s would have changed code: %s", s.Symbol, s.Why)
			}
		}
		edits := make([]code.Edit, len(run.Drafts))
		for i := range run.Drafts {
			edits[i] = run.Drafts[i].Edit
			if again, err := run.Drafts[i].EditAt(tree, run.Drafts[i].Index); err != nil || again != edits[i] {
				t.Errorf("what was shown of %s would not go in as shown: %v", run.Drafts[i].Symbol.QualifiedName(), err)
			}
			if _, err := draft.Apply(tree, edits[i]); err != nil {
				t.Errorf("%s alone: %v", run.Drafts[i].Symbol.QualifiedName(), err)
			}
		}
		after, err := draft.Apply(tree, edits...)
		if err != nil {
			t.Fatalf("all at once: %v", err)
		}
		// Each edit's text lies where those before it have moved it.
		back, shift := make([]code.Edit, len(edits)), 0
		for _, i := range inOrder(edits) {
			at := edits[i].Range.Start + shift
			back[i] = code.Edit{Range: code.Range{Start: at, End: at + len(edits[i].Text)}, Text: edits[i].Range.Text(src)}
			shift += len(edits[i].Text) - edits[i].Range.Len()
		}
		if again, err := code.Apply(after, back...); err != nil || !bytes.Equal(again, src) {
			t.Errorf("taken out again: %v\n%q\n%q", err, src, again)
		}
	})
}

// inOrder are the indices of edits in the order of the text.
func inOrder(edits []code.Edit) []int {
	order := make([]int, len(edits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return edits[a].Range.Start - edits[b].Range.Start })
	return order
}
