package session

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Section is the name under which editors keep the settings.
const Section = "hivesync"

// Provider says who drafts.
type Provider struct {
	Name          string   `json:"name"`          // "outline", "openai", …
	BaseURL       string   `json:"baseUrl"`       // where the provider's server is
	Model         string   `json:"model"`         // the model to ask
	APIKeyEnv     string   `json:"apiKeyEnv"`     // the environment variable that holds the key
	APIKeyCommand []string `json:"apiKeyCommand"` // a command that prints it
}

// Settings are what a person can choose.
type Settings struct {
	Provider Provider `json:"provider"`
	Draft    struct {
		Verbosity string `json:"verbosity"` // "summary", "standard", "full"
		Language  string `json:"language"`  // of the prose; "" is English
	} `json:"draft"`
	Review struct {
		Hints       bool `json:"hints"`       // drafts as inlay hints
		Lenses      bool `json:"lenses"`      // drafts as code lenses
		Diagnostics bool `json:"diagnostics"` // drafts as diagnostics
		Confirm     bool `json:"confirm"`     // ask the editor to confirm accepted edits, where it can
	} `json:"review"`
	Check struct {
		Severity string   `json:"severity"` // the least severity of findings about documentation: "off", "note", "warning", "error"
		Off      []string `json:"off"`      // rules left out
	} `json:"check"`
}

// Defaults are the settings of somebody who has set nothing.
func Defaults() Settings {
	var s Settings
	s.Provider.Name = "outline"
	s.Draft.Verbosity = "standard"
	s.Review.Hints, s.Review.Lenses, s.Review.Diagnostics, s.Review.Confirm = true, true, true, true
	s.Check.Severity = "warning"
	return s
}

// Read lays layers of settings over the defaults, each over those before it. A
// layer is a JSON object, with the settings themselves or under their section; a
// part that cannot be read is left out and told in problems.
func Read(layers ...json.RawMessage) (s Settings, problems []string) {
	s = Defaults()
	for _, layer := range layers {
		if len(layer) == 0 || string(layer) == "null" {
			continue
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(layer, &object); err != nil {
			problems = append(problems, "the settings are no JSON object")
			continue
		}
		if inner, ok := object[Section]; ok {
			if err := json.Unmarshal(inner, &object); err != nil {
				problems = append(problems, Section+" is no JSON object")
				continue
			}
		}
		for _, group := range slices.Sorted(maps.Keys(object)) {
			problems = append(problems, s.read(group, object[group])...)
		}
	}
	return s, problems
}

// read takes one group of settings over, setting by setting.
func (s *Settings) read(group string, values json.RawMessage) (problems []string) {
	into := map[string]any{"provider": &s.Provider, "draft": &s.Draft, "review": &s.Review, "check": &s.Check}[group]
	if into == nil {
		return nil // of a newer program, or of an editor's plug-in
	}
	var each map[string]json.RawMessage
	if err := json.Unmarshal(values, &each); err != nil {
		return []string{fmt.Sprintf("%s.%s is no JSON object", Section, group)}
	}
	for _, name := range slices.Sorted(maps.Keys(each)) {
		if string(each[name]) == "null" {
			continue
		}
		one, _ := json.Marshal(map[string]json.RawMessage{name: each[name]})
		before, _ := json.Marshal(into)
		if err := json.Unmarshal(one, into); err != nil {
			json.Unmarshal(before, into)
			problems = append(problems, fmt.Sprintf("%s.%s.%s cannot be %s", Section, group, name, shorten(each[name])))
		}
	}
	return problems
}

func shorten(value json.RawMessage) string {
	text := strings.ToValidUTF8(string(value), "?")
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	return text
}

// Layers keep the settings of an editor: what it said in initialize, and what it
// has for each folder. It is safe for concurrent use.
type Layers struct {
	mu      sync.Mutex
	initial json.RawMessage             // guarded by mu
	pushed  json.RawMessage             // of didChangeConfiguration; guarded by mu
	folders map[*Folder]json.RawMessage // guarded by mu
}

// NewLayers begins with what the editor said in initialize.
func NewLayers(initial json.RawMessage) *Layers {
	return &Layers{initial: initial, folders: map[*Folder]json.RawMessage{}}
}

// Push takes settings that the editor sends by itself.
func (l *Layers) Push(settings json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pushed = settings
}

// Set takes the settings that the editor has for a folder.
func (l *Layers) Set(folder *Folder, settings json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.folders[folder] = settings
}

// Of are the settings that hold in a folder; nil is no folder.
func (l *Layers) Of(folder *Folder) (Settings, []string) {
	l.mu.Lock()
	layers := []json.RawMessage{l.initial, l.pushed, l.folders[folder]}
	l.mu.Unlock()
	return Read(layers...)
}
