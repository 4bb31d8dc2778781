package dialect

import (
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// LuaLS (and EmmyLua): "---@param x integer Text". https://luals.github.io/wiki/annotations
var luals = tagged(form{
	dialect: LuaLS,
	says:    []field{summary, details, yields, raises, example, param, returns, deprecated, other},
	labels:  []field{yields, raises},
	guard:   guardAt, unguard: unguardAt,
}, &tagSet{
	names:   map[string]field{"param": param, "return": returns, "deprecated": deprecated},
	oneLine: true,
	usual:   map[field]string{param: "@param", returns: "@return", deprecated: "@deprecated"},
	read: func(fd field, text string) (field, docai.Item) {
		it := docai.Item{Text: text}
		switch fd {
		case param:
			it.Name, it.Text = cutSpace(text)
			it.Name = strings.TrimSuffix(it.Name, "?")
			it.Type, it.Text = scanType(it.Text)
			it.Text = afterNumberSign(it.Text)
		case returns:
			it.Type, it.Text = scanType(text)
			it.Text = afterNumberSign(it.Text)
		}
		return fd, it
	},
	head: func(w *writer, e entry) string {
		switch e.field {
		case param:
			name := safeName(e.item.Name)
			p := w.param(name)
			if name == "..." || p != nil && p.Variadic {
				name = "..."
			} else if p != nil && p.Optional {
				name += "?"
			}
			return " " + name + " " + luaType(e.item.Type)
		case returns:
			if e.item.Text != "" {
				return " " + luaType(e.item.Type) + " #"
			}
			return " " + luaType(e.item.Type)
		}
		return ""
	},
})

func luaType(typ string) string {
	if typ = safeType(typ); typ == "" {
		return "any"
	}
	if got, rest := scanType(typ); rest != "" || strings.ContainsAny(got, "#@") {
		return "any"
	}
	return typ
}

func afterNumberSign(text string) string {
	return strings.TrimSpace(strings.TrimPrefix(text, "#"))
}

// LDoc: the tags of Javadoc below a line of three hyphens. https://stevedonovan.github.io/ldoc
var ldoc = tagged(form{
	dialect: LDoc,
	says:    []field{summary, details, yields, deprecated, param, returns, raises, example, other},
	labels:  []field{yields, deprecated},
	guard:   guardAt, unguard: unguardAt,
	example: func(lines []string) []string { return shift(lines, "  ") },
}, &tagSet{
	names: map[string]field{
		"param": param, "tparam": param, "return": returns, "treturn": returns, "raise": raises, "usage": example,
		// Short for @tparam with that type.
		"string": param, "number": param, "int": param, "bool": param, "func": param, "tab": param, "thread": param,
	},
	typed: map[string]bool{"tparam": true, "treturn": true},
	usual: map[field]string{param: "@param", returns: "@return", raises: "@raise", example: "@usage"},
	hang:  "  ",
	read: func(fd field, text string) (field, docai.Item) {
		it := docai.Item{Text: text}
		if fd == param {
			it.Name, it.Text = nameAndText(afterModifiers(text))
		}
		return fd, it
	},
	head: func(_ *writer, e entry) string {
		if e.field == param {
			return " " + safeName(e.item.Name)
		}
		return ""
	},
})

// afterModifiers is what follows the modifiers of a tag: "[opt] name", "[opt=1] name".
func afterModifiers(text string) string {
	if end := strings.IndexByte(text, ']'); strings.HasPrefix(text, "[") && end > 0 {
		return strings.TrimSpace(text[end+1:])
	}
	return text
}
