package dialect

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/docai"
)

// What the dialects share that mark what a line speaks of by a tag at its start:
// JSDoc, TSDoc, Javadoc, KDoc, Scaladoc, PHPDoc, Doxygen, YARD, LuaLS, LDoc.

// tagSet is how a dialect has its tags.
type tagSet struct {
	// names are the tags the dialect knows, without their sign.
	names map[string]field
	// usual is the tag written for a field, with its sign.
	usual map[field]string
	// hang is the indent of the lines after a tag's first.
	hang string
	// hyphen may stand between the name of an item and its text.
	hyphen bool
	// empty: an empty line ends a tag's text (Doxygen), or a line that is not
	// indented does (YARD).
	empty, outdent bool
	oneLine        bool // a tag is one line, however long
	// read takes the text of a tag apart. It may correct the field.
	read func(fd field, text string) (field, docai.Item)
	// typed are tags whose text begins with a type.
	typed map[string]bool
	// head writes what stands between a tag and its text: a type, a name.
	head func(w *writer, e entry) string
}

// tagLine is a line that starts with a tag.
var tagLine = regexp.MustCompile(`^\s*([@\\])([a-zA-Z][\w-]*(?::[\w-]+)?)(\[[^\]]*\])?(?:\s+(.*)|([^\w\s].*))?$`)

// tagged is a form with tags.
func tagged(f form, t *tagSet) *form {
	f.tags = t
	f.cut = cutTags
	f.write = writeTagged
	f.apart = func(w *writer, above, below field) bool {
		a, b := f.isTag(above), f.isTag(below)
		return !a && !b || a != b && w.style.Gap.on()
	}
	return &f
}

// isTag reports whether a field is written as a tag.
func (f *form) isTag(fd field) bool {
	return fd == other || fd == paramType || fd == returnsType || fd != summary && f.tags.usual[fd] != ""
}

// tagOf is the tag a content line starts with, without its sign; "" for none.
func (f *form) tagOf(line string) (sign, name, rest string) {
	m := tagLine.FindStringSubmatch(line)
	if m == nil || m[1] == `\` && f.dialect != Doxygen {
		return "", "", ""
	}
	return m[1], m[2], strings.TrimSpace(m[3] + " " + m[4] + m[5])
}

func cutTags(f *form, lines []string) []part {
	var parts []part
	in := insideFences(lines)
	proseFrom := 0
	prose := func(to int) {
		parts = append(parts, f.cutProse(lines, proseFrom, to, hasSummary(parts))...)
		proseFrom = to
	}
	for i := 0; i < len(lines); i++ {
		sign, name, rest := f.tagOf(lines[i])
		if name == "" || in[i] {
			continue
		}
		fd, known := f.tags.names[name]
		if !known {
			if f.dialect == Doxygen && doxygenInline[name] {
				continue
			}
			fd = other
		}
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if strings.TrimSpace(lines[j]) == "" && !in[j] {
				if f.tags.empty && fd != example {
					break
				}
				continue
			}
			if _, next, _ := f.tagOf(lines[j]); next != "" && !in[j] && !(f.dialect == Doxygen && doxygenInline[next]) {
				break
			}
			if f.tags.outdent && leadingSpace(lines[j]) == "" && !in[j] {
				break
			}
			end = j + 1
		}
		prose(i)
		p := part{field: fd, from: i, to: end}
		switch {
		case fd == example:
			p.item.Text = f.codeText(append([]string{rest}, dedent(lines[i+1:end])...))
		case fd == other:
			p.item = docai.Item{Name: sign + name, Text: f.text(append([]string{rest}, dedent(lines[i+1:end])...))}
		default:
			text := f.text(append([]string{rest}, dedent(lines[i+1:end])...))
			typ := ""
			if f.tags.typed[name] {
				typ, text = cutSpace(afterModifiers(text))
			}
			p.field, p.item = f.tags.read(fd, text)
			if typ != "" {
				p.item.Type = typ
			}
			if p.field == deprecated && text == "" {
				p.field = other // it says no more than that it is
			}
			if p.field == other {
				p.item.Name = sign + name
			}
			if p.field == summary {
				p.item.Text, p.rest = firstSentence(p.item.Text)
			}
		}
		parts = append(parts, p)
		proseFrom, i = end, end-1
	}
	prose(len(lines))
	return parts
}

func hasSummary(parts []part) bool {
	for _, p := range parts {
		if p.field == summary || p.field == details {
			return true
		}
	}
	return false
}

func writeTagged(w *writer, e entry) []string {
	f := w.f
	switch {
	case e.field == summary && f.tags.usual[summary] != "" && w.style.Tags["summary"] != "-":
		return w.prose(e.item.Text, w.tag(summary)+" ", "")
	case e.field == summary || e.field == details:
		return f.paragraphsOf(w, e)
	case e.field == example:
		return w.exampleTag(e.item.Text)
	case e.field == other:
		name := cleanLine(e.item.Name)
		if m := tagLine.FindStringSubmatch(name); m != nil && m[0] == m[1]+m[2] {
			if fd, known := f.tags.names[m[2]]; !known || fd == other || fd == deprecated && e.item.Text == "" {
				return w.prose(e.item.Text, strings.TrimSpace(name)+" ", f.tags.hang)
			}
		}
		return w.prose(strings.TrimSpace(name+" "+e.item.Text), "", "")
	case f.tags.usual[e.field] == "" && e.field == raises:
		return w.raisesLabel(e)
	case f.tags.usual[e.field] == "":
		return w.prose(e.item.Text, capital(fieldNames[e.field])+": ", "")
	}
	first := w.tag(e.field)
	if f.tags.head != nil {
		first += f.tags.head(w, e)
	}
	first += " "
	if e.item.Name != "" && f.tags.hyphen && w.style.Hyphen.on() && e.item.Text != "" && e.field != raises {
		first += "- "
	}
	switch {
	case f.tags.oneLine:
		return w.unwrapped(e.item.Text, first)
	case f.tags.empty:
		return w.flat(e.item.Text, first, f.tags.hang)
	}
	return w.prose(e.item.Text, first, f.tags.hang)
}

// unwrapped is prose on one line.
func (w *writer) unwrapped(text, first string) []string {
	return []string{strings.TrimRight(first+w.inline(cleanLine(text)), " ")}
}

// raisesLabel writes an error in a dialect that has no tag for it.
func (w *writer) raisesLabel(e entry) []string {
	name, text := safeName(e.item.Name), strings.TrimSpace(e.item.Text)
	first, rest, _ := strings.Cut(text, " ")
	switch {
	case name == "":
		return w.prose(text, "Raises: ", "")
	case startsAsIf.MatchString(first):
		return w.prose("Raises `"+name+"` "+strings.ToLower(first)+" "+rest, "", "")
	}
	return w.prose("Raises `"+name+"`: "+text, "", "")
}

// paragraphsOf writes the summary or details; where prose is HTML, each paragraph
// but the first starts with <p>.
func (f *form) paragraphsOf(w *writer, e entry) []string {
	if !f.html || e.field != details {
		return w.prose(e.item.Text, "", "")
	}
	var lines []string
	for i, text := range paragraphTexts(e.item.Text) {
		if i > 0 {
			lines = append(lines, "")
		}
		if bs := blocks(strings.Split(clean(text), "\n")); len(bs) > 0 && bs[0].kind == prose {
			lines = append(lines, w.prose(text, "<p>", "")...)
		} else {
			lines = append(lines, w.prose(text, "", "")...)
		}
	}
	return lines
}

// tag is the spelling of a field's tag: the style's, where the dialect reads it
// so, or the usual one.
func (w *writer) tag(fd field) string {
	usual := w.f.tags.usual[fd]
	if own := w.style.Tags[fieldNames[fd]]; own != "" && own != "-" {
		if sign, name, rest := w.f.tagOf(own); sign != "" && rest == "" {
			if is, known := w.f.tags.names[name]; known && is == fd {
				return own
			}
		}
	}
	return usual
}

// exampleTag writes an example: under its tag, or as a paragraph of its own.
func (w *writer) exampleTag(text string) []string {
	lines := codeLines(text)
	tag := "Example:"
	if w.f.tags.usual[example] != "" {
		tag = w.tag(example)
		if w.f.example != nil {
			return append([]string{tag}, w.f.example(lines)...)
		}
	}
	code := textBlock{kind: fenced, fence: fenceFor(lines), info: w.fenceInfo(), lines: lines}
	if w.f.html {
		return append([]string{"<p>" + tag, ""}, w.f.code(code)...)
	}
	if w.f.code != nil {
		return append([]string{tag}, w.f.code(code)...)
	}
	return append([]string{tag}, code.source()...)
}

// fenceFor is a fence longer than any in the code.
func fenceFor(lines []string) string {
	fence := "```"
	for _, l := range lines {
		for strings.Contains(l, fence) {
			fence += "`"
		}
	}
	return fence
}

// fenceInfo is what follows the fence of an example.
func (w *writer) fenceInfo() string {
	switch w.lang {
	case "typescript", "tsx":
		return "ts"
	case "javascript":
		return "js"
	}
	return w.lang
}

// guardAt keeps a line of prose that starts with a tag from being read as one.
func guardAt(line string) string {
	line = guardLabels(line)
	if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "@") || strings.HasPrefix(t, `\@`) {
		return line[:len(line)-len(t)] + `\` + t
	}
	return line
}

// unguardAt undoes guardAt.
func unguardAt(line string) string {
	if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, `\@`) || strings.HasPrefix(t, `\\@`) {
		return line[:len(line)-len(t)] + t[1:]
	}
	return line
}

// nameAndText parts an item's name from its text, with or without a hyphen.
func nameAndText(text string) (name, rest string) {
	name, rest, _ = strings.Cut(text, " ")
	if i := strings.IndexByte(name, '\n'); i >= 0 {
		name, rest = text[:i], text[i+1:]
	}
	return name, afterHyphen(rest)
}

func afterHyphen(text string) string {
	text = strings.TrimSpace(text)
	for _, sign := range []string{"- ", "– ", "— "} {
		if rest, ok := strings.CutPrefix(text, sign); ok {
			return strings.TrimSpace(rest)
		}
	}
	if text == "-" {
		return ""
	}
	return text
}

// braced is a type in braces at the start of a text, and what follows.
func braced(text string) (typ, rest string) {
	if !strings.HasPrefix(text, "{") {
		return "", text
	}
	if end := closingBracket(text, 0); end > 0 {
		return strings.TrimSpace(text[1:end]), strings.TrimSpace(text[end+1:])
	}
	return "", text
}

// closingBracket is the index of the bracket that closes the one at i, or -1.
func closingBracket(text string, i int) int {
	depth := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case '{', '[', '(', '<':
			depth++
		case '}', ']', ')':
			depth--
		case '>':
			if i > 0 && (text[i-1] == '=' || text[i-1] == '-') {
				continue // an arrow
			}
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// scanType is a type at the start of a text, and what follows: white space ends
// it, unless it stands in brackets or around a sign that joins types.
func scanType(text string) (typ, rest string) {
	i := 0
	for i < len(text) {
		switch ch := text[i]; {
		case strings.IndexByte("{[(<", ch) >= 0:
			end := closingBracket(text, i)
			if end < 0 {
				return cutSpace(text)
			}
			i = end
		case ch == '"' || ch == '\'':
			end := strings.IndexByte(text[i+1:], ch)
			if end < 0 {
				return cutSpace(text)
			}
			i += end + 1
		case isSpace(ch):
			next := strings.TrimLeft(text[i:], " ")
			joins := next != "" && strings.IndexByte("|&", next[0]) >= 0 && (len(next) == 1 || next[1] == ' ') || strings.IndexByte("|&:", text[i-1]) >= 0
			if !joins || ch == '\n' {
				return text[:i], strings.TrimSpace(text[i:])
			}
			i = len(text) - len(next) - 1
		}
		i++
	}
	return text, ""
}

func cutSpace(text string) (first, rest string) {
	first, rest, _ = strings.Cut(text, " ")
	return first, strings.TrimSpace(rest)
}

// safeType is a type as a tag can have it: on one line, with its brackets paired;
// "" otherwise.
func safeType(typ string) string {
	typ = cleanLine(typ)
	depth := 0
	for _, r := range typ {
		switch r {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		case '@', '\\':
			return ""
		}
		if depth < 0 {
			return ""
		}
	}
	if depth != 0 || len(typ) > 200 {
		return ""
	}
	return typ
}

// safeName is a name as a tag can have it: letters, digits and the signs that
// names of parameters, types and errors are made with.
func safeName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("$.:[]<>&?!,\\/-#@*", r) {
			return r
		}
		return -1
	}, strings.ReplaceAll(clean(name), "*/", ""))
}
