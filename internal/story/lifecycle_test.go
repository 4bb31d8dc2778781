package story

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/docaitest"
)

// The program alone is the server too.
func TestStartedWithoutArguments(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "helix", Arguments())
	ada.Open("cart.go")
	ada.Fence()
	if len(ada.Titles(ada.Top("cart.go"))) == 0 || ada.Server.ServerInfo.Name != "hivesync-lsp" {
		t.Errorf("server %+v", ada.Server.ServerInfo)
	}
	ada.Quit()
}

// A request that the editor takes back while the model is silent is answered at once,
// as taken back, and the model is hung up on.
func TestARequestIsTakenBack(t *testing.T) {
	asked := make(chan bool, 1)
	s, ada, model := withModel(t, "vscode", func(int, docaitest.Request) docaitest.Reply {
		asked <- true
		return docaitest.Reply{Empty: true, Ending: docaitest.Stalls}
	})
	arguments := []any{map[string]any{"uri": s.uri("cart.go")}}
	id, answer, err := ada.wire.begin("workspace/executeCommand", map[string]any{"command": "hivesync.documentFile", "workDoneToken": "mine", "arguments": arguments})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	ada.Notify("$/cancelRequest", map[string]any{"id": id})
	m, err := ada.wire.await("workspace/executeCommand", answer)
	if err != nil {
		t.Fatal(err)
	}
	if m.Error == nil || m.Error.Code != -32800 {
		t.Errorf("answered %s, %v", m.Result, m.Error)
	}
	ada.Notify("$/cancelRequest", map[string]any{"id": id}) // again, too late
	ada.Notify("$/cancelRequest", map[string]any{"id": 12345})
	ada.Until("the model is hung up on", func() bool { return model.Left() == 1 })
	if said := ada.Messages(); len(said) != 0 {
		t.Errorf("said %q of what the person has taken back", said)
	}
	ends := 0
	for _, p := range ada.Heard("$/progress") {
		if strings.Contains(string(p.Raw), `"mine"`) && strings.HasPrefix(p.Text, "end") {
			ends++
		}
	}
	if ends != 1 {
		t.Errorf("%d ends of progress", ends)
	}
}

// What the protocol has and the server does not is answered as not offered, and what
// it does not have either. What is served is what initialize promises.
func TestEveryMethodIsServedOrNotOffered(t *testing.T) {
	m, err := metaModel()
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	for _, name := range []string{
		"initialize", "shutdown", "textDocument/hover", "textDocument/codeAction", "codeAction/resolve", "textDocument/codeLens",
		"textDocument/inlayHint", "inlayHint/resolve", "textDocument/diagnostic", "workspace/executeCommand",
	} {
		served[name] = true
	}
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	asked := 0
	for _, name := range m.Methods() {
		if !m.IsRequest(name) || name == "initialize" || name == "shutdown" || name == "codeLens/resolve" { // which needs nothing
			continue
		}
		asked++
		var failure *RPCError
		err := ada.wire.unchecked(name, map[string]any{})
		if !errors.As(err, &failure) {
			t.Errorf("%s without parameters is answered: %v", name, err)
			continue
		}
		want := -32601
		if served[name] {
			want = -32602
		}
		if failure.Code != want {
			t.Errorf("%s: %v, want %d", name, failure, want)
		}
	}
	if asked < 50 {
		t.Errorf("the protocol has %d requests only", asked)
	}
	var promised map[string]json.RawMessage
	if err := json.Unmarshal(ada.Server.Capabilities, &promised); err != nil {
		t.Fatal(err)
	}
	for name := range promised {
		switch name {
		case "positionEncoding", "textDocumentSync", "workspace", "hoverProvider", "codeActionProvider", "codeLensProvider", "inlayHintProvider", "diagnosticProvider", "executeCommandProvider":
		default:
			t.Errorf("%s is promised, and is in no story", name)
		}
	}
	alive(t, ada)
}
