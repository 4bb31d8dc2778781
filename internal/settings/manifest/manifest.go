// Package manifest writes what is generated from the settings table: the pages
// and schemas that tell editors and people what can be set.
package manifest

//go:generate go run ./generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/settings"
)

// Files are the generated files by their path in the repository. current gives
// the text of a file as it is, for those that are generated in part.
func Files(current func(path string) ([]byte, error)) (map[string][]byte, error) {
	files := map[string][]byte{
		"docs/settings.md":                              page(),
		"docs/hivesync.schema.json":                     indent(projectSchema()),
		"editors/jetbrains/settings.json":               indent(nested(defaults(settings.Table()))),
		"editors/jetbrains/settings.schema.json":        indent(flatSchema()),
		"editors/jetbrains/initializationOptions.json":  indent(ordered{}),
		"editors/sublime/LSP-hivesync.sublime-settings": sublimeSettings(),
		"editors/sublime/sublime-package.json":          sublimePackage(),
		"editors/neovim/lua/hivesync/settings.lua":      lua(),
	}
	manifest, err := vscode(current)
	if err != nil {
		return nil, err
	}
	files["editors/vscode/package.json"] = manifest
	return files, nil
}

// vscode is the extension's package.json with today's settings.
func vscode(current func(string) ([]byte, error)) ([]byte, error) {
	const path = "editors/vscode/package.json"
	text, err := current(path)
	if err != nil {
		return nil, err
	}
	own := ordered{{"hivesync.path", ordered{
		{"type", "string"}, {"default", ""}, {"scope", "machine"},
		{"markdownDescription", "The `hivesync-lsp` program. Empty looks for the one that comes with the extension, then on the PATH."},
	}}, {"hivesync.trace.server", ordered{
		{"type", "string"}, {"default", "off"}, {"scope", "window"}, {"enum", []string{"off", "messages", "verbose"}},
		{"markdownDescription", "Log the messages between the editor and the server."},
	}}}
	properties := append(own, properties(settings.Table(), true)...)
	var manifest ordered
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	contributes, ok := manifest.get("contributes").(ordered)
	if !ok {
		return nil, fmt.Errorf("%s has no object \"contributes\"", path)
	}
	contributes = contributes.with("configuration", ordered{{"title", "HiveSync"}, {"properties", properties}})
	return indent(manifest.with("contributes", contributes)), nil
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
	values, docs := choices(s)
	switch {
	case t.Name == "array" && len(values) > 0:
		p = append(p, member{"items", ordered{{"type", t.Items}, {"enum", values}}}, member{"uniqueItems", true})
	case t.Name == "array":
		p = append(p, member{"items", ordered{{"type", t.Items}}})
	case len(values) > 0:
		p = append(p, member{"enum", values})
		if forVSCode && strings.Join(docs, "") != "" {
			p = append(p, member{"markdownEnumDescriptions", docs})
		}
	}
	if t.Name == "integer" || t.Name == "number" {
		p = append(p, member{"minimum", s.Min})
		if s.Max > 0 {
			p = append(p, member{"maximum", s.Max})
		}
	}
	p = append(p, member{"default", value(s)})
	if forVSCode {
		return append(p, member{"scope", string(s.Scope)}, member{"markdownDescription", s.Doc})
	}
	return append(p, member{"description", s.Doc})
}

func choices(s *settings.Setting) (values, docs []string) {
	for _, c := range s.Choices {
		values, docs = append(values, c.Value), append(docs, c.Doc)
	}
	return values, docs
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
	var own []settings.Setting
	for _, s := range settings.Table() {
		if s.Project {
			own = append(own, s)
		}
	}
	var tree ordered
	for i := range own {
		path := strings.Split(own[i].Key, ".")
		var steps []string
		for n, name := range path {
			if n > 0 {
				steps = append(steps, "properties")
			}
			steps = append(steps, name)
		}
		tree = tree.put(steps, property(&own[i], false))
	}
	for i, m := range tree {
		if object, ok := m.value.(ordered); ok && object.get("type") == nil {
			tree[i].value = append(ordered{{"type", "object"}, {"additionalProperties", false}}, object...)
		}
	}
	tree = append(ordered{{"$schema", ordered{{"type", "string"}}}}, tree...)
	return ordered{
		{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", settings.ProjectFile},
		{"description", "What a project fixes for everybody who documents it with HiveSync."},
		{"type", "object"}, {"additionalProperties", false}, {"properties", tree},
	}
}

func sublimeSettings() []byte {
	var b bytes.Buffer
	b.WriteString("{\n\t// The command that starts the language server.\n\t\"command\": [\"hivesync-lsp\"],\n")
	b.WriteString("\t// Files it is for: what it knows of is in docs/languages.md.\n\t\"selector\": ")
	b.Write(compact(strings.Join(sublimeScopes, " | ")))
	b.WriteString(",\n\t\"settings\": {\n")
	table := settings.Table()
	for i := range table {
		fmt.Fprintf(&b, "\t\t// %s\n\t\t%q: %s", table[i].Doc, settings.Prefix+table[i].Key, compact(value(&table[i])))
		if i < len(table)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("\t}\n}\n")
	return b.Bytes()
}

// sublimeScopes are the base scopes of the language table, as Sublime Text names them.
var sublimeScopes = []string{
	"source.go", "source.python", "source.js", "source.ts", "source.tsx", "source.jsx", "source.java", "source.rust", "source.c", "source.c++", "source.cs",
	"source.ruby", "embedding.php", "source.Kotlin", "source.swift", "source.scala", "source.lua", "source.shell", "source.elixir",
}

func sublimePackage() []byte {
	return indent(ordered{{"contributions", ordered{{"settings", []any{
		ordered{{"file_patterns", []string{"/LSP-hivesync.sublime-settings"}}, {"schema", ordered{
			{"$id", "sublime://settings/LSP-hivesync"}, {"definitions", ordered{{"PluginConfig", ordered{{"properties", ordered{
				{"settings", ordered{{"additionalProperties", false}, {"properties", properties(settings.Table(), false)}}},
			}}}}}}, {"allOf", []any{ordered{{"$ref", "sublime://settings/LSP-plugin-base"}}, ordered{{"$ref", "sublime://settings/LSP-hivesync#/definitions/PluginConfig"}}}},
		}}},
		ordered{{"file_patterns", []string{"/*.sublime-project"}}, {"schema", ordered{{"properties", ordered{{"settings", ordered{{"properties", ordered{
			{"LSP", ordered{{"properties", ordered{{"LSP-hivesync", ordered{{"$ref", "sublime://settings/LSP-hivesync#/definitions/PluginConfig"}}}}}}},
		}}}}}}}}},
	}}}}})
}

// lua is the table of defaults for Neovim.
func lua() []byte {
	var b bytes.Buffer
	b.WriteString("-- Generated from the settings table by `make generate`; do not edit.\n-- What can be set, with the defaults: vim.lsp.config('hivesync', { settings = { hivesync = { … } } })\nreturn ")
	tree, _ := nested(defaults(settings.Table())).get(strings.TrimSuffix(settings.Prefix, ".")).(ordered)
	writeLua(&b, tree, "")
	b.WriteByte('\n')
	return b.Bytes()
}

func writeLua(b *bytes.Buffer, v any, indent string) {
	switch v := v.(type) {
	case ordered:
		if len(v) == 0 {
			b.WriteString("vim.empty_dict()")
			return
		}
		b.WriteString("{\n")
		for _, m := range v {
			fmt.Fprintf(b, "%s  %s = ", indent, m.name)
			writeLua(b, m.value, indent+"  ")
			b.WriteString(",\n")
		}
		b.WriteString(indent + "}")
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = fmt.Sprintf("%q", s)
		}
		b.WriteString("{ " + strings.Join(quoted, ", ") + " }")
		if len(v) == 0 {
			b.Truncate(b.Len() - len("{  }"))
			b.WriteString("{}")
		}
	default:
		b.Write(compact(v))
	}
}

// page is docs/settings.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString("# Settings\n\n" +
		"Generated from the table in `internal/settings` by `make generate`.\n\n" +
		"Every key starts with `hivesync.`; editors that nest (Neovim, Helix, Emacs) write the dots as levels.\n" +
		"*Machine* settings are the person's own: a workspace cannot set them. Keys are never stored in settings:\n" +
		"name the environment variable that holds one, or a command that prints it.\n" +
		"Settings marked *project* can also stand in a project's `" + settings.ProjectFile + "`, for everybody who works on it:\n\n" +
		"```json\n{\n  \"$schema\": \"docs/hivesync.schema.json\",\n  \"verbosity\": \"summary\",\n  \"style\": { \"dialect\": \"numpy\", \"width\": 79 }\n}\n```\n\n" +
		"| setting | type | default | scope | what it does |\n|---|---|---|---|---|\n")
	table := settings.Table()
	for i := range table {
		s := &table[i]
		scope := string(s.Scope)
		if s.Project {
			scope += ", project"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %s |\n", s.Key, typeWords(s), compact(value(s)), scope, cell(s))
	}
	return b.Bytes()
}

func typeWords(s *settings.Setting) string {
	if t := s.Type(); t.Name == "array" {
		return "list"
	} else if len(s.Choices) > 0 {
		return "choice"
	} else {
		return t.Name
	}
}

func cell(s *settings.Setting) string {
	text := s.Doc
	for _, c := range s.Choices {
		text += "<br>`" + fmt.Sprintf("%q", c.Value) + "`"
		if c.Doc != "" {
			text += ": " + c.Doc
		}
	}
	return strings.ReplaceAll(text, "|", `\|`)
}

// Paths are the paths of all generated files, for messages.
func Paths(files map[string][]byte) []string {
	var paths []string
	for path := range files {
		paths = append(paths, filepath.FromSlash(path))
	}
	slices.Sort(paths)
	return paths
}
