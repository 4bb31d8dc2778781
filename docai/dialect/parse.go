package dialect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// MaxComment is the longest comment that is cut into fields, in bytes. The
// text of a longer one is one summary.
const MaxComment = 1 << 20

// Parse reads an existing comment, given as in the file (code.Doc.Raw), into
// fields. It recognises the dialect by itself where a language has several, and
// never fails: tags the dialect does not know are kept in Other. What it leaves
// out is layout and default values ("[x=1]"), which the code states too.
func Parse(lang string, raw string) docai.CommentBlock {
	if len(raw) > MaxComment {
		return docai.CommentBlock{Summary: raw}
	}
	c := split(lang, raw)
	if c.shape == opaque {
		return docai.CommentBlock{Other: []docai.Item{{Name: strings.TrimSpace(raw)}}}
	}
	texts := c.texts()
	f := forms[Style{Dialect: recognise(lang, texts)}.settled(lang).Dialect]
	return blockOf(f.cut(f, texts))
}

// Recognise is the dialect that an existing comment shows it is written in; "" when
// it could be any of the language's.
func Recognise(lang string, raw string) Dialect {
	return recognise(lang, split(lang, raw).texts())
}

var (
	jsdocSign  = regexp.MustCompile(`^\s*@(param|returns?|throws|type|typedef|property)\s*\{[^@]`)
	ldocSign   = regexp.MustCompile(`^\s*@(?:(?:tparam|treturn|usage|raise|string|number|int|bool|func|tab)\b|(?:param|return)\[)`)
	sphinxSign = regexp.MustCompile(`^\s*:(param|type|returns?|rtype|raises?|except|exception|yields?|var|ivar|cvar)\b[^:]*:`)
)

func recognise(lang string, texts []string) Dialect {
	any := func(sign *regexp.Regexp) bool { return slices.ContainsFunc(texts, sign.MatchString) }
	switch lang {
	case "python":
		for i, t := range texts {
			if i == 0 || !numpyRule.MatchString(t) {
				continue
			}
			if _, ok := titleField(texts[i-1]); ok {
				return NumPy
			}
		}
		if any(sphinxSign) {
			return Sphinx
		}
		for i := range texts {
			if _, ok := googleHeader(texts, i); ok {
				return Google
			}
		}
	case "lua":
		if any(ldocSign) {
			return LDoc
		}
	case "javascript", "typescript", "tsx":
		if any(jsdocSign) {
			return JSDoc
		}
	}
	return ""
}

// blockOf gathers what the parts say.
func blockOf(parts []part) docai.CommentBlock {
	var b docai.CommentBlock
	var detail, results, yielded, panic, safe, code, old []string
	types := map[string]string{}
	for _, p := range parts {
		text := p.item.Text
		switch p.field {
		case summary:
			if b.Summary == "" {
				b.Summary, text = text, p.rest
			}
			if text != "" {
				detail = append(detail, text)
			}
		case details:
			detail = append(detail, text)
		case typeParam:
			b.TypeParams = append(b.TypeParams, p.item)
		case param:
			b.Params = append(b.Params, p.item)
		case returns:
			if len(results) == 0 {
				b.ReturnsType = p.item.Type
				results = append(results, text)
				break
			}
			if b.ReturnsType != "" {
				results[0] = strings.TrimSpace(b.ReturnsType + " " + results[0])
				b.ReturnsType = ""
			}
			results = append(results, strings.TrimSpace(p.item.Type+" "+text))
		case yields:
			yielded = append(yielded, strings.TrimSpace(p.item.Type+" "+text))
		case raises:
			b.Raises = append(b.Raises, p.item)
		case panics:
			panic = append(panic, text)
		case safety:
			safe = append(safe, text)
		case example:
			code = append(code, text)
		case deprecated:
			old = append(old, text)
		case other:
			b.Other = append(b.Other, p.item)
		case paramType:
			types[p.item.Name] = p.item.Type
		case returnsType:
			b.ReturnsType = p.item.Type
		}
	}
	for i, p := range b.Params {
		if t := types[p.Name]; t != "" && p.Type == "" {
			b.Params[i].Type = t
		}
		delete(types, p.Name)
	}
	for _, p := range parts {
		if t := types[p.item.Name]; t != "" && p.field == paramType { // types of parameters without a text
			b.Params = append(b.Params, docai.Item{Name: p.item.Name, Type: t})
		}
	}
	join := func(texts []string, sep string) string { return strings.TrimSpace(strings.Join(texts, sep)) }
	b.Details = join(detail, "\n\n")
	b.Returns, b.Yields = join(results, "\n"), join(yielded, "\n")
	b.Panics, b.Safety = join(panic, "\n\n"), join(safe, "\n\n")
	b.Example = strings.Trim(strings.Join(code, "\n\n"), "\n")
	b.Deprecated = join(old, "\n\n")
	return b
}

// namedRaise and bareRaise are an error in a dialect that has no tag for it, with
// its name set off as code or not.
var (
	namedRaise = regexp.MustCompile("^Raises `([^`\n]+)`(?:: | )((?s:.*))$")
	bareRaise  = regexp.MustCompile(`^Raises ((?:\w+(?:\.|::))*[A-Z]\w*)(?:: ((?s:.*))| ((?:if|when|unless|on|for)\b(?s:.*)))$`)
)

// labelWords are the labels of fields that have no tag in a dialect.
var labelWords = map[string]field{
	"Deprecated": deprecated, "Panics": panics, "Safety": safety, "Yields": yields,
}

var (
	labelLine   = regexp.MustCompile(`^\s*(?:\*\*)?(Deprecated|Panics|Safety|Yields)(?:\*\*)?:(?:\*\*)?(?:\s+(.*))?$`)
	exampleLine = regexp.MustCompile(`^\s*(?:<p>)?(?:\*\*)?(?:Example|Example usage|Examples|For example)::?(?:\*\*)?\s*$`)
	htmlBlock   = regexp.MustCompile(`^\s*<(p|ul|ol|pre|h\d|table|dl|blockquote|div)\b`)
	rstOld      = regexp.MustCompile(`^\s*\.\. deprecated::\s*(.*)$`)
)

// cutProse cuts content lines [from, to) that are no tags: the first paragraph
// starts with the summary, unless the comment has one already.
func (f *form) cutProse(lines []string, from, to int, summaryDone bool) []part {
	var parts []part
	paragraphs := f.paragraphs(lines, from, to)
	for i := 0; i < len(paragraphs); i++ {
		p := paragraphs[i]
		body := lines[p.from:p.to]
		switch {
		case !summaryDone && p.field != blank && f.isProse(body):
			summaryDone = true
			text, others, _ := strings.Cut(f.text(body), "\n")
			p.field = summary
			p.item.Text, p.rest = firstSentence(text)
			p.rest = strings.TrimSpace(p.rest + "\n" + others)
		case p.field == blank:
		case i+2 < len(paragraphs) && len(body) == 1 && exampleLine.MatchString(body[0]) && isCode(lines[paragraphs[i+2].from]):
			code := paragraphs[i+2].from
			for i += 2; i+2 < len(paragraphs) && leadingSpace(lines[code]) != "" && strings.HasPrefix(lines[paragraphs[i+2].from], leadingSpace(lines[code])); {
				i += 2 // code may have empty lines
			}
			p.to = paragraphs[i].to
			p.field, p.item.Text = example, f.codeText(lines[code:p.to])
		case len(body) > 1 && exampleLine.MatchString(body[0]) && isCode(body[1]):
			p.field, p.item.Text = example, f.codeText(body[1:])
		default:
			p.field, p.item = f.paragraph(body)
			summaryDone = true
		}
		parts = append(parts, p)
	}
	return parts
}

// paragraphs cuts lines [from, to) into runs of lines with text (field details)
// and without (field blank). A closed fence is never cut.
func (f *form) paragraphs(lines []string, from, to int) []part {
	var parts []part
	in := insideFences(lines[from:to])
	for i := from; i < to; i++ {
		fd := details
		if strings.TrimSpace(lines[i]) == "" && !in[i-from] {
			fd = blank
		}
		starts := f.html && htmlBlock.MatchString(lines[i]) && !(in[i-from] && i > from && in[i-from-1])
		if n := len(parts); n > 0 && parts[n-1].field == fd && !starts {
			parts[n-1].to = i + 1
			continue
		}
		parts = append(parts, part{field: fd, from: i, to: i + 1})
	}
	return parts
}

// isProse reports whether a paragraph starts as prose.
func (f *form) isProse(body []string) bool {
	bs := blocks(body)
	if len(bs) == 0 || bs[0].kind != prose {
		return false
	}
	fd, _ := f.paragraph(body)
	return fd == details
}

// paragraph says what a paragraph of prose speaks of.
func (f *form) paragraph(body []string) (field, docai.Item) {
	if m := labelLine.FindStringSubmatch(body[0]); m != nil && slices.Contains(f.labels, labelWords[m[1]]) {
		return labelWords[m[1]], docai.Item{Text: f.text(append([]string{m[2]}, body[1:]...))}
	}
	if m := rstOld.FindStringSubmatch(body[0]); m != nil && slices.Contains(f.labels, deprecated) {
		return deprecated, docai.Item{Text: f.text(append([]string{m[1]}, dedent(body[1:])...))}
	}
	if slices.Contains(f.labels, raises) {
		text := f.text(body)
		if m := namedRaise.FindStringSubmatch(text); m != nil {
			return raises, docai.Item{Name: m[1], Text: capitalIf(m[2])}
		}
		if m := bareRaise.FindStringSubmatch(text); m != nil {
			return raises, docai.Item{Name: m[1], Text: capitalIf(m[2] + m[3])}
		}
		if rest, ok := strings.CutPrefix(text, "Raises: "); ok {
			return raises, docai.Item{Text: rest}
		}
	}
	if f.special != nil {
		if e, ok := f.special(f.text(body)); ok {
			return e.field, e.item
		}
	}
	return details, docai.Item{Text: f.text(body)}
}

// guardLabels keeps prose that starts like a label from being read as one.
func guardLabels(line string) string {
	if m := labelLine.FindStringSubmatchIndex(line); m != nil {
		return line[:m[3]] + " " + line[m[3]:]
	}
	return line
}

func isCode(line string) bool {
	return fenceLine.MatchString(line) || regionLine.MatchString(line) || columns(leadingSpace(line)) >= 2 || strings.HasPrefix(line, "\t")
}

var (
	preLine     = regexp.MustCompile(`^\s*(<pre[^>]*>)?\s*(\{@code|<code[^>]*>|[@\\]code(\{[^}]*\})?)?\s*$`)
	preEnd      = regexp.MustCompile(`^\s*(\}|</code>|[@\\]endcode)?\s*(</pre>)?\s*$`)
	codeOnTags  = regexp.MustCompile(`^\s*(?:<pre[^>]*>\s*)?(?:\{@code|<code[^>]*>)\s?(.*)$`)
	codeOffTags = regexp.MustCompile(`^(.*?)(?:</code>|\})\s*(?:</pre>)?\s*$`)
)

// codeText is the code in some content lines, without the fence around it.
func (f *form) codeText(lines []string) string {
	lines = trimBlank(lines)
	plain := make([]string, len(lines))
	for i, l := range lines {
		if f.unguard != nil {
			l = f.unguard(l)
		}
		plain[i] = l
	}
	lines = plain
	if n := len(lines); n > 1 {
		switch {
		case fenceLine.MatchString(lines[0]) && fenceEnd(lines, 0) == n-1:
			lines = lines[1 : n-1]
		case preLine.MatchString(lines[0]) && preEnd.MatchString(lines[n-1]) && strings.TrimSpace(lines[n-1]) != "":
			lines = lines[1 : n-1]
		case lines[0] == "{{{" && lines[n-1] == "}}}":
			lines = lines[1 : n-1]
		case lines[0] == "::":
			lines = lines[1:]
		case codeOnTags.MatchString(lines[0]) && codeOffTags.MatchString(lines[n-1]):
			lines[0] = codeOnTags.FindStringSubmatch(lines[0])[1]
			lines[n-1] = codeOffTags.FindStringSubmatch(lines[n-1])[1]
		}
	}
	return strings.Join(trimBlank(dedent(lines)), "\n")
}
