package story

import (
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// The first story: what HiveSync is for, in every editor.
func TestDocumentReviewAcceptRestart(t *testing.T) {
	for _, name := range Profiles() {
		t.Run(name, func(t *testing.T) {
			s := Start(t, "shop.txtar")
			ada := s.Editor("ada", name)
			ada.Open("cart.go")
			before := ada.Text("cart.go")

			ada.Choose(ada.Top("cart.go"), "HiveSync: Document file cart.go")
			ada.Fence()
			if ada.Text("cart.go") != before {
				t.Fatal("drafting changed the file")
			}
			total := ada.At("cart.go", "Cart) Tot|al")
			sees(t, ada, total, "Total")

			ada.Choose(total, "HiveSync: Accept this comment on `Cart.Total` (AI)")
			ada.Fence()
			text := ada.Text("cart.go")
			if !strings.Contains(text, "\n// Total ") || !strings.HasSuffix(text, before[strings.Index(before, "func (c *Cart) Add"):]) {
				t.Fatalf("after accepting:\n%s", text)
			}
			seesNot(t, ada, ada.At("cart.go", "Cart) Tot|al"))
			ada.Save("cart.go")
			ada.Fence()
			ada.Quit()

			again := s.Editor("ada", name)
			again.Open("cart.go")
			again.Fence()
			seesNot(t, again, again.At("cart.go", "Cart) Tot|al"))
			add := again.At("cart.go", "Cart) A|dd")
			sees(t, again, add, "Add")
			again.Choose(add, "HiveSync: Reject this comment on `Cart.Add` (AI)")
			again.Fence()
			seesNot(t, again, add)
			if again.Text("cart.go") != text {
				t.Error("rejecting changed the file")
			}
			again.Quit()
		})
	}
}

// sees checks that a draft for a symbol is shown in every surface the editor has.
func sees(t *testing.T, e *Editor, at Place, symbol string) {
	t.Helper()
	const banner = "AI-generated documentation — review before use"
	// Where hints or lenses show a draft, a diagnostic need not.
	found := e.p.can("workspace", "inlayHint", "refreshSupport")
	for _, d := range e.Diagnostics("cart.go") {
		if d.Range.Start.Line == at.Start.Line && d.Severity == 3 {
			found = true
			for _, want := range []string{"AI draft", symbol, banner} {
				if !strings.Contains(d.Message, want) {
					t.Errorf("the diagnostic %q does not say %q", d.Message, want)
				}
			}
		}
	}
	if !found {
		t.Errorf("no diagnostic for %s", symbol)
	}
	if hover := e.Hover(at); !strings.Contains(hover, banner) || !strings.Contains(hover, "// "+symbol) {
		t.Errorf("hover: %q", hover)
	}
	if e.p.Hints {
		found = false
		for _, h := range e.Hints("cart.go") {
			if h.Position.Line == at.Start.Line {
				found = true
				if !strings.HasPrefix(h.Label, "AI: ") || !strings.Contains(string(h.Tooltip), banner) || !strings.Contains(string(h.Tooltip), "// "+symbol+" ") {
					t.Errorf("hint %q with %s", h.Label, h.Tooltip)
				}
			}
		}
		if !found {
			t.Errorf("no hint for %s", symbol)
		}
	}
	if e.p.Lenses {
		titles := strings.Join(e.Lenses("cart.go"), "\n")
		for _, want := range []string{"AI draft (100 %): " + banner, ": Accept `" + symbol + "`", ": Reject `" + symbol + "`"} {
			if !strings.Contains(titles, want) {
				t.Errorf("no lens %q in\n%s", want, titles)
			}
		}
	}
}

// seesNot checks that nothing at a place asks for a decision.
func seesNot(t *testing.T, e *Editor, at Place) {
	t.Helper()
	for _, d := range e.Diagnostics("cart.go") {
		if d.Range.Start.Line == at.Start.Line {
			t.Errorf("diagnostic: %s", d.Message)
		}
	}
	if e.p.Hints {
		for _, h := range e.Hints("cart.go") {
			if h.Position.Line == at.Start.Line {
				t.Errorf("hint: %s", h.Label)
			}
		}
	}
	for _, title := range e.Titles(at) {
		if strings.HasPrefix(title, "HiveSync: Accept this") {
			t.Errorf("action: %s", title)
		}
	}
}
