package feature

import (
	"context"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/review"
)

// addTask leaves a task on the declaration at a position, or on the code there
// that is no declaration. Its text is given along, or selected in the document, or
// one to begin with: it can be revised.
func (s *Server) addTask(ctx context.Context, t *target) (any, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	desk, sheet, err := s.sheet(ctx, doc)
	if err != nil {
		return nil, err
	}
	if sheet == nil {
		return nil, fmt.Errorf("the comments of %s could not be read, so no task can be kept", base(doc.Rel))
	}
	var at code.Range
	text := t.Text
	switch {
	case t.Range != nil:
		at = sheet.Lines.Bytes(t.Range.Protocol())
		if text == "" {
			text = at.Text(sheet.Text)
		}
	case t.Position != nil:
		offset := sheet.Lines.Offset(t.Position.Protocol())
		at = code.Range{Start: offset, End: offset}
	default:
		return nil, fmt.Errorf("the command does not say where in %s the task goes. Put the cursor there", base(doc.Rel))
	}
	file := sheet.File()
	c := comments.Comment{Kind: comments.Task, Path: doc.Rel, Language: doc.Lang.ID, Text: strings.TrimSpace(text)}
	if index := file.Tree.SymbolAt(at.Start); index >= 0 {
		symbol := &file.Tree.Symbols()[index]
		c.Anchor, c.Symbol, c.SymbolKind = file.Symbol(index), symbol.QualifiedName(), symbol.Kind
	} else {
		c.Anchor = file.At(at)
		c.Symbol, c.SymbolKind = c.Anchor.Name, c.Anchor.Kind
	}
	if c.Text == "" {
		c.Text = "Look at " + quoted(c.Symbol)
	}
	made, err := desk.Append(ctx, comments.Create(c))
	if err != nil {
		return nil, err
	}
	return map[string]string{"id": made[0].ID}, nil
}

// commentOf is the comment of a kind a command names.
func (s *Server) commentOf(ctx context.Context, t *target, kind comments.Kind) (*review.Desk, comments.Comment, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, comments.Comment{}, err
	}
	desk, err := s.desk(doc.Folder)
	if err != nil {
		return nil, comments.Comment{}, err
	}
	c, err := desk.Store().Comment(ctx, t.ID)
	if err == nil && c.Kind != kind {
		err = fmt.Errorf("the comment %s is no %s", t.ID, strings.ToLower(tag(kind)))
	}
	return desk, c, err
}

// step is a command that takes one step with a comment of a kind.
func (s *Server) step(ctx context.Context, t *target, kind comments.Kind, event func(id string) comments.Event) (any, error) {
	desk, c, err := s.commentOf(ctx, t, kind)
	if err != nil {
		return nil, err
	}
	_, err = desk.Append(ctx, event(c.ID))
	return nil, err
}

// doneTask says that a task is done.
func (s *Server) doneTask(ctx context.Context, t *target) (any, error) {
	return s.step(ctx, t, comments.Task, comments.Finish)
}

// dropTask says that a task will not be done.
func (s *Server) dropTask(ctx context.Context, t *target) (any, error) {
	return s.step(ctx, t, comments.Task, comments.Drop)
}

// reopenTask opens a task again.
func (s *Server) reopenTask(ctx context.Context, t *target) (any, error) {
	return s.step(ctx, t, comments.Task, comments.Reopen)
}

// reviseTask gives a task another text.
func (s *Server) reviseTask(ctx context.Context, t *target) (any, error) {
	if strings.TrimSpace(t.Text) == "" {
		return nil, fmt.Errorf("a task needs a text")
	}
	return s.step(ctx, t, comments.Task, func(id string) comments.Event { return comments.Revise(id, strings.TrimSpace(t.Text)) })
}

// dismissNotice takes a notice away.
func (s *Server) dismissNotice(ctx context.Context, t *target) (any, error) {
	return s.step(ctx, t, comments.System, comments.Dismiss)
}
