package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// PHPDoc: "@param int $x Text", types where the code or the comment states them.
// https://docs.phpdoc.org, PSR-5 and PSR-19
var phpdoc = tagged(form{
	dialect: PHPDoc,
	says:    []field{summary, details, yields, example, typeParam, param, returns, raises, deprecated, other},
	labels:  []field{yields},
	guard:   guardAt, unguard: unguardAt,
}, &tagSet{
	names: map[string]field{
		"param": param, "template": typeParam, "template-covariant": typeParam, "return": returns, "returns": returns, "throws": raises, "throw": raises, "deprecated": deprecated,
	},
	usual: map[field]string{typeParam: "@template", param: "@param", returns: "@return", raises: "@throws", deprecated: "@deprecated"},
	hang:  "    ",
	read: func(fd field, text string) (field, docai.Item) {
		it := docai.Item{Text: text}
		switch fd {
		case param:
			m := phpParam.FindStringSubmatch(text)
			if m == nil {
				it.Type, it.Text = scanType(text)
				return fd, it
			}
			it.Type, it.Name, it.Text = strings.TrimSpace(m[1]), m[2], afterHyphen(m[3])
		case returns, raises:
			it.Type, it.Text = scanType(text)
			if fd == raises {
				it.Name, it.Type = it.Type, ""
			}
		case typeParam:
			it.Name, it.Text = nameAndText(text)
		}
		return fd, it
	},
	head: func(w *writer, e entry) string {
		switch e.field {
		case param:
			name, typ := "$"+safeName(bareName(e.item.Name)), phpType(e.item.Type)
			if p := w.param(e.item.Name); p != nil {
				if typ == "" {
					typ = phpType(p.Type)
				}
				if p.Variadic {
					name = "..." + name
				}
			}
			if typ == "" {
				typ = "mixed"
			}
			return " " + typ + " " + name
		case returns:
			typ := phpType(e.item.Type)
			if typ == "" && len(w.sym.Results) == 1 {
				typ = phpType(w.sym.Results[0].Type)
			}
			if typ == "" {
				typ = "mixed"
			}
			return " " + typ
		case raises:
			return " " + orThrowable(safeName(e.item.Name))
		case typeParam:
			return " " + safeName(e.item.Name)
		}
		return ""
	},
})

var phpParam = regexp.MustCompile(`^([^$]*?)\s*&?(?:\.\.\.)?\$(\w+)(?:\s+((?s:.*)))?$`)

// phpType is a type that the reader of PHPDoc takes for one.
func phpType(typ string) string {
	typ = safeType(strings.ReplaceAll(clean(typ), `\`, "/"))
	typ = strings.ReplaceAll(typ, "/", `\`)
	if got, rest := scanType(typ); rest != "" || got == "" || strings.Contains(typ, "$") {
		return ""
	}
	return typ
}

func orThrowable(name string) string {
	if name == "" {
		return `\Throwable`
	}
	return name
}
