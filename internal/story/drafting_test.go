package story

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/docaitest"
)

// withModel is a story with a model, and an editor that uses it.
func withModel(t *testing.T, editor string, answer func(int, docaitest.Request) docaitest.Reply) (*Story, *Editor, *docaitest.Server) {
	t.Helper()
	s := Start(t, "shop.txtar")
	model := s.Model(answer)
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	e := s.Editor("ada", editor, s.UsesModel())
	e.Open("cart.go")
	e.Fence()
	return s, e, model
}

func TestTheModelIsNotThere(t *testing.T) {
	for _, c := range []struct {
		name, says string
		reply      docaitest.Reply
	}{
		{"wrong key", "denied", docaitest.Reply{Status: 401, Said: "Incorrect API key provided"}},
		{"no such model", "bad-request", docaitest.Reply{Status: 404, Said: "The model `tiny` does not exist"}},
		{"nonsense", "bad-answer", docaitest.Reply{Text: "As a large language model I like carts."}},
		{"refusal", "refused", docaitest.Reply{Empty: true, Ending: docaitest.Refuses, Said: "I would rather not"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, ada, _ := withModel(t, "vscode", docaitest.Replies(c.reply))
			ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
			ada.Fence()
			said := strings.Join(ada.Messages(), "\n")
			if !strings.Contains(said, c.says) || hasDraft(ada, ada.At("cart.go", onTotal)) {
				t.Errorf("said %q", said)
			}
			ends := 0
			for _, p := range ada.Heard("$/progress") {
				if strings.HasPrefix(p.Text, "end") {
					ends++
				}
			}
			if ends != 1 {
				t.Errorf("%d ends of progress", ends)
			}
		})
	}
}

func TestAKeyThatIsMissingIsSaid(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Model(nil)
	s.Setenv("OPENAI_API_KEY", "")
	ada := s.Editor("ada", "helix", Settings(`{"provider":"openai","openai":{"model":"tiny"},"budget":{"day":{"dollars":0},"askOver":{"dollars":0}}}`))
	ada.Open("cart.go")
	if err := ada.Try(ada.Top("cart.go"), "HiveSync: Document file"); err != nil {
		t.Log(err)
	}
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "OPENAI_API_KEY") {
		t.Errorf("said %q", said)
	}
	ada.Set(`{"provider":"nobody"}`)
	ada.Fence()
	ada.Try(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, `"nobody"`) {
		t.Errorf("said %q", said)
	}
}

// The person presses the button of the progress bar while the model is silent.
func TestDraftingIsCancelled(t *testing.T) {
	_, ada, model := withModel(t, "vscode", docaitest.Replies(docaitest.Reply{Ending: docaitest.Stalls}))
	ada.OnProgress(func(token json.RawMessage, p Progress) {
		if p.Kind == "begin" || p.Kind == "report" {
			go ada.wire.notify("window/workDoneProgress/cancel", map[string]any{"token": token})
		}
	})
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "stopped") {
		t.Errorf("said %q", said)
	}
	if n := len(model.Came()); n > 1 {
		t.Errorf("asked %d times", n)
	}
}

// An editor without progress has a command for it.
func TestDraftingIsStoppedByCommand(t *testing.T) {
	asked := make(chan bool, 1)
	s, ada, _ := withModel(t, "ycm", func(int, docaitest.Request) docaitest.Reply {
		asked <- true
		return docaitest.Reply{Empty: true, Ending: docaitest.Stalls}
	})
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	<-asked
	// Nothing of the editor waits for the model.
	ada.Replace("cart.go", "package shop\n", "package shop\n\n// Typed.\n")
	if ada.Hover(ada.At("cart.go", onTotal)) != "" {
		t.Error("a hover over nothing")
	}
	ada.Choose(ada.Top("cart.go"), "HiveSync: Stop drafting in cart.go")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "stopped; 0 drafts") {
		t.Errorf("said %q", said)
	}
	_ = s
}

// Asked for again while it runs, the newer text is drafted and the older job ends.
func TestTheNewerRequestSupersedesTheOlder(t *testing.T) {
	asked := make(chan bool, 2)
	_, ada, model := withModel(t, "vscode", func(n int, r docaitest.Request) docaitest.Reply {
		asked <- true
		if n == 0 {
			return docaitest.Reply{Empty: true, Ending: docaitest.Stalls}
		}
		return Drafts("Keeps what %s needs.")(n, r)
	})
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	<-asked
	ada.Replace("cart.go", "append(c.Lines, l)", "append([]Line{l}, c.Lines...)")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	<-asked
	ada.Fence()
	if !hasDraft(ada, ada.At("cart.go", onAdd)) {
		t.Error("no draft")
	}
	if n := len(model.Came()); n != 2 || model.Left() != 1 {
		t.Errorf("asked %d times, %d hung up", n, model.Left())
	}
}

// A draft that comes late is put where its code is now, or dropped when that is gone.
func TestALateAnswer(t *testing.T) {
	asked, goOn := make(chan bool), make(chan bool)
	_, ada, _ := withModel(t, "vscode", func(n int, r docaitest.Request) docaitest.Reply {
		asked <- true
		<-goOn
		return Drafts("Keeps what it needs.")(n, r)
	})
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	<-asked
	ada.Replace("cart.go", "func (c *Cart) Add(l Line) {\n\tc.Lines = append(c.Lines, l)\n}\n", "")
	ada.Replace("cart.go", "package shop\n", "package shop\n\n// Typed\n// meanwhile.\n")
	close(goOn)
	ada.Fence()
	if !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Error("the draft did not find its code")
	}
	var list []struct{ Symbol string }
	if err := ada.Request("hivesync/drafts", map[string]any{}, &list); err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.Symbol == "Cart.Add" {
			t.Error("a draft for code that is gone")
		}
	}
}

// Secrets do not leave the machine, and the person is told that there were some.
func TestSecretsStayHere(t *testing.T) {
	const key = "AKIA" + "IOSFODNN7EXAMPLF"
	s, ada, model := withModel(t, "vscode", nil)
	ada.Replace("cart.go", "sum := 0", `sum := len("`+key+`")`)
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	for _, r := range model.Came() {
		if strings.Contains(string(r.Body), key) {
			t.Error("the secret was sent")
		}
	}
	told := ""
	for _, p := range ada.Heard("$/progress") {
		told += p.Text
	}
	if !strings.Contains(told, "1 secret left out") {
		t.Errorf("told %q", told)
	}
	_ = s
}

// And so does what the person has said never leaves the machine.
func TestWhatThePersonNamesStaysHere(t *testing.T) {
	s := Start(t, "shop.txtar")
	model := s.Model(nil)
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	ada := s.Editor("ada", "vscode", Settings(`{"provider":"openai","openai":{"baseUrl":"`+s.model+`","model":"tiny"},"redaction":{"patterns":["(?i)falcon\\w*"]},"budget":{"day":{"dollars":0},"askOver":{"dollars":0}}}`))
	ada.Open("cart.go")
	ada.Replace("cart.go", "sum := 0", "sum := 0 // as FalconPay wants it")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	came := model.Came()
	if len(came) != 1 || strings.Contains(strings.ToLower(string(came[0].Body)), "falcon") || !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Errorf("%d requests: %s", len(came), came)
	}
}

func TestProgressEndsWithWhatCameOfIt(t *testing.T) {
	_, ada, model := withModel(t, "neovim", nil)
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	var texts []string
	for _, p := range ada.Heard("$/progress") {
		texts = append(texts, p.Text)
	}
	all := strings.Join(texts, "\n")
	if !strings.HasPrefix(all, "begin: Documenting file cart.go") || !strings.Contains(all, "end: 4 drafts to review in cart.go; 1 request, ") || !strings.Contains(all, "report: `Cart.Total`") {
		t.Errorf("progress:\n%s", all)
	}
	if n := len(model.Came()); n != 1 {
		t.Errorf("asked %d times for one file", n)
	}
	// Documented already: nothing is asked.
	ada.Messages()
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "nothing to draft") || len(model.Came()) != 1 {
		t.Errorf("said %q after %d requests", said, len(model.Came()))
	}
}

// The outline costs nothing; one comment is worth a better model.
func TestOneCommentIsRefinedByABetterModel(t *testing.T) {
	s := Start(t, "shop.txtar")
	model := s.Model(Drafts("Puts the line at the end."))
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	ada := s.Editor("ada", "vscode", Settings(`{"refine":"openai","openai":{"baseUrl":"`+s.model+`","model":"tiny"},"budget":{"day":{"dollars":0},"askOver":{"dollars":0}}}`))
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file cart.go")
	ada.Fence()
	if n := len(model.Came()); n != 0 {
		t.Fatalf("drafting asked the better model %d times", n)
	}
	at := ada.At("cart.go", onAdd)
	ada.Choose(at, "HiveSync: Refine this comment on `Cart.Add` with openai (AI)")
	ada.Fence()
	if hover := ada.Hover(at); len(model.Came()) != 1 || !strings.Contains(hover, "at the end") || !strings.Contains(hover, "openai") {
		t.Errorf("%d requests; hover %q", len(model.Came()), hover)
	}
	if asked := model.Came()[0].Prompt; !strings.Contains(asked, "\ndraft {\"symbol\":\"s1\",") {
		t.Errorf("the better model was not shown the draft: %s", asked)
	}
	if title := titled(ada, at, "HiveSync: Refine"); title != "" {
		t.Errorf("offered again: %s", title)
	}
	if hover := ada.Hover(ada.At("cart.go", onTotal)); !strings.Contains(hover, "outline") {
		t.Errorf("the others: %q", hover)
	}
}
