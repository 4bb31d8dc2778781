package feature

import (
	"context"
	"fmt"
	"slices"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/review"
)

// wish is what is to be drafted of one version of a document.
type wish struct {
	desk    *review.Desk
	sheet   *review.Sheet
	file    *anchors.File // parsed from nothing: drafts are proved against what anybody would read
	indices []int
	title   string              // "Documenting symbol `Total`"
	nothing string              // what to say when there is nothing to draft
	fresh   bool                // also what was drafted before and has not changed
	refine  bool                // by who refines
	better  *docai.CommentBlock // the draft to be made better; nil to draft from nothing
}

// documentSymbol drafts the declaration at a position.
func (s *Server) documentSymbol(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	return s.oneSymbol(ctx, t, w)
}

// oneSymbol drafts the declaration at a position for a wish without symbols yet.
func (s *Server) oneSymbol(ctx context.Context, t *target, w *wish) (any, error) {
	if t.Position == nil {
		return nil, fmt.Errorf("the command does not say which symbol of %s to document. Put the cursor on it", base(w.sheet.Doc.Rel))
	}
	tree := w.file.Tree
	index := tree.SymbolAt(w.sheet.Lines.Offset(t.Position.Protocol()))
	if index < 0 {
		return nil, fmt.Errorf("there is no function, method or type at the cursor in %s. Put the cursor on one", base(w.sheet.Doc.Rel))
	}
	symbol := &tree.Symbols()[index]
	if symbol.Place.None != "" {
		return nil, fmt.Errorf("%s cannot be documented: %s", quoted(symbol.QualifiedName()), symbol.Place.None)
	}
	w.indices = []int{index}
	w.title = "Documenting symbol " + quoted(symbol.QualifiedName())
	return s.drafting(ctx, t, w, "symbol "+symbol.QualifiedName())
}

// documentFile drafts what others see of a file and that has no documentation.
func (s *Server) documentFile(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	file := base(w.sheet.Doc.Rel)
	w.title = "Documenting file " + file
	w.nothing = "everything in " + file + " that others see has documentation, or a draft, or a draft was rejected"
	if w.indices, err = s.undocumented(ctx, w, nil); err != nil {
		return nil, err
	}
	return s.drafting(ctx, t, w, "file")
}

// regenerate drafts the symbol of an open draft anew.
func (s *Server) regenerate(ctx context.Context, t *target) (any, error) {
	return s.again(ctx, t, false)
}

// refine has the symbol of an open draft drafted anew by who refines: one comment by
// a better model than the rest.
func (s *Server) refine(ctx context.Context, t *target) (any, error) { return s.again(ctx, t, true) }

func (s *Server) again(ctx context.Context, t *target, refine bool) (any, error) {
	_, sheet, item, err := s.draftOf(ctx, t)
	if err != nil {
		return nil, err
	}
	index := sheet.Symbol(item)
	if index < 0 {
		return nil, fmt.Errorf("the code of the draft for %s was not found: %s", quoted(item.Symbol), item.At.Why)
	}
	at := sheet.Lines.Position(sheet.Tree().Symbols()[index].NameRange.Start)
	again := *t
	again.Position = positionOf(at)
	w, err := s.wishFor(ctx, &again)
	if err != nil {
		return nil, err
	}
	w.fresh, w.refine = true, refine
	if drafted, err := review.Drafted(&item.Comment); err == nil && refine && len(item.Flags) == 0 {
		w.better = &drafted.Fields // one that is flagged is not put before another model
	}
	return s.oneSymbol(ctx, &again, w)
}

// wishFor begins a wish about the document of a command.
func (s *Server) wishFor(ctx context.Context, t *target) (*wish, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	s.loadProject(doc.Folder)
	settings := s.settingsOf(doc.Folder)
	if settings.Excluded(doc.Rel) {
		return nil, fmt.Errorf("%s is left alone, as hivesync.exclude wants it", doc.Rel)
	}
	if n := len(doc.Current().Text) >> 10; n > settings.MaxFileKiB {
		return nil, fmt.Errorf("%s has %d KiB; files over %d KiB are left alone (hivesync.maxFileKiB)", doc.Rel, n, settings.MaxFileKiB)
	}
	desk, sheet, err := s.sheet(ctx, doc)
	if err != nil {
		return nil, err
	}
	if sheet == nil {
		return nil, fmt.Errorf("the comments of %s could not be read, so no drafts can be kept", base(doc.Rel))
	}
	return &wish{desk: desk, sheet: sheet, file: anchors.NewFile(doc.Rel, syntax.Parse(doc.Lang, sheet.Text))}, nil
}

// undocumented lists the symbols that deserve documentation and wait for none,
// those of among only, unless that is nil.
func (s *Server) undocumented(ctx context.Context, w *wish, among []int) ([]int, error) {
	tree := w.file.Tree
	if among == nil && truth.Generated(w.sheet.Doc.Rel, tree.Src[:min(len(tree.Src), 4<<10)]) {
		w.nothing = base(w.sheet.Doc.Rel) + " is generated: what is written into it is lost the next time"
		return nil, nil
	}
	all := s.settingsOf(w.sheet.Doc.Folder).Symbols == "all"
	proposed := map[code.Range]bool{}
	for _, item := range w.sheet.Of(comments.AI, comments.Proposed) {
		proposed[item.At.NameRange] = true
	}
	var wanted []int
	for i := range tree.Symbols() {
		symbol := &tree.Symbols()[i]
		switch {
		case proposed[symbol.NameRange] && !symbol.NameRange.IsZero(), symbol.Place.None != "":
			continue
		case among != nil:
			if !slices.Contains(among, i) {
				continue
			}
		case symbol.Doc.Exists() || !truth.Wants(tree, i) && !(all && symbol.Kind.Callable() && !symbol.Local):
			continue
		}
		rejected, err := w.desk.Store().WasRejected(ctx, symbol.QualifiedName(), review.CodeHash(tree, i))
		if err != nil {
			return nil, err
		}
		if !rejected {
			wanted = append(wanted, i)
		}
	}
	return wanted, nil
}
