// Package lspmodel checks recorded or live messages against the meta model of the
// Language Server Protocol, the machine-readable form of its specification
// (version 3.18, as the module go.lsp.dev/protocol carries it). It serves tests:
// a frame that no client has to understand is a failure there.
package lspmodel

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Model is the specification. It is immutable.
type Model struct {
	requests      map[string]*method
	notifications map[string]*method
	structures    map[string]*structure
	enumerations  map[string]*enumeration
	aliases       map[string]*typ
}

// typ is one type expression of the meta model.
type typ struct {
	Kind    string          `json:"kind"`
	Name    string          `json:"name"`    // base, reference
	Element *typ            `json:"element"` // array
	Items   []*typ          `json:"items"`   // or, and, tuple
	Value   json.RawMessage `json:"value"`   // map: a type; stringLiteral: the string; literal: an object of properties

	value      *typ       // of a map
	literal    string     // of a string literal
	properties []property // of a literal
}

type property struct {
	Name     string `json:"name"`
	Type     *typ   `json:"type"`
	Optional bool   `json:"optional"`
}

type structure struct {
	Name       string     `json:"name"`
	Extends    []*typ     `json:"extends"`
	Mixins     []*typ     `json:"mixins"`
	Properties []property `json:"properties"`

	all map[string]property // with those of Extends and Mixins
}

type enumeration struct {
	Name                 string `json:"name"`
	Type                 *typ   `json:"type"`
	SupportsCustomValues bool   `json:"supportsCustomValues"`
	Values               []struct {
		Value any `json:"value"`
	} `json:"values"`
}

type method struct {
	Method    string `json:"method"`
	Params    *typ   `json:"params"`
	Result    *typ   `json:"result"`
	Direction string `json:"messageDirection"`
}

// Load reads the meta model of the go.lsp.dev/protocol module the project builds
// with. It needs the go command, and a working directory inside the project.
func Load() (*Model, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.lsp.dev/protocol").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the module with the meta model: %w", err)
	}
	return Read(filepath.Join(strings.TrimSpace(string(out)), "internal", "genlsp", "testdata", "metaModel.json"))
}

// Read reads a meta model file.
func Read(path string) (*Model, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Requests      []*method      `json:"requests"`
		Notifications []*method      `json:"notifications"`
		Structures    []*structure   `json:"structures"`
		Enumerations  []*enumeration `json:"enumerations"`
		TypeAliases   []struct {
			Name string `json:"name"`
			Type *typ   `json:"type"`
		} `json:"typeAliases"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := &Model{
		requests:      map[string]*method{},
		notifications: map[string]*method{},
		structures:    map[string]*structure{},
		enumerations:  map[string]*enumeration{},
		aliases:       map[string]*typ{},
	}
	for _, r := range file.Requests {
		m.requests[r.Method] = r
	}
	for _, n := range file.Notifications {
		m.notifications[n.Method] = n
	}
	for _, e := range file.Enumerations {
		m.enumerations[e.Name] = e
	}
	for _, a := range file.TypeAliases {
		m.aliases[a.Name] = a.Type
	}
	for _, s := range file.Structures {
		m.structures[s.Name] = s
	}
	for _, s := range file.Structures {
		s.all = map[string]property{}
		m.collect(s, s.all)
	}
	return m, nil
}

// collect adds the properties of s and of what it is made from; its own win.
func (m *Model) collect(s *structure, all map[string]property) {
	for _, from := range append(append([]*typ{}, s.Extends...), s.Mixins...) {
		m.collect(m.structures[from.Name], all)
	}
	for _, p := range s.Properties {
		all[p.Name] = p
	}
}

// UnmarshalJSON reads a type expression; what "value" holds depends on its kind.
func (t *typ) UnmarshalJSON(text []byte) error {
	type plain typ
	if err := json.Unmarshal(text, (*plain)(t)); err != nil {
		return err
	}
	switch t.Kind {
	case "map":
		return json.Unmarshal(t.Value, &t.value)
	case "stringLiteral":
		return json.Unmarshal(t.Value, &t.literal)
	case "literal":
		var object struct {
			Properties []property `json:"properties"`
		}
		err := json.Unmarshal(t.Value, &object)
		t.properties = object.Properties
		return err
	}
	return nil
}

// Methods lists the methods of the specification that go from the client to the
// server, requests and notifications, also those that go both ways.
func (m *Model) Methods() []string {
	var names []string
	for _, methods := range []map[string]*method{m.requests, m.notifications} {
		for name, method := range methods {
			if method.Direction != "serverToClient" {
				names = append(names, name)
			}
		}
	}
	return names
}

// IsRequest reports whether the specification has a request of this name.
func (m *Model) IsRequest(name string) bool { return m.requests[name] != nil }
