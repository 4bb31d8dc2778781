package dialect

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/english"
	"github.com/hivesync/hivesync/internal/code"
)

// Learn is the style that a file's documentation shows. What it does not show stays
// zero: Or fills it from what the project shows, and the language's convention the
// rest.
func Learn(lang string, src []byte, symbols []code.Symbol) Style {
	var s Survey
	s.Add(lang, src, symbols)
	return s.Style(lang)
}

// Survey gathers how the documentation of a project is written, over as many files
// as its caller likes. The zero value is empty and ready.
type Survey struct {
	votes map[string]map[string]int // by language and question
	wraps map[string][]int          // by language: columns of lines that were wrapped
}

// Add reads the documentation of one more file.
func (s *Survey) Add(lang string, src []byte, symbols []code.Symbol) {
	if s.votes == nil {
		s.votes, s.wraps = map[string]map[string]int{}, map[string][]int{}
	}
	switch lineEnd(src, "") {
	case "\r\n":
		s.vote(lang, "lineEnd", "\r\n")
	case "\n":
		s.vote(lang, "lineEnd", "\n")
	}
	for i := range symbols {
		sym := &symbols[i]
		if sym.Doc.Exists() && len(sym.Doc.Raw) <= 64<<10 {
			s.comment(lang, sym, indentBefore(src, sym.Doc.Range.Start))
		}
		if sym.Place.Indent != "" && !strings.HasPrefix(sym.Place.Indent, " ") && bytes.Contains(src, []byte("\n\t")) {
			s.vote(lang, "unit", "\t")
		}
	}
}

func (s *Survey) vote(lang, question, answer string) {
	q := lang + " " + question
	if s.votes[q] == nil {
		s.votes[q] = map[string]int{}
	}
	s.votes[q][answer]++
}

func (s *Survey) voteIf(lang, question string, yes bool) {
	if yes {
		s.vote(lang, question, "yes")
	} else {
		s.vote(lang, question, "no")
	}
}

// answer is what at least the given number of votes and two thirds of them say.
func (s *Survey) answer(lang, question string, least int) string {
	best, votes, all := "", 0, 0
	for answer, n := range s.votes[lang+" "+question] {
		all += n
		if n > votes || n == votes && answer < best {
			best, votes = answer, n
		}
	}
	if votes < least || votes*3 < all*2 {
		return ""
	}
	return best
}

func (s *Survey) toggle(lang, question string, least int) Switch {
	switch s.answer(lang, question, least) {
	case "yes":
		return On
	case "no":
		return Off
	}
	return 0
}

// Style is what the files of a language have in common.
func (s *Survey) Style(lang string) Style {
	style := Style{
		Dialect:    Dialect(s.answer(lang, "dialect", 1)),
		LineEnd:    s.answer(lang, "lineEnd", 1),
		IndentUnit: s.answer(lang, "unit", 1),
		Opening:    s.answer(lang, "opening", 1),
		Leader:     s.answer(lang, "leader", 1),
		Code:       Code(s.answer(lang, "code", 3)),
		Voice:      Voice(s.answer(lang, "voice", 3)),

		Period: s.toggle(lang, "period", 3), ItemPeriod: s.toggle(lang, "itemPeriod", 2), ItemCapital: s.toggle(lang, "itemCapital", 2),
		SummaryBelow: s.toggle(lang, "summaryBelow", 1), OneLine: s.toggle(lang, "oneLine", 1), Gap: s.toggle(lang, "gap", 1),
		Types: s.toggle(lang, "types", 1), TypeFirst: s.toggle(lang, "typeFirst", 1), Hyphen: s.toggle(lang, "hyphen", 1),
		Direction: s.toggle(lang, "direction", 1), Grouped: s.toggle(lang, "grouped", 1), Arguments: s.toggle(lang, "arguments", 3),
		TagSpace: s.toggle(lang, "tagSpace", 1), Banner: s.toggle(lang, "banner", 1),
	}
	style.Width = s.width(lang)
	for fd := summary; fd <= other; fd++ {
		if tag := s.answer(lang, "tag "+fieldNames[fd], 1); tag != "" {
			if style.Tags == nil {
				style.Tags = map[string]string{}
			}
			style.Tags[fieldNames[fd]] = tag
		}
	}
	if sign := s.answer(lang, "sign", 1); sign == `\` { // also before the tags not seen yet
		for fd, tag := range doxygen.tags.usual {
			if name := fieldNames[fd]; style.Tags[name] == "" {
				style.Tags[name] = sign + tag[1:]
			}
		}
	}
	return style
}

// usualWidths are what projects set their tools to.
var usualWidths = []int{72, 76, 79, 80, 88, 90, 98, 99, 100, 110, 120, 132, 140}

// width is the usual width that nearly all wrapped lines keep to.
func (s *Survey) width(lang string) int {
	wraps := slices.Sorted(slices.Values(s.wraps[lang]))
	if len(wraps) < 8 {
		return 0
	}
	longest := wraps[len(wraps)*19/20]
	for _, w := range usualWidths {
		if longest <= w {
			return w
		}
	}
	return 0
}

// comment asks one comment all the questions.
func (s *Survey) comment(lang string, sym *code.Symbol, indent string) {
	raw := sym.Doc.Raw
	c := split(lang, raw)
	if c.shape == opaque || c.shape == plain || c.shape == attribute {
		return
	}
	texts := c.texts()
	d := recognise(lang, texts)
	if d != "" {
		s.vote(lang, "dialect", string(d))
	}
	f := forms[Style{Dialect: d}.settled(lang).Dialect]
	parts := f.cut(f, texts)
	b := blockOf(parts)
	s.frame(lang, c, indent, sym)
	s.prose(lang, sym, &b, texts)
	s.parts(lang, f, c, texts, parts)
	s.lines(lang, c, parts)
}

func (s *Survey) frame(lang string, c *comment, indent string, sym *code.Symbol) {
	switch c.shape {
	case block:
		if open := blockOpen.FindString(c.head); open == "/**" || open == "/*!" {
			s.vote(lang, "opening", open)
		}
		if leader, ok := strings.CutPrefix(c.pre, indent); ok && c.headOwn && len(c.lines) > 0 {
			s.vote(lang, "leader", leader)
		}
		if len(c.lines) == 1 {
			s.voteIf(lang, "oneLine", !c.headOwn)
		}
	case docstring:
		if lang == "python" {
			s.vote(lang, "opening", c.quote)
			if len(c.lines) > 1 {
				s.voteIf(lang, "summaryBelow", c.headOwn)
			} else {
				s.voteIf(lang, "oneLine", !c.headOwn && !c.tailOwn)
			}
		}
	case lineRun:
		if lead := strings.TrimSpace(c.lines[0].pre); sym.Kind != code.Module && !(lang == "bash" && strings.HasPrefix(lead, "##")) && lang != "elixir" {
			s.vote(lang, "opening", lead)
		}
	}
	if lang == "bash" {
		s.voteIf(lang, "banner", strings.HasPrefix(c.lines[0].pre, "#####"))
	}
}

func (s *Survey) prose(lang string, sym *code.Symbol, b *docai.CommentBlock, texts []string) {
	if b.Summary != "" {
		last, _ := utf8.DecodeLastRuneInString(b.Summary)
		if endsOpenly(last) {
			s.voteIf(lang, "period", last == '.')
		}
		if first, rest, _ := strings.Cut(b.Summary, " "); lang != "go" && sym.Kind.Callable() && isCapitalWord(first) && !isNoun(rest) {
			switch verb := strings.ToLower(first); {
			case english.Base(verb) != "":
				s.vote(lang, "voice", string(Descriptive))
			case english.ThirdPerson(verb) != "":
				s.vote(lang, "voice", string(Imperative))
			}
		}
	}
	for _, list := range [][]docai.Item{b.Params, b.Raises, {{Text: b.Returns}}} {
		for _, it := range list {
			s.item(lang, it.Text)
		}
	}
	all := strings.Join(texts, "\n")
	double, single := len(doubleSpan.FindAllString(all, -1)), 0
	for _, m := range codeSpan.FindAllString(all, -1) {
		if !strings.HasPrefix(m, "``") {
			single++
		}
	}
	tagged := strings.Count(all, "{@code ") + strings.Count(all, "<c>") + strings.Count(all, "<paramref ")
	plus := 0
	if lang == "ruby" {
		plus = len(plusSpan.FindAllString(all, -1))
	}
	for _, way := range []struct {
		code Code
		n    int
	}{{DoubleBackticks, double}, {Backticks, single}, {Tagged, tagged}, {Plus, plus}} {
		for range min(way.n, 3) {
			s.vote(lang, "code", string(way.code))
		}
	}
	if double+single+tagged+plus == 0 && (lang == "go" || lang == "bash") && len(all) > 40 {
		s.vote(lang, "code", string(Bare))
	}
}

// endsOpenly reports whether a full stop could follow or is there.
func endsOpenly(last rune) bool { return unicode.IsLetter(last) || strings.ContainsRune(".`)", last) }

func (s *Survey) item(lang, text string) {
	sentence, more := firstSentence(text)
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(sentence)
	if !strings.Contains(text, " ") || strings.Contains(text, "\n") {
		return
	}
	if unicode.IsLetter(first) {
		s.voteIf(lang, "itemCapital", unicode.IsUpper(first))
	}
	if more == "" && endsOpenly(last) {
		s.voteIf(lang, "itemPeriod", last == '.')
	}
}

// parts asks how tags and sections look.
func (s *Survey) parts(lang string, f *form, c *comment, texts []string, parts []part) {
	above := blank
	brief := false
	gap := false // an empty line stands between
	arguments, types := false, false
	for _, p := range parts {
		if p.field == blank {
			gap = true
			continue
		}
		line := texts[p.from]
		if f.isTagged(p.field) && (above == summary || above == details) && p.from > 0 {
			s.voteIf(lang, "gap", gap)
		}
		above, gap = p.field, false
		arguments = arguments || p.field == param
		types = types || p.field == paramType
		if lang == "python" && f.title != nil && p.field.listed() {
			inner := line
			if f.dialect == NumPy && p.from+1 < p.to { // items stand out, their texts in
				inner = texts[p.from+1]
			}
			if indent := leadingSpace(inner); indent != "" {
				s.vote(lang, "unit", indent)
			}
		}
		switch p.field {
		case summary:
			if lines := texts[p.from:p.to]; f.dialect == XMLDoc && (len(lines) == 1 || len(lines) == 3) { // a line, between tags or not
				s.voteIf(lang, "oneLine", len(lines) == 1)
			}
		case heading:
			if f.dialect == SwiftDoc && p.of == param {
				s.voteIf(lang, "grouped", true)
			}
		case param:
			s.param(lang, f, line, p)
		}
		if f.dialect == Sphinx {
			if m := sphinxField.FindStringSubmatch(line); m != nil && p.field <= other && p.field != other {
				s.vote(lang, "tag "+fieldNames[p.field], ":"+m[1])
			}
		}
		if f.tags == nil {
			continue
		}
		sign, name, _ := f.tagOf(line)
		if name == "" {
			continue
		}
		brief = brief || p.field == summary
		if f.dialect == LuaLS {
			s.voteIf(lang, "tagSpace", !strings.HasSuffix(c.lines[p.from].pre, "-"))
		}
		if is, known := f.tags.names[name]; known && is == p.field {
			s.vote(lang, "tag "+fieldNames[p.field], sign+name)
		}
		if f.dialect == Doxygen {
			s.vote(lang, "sign", sign)
		}
	}
	if f.dialect == Sphinx && arguments {
		s.voteIf(lang, "types", types)
	}
	if f.dialect == Doxygen && !brief && above != blank {
		s.vote(lang, "tag summary", "-")
	}
	if len(f.atWish) > 0 && (arguments || len(parts) > 2) {
		s.voteIf(lang, "arguments", arguments)
	}
}

// isTagged reports whether a field stands apart from the prose, as a tag or an item.
func (f *form) isTagged(fd field) bool {
	switch {
	case f.tags != nil:
		return f.isTag(fd)
	case f.dialect == Sphinx:
		return isSphinxField(fd)
	case f.dialect == SwiftDoc:
		return isSwiftItem(fd) || fd == heading
	}
	return false
}

func (s *Survey) param(lang string, f *form, line string, p part) {
	switch f.dialect {
	case Google, NumPy, JSDoc, YARD:
		s.voteIf(lang, "types", p.item.Type != "")
	}
	if f.tags == nil {
		if f.dialect == SwiftDoc && strings.Contains(line, "Parameter ") {
			s.voteIf(lang, "grouped", false)
		}
		return
	}
	_, _, rest := f.tagOf(line)
	if f.tags.hyphen && p.item.Text != "" {
		s.voteIf(lang, "hyphen", strings.Contains(rest, " - "))
	}
	switch f.dialect {
	case YARD:
		if p.item.Type != "" {
			s.voteIf(lang, "typeFirst", strings.HasPrefix(rest, "["))
		}
	case Doxygen:
		s.voteIf(lang, "direction", strings.HasPrefix(rest, "["))
	}
}

// lines measures wrapped lines: those whose paragraph goes on below them.
func (s *Survey) lines(lang string, c *comment, parts []part) {
	for _, p := range parts {
		if p.field == blank || p.field == heading || p.field == example {
			continue
		}
		for i := p.from; i+1 < p.to; i++ {
			l := c.lines[i]
			if l.text == "" || c.lines[i+1].text == "" || len(l.text) > 200 || verbatimLine.MatchString(l.text) {
				continue
			}
			s.wraps[lang] = append(s.wraps[lang], columns(l.pre)+columns(l.text))
		}
	}
}
