package manifest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/internal/settings"
)

// vimdoc is the help on the settings for Neovim.
func vimdoc() []byte {
	var b bytes.Buffer
	b.WriteString("*hivesync-settings.txt*  Settings of HiveSync\n\n" +
		"Generated from the settings table by `make generate`; do not edit.\n\n" + heading("SETTINGS", "hivesync-settings"))
	wrap(&b, "", "Set what differs from the defaults in the configuration of the server: >lua")
	b.WriteString("    vim.lsp.config('hivesync', {\n      settings = { hivesync = { provider = 'openai', openai = { model = '…' } } },\n    })\n<\n")
	wrap(&b, "", "Settings marked \"project\" can also stand in a project's "+settings.ProjectFile+", for everybody who works on it.")
	table := settings.Table()
	for i := range table {
		s := &table[i]
		b.WriteString("\n" + tagged(settings.Prefix+s.Key, settings.Prefix+s.Key))
		head := fmt.Sprintf("%s, default %s", typeWords(s), compact(value(s)))
		if s.Project {
			head += ", project"
		}
		wrap(&b, "    ", head)
		wrap(&b, "    ", s.Doc)
		for _, c := range s.Choices {
			wrap(&b, "      ", fmt.Sprintf("%q  %s", c.Value, c.Doc))
		}
		for _, m := range s.Members {
			wrap(&b, "      ", fmt.Sprintf("%s (%s)  %s", m.Name, m.Type.Name, m.Doc))
		}
	}
	b.WriteString("\n vim:tw=78:ts=8:ft=help:norl:\n")
	return b.Bytes()
}

// vimWidth is the width of help files.
const vimWidth = 78

func heading(title, tag string) string {
	return strings.Repeat("=", vimWidth) + "\n" + tagged(title, tag) + "\n"
}

// tagged is a line with the tag that :help finds it by, at the right margin.
func tagged(title, tag string) string {
	return fmt.Sprintf("%s%*s\n", title, max(vimWidth-len(title), len(tag)+3), "*"+tag+"*")
}

// wrap writes a paragraph in lines of the width of help files.
func wrap(b *bytes.Buffer, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len(line) > len(indent) && len(line)+1+len(word) > vimWidth {
			b.WriteString(line + "\n")
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
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
