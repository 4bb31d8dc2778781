package feature

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// showOrphans lists the comments whose code was not found.
func (s *Server) showOrphans(ctx context.Context, t *target) (any, error) {
	all, err := s.drafts(ctx, &draftsParams{})
	if err != nil {
		return nil, err
	}
	lost := []listed{}
	for _, l := range all {
		if l.Orphaned != "" {
			lost = append(lost, l)
		}
	}
	if len(lost) == 0 && !s.editor.ShowsDrafts {
		s.say(protocol.MessageTypeInfo, "HiveSync: every comment is at its code")
		return lost, nil
	}
	s.offer(lost, fmt.Sprintf("HiveSync: %s lost their code. Put the cursor on a symbol to attach one there", plural(len(lost), "comment")))
	return lost, nil
}

// maxAttach bounds the orphans that a symbol is offered for.
const maxAttach = 5

// attachable are the actions that tie an orphan to the symbol at the cursor, -1 when
// there is none, unless they are offered already.
func attachable(sheet *review.Sheet, index int, offered []action) []action {
	var all []action
	if index < 0 {
		return nil
	}
	at := positionOf(sheet.Lines.Position(sheet.Tree().Symbols()[index].NameRange.Start))
	for i := range sheet.Orphans {
		item := &sheet.Orphans[i]
		if item.Kind == comments.System || !open(item) || len(all) == maxAttach {
			continue
		}
		a := attach(sheet, item, sheet.Tree().Symbols()[index].QualifiedName(), at)
		if !slices.ContainsFunc(offered, func(o action) bool { return o.title == a.title }) {
			all = append(all, a)
		}
	}
	return all
}

// guess is a declaration that an orphan may belong to.
type guess struct {
	Range     protocol.Range `json:"range"` // of its name, in the document of the orphan
	Symbol    string         `json:"symbol"`
	Certainty float64        `json:"certainty"` // from 0 to 1
	Why       string         `json:"why"`       // "same name, 62 % of the code"
}

// guesses are the declarations of its document that an orphan may belong to, the
// likeliest first.
func guesses(sheet *review.Sheet, item *review.Item) []guess {
	var all []guess
	for _, g := range item.At.Guesses {
		if g.Path != sheet.Doc.Rel || g.NameRange.IsZero() {
			continue
		}
		if index := sheet.Tree().SymbolAt(g.NameRange.Start); index >= 0 {
			all = append(all, guess{sheet.Lines.Range(g.NameRange), sheet.Tree().Symbols()[index].QualifiedName(), g.Certainty, g.Why})
		}
	}
	return all
}

// guessed are the actions that tie an orphan to where it may belong.
func guessed(sheet *review.Sheet, item *review.Item) []action {
	var all []action
	for _, g := range guesses(sheet, item) {
		all = append(all, attach(sheet, item, g.Symbol, positionOf(g.Range.Start)))
	}
	return all
}

func attach(sheet *review.Sheet, item *review.Item, symbol string, at *session.Position) action {
	return action{
		title:   fmt.Sprintf("HiveSync: Attach the %s comment on %s to %s", tag(item.Kind), quoted(item.Symbol), quoted(symbol)),
		command: cmdReattach, target: target{URI: string(sheet.Doc.URI), ID: item.ID, Hash: item.Hash, Position: at}, kind: protocol.CodeActionKindQuickFix,
	}
}

// reattach ties a comment that lost its code to the declaration at a position, of
// the same file or another in its folder.
func (s *Server) reattach(ctx context.Context, t *target) (any, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	desk, sheet, err := s.sheet(ctx, doc)
	if err != nil || sheet == nil {
		return nil, err
	}
	c, err := desk.Store().Comment(ctx, t.ID)
	switch {
	case errors.Is(err, comments.ErrNotFound) || err == nil && (!c.Live() || c.Kind == comments.System):
		return nil, errNotOpen
	case err != nil:
		return nil, err
	case t.Position == nil:
		return nil, fmt.Errorf("the command does not say to which symbol of %s the comment belongs", base(doc.Rel))
	}
	file := sheet.File()
	index := file.Tree.SymbolAt(sheet.Lines.Offset(t.Position.Protocol()))
	if index < 0 {
		return nil, fmt.Errorf("there is no function, method or type at the cursor in %s", base(doc.Rel))
	}
	symbol := &file.Tree.Symbols()[index]
	return nil, desk.Attach(ctx, c.ID, comments.Position{Path: doc.Rel, Symbol: symbol.QualifiedName(), SymbolKind: symbol.Kind, Anchor: file.Symbol(index)})
}
