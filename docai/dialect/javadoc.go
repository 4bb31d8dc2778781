package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Javadoc: prose is HTML, code is {@code …}.
// https://docs.oracle.com/en/java/javase/21/docs/specs/javadoc/doc-comment-spec.html
var javadoc = tagged(form{
	dialect: Javadoc,
	says:    []field{summary, details, example, typeParam, param, returns, raises, other, deprecated},
	html:    true,
	guard: func(line string) string {
		line = guardLabels(line)
		if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "@") {
			return line[:len(line)-len(t)] + "{@literal @}" + t[1:]
		}
		return line
	},
	inline: func(w *writer, text string) string {
		text = outsideCode(text, htmlEscape.Replace)
		if w.style.Code == Backticks {
			w.style.Code = Tagged
		}
		return w.codeSpans(text, javaCode)
	},
	plain: plainJavadoc,
	code:  codeJavadoc,
	lists: htmlList,
	unlist: func(lines []string) []string {
		return unlist(lines, htmlListOpen, htmlListEnd, htmlItemOpen, htmlItemEnd)
	},
}, javaTags(map[field]string{typeParam: "@param", param: "@param", returns: "@return", raises: "@throws", deprecated: "@deprecated"}, "    "))

func javaTags(usual map[field]string, hang string) *tagSet {
	return &tagSet{
		names: map[string]field{
			"param": param, "return": returns, "returns": returns, "throws": raises, "exception": raises, "deprecated": deprecated,
			"tparam": typeParam, "example": example,
		},
		usual: usual, hang: hang,
		read: readJavadoc,
		head: func(w *writer, e entry) string {
			name := safeName(e.item.Name)
			switch {
			case name == "" || e.field == returns || e.field == deprecated:
				return ""
			case e.field == typeParam && w.f.dialect == Javadoc:
				return " <" + strings.Trim(name, "<>") + ">"
			}
			return " " + name
		},
	}
}

func readJavadoc(fd field, text string) (field, docai.Item) {
	if fd != param && fd != raises && fd != typeParam {
		return fd, docai.Item{Text: text}
	}
	var it docai.Item
	it.Name, it.Text = nameAndText(text)
	if fd == raises {
		if m := linkedName.FindStringSubmatch(text); m != nil {
			it.Name, it.Text = m[1], m[2]
		}
	}
	if name := strings.Trim(it.Name, "<>"); fd == param && name != it.Name {
		it.Name, fd = name, typeParam
	}
	if name := strings.Trim(it.Name, "[]"); name != it.Name { // KDoc's link
		it.Name = name
	}
	return fd, it
}

var (
	htmlEscape   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	htmlUnescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#64;", "@", "&nbsp;", " ", "&amp;", "&")
	htmlCode     = regexp.MustCompile(`<code>([^<]*)</code>|<tt>([^<]*)</tt>`)
	paragraphTag = regexp.MustCompile(`^<p>\s*`)
)

// javaCode sets code off; code whose braces do not pair, or that holds an @ the
// tool would take for a tag, is written in HTML.
func javaCode(code string) string {
	if balanced(code) {
		return "{@code " + code + "}"
	}
	return "<code>" + htmlEscape.Replace(code) + "</code>"
}

func balanced(code string) bool {
	depth := 0
	for _, r := range code {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

func plainJavadoc(text string) string {
	text = paragraphTag.ReplaceAllString(text, "")
	var b strings.Builder
	for {
		i := strings.Index(text, "{@code ")
		j := strings.Index(text, "{@literal ")
		if i < 0 && j < 0 {
			break
		}
		at, name := i, "{@code "
		if i < 0 || j >= 0 && j < i {
			at, name = j, "{@literal "
		}
		end := closingBrace(text, at)
		if end < 0 {
			break
		}
		b.WriteString(plainHTML(text[:at]))
		content := text[at+len(name) : end]
		if name == "{@code " && content != "" && !strings.Contains(content, "`") {
			content = "`" + content + "`"
		}
		b.WriteString(content)
		text = text[end+1:]
	}
	b.WriteString(plainHTML(text))
	return b.String()
}

func plainHTML(text string) string {
	text = htmlCode.ReplaceAllString(text, "`$1$2`")
	return htmlUnescape.Replace(text)
}

// closingBrace is the index of the brace that closes the one at i, or -1.
func closingBrace(text string, i int) int {
	depth := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func codeJavadoc(b textBlock) []string {
	lines := dedent(b.lines)
	code := strings.Join(lines, "\n")
	if balanced(code) {
		out := append([]string{"<pre>{@code"}, lines...)
		return append(out, "}</pre>")
	}
	out := append([]string{"<pre>"}, strings.Split(htmlEscape.Replace(code), "\n")...)
	return append(out, "</pre>")
}

// KDoc: prose is Markdown; what is deprecated says an annotation.
// https://kotlinlang.org/docs/kotlin-doc.html
var kdoc = tagged(form{
	dialect: KDoc,
	says:    []field{summary, details, yields, example, deprecated, typeParam, param, returns, raises, other},
	labels:  []field{yields, deprecated},
	guard:   guardAt, unguard: unguardAt,
}, javaTags(map[field]string{typeParam: "@param", param: "@param", returns: "@return", raises: "@throws"}, "    "))

// Scaladoc: prose is a wiki's markup. https://docs.scala-lang.org/style/scaladoc.html
var scaladoc = tagged(form{
	dialect: ScalaDoc,
	says:    []field{summary, details, yields, typeParam, param, returns, raises, other, deprecated, example},
	labels:  []field{yields},
	guard:   guardAt, unguard: unguardAt,
	code: func(b textBlock) []string {
		return append(append([]string{"{{{"}, dedent(b.lines)...), "}}}")
	},
	example: func(lines []string) []string { return append(append([]string{"{{{"}, lines...), "}}}") },
}, javaTags(map[field]string{typeParam: "@tparam", param: "@param", returns: "@return", raises: "@throws", deprecated: "@deprecated", example: "@example"}, "  "))

var (
	htmlListOpen = regexp.MustCompile(`^\s*(?:<p>\s*)?<(ul|ol)>\s*$`)
	htmlListEnd  = regexp.MustCompile(`^\s*</[uo]l>\s*$`)
	htmlItemOpen = regexp.MustCompile(`^\s*<li>\s*`)
	htmlItemEnd  = regexp.MustCompile(`\s*</li>\s*$`)
)

// htmlList writes a list as HTML.
func htmlList(l layout, items []textBlock) []string {
	tag := "ul"
	if items[0].marker[0] >= '0' && items[0].marker[0] <= '9' {
		tag = "ol"
	}
	lines := []string{"<" + tag + ">"}
	for _, it := range items {
		first := "<li>"
		for _, line := range fill(it.text, l.width-columns(l.hang)-6, l.width-columns(l.hang)-6) {
			lines = append(lines, "  "+first+line)
			first = "    "
		}
	}
	return append(lines, "</"+tag+">")
}
