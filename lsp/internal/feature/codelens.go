package feature

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/lsp/internal/rpc"
)

// codeLens puts what can be done with each open comment above the declaration it
// speaks of. The titles are filled in when the lens is resolved.
func (s *Server) codeLens(ctx context.Context, p *documentParams) ([]protocol.CodeLens, error) {
	if p.TextDocument.URI == "" {
		return nil, rpc.InvalidParams("codeLens needs a document")
	}
	lenses := []protocol.CodeLens{}
	_, sheet, err := s.sheet(ctx, s.docs.Get(uri.URI(p.TextDocument.URI)))
	if sheet == nil || err != nil || !s.settingsOf(sheet.Doc.Folder).Lenses {
		return lenses, err
	}
	for i := range sheet.Items {
		item := &sheet.Items[i]
		if !open(item) {
			continue
		}
		where := sheet.Lines.Line(sheet.Line(item))
		for _, a := range s.itemActions(sheet, item) {
			if a.lens != "" {
				lenses = append(lenses, protocol.CodeLens{Range: sheet.Lines.Range(where), Data: dataOf(sheet, item, a.command)})
			}
		}
	}
	return lenses, nil
}

// codeLensResolve fills in what a lens does.
func (s *Server) codeLensResolve(ctx context.Context, lens *protocol.CodeLens) (*protocol.CodeLens, error) {
	var d itemData
	json.Unmarshal(lens.Data, &d)
	sheet, item, err := s.itemOf(ctx, lens.Data)
	if err != nil {
		return nil, err
	}
	if item != nil {
		for _, a := range s.itemActions(sheet, item) {
			if a.command == d.Do && a.lens != "" {
				lens.Command = a.above()
			}
		}
	}
	if lens.Command.Command == "" {
		// The comment is gone; editors want something to show.
		lens.Command = protocol.Command{Title: "HiveSync: no longer open", Command: cmdShowDrafts}
	}
	return lens, nil
}
