package dialect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// C#'s XML documentation.
// https://learn.microsoft.com/dotnet/csharp/language-reference/xmldoc/recommended-tags
var xmldoc = &form{
	dialect: XMLDoc,
	says:    []field{summary, typeParam, param, returns, raises, details, example, other},
	whole:   true,
	prepare: func(_ *writer, b *docai.CommentBlock) {
		if b.Returns == "" { // an iterator gives what it yields
			b.Returns = b.Yields
		}
	},
	lists:  xmlList,
	unlist: unlistXML,
	cut:    cutXML,
	write:  writeXML,
	apart:  func(*writer, field, field) bool { return false },
	inline: func(w *writer, text string) string {
		text = outsideCode(text, htmlEscape.Replace)
		if w.style.Code == Backticks {
			w.style.Code = Tagged
		}
		return w.codeSpans(text, w.xmlCode)
	},
	plain: plainXML,
	guard: guardLabels,
	code: func(b textBlock) []string {
		code := htmlEscape.Replace(strings.Join(dedent(b.lines), "\n"))
		return append(append([]string{"<code>"}, strings.Split(code, "\n")...), "</code>")
	},
}

var (
	xmlOpen   = regexp.MustCompile(`^\s*<(summary|remarks|typeparam|param|returns|value|exception|example|seealso|permission|include|inheritdoc|completionlist|[a-z]\w*)((?:\s+\w+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>`)
	xmlAttr   = regexp.MustCompile(`(?:name|cref)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	xmlInline = regexp.MustCompile(`<(?:paramref|typeparamref)\s+name\s*=\s*"([^"]*)"\s*/>|<see\s+(?:cref|langword)\s*=\s*"(?:[A-Z]:)?([^"]*)"\s*/>|<c>([^<]*)</c>`)
	xmlPara   = regexp.MustCompile(`</?para\s*/?>`)
)

var xmlTags = map[string]field{
	"summary": summary, "remarks": details, "typeparam": typeParam, "param": param, "returns": returns, "exception": raises, "example": example,
}

// xmlInlineTags start a line of prose now and then; they are no sections.
var xmlInlineTags = []string{"c", "see", "paramref", "typeparamref", "b", "i", "u", "em", "strong", "br", "a", "para", "code", "list", "item", "description", "term", "p", "ul", "ol", "li", "tt", "pre", "img"}

func cutXML(f *form, lines []string) []part {
	var parts []part
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		m := xmlOpen.FindStringSubmatch(lines[i])
		if m == nil || slices.Contains(xmlInlineTags, m[1]) {
			continue
		}
		fd, known := xmlTags[m[1]]
		if !known {
			fd = other
		}
		end := i + 1
		closing := "</" + m[1] + ">"
		if m[3] == "" {
			for j := i; j < len(lines); j++ {
				if strings.Contains(lines[j], closing) {
					end = j + 1
					break
				}
				if j > i && startsXML(lines[j]) { // never closed
					break
				}
			}
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, hasSummary(parts))...)
		parts = append(parts, f.element(lines, fd, m, closing, i, end))
		proseFrom, i = end, end-1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), hasSummary(parts))...)
}

func startsXML(line string) bool {
	m := xmlOpen.FindStringSubmatch(line)
	return m != nil && !slices.Contains(xmlInlineTags, m[1])
}

func (f *form) element(lines []string, fd field, m []string, closing string, from, end int) part {
	body := slices.Clone(lines[from:end])
	body[0] = strings.Replace(body[0], strings.TrimLeft(m[0], " \t"), "", 1)
	last := len(body) - 1
	before, after, closed := strings.Cut(body[last], closing)
	p := part{field: fd, from: from, to: end}
	attr := ""
	if a := xmlAttr.FindStringSubmatch(m[2]); a != nil {
		attr = htmlUnescape.Replace(a[1] + a[2])
	}
	if fd == other || strings.TrimSpace(after) != "" || !closed && m[3] == "" {
		return part{field: other, from: from, to: end, item: docai.Item{Name: "<" + m[1] + m[2] + m[3] + ">", Text: strings.TrimSpace(strings.Join(body, "\n"))}}
	}
	if closed {
		body[last] = before
	}
	body = trimBlank(dedentAfterFirst(body))
	switch fd {
	case example:
		p.item.Text = f.exampleXML(body)
	case details:
		p.item.Text = f.text(parasApart(body))
	case summary:
		text := f.text(parasApart(body))
		first, others, _ := strings.Cut(text, "\n")
		p.item.Text, p.rest = firstSentence(first)
		p.rest = strings.TrimSpace(p.rest + "\n" + others)
	default:
		p.item = docai.Item{Name: attr, Text: f.text(parasApart(body))}
	}
	if i := strings.LastIndexByte(p.item.Name, ':'); fd == raises && i == 1 { // "T:System.X"
		p.item.Name = p.item.Name[2:]
	}
	return p
}

func dedentAfterFirst(lines []string) []string {
	return append([]string{strings.TrimSpace(lines[0])}, dedent(lines[1:])...)
}

// parasApart makes <para> elements paragraphs.
func parasApart(lines []string) []string {
	var out []string
	for _, l := range lines {
		if !xmlPara.MatchString(l) {
			out = append(out, l)
			continue
		}
		out = append(out, strings.Split(xmlPara.ReplaceAllString(l, "\n\n"), "\n")...)
	}
	return trimBlank(out)
}

func (f *form) exampleXML(lines []string) string {
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	code, ok := strings.CutPrefix(text, "<code>")
	if inner, closed := strings.CutSuffix(code, "</code>"); ok && closed && !strings.Contains(inner, "<code") {
		return htmlUnescape.Replace(strings.Join(trimBlank(dedent(strings.Split(inner, "\n"))), "\n"))
	}
	return f.text(lines)
}

func plainXML(text string) string {
	text = xmlInline.ReplaceAllString(text, "`$1$2$3`")
	return htmlUnescape.Replace(text)
}

// xmlCode sets code off: parameters and keywords as such, all else in <c>.
func (w *writer) xmlCode(code string) string {
	switch {
	case slices.ContainsFunc(w.sym.ArgNames(), func(n string) bool { return n == code }):
		return `<paramref name="` + code + `"/>`
	case slices.Contains(w.sym.TypeParams, code):
		return `<typeparamref name="` + code + `"/>`
	case w.lang == "csharp" && slices.Contains([]string{"null", "true", "false", "this", "base", "async", "await", "default"}, code):
		return `<see langword="` + code + `"/>`
	}
	return "<c>" + htmlEscape.Replace(code) + "</c>"
}

func writeXML(w *writer, e entry) []string {
	attr := strings.NewReplacer("&", "&amp;", "<", "{", ">", "}", `"`, "").Replace(safeName(e.item.Name))
	switch e.field {
	case summary:
		if w.style.OneLine.on() {
			return w.element("<summary>", e.item.Text, "</summary>")
		}
		return slices.Concat([]string{"<summary>"}, w.prose(e.item.Text, "", ""), []string{"</summary>"})
	case details:
		texts := paragraphTexts(e.item.Text)
		if len(texts) == 1 {
			return slices.Concat([]string{"<remarks>"}, w.prose(texts[0], "", ""), []string{"</remarks>"})
		}
		lines := []string{"<remarks>"}
		for _, text := range texts {
			if bs := blocks(strings.Split(clean(text), "\n")); len(bs) > 0 && bs[0].kind != prose {
				lines = append(lines, w.prose(text, "", "")...)
				continue
			}
			lines = append(lines, w.element("<para>", text, "</para>")...)
		}
		return append(lines, "</remarks>")
	case typeParam:
		return w.element(`<typeparam name="`+attr+`">`, e.item.Text, "</typeparam>")
	case param:
		return w.element(`<param name="`+strings.TrimPrefix(attr, "@")+`">`, e.item.Text, "</param>")
	case returns:
		return w.element("<returns>", e.item.Text, "</returns>")
	case raises:
		return w.element(`<exception cref="`+attr+`">`, e.item.Text, "</exception>")
	case example:
		code := htmlEscape.Replace(strings.Join(codeLines(e.item.Text), "\n"))
		return slices.Concat([]string{"<example>", "<code>"}, strings.Split(code, "\n"), []string{"</code>", "</example>"})
	}
	return w.prose(strings.TrimSpace(e.item.Name+" "+e.item.Text), "", "")
}

// element writes a text between two tags, on one line where it fits.
func (w *writer) element(open, text, end string) []string {
	lines := w.prose(text, open, "")
	last := len(lines) - 1
	if len(lines) > 1 && columns(lines[last])+columns(end) > w.width {
		return append(lines, end)
	}
	lines[last] += end
	return lines
}

// xmlList writes a list as XML.
func xmlList(l layout, items []textBlock) []string {
	kind := "bullet"
	if items[0].marker[0] >= '0' && items[0].marker[0] <= '9' {
		kind = "number"
	}
	lines := []string{`<list type="` + kind + `">`}
	for _, it := range items {
		text := fill("<item><description>"+it.text+"</description></item>", l.width-columns(l.hang), l.width-columns(l.hang))
		lines = append(lines, text...)
	}
	return append(lines, "</list>")
}

var (
	xmlListOpen = regexp.MustCompile(`^\s*<list type="(bullet|number)">\s*$`)
	xmlListEnd  = regexp.MustCompile(`^\s*</list>\s*$`)
	xmlItemOpen = regexp.MustCompile(`^\s*<item>\s*(?:<description>)?`)
	xmlItemEnd  = regexp.MustCompile(`(?:</description>)?\s*</item>\s*$`)
)

func unlistXML(lines []string) []string {
	return unlist(lines, xmlListOpen, xmlListEnd, xmlItemOpen, xmlItemEnd)
}

// unlist makes lists of elements lists of Markdown.
func unlist(lines []string, open, end, itemOpen, itemEnd *regexp.Regexp) []string {
	var out []string
	var numbered []bool // the lists around the line
	for _, line := range lines {
		if m := open.FindStringSubmatch(line); m != nil {
			numbered = append(numbered, m[1] == "number" || m[1] == "ol")
			continue
		}
		if len(numbered) == 0 {
			out = append(out, line)
			continue
		}
		if end.MatchString(line) {
			numbered = numbered[:len(numbered)-1]
			continue
		}
		indent := strings.Repeat("  ", len(numbered)-1)
		text := itemEnd.ReplaceAllString(line, "")
		if m := itemOpen.FindString(text); m != "" {
			marker := "- "
			if numbered[len(numbered)-1] {
				marker = "1. "
			}
			out = append(out, indent+marker+strings.TrimSpace(text[len(m):]))
			continue
		}
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, indent+"  "+text)
		}
	}
	return out
}
