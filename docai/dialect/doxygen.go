package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Doxygen: "@brief", "@param[in] x Text", with @ or \ as the sign.
// https://www.doxygen.nl/manual/commands.html
var doxygen = tagged(form{
	dialect: Doxygen,
	says:    []field{summary, details, yields, example, typeParam, param, returns, raises, deprecated, other},
	labels:  []field{yields},
	guard: func(line string) string {
		line = guardLabels(line)
		t := strings.TrimLeft(line, " \t")
		if sign, name, _ := doxygenForm().tagOf(t); name != "" {
			return line[:len(line)-len(t)] + doxygenOther[sign] + t
		}
		return line
	},
	unguard: func(line string) string {
		t := strings.TrimLeft(line, " \t")
		if strings.HasPrefix(t, `\@`) || strings.HasPrefix(t, `@\`) {
			return line[:len(line)-len(t)] + t[1:]
		}
		return line
	},
	inline: func(w *writer, text string) string {
		return outsideCode(text, func(s string) string { return doxygenCommand.ReplaceAllString(s, `$1\$2`) })
	},
	plain: func(text string) string {
		return outsideCode(text, func(s string) string { return doxygenEscaped.ReplaceAllString(s, `$1$2`) })
	},
	code: func(b textBlock) []string {
		return append(append([]string{"@code"}, dedent(b.lines)...), "@endcode")
	},
}, &tagSet{
	names: map[string]field{
		"brief": summary, "short": summary, "details": details, "param": param, "tparam": typeParam, "return": returns, "returns": returns, "result": returns,
		"throw": raises, "throws": raises, "exception": raises, "deprecated": deprecated,
	},
	usual: map[field]string{summary: "@brief", typeParam: "@tparam", param: "@param", returns: "@return", raises: "@throws", deprecated: "@deprecated"},
	hang:  "    ", empty: true,
	read: func(fd field, text string) (field, docai.Item) {
		it := docai.Item{Text: text}
		if fd == param {
			text = doxygenDirection.ReplaceAllString(text, "")
		}
		if fd == param || fd == typeParam || fd == raises {
			it.Name, it.Text = nameAndText(text)
		}
		return fd, it
	},
	head: func(w *writer, e entry) string {
		name := safeName(e.item.Name)
		switch {
		case name == "" || e.field == summary || e.field == returns || e.field == deprecated:
			return ""
		case e.field == param && w.style.Direction.on() && w.onlyRead(name):
			return "[in] " + name
		}
		return " " + name
	},
})

// doxygenForm breaks the cycle between the form and its guard.
func doxygenForm() *form { return &form{dialect: Doxygen} }

var (
	doxygenOther     = map[string]string{"@": `\`, `\`: "@"}
	doxygenCommand   = regexp.MustCompile(`(^|[\s(])([@\\][a-zA-Z{}$])`)
	doxygenEscaped   = regexp.MustCompile(`(^|[\s(])\\([@\\][a-zA-Z{}$])`)
	doxygenDirection = regexp.MustCompile(`^\[[^\]]*\]\s*`)
)

// doxygenInline are commands that stand within prose, even at the start of a line.
var doxygenInline = map[string]bool{
	"a": true, "b": true, "c": true, "e": true, "em": true, "p": true, "ref": true, "link": true, "endlink": true, "n": true, "f": true, "image": true,
	"code": true, "endcode": true, "verbatim": true, "endverbatim": true, "anchor": true, "cite": true, "copydoc": true, "li": true, "arg": true,
}

// onlyRead reports whether the signature shows that a parameter is not written to.
func (w *writer) onlyRead(name string) bool {
	p := w.param(name)
	if p == nil || p.Type == "" {
		return false
	}
	return !strings.ContainsAny(p.Type, "*&[") || strings.HasPrefix(p.Type, "const ") && !strings.Contains(p.Type, "**")
}
