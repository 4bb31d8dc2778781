package manifest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/internal/settings"
)

// sublimeSettings is the settings file of the package for Sublime Text's LSP.
func sublimeSettings() []byte {
	var b bytes.Buffer
	b.WriteString("{\n\t// The command that starts the language server.\n\t\"command\": [\"hivesync-lsp\"],\n")
	b.WriteString("\t// Files it is for: what it knows of is in docs/languages.md.\n\t\"selector\": ")
	b.Write(compact(selector()))
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

// scopes are the base scopes of the language table, as Sublime Text names them.
var scopes = []struct{ language, scope string }{
	{"go", "source.go"}, {"python", "source.python"}, {"javascript", "source.js"}, {"javascript", "source.jsx"}, {"typescript", "source.ts"}, {"tsx", "source.tsx"},
	{"java", "source.java"}, {"rust", "source.rust"}, {"c", "source.c"}, {"cpp", "source.c++"}, {"csharp", "source.cs"}, {"ruby", "source.ruby"},
	{"php", "embedding.php"}, {"kotlin", "source.Kotlin"}, {"swift", "source.swift"}, {"scala", "source.scala"}, {"lua", "source.lua"},
	{"bash", "source.shell"}, {"elixir", "source.elixir"},
}

func selector() string {
	var all []string
	for _, s := range scopes {
		all = append(all, s.scope)
	}
	return strings.Join(all, " | ")
}

// sublimePackage has the schema of the settings, for the editor's completion.
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
