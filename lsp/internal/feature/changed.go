package feature

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/hivesync/hivesync/docai/changed"
	"github.com/hivesync/hivesync/internal/syntax"
)

// documentChangedSymbols drafts what differs in code from the commit that is
// checked out, and has no documentation, or documentation that does not fit.
func (s *Server) documentChangedSymbols(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	file := base(w.sheet.Doc.Rel)
	head, known, err := changed.Head(ctx, filepath.FromSlash(w.sheet.Doc.Path))
	if err != nil {
		return nil, fmt.Errorf("what %s was at the last commit cannot be told: %w", file, err)
	}
	var before *syntax.Tree
	if known {
		before = syntax.Parse(w.sheet.Doc.Lang, head)
	}
	w.title = "Documenting changed symbols in " + file
	w.nothing = "no symbol of " + file + " that has changed since the last commit needs documentation"
	if w.indices, err = s.undocumented(ctx, w, changed.Symbols(before, w.file.Tree)); err != nil {
		return nil, err
	}
	return s.drafting(ctx, t, w, "changed symbols")
}
