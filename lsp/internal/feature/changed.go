package feature

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/gitrepo"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/review"
)

// documentChangedSymbols drafts what differs in code from the commit that is
// checked out, and has no documentation, or documentation that does not fit.
func (s *Server) documentChangedSymbols(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	file := base(w.sheet.Doc.Rel)
	head, known, err := headText(ctx, w.sheet.Doc.Path)
	if err != nil {
		return nil, fmt.Errorf("what %s was at the last commit cannot be told: %w", file, err)
	}
	var before *syntax.Tree
	if known {
		before = syntax.Parse(w.sheet.Doc.Lang, head)
	}
	changed := changedSymbols(before, w.file.Tree)
	w.title = "Documenting changed symbols in " + file
	w.nothing = "no symbol of " + file + " that has changed since the last commit needs documentation"
	if w.indices, err = s.undocumented(ctx, w, changed); err != nil {
		return nil, err
	}
	return s.drafting(ctx, t, w, "changed symbols")
}

// headText is the text of a file in the commit that is checked out; known is false
// when it is not in it, or there is no commit yet.
func headText(ctx context.Context, path string) (text []byte, known bool, err error) {
	real, err := filepath.EvalSymlinks(filepath.FromSlash(path))
	if err != nil {
		return nil, false, err
	}
	repo, err := gitrepo.Open(ctx, filepath.Dir(real))
	if err != nil {
		return nil, false, err
	}
	rel, err := filepath.Rel(repo.Root(), real)
	if err != nil {
		return nil, false, err
	}
	text, known, err = repo.HeadText(ctx, filepath.ToSlash(rel))
	if errors.Is(err, gitrepo.ErrNoHead) {
		return nil, false, nil
	}
	return text, known, err
}

// changedSymbols lists the symbols of now whose code is not that of before, and
// whose documentation is missing or does not fit. before is nil for a new file.
// It is never nil.
func changedSymbols(before, now *syntax.Tree) []int {
	was := map[string]int{}
	if before != nil {
		for i := range before.Symbols() {
			was[before.Symbols()[i].QualifiedName()+" "+review.CodeHash(before, i)]++
		}
	}
	checker := truth.New(now, nil)
	changed := []int{}
	for i := range now.Symbols() {
		symbol := &now.Symbols()[i]
		key := symbol.QualifiedName() + " " + review.CodeHash(now, i)
		if was[key] > 0 {
			was[key]--
			continue
		}
		if !symbol.Doc.Exists() {
			if truth.Wants(now, i) {
				changed = append(changed, i)
			}
			continue
		}
		if checker.Existing(i).Worst().Weight() > truth.Note.Weight() {
			changed = append(changed, i)
		}
	}
	return changed
}
