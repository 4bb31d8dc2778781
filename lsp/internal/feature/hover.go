package feature

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// positionParams are the parameters of requests about one position.
type positionParams struct {
	documentParams
	Position *session.Position `json:"position"`
}

// hover shows the comments of a declaration in full, over its documentation and
// its head.
func (s *Server) hover(ctx context.Context, p *positionParams) (*protocol.Hover, error) {
	if p.TextDocument.URI == "" || p.Position == nil {
		return nil, rpc.InvalidParams("hover needs a document and a position")
	}
	s.seen(p.TextDocument.URI, *p.Position)
	_, sheet, err := s.sheet(ctx, s.docs.Get(uri.URI(p.TextDocument.URI)))
	if sheet == nil || err != nil {
		return nil, err
	}
	offset := sheet.Lines.Offset(p.Position.Protocol())
	var parts []string
	var over code.Range
	for i := range sheet.Items {
		item := &sheet.Items[i]
		head := s.head(sheet, item)
		if !head.Holds(offset) {
			continue
		}
		parts = append(parts, s.describe(sheet, item))
		over = head
	}
	if len(parts) == 0 {
		return nil, nil
	}
	where := sheet.Lines.Range(over)
	return &protocol.Hover{Contents: s.markup(strings.Join(parts, "\n\n---\n\n")), Range: &where}, nil
}

// head is the documentation and the head of the declaration an item speaks of;
// the line it stands at when it is no declaration.
func (s *Server) head(sheet *review.Sheet, item *review.Item) code.Range {
	line := sheet.Lines.Line(sheet.Line(item))
	index := sheet.Symbol(item)
	if index < 0 {
		return line
	}
	symbol := &sheet.Tree().Symbols()[index]
	head := code.Range{Start: min(symbol.Range.Start, line.Start), End: line.End}
	if symbol.Kind == code.Module {
		head = sheet.Lines.Line(0)
	}
	if symbol.Doc.Exists() {
		head.Start, head.End = min(head.Start, symbol.Doc.Range.Start), max(head.End, symbol.Doc.Range.End)
	}
	return head
}

// markup is text in the form the editor shows; text is Markdown.
func (s *Server) markup(text string) *protocol.MarkupContent {
	if s.editor.HoverMarkdown {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
	}
	plain := strings.NewReplacer("**", "", "\n```", "\n", "```", "").Replace(text)
	return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain}
}

// describe is all that is known of a comment, in Markdown.
func (s *Server) describe(sheet *review.Sheet, item *review.Item) string {
	var b strings.Builder
	switch item.Kind {
	case comments.Task:
		fmt.Fprintf(&b, "**Task** on %s: %s", quoted(item.Symbol), escape(item.Text))
		if item.Author != "" {
			fmt.Fprintf(&b, " (%s)", escape(item.Author))
		}
		return b.String()
	case comments.System:
		fmt.Fprintf(&b, "**System**: %s", escape(item.Text))
		return b.String()
	}
	switch item.State {
	case comments.Proposed:
		fmt.Fprintf(&b, "**AI** · %s\n\n", Banner)
	case comments.Accepted:
		fmt.Fprintf(&b, "**AI** · AI-generated documentation, accepted by %s on %s\n\n", escape(item.Provenance.AcceptedBy), item.Provenance.AcceptedAt.Format("2006-01-02"))
	case comments.Human:
		fmt.Fprintf(&b, "Drafted by AI, accepted by %s, then edited by hand\n\n", escape(item.Provenance.AcceptedBy))
	}
	if item.State == comments.Proposed {
		b.WriteString(fenced(item.Text, sheet.Doc.Lang.ID))
		if item.Replaces != "" {
			b.WriteString("\n\nIt takes the place of what is there, and keeps what a person wrote.")
		}
		if len(item.Flags) > 0 {
			fmt.Fprintf(&b, "\n\n**Flagged**: %s. Accepting it asks again.", escape(reasons(item)))
		}
		for _, f := range item.Findings {
			fmt.Fprintf(&b, "\n- %s", escape(f.Text))
		}
		fmt.Fprintf(&b, "\n\nAgrees with the code to %s", percent(item.Score))
	}
	by := item.Provenance.Provider
	if item.Provenance.Model != "" {
		by += ", " + item.Provenance.Model
	}
	if by != "" {
		if item.State == comments.Proposed {
			b.WriteString(" · ")
		}
		fmt.Fprintf(&b, "drafted by %s on %s", escape(by), item.Provenance.DraftedAt.Format("2006-01-02"))
	}
	return b.String()
}

// fenced is a code block that its text cannot end.
func fenced(text, language string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.Map(fencedPlain, text) + "\n" + fence
}

// fencedPlain is plain for text that keeps its lines.
func fencedPlain(r rune) rune {
	if r == '\n' || r == '\t' {
		return r
	}
	return plain(r)
}

// escape is text that Markdown shows as it is, on one line.
func escape(text string) string {
	return markdown.Replace(line(text, 2000))
}

var markdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "!", `\!`, "#", `\#`, "|", `\|`)
