package feature

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// actionParams are the parameters of textDocument/codeAction.
type actionParams struct {
	rangeParams
	Context struct {
		Only        []string `json:"only"`
		Diagnostics []struct {
			Source string          `json:"source"`
			Code   protocol.LSPAny `json:"code"`
			Range  *session.Range  `json:"range"`
			Data   protocol.LSPAny `json:"data"`
		} `json:"diagnostics"`
	} `json:"context"`
}

// codeAction says what can be done here. It calls no model and waits for nothing
// but the syntax tree.
func (s *Server) codeAction(ctx context.Context, p *actionParams) ([]protocol.CommandOrCodeAction, error) {
	if p.TextDocument.URI == "" || p.Range == nil {
		return nil, rpc.InvalidParams("codeAction needs a document and a range")
	}
	s.seen(p.TextDocument.URI, p.Range.Start)
	answer := []protocol.CommandOrCodeAction{}
	_, sheet, err := s.sheet(ctx, s.docs.Get(uri.URI(p.TextDocument.URI)))
	if sheet == nil || err != nil {
		return answer, err
	}
	selection := sheet.Lines.Bytes(p.Range.Protocol())
	index := sheet.Tree().SymbolAt(selection.Start)
	var all []action
	for i := range sheet.Items {
		item := &sheet.Items[i]
		if touches(s.head(sheet, item), selection) || index >= 0 && index == sheet.Symbol(item) || s.pointedAt(p, item) {
			all = append(all, s.itemActions(sheet, item)...)
		}
	}
	for i := range sheet.Orphans {
		item := &sheet.Orphans[i]
		if touches(sheet.Lines.Line(0), selection) || s.pointedAt(p, item) {
			all = append(all, s.itemActions(sheet, item)...)
		}
	}
	if index >= 0 {
		all = append(all, s.symbolActions(sheet, index, selection.Text(sheet.Text))...)
	}
	all = append(all, s.updates(p, sheet)...)
	all = append(all, attachable(sheet, index, all)...)
	all = append(all, s.fileActions(sheet)...)
	for i := range all {
		if a := &all[i]; !a.only && wanted(a.kind, p.Context.Only) {
			answer = append(answer, s.offered(sheet, a))
		}
	}
	return answer, nil
}

// touches reports whether two ranges have a byte or a border in common.
func touches(a, b code.Range) bool { return a.Start <= b.End && b.Start <= a.End }

// pointedAt reports whether the editor asks about the diagnostic of a comment.
func (s *Server) pointedAt(p *actionParams, item *review.Item) bool {
	for _, d := range p.Context.Diagnostics {
		var data itemData
		if d.Source == source && json.Unmarshal(d.Data, &data) == nil && data.ID == item.ID {
			return true
		}
	}
	return false
}

// updates are the actions that bring documentation up to date about which the editor
// has a finding here.
func (s *Server) updates(p *actionParams, sheet *review.Sheet) []action {
	var all []action
	for _, d := range p.Context.Diagnostics {
		var rule string
		if d.Source != source || d.Range == nil || json.Unmarshal(d.Code, &rule) != nil || truth.RuleByID(rule).ID == "" {
			continue
		}
		index := sheet.Tree().SymbolAt(sheet.Lines.Offset(d.Range.Start.Protocol()))
		if index < 0 {
			continue
		}
		symbol := &sheet.Tree().Symbols()[index]
		a := action{
			title: "HiveSync: Update the documentation of " + quoted(symbol.QualifiedName()) + " (AI)", command: cmdDocumentSymbol, kind: protocol.CodeActionKindQuickFix,
			target: target{URI: string(sheet.Doc.URI), Position: positionOf(sheet.Lines.Position(symbol.NameRange.Start))},
		}
		if !slices.ContainsFunc(all, func(o action) bool { return o.title == a.title }) {
			all = append(all, a)
		}
	}
	return all
}

// wanted reports whether an editor that filters wants actions of the kind.
func wanted(kind protocol.CodeActionKind, only []string) bool {
	if len(only) == 0 {
		return true
	}
	return slices.ContainsFunc(only, func(o string) bool {
		return o == "" || string(kind) == o || strings.HasPrefix(string(kind), o+".")
	})
}

// offered is an action in the best form the editor takes: a code action whose edit
// is made when it is chosen, one with a command, one with its edit at once, or a
// bare command.
func (s *Server) offered(sheet *review.Sheet, a *action) protocol.CommandOrCodeAction {
	command := a.protocol()
	if !s.editor.ActionLiterals {
		return &command
	}
	offer := &protocol.CodeAction{Title: a.title, Kind: &a.kind}
	if a.llm && s.editor.ActionLLMTag {
		offer.Tags = []protocol.CodeActionTag{protocol.CodeActionTagLLMGenerated}
	}
	switch {
	case a.command == cmdAccept && len(a.accepts) == 1 && len(a.accepts[0].Flags) == 0 && slices.Contains(s.editor.ActionResolve, "edit"):
		offer.Data = dataOf(sheet, a.accepts[0], a.command)
		return offer
	case a.accepts != nil && !s.editor.ApplyEdit:
		if edit, err := s.acceptance(sheet, a.accepts); err == nil {
			offer.Edit = edit
			return offer
		}
	}
	offer.Command = command // which says what is wrong, if anything is
	return offer
}

// codeActionResolve makes the edit of an action that was chosen. Editors also send
// actions that need none; they come back as they are.
func (s *Server) codeActionResolve(ctx context.Context, a *protocol.CodeAction) (*protocol.CodeAction, error) {
	if a.Title == "" {
		return nil, rpc.InvalidParams("the code action to resolve has no title")
	}
	var d itemData
	if len(a.Data) == 0 || json.Unmarshal(a.Data, &d) != nil || d.ID == "" || a.Edit != nil {
		return a, nil
	}
	sheet, item, err := s.itemOf(ctx, a.Data)
	switch {
	case err != nil:
		return nil, err
	case item == nil:
		return nil, errNotOpen
	case item.Hash != d.Hash:
		return nil, review.ErrChanged
	}
	edit, err := s.acceptance(sheet, []*review.Item{item})
	if err != nil {
		return nil, err
	}
	s.await(sheet.Doc)
	a.Edit = edit
	return a, nil
}
