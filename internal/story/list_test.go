package story

import (
	"strings"
	"testing"
)

// Without a plug-in, the list is a dialogue that leads to what is chosen.
func TestAllOpenDraftsAreListedAndLedTo(t *testing.T) {
	s, ada := drafted(t, "vscode")
	ada.OpenAs("note.py", "python", "def note(text):\n    for line in text:\n        print(line)\n")
	ada.Choose(ada.Top("note.py"), "HiveSync: Document file note.py")
	ada.Fence()
	ada.Close("note.py") // its draft is listed all the same
	ada.Fence()
	ada.Messages()
	ada.Replies("AI: `note` in note.py:1")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Show all open drafts")
	var shown []Heard
	ada.Until("the editor is led to the draft", func() bool {
		shown = append(shown, ada.Heard("window/showDocument")...)
		return len(shown) > 0
	})
	if shown[0].Text != s.uri("note.py") {
		t.Errorf("led to %s", shown[0].Raw)
	}
	if said := ada.Messages(); len(said) != 1 || !strings.Contains(said[0], "5 AI drafts, 0 tasks and 0 System notices are open") {
		t.Errorf("said %q", said)
	}

	// An editor that cannot be led anywhere is told.
	bob := s.Editor("bob", "bare")
	bob.Open("cart.go")
	bob.Choose(bob.Top("cart.go"), "HiveSync: Show all open drafts")
	bob.Fence()
	if said := strings.Join(bob.Messages(), "\n"); !strings.Contains(said, "AI: `Cart.Total` in cart.go:16") {
		t.Errorf("said %q", said)
	}
}
