// Package manifest writes what is generated from the settings table: the pages
// and schemas that tell editors and people what can be set.
package manifest

//go:generate go run ./generate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/internal/settings"
)

// Files are the generated files by their path in the repository. current gives
// the text of a file as it is, for those that are generated in part.
func Files(current func(path string) ([]byte, error)) (map[string][]byte, error) {
	files := map[string][]byte{
		"docs/settings.md":                              page(),
		"docs/hivesync.schema.json":                     indent(projectSchema()),
		"editors/jetbrains/template.json":               indent(jetbrainsTemplate()),
		"editors/jetbrains/settings.json":               indent(defaults(settings.Table())),
		"editors/jetbrains/settings.schema.json":        indent(flatSchema()),
		"editors/jetbrains/initializationOptions.json":  indent(ordered{}),
		"editors/sublime/LSP-hivesync.sublime-settings": sublimeSettings(),
		"editors/sublime/sublime-package.json":          sublimePackage(),
		"editors/neovim/lua/hivesync/settings.lua":      lua(),
		"editors/neovim/doc/hivesync-settings.txt":      vimdoc(),
	}
	manifest, err := vscode(current)
	if err != nil {
		return nil, err
	}
	files["editors/vscode/package.json"] = manifest
	return files, nil
}

// vscode is the extension's package.json with today's settings. What a project may
// not set, the workspace settings of a project that is not trusted may not either.
func vscode(current func(string) ([]byte, error)) ([]byte, error) {
	const path = "editors/vscode/package.json"
	text, err := current(path)
	if err != nil {
		return nil, err
	}
	var manifest ordered
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	properties := append(properties(settings.OfEditor(), true), properties(settings.Table(), true)...)
	manifest = manifest.put([]string{"contributes", "configuration"}, ordered{{"title", "HiveSync"}, {"properties", properties}})
	var restricted []string
	for _, s := range settings.Table() {
		if s.Scope != settings.Machine && !s.Project {
			restricted = append(restricted, settings.Prefix+s.Key)
		}
	}
	manifest = manifest.put([]string{"capabilities", "untrustedWorkspaces"}, ordered{
		{"supported", "limited"},
		{"description", "Settings that decide what is shared or accepted are not taken from the workspace."},
		{"restrictedConfigurations", restricted},
	})
	return indent(manifest), nil
}

// properties are the settings as JSON Schema properties; forVSCode with what only
// VS Code reads.
func properties(table []settings.Setting, forVSCode bool) ordered {
	var all ordered
	for i := range table {
		s := &table[i]
		all = append(all, member{settings.Prefix + s.Key, property(s, forVSCode)})
	}
	return all
}

func property(s *settings.Setting, forVSCode bool) ordered {
	t := s.Type()
	p := ordered{{"type", t.Name}}
	texts := choice(s.Choices, s.Form, forVSCode)
	switch {
	case t.Name == "array":
		p = append(p, member{"items", append(ordered{{"type", t.Items}}, texts...)}, member{"uniqueItems", len(s.Choices) > 0})
	case s.Named:
		p = append(p, member{"additionalProperties", object(s.Members, forVSCode)})
	case t.Name == "object":
		p = object(s.Members, forVSCode)
	default:
		p = append(p, texts...)
	}
	if t.Name == "integer" || t.Name == "number" {
		p = append(p, member{"minimum", s.Min})
		if s.Max > 0 {
			p = append(p, member{"maximum", s.Max})
		}
	}
	p = append(p, member{"default", value(s)})
	if forVSCode {
		p = append(p, member{"scope", string(s.Scope)})
		if s.Deprecated != "" {
			p = append(p, member{"markdownDeprecationMessage", s.Deprecated})
		}
		return append(p, member{"markdownDescription", s.Doc})
	}
	if s.Deprecated != "" {
		p = append(p, member{"deprecated", true})
	}
	return append(p, member{"description", s.Doc})
}

// choice is what a schema says of the texts that a setting takes.
func choice(choices []settings.Choice, form *settings.Form, forVSCode bool) ordered {
	var p ordered
	var values, docs []string
	for _, c := range choices {
		values, docs = append(values, c.Value), append(docs, c.Doc)
	}
	if len(values) > 0 {
		p = append(p, member{"enum", values})
		if forVSCode && strings.Join(docs, "") != "" {
			p = append(p, member{"markdownEnumDescriptions", docs})
		}
	}
	if form != nil && form.Pattern != "" {
		p = append(p, member{"pattern", form.Pattern})
	}
	if form != nil && form.Format != "" {
		p = append(p, member{"format", form.Format})
	}
	return p
}

// object is the schema of an object with the members.
func object(members []settings.Member, forVSCode bool) ordered {
	description := "description"
	if forVSCode {
		description = "markdownDescription"
	}
	var all ordered
	for _, m := range members {
		p := ordered{{"type", m.Type.Name}}
		if m.Type.Items != "" {
			p = append(p, member{"additionalProperties", ordered{{"type", m.Type.Items}}})
		}
		p = append(append(p, choice(m.Choices, nil, forVSCode)...), member{description, m.Doc})
		all = append(all, member{m.Name, p})
	}
	return ordered{{"type", "object"}, {"additionalProperties", false}, {"properties", all}}
}

// value is a default as editors write it: empty lists and objects, not null.
func value(s *settings.Setting) any {
	switch v := s.Value().(type) {
	case []string:
		return append([]string{}, v...)
	case json.RawMessage, map[string]settings.Price:
		return ordered{}
	default:
		return v
	}
}

func defaults(table []settings.Setting) ordered {
	var all ordered
	for i := range table {
		all = append(all, member{settings.Prefix + table[i].Key, value(&table[i])})
	}
	return all
}

// nested is an object of dotted keys with an object for each level.
func nested(flat ordered) ordered {
	var tree ordered
	for _, m := range flat {
		tree = tree.put(strings.Split(m.name, "."), m.value)
	}
	return tree
}

func flatSchema() ordered {
	return ordered{
		{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "HiveSync settings"}, {"type", "object"},
		{"additionalProperties", false}, {"properties", properties(settings.Table(), false)},
	}
}

// projectSchema is the schema of .hivesync.json.
func projectSchema() ordered {
	flat := ordered{{"$schema", leaf{{"type", "string"}}}}
	for _, s := range settings.Table() {
		if s.Project {
			flat = append(flat, member{s.Key, leaf(property(&s, false))})
		}
	}
	return append(ordered{
		{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", settings.ProjectFile},
		{"description", "What a project fixes for everybody who documents it with HiveSync."},
	}, levels(nested(flat))...)
}

// leaf is the schema of a setting among the levels of a schema.
type leaf ordered

// levels is the schema of an object whose members are leaves and further objects.
func levels(tree ordered) ordered {
	var all ordered
	for _, m := range tree {
		switch v := m.value.(type) {
		case leaf:
			all = append(all, member{m.name, ordered(v)})
		case ordered:
			all = append(all, member{m.name, levels(v)})
		}
	}
	return ordered{{"type", "object"}, {"additionalProperties", false}, {"properties", all}}
}
