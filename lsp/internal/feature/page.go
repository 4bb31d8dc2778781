package feature

import (
	"strings"

	"go.lsp.dev/protocol"
)

// page is a text for a person, in Markdown or plain, as the editor shows it. No text
// put into it can look like anything but text.
type page struct {
	b        strings.Builder
	markdown bool
}

func (s *Server) page() *page { return &page{markdown: s.editor.HoverMarkdown} }

func (p *page) empty() bool { return p.b.Len() == 0 }

func (p *page) markup() *protocol.MarkupContent {
	kind := protocol.MarkupKindPlainText
	if p.markdown {
		kind = protocol.MarkupKindMarkdown
	}
	return &protocol.MarkupContent{Kind: kind, Value: p.b.String()}
}

// maxText is the longest text on one line, in characters.
const maxText = 2000

var markdownMarks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "&", "&amp;", "!", `\!`, "#", `\#`, "|", `\|`, "~", `\~`)

// text adds text on the same line. Names in backticks stay names.
func (p *page) text(text string) {
	lead := strings.HasPrefix(text, " ")
	text = line(text, maxText)
	if lead {
		p.b.WriteByte(' ')
	}
	if !p.markdown {
		p.b.WriteString(text)
		return
	}
	// Inside backticks Markdown reads nothing; outside, everything. Runs of them pair
	// by their length: there must be none.
	for strings.Contains(text, "``") {
		text = strings.ReplaceAll(text, "``", "`")
	}
	for i, part := range strings.Split(text, "`") {
		if i > 0 {
			p.b.WriteByte('`')
		}
		if i%2 == 0 {
			part = markdownMarks.Replace(part)
		}
		p.b.WriteString(part)
	}
	if strings.Count(text, "`")%2 == 1 {
		p.b.WriteByte('`')
	}
}

// strong adds a word that stands out.
func (p *page) strong(word string) {
	if p.markdown {
		word = "**" + word + "**"
	}
	p.b.WriteString(word)
}

// paragraph begins a paragraph.
func (p *page) paragraph() { p.b.WriteString("\n\n") }

// bullet adds an item of a list.
func (p *page) bullet(text string) {
	p.b.WriteString("\n- ")
	p.text(text)
}

// rule parts what follows from what is there, if anything is.
func (p *page) rule() {
	if !p.empty() {
		p.b.WriteString("\n\n---\n\n")
	}
}

// code adds source code. Its text cannot end the block.
func (p *page) code(text, language string) {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return plain(r)
	}, text)
	if !p.markdown {
		p.b.WriteString(text)
		return
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	p.b.WriteString(fence + language + "\n" + text + "\n" + fence)
}
