package feature

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

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
	page := s.page()
	var over code.Range
	for i := range sheet.Items {
		item := &sheet.Items[i]
		head := s.head(sheet, item)
		if !head.Holds(offset) {
			continue
		}
		page.rule()
		describe(page, sheet, item)
		over = head
	}
	if page.empty() {
		return nil, nil
	}
	where := sheet.Lines.Range(over)
	return &protocol.Hover{Contents: page.markup(), Range: &where}, nil
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
