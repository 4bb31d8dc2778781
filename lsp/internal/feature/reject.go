package feature

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/comments"
)

// reject turns one draft down. It is not proposed again for the same code.
func (s *Server) reject(ctx context.Context, t *target) (any, error) {
	desk, _, item, err := s.draftOf(ctx, t)
	if err != nil {
		return nil, err
	}
	_, err = desk.Append(ctx, comments.Reject(item.ID, t.Reason))
	return nil, err
}

// rejectAll turns all drafts of a file down, also those that lost their code.
func (s *Server) rejectAll(ctx context.Context, t *target) (any, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	desk, sheet, err := s.sheet(ctx, doc)
	if err != nil || sheet == nil {
		return nil, err
	}
	var events []comments.Event
	for _, item := range sheet.Of(comments.AI, comments.Proposed) {
		events = append(events, comments.Reject(item.ID, t.Reason))
	}
	for i := range sheet.Orphans {
		if item := &sheet.Orphans[i]; item.Kind == comments.AI && item.State == comments.Proposed {
			events = append(events, comments.Reject(item.ID, t.Reason))
		}
	}
	if len(events) == 0 {
		s.say(protocol.MessageTypeInfo, fmt.Sprintf("HiveSync: there is no open draft in %s", base(doc.Rel)))
	}
	_, err = desk.Append(ctx, events...)
	return map[string]int{"rejected": len(events)}, err
}

func joined(parts []string) string { return strings.Join(parts, "; ") }
