package session

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/hivesync/hivesync/internal/settings"
)

// Section is the name under which editors keep the settings.
const Section = "hivesync"

// Layers keep what is set in several places: in initialize, by the editor later and
// for each folder, and by the project's own file. It is safe for concurrent use.
type Layers struct {
	mu       sync.Mutex
	initial  json.RawMessage             // guarded by mu
	pushed   json.RawMessage             // of the editor as a whole; guarded by mu
	folders  map[*Folder]json.RawMessage // guarded by mu
	projects map[*Folder]json.RawMessage // what .hivesync.json holds; guarded by mu
	made     map[*Folder]made            // of all these; guarded by mu
}

// made are the settings of a folder.
type made struct {
	settings settings.Settings
	problems []settings.Problem
}

// NewLayers begins with what the editor said in initialize.
func NewLayers(initial json.RawMessage) *Layers {
	return &Layers{initial: initial, folders: map[*Folder]json.RawMessage{}, projects: map[*Folder]json.RawMessage{}, made: map[*Folder]made{}}
}

// Push takes settings that the editor has for everything.
func (l *Layers) Push(set json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pushed = slices.Clone(set)
	clear(l.made)
}

// Set takes the settings that the editor has for a folder.
func (l *Layers) Set(folder *Folder, set json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.folders[folder] = slices.Clone(set)
	delete(l.made, folder)
}

// SetProject takes what the project's file in a folder holds; nil when there is none.
func (l *Layers) SetProject(folder *Folder, file []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.projects[folder] = slices.Clone(file)
	delete(l.made, folder)
}

// Of are the settings that hold in a folder; nil is no folder.
func (l *Layers) Of(folder *Folder) (settings.Settings, []settings.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, ok := l.made[folder]
	if !ok {
		m.settings = settings.Default()
		take := func(next settings.Settings, problems []settings.Problem) {
			m.settings, m.problems = next, append(m.problems, problems...)
		}
		for _, layer := range []json.RawMessage{l.initial, l.pushed, l.folders[folder]} {
			take(m.settings.Editor(layer))
		}
		// Last: many editors send every setting, with its default where nothing is set.
		take(m.settings.Project(l.projects[folder]))
		l.made[folder] = m
	}
	return m.settings, m.problems
}
