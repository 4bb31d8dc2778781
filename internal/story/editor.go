package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path"
	"strings"
	"sync"
	"testing"
	"time"
)

// Editor is one editor with its language server, and the person at it.
type Editor struct {
	t     testing.TB
	s     *Story
	who   string
	p     Profile
	args  []string
	roots []string // the workspace folders, in the story's
	pid   int      // the editor's process, as it says
	wire  *wire
	cmd   *exec.Cmd
	stdin io.Closer
	log   *lockedBuffer
	gone  bool

	Server struct { // what it said in initialize
		Capabilities json.RawMessage `json:"capabilities"`
		ServerInfo   struct{ Name, Version string }
	}

	mu         sync.Mutex
	encoding   string                     // guarded by mu
	buffers    map[string]*buffer         // by URI; guarded by mu
	settings   json.RawMessage            // of the section hivesync; guarded by mu
	inFolder   map[string]json.RawMessage // settings of folders, by URI; guarded by mu
	registered []string                   // methods; guarded by mu
	published  map[string]json.RawMessage
	heard      []Heard                          // guarded by mu
	replies    []string                         // to dialogues; guarded by mu
	confirm    func(annotation Annotation) bool // guarded by mu
	refuse     string                           // why edits are not taken; guarded by mu
	onProgress func(token json.RawMessage, value Progress)
}

// Heard is something the server said to the person.
type Heard struct {
	Method string // window/showMessage, window/showMessageRequest, window/showDocument, hivesync/draftsChanged, …
	Text   string // the message, or the document
	Raw    json.RawMessage
}

// Annotation is why an edit asks to be confirmed.
type Annotation struct {
	Label             string `json:"label"`
	Description       string `json:"description"`
	NeedsConfirmation bool   `json:"needsConfirmation"`
}

// Progress is one report about work that takes a while.
type Progress struct {
	Kind       string `json:"kind"`
	Title      string `json:"title"`
	Message    string `json:"message"`
	Percentage *int   `json:"percentage"`
}

// EditorOption changes an editor before it starts.
type EditorOption func(*Editor)

// Settings are what the person has set: the section hivesync, as JSON.
func Settings(text string) EditorOption {
	return func(e *Editor) { e.settings = json.RawMessage(text) }
}

// Plugin gives the editor a plug-in of HiveSync's own.
func Plugin(e *Editor) { e.p.Plugin = true }

// Folders are the workspace folders: some in the story's, instead of that itself.
func Folders(names ...string) EditorOption { return func(e *Editor) { e.roots = names } }

// Process is the process that the editor says it is.
func Process(pid int) EditorOption { return func(e *Editor) { e.pid = pid } }

// SettingsIn are what the person has set in a workspace folder, as JSON, instead of
// Settings.
func SettingsIn(folder, text string) EditorOption {
	return func(e *Editor) { e.inFolder[e.s.uri(folder)] = json.RawMessage(text) }
}

// Can changes what the editor says that it can do: the value at a path of its
// capabilities.
func Can(value any, path ...string) EditorOption {
	return func(e *Editor) {
		var params map[string]any
		if err := json.Unmarshal(e.p.Params, &params); err != nil {
			e.fatalf("%v", err)
		}
		at := params["capabilities"].(map[string]any)
		for _, name := range path[:len(path)-1] {
			inner, ok := at[name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[name] = inner
			}
			at = inner
		}
		at[path[len(path)-1]] = value
		e.p.Params, _ = json.Marshal(params)
	}
}

// Arguments are those of the program; without them it is started with --stdio.
func Arguments(args ...string) EditorOption { return func(e *Editor) { e.args = args } }

// Editor starts an editor on the workspace: vscode, neovim, helix, kate, eglot,
// sublime, ycm, or bare, which has code actions and diagnostics and nothing else.
func (s *Story) Editor(who, name string, options ...EditorOption) *Editor {
	s.t.Helper()
	e := s.connect(who, name, options...)
	e.initialize()
	return e
}

// connect starts the server and says nothing to it.
func (s *Story) connect(who, name string, options ...EditorOption) *Editor {
	t := s.t
	t.Helper()
	m, err := metaModel()
	if err != nil {
		t.Fatal(err)
	}
	e := &Editor{t: t, s: s, who: who, p: profile(name), args: []string{"--stdio"}, roots: []string{"."}, log: &lockedBuffer{}, encoding: "utf-16", buffers: map[string]*buffer{}, inFolder: map[string]json.RawMessage{}, published: map[string]json.RawMessage{}}
	for _, option := range options {
		option(e)
	}
	e.cmd = exec.Command(Binary(t), e.args...)
	e.cmd.Dir, e.cmd.Env, e.cmd.Stderr = s.Folder, s.env, e.log
	stdin, err := e.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := e.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	e.stdin = stdin
	e.wire = newWire(stdout, stdin, m)
	e.wire.answer, e.wire.hear = e.asked, e.told
	go e.wire.read()
	t.Cleanup(func() {
		if !e.gone {
			e.Kill()
		}
		for _, violation := range e.wire.violations() {
			if e.p.Misspells != "" && strings.HasSuffix(violation, e.p.Misspells) {
				continue
			}
			t.Errorf("%s (%s): against the protocol: %s", who, name, violation)
		}
		text := e.log.String()
		if strings.Contains(text, "panic") || strings.Contains(text, "DATA RACE") {
			t.Errorf("%s (%s): the server says:\n%s", who, name, text)
		} else if t.Failed() && text != "" {
			t.Logf("%s (%s): the server says:\n%s", who, name, text)
		}
	})
	return e
}

func (e *Editor) initialize() {
	e.t.Helper()
	var initial json.RawMessage
	if !e.p.can("workspace", "configuration") {
		initial = e.settings
	}
	e.request("initialize", e.p.params(e.pid, e.s.Folder, e.s.uri("."), e.folders(e.roots), initial), &e.Server)
	var said struct {
		PositionEncoding string `json:"positionEncoding"`
	}
	if err := json.Unmarshal(e.Server.Capabilities, &said); err != nil {
		e.fatalf("%v", err)
	}
	if said.PositionEncoding != "" {
		e.encoding = said.PositionEncoding
	}
	e.notify("initialized", struct{}{})
}

// folders are workspace folders as the protocol writes them.
func (e *Editor) folders(names []string) []any {
	all := []any{}
	for _, name := range names {
		all = append(all, map[string]any{"uri": e.s.uri(name), "name": path.Base(e.s.Path(name))})
	}
	return all
}

// ChangeFolders adds and removes workspace folders.
func (e *Editor) ChangeFolders(added, removed []string) {
	e.t.Helper()
	e.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": e.folders(added), "removed": e.folders(removed)}})
}

func (e *Editor) fatalf(format string, args ...any) {
	e.t.Helper()
	e.t.Fatalf("%s (%s): %s", e.who, e.p.Name, fmt.Sprintf(format, args...))
}

func (e *Editor) request(method string, params, result any) {
	e.t.Helper()
	if err := e.wire.request(method, params, result); err != nil {
		e.fatalf("%s: %v", method, err)
	}
}

func (e *Editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.wire.notify(method, params); err != nil {
		e.fatalf("%s: %v", method, err)
	}
}

// Request makes any request, and gives the server's error.
func (e *Editor) Request(method string, params, result any) error {
	return e.wire.request(method, params, result)
}

// Notify sends any notification.
func (e *Editor) Notify(method string, params any) {
	e.t.Helper()
	e.notify(method, params)
}

// Fence returns when the server has done all that it had begun.
func (e *Editor) Fence() {
	e.t.Helper()
	e.request("hivesync/fence", nil, nil)
}

// buffer is an open document, under e.mu.
func (e *Editor) buffer(name string) *buffer {
	e.t.Helper()
	b := e.buffers[e.s.uri(name)]
	if b == nil {
		e.fatalf("%s is not open", name)
	}
	return b
}

// languages are the names editors have for languages, by extension.
var languages = map[string]string{".go": "go", ".py": "python", ".ts": "typescript", ".js": "javascript", ".rs": "rust", ".java": "java"}

// Open opens a file of the workspace.
func (e *Editor) Open(name string) {
	e.t.Helper()
	e.OpenAs(name, languages[path.Ext(name)], e.s.Read(name))
}

// OpenAs opens a document with a text that need not be on the disk.
func (e *Editor) OpenAs(name, language, text string) {
	e.t.Helper()
	e.mu.Lock()
	b := &buffer{uri: e.s.uri(name), text: text, version: e.p.FirstVersion, encoding: e.encoding}
	e.buffers[b.uri] = b
	e.mu.Unlock()
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": b.uri, "languageId": language, "version": b.version, "text": text}})
}

// Close closes a file without saving it.
func (e *Editor) Close(name string) {
	e.t.Helper()
	e.mu.Lock()
	b := e.buffer(name)
	delete(e.buffers, b.uri)
	e.mu.Unlock()
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": b.uri}})
}

// Save writes a file to the disk.
func (e *Editor) Save(name string) {
	e.t.Helper()
	e.s.Write(name, e.Text(name))
	e.notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": e.s.uri(name)}})
}

// Text is what the editor shows of a file.
func (e *Editor) Text(name string) string {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.buffer(name).text
}

// Replace types: old, which stands once in the file, becomes text.
func (e *Editor) Replace(name, old, text string) {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffer(name)
	if n := strings.Count(b.text, old); n != 1 {
		e.fatalf("%q stands %d times in %s:\n%s", old, n, name, b.text)
	}
	if err := e.become(b, strings.Replace(b.text, old, text, 1), true); err != nil {
		e.fatalf("%v", err)
	}
}

// Undo takes the last change of a file back.
func (e *Editor) Undo(name string) {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffer(name)
	if len(b.past) == 0 {
		e.fatalf("there is nothing to undo in %s", name)
	}
	was := b.past[len(b.past)-1]
	b.past = b.past[:len(b.past)-1]
	if err := e.become(b, was, false); err != nil {
		e.fatalf("%v", err)
	}
}

// become gives a document another text and tells the server, as the editor does;
// e.mu is held.
func (e *Editor) become(b *buffer, text string, undoable bool) error {
	change := map[string]any{"text": text}
	if !e.p.WholeText {
		r, put := b.difference(text)
		if e.p.WholeLines {
			r, put = b.wholeLines(r, put)
		}
		change = map[string]any{"range": r, "text": put}
	}
	if undoable {
		b.past = append(b.past, b.text)
	}
	b.text = text
	b.version++
	return e.wire.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": b.uri, "version": b.version}, "contentChanges": []any{change},
	})
}

// wholeLines makes a change one of whole lines.
func (b *buffer) wholeLines(r Range, text string) (Range, string) {
	start, _ := b.offset(r.Start)
	end, _ := b.offset(r.End)
	head := strings.LastIndexByte(b.text[:start], '\n') + 1
	tail := len(b.text)
	if i := strings.IndexByte(b.text[end:], '\n'); i >= 0 {
		tail = end + i + 1
	}
	return Range{b.position(head), b.position(tail)}, b.text[head:start] + text + b.text[end:tail]
}

// Quit ends the server as the protocol wants it.
func (e *Editor) Quit() {
	e.t.Helper()
	e.request("shutdown", nil, nil)
	e.notify("exit", nil)
	if code := e.wait(); code != 0 {
		e.fatalf("after shutdown and exit the server ended with %d:\n%s", code, e.log)
	}
}

// Kill ends the server as a crash would.
func (e *Editor) Kill() {
	e.t.Helper()
	e.cmd.Process.Kill()
	e.wait()
}

// Vanish closes the connection without a word, and gives the server's exit code.
func (e *Editor) Vanish() int {
	e.t.Helper()
	e.stdin.Close()
	return e.wait()
}

// wait waits for the server to end.
func (e *Editor) wait() int {
	e.t.Helper()
	e.gone = true
	select {
	case <-e.wire.stopped: // all that it wrote has been read
	case <-time.After(patience):
		e.cmd.Process.Kill()
		e.fatalf("the server did not end:\n%s", e.log)
	}
	e.cmd.Wait()
	return e.cmd.ProcessState.ExitCode()
}

// Log is what the server has written to standard error.
func (e *Editor) Log() string { return e.log.String() }

// Unanswered are requests of either side without an answer.
func (e *Editor) Unanswered() string { return e.wire.unanswered() }

// Seen says how often each message was exchanged, as "s2c workspace/applyEdit".
func (e *Editor) Seen() map[string]int { return e.wire.seen() }

// lockedBuffer is a buffer for two goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
