package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// JSDoc: types in braces, "@param {number} [limit=10] - Text". https://jsdoc.app
var jsdoc = tagged(form{
	dialect: JSDoc,
	says:    []field{summary, details, typeParam, param, returns, yields, raises, other, deprecated, example},
	guard:   guardAt, unguard: unguardAt,
	example: func(lines []string) []string {
		for _, l := range lines {
			if strings.HasPrefix(strings.TrimSpace(l), "@") {
				return textBlock{kind: fenced, fence: fenceFor(lines), info: "js", lines: lines}.source()
			}
		}
		return lines
	},
}, &tagSet{
	names: map[string]field{
		"param": param, "arg": param, "argument": param, "template": typeParam, "returns": returns, "return": returns, "throws": raises, "exception": raises,
		"yields": yields, "yield": yields, "example": example, "deprecated": deprecated, "description": details, "desc": details, "summary": summary,
	},
	usual: map[field]string{typeParam: "@template", param: "@param", returns: "@returns", yields: "@yields", raises: "@throws", example: "@example", deprecated: "@deprecated"},
	hang:  "  ", hyphen: true,
	read: readJSDoc,
	head: func(w *writer, e entry) string {
		head := ""
		switch typ := safeType(e.item.Type); {
		case w.style.Types.on() && typ != "":
			head = " {" + typ + "}"
		case w.style.Types.on() && e.field == param && w.param(e.item.Name) != nil && safeType(w.param(e.item.Name).Type) != "":
			head = " {" + safeType(w.param(e.item.Name).Type) + "}"
		case w.style.Types.on() && e.field == returns && len(w.sym.Results) == 1 && safeType(w.sym.Results[0].Type) != "":
			head = " {" + safeType(w.sym.Results[0].Type) + "}"
		case e.field == raises && safeName(e.item.Name) != "":
			return " {" + safeName(e.item.Name) + "}"
		}
		if e.field != param && e.field != typeParam {
			return head
		}
		name := safeName(e.item.Name)
		if p := w.param(name); p != nil && w.style.Types.on() && !strings.ContainsAny(name, "[.") {
			switch def := safeType(p.Default); {
			case def != "" && len(def) <= 20 && !strings.ContainsAny(def, "[]{} "):
				name = "[" + name + "=" + def + "]"
			case p.Optional || p.Default != "":
				name = "[" + name + "]"
			}
		}
		return head + " " + name
	},
})

var optionalName = regexp.MustCompile(`^\[\s*([^\s=\]]+)\s*(?:=[^\]]*(?:\[[^\]]*\][^\]]*)*)?\]\s*(.*)$`)

func readJSDoc(fd field, text string) (field, docai.Item) {
	first, more, lines := strings.Cut(text, "\n")
	var it docai.Item
	switch fd {
	case param, typeParam, returns, yields, raises:
		if !strings.HasPrefix(first, "{@") {
			it.Type, first = braced(first)
		}
	}
	switch fd {
	case param, typeParam:
		if m := optionalName.FindStringSubmatch(first); m != nil {
			it.Name, it.Text = m[1], afterHyphen(m[2])
		} else {
			it.Name, it.Text = nameAndText(first)
		}
		it.Name = strings.TrimPrefix(it.Name, "...")
	case raises:
		if it.Name, it.Type = it.Type, ""; it.Name == "" {
			it.Name, first = errorName(first)
		}
		it.Text = afterHyphen(first)
	case returns, yields:
		it.Text = afterHyphen(first)
	default:
		it.Text = first
	}
	if lines {
		it.Text = strings.TrimSpace(it.Text + "\n" + more)
	}
	return fd, it
}

var (
	linkedName = regexp.MustCompile(`^\{@link\s+([^\s}|]+)[^}]*\}\s*(.*)$`)
	errorWord  = regexp.MustCompile(`^((?:[\w$]+[.:\\]+)*[A-Z][\w$]*(?:Error|Exception|Fault|Failure)|[\w.]*\.[A-Z]\w*)(?:\s+(.*)|)$`)
)

// errorName is the name of an error at the start of prose, where it can be told.
func errorName(text string) (name, rest string) {
	if m := linkedName.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	if m := errorWord.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return "", text
}

// TSDoc: the types are in the code. https://tsdoc.org
var tsdoc = tagged(form{
	dialect: TSDoc,
	says:    []field{summary, details, yields, typeParam, param, returns, raises, other, deprecated, example},
	labels:  []field{yields},
	guard:   guardAt, unguard: unguardAt,
	inline: func(_ *writer, text string) string {
		return outsideCode(text, func(s string) string { return tsdocSpecial.ReplaceAllString(s, `\$0`) })
	},
	plain: func(text string) string {
		return outsideCode(text, func(s string) string { return tsdocEscape.ReplaceAllString(s, "$1") })
	},
}, &tagSet{
	names: map[string]field{
		"param": param, "typeParam": typeParam, "template": typeParam, "returns": returns, "return": returns, "throws": raises, "exception": raises,
		"example": example, "deprecated": deprecated, "remarks": details, "description": details, "summary": summary,
	},
	usual: map[field]string{typeParam: "@typeParam", param: "@param", returns: "@returns", raises: "@throws", example: "@example", deprecated: "@deprecated"},
	hang:  "  ", hyphen: true,
	read: readJSDoc,
	head: func(w *writer, e entry) string {
		name := safeName(e.item.Name)
		switch {
		case name == "":
			return ""
		case e.field == raises:
			return " {@link " + strings.Trim(name, "{}|") + "}"
		case e.field == param || e.field == typeParam:
			return " " + name
		}
		return ""
	},
})

var (
	tsdocSpecial = regexp.MustCompile(`[{}<>\\]|@[a-zA-Z]`)
	tsdocEscape  = regexp.MustCompile(`\\([{}<>\\@])`)
)

// outsideCode applies a change to the prose between the code spans of a text.
func outsideCode(text string, change func(string) string) string {
	var b strings.Builder
	at := 0
	for _, m := range codeSpan.FindAllStringIndex(text, -1) {
		b.WriteString(change(text[at:m[0]]))
		b.WriteString(text[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(change(text[at:]))
	return b.String()
}
