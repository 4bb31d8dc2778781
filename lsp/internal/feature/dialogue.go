package feature

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/lsp/internal/review"
)

// askAgain tells the person why a draft is flagged and asks whether to accept it
// all the same. Where the editor has no dialogue, or the person closes it, the
// answer is no, and from then on the code action itself repeats the reasons.
func (s *Server) askAgain(ctx context.Context, item *review.Item) (sure bool, err error) {
	const yes = "Accept it all the same"
	answer, err := s.client.ShowMessageRequest(ctx, &protocol.ShowMessageRequestParams{
		Type:    protocol.MessageTypeWarning,
		Message: fmt.Sprintf("HiveSync: the AI draft for %s is flagged: %s. %s.", quoted(item.Symbol), reasons(item), Banner),
		Actions: []protocol.MessageActionItem{{Title: yes}, {Title: "Keep it for later"}},
	})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		s.log.Info("the editor has no dialogues", zap.Error(err))
	}
	if answer != nil && answer.Title == yes {
		return true, nil
	}
	s.mu.Lock()
	s.asked[item.ID] = item.Hash
	s.mu.Unlock()
	return false, nil
}

// wasAsked reports whether the person was told why this very draft is flagged.
func (s *Server) wasAsked(item *review.Item) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[item.ID] == item.Hash
}
