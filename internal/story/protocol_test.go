package story

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/internal/lspmodel"
)

// code is the error code of what the server answered; 0 for no error.
func code(err error) int {
	var e *RPCError
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return -1
	}
	return 0
}

// alive checks that the connection still works.
func alive(t *testing.T, e *Editor) {
	t.Helper()
	if err := e.Request("hivesync/fence", nil, nil); err != nil {
		t.Fatalf("the connection is gone: %v", err)
	}
}

func TestWhatIsNoRequestIsAnsweredAndTheConnectionLives(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	ada.Open("cart.go")
	for name, c := range map[string]struct {
		method string
		params any
		code   int
	}{
		"unknown method":             {"workspace/symbol", map[string]any{"query": ""}, -32601},
		"unknown method of our own":  {"hivesync/nothing", nil, -32601},
		"no document":                {"textDocument/hover", map[string]any{"position": map[string]any{"line": 0, "character": 0}}, -32602},
		"no position":                {"textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": s.uri("cart.go")}}, -32602},
		"a position that is a text":  {"textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": s.uri("cart.go")}, "range": "all"}, -32602},
		"a document that is a list":  {"textDocument/codeLens", map[string]any{"textDocument": []any{}}, -32602},
		"unknown command":            {"workspace/executeCommand", map[string]any{"command": "hivesync.format"}, -32602},
		"command with two arguments": {"workspace/executeCommand", map[string]any{"command": "hivesync.reject", "arguments": []any{1, 2}}, -32602},
		"command with a number":      {"workspace/executeCommand", map[string]any{"command": "hivesync.reject", "arguments": []any{1}}, -32602},
		"initialize again":           {"initialize", map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}, -32600},
		"document that is not open":  {"textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///nowhere.go"}, "position": map[string]any{"line": 0, "character": 0}}, 0},
		"document of no scheme":      {"textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": "::"}, "range": Range{}, "context": map[string]any{"diagnostics": []any{}}}, 0},
		"resolve of anything":        {"codeAction/resolve", map[string]any{"title": "x", "data": []any{1}}, 0},
		"resolve of what is gone":    {"codeAction/resolve", map[string]any{"title": "x", "data": map[string]any{"uri": s.uri("cart.go"), "id": "gone", "hash": "x"}}, -32803},
		"hint of another server":     {"inlayHint/resolve", map[string]any{"position": Position{}, "label": "x", "data": map[string]any{"server": 7}}, 0},
		"lens of another server":     {"codeLens/resolve", map[string]any{"range": Range{}, "data": 7}, 0},
	} {
		if got := code(ada.wire.unchecked(c.method, c.params)); got != c.code {
			t.Errorf("%s: code %d, want %d", name, got, c.code)
		}
	}
	for _, notification := range []string{
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		`{"jsonrpc":"2.0","method":"$/whatever","params":{"x":1}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///nowhere.go","version":1},"contentChanges":[{"text":""}]}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":7}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///nowhere.go"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didSave"}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"x:y","type":9}]}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":[1,2]}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":null}}`,
		`{"jsonrpc":"2.0","method":"hivesync/cursor","params":{"textDocument":{"uri":"x"}}}`,
		`{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":{}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/hover","params":{}}`,
		`{"jsonrpc":"2.0","id":77,"result":null}`,
		`{"jsonrpc":"2.0","method":7}`,
		`[]`, `{}`, `null`, `"`, `{"jsonrpc":`, strings.Repeat("[", 100_000),
	} {
		ada.wire.raw(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(notification), notification))
	}
	ada.wire.raw([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	alive(t, ada)
	ada.Quit()
}

func TestBeforeInitializeAndAfterShutdown(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.connect("ada", "vscode")
	if got := code(ada.Request("textDocument/hover", map[string]any{"textDocument": ada.document("cart.go"), "position": Position{}}, nil)); got != -32002 {
		t.Errorf("before initialize: %d", got)
	}
	ada.wire.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": s.uri("cart.go"), "languageId": "go", "version": 1, "text": ""}})
	ada.initialize()
	ada.request("shutdown", nil, nil)
	if got := code(ada.Request("textDocument/hover", map[string]any{"textDocument": ada.document("cart.go"), "position": Position{}}, nil)); got != -32600 {
		t.Errorf("after shutdown: %d", got)
	}
	ada.notify("exit", nil)
	if code := ada.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestAnEditorThatVanishes(t *testing.T) {
	_, ada := drafted(t, "vscode")
	if code := ada.Vanish(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	s := Start(t, "shop.txtar")
	bob := s.Editor("bob", "neovim")
	bob.notify("exit", nil) // without shutdown
	if code := bob.wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestDocumentsThatAreNoSourceCode(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	for _, d := range []struct{ name, language, text string }{
		{"picture.go", "go", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"},
		{"notes.txt", "plaintext", "func Total() {}"},
		{"empty.go", "go", ""},
		{"half.go", "go", "package shop\n\nfunc Total("},
		{"latin1.go", "go", "package shop\n\n// caf\xe9\nfunc Total() int { return 1 }\n"},
		{"nul.py", "python", "def f():\n    return '\x00'\n"},
	} {
		ada.OpenAs(d.name, d.language, d.text)
		ada.Fence()
		at := Place{Name: d.name}
		ada.Hover(at)
		ada.Titles(at)
		ada.Labels(d.name)
		ada.Lenses(d.name)
		ada.Diagnostics(d.name)
		err := ada.Command("hivesync.documentFile", map[string]any{"uri": s.uri(d.name)}, nil)
		if unknown := d.name == "picture.go" || d.name == "notes.txt" || d.name == "nul.py"; unknown != (err != nil) {
			t.Errorf("%s: %v", d.name, err)
		}
		ada.Fence()
		ada.Close(d.name)
	}
	alive(t, ada)
}

// Lines that end in three ways, a byte order mark, characters of every width.
func TestPositionsInEveryEncodingAndLineEnd(t *testing.T) {
	for encoding, options := range map[string][]EditorOption{
		"":       {},
		"utf-8":  {Can([]string{"utf-7", "utf-8", "utf-16"}, "general", "positionEncodings")},
		"utf-16": {Can([]string{"utf-16", "utf-8"}, "general", "positionEncodings")},
		"utf-32": {Can([]string{"utf-32", "utf-16"}, "general", "positionEncodings")},
	} {
		for _, editor := range []string{"vscode", "neovim", "eglot", "kate", "ycm"} {
			t.Run(editor+encoding, func(t *testing.T) { positions(t, editor, encoding, options) })
		}
	}
}

// bee has it all.
const bee = "\ufeffpackage shop\r\n\r\n// 🐝 é\rvar 𝔅ee = \"🐝é\"\n\r\nfunc (c *Ca𝔅rt) Add(l string) string {\r\n\treturn l + \"🐝\" // é\r\n}\r\n"

func positions(t *testing.T, editor, encoding string, options []EditorOption) {
	s := Files(t, "-- x --\n")
	ada := s.Editor("ada", editor, options...)
	if encoding != "" && ada.encoding != encoding {
		t.Fatalf("agreed on %s", ada.encoding)
	}
	ada.OpenAs("bee.go", "go", bee)
	ada.Replace("bee.go", "\"🐝\"", "\"🐝🐝\"")
	at := ada.At("bee.go", "rt) Ad|d")
	ada.Choose(at, "HiveSync: Document symbol")
	ada.Fence()
	ada.Replace("bee.go", "// 🐝 é", "// 🐝🐝 éé")
	ada.Choose(ada.At("bee.go", "rt) Ad|d"), "HiveSync: Accept this comment")
	ada.Fence()
	got := ada.Text("bee.go")
	i := strings.Index(got, "// Add ")
	if i < 0 {
		t.Fatalf("not documented: %q", got)
	}
	end := i + strings.Index(got[i:], "func ")
	want := strings.Replace(strings.Replace(bee, "\"🐝\"", "\"🐝🐝\"", 1), "// 🐝 é", "// 🐝🐝 éé", 1)
	if got[:i]+got[end:] != want {
		t.Errorf("more than the comment has changed:\n%q\n%q", got, want)
	}
	if !strings.HasSuffix(got[i:end], "\r\n") {
		t.Errorf("the comment ends its lines otherwise: %q", got[i:end])
	}
}

// A document of 64 MB is not looked into, and nothing else waits for it.
func TestADocumentOf64MB(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 64 MB")
	}
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	ada.Open("cart.go")
	ada.OpenAs("huge.go", "go", "package shop\n"+strings.Repeat("// a line of a file that nobody wrote by hand\n", 64<<20/46))
	ada.Titles(ada.At("cart.go", onTotal))
	err := ada.Command("hivesync.documentFile", map[string]any{"uri": s.uri("huge.go")}, nil)
	ada.Fence()
	said := strings.Join(ada.Messages(), "\n")
	if err == nil && !strings.Contains(said, "nothing to draft") {
		t.Errorf("said %q", said)
	}
	ada.Close("huge.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	if !hasDraft(ada, ada.At("cart.go", onTotal)) {
		t.Error("the other document suffers")
	}
}

// What the server records is what went over the wire.
func TestRecordings(t *testing.T) {
	s := Start(t, "shop.txtar")
	file := filepath.Join(t.TempDir(), "frames.jsonl")
	ada := s.Editor("ada", "vscode", Arguments("serve", "--stdio", "--record", file))
	ada.Open("cart.go")
	ada.Choose(ada.Top("cart.go"), "HiveSync: Document file")
	ada.Fence()
	seen := ada.Seen()
	ada.Quit()
	frames, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer frames.Close()
	m, err := lspmodel.Load()
	if err != nil {
		t.Fatal(err)
	}
	report, err := m.Recording(frames)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Violations)+len(report.Unanswered) > 0 {
		t.Errorf("%q, unanswered %q", report.Violations, report.Unanswered)
	}
	for what, n := range seen {
		if report.Seen[what] != n {
			t.Errorf("%s: %d recorded, %d sent", what, report.Seen[what], n)
		}
	}
}

// A log is written to the state folder, never to the wire.
func TestTheLogIsAFile(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "helix")
	ada.Fence()
	ada.Quit()
	text, err := os.ReadFile(filepath.Join(s.State, "hivesync", "log", "hivesync-lsp.log"))
	if err != nil || !strings.Contains(string(text), `"editor":"helix"`) {
		t.Errorf("%v: %s", err, text)
	}
	if ada.Log() != "" {
		t.Errorf("stderr: %s", ada.Log())
	}
}
