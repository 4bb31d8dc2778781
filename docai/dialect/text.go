package dialect

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// blockKind is what a block of text is.
type blockKind uint8

const (
	prose    blockKind = iota
	list               // one item of a list
	fenced             // code between ``` or ~~~ lines
	indented           // code by indent
	verbatim           // a line to keep as it is: a table, a heading, a prompt
)

// textBlock is one block of a text.
type textBlock struct {
	kind   blockKind
	gap    bool     // an empty line stood before it
	indent string   // prose and list: the indent of its first line
	marker string   // list: "-", "2."
	text   string   // prose and list: the words
	fence  string   // fenced: the fence without what follows it
	info   string   // fenced: what follows it
	lines  []string // code and verbatim
}

var (
	fenceLine    = regexp.MustCompile("^\\s*(```+|~~~+)\\s*([^`]*)$")
	listLine     = regexp.MustCompile(`^(\s*)([-*+•]|\d{1,9}[.)])\s+(\S.*)$`)
	verbatimLine = regexp.MustCompile(`^\s*(>>>|\.\.\.|iex>|[|>]|\.\. |#{1,6}\s|[-=~^]{3,}\s*$)`)
	regionLine   = regexp.MustCompile(`^\s*(<(pre|table|dl)\b|[@\\](code|verbatim)\b|\{\{\{)`)
	regionEnd    = regexp.MustCompile(`</(pre|table|dl)>|[@\\]end(code|verbatim)\b|\}\}\}`)
	// lineStarter is a word that would mean something else at the start of a line.
	lineStarter = regexp.MustCompile("^([-*+•|]$|\\d{1,9}[.)]$|[>#@\\\\:|<]|```|~~~|[-=~^]{3,}|\\.\\.|\\+)")
)

// blocks cuts a text into blocks.
func blocks(lines []string) []textBlock {
	var bs []textBlock
	gap := false
	add := func(b textBlock) {
		b.gap = gap && len(bs) > 0
		gap = false
		bs = append(bs, b)
	}
	last := func() *textBlock {
		if len(bs) == 0 {
			return &textBlock{kind: verbatim}
		}
		return &bs[len(bs)-1]
	}
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRightFunc(lines[i], unicode.IsSpace)
		indent := leadingSpace(line)
		if line == "" {
			gap = true
			continue
		}
		if m := fenceLine.FindStringSubmatch(line); m != nil {
			end := fenceEnd(lines, i)
			body := dedent(lines[i+1 : min(end, len(lines))])
			add(textBlock{kind: fenced, fence: m[1], info: strings.TrimSpace(m[2]), lines: body})
			i = end
			continue
		}
		if regionLine.MatchString(line) {
			end := i
			for end < len(lines)-1 && !regionEnd.MatchString(lines[end]) {
				end++
			}
			add(textBlock{kind: verbatim, lines: trimRightAll(lines[i : end+1])})
			i = end
			continue
		}
		prev := last()
		literal := prev.kind == prose && strings.HasSuffix(prev.text, "::") && indent != ""
		if (gap || len(bs) == 0) && (literal || (prev.kind != list && columns(indent) >= 4)) {
			end := i
			for j := i; j < len(lines); j++ {
				if l := strings.TrimSpace(lines[j]); l == "" {
					continue
				}
				if columns(leadingSpace(lines[j])) < min(4, columns(indent)) {
					break
				}
				end = j
			}
			add(textBlock{kind: indented, lines: trimRightAll(lines[i : end+1])})
			i = end
			continue
		}
		if verbatimLine.MatchString(line) {
			add(textBlock{kind: verbatim, lines: []string{line}})
			continue
		}
		if m := listLine.FindStringSubmatch(line); m != nil {
			add(textBlock{kind: list, indent: m[1], marker: m[2], text: words(m[3])})
			continue
		}
		if !gap && (prev.kind == prose || prev.kind == list) {
			prev.text += " " + words(line)
			continue
		}
		if prev.kind != list {
			indent = ""
		}
		add(textBlock{kind: prose, indent: indent, text: words(line)})
	}
	return bs
}

// fenceEnd is the index of the line that closes the fence opened at line i, or
// len(lines).
func fenceEnd(lines []string, i int) int {
	open := fenceLine.FindStringSubmatch(lines[i])[1]
	for j := i + 1; j < len(lines); j++ {
		l := strings.TrimSpace(lines[j])
		if strings.HasPrefix(l, open) && strings.Trim(l, open[:1]) == "" {
			return j
		}
	}
	return len(lines)
}

// insideFences says of each line whether it belongs to fenced code that is closed
// or to a region such as <pre>.
func insideFences(lines []string) []bool {
	in := make([]bool, len(lines))
	mark := func(from, to int) {
		for k := from; k <= to; k++ {
			in[k] = true
		}
	}
	for i := 0; i < len(lines); i++ {
		if fenceLine.MatchString(lines[i]) {
			if end := fenceEnd(lines, i); end < len(lines) {
				mark(i, end)
				i = end
			}
		} else if regionLine.MatchString(lines[i]) {
			for end := i; end < len(lines); end++ {
				if regionEnd.MatchString(lines[end]) {
					mark(i, end)
					i = end
					break
				}
			}
		}
	}
	return in
}

// layout says how blocks become lines.
type layout struct {
	first string // before the first line: a tag, a name
	hang  string // before every further line
	width int    // columns of a line, first and hang included
	taken int    // columns of the first line that are taken by what is before it
	guard func(line string) string
	code  func(b textBlock) []string                 // nil: as it is
	list  string                                     // indent of lists
	lists func(l layout, items []textBlock) []string // writes a whole list; nil: item by item
}

// lines lays blocks out.
func (l layout) lines(bs []textBlock) []string {
	var out []string
	guard := func(s string) string {
		if l.guard == nil {
			return s
		}
		return l.guard(s)
	}
	put := func(s string) {
		if len(out) == 0 && l.first != "" {
			out = append(out, strings.TrimRight(l.first+s, " \t"))
			return
		}
		s = guard(s)
		if s != "" {
			s = l.hang + s
		}
		out = append(out, s)
	}
	if l.first != "" && (len(bs) == 0 || bs[0].kind != prose) {
		put("")
	}
	for i := 0; i < len(bs); i++ {
		b := bs[i]
		if b.gap {
			out = append(out, "")
		}
		if l.lists != nil && b.kind == list {
			end := i + 1
			for end < len(bs) && (bs[end].kind == list || bs[end].indent != "") {
				end++
			}
			for _, line := range l.lists(l, bs[i:end]) {
				put(line)
			}
			i = end - 1
			continue
		}
		switch b.kind {
		case prose, list:
			lead, hang := b.indent, b.indent
			if b.kind == list {
				lead = l.list + lead
				if b.marker[0] >= '0' && b.marker[0] <= '9' {
					lead = strings.TrimPrefix(lead, " ") // numbers hang out to the left
				}
				hang = lead
				lead += b.marker + " "
				hang += strings.Repeat(" ", utf8.RuneCountInString(b.marker)+1)
			}
			before := columns(l.hang)
			if len(out) == 0 {
				before = max(columns(l.first), l.taken)
			}
			for i, line := range fill(b.text, l.width-before-columns(lead), l.width-columns(l.hang)-columns(hang)) {
				if i == 0 {
					put(lead + line)
				} else {
					put(hang + line)
				}
			}
		case verbatim:
			for _, line := range b.lines {
				put(line)
			}
		default:
			code := l.code
			if code == nil {
				code = textBlock.source
			}
			for _, line := range code(b) {
				if line != "" {
					line = l.hang + line
				}
				if b.kind == indented {
					line = guard(line)
				}
				out = append(out, line)
			}
		}
	}
	return out
}

// source is a block of code as it was written.
func (b textBlock) source() []string {
	if b.kind != fenced {
		return b.lines
	}
	return slices.Concat([]string{b.fence + b.info}, b.lines, []string{b.fence})
}

// fill breaks words into lines of at most first, then rest columns. A word that
// would mean something else at the start of a line stays with the one before it.
func fill(text string, first, rest int) []string {
	var lines []string
	line, room := "", first
	for _, word := range unbreakable(strings.Fields(text)) {
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= room:
			line += " " + word
		default:
			lines = append(lines, line)
			line, room = word, rest
		}
	}
	return append(lines, line)
}

// unbreakable joins words that must not start a line to the one before.
func unbreakable(words []string) []string {
	var joined []string
	for i, word := range words {
		if i > 0 && lineStarter.MatchString(word) {
			joined[len(joined)-1] += " " + word
			continue
		}
		joined = append(joined, word)
	}
	return joined
}

// unwrap is the text of lines with each paragraph and list item on one line, and
// its prose read by plain, which may be nil.
func unwrap(lines []string, plain func(string) string) string {
	bs := blocks(lines)
	outer := -1 // the indent that all lists have
	for _, b := range bs {
		if b.kind == list && (outer < 0 || len(b.indent) < outer) {
			outer = len(b.indent)
		}
	}
	for i := range bs {
		if outer > 0 && len(bs[i].indent) >= outer {
			bs[i].indent = bs[i].indent[outer:]
		}
		if plain != nil && (bs[i].kind == prose || bs[i].kind == list) {
			bs[i].text = plain(bs[i].text)
		}
	}
	return strings.Join(layout{width: math.MaxInt32}.lines(bs), "\n")
}

// abbreviations end in a full stop that ends no sentence.
var abbreviations = []string{"e.g.", "i.e.", "etc.", "cf.", "vs.", "resp.", "approx.", "incl.", "excl.", "no.", "fig.", "eq.", "dr.", "mr.", "mrs.", "st.", "viz.", "al."}

// firstSentence parts a paragraph after its first sentence.
func firstSentence(text string) (sentence, rest string) {
	inCode := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '`':
			inCode = !inCode
		case '.', '!', '?':
			if inCode || i+1 >= len(text) || !isSpace(text[i+1]) {
				continue
			}
			rest := strings.TrimSpace(text[i+1:])
			next, _ := utf8.DecodeRuneInString(rest)
			word := text[strings.LastIndexAny(text[:i], " \n(\t")+1 : i+1]
			if text[i] == '.' && (unicode.IsLower(next) || slices.Contains(abbreviations, strings.ToLower(word)) || oneLetter(word)) {
				continue
			}
			return text[:i+1], rest
		}
	}
	return text, ""
}

// oneLetter reports whether a word is an initial: "J.".
func oneLetter(word string) bool { return len(word) == 2 && unicode.IsUpper(rune(word[0])) }

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' }

// words is text with single spaces.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// columns is the number of columns a piece of a line takes; tabs are counted as four.
func columns(s string) int { return utf8.RuneCountInString(s) + 3*strings.Count(s, "\t") }

func leadingSpace(s string) string { return s[:len(s)-len(strings.TrimLeft(s, " \t"))] }

func trimRightAll(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return out
}

// commonIndent is the white space that all lines with text start with.
func commonIndent(lines []string) string {
	indent, found := "", false
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if lead := leadingSpace(l); !found {
			indent, found = lead, true
		} else {
			indent = commonPrefix(indent, lead)
		}
	}
	return indent
}

func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// dedent is lines without their common indent and without white space at their ends.
func dedent(lines []string) []string {
	indent := commonIndent(lines)
	out := trimRightAll(lines)
	for i := range out {
		out[i] = strings.TrimPrefix(out[i], indent)
	}
	return out
}

// trimBlank is lines without blank ones at the start and the end.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
