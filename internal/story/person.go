package story

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Place is a place in an open file.
type Place struct {
	Name string // of the file
	Range
}

// At is the place of a quote that stands once in an open file: where its | is,
// from its first | to its second, or its start.
func (e *Editor) At(name, quote string) Place {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffer(name)
	parts := strings.SplitN(quote, "|", 3)
	text := strings.Join(parts, "")
	if n := strings.Count(b.text, text); n != 1 {
		e.fatalf("%q stands %d times in %s:\n%s", text, n, name, b.text)
	}
	from := strings.Index(b.text, text)
	if len(parts) > 1 {
		from += len(parts[0])
	}
	to := from
	if len(parts) > 2 {
		to += len(parts[1])
	}
	return Place{name, Range{b.position(from), b.position(to)}}
}

// Top is the first character of an open file.
func (e *Editor) Top(name string) Place { return Place{Name: name} }

func (e *Editor) document(name string) map[string]any { return map[string]any{"uri": e.s.uri(name)} }

// Action is a code action, or a command in its place.
type Action struct {
	Title   string          `json:"title"`
	Kind    string          `json:"kind"`
	Tags    []int           `json:"tags"`
	Edit    json.RawMessage `json:"edit"`
	Data    json.RawMessage `json:"data"`
	Command json.RawMessage `json:"command"` // an object, or of a bare command its name
	Args    json.RawMessage `json:"arguments"`

	raw json.RawMessage
}

// Actions are the code actions at a place, with the diagnostics there.
func (e *Editor) Actions(at Place) []Action {
	e.t.Helper()
	context := map[string]any{"diagnostics": e.over(at), "triggerKind": 1}
	var raw []json.RawMessage
	e.request("textDocument/codeAction", map[string]any{"textDocument": e.document(at.Name), "range": at.Range, "context": context}, &raw)
	actions := make([]Action, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &actions[i]); err != nil {
			e.fatalf("a code action cannot be read: %v\n%s", err, raw[i])
		}
		actions[i].raw = raw[i]
	}
	return actions
}

// over are the diagnostics over a place, as the server sent them.
func (e *Editor) over(at Place) []json.RawMessage {
	e.t.Helper()
	found := []json.RawMessage{}
	for _, d := range e.Diagnostics(at.Name) {
		if d.Range.Start.Line <= at.End.Line && at.Start.Line <= d.Range.End.Line {
			found = append(found, d.raw)
		}
	}
	return found
}

// Titles are the titles of the code actions at a place.
func (e *Editor) Titles(at Place) []string {
	e.t.Helper()
	var titles []string
	for _, a := range e.Actions(at) {
		titles = append(titles, a.Title)
	}
	return titles
}

// Choose takes the code action at a place whose title begins as given.
func (e *Editor) Choose(at Place, title string) {
	e.t.Helper()
	if err := e.Try(at, title); err != nil {
		e.fatalf("%s: %v", title, err)
	}
}

// Try is Choose, and gives the server's error.
func (e *Editor) Try(at Place, title string) error {
	e.t.Helper()
	var found []Action
	var titles []string
	for _, a := range e.Actions(at) {
		titles = append(titles, a.Title)
		if strings.HasPrefix(a.Title, title) {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		e.fatalf("%d code actions begin with %q; there are\n%s", len(found), title, strings.Join(titles, "\n"))
	}
	return e.do(found[0])
}

// do does what an editor does with a chosen action.
func (e *Editor) do(a Action) error {
	e.t.Helper()
	var name string
	if json.Unmarshal(a.Command, &name) == nil && name != "" { // a bare command
		return e.execute(name, a.Args, nil)
	}
	resolves := e.p.can("textDocument", "codeAction", "resolveSupport", "properties")
	if a.Edit == nil && resolves && (a.Data != nil || e.p.AlwaysResolves) {
		var resolved Action
		if err := e.wire.request("codeAction/resolve", a.raw, &resolved); err != nil {
			return err
		}
		a = resolved
	}
	if a.Edit != nil {
		var w workspaceEdit
		if err := json.Unmarshal(a.Edit, &w); err != nil {
			return err
		}
		e.mu.Lock()
		err := e.make(&w)
		e.mu.Unlock()
		if err != nil {
			return err
		}
	}
	if a.Command == nil {
		if a.Edit == nil {
			return fmt.Errorf("the code action %q does nothing", a.Title)
		}
		return nil
	}
	var command struct {
		Command   string          `json:"command"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if err := json.Unmarshal(a.Command, &command); err != nil {
		return err
	}
	return e.execute(command.Command, command.Arguments, nil)
}

func (e *Editor) execute(command string, arguments json.RawMessage, result any) error {
	params := map[string]any{"command": command}
	if arguments != nil {
		params["arguments"] = arguments
	}
	return e.wire.request("workspace/executeCommand", params, result)
}

// Command runs a command with one argument, or none when it is nil.
func (e *Editor) Command(command string, argument, result any) error {
	if argument == nil {
		return e.execute(command, nil, result)
	}
	arguments, err := json.Marshal([]any{argument})
	if err != nil {
		return err
	}
	return e.execute(command, arguments, result)
}

// Diagnostic is one diagnostic.
type Diagnostic struct {
	Range    Range           `json:"range"`
	Severity int             `json:"severity"`
	Code     any             `json:"code"`
	Source   string          `json:"source"`
	Message  string          `json:"message"`
	Data     json.RawMessage `json:"data"`

	raw json.RawMessage
}

// Diagnostics are what the editor shows of a file's diagnostics: what it asks for
// now, or what it was sent last. Call Fence first.
func (e *Editor) Diagnostics(name string) []Diagnostic {
	e.t.Helper()
	var items json.RawMessage
	if e.p.Pulls {
		var report struct {
			Kind  string          `json:"kind"`
			Items json.RawMessage `json:"items"`
		}
		e.request("textDocument/diagnostic", map[string]any{"textDocument": e.document(name)}, &report)
		items = report.Items
	} else {
		e.mu.Lock()
		items = e.published[e.s.uri(name)]
		e.mu.Unlock()
	}
	if items == nil {
		return nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(items, &raw); err != nil {
		e.fatalf("diagnostics: %v", err)
	}
	list := make([]Diagnostic, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &list[i]); err != nil {
			e.fatalf("a diagnostic cannot be read: %v\n%s", err, raw[i])
		}
		list[i].raw = raw[i]
	}
	return list
}

// Hint is one inlay hint with its tooltip.
type Hint struct {
	Position Position        `json:"position"`
	Label    string          `json:"label"`
	Tooltip  json.RawMessage `json:"tooltip"`
}

// Hints are the inlay hints of a file, resolved where the editor resolves them.
func (e *Editor) Hints(name string) []Hint {
	e.t.Helper()
	e.mu.Lock()
	b := e.buffer(name)
	whole := Range{End: b.position(len(b.text))}
	e.mu.Unlock()
	var raw []json.RawMessage
	e.request("textDocument/inlayHint", map[string]any{"textDocument": e.document(name), "range": whole}, &raw)
	list := make([]Hint, len(raw))
	for i := range raw {
		if slices.Contains(e.resolved("inlayHint"), "tooltip") {
			e.request("inlayHint/resolve", raw[i], &list[i])
		} else if err := json.Unmarshal(raw[i], &list[i]); err != nil {
			e.fatalf("a hint cannot be read: %v\n%s", err, raw[i])
		}
	}
	return list
}

// resolved are the properties of a feature the editor resolves.
func (e *Editor) resolved(feature string) []string {
	var params struct {
		Capabilities struct {
			TextDocument map[string]json.RawMessage `json:"textDocument"`
		} `json:"capabilities"`
	}
	json.Unmarshal(e.p.Params, &params)
	var said struct {
		ResolveSupport struct {
			Properties []string `json:"properties"`
		} `json:"resolveSupport"`
	}
	json.Unmarshal(params.Capabilities.TextDocument[feature], &said)
	return said.ResolveSupport.Properties
}

// Labels are the labels of a file's inlay hints.
func (e *Editor) Labels(name string) []string {
	e.t.Helper()
	labels := []string{}
	for _, h := range e.Hints(name) {
		labels = append(labels, h.Label)
	}
	return labels
}

// Lenses are the code lenses of a file, resolved, as "line: title".
func (e *Editor) Lenses(name string) []string {
	e.t.Helper()
	var raw []json.RawMessage
	e.request("textDocument/codeLens", map[string]any{"textDocument": e.document(name)}, &raw)
	titles := []string{}
	for i := range raw {
		var lens struct {
			Range   Range  `json:"range"`
			Command Action `json:"command"`
		}
		e.request("codeLens/resolve", raw[i], &lens)
		titles = append(titles, fmt.Sprintf("%d: %s", lens.Range.Start.Line+1, lens.Command.Title))
	}
	return titles
}

// Hover is the text shown at a place; empty when there is none.
func (e *Editor) Hover(at Place) string {
	e.t.Helper()
	var hover *struct {
		Contents struct {
			Kind  string `json:"kind"`
			Value string `json:"value"`
		} `json:"contents"`
	}
	e.request("textDocument/hover", map[string]any{"textDocument": e.document(at.Name), "position": at.Start}, &hover)
	if hover == nil {
		return ""
	}
	return hover.Contents.Value
}

// Replies says which buttons the person presses in the next dialogues; after that
// they close them.
func (e *Editor) Replies(buttons ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.replies = buttons
}

// Confirms says which edits that ask for it the person confirms; nil is all.
func (e *Editor) Confirms(confirm func(Annotation) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.confirm = confirm
}

// Refuses says why the editor takes no edits; empty takes them again.
func (e *Editor) Refuses(why string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refuse = why
}

// OnProgress is called with each report about work that takes a while, while the
// server waits for nothing.
func (e *Editor) OnProgress(f func(token json.RawMessage, value Progress)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.onProgress = f
}

// Until asks again and again, with a fence between, until what is awaited has come:
// for what another process does.
func (e *Editor) Until(what string, has func() bool) {
	e.t.Helper()
	deadline := time.Now().Add(patience)
	for !has() {
		if time.Now().After(deadline) {
			e.fatalf("after %v not yet: %s", patience, what)
		}
		e.Fence()
	}
}

// Heard is what the server said by a method since the last call, and forgets it.
func (e *Editor) Heard(method string) []Heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []Heard
	e.heard = slices.DeleteFunc(e.heard, func(h Heard) bool {
		if h.Method == method {
			found = append(found, h)
			return true
		}
		return false
	})
	return found
}

// Messages are the texts of what the server said to the person since the last call.
func (e *Editor) Messages() []string {
	texts := []string{}
	for _, method := range []string{"window/showMessage", "window/showMessageRequest"} {
		for _, h := range e.Heard(method) {
			texts = append(texts, h.Text)
		}
	}
	return texts
}

// Set changes the settings and tells the server, as far as the editor does.
func (e *Editor) Set(settings string) {
	e.t.Helper()
	e.mu.Lock()
	e.settings = json.RawMessage(settings)
	e.mu.Unlock()
	var sent any
	if !e.p.can("workspace", "configuration") {
		sent = map[string]any{"hivesync": json.RawMessage(settings)}
	}
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": sent})
}
