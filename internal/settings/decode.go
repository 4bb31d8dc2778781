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

// Problem is one key that could not be taken. The default holds in its place.
type Problem struct {
	Key string // with the prefix
	Say string // what is wrong with it and what to do
}

// String is the key and what is wrong.
func (p Problem) String() string { return p.Key + ": " + p.Say }

// Decode reads settings as editors send them: the members of the section
// "hivesync", nested or with dots in the names, or an object that holds the
// section. What is absent or null keeps its default. It never fails: what cannot
// be taken is a problem each.
func Decode(data []byte) (Settings, []Problem) {
	return Default().with(data, func(s *Setting) (refused string) { return "" })
}

// Project is s with what a project's .hivesync.json sets. Settings that are the
// person's own business are refused there.
func (s Settings) Project(data []byte) (Settings, []Problem) {
	return s.with(data, func(row *Setting) string {
		if row.Project {
			return ""
		}
		return "a project's " + ProjectFile + " cannot set this; set it in your editor"
	})
}

func (s Settings) with(data []byte, refuse func(*Setting) string) (Settings, []Problem) {
	var problems []Problem
	object, err := section(data)
	if err != nil {
		return s, []Problem{{strings.TrimSuffix(Prefix, "."), err.Error()}}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		row := byKey(key)
		if row == nil {
			problems = append(problems, Problem{Prefix + key, unknown(key)})
			continue
		}
		if why := refuse(row); why != "" {
			problems = append(problems, Problem{Prefix + key, why})
			continue
		}
		if err := row.set(&s, object[key]); err != nil {
			problems = append(problems, Problem{Prefix + key, fmt.Sprintf("%v; %s holds instead", err, brief(row.Value()))})
		}
	}
	return s, problems
}

// section is the settings as one flat object with dotted keys.
func section(data []byte) (map[string]json.RawMessage, error) {
	if len(data) > maxSettings {
		return nil, fmt.Errorf("the settings have %d bytes; at most %d are read", len(data), maxSettings)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil
	}
	object, err := members(data)
	if err != nil {
		return nil, fmt.Errorf("the settings are no JSON object: %v", err)
	}
	if inner, ok := object[strings.TrimSuffix(Prefix, ".")]; ok {
		if section, err := members(inner); err == nil {
			object = section
		}
	}
	flat := map[string]json.RawMessage{}
	flatten(flat, "", object, 0)
	return flat, nil
}

// maxLevels is how deep keys nest; more is no setting.
const maxLevels = 4

func flatten(flat map[string]json.RawMessage, path string, object map[string]json.RawMessage, level int) {
	for name, value := range object {
		key := path + strings.TrimPrefix(name, Prefix)
		if key == "$schema" || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			continue // for editors; and an editor that knows the key and has no value
		}
		if byKey(key) == nil && level < maxLevels && isGroup(key) {
			if inner, err := members(value); err == nil {
				flatten(flat, key+".", inner, level+1)
				continue
			}
		}
		flat[key] = value
	}
}

// members are those of an object. An empty table of Lua arrives as an empty list.
func members(data json.RawMessage) (map[string]json.RawMessage, error) {
	if string(bytes.TrimSpace(data)) == "[]" {
		return nil, nil
	}
	var object map[string]json.RawMessage
	err := json.Unmarshal(data, &object)
	return object, err
}

// isGroup reports whether some setting lies below the key.
func isGroup(key string) bool {
	return slices.ContainsFunc(table, func(s Setting) bool { return strings.HasPrefix(s.Key, key+".") })
}

func byKey(key string) *Setting {
	for i := range table {
		if table[i].Key == key {
			return &table[i]
		}
	}
	return nil
}

// set takes one value.
func (row *Setting) set(s *Settings, value json.RawMessage) error {
	if row.Type().Name == "object" {
		object, err := members(value)
		if err != nil {
			return fmt.Errorf("it takes an object, not %s", brief(value))
		}
		if len(object) == 0 {
			value = json.RawMessage("{}")
		}
	}
	fresh := row.field(&Settings{})
	if err := json.Unmarshal(value, fresh); err != nil {
		return fmt.Errorf("it takes %s, not %s", row.Type().words(), brief(value))
	}
	switch v := deref(fresh).(type) {
	case string:
		if err := row.choose(v); err != nil {
			return err
		}
	case []string:
		for _, item := range v {
			if err := row.choose(item); err != nil {
				return err
			}
		}
	case int:
		if err := row.within(float64(v)); err != nil {
			return err
		}
	case float64:
		if err := row.within(v); err != nil {
			return err
		}
	}
	assign(row.field(s), fresh)
	return nil
}

func (row *Setting) choose(value string) error {
	if len(row.Choices) == 0 || slices.ContainsFunc(row.Choices, func(c Choice) bool { return c.Value == value }) {
		return nil
	}
	var values []string
	for _, c := range row.Choices {
		values = append(values, fmt.Sprintf("%q", c.Value))
	}
	return fmt.Errorf("%q is none of %s", value, strings.Join(values, ", "))
}

func (row *Setting) within(n float64) error {
	if n < row.Min || row.Max > 0 && n > row.Max {
		if row.Max == 0 {
			return fmt.Errorf("it is at least %s, not %s", brief(row.Min), brief(n))
		}
		return fmt.Errorf("it is between %s and %s, not %s", brief(row.Min), brief(row.Max), brief(n))
	}
	return nil
}

// unknown names the setting that was probably meant.
func unknown(key string) string {
	best, distance := "", len(key)/2+2
	for i := range table {
		if d := editDistance(strings.ToLower(key), strings.ToLower(table[i].Key)); d < distance {
			best, distance = table[i].Key, d
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
