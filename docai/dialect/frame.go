package dialect

import (
	"regexp"
	"strings"
)

// shape is the sort of delimiters a comment has.
type shape uint8

const (
	plain     shape = iota // no delimiters we know
	lineRun                // a leader on each line: //, ///, #, --
	block                  // /* … */ and its like, with or without a leading * on each line
	luaBlock               // --[[ … ]]
	rubyBlock              // =begin … =end
	docstring              // a string: Python's docstring, Elixir's @doc
	attribute              // Rust's #[doc = "…"] on each line
	opaque                 // nothing in it can be edited: @doc false
)

// comment is a comment cut into its frame and its content lines. join puts the
// very same bytes together again.
type comment struct {
	lang  string
	shape shape
	head  string // up to the first content line's own text
	// headOwn: the head ends with a line end, so that the first content line has
	// its pre too. Comments without a head count as such.
	headOwn bool
	lines   []line
	tail    string
	tailOwn bool // the tail stands on a line of its own

	indent string // of the line the comment starts on
	eol    string // of new lines
	pre    string // before the text of new lines
	first  string // the leader of the first line, when it is another one
	tight  bool   // no space between leader and tag
	quote  string // docstring: its closing quotes
	raw    bool   // docstring: backslashes are not escapes
}

// line is one content line: white space and leader, text, white space, line end.
type line struct {
	pre, text, post, eol string
}

var (
	blockOpen  = regexp.MustCompile(`^/\*+!?<?`)
	blockClose = regexp.MustCompile(`\**\*/$`)
	starLead   = regexp.MustCompile(`^[ \t]*\*`)
	luaOpen    = regexp.MustCompile(`^--\[(=*)\[`)
	pyOpen     = regexp.MustCompile(`^([a-zA-Z]{0,2})("""|'''|"|')`)
	exOpen     = regexp.MustCompile(`^(@(?:moduledoc|doc|typedoc|shortdoc)\s+)(~[a-zA-Z])?("""|'''|"|')`)
	rustAttr   = regexp.MustCompile(`^\s*#!?\[\s*doc\s*=\s*r?#*"`)
	// rustMadeDoc is documentation that a macro makes: #[doc = include_str!(…)].
	rustMadeDoc = regexp.MustCompile(`(?m)^[ \t]*#!?\[\s*doc\s*=\s*[a-z_:]+!`)
	rustAttrOf  = regexp.MustCompile(`^(\s*#!?\[\s*doc\s*=\s*r?#*")(.*?)("#*\s*\]\s*)$`)

	slashLead = regexp.MustCompile(`^[ \t]*//+!?<?`)
	hashLead  = regexp.MustCompile(`^[ \t]*#+`)
	dashLead  = regexp.MustCompile(`^[ \t]*--+`)
	goLead    = regexp.MustCompile(`^[ \t]*//`)
)

// split cuts a comment. It never fails: what has no delimiters it knows is
// taken as plain text.
func split(lang, raw string) *comment {
	c := &comment{lang: lang, eol: "\n"}
	if i := strings.IndexByte(raw, '\n'); i > 0 && raw[i-1] == '\r' {
		c.eol = "\r\n"
	}
	switch {
	case lang == "elixir" && strings.HasPrefix(raw, "@"):
		c.splitElixir(raw)
	case lang == "python" && pyOpen.MatchString(raw):
		m := pyOpen.FindStringSubmatch(raw)
		c.raw = strings.ContainsAny(m[1], "rR")
		c.splitString(raw, m[0], m[2])
	case lang == "lua" && luaOpen.MatchString(raw):
		m := luaOpen.FindStringSubmatch(raw)
		c.shape = luaBlock
		c.splitBody(raw, m[0], closing(raw[len(m[0]):], "]"+m[1]+"]"), false)
	case lang == "ruby" && strings.HasPrefix(raw, "=begin"):
		c.shape = rubyBlock
		c.splitBody(raw, "=begin", closing(raw[len("=begin"):], "=end"), false)
	case strings.HasPrefix(raw, "/*"):
		c.shape = block
		end := blockClose.FindString(raw[2:])
		open := blockOpen.FindString(raw[:len(raw)-len(end)])
		if open == "" {
			open, end = "/*", "" // "/*/" is only half a comment
		}
		c.splitBody(raw, open, end, true)
	case lang == "rust" && rustMadeDoc.MatchString(raw):
		c.shape, c.head = opaque, raw
	case lang == "rust" && rustAttr.MatchString(raw):
		c.splitAttributes(raw)
	default:
		c.splitLines(raw)
	}
	return c
}

func closing(body, end string) string {
	if strings.HasSuffix(body, end) {
		return end
	}
	return ""
}

func lineLead(lang string) *regexp.Regexp {
	switch lang {
	case "python", "ruby", "bash", "elixir":
		return hashLead
	case "lua":
		return dashLead
	case "go":
		return goLead
	}
	return slashLead
}

// physical cuts text into lines with their line ends.
func physical(text string) []line {
	var lines []line
	for {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return append(lines, line{text: text})
		}
		l := line{text: text[:i], eol: "\n"}
		if i > 0 && text[i-1] == '\r' {
			l = line{text: text[:i-1], eol: "\r\n"}
		}
		lines = append(lines, l)
		text = text[i+1:]
	}
}

// splitLines cuts a run of line comments.
func (c *comment) splitLines(raw string) {
	c.shape, c.headOwn = lineRun, true
	lead := lineLead(c.lang)
	if c.lang == "php" && strings.HasPrefix(raw, "#") {
		lead = hashLead
	}
	if !lead.MatchString(raw) {
		c.shape = plain
	}
	c.lines = physical(raw)
	for i := range c.lines {
		l := &c.lines[i]
		l.pre = leadingSpace(l.text)
		if c.shape == lineRun {
			if m := lead.FindString(l.text); m != "" {
				l.pre = m
			}
		}
		l.text = l.text[len(l.pre):]
	}
	c.settle(0)
	for _, l := range c.lines {
		if l.text != "" {
			c.pre = newPre(c.lines[len(c.lines)-1].pre, l.pre)
			break
		}
	}
	if c.pre == "" && c.shape == lineRun {
		c.pre = strings.TrimRight(c.lines[len(c.lines)-1].pre, " ") + " "
	}
}

// newPre is what new lines of a run start with: the indent of its last line and
// the leader, with a space, of its first line with text.
func newPre(last, first string) string {
	return leadingSpace(last) + strings.TrimRight(strings.TrimLeft(first, " \t"), " \t") + " "
}

// splitBody cuts a comment with an opening and a closing delimiter. stars: each
// line may have a star before its text.
func (c *comment) splitBody(raw, open, end string, stars bool) {
	body := raw[len(open) : len(raw)-len(end)]
	lines := physical(body)
	c.openBody(open, end, lines)
	if len(lines) == 1 {
		c.pre = " "
		if stars {
			c.pre = " * "
		}
		return
	}
	from := 0
	if !c.headOwn {
		from = 1
	}
	starred := stars && starLead.MatchString(lines[len(lines)-1].text)
	if stars && from < len(c.lines) {
		starred = true
		for _, l := range c.lines[from:] {
			if strings.TrimSpace(l.text) != "" && !starLead.MatchString(l.text) {
				starred = false
			}
		}
	}
	if starred {
		for i := range c.lines[from:] {
			l := &c.lines[from+i]
			l.pre = starLead.FindString(l.text)
			l.text = l.text[len(l.pre):]
		}
	}
	c.settle(from)
	c.pre = leadingSpace(lines[len(lines)-1].text)
	if from < len(c.lines) {
		pre := c.lines[from].pre
		for _, l := range c.lines[from:] {
			if l.text != "" {
				pre = l.pre
				break
			}
		}
		c.pre = pre
	}
	if starred {
		if from >= len(c.lines) {
			c.pre = starLead.FindString(lines[len(lines)-1].text)
		}
		c.pre = strings.TrimRight(c.pre, " \t")
		if !strings.HasSuffix(c.pre, "*") {
			c.pre += "*"
		}
		c.pre += " "
	}
}

// openBody decides what of the body's first and last line belongs to the
// delimiters.
func (c *comment) openBody(open, end string, lines []line) {
	c.head = open
	first := strings.TrimSpace(lines[0].text)
	if len(lines) > 1 && (first == "" || first == `\` && c.shape == docstring) {
		c.head += lines[0].text + lines[0].eol
		c.headOwn = true
		lines = lines[1:]
	} else {
		lead := leadingSpace(lines[0].text)
		c.head += lead
		lines[0].text = lines[0].text[len(lead):]
	}
	last := lines[len(lines)-1]
	if rest := strings.TrimLeft(last.text, " \t"); (len(lines) > 1 || c.headOwn) && (rest == "" || rest == "*" && c.shape == block) {
		c.tail, c.tailOwn = last.text+end, true
		lines = lines[:len(lines)-1]
	} else {
		c.tail = end
	}
	c.lines = append([]line(nil), lines...)
	if n := len(c.lines); n > 0 && !c.tailOwn {
		text := strings.TrimRight(c.lines[n-1].text, " \t")
		c.tail = c.lines[n-1].text[len(text):] + c.tail
		c.lines[n-1].text = text
	}
}

// settle moves the indent that all lines from the given one have in common, and
// white space at their ends, out of their texts.
func (c *comment) settle(from int) {
	var texts []string
	for _, l := range c.lines[min(from, len(c.lines)):] {
		if strings.HasPrefix(l.text, " ") || c.shape != lineRun {
			texts = append(texts, l.text)
		}
	}
	common := commonIndent(texts)
	for i := range c.lines {
		l := &c.lines[i]
		if i >= from {
			n := len(commonPrefix(common, l.text))
			l.pre += l.text[:n]
			l.text = l.text[n:]
		}
		text := strings.TrimRight(l.text, " \t\r\f\v")
		l.post = l.text[len(text):] + l.post
		l.text = text
	}
}

// splitString cuts a docstring.
func (c *comment) splitString(raw, open, quote string) {
	c.shape, c.quote = docstring, quote
	body := raw[len(open):]
	end := closing(body, quote)
	lines := physical(body[:len(body)-len(end)])
	c.openBody(open, end, lines)
	from := 0
	if !c.headOwn {
		from = 1
	}
	c.settle(from)
	if from < len(c.lines) {
		c.pre = commonIndentOf(c.lines[from:])
	} else if c.tailOwn {
		c.pre = leadingSpace(c.tail)
	}
}

// commonIndentOf is the pre that new lines share with lines that have text.
func commonIndentOf(lines []line) string {
	for _, l := range lines {
		if l.text != "" {
			return l.pre
		}
	}
	return ""
}

func (c *comment) splitElixir(raw string) {
	m := exOpen.FindStringSubmatch(raw)
	if m == nil {
		c.shape, c.head = opaque, raw
		return
	}
	c.raw = m[2] != "" && strings.ToUpper(m[2]) == m[2]
	c.splitString(raw, m[0], m[3])
}

// splitAttributes cuts a run of Rust doc attributes; other lines between them
// are kept as they are.
func (c *comment) splitAttributes(raw string) {
	c.shape, c.headOwn = attribute, true
	c.lines = physical(raw)
	for i := range c.lines {
		l := &c.lines[i]
		if m := rustAttrOf.FindStringSubmatch(l.text); m != nil {
			l.pre, l.text, l.post = m[1], m[2], m[3]
		} else {
			l.pre = slashLead.FindString(l.text)
			l.text = l.text[len(l.pre):]
		}
	}
	var texts []string
	for _, l := range c.lines {
		texts = append(texts, l.text)
	}
	common := commonIndent(texts)
	for i := range c.lines {
		n := len(commonPrefix(common, c.lines[i].text))
		c.lines[i].pre += c.lines[i].text[:n]
		c.lines[i].text = c.lines[i].text[n:]
	}
	c.pre = leadingSpace(c.lines[len(c.lines)-1].pre) + "/// "
	if strings.HasPrefix(strings.TrimSpace(raw), "#!") {
		c.pre = leadingSpace(c.lines[len(c.lines)-1].pre) + "//! "
	}
}

// join puts the comment together.
func (c *comment) join() string {
	var b strings.Builder
	b.WriteString(c.head)
	for i, l := range c.lines {
		if i > 0 {
			b.WriteString(c.endOf(i - 1))
		}
		if i > 0 || c.headOwn {
			b.WriteString(l.pre)
		}
		b.WriteString(l.text)
		b.WriteString(l.post)
	}
	if c.tailOwn && len(c.lines) > 0 {
		b.WriteString(c.endOf(len(c.lines) - 1))
	}
	b.WriteString(c.tail)
	return b.String()
}

func (c *comment) endOf(i int) string {
	if c.lines[i].eol != "" {
		return c.lines[i].eol
	}
	return c.eol
}

// texts are the content lines as a reader of the documentation sees them.
func (c *comment) texts() []string {
	texts := make([]string, len(c.lines))
	for i, l := range c.lines {
		texts[i] = c.unescape(l.text)
	}
	return texts
}

// at tells a comment the indent of the line it starts on: new lines of a comment
// that stands on one line take it.
func (c *comment) at(indent string) {
	c.indent = indent
	if c.headOwn && c.shape != lineRun && c.shape != attribute || len(c.lines) > 1 {
		return
	}
	switch c.shape {
	case block:
		c.pre = indent + " * "
	case docstring, luaBlock:
		c.pre = indent
	default:
		c.pre = indent + strings.TrimLeft(c.pre, " \t")
	}
}

// spread puts the closing delimiter on a line of its own, and the opening one of
// a block too when the comment stood on one line.
func (c *comment) spread(w *writer, oneLine bool) {
	c.tailOwn = true
	tail := strings.TrimLeft(c.tail, " \t")
	switch c.shape {
	case block:
		if oneLine {
			c.head, c.headOwn = strings.TrimRight(c.head, " \t")+c.eol, true
			c.lines[0].pre = c.pre
		}
		c.tail = leadingSpace(c.pre) + tail
	case luaBlock:
		if oneLine {
			c.head, c.headOwn = strings.TrimRight(c.head, " \t")+c.eol, true
			c.lines[0].pre = c.pre
		}
		c.tail = c.indent + tail
	case docstring:
		if len(c.quote) == 1 {
			triple := strings.Repeat(c.quote, 3)
			c.head = strings.Replace(c.head, c.quote, triple, 1) // what follows the quote may be white space
			c.quote = triple
			tail = c.quote
		}
		if (w.style.SummaryBelow.on() || c.lang == "elixir") && !c.headOwn {
			c.head, c.headOwn = c.head+c.eol, true
			c.lines[0].pre = c.pre
		}
		c.tail = c.indent + tail
	}
}

// runsIntoTail reports whether the end of the last line would be read together
// with the closing delimiter.
func (c *comment) runsIntoTail() bool {
	text := c.lines[len(c.lines)-1].text
	return c.shape == docstring && (strings.HasSuffix(text, c.quote[:1]) || strings.HasSuffix(text, `\`))
}
