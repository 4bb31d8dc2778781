package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// YARD: "@param x [Integer] Text". https://rubydoc.info/gems/yard/file/docs/Tags.md
var yard = tagged(form{
	dialect: YARD,
	says:    []field{summary, details, deprecated, example, param, yields, returns, raises, other},
	guard:   guardAt, unguard: unguardAt,
	inline: func(w *writer, text string) string { return w.codeSpans(text, nil) },
	plain: func(text string) string {
		return htmlCode.ReplaceAllString(plusSpan.ReplaceAllString(text, "$1`$2`"), "`$1$2`")
	},
	code:    func(b textBlock) []string { return shift(dedent(b.lines), "  ") },
	example: func(lines []string) []string { return shift(lines, "  ") },
}, &tagSet{
	names: map[string]field{
		"param": param, "return": returns, "returns": returns, "raise": raises, "raises": raises, "yield": yields, "example": example, "deprecated": deprecated,
	},
	usual: map[field]string{param: "@param", returns: "@return", raises: "@raise", yields: "@yield", example: "@example", deprecated: "@deprecated"},
	hang:  "  ", outdent: true,
	read: func(fd field, text string) (field, docai.Item) {
		var it docai.Item
		typ, rest := squared(text)
		switch fd {
		case param:
			it.Name, rest = cutSpace(rest)
			if typ == "" {
				typ, rest = squared(rest)
			}
			it.Type, it.Text = typ, afterHyphen(rest)
		case raises:
			it.Name, it.Text = typ, rest
		case returns, yields:
			it.Type, it.Text = typ, rest
		default:
			it.Text = text
		}
		return fd, it
	},
	head: func(w *writer, e entry) string {
		typ := safeType(e.item.Type)
		if p := w.param(e.item.Name); typ == "" && p != nil {
			typ = safeType(p.Type)
		}
		if !w.style.Types.on() {
			typ = ""
		}
		if typ != "" {
			typ = " [" + typ + "]"
		}
		switch name := safeName(e.item.Name); e.field {
		case param:
			if w.style.TypeFirst.on() {
				return typ + " " + name
			}
			return " " + name + typ
		case raises:
			if name != "" {
				return " [" + name + "]"
			}
		case returns, yields:
			return typ
		}
		return ""
	},
})

var plusSpan = regexp.MustCompile(`(^|[\s(])\+([\w:?!.#]+)\+`)

// squared is a type in square brackets at the start of a text, and what follows.
func squared(text string) (typ, rest string) {
	if !strings.HasPrefix(text, "[") {
		return "", text
	}
	end := closingBracket(text, 0)
	if end < 0 {
		return "", text
	}
	return text[1:end], strings.TrimSpace(text[end+1:])
}
