package feature

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// errNotOpen is the error for a comment that waits for nobody any more.
var errNotOpen = errors.New("this comment is not open any more: it was decided on, here or in another editor")

func asError[T error](err error, into *T) bool { return errors.As(err, into) }

// acceptance is the edit that puts drafts into their document: versioned, and with
// an annotation each, where the editor can. Nothing leaves that changes code.
func (s *Server) acceptance(sheet *review.Sheet, items []*review.Item) (*protocol.WorkspaceEdit, error) {
	for _, item := range items {
		if err := s.good(sheet, item); err != nil {
			return nil, err
		}
	}
	edits, err := editsOf(sheet, items)
	if err != nil {
		return nil, err
	}
	if err := sheet.Prove(edits); err != nil {
		s.log.Error("an accepted draft would change code: this is a bug of HiveSync", zap.String("file", sheet.Doc.Path), zap.Error(err))
		return nil, fmt.Errorf("the edit was held back, because it would change more than comments. This is a bug of HiveSync: %w", err)
	}
	return s.workspaceEdit(sheet, items, edits), nil
}

// good refuses a draft that the person has said is not good enough.
func (s *Server) good(sheet *review.Sheet, item *review.Item) error {
	if least := s.settingsOf(sheet.Doc.Folder).RefuseBelow; item.Score < least {
		return fmt.Errorf("the draft for %s agrees with the code to %s only, and hivesync.score.refuseBelow wants %s. Regenerate it, or write it yourself", quoted(item.Symbol), percent(item.Score), percent(least))
	}
	return nil
}

func editsOf(sheet *review.Sheet, items []*review.Item) ([]code.Edit, error) {
	var edits []code.Edit
	for _, item := range items {
		edit, err := sheet.Edit(item)
		if err != nil {
			return nil, err
		}
		edits = append(edits, edit)
	}
	return edits, nil
}

// workspaceEdit writes edits as the editor takes them. edits[i] puts items[i] in.
func (s *Server) workspaceEdit(sheet *review.Sheet, items []*review.Item, edits []code.Edit) *protocol.WorkspaceEdit {
	plain := make([]protocol.TextEdit, len(edits))
	for i, e := range edits {
		plain[i] = protocol.TextEdit{Range: sheet.Lines.Range(e.Range), NewText: e.Text}
	}
	if !s.editor.DocumentChanges {
		return &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{sheet.Doc.URI: plain}}
	}
	version := sheet.Version
	change := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
		TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: sheet.Doc.URI}, Version: &version,
	}}
	result := &protocol.WorkspaceEdit{DocumentChanges: []protocol.DocumentChange{change}}
	if !s.editor.ChangeAnnotations {
		for i := range plain {
			change.Edits = append(change.Edits, &plain[i])
		}
		return result
	}
	confirm := s.settingsOf(sheet.Doc.Folder).Confirm
	result.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{}
	for i, item := range items {
		id := protocol.ChangeAnnotationIdentifier(item.ID)
		description := fmt.Sprintf("AI draft for %s, agrees with the code to %s", quoted(item.Symbol), percent(item.Score))
		result.ChangeAnnotations[id] = protocol.ChangeAnnotation{Label: Banner, NeedsConfirmation: &confirm, Description: &description}
		change.Edits = append(change.Edits, &protocol.AnnotatedTextEdit{TextEdit: plain[i], AnnotationID: id})
	}
	return result
}

// await has the next change of a document looked at without a pause: it may be an
// edit of ours.
func (s *Server) await(doc *session.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaited[doc] = true
}

// apply has the editor make an edit. The states of comments move when the text
// shows it, not here.
func (s *Server) apply(ctx context.Context, doc *session.Document, title string, edit *protocol.WorkspaceEdit) error {
	s.await(doc)
	result, err := s.client.ApplyEdit(ctx, &protocol.ApplyWorkspaceEditParams{Label: &title, Edit: *edit})
	var refused *jsonrpc2.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		return fmt.Errorf("the editor did not take the edit: %s", refused.Message)
	case err != nil:
		return fmt.Errorf("the editor did not say whether it took the edit: %w", err)
	case result == nil:
		return errors.New("the editor did not say whether it took the edit")
	case !result.Applied:
		why := "it gave no reason; the text may have changed meanwhile"
		if result.FailureReason != nil && *result.FailureReason != "" {
			why = *result.FailureReason
		}
		return fmt.Errorf("the editor did not take the edit: %s. The draft is still there", why)
	}
	return nil
}

// draftOf is the open draft a command is about.
func (s *Server) draftOf(ctx context.Context, t *target) (*review.Desk, *review.Sheet, *review.Item, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, nil, nil, err
	}
	desk, sheet, err := s.sheet(ctx, doc)
	switch {
	case err != nil:
		return nil, nil, nil, err
	case sheet == nil:
		return nil, nil, nil, fmt.Errorf("the comments of %s could not be read", base(doc.Rel))
	}
	if t.ID == "" && t.Position != nil { // a key binding: the draft here
		offset := sheet.Lines.Offset(t.Position.Protocol())
		index := sheet.Tree().SymbolAt(offset)
		for _, item := range sheet.Of(comments.AI, comments.Proposed) {
			if s.head(sheet, item).Holds(offset) || index >= 0 && index == sheet.Symbol(item) {
				return desk, sheet, item, nil
			}
		}
		return nil, nil, nil, fmt.Errorf("there is no open draft here in %s", base(doc.Rel))
	}
	item := sheet.Item(t.ID)
	switch {
	case item == nil || item.Kind != comments.AI || item.State != comments.Proposed:
		return nil, nil, nil, errNotOpen
	case t.Hash != "" && t.Hash != item.Hash:
		return nil, nil, nil, review.ErrChanged
	}
	return desk, sheet, item, nil
}

// accept puts one draft into its document.
func (s *Server) accept(ctx context.Context, t *target) (any, error) {
	doc, _, err := s.acceptOne(ctx, t)
	return accepted(doc), err
}

// accepted is the answer to a command that accepts one comment, or, where the
// person thought better of it, none.
func accepted(doc *session.Document) map[string]int {
	if doc == nil {
		return map[string]int{"accepted": 0}
	}
	return map[string]int{"accepted": 1}
}

// acceptOne is accept, and tells where in the new text the comment stands.
func (s *Server) acceptOne(ctx context.Context, t *target) (*session.Document, protocol.Range, error) {
	_, sheet, item, err := s.draftOf(ctx, t)
	if err != nil {
		return nil, protocol.Range{}, err
	}
	if len(item.Flags) > 0 && t.Confirm != item.Hash {
		sure, err := s.askAgain(ctx, item)
		if err != nil || !sure {
			return nil, protocol.Range{}, err
		}
		// The person took their time: the text may be another now.
		if _, sheet, item, err = s.draftOf(ctx, &target{URI: t.URI, ID: item.ID, Hash: item.Hash}); err != nil {
			return nil, protocol.Range{}, err
		}
	}
	edit, err := s.acceptance(sheet, []*review.Item{item})
	if err != nil {
		return nil, protocol.Range{}, err
	}
	edits, err := editsOf(sheet, []*review.Item{item})
	if err != nil {
		return nil, protocol.Range{}, err
	}
	if err := s.apply(ctx, sheet.Doc, "HiveSync: Accept the comment on "+quoted(item.Symbol), edit); err != nil {
		return nil, protocol.Range{}, err
	}
	text, err := code.Apply(sheet.Text, edits...)
	if err != nil {
		return nil, protocol.Range{}, err
	}
	in := code.Range{Start: edits[0].Range.Start, End: edits[0].Range.Start + len(edits[0].Text)}
	return sheet.Doc, session.NewLines(text, s.editor.Encoding).Range(trimmed(text, in)), nil
}

// trimmed leaves white space at both ends out.
func trimmed(text []byte, r code.Range) code.Range {
	for r.Start < r.End && (text[r.Start] == ' ' || text[r.Start] == '\t' || text[r.Start] == '\n' || text[r.Start] == '\r') {
		r.Start++
	}
	for r.End > r.Start && (text[r.End-1] == ' ' || text[r.End-1] == '\t' || text[r.End-1] == '\n' || text[r.End-1] == '\r') {
		r.End--
	}
	return r
}

// acceptAndEdit puts one draft in and leads the person there.
func (s *Server) acceptAndEdit(ctx context.Context, t *target) (any, error) {
	doc, at, err := s.acceptOne(ctx, t)
	if err != nil || doc == nil || !s.editor.ShowDocument {
		return accepted(doc), err
	}
	focus := true
	_, err = s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: doc.URI, TakeFocus: &focus, Selection: &at})
	if err != nil {
		s.log.Warn("the editor did not show the comment", zap.Error(err))
	}
	return accepted(doc), nil
}

// acceptAll puts all drafts of a file in that nothing speaks against. Those that
// are flagged, or that fit the text no longer, stay for a decision of their own.
func (s *Server) acceptAll(ctx context.Context, t *target) (any, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	_, sheet, err := s.sheet(ctx, doc)
	if err != nil || sheet == nil {
		return nil, err
	}
	var items []*review.Item
	var left []string
	for _, item := range sheet.Of(comments.AI, comments.Proposed) {
		_, err := sheet.Edit(item)
		err = cmp.Or(err, s.good(sheet, item))
		switch {
		case len(item.Flags) > 0:
			left = append(left, quoted(item.Symbol)+" is flagged: "+reasons(item))
		case err != nil:
			left = append(left, err.Error())
		default:
			items = append(items, item)
		}
	}
	file := base(doc.Rel)
	if len(items) > 0 {
		edit, err := s.acceptance(sheet, items)
		if err != nil {
			return nil, err
		}
		if err := s.apply(ctx, doc, fmt.Sprintf("HiveSync: Accept all %s in %s", plural(len(items), "comment"), file), edit); err != nil {
			return nil, err
		}
	}
	switch {
	case len(left) > 0:
		s.say(protocol.MessageTypeWarning, fmt.Sprintf("HiveSync: %s accepted in %s; %d wait for a decision of their own: %s", plural(len(items), "comment"), file, len(left), line(joined(left), 400)))
	case len(items) == 0:
		s.say(protocol.MessageTypeInfo, "HiveSync: there is no open draft in "+file)
	}
	return map[string]int{"accepted": len(items), "left": len(left)}, nil
}
