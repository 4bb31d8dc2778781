package feature

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// rangeParams are the parameters of requests about a part of a document.
type rangeParams struct {
	documentParams
	Range *session.Range `json:"range"`
}

// itemData stands with hints, lenses and actions that are resolved later.
type itemData struct {
	URI  string `json:"uri"`
	ID   string `json:"id"`
	Hash string `json:"hash"`
	Do   string `json:"do,omitempty"`
}

func dataOf(sheet *review.Sheet, item *review.Item, do string) protocol.LSPAny {
	raw, _ := json.Marshal(itemData{string(sheet.Doc.URI), item.ID, item.Hash, do})
	return raw
}

// inlayHint shows each open comment as one line behind the declaration it speaks
// of. The full text is in the tooltip and on hover.
func (s *Server) inlayHint(ctx context.Context, p *rangeParams) ([]protocol.InlayHint, error) {
	if p.TextDocument.URI == "" || p.Range == nil {
		return nil, rpc.InvalidParams("inlayHint needs a document and a range")
	}
	hints := []protocol.InlayHint{}
	doc := s.docs.Get(uri.URI(p.TextDocument.URI))
	desk, err := s.deskOf(ctx, doc)
	if desk == nil || err != nil {
		return hints, err
	}
	sheet, err := desk.Glance(ctx, doc, *p.Range)
	if sheet == nil || err != nil || !s.settingsOf(sheet.Doc.Folder).Hints {
		return hints, err
	}
	asked := sheet.Lines.Bytes(p.Range.Protocol())
	lazy := slices.Contains(s.editor.HintResolve, "tooltip")
	yes := true
	for i := range sheet.Items {
		item := &sheet.Items[i]
		at := sheet.Lines.Line(sheet.Line(item)).End
		if !open(item) || at < asked.Start || at > asked.End {
			continue
		}
		hint := protocol.InlayHint{Position: sheet.Lines.Position(at), Label: protocol.String(label(item)), PaddingLeft: &yes}
		if lazy {
			hint.Data = dataOf(sheet, item, "")
		} else {
			hint.Tooltip = s.described(sheet, item)
		}
		hints = append(hints, hint)
	}
	return append(hints, s.peopleHints(doc, asked)...), nil
}

// open reports whether a comment waits for a person.
func open(item *review.Item) bool {
	return item.State == comments.Proposed || item.State == comments.Open
}

// label is a comment on one line with its kind before it.
func label(item *review.Item) string {
	text := tag(item.Kind) + ": "
	if len(item.Flags) > 0 {
		text += "⚠ flagged: "
	}
	// A hint is plain text: what Markdown marks as code stands without its marks.
	return text + strings.ReplaceAll(summary(item), "`", "")
}

// inlayHintResolve fills in the tooltip of a hint. A hint whose comment is gone
// comes back as it is.
func (s *Server) inlayHintResolve(ctx context.Context, hint *protocol.InlayHint) (*protocol.InlayHint, error) {
	if hint.Label == nil {
		return nil, rpc.InvalidParams("the hint to resolve has no label")
	}
	sheet, item, err := s.itemOf(ctx, hint.Data)
	if err != nil {
		return nil, err
	}
	if item != nil {
		hint.Tooltip = s.described(sheet, item)
	}
	return hint, nil
}

// itemOf is the comment that the data of a hint, a lens or an action speaks of;
// nil when there is none any more.
func (s *Server) itemOf(ctx context.Context, data protocol.LSPAny) (*review.Sheet, *review.Item, error) {
	var d itemData
	if len(data) == 0 || json.Unmarshal(data, &d) != nil {
		return nil, nil, nil
	}
	_, sheet, err := s.sheet(ctx, s.docs.Get(uri.URI(d.URI)))
	if sheet == nil || err != nil {
		return nil, nil, err
	}
	return sheet, sheet.Item(d.ID), nil
}
