package story

import (
	"embed"
	"encoding/json"
	"path"
	"strings"
)

// Profile is an editor: what it says of itself, and how it behaves.
type Profile struct {
	Name   string
	Params json.RawMessage // of initialize, without the folders

	FirstVersion   int    // of documents
	WholeText      bool   // sends the whole text with each change
	WholeLines     bool   // sends changes as whole lines
	AlwaysResolves bool   // asks to resolve code actions without data too
	Pulls          bool   // asks for diagnostics
	Hints          bool   // asks for inlay hints
	Lenses         bool   // asks for code lenses
	Misspells      string // what it says that is no part of the protocol
	Unhearing      bool   // answers nothing that the server asks
	Plugin         bool   // runs a plug-in of HiveSync's own, which hears hivesync/draftsChanged
}

//go:embed clients
var clients embed.FS

func client(name string) json.RawMessage {
	text, err := clients.ReadFile(path.Join("clients", name+".json"))
	if err != nil {
		panic(err)
	}
	return text
}

// The editors. Their capabilities are what they send.
func profiles() []Profile {
	return []Profile{
		{Name: "vscode", FirstVersion: 1, AlwaysResolves: true, Pulls: true, Hints: true, Lenses: true},
		{Name: "neovim", FirstVersion: 0, AlwaysResolves: true, Pulls: true, Hints: true, Lenses: true},
		{Name: "helix", FirstVersion: 0, Hints: true},
		{Name: "kate", FirstVersion: 0, WholeLines: true},
		{Name: "eglot", FirstVersion: 0, Hints: true},
		{Name: "sublime", FirstVersion: 1, Pulls: true, Hints: true, Lenses: true},
		{Name: "ycm", FirstVersion: 1, WholeText: true, Hints: true, Misspells: "inlay: unknown property"},
		{Name: "bare", FirstVersion: 1, Unhearing: true}, // code actions and diagnostics, and nothing else
	}
}

// Profiles are the names of all editors.
func Profiles() []string {
	var names []string
	for _, p := range profiles() {
		names = append(names, p.Name)
	}
	return names
}

// profile is the editor of a name; it panics when there is none.
func profile(name string) Profile {
	for _, p := range profiles() {
		if p.Name == name {
			p.Params = client(name)
			return p
		}
	}
	panic("no editor is named " + name + "; there are " + strings.Join(Profiles(), ", "))
}

// params are the parameters of initialize, with a root, folders and settings.
func (p *Profile) params(pid int, root, rootURI string, folders []any, settings json.RawMessage) map[string]any {
	var params map[string]any
	if err := json.Unmarshal(p.Params, &params); err != nil {
		panic(p.Name + ": " + err.Error())
	}
	params["processId"] = pid
	params["rootUri"] = rootURI
	if len(folders) == 0 { // single files
		params["rootUri"] = nil
	}
	if _, old := params["rootPath"]; old {
		params["rootPath"] = root
	}
	capabilities := params["capabilities"].(map[string]any)
	if workspace, _ := capabilities["workspace"].(map[string]any); workspace["workspaceFolders"] == true {
		params["workspaceFolders"] = folders
	}
	if settings != nil {
		params["initializationOptions"] = settings
	}
	if p.Plugin {
		capabilities["experimental"] = map[string]any{"hivesync": map[string]any{"draftsChanged": true, "showDrafts": true}}
	}
	return params
}

// can reports whether the editor says that it can do something, by the path in its
// capabilities.
func (p *Profile) can(names ...string) bool {
	var params map[string]any
	json.Unmarshal(p.Params, &params)
	var at any = params["capabilities"]
	for _, name := range names {
		object, _ := at.(map[string]any)
		at = object[name]
	}
	switch v := at.(type) {
	case bool:
		return v
	case []any:
		return len(v) > 0
	}
	return at != nil
}
