package manifest

import "github.com/hivesync/hivesync/internal/syntax"

// jetbrainsTemplate is the template of a user-defined language server for the
// LSP4IJ plugin of JetBrains IDEs, with every file the language table knows of
// (LSP4IJ, docs/LSPTemplate.md).
func jetbrainsTemplate() ordered {
	var mappings []any
	for _, l := range syntax.Languages() {
		patterns := make([]string, 0, len(l.Extensions)+len(l.Filenames))
		for _, extension := range l.Extensions {
			patterns = append(patterns, "*"+extension)
		}
		patterns = append(patterns, l.Filenames...)
		mappings = append(mappings, ordered{
			{"fileType", ordered{{"name", l.Name}, {"patterns", patterns}}},
			{"languageId", l.ID},
		})
	}
	return ordered{
		{"id", "hivesync"},
		{"name", "HiveSync"},
		{"programArgs", ordered{
			{"default", `sh -c "hivesync-lsp --stdio"`}, // a shell, so that the PATH is that of the user
			{"windows", "hivesync-lsp.exe --stdio"},
		}},
		{"fileTypeMappings", mappings},
	}
}
