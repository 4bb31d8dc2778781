package feature

import (
	"fmt"
	"time"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/review"
)

// described is all that is known of a comment, for a hover or a tooltip.
func (s *Server) described(sheet *review.Sheet, item *review.Item) *protocol.MarkupContent {
	page := s.page()
	describe(page, sheet, item)
	return page.markup()
}

// describe writes all that is known of a comment.
func describe(p *page, sheet *review.Sheet, item *review.Item) {
	switch {
	case item.Kind == comments.Task:
		p.strong("Task")
		p.text(" on " + quoted(item.Symbol) + ": " + item.Text)
		if item.Author != "" {
			p.text(" (" + item.Author + ")")
		}
	case item.Kind == comments.System:
		p.strong("System")
		p.text(": " + item.Text)
	case item.State == comments.Proposed:
		describeDraft(p, sheet, item)
	case item.State == comments.Accepted:
		p.strong("AI")
		p.text(fmt.Sprintf(" · AI-generated documentation, accepted by %s on %s", item.Provenance.AcceptedBy, day(item.Provenance.AcceptedAt)))
		p.paragraph()
		p.text(drafter(item))
	default:
		p.text(fmt.Sprintf("Drafted by AI, accepted by %s, then edited by hand", item.Provenance.AcceptedBy))
		p.paragraph()
		p.text(drafter(item))
	}
}

func describeDraft(p *page, sheet *review.Sheet, item *review.Item) {
	p.strong("AI")
	p.text(" · " + Banner)
	p.paragraph()
	p.code(item.Text, sheet.Doc.Lang.ID)
	if item.Replaces != "" {
		p.paragraph()
		p.text("It takes the place of what is there, and keeps what a person wrote.")
	}
	if len(item.Flags) > 0 {
		p.paragraph()
		p.strong("Flagged")
		p.text(": " + reasons(item) + ". Accepting it asks again.")
	}
	for _, f := range item.Findings {
		p.bullet(f.Text)
	}
	p.paragraph()
	p.text("Agrees with the code to " + percent(item.Score) + " · " + drafter(item))
}

// drafter is who drafted a comment, and when.
func drafter(item *review.Item) string {
	by := item.Provenance.Provider
	if item.Provenance.Model != "" {
		by += ", " + item.Provenance.Model
	}
	return fmt.Sprintf("drafted by %s on %s", by, day(item.Provenance.DraftedAt))
}

func day(t time.Time) string { return t.Format("2006-01-02") }
