package dialect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Python's three dialects: Google's sections by indent (Napoleon reads them),
// numpydoc's sections under rules, and Sphinx's field lists.

var docstringFields = []field{summary, details, deprecated, param, returns, yields, raises, other, example}

var google = &form{
	dialect: Google,
	says:    docstringFields,
	labels:  []field{deprecated},
	cut:     cutGoogle,
	write:   writeGoogle,
	title: func(w *writer, fd field) []string {
		if title := googleTitleOf[fd]; title != "" {
			return []string{title + ":"}
		}
		return nil
	},
	apart:   func(_ *writer, above, below field) bool { return above != below || above == other || above == details },
	prepare: docstringVoice,
	inline:  func(w *writer, text string) string { return w.codeSpans(text, nil) },
	plain:   plainRST,
	guard:   guardGoogle,
	unguard: func(line string) string { return spacedTitle.ReplaceAllString(line, "$1:") },
	code:    codeRST,
}

var (
	googleTitle = regexp.MustCompile(`^([A-Z][A-Za-z]*(?: [A-Za-z]+)?):\s*$`)
	spacedTitle = regexp.MustCompile(`^([A-Z][A-Za-z]*(?: [A-Za-z]+)?) :$`)
	googleItem  = regexp.MustCompile(`^(\*{0,2}[\pL_][\pL\pN_.]*(?:, *\*{0,2}[\pL_][\pL\pN_.]*)*)(?: *\(((?:[^()]|\([^()]*\))*)\))? *:(?:\s+(.*))?$`)
	googleType  = regexp.MustCompile("^((?:[\\pL_][\\pL\\pN_.]*(?:\\[.*?\\]+)?)(?: *(?:\\||or|of) *[\\pL_][\\pL\\pN_.]*(?:\\[.*?\\]+)?)*|\\(.*?\\)|:\\w+:`[^`]+`): +(\\S.*)$")
)

var googleTitleOf = map[field]string{param: "Args", returns: "Returns", yields: "Yields", raises: "Raises"}

// googleTitles are the sections Napoleon knows, by lower-case title.
var googleTitles = map[string]field{
	"args": param, "arguments": param, "parameters": param, "params": param, "keyword args": param, "keyword arguments": param, "other parameters": param,
	"return": returns, "returns": returns, "yield": yields, "yields": yields, "raise": raises, "raises": raises, "example": example, "examples": example,
	"attributes": other, "attention": other, "caution": other, "danger": other, "error": other, "hint": other, "important": other, "methods": other, "note": other, "notes": other,
	"references": other, "see also": other, "tip": other, "todo": other, "warning": other, "warnings": other, "warns": other, "usage": other, "side effects": other,
}

// titleField is the field of a section by its title, in Google's or numpydoc's spelling.
func titleField(title string) (field, bool) {
	fd, ok := googleTitles[strings.ToLower(strings.TrimSpace(title))]
	return fd, ok
}

func cutGoogle(f *form, lines []string) []part {
	var parts []part
	in := insideFences(lines)
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		fd, ok := googleHeader(lines, i)
		if !ok || in[i] {
			continue
		}
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if strings.TrimSpace(lines[j]) == "" {
				continue
			}
			if leadingSpace(lines[j]) == "" {
				break
			}
			end = j + 1
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, len(parts) > 0)...)
		parts = append(parts, f.section(lines, fd, i, i+1, end)...)
		proseFrom, i = end, end-1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), len(parts) > 0)...)
}

// googleHeader is the field of the section that line i starts.
func googleHeader(lines []string, i int) (field, bool) {
	m := googleTitle.FindStringSubmatch(lines[i])
	if m == nil {
		return 0, false
	}
	fd, ok := titleField(m[1])
	for j := i + 1; ok && j < len(lines); j++ {
		if strings.TrimSpace(lines[j]) != "" {
			return fd, leadingSpace(lines[j]) != ""
		}
	}
	return fd, ok && fd != example && fd != other
}

// section cuts a section whose heading is lines [from, body) and which ends
// before line end, without empty lines there.
func (f *form) section(lines []string, fd field, from, body, end int) []part {
	if fd == other {
		title := strings.TrimRight(strings.TrimSpace(lines[from]), ":")
		return []part{{field: other, item: docai.Item{Name: title, Text: f.text(dedent(lines[body:end]))}, from: from, to: end}}
	}
	parts := []part{{field: heading, of: fd, from: from, to: body}}
	if fd.listed() {
		return append(parts, f.sectionItems(lines, fd, body, end)...)
	}
	for ; body < end && strings.TrimSpace(lines[body]) == ""; body++ {
		parts = append(parts, part{field: blank, from: body, to: body + 1})
	}
	if body == end {
		return parts
	}
	p := part{field: fd, from: body, to: end}
	switch {
	case fd == example:
		p.item.Text = f.codeText(lines[body:end])
	case f.dialect == NumPy:
		p.item = f.numpyResult(lines[body:end])
	default:
		p.item.Text = f.text(dedent(lines[body:end]))
		if m := googleType.FindStringSubmatch(p.item.Text); m != nil {
			p.item.Type, p.item.Text = m[1], m[2]
		} else if first, more, _ := strings.Cut(p.item.Text, "\n"); more != "" {
			if m := googleType.FindStringSubmatch(first); m != nil {
				p.item.Type, p.item.Text = m[1], m[2]+"\n"+more
			}
		}
	}
	return append(parts, p)
}

// sectionItems cuts the items of a section: each starts at the section's own indent.
func (f *form) sectionItems(lines []string, fd field, from, to int) []part {
	var parts []part
	base := commonIndent(lines[from:to])
	for i := from; i < to; {
		end := i + 1
		if strings.TrimSpace(lines[i]) == "" {
			parts = append(parts, part{field: blank, from: i, to: end})
			i = end
			continue
		}
		for j := i + 1; j < to; j++ {
			line := lines[j]
			if strings.TrimSpace(line) == "" {
				continue
			}
			if leadingSpace(line) == base && (f.dialect == NumPy || googleItem.MatchString(line[len(base):]) || end < j) {
				break
			}
			end = j + 1
		}
		p := part{field: fd, from: i, to: end}
		if f.dialect == NumPy {
			p.item = f.numpyItem(lines[i:end], fd)
		} else {
			p.item = f.googleItem(lines[i:end], len(base))
		}
		parts = append(parts, p)
		i = end
	}
	return parts
}

func (f *form) googleItem(lines []string, base int) docai.Item {
	m := googleItem.FindStringSubmatch(lines[0][min(base, len(lines[0])):])
	if m == nil {
		return docai.Item{Text: f.text(dedent(lines))}
	}
	return docai.Item{Name: m[1], Type: m[2], Text: f.text(append([]string{m[3]}, dedent(lines[1:])...))}
}

func writeGoogle(w *writer, e entry) []string {
	unit := w.unit()
	switch e.field {
	case param, raises:
		return w.prose(e.item.Text, unit+w.docstringName(e)+w.parenthesised(e)+w.colon(e), unit+unit)
	case returns, yields:
		first := unit
		if e.item.Type != "" && w.style.Types.on() {
			first += cleanLine(e.item.Type) + ": "
		}
		return w.prose(e.item.Text, first, unit)
	case example:
		return append([]string{"Example::", ""}, exampleLines(e.item.Text, "    ")...)
	case deprecated:
		return w.prose(e.item.Text, "Deprecated: ", "")
	case other:
		if fd, ok := titleField(e.item.Name); ok && fd == other {
			return append([]string{e.item.Name + ":"}, shift(w.prose(e.item.Text, "", ""), unit)...)
		}
		return w.prose(strings.TrimSpace(e.item.Name+" "+e.item.Text), "", "")
	}
	return w.prose(e.item.Text, "", "")
}

// shift is lines with an indent, empty ones without.
func shift(lines []string, indent string) []string {
	for i, l := range lines {
		if l != "" {
			lines[i] = indent + l
		}
	}
	return lines
}

func (w *writer) parenthesised(e entry) string {
	if t := w.itemType(e); t != "" && e.field == param {
		return " (" + t + ")"
	}
	return ""
}

func (w *writer) colon(e entry) string {
	if e.item.Name == "" {
		return ""
	}
	return ": "
}

// itemType is the type to write with an item: where the style writes types, the
// item's own, or the one the signature states.
func (w *writer) itemType(e entry) string {
	if !w.style.Types.on() {
		return ""
	}
	if t := cleanLine(e.item.Type); t != "" {
		return t
	}
	if p := w.param(e.item.Name); p != nil && e.field == param {
		return cleanLine(p.Type)
	}
	return ""
}

// param is the parameter of that name, or nil.
func (w *writer) param(name string) *code.Param {
	i := slices.IndexFunc(w.sym.Params, func(p code.Param) bool { return p.Name == bareName(name) })
	if i < 0 {
		return nil
	}
	return &w.sym.Params[i]
}

// docstringName is the name of an item, with the stars of a variadic parameter.
func (w *writer) docstringName(e entry) string {
	name := cleanLine(e.item.Name)
	if p := w.param(name); p != nil && p.Variadic && e.field == param {
		if bare := bareName(name); strings.Contains(w.sym.Signature, "**"+bare) {
			return "**" + bare
		} else {
			return "*" + bare
		}
	}
	return name
}

func docstringVoice(w *writer, b *docai.CommentBlock) {
	b.Summary = strings.TrimSpace(b.Summary)
}

func guardGoogle(line string) string {
	if m := googleTitle.FindStringSubmatch(line); m != nil {
		if _, ok := titleField(m[1]); ok {
			return m[1] + " :"
		}
	}
	return guardLabels(line)
}

var doubleSpan = regexp.MustCompile("``([^`\n]+)``")

// plainRST reads reStructuredText's code.
func plainRST(text string) string { return doubleSpan.ReplaceAllString(text, "`$1`") }

// codeRST writes a block of code inside reStructuredText.
func codeRST(b textBlock) []string {
	lines := dedent(b.lines)
	if b.kind == fenced {
		return slices.Concat([]string{"::", ""}, shift(lines, "    "))
	}
	return shift(lines, "    ")
}

// numpydoc.
var numpy = &form{
	dialect: NumPy,
	says:    docstringFields,
	labels:  []field{deprecated},
	cut:     cutNumPy,
	write:   writeNumPy,
	title: func(w *writer, fd field) []string {
		if title := numpyTitleOf[fd]; title != "" {
			return []string{title, strings.Repeat("-", len(title))}
		}
		return nil
	},
	apart:   google.apart,
	inline:  google.inline,
	plain:   plainRST,
	guard:   func(line string) string { return guardLabels(ruleLine.ReplaceAllString(line, "$1 $2")) },
	unguard: func(line string) string { return spacedRule.ReplaceAllString(line, "$1$2") },
	code:    codeRST,
}

var (
	ruleLine   = regexp.MustCompile(`^([-=])([-=]{2,})$`)
	spacedRule = regexp.MustCompile(`^([-=]) ([-=]{2,})$`)
	numpyRule  = regexp.MustCompile(`^\s*(-{3,}|={3,})\s*$`)
	numpyName  = regexp.MustCompile(`^(\*{0,2}[\pL_][\pL\pN_.]*(?:, *\*{0,2}[\pL_][\pL\pN_.]*)*)(?: *: *(.*))?$`)
)

var numpyTitleOf = map[field]string{param: "Parameters", returns: "Returns", yields: "Yields", raises: "Raises", example: "Examples"}

func cutNumPy(f *form, lines []string) []part {
	var parts []part
	proseFrom := 0
	for i := 0; i+1 < len(lines); i++ {
		fd, ok := numpyHeader(lines, i)
		if !ok {
			continue
		}
		end := i + 2
		for j := i + 2; j < len(lines); j++ {
			if _, next := numpyHeader(lines, j); next {
				break
			}
			if strings.TrimSpace(lines[j]) != "" {
				end = j + 1
			}
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, len(parts) > 0)...)
		parts = append(parts, f.section(lines, fd, i, i+2, end)...)
		proseFrom, i = end, end-1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), len(parts) > 0)...)
}

func numpyHeader(lines []string, i int) (field, bool) {
	if i+1 >= len(lines) || !numpyRule.MatchString(lines[i+1]) || leadingSpace(lines[i]) != "" {
		return 0, false
	}
	return titleField(lines[i])
}

func (f *form) numpyItem(lines []string, fd field) docai.Item {
	m := numpyName.FindStringSubmatch(strings.TrimSpace(lines[0]))
	if m == nil {
		return docai.Item{Text: f.text(dedent(lines))}
	}
	return docai.Item{Name: m[1], Type: strings.TrimSpace(m[2]), Text: f.text(dedent(lines[1:]))}
}

// numpyResult reads a result: its type, or its name and type, above its text.
func (f *form) numpyResult(lines []string) docai.Item {
	first := strings.TrimSpace(lines[0])
	rest := lines[1:]
	single := len(rest) > 0
	for _, l := range rest {
		if strings.TrimSpace(l) != "" && leadingSpace(l) == leadingSpace(lines[0]) {
			single = false // more results, or prose
		}
	}
	switch {
	case single:
		return docai.Item{Type: first, Text: f.text(dedent(rest))}
	case len(rest) == 0 && !strings.Contains(first, " ") && !strings.HasSuffix(first, "."):
		return docai.Item{Type: first}
	}
	return docai.Item{Text: f.text(dedent(lines))}
}

func writeNumPy(w *writer, e entry) []string {
	unit := w.unit()
	text := shift(w.prose(e.item.Text, "", ""), unit)
	switch e.field {
	case param:
		name := w.docstringName(e)
		if t := w.itemType(e); t != "" {
			name += " : " + t
		}
		return append([]string{name}, text...)
	case raises:
		return append([]string{cleanLine(e.item.Name)}, text...)
	case returns, yields:
		t := cleanLine(e.item.Type)
		if t == "" && len(w.sym.Results) == 1 {
			t = cleanLine(w.sym.Results[0].Type)
		}
		if t == "" {
			return w.prose(e.item.Text, "", "")
		}
		return append([]string{t}, text...)
	case example:
		return append([]string{"::", ""}, exampleLines(e.item.Text, unit)...)
	case other:
		if fd, ok := titleField(e.item.Name); ok && fd == other {
			return append([]string{e.item.Name, strings.Repeat("-", len(e.item.Name))}, w.prose(e.item.Text, "", "")...)
		}
	}
	return writeGoogle(w, e)
}

// Sphinx's field lists.
var sphinx = &form{
	dialect: Sphinx,
	says:    docstringFields,
	labels:  []field{deprecated},
	cut:     cutSphinx,
	write:   writeSphinx,
	apart: func(w *writer, above, below field) bool {
		return !isSphinxField(above) || !isSphinxField(below)
	},
	inline:  google.inline,
	plain:   plainRST,
	guard:   func(line string) string { return guardLabels(sphinxField.ReplaceAllString(line, `\$0`)) },
	unguard: func(line string) string { return strings.TrimPrefix(line, `\:`) },
	code:    codeRST,
}

var sphinxField = regexp.MustCompile(`^:([a-z][a-z-]*)((?:\s+[^:\n]+?)?):(?:\s+(.*)|)$`)

var sphinxTags = map[string]field{
	"param": param, "parameter": param, "arg": param, "argument": param, "key": param, "keyword": param, "kwarg": param, "kwparam": param, "type": paramType,
	"return": returns, "returns": returns, "rtype": returnsType, "raise": raises, "raises": raises, "except": raises, "exception": raises, "yield": yields, "yields": yields,
}

func isSphinxField(fd field) bool {
	return fd == param || fd == returns || fd == raises || fd == yields || fd == other || fd == paramType || fd == returnsType
}

func cutSphinx(f *form, lines []string) []part {
	var parts []part
	in := insideFences(lines)
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		m := sphinxField.FindStringSubmatch(lines[i])
		if m == nil || in[i] {
			continue
		}
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if strings.TrimSpace(lines[j]) == "" {
				continue
			}
			if sphinxField.MatchString(lines[j]) || leadingSpace(lines[j]) == "" && j > end {
				break
			}
			end = j + 1
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, len(parts) > 0)...)
		p := part{from: i, to: end}
		text := f.text(append([]string{m[3]}, dedent(lines[i+1:end])...))
		p.field, p.item = sphinxItem(m[1], strings.TrimSpace(m[2]), text)
		parts = append(parts, p)
		proseFrom, i = end, end-1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), len(parts) > 0)...)
}

func sphinxItem(tag, argument, text string) (field, docai.Item) {
	fd, known := sphinxTags[tag]
	switch {
	case known && fd == param && argument != "":
		it := docai.Item{Name: argument, Text: text}
		if i := strings.LastIndexByte(argument, ' '); i >= 0 {
			it.Type, it.Name = strings.TrimSpace(argument[:i]), argument[i+1:]
		}
		return fd, it
	case known && fd == paramType && argument != "":
		return fd, docai.Item{Name: argument, Type: text}
	case known && fd == returnsType && argument == "":
		return fd, docai.Item{Type: text}
	case known && fd == raises:
		return fd, docai.Item{Name: argument, Text: text}
	case known && (fd == returns || fd == yields) && argument == "":
		return fd, docai.Item{Text: text}
	}
	name := ":" + tag
	if argument != "" {
		name += " " + argument
	}
	return other, docai.Item{Name: name + ":", Text: text}
}

func writeSphinx(w *writer, e entry) []string {
	unit := w.unit()
	tag := func(fd field, usual string) string {
		own := strings.TrimSuffix(w.style.Tags[fieldNames[fd]], ":")
		if name, ok := strings.CutPrefix(own, ":"); ok {
			if is, known := sphinxTags[name]; known && is == fd {
				return own
			}
		}
		return usual
	}
	switch e.field {
	case param:
		name := cleanLine(e.item.Name)
		lines := w.prose(e.item.Text, tag(param, ":param")+" "+name+": ", unit)
		if t := w.itemType(e); t != "" {
			lines = append(lines, w.prose(t, ":type "+name+": ", unit)...)
		}
		return lines
	case returns:
		var lines []string
		if e.item.Text != "" {
			lines = w.prose(e.item.Text, tag(returns, ":returns")+": ", unit)
		}
		t := cleanLine(e.item.Type)
		if t == "" && w.style.Types.on() && len(w.sym.Results) == 1 {
			t = cleanLine(w.sym.Results[0].Type)
		}
		if t != "" {
			lines = append(lines, ":rtype: "+t)
		}
		return lines
	case yields:
		return w.prose(e.item.Text, ":yields: ", unit)
	case raises:
		return w.prose(e.item.Text, strings.TrimSpace(tag(raises, ":raises")+" "+cleanLine(e.item.Name))+": ", unit)
	case other:
		if name := cleanLine(e.item.Name); sphinxField.MatchString(name) {
			return w.prose(e.item.Text, name+" ", unit)
		}
	}
	return writeGoogle(w, e)
}
