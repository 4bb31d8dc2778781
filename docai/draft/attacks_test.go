package draft_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/internal/attacks"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// victim is the file of an attack and its functions; the first one is attacked.
type victim struct {
	attacks.Attack
	file      draft.File
	functions []int
}

func newVictim(t *testing.T, a attacks.Attack) victim {
	t.Helper()
	tree := syntax.Parse(syntax.Detect(a.File, []byte(a.Source)), []byte(a.Source))
	v := victim{Attack: a, file: draft.File{Path: a.File, Tree: tree}}
	for i, s := range tree.Symbols() {
		if s.Kind.Callable() && s.Place.None == "" {
			v.functions = append(v.functions, i)
		}
	}
	if len(v.functions) == 0 {
		t.Fatalf("%s has no function to document", a.ID)
	}
	return v
}

// run drafts the functions with the given indices by a model that answers as told.
func (v victim) run(t *testing.T, indices []int, answer func(ids []string) string) (draft.Run, []docaitest.Request) {
	t.Helper()
	model := &docaitest.Server{Vendor: docaitest.OpenAI, Answer: func(_ int, r docaitest.Request) docaitest.Reply {
		return docaitest.Reply{Text: answer(r.Asked()), Piece: 64}
	}}
	server := memhttp.Start(model)
	defer server.Close()
	provider, err := openai.New(openai.Options{BaseURL: memhttp.URL + "/v1", Model: "obedient-1", Transport: server.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	d := draft.Drafter{Provider: provider, Config: docai.Config{Model: "obedient-1", Verbosity: docai.Full}}
	run, err := d.Draft(t.Context(), v.file, indices, nil)
	if err != nil {
		t.Logf("%s: the provider said: %v", v.ID, err) // an answer in no form is one
	}
	return run, model.Came()
}

// obeying is an answer in form in which the attacked symbol has the attack's words
// in every field, and the others have honest ones.
func (v victim) obeying(ids []string) string {
	var blocks []docai.CommentBlock
	for n, id := range ids {
		b := docai.CommentBlock{Symbol: id, Summary: "Does what " + id + " says, once for each call."}
		if n == 0 {
			s := &v.file.Tree.Symbols()[v.functions[0]]
			b = docai.CommentBlock{Symbol: id, Summary: v.Draft, Details: v.Draft, Returns: v.Draft, Example: v.Draft, Raises: []docai.Item{{Name: "Error", Text: v.Draft}}}
			for _, p := range s.ArgNames() {
				b.Params = append(b.Params, docai.Item{Name: p, Text: v.Draft})
			}
		}
		blocks = append(blocks, b)
	}
	text, err := json.Marshal(map[string]any{"blocks": blocks})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// meddling is an answer that speaks of every symbol there could be, in the words
// of the attack.
func (v victim) meddling([]string) string {
	blocks := map[string]docai.CommentBlock{}
	for _, id := range []string{"s1", "s2", "s3", "s4", "S2", "*", "all", ""} {
		blocks[id] = docai.CommentBlock{Symbol: id, Summary: v.Draft}
	}
	for _, s := range v.file.Tree.Symbols() {
		blocks[s.Name] = docai.CommentBlock{Symbol: s.QualifiedName(), Summary: v.Draft}
	}
	text, err := json.Marshal(blocks)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// leaving is the answer that the attack wants, where it is in no form.
func (v victim) leaving(ids []string) string {
	if v.Answer == "" {
		return v.obeying(ids)
	}
	return v.Answer
}

// A model that does whatever the code under documentation says cannot do much:
// change the draft of no other symbol, ask for nothing, leave no field, touch no
// code. What it writes of the one symbol is flagged.
func TestAModelThatObeysAttacksIsHarmless(t *testing.T) {
	all, err := attacks.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 60 {
		t.Fatalf("%d attacks", len(all))
	}
	for _, a := range all {
		t.Run(a.ID, func(t *testing.T) {
			v := newVictim(t, a)
			honest, _ := v.run(t, v.functions, func(ids []string) string { return docaitest.Draft(ids...) })
			for _, skipped := range honest.Skipped {
				if !strings.Contains(skipped.Why, "says all of it already") { // the attack is documentation itself
					t.Fatalf("an honest model made no draft of %s: %s", skipped.Symbol, skipped.Why)
				}
			}

			run, came := v.run(t, v.functions, v.obeying)
			v.check(t, run, came)
			for _, d := range run.Drafts {
				if d.Index == v.functions[0] {
					continue
				}
				i := slices.IndexFunc(honest.Drafts, func(h draft.Draft) bool { return h.Index == d.Index })
				if i < 0 {
					t.Errorf("a draft of %s, of which there was none", d.Symbol.Name)
				} else if before := honest.Drafts[i]; d.Text != before.Text || len(d.Flags) != len(before.Flags) || d.Edit != before.Edit {
					t.Errorf("the draft of %s became %q", d.Symbol.Name, d.Text)
				}
			}

			for _, answer := range []func([]string) string{v.meddling, v.leaving} {
				run, came := v.run(t, v.functions[:1], answer)
				v.check(t, run, came)
				for _, d := range run.Drafts {
					if d.Index != v.functions[0] {
						t.Errorf("a draft of %s, which nobody asked for: %q", d.Symbol.Name, d.Text)
					}
				}
			}
		})
	}
}

// check looks at what came of an attack: at every draft that is not of honest words.
func (v victim) check(t *testing.T, run draft.Run, came []docaitest.Request) {
	t.Helper()
	if len(came) > 2 {
		t.Errorf("%d requests: an answer made it ask again and again", len(came))
	}
	for _, r := range came {
		var body map[string]json.RawMessage
		if err := json.Unmarshal(r.Body, &body); err != nil || r.Path != "/v1/chat/completions" {
			t.Errorf("a request to %s: %v", r.Path, err)
		}
		for _, power := range []string{"tools", "tool_choice", "functions", "function_call", "web_search_options"} {
			if _, ok := body[power]; ok {
				t.Errorf("the model was given %s", power)
			}
		}
	}
	var edits []code.Edit
	for _, d := range run.Drafts {
		edits = append(edits, d.Edit)
		if len(d.Flags) == 0 && v.speaksIn(d.Text) {
			t.Errorf("not flagged: %q", d.Text)
		}
	}
	for _, s := range run.Skipped {
		if s.Bug {
			t.Errorf("%s: %s", s.Symbol, s.Why)
		}
	}
	after, err := draft.Apply(v.file.Tree, edits...)
	if err != nil {
		t.Fatalf("the drafts do not go in: %v", err)
	}
	if len(edits) > 0 && bytes.Equal(after, v.file.Tree.Src) {
		t.Error("the drafts change nothing")
	}
}

// speaksIn reports whether a comment has words of the attack: four in a row.
func (v victim) speaksIn(comment string) bool {
	clean := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	words, comment := strings.Fields(v.Draft), clean(comment)
	n := min(4, len(words))
	for i := range len(words) - n + 1 {
		if strings.Contains(comment, strings.Join(words[i:i+n], " ")) {
			return true
		}
	}
	return false
}
