package manifest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/internal/settings"
)

// page is docs/settings.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString("# Settings\n\n" +
		"Generated from the table in `internal/settings` by `make generate`.\n\n" +
		"Every key starts with `hivesync.`; editors that nest (Neovim, Helix, Emacs) write the dots as levels.\n" +
		"*Machine* settings are the person's own: a workspace cannot set them. Keys are never stored in settings:\n" +
		"name the environment variable that holds one, or a command that prints it.\n" +
		"Settings marked *project* can also stand in a project's `" + settings.ProjectFile + "`, for everybody who works on it:\n\n" +
		"```json\n{\n  \"$schema\": \"https://raw.githubusercontent.com/hivesync/hivesync/main/docs/hivesync.schema.json\",\n  \"verbosity\": \"summary\",\n  \"style\": { \"dialect\": \"numpy\", \"width\": 79 }\n}\n```\n\n" +
		"| setting | type | default | scope | what it does |\n|---|---|---|---|---|\n")
	rows(&b, settings.Table())
	b.WriteString("\n## What `style` may have\n\n" +
		"Everything that is not fixed here is learnt from the file.\n\n" +
		"| member | type | what it does |\n|---|---|---|\n")
	for _, s := range settings.Table() {
		if s.Key == "style" {
			for _, m := range s.Members {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.Name, m.Type.Name, cell(m.Doc, m.Choices))
			}
		}
	}
	b.WriteString("\n## What the editors' plug-ins have besides\n\n| setting | type | default | scope | what it does |\n|---|---|---|---|---|\n")
	rows(&b, settings.OfEditor())
	return b.Bytes()
}

// rows writes a line of a table for each setting.
func rows(b *bytes.Buffer, table []settings.Setting) {
	for i := range table {
		s := &table[i]
		scope := string(s.Scope)
		if s.Project {
			scope += ", project"
		}
		doc := s.Doc
		if s.Deprecated != "" {
			doc = "Going away; " + s.Deprecated + ". " + doc
		}
		fmt.Fprintf(b, "| `%s` | %s | `%s` | %s | %s |\n", s.Key, typeWords(s), compact(value(s)), scope, cell(doc, s.Choices))
	}
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

// cell is a text with its choices in a cell of a Markdown table.
func cell(text string, choices []settings.Choice) string {
	for _, c := range choices {
		text += "<br>`" + fmt.Sprintf("%q", c.Value) + "`"
		if c.Doc != "" {
			text += ": " + c.Doc
		}
	}
	return strings.ReplaceAll(text, "|", `\|`)
}
