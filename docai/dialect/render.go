package dialect

import (
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Render writes a block as one comment with the extent of code.Doc.Raw. sym is
// what it documents; it may be nil when nothing is known of it. indent is the
// white space that starts each line where the comment goes. It is "" for a block
// that says nothing the dialect can express.
func Render(lang string, b docai.CommentBlock, sym *code.Symbol, style Style, indent string) string {
	w := newWriter(lang, style, sym)
	b = w.prepared(b)
	c := w.frame(indent)
	c.tight = w.f.dialect == LuaLS && !w.style.TagSpace.on()
	w.within(c)
	lines := w.compose(b)
	if len(lines) == 0 {
		return ""
	}
	if c.shape == docstring && strings.Contains(strings.Join(lines, ""), `\`) && !strings.Contains(strings.Join(lines, "\n"), c.quote) {
		c.raw = true
		if lang == "elixir" {
			c.head = strings.Replace(c.head, c.quote, "~S"+c.quote, 1)
		} else {
			c.head = "r" + c.head
		}
	}
	for _, text := range lines {
		c.lines = append(c.lines, c.fresh(text))
	}
	w.close(c)
	return c.join()
}

// frame is an empty comment in the style.
func (w *writer) frame(indent string) *comment {
	c := &comment{lang: w.lang, eol: w.style.LineEnd, indent: indent}
	switch open := w.opening(); {
	case strings.HasPrefix(open, "/*"):
		c.shape = block
		c.head, c.headOwn = open+c.eol, true
		c.pre = indent + w.style.Leader
		c.tail, c.tailOwn = indent+strings.TrimRight(w.style.Leader, " ")+"/", true
		if !strings.Contains(w.style.Leader, "*") {
			c.tail = indent + "*/"
		}
	case strings.HasSuffix(open, `"""`) || open == "'''":
		c.shape, c.quote, c.head = docstring, open[len(open)-3:], open
		c.pre = indent
		c.tail, c.tailOwn = indent+c.quote, true
		if w.style.SummaryBelow.on() || w.lang == "elixir" {
			c.head, c.headOwn = open+c.eol, true
		}
	default:
		c.shape, c.headOwn = lineRun, true
		c.pre = indent + open + " "
		if w.f.dialect == LDoc {
			c.first, c.pre = "---", indent+"-- "
		}
	}
	return c
}

// opening is the delimiter a new comment starts with.
func (w *writer) opening() string {
	open := w.style.Opening
	switch w.lang {
	case "rust":
		if w.sym.Place.Inside {
			return "//!"
		}
	case "elixir":
		switch s := w.sym; {
		case open == "#" || s.Kind.Callable() && !s.Exported:
			return "#" // ExDoc has nothing private
		case s.Kind == code.Module || s.Place.Inside:
			return "@moduledoc " + open
		case s.Kind == code.Type:
			return "@typedoc " + open
		}
		return "@doc " + open
	}
	return open
}

// fresh is a new content line. Whatever wrote the text, nothing in it ends the
// line or the comment.
func (c *comment) fresh(text string) line {
	text = strings.ReplaceAll(clean(text), "\n", " ")
	l := line{pre: c.pre, text: c.escape(defuse(c.lang, text)), eol: c.eol}
	if l.text == "" || c.lang == "go" && strings.HasPrefix(l.text, "\t") {
		l.pre = strings.TrimRight(l.pre, " \t") // gofmt writes code as "//\tcode"
	}
	if c.tight && strings.HasPrefix(l.text, "@") {
		l.pre = strings.TrimRight(l.pre, " ")
	}
	return l
}

// close sees to the ends of a comment whose content is set: a comment of one
// line stands on one line, where the style wants it so and it fits, and nothing
// of the text runs into a delimiter.
func (w *writer) close(c *comment) {
	if len(c.lines) == 1 && c.tailOwn {
		text := c.lines[0].text
		switch open := strings.TrimSpace(c.head); c.shape {
		case block:
			if w.style.OneLine.on() && columns(open+text)+5 <= w.style.Width-w.columns(c.indent) {
				c.head, c.headOwn, c.tail, c.tailOwn = open+" ", false, " */", false
			}
		case docstring:
			if w.style.OneLine.on() && c.lang != "elixir" && columns(open+text)+3 <= w.style.Width-w.columns(c.indent) && !strings.HasSuffix(text, c.quote[:1]) && !strings.HasSuffix(text, `\`) {
				c.head, c.headOwn, c.tail, c.tailOwn = open, false, c.quote, false
			}
		}
	}
	if c.shape == lineRun {
		c.lines[0].pre = strings.TrimLeft(c.lines[0].pre, " \t")
		if c.first != "" {
			c.lines[0].pre = c.first + " "
		}
	}
}
