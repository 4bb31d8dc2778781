package story

import (
	"os/exec"
	"strings"
	"testing"
)

func TestSettingsThatCannotBeAreToldOnce(t *testing.T) {
	for _, editor := range []string{"vscode", "kate"} {
		t.Run(editor, func(t *testing.T) {
			s := Start(t, "shop.txtar")
			ada := s.Editor("ada", editor, Settings(`{"providor":"openai","verbosity":7,"path":"/bin/hivesync-lsp"}`))
			ada.Open("cart.go")
			ada.Fence()
			said := ada.Messages()
			all := strings.Join(said, "\n")
			if len(said) != 2 || !strings.Contains(all, "did you mean hivesync.provider?") || !strings.Contains(all, "hivesync.verbosity: it takes a string, not 7") {
				t.Errorf("said %q", said)
			}
			ada.Set(`{"providor":"openai","verbosity":7}`)
			ada.Fence()
			if said := ada.Messages(); len(said) != 0 {
				t.Errorf("said again %q", said)
			}
		})
	}
}

func TestSettingsHoldAsSoonAsTheyAreSet(t *testing.T) {
	for _, editor := range []string{"vscode", "neovim", "sublime"} {
		t.Run(editor, func(t *testing.T) {
			_, ada := drafted(t, editor)
			ada.Set(`{"inlayHints":{"enabled":false},"codeLens.enabled":false}`)
			ada.Fence()
			if hints, lenses := ada.Labels("cart.go"), ada.Lenses("cart.go"); len(hints)+len(lenses) > 0 {
				t.Errorf("still shown: %q %q", hints, lenses)
			}
			// Nothing else shows them now, so diagnostics do.
			if len(ada.Diagnostics("cart.go")) != 4 {
				t.Errorf("%d diagnostics", len(ada.Diagnostics("cart.go")))
			}
			ada.Set(`{"diagnostics":{"drafts":"on"}}`)
			ada.Fence()
			if len(ada.Labels("cart.go")) != 4 || len(ada.Diagnostics("cart.go")) != 4 {
				t.Error("not both")
			}
			ada.Set(`{}`)
			ada.Fence()
			if len(ada.Labels("cart.go")) != 4 || len(ada.Diagnostics("cart.go")) != 0 {
				t.Error("not as it was")
			}
		})
	}
}

// A project fixes what all who work on it share, and nothing that is a person's.
func TestAProjectsOwnFile(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Write(".hivesync.json", `{"exclude":["gen/**"],"symbols":"all","provider":"openai"}`)
	s.Write("gen/gen.go", "package gen\n\nfunc Made() {}\n")
	s.Write("small.go", "package shop\n\nfunc small(prices []int) (sum int) {\n\tfor _, p := range prices {\n\t\tsum += p\n\t}\n\treturn sum\n}\n")
	ada := s.Editor("ada", "vscode")
	ada.Open("gen/gen.go")
	ada.Open("small.go")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "hivesync.provider: a project's .hivesync.json cannot set this") {
		t.Errorf("said %q", said)
	}
	if err := ada.Try(ada.Top("gen/gen.go"), "HiveSync: Document file"); err == nil || !strings.Contains(err.Error(), `as hivesync.exclude wants it`) {
		t.Errorf("error %v", err)
	}
	ada.Choose(ada.Top("small.go"), "HiveSync: Document file")
	ada.Fence()
	if !hasDraft(ada, ada.At("small.go", "func sm|all")) {
		t.Error("what only its package sees has no draft")
	}
	// Changed in the editor or elsewhere, it holds at once.
	s.Write(".hivesync.json", `{"exclude":[]}`)
	ada.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": s.uri(".hivesync.json"), "type": 2}}})
	ada.Fence()
	ada.Choose(ada.Top("gen/gen.go"), "HiveSync: Document file")
	ada.Fence()
	s.Write(".hivesync.json", `{"verbosity": nonsense`)
	ada.Notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": s.uri(".hivesync.json")}})
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "no JSON object") {
		t.Errorf("said %q", said)
	}
}

func TestALargeRunIsAskedAbout(t *testing.T) {
	s := Start(t, "shop.txtar")
	model := s.Model(nil)
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	settings := `{"provider":"openai","openai":{"baseUrl":"` + s.model + `","model":"tiny"},"budget":{"askOver":{"symbols":2,"dollars":0},"day":{"dollars":0}}}`
	ada := s.Editor("ada", "vscode", Settings(settings))
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	said := strings.Join(ada.Messages(), "\n")
	if len(model.Came()) != 0 || !strings.Contains(said, "Documenting file cart.go: openai would take 4 symbols in 1 file: 1 request") || !strings.Contains(said, "nothing was sent") {
		t.Errorf("%d requests; said %q", len(model.Came()), said)
	}
	ada.Replies("Go on")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if len(model.Came()) != 1 || !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Errorf("%d requests", len(model.Came()))
	}
	// A plug-in that has asked itself says so.
	bob := s.Editor("bob", "kate", Settings(settings))
	bob.Open("order.py")
	if err := bob.Command("hivesync.documentFile", map[string]any{"uri": s.uri("order.py"), "yes": true}, nil); err != nil {
		t.Fatal(err)
	}
	bob.Fence()
	if len(model.Came()) != 2 {
		t.Errorf("%d requests", len(model.Came()))
	}
}

func TestWhatTheLimitsDoNotAllowIsNotSent(t *testing.T) {
	s := Start(t, "shop.txtar")
	model := s.Model(nil)
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	ada := s.Editor("ada", "vscode", Settings(`{"provider":"openai","openai":{"baseUrl":"`+s.model+`","model":"tiny"},"budget":{"run":{"tokens":10},"day":{"dollars":0}}}`))
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); len(model.Came()) != 0 || !strings.Contains(said, "over-budget") || !strings.Contains(said, "raise the limit for a run") {
		t.Errorf("%d requests; said %q", len(model.Came()), said)
	}
}

// What was drafted before and has not changed is not asked for again, in no editor.
func TestDraftsAreReusedAcrossEditors(t *testing.T) {
	s, ada, model := withModel(t, "vscode", nil)
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	ada.Quit()
	s.Write("copy/cart.go", s.Read("cart.go"))
	bob := s.Editor("bob", "helix", s.UsesModel())
	bob.Open("copy/cart.go")
	bob.Choose(bob.Top("copy/cart.go"), "HiveSync: Document file")
	bob.Fence()
	if n := len(model.Came()); n != 1 || !hasDraft(bob, bob.At("copy/cart.go", onTotal)) {
		t.Errorf("asked %d times", n)
	}
	bob.Choose(bob.At("copy/cart.go", onTotal), "HiveSync: Regenerate this comment")
	bob.Fence()
	if n := len(model.Came()); n != 2 {
		t.Errorf("asked %d times after regenerating", n)
	}
}

func TestDraftsThatAreNotGoodEnough(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Model(Drafts("Keeps `nothing` of `everything` in `somewhere`."))
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	with := func(more string) string {
		return `{"provider":"openai","openai":{"baseUrl":"` + s.model + `","model":"tiny"},"budget":{"day":{"dollars":0},"askOver":{"dollars":0}},` + more + `}`
	}
	ada := s.Editor("ada", "vscode", Settings(with(`"score":{"hideBelow":0.99}`)))
	ada.Open("cart.go")
	ada.Choose(ada.At("cart.go", onAdd), "HiveSync: Document symbol")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); hasDraft(ada, ada.At("cart.go", onAdd)) || !strings.Contains(said, "hivesync.score.hideBelow") {
		t.Errorf("said %q", said)
	}
	ada.Set(with(`"score":{"refuseBelow":0.99}`))
	ada.Choose(ada.At("cart.go", onAdd), "HiveSync: Document symbol")
	ada.Fence()
	before := ada.Text("cart.go")
	if err := ada.Try(ada.At("cart.go", onAdd), "HiveSync: Accept this comment"); err == nil || !strings.Contains(err.Error(), "hivesync.score.refuseBelow") || ada.Text("cart.go") != before {
		t.Errorf("error %v", err)
	}
}

// A provider that cannot be reached has one that stands in, and that is said.
func TestAnotherProviderStandsIn(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	ada := s.Editor("ada", "vscode", Settings(`{"provider":"openai","fallback":["outline"],"openai":{"baseUrl":"http://127.0.0.1:1/v1","model":"tiny"},"budget":{"day":{"dollars":0},"askOver":{"dollars":0}}}`))
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "outline stands in") || !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Errorf("said %q", said)
	}
	if hover := ada.Hover(ada.At("cart.go", onTotal)); !strings.Contains(hover, "drafted by outline") {
		t.Errorf("hover %q", hover)
	}
}

// git makes a commit of all that the workspace has.
func (s *Story) commit() {
	s.t.Helper()
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "all"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = s.Folder, append(s.env, "GIT_CONFIG_GLOBAL=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			s.t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

func TestOnlyWhatHasChangedIsDrafted(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	ada.Open("cart.go")
	if err := ada.Try(ada.Top("cart.go"), "HiveSync: Document changed symbols in cart.go"); err == nil || !strings.Contains(err.Error(), "no git repository") {
		t.Errorf("error %v", err)
	}
	s.commit()
	ada.Messages()
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document changed symbols in cart.go")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "nothing to draft: no symbol of cart.go that has changed since the last commit") {
		t.Errorf("said %q", said)
	}
	ada.Replace("cart.go", "append(c.Lines, l)", "append(c.Lines, l, l)")
	ada.Replace("cart.go", "func (c *Cart) Total(", "// Total is what a person wrote.\nfunc (c *Cart) Total(") // its code is as it was
	ada.Replace("cart.go", "type Cart struct {", "func (c *Cart) Empty() int {\n\tn := len(c.Lines)\n\tc.Lines = nil\n\treturn n\n}\n\ntype Cart struct {")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document changed symbols in cart.go")
	ada.Fence()
	for quote, want := range map[string]bool{onAdd: true, "Cart) Em|pty": true, onTotal: false, "type Li|ne": false, "type Ca|rt ": false} {
		if hasDraft(ada, ada.At("cart.go", quote)) != want {
			t.Errorf("a draft for %q: %v", quote, !want)
		}
	}
}
