package guard

import (
	"strings"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/prefilter"
	"github.com/hivesync/hivesync/internal/code"
)

// Flag is one reason to look twice.
type Flag struct {
	Rule    string `json:"rule"`    // Rule.ID
	Reason  string `json:"reason"`  // one sentence for the person who decides
	Field   string `json:"field"`   // of docai.CommentBlock, by its JSON name; "" for Text
	Excerpt string `json:"excerpt"` // the words at fault, at most 80 characters, fit to be shown
}

// Context is what is known of the place the text is for. The zero Context is
// the strictest.
type Context struct {
	Language string       // id of the language table
	Symbol   *code.Symbol // what the text documents; nil when unknown
	Source   string       // the file as it is: links that stand there already are nothing new
}

// Rule is one kind of flag.
type Rule struct {
	ID     string // stable
	Title  string
	Reason string // Flag.Reason
}

// maxText is how much of a field is read, in bytes; longer ones are flagged.
const maxText = 16 << 10

// Check flags what a block says. Each rule speaks once per field.
func Check(block docai.CommentBlock, ctx Context) []Flag {
	c := &checker{ctx: ctx}
	total := 0
	for _, f := range fieldsOf(&block) {
		c.field = f.name
		c.check(f.text)
		total += len(f.text)
	}
	if total > maxBlock {
		c.field = ""
		c.flag(tooLong, block.Summary)
	}
	return c.flags
}

// Text flags what a text says.
func Text(text string, ctx Context) []Flag {
	c := &checker{ctx: ctx}
	c.check(text)
	return c.flags
}

type field struct{ name, text string }

// fieldsOf lists every text of a block: names and types are text too.
func fieldsOf(b *docai.CommentBlock) []field {
	all := []field{
		{"summary", b.Summary}, {"details", b.Details}, {"returns", b.Returns}, {"returnsType", b.ReturnsType}, {"yields", b.Yields},
		{"panics", b.Panics}, {"safety", b.Safety}, {"example", b.Example}, {"deprecated", b.Deprecated},
	}
	for _, list := range []struct {
		name  string
		items []docai.Item
	}{{"typeParams", b.TypeParams}, {"params", b.Params}, {"raises", b.Raises}, {"other", b.Other}} {
		for _, item := range list.items {
			all = append(all, field{list.name, strings.TrimSpace(item.Name + " " + item.Type)}, field{list.name, item.Text})
		}
	}
	var said []field
	for _, f := range all {
		if f.text != "" {
			said = append(said, f)
		}
	}
	return said
}

// checker runs the rules over the fields of one block.
type checker struct {
	ctx   Context
	said  string // what the code says of the symbol; made when it is needed
	field string
	flags []Flag
}

// text is one field in the forms that the rules read.
type text struct {
	raw    string
	plain  bool            // raw is ASCII that can be printed
	folded *prefilter.Text // as it reads: no invisible characters, plain letters, lower case
	prose  *prefilter.Text // folded, without what stands in code quotes
}

func newText(raw string) *text {
	t := &text{raw: raw, plain: isPlain(raw), folded: prefilter.New(fold(raw))}
	t.prose = t.folded
	if strings.Contains(t.folded.String(), "`") {
		t.prose = prefilter.New(codeQuoted.ReplaceAllString(t.folded.String(), "`…`"))
	}
	return t
}

func (c *checker) check(raw string) {
	if len(raw) > maxText {
		c.flag(tooLong, raw)
		raw = strings.ToValidUTF8(raw[:maxText], "")
	}
	t := newText(raw)
	for i := range table {
		if found, ok := table[i].find(c, t); ok {
			c.flag(&table[i].Rule, found)
		}
	}
}

func (c *checker) flag(r *Rule, found string) {
	for _, f := range c.flags {
		if f.Rule == r.ID && f.Field == c.field {
			return
		}
	}
	c.flags = append(c.flags, Flag{Rule: r.ID, Reason: r.Reason, Field: c.field, Excerpt: excerpt(found)})
}

// has reports whether the file has an address already, in any case. What asks or
// orders is never excused so: an attack stands in the file before it is in a draft.
func (c *checker) has(address string) bool {
	return strings.Contains(c.ctx.Source, address) || strings.Contains(strings.ToLower(c.ctx.Source), address)
}

// excerpt is a text fit to be shown: one line, what is invisible written out, at
// most 80 characters.
func excerpt(text string) string {
	var out strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > 80 {
			out.WriteString("…")
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			out.WriteByte(' ')
		case r == utf8.RuneError || isInvisible(r) || isBidi(r) || isControl(r):
			out.WriteString(codePoint(r))
		default:
			out.WriteRune(r)
		}
	}
	return strings.TrimSpace(out.String())
}
