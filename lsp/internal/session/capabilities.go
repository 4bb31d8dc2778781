package session

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"go.lsp.dev/uri"
)

// Client is what an editor says of itself in initialize, as far as it matters.
// Editors leave parts out, misspell them or send another shape (an empty Lua
// table is [] or {} as it falls): what cannot be read is taken as not said.
type Client struct {
	Name, Version string // empty when it does not say: many do not
	Process       int    // of the editor; 0 when unknown
	Folders       []WorkspaceFolder
	Options       json.RawMessage // initializationOptions; nil when there are none
	Encoding      Encoding        // the one to use

	// workspace
	ApplyEdit         bool // says so; an editor that says nothing of its workspace may do it all the same
	DocumentChanges   bool // versioned edits
	ChangeAnnotations bool
	Configuration     bool // answers workspace/configuration
	WatchConfig       bool // takes a registration for didChangeConfiguration
	WatchFiles        bool // takes a registration for didChangeWatchedFiles
	RefreshHints      bool
	RefreshLenses     bool
	RefreshPulled     bool // diagnostics

	// window
	Progress     bool // takes progress that the server begins
	ShowDocument bool

	// textDocument
	ActionLiterals  bool // code actions, not only commands
	ActionResolve   []string
	ActionLLMTag    bool // CodeActionTag.LLMGenerated
	HintResolve     []string
	HoverMarkdown   bool
	PullDiagnostics bool

	// experimental.hivesync: what plug-ins of HiveSync's own can do
	HearsDrafts   bool // wants hivesync/draftsChanged
	HearsPresence bool // wants hivesync/presence
	ShowsDrafts   bool // shows the result of hivesync.showDrafts itself
}

// WorkspaceFolder is a folder as the editor names it.
type WorkspaceFolder struct {
	URI  uri.URI
	Name string
}

// ReadClient reads the parameters of an initialize request.
func ReadClient(params []byte) Client {
	var root any
	json.Unmarshal(params, &root)
	in := said{root}
	caps := in.at("capabilities")
	workspace, window, document := caps.at("workspace"), caps.at("window"), caps.at("textDocument")
	action, hint := document.at("codeAction"), document.at("inlayHint")
	diagnostics := document.at("diagnostic")
	own := caps.at("experimental", Section)
	c := Client{
		Name:     in.at("clientInfo", "name").text(),
		Version:  in.at("clientInfo", "version").text(),
		Process:  in.at("processId").number(),
		Encoding: encoding(caps),

		ApplyEdit:         workspace.at("applyEdit").yes(),
		DocumentChanges:   workspace.at("workspaceEdit", "documentChanges").yes(),
		ChangeAnnotations: workspace.at("workspaceEdit", "changeAnnotationSupport").isObject(),
		Configuration:     workspace.at("configuration").yes(),
		WatchConfig:       workspace.at("didChangeConfiguration", "dynamicRegistration").yes(),
		WatchFiles:        workspace.at("didChangeWatchedFiles", "dynamicRegistration").yes(),
		RefreshHints:      workspace.at("inlayHint", "refreshSupport").yes(),
		RefreshLenses:     workspace.at("codeLens", "refreshSupport").yes(),
		RefreshPulled:     workspace.at("diagnostics", "refreshSupport").yes(),

		Progress:     window.at("workDoneProgress").yes(),
		ShowDocument: window.at("showDocument", "support").yes(),

		ActionLiterals:  action.at("codeActionLiteralSupport").isObject(),
		ActionResolve:   action.at("resolveSupport", "properties").texts(),
		ActionLLMTag:    action.at("tagSupport", "valueSet").has(1),
		HintResolve:     hint.at("resolveSupport", "properties").texts(),
		HoverMarkdown:   slices.Contains(document.at("hover", "contentFormat").texts(), "markdown"),
		PullDiagnostics: diagnostics.isObject(),

		HearsDrafts:   own.at("draftsChanged").yes(),
		ShowsDrafts:   own.at("showDrafts").yes(),
		HearsPresence: own.at("presence").yes(),
	}
	if options := in.at("initializationOptions"); options.value != nil {
		c.Options, _ = json.Marshal(options.value)
	}
	c.Folders = folders(in)
	return c
}

// encoding is the first of the editor's encodings that is known: it lists them as
// it likes them. All speak UTF-16.
func encoding(caps said) Encoding {
	for _, name := range caps.at("general", "positionEncodings").texts() {
		switch e := Encoding(strings.ToLower(name)); e {
		case UTF8, UTF16, UTF32:
			return e
		}
	}
	return UTF16
}

// folders are the workspace folders, or the root of editors from before there
// were several.
func folders(in said) []WorkspaceFolder {
	var all []WorkspaceFolder
	for _, f := range in.at("workspaceFolders").list() {
		if name := f.at("uri").text(); name != "" {
			all = append(all, WorkspaceFolder{uri.URI(name), f.at("name").text()})
		}
	}
	if len(all) > 0 {
		return all
	}
	if name := in.at("rootUri").text(); name != "" {
		return []WorkspaceFolder{{URI: uri.URI(name)}}
	}
	if path := in.at("rootPath").text(); path != "" {
		return []WorkspaceFolder{{URI: uri.File(path)}}
	}
	return nil
}

// said is a part of what an editor said; the zero said is nothing.
type said struct{ value any }

// at is the part under a path of names.
func (s said) at(path ...string) said {
	for _, name := range path {
		object, _ := s.value.(map[string]any)
		s = said{object[name]}
	}
	return s
}

func (s said) yes() bool { return s.value == true }

func (s said) isObject() bool {
	_, ok := s.value.(map[string]any)
	return ok
}

func (s said) text() string {
	text, _ := s.value.(string)
	return text
}

func (s said) number() int {
	n, ok := s.value.(float64)
	if !ok || n != math.Trunc(n) || math.Abs(n) > math.MaxInt32 {
		return 0
	}
	return int(n)
}

func (s said) list() []said {
	values, _ := s.value.([]any)
	all := make([]said, len(values))
	for i, v := range values {
		all[i] = said{v}
	}
	return all
}

// texts are the strings of a list, or the one string there is instead of a list.
func (s said) texts() []string {
	if text := s.text(); text != "" {
		return []string{text}
	}
	var all []string
	for _, v := range s.list() {
		if text := v.text(); text != "" {
			all = append(all, text)
		}
	}
	return all
}

func (s said) has(n float64) bool {
	return slices.ContainsFunc(s.list(), func(v said) bool { return v.value == n })
}
