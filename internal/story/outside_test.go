package story

import (
	"os/exec"
	"strings"
	"testing"
)

// A single file, without any folder: its comments are kept for the folder it stands in.
func TestAFileOutsideOfAllFolders(t *testing.T) {
	for _, editor := range []string{"vscode", "eglot"} {
		t.Run(editor, func(t *testing.T) {
			s := Start(t, "shop.txtar")
			ada := s.Editor("ada", editor, Folders())
			ada.Open("cart.go")
			ada.Choose(ada.Top("cart.go"), "HiveSync: Document file cart.go")
			ada.Fence()
			ada.Kill()
			again := s.Editor("ada", editor, Folders())
			again.Open("cart.go")
			again.Fence()
			if !hasDraft(again, again.At("cart.go", onTotal)) {
				t.Error("the draft was not kept")
			}
			var list []struct{ Symbol string }
			if err := again.Request("hivesync/drafts", map[string]any{}, &list); err != nil || len(list) != 4 {
				t.Errorf("listed %+v, %v", list, err)
			}
		})
	}
}

// What was never saved has no place to keep comments for; that is said, with what to do.
func TestADocumentThatIsNoFile(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	untitled := map[string]any{"uri": "untitled:Untitled-1"}
	ada.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": "untitled:Untitled-1", "languageId": "go", "version": 1, "text": "package a\n\nfunc F() {}\n"}})
	var actions []Action
	ada.request("textDocument/codeAction", map[string]any{"textDocument": untitled, "range": Range{}, "context": map[string]any{"diagnostics": []any{}}}, &actions)
	if len(actions) != 0 {
		t.Errorf("offered %+v", actions)
	}
	if err := ada.Command("hivesync.documentFile", untitled, nil); err == nil || !strings.Contains(err.Error(), "Save it first") {
		t.Errorf("error %v", err)
	}
}

// Where nothing can be kept, the review works as long as the editor runs, and the
// person is told.
func TestAStoreThatCannotBeWritten(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Write("not-a-folder", "x")
	s.Setenv("XDG_STATE_HOME", s.Path("not-a-folder"))
	ada := s.Editor("ada", "vscode")
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file cart.go")
	ada.Fence()
	if !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Error("no draft")
	}
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "cannot keep drafts and tasks of shop") || !strings.Contains(said, "only as long as this editor runs") {
		t.Errorf("said %q", said)
	}
}

// A key binding has no argument: the command is about where the person is.
func TestCommandsWithoutAnArgument(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "neovim")
	if err := ada.Command("hivesync.documentSymbol", nil, nil); err == nil || !strings.Contains(err.Error(), "does not say which document") {
		t.Errorf("error %v", err)
	}
	ada.Open("cart.go")
	run := func(command string, at Place) error {
		t.Helper()
		ada.Notify("hivesync/cursor", map[string]any{"textDocument": map[string]any{"uri": s.uri("cart.go")}, "position": at.Start})
		err := ada.Command(command, nil, nil)
		ada.Fence()
		return err
	}
	total := ada.At("cart.go", "sum += l.Pr|ice")
	if err := run("hivesync.documentSymbol", total); err != nil || !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Fatalf("no draft: %v", err)
	}
	if err := run("hivesync.accept", ada.At("cart.go", "append(c.Li|nes, l)")); err == nil || !strings.Contains(err.Error(), "no open draft here") {
		t.Errorf("in another function: %v", err)
	}
	if err := run("hivesync.accept", total); err != nil || !strings.Contains(ada.Text("cart.go"), "\n// Total ") {
		t.Errorf("not accepted: %v", err)
	}
}

// The process of the editor dies and the pipes stay open, as under some launchers.
func TestAnEditorWhoseProcessDies(t *testing.T) {
	if testing.Short() {
		t.Skip("the server looks every few seconds")
	}
	editor := exec.Command("sleep", "1000")
	if err := editor.Start(); err != nil {
		t.Skip(err)
	}
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "helix", Process(editor.Process.Pid))
	ada.Open("cart.go")
	ada.Fence()
	editor.Process.Kill()
	editor.Wait()
	if code := ada.wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}
