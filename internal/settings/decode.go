package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxSettings bounds what is read, in bytes.
const maxSettings = 1 << 20

// Problem is one key that could not be taken as it is.
type Problem struct {
	Key string // with the prefix
	Say string // what is wrong with it, what holds instead, and what to do
}

// String is the key and what is wrong.
func (p Problem) String() string { return p.Key + ": " + p.Say }

// Editor is s with what an editor sends: the members of the section "hivesync",
// nested or with dots in the names, or an object that holds the section. What is
// absent or null stays as it is in s. It never fails: what cannot be taken is a
// problem each.
func (s Settings) Editor(data []byte) (Settings, []Problem) {
	return table.read(s, data, false)
}

// Project is s with what a project's .hivesync.json sets. Settings that are the
// person's own business are refused there, and lists are added to the person's: what
// a person keeps to themselves no project takes back.
func (s Settings) Project(data []byte) (Settings, []Problem) {
	return table.read(s, data, true)
}

// rows is a table of settings.
type rows []Setting

// read lays one layer of settings over s.
func (t rows) read(s Settings, data []byte, project bool) (Settings, []Problem) {
	object, err := t.section(data)
	if err != nil {
		return s, []Problem{{strings.TrimSuffix(Prefix, "."), err.Error()}}
	}
	var problems []Problem
	problem := func(key, format string, args ...any) {
		problems = append(problems, Problem{Prefix + key, fmt.Sprintf(format, args...)})
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		row := t.byKey(key)
		switch {
		case row == nil && !project && ofEditor.byKey(key) != nil:
			continue
		case row == nil:
			problem(key, "%s", t.unknown(key))
			continue
		case project && !row.Project:
			problem(key, "a project's %s cannot set this; set it in your editor", ProjectFile)
			continue
		case row.Deprecated != "":
			problem(key, "this is going away; %s", row.Deprecated)
		}
		for _, err := range row.set(&s, object[key], project) {
			problem(key, "%v", err)
		}
	}
	return s, problems
}

// section is the settings as one flat object with dotted keys.
func (t rows) section(data []byte) (map[string]json.RawMessage, error) {
	if len(data) > maxSettings {
		return nil, fmt.Errorf("the settings have %d bytes; at most %d are read", len(data), maxSettings)
	}
	flat := map[string]json.RawMessage{}
	data = bytes.TrimSpace(data)
	if len(data) == 0 || bytes.Equal(data, []byte("null")) {
		return flat, nil
	}
	object, err := members(data)
	if err != nil {
		return nil, fmt.Errorf("the settings are %w", err)
	}
	name := strings.TrimSuffix(Prefix, ".")
	if inner, ok := object[name]; ok {
		section, err := members(inner)
		if err != nil {
			return nil, fmt.Errorf("the section is %w", err)
		}
		maps.DeleteFunc(object, func(key string, _ json.RawMessage) bool { return !strings.HasPrefix(key, Prefix) })
		t.flatten(flat, "", section, 0)
	}
	t.flatten(flat, "", object, 0)
	return flat, nil
}

// members are the members of an object. An empty table of Lua arrives as an empty
// list.
func members(value json.RawMessage) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(value, &object); err != nil && !empty(value) {
		return nil, fmt.Errorf("no JSON object, but %s", brief(value))
	}
	return object, nil
}

// empty reports whether a value is the empty object or the empty list.
func empty(value json.RawMessage) bool {
	var list []json.RawMessage
	var object map[string]json.RawMessage
	return json.Unmarshal(value, &list) == nil && len(list) == 0 || json.Unmarshal(value, &object) == nil && len(object) == 0
}

// maxLevels is how deep keys nest; more is no setting.
const maxLevels = 4

func (t rows) flatten(flat map[string]json.RawMessage, path string, object map[string]json.RawMessage, level int) {
	for name, value := range object {
		key := path + strings.TrimPrefix(name, Prefix)
		if key == "$schema" || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			continue // for editors; and an editor that knows the key and has no value
		}
		if t.isGroup(key) && level < maxLevels {
			if inner, err := members(value); err == nil {
				t.flatten(flat, key+".", inner, level+1)
				continue
			}
		}
		flat[key] = value
	}
}

// isGroup reports whether settings lie below the key.
func (t rows) isGroup(key string) bool {
	below := func(s Setting) bool { return strings.HasPrefix(s.Key, key+".") }
	return slices.ContainsFunc(t, below) || slices.ContainsFunc(ofEditor, below)
}

func (t rows) byKey(key string) *Setting {
	for i := range t {
		if t[i].Key == key {
			return &t[i]
		}
	}
	return nil
}

// unknown names the setting that was probably meant.
func (t rows) unknown(key string) string {
	if t.isGroup(key) {
		return "this takes an object with settings in it; docs/settings.md lists them"
	}
	best, distance := "", len(key)/2+2
	for i := range t {
		if d := editDistance(strings.ToLower(key), strings.ToLower(t[i].Key)); d < distance {
			best, distance = t[i].Key, d
		}
	}
	if best == "" {
		return "there is no such setting; docs/settings.md lists them"
	}
	return "there is no such setting; did you mean " + Prefix + best + "?"
}

// editDistance is Levenshtein's: insertions, deletions and replacements of bytes.
func editDistance(a, b string) int {
	if len(a) > 200 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// brief is a value in JSON, shortened for a message.
func brief(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "that"
	}
	if len(text) > 60 {
		return strings.ToValidUTF8(string(text[:60]), "") + "…"
	}
	return string(text)
}
