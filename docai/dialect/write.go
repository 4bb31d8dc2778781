package dialect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// writer writes entries as content lines.
type writer struct {
	lang  string
	f     *form
	style Style        // settled
	sym   *code.Symbol // what is documented; the zero symbol when unknown
	width int          // columns of a content line
	taken int          // columns of the first line that the opening delimiter takes

	sentence    bool   // what is written is one sentence
	grouped     bool   // Swift: parameters stand in one list
	groupIndent string // and its items have this indent
}

func newWriter(lang string, style Style, sym *code.Symbol) *writer {
	style = style.settled(lang)
	if sym == nil {
		sym = &code.Symbol{}
	}
	return &writer{lang: lang, f: forms[style.Dialect], style: style, sym: sym}
}

// within sets the room there is between what a comment's lines start with and
// the style's width.
func (w *writer) within(c *comment) {
	w.width = max(w.style.Width-w.columns(c.pre), 20)
	w.taken = 0
	if !c.headOwn {
		w.taken = columns(c.head)
	}
}

// columns is the number of columns of text that may hold tabs.
func (w *writer) columns(s string) int {
	return columns(s) + strings.Count(s, "\t")*(w.style.TabWidth-4)
}

// prose writes a text whose first line starts with first and the others with hang.
func (w *writer) prose(text, first, hang string) []string { return w.lay(text, first, hang, false) }

// flat is prose without empty lines, for places where one ends what it belongs to.
func (w *writer) flat(text, first, hang string) []string {
	lines := w.lay(text, first, hang, true)
	return slices.DeleteFunc(lines, func(l string) bool { return l == "" })
}

func (w *writer) lay(text, first, hang string, flat bool) []string {
	bs := blocks(strings.Split(clean(text), "\n"))
	if w.sentence { // prose, whatever it looks like
		bs = []textBlock{{kind: prose, text: cleanLine(text)}}
	}
	for i := range bs {
		switch b := &bs[i]; b.kind {
		case prose, list:
			b.text = w.inline(unfenced(b.text))
		case verbatim:
			for j, line := range b.lines {
				b.lines[j] = w.inline(unfenced(line))
			}
		}
		bs[i].gap = bs[i].gap && !flat
	}
	return layout{first: first, hang: hang, width: w.width, taken: w.taken, guard: w.f.guard, code: w.f.code, list: w.f.list, lists: w.f.lists}.lines(bs)
}

// fenceInProse is a fence where none belongs: all below it would be code.
var fenceInProse = regexp.MustCompile("(``|~~)(`+|~+)")

func unfenced(text string) string { return fenceInProse.ReplaceAllString(text, "$1 $2") }

func (w *writer) inline(text string) string {
	if w.f.inline != nil {
		return w.f.inline(w, text)
	}
	return w.codeSpans(text, nil)
}

// codeSpan is code set off by backticks within prose.
var codeSpan = regexp.MustCompile("``([^`\n]+(?:`[^`\n]+)*)``|`([^`\n]+)`")

// codeSpans writes the code within prose as the style does; tag writes Tagged code.
func (w *writer) codeSpans(text string, tag func(code string) string) string {
	if w.style.Code == Backticks {
		return text
	}
	return codeSpan.ReplaceAllStringFunc(text, func(span string) string {
		m := codeSpan.FindStringSubmatch(span)
		code := strings.TrimSpace(m[1] + m[2])
		switch {
		case code == "" || strings.Contains(code, "`"):
			return span
		case w.style.Code == Bare:
			return code
		case w.style.Code == DoubleBackticks:
			return "``" + code + "``"
		case w.style.Code == Plus && plusCode.MatchString(code):
			return "+" + code + "+"
		case w.style.Code == Plus:
			return "<tt>" + code + "</tt>"
		case tag != nil:
			return tag(code)
		}
		return span
	})
}

var plusCode = regexp.MustCompile(`^[\w:]+$`)

// compose writes a whole block as content lines.
func (w *writer) compose(b docai.CommentBlock) []string {
	var lines []string
	w.grouped = w.style.Grouped != Off && (w.style.Grouped.on() || len(b.Params) > 1)
	above := blank
	for _, fd := range w.f.says {
		list := entries(&b, fd)
		if len(list) == 0 || !w.wants(fd) {
			continue
		}
		if above != blank && w.f.apart(w, above, fd) {
			lines = append(lines, "")
		}
		above = fd
		if w.f.title != nil {
			lines = append(lines, w.f.title(w, fd)...)
		}
		for i, e := range list {
			if i > 0 && w.f.apart(w, fd, fd) {
				lines = append(lines, "")
			}
			lines = append(lines, w.write(e)...)
			w.taken = 0
		}
	}
	return lines
}

// write gives the content lines of one entry, without its heading.
func (w *writer) write(e entry) []string {
	w.sentence = e.field == summary
	lines := w.f.write(w, e)
	w.sentence = false
	return lines
}

// wants reports whether the style writes a field at all.
func (w *writer) wants(fd field) bool {
	return w.style.Arguments.on() || !slices.Contains(w.f.atWish, fd)
}

// prepared is the block in the voice of the style.
func (w *writer) prepared(b docai.CommentBlock) docai.CommentBlock {
	b.Summary = cleanLine(b.Summary)
	w.speak(&b)
	if w.f.prepare != nil {
		w.f.prepare(w, &b)
	}
	b.Summary = w.period(b.Summary, w.style.Period)
	for _, fd := range []field{typeParam, param, raises} {
		list := slices.Clone(*items(&b, fd))
		for i := range list {
			list[i].Text = w.itemText(list[i].Text)
		}
		*items(&b, fd) = list
	}
	b.Returns = w.itemText(b.Returns)
	b.Yields = w.itemText(b.Yields)
	return b
}

// unit is one step of indentation in sections.
func (w *writer) unit() string { return w.style.IndentUnit }
