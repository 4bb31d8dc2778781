// Package changed finds what has changed in code since the last commit and wants
// documentation for it.
package changed

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/gitrepo"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Head is the text of a file in the commit that is checked out; known is false when
// it is not in it, or there is no commit yet.
func Head(ctx context.Context, file string) (text []byte, known bool, err error) {
	repo, rel, err := locate(ctx, file)
	if err != nil {
		return nil, false, err
	}
	text, known, err = repo.HeadText(ctx, rel)
	if errors.Is(err, gitrepo.ErrNoHead) {
		return nil, false, nil
	}
	return text, known, err
}

// locate finds the repository of a file, and the file's path in it.
func locate(ctx context.Context, file string) (*gitrepo.Repo, string, error) {
	real, err := filepath.EvalSymlinks(file)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return nil, "", err
	}
	repo, err := gitrepo.Open(ctx, filepath.Dir(real))
	if err != nil {
		return nil, "", err
	}
	rel, err := filepath.Rel(repo.Root(), real)
	return repo, filepath.ToSlash(rel), err
}

// Files are those of some files whose text is not that of the last commit: one
// question to git for each repository, and not one for each file.
func Files(ctx context.Context, files []string) (changed map[string]bool, err error) {
	differ := map[string]map[string]bool{} // by root of the repository
	roots := map[string]string{}           // by folder
	changed = map[string]bool{}
	for _, file := range files {
		real, err := filepath.EvalSymlinks(file)
		if err == nil {
			real, err = filepath.Abs(real)
		}
		if err != nil {
			return nil, err
		}
		folder := filepath.Dir(real)
		root, ok := roots[folder]
		if !ok {
			repo, err := gitrepo.Open(ctx, folder)
			if err != nil {
				return nil, err
			}
			root = repo.Root()
			roots[folder] = root
			if differ[root] == nil {
				paths, err := repo.Changed(ctx)
				if err != nil {
					return nil, err
				}
				differ[root] = map[string]bool{}
				for _, p := range paths {
					differ[root][p] = true
				}
			}
		}
		rel, err := filepath.Rel(root, real)
		if err != nil {
			return nil, err
		}
		changed[file] = differ[root][filepath.ToSlash(rel)]
	}
	return changed, nil
}

// Symbols lists the symbols of now whose code is not that of before, and whose
// documentation is missing or does not fit. before is nil for a new file. The list
// is never nil.
func Symbols(before, now *syntax.Tree) []int {
	type version struct {
		name string
		hash [32]byte
	}
	was := map[version]int{}
	if before != nil {
		for i := range before.Symbols() {
			s := &before.Symbols()[i]
			was[version{s.QualifiedName(), before.SymbolHash(s)}]++
		}
	}
	checker := truth.New(now, nil)
	list := []int{}
	for i := range now.Symbols() {
		s := &now.Symbols()[i]
		if s.Kind == code.Module {
			continue // only its parts count
		}
		v := version{s.QualifiedName(), now.SymbolHash(s)}
		if was[v] > 0 {
			was[v]--
			continue
		}
		if !s.Doc.Exists() {
			if truth.Wants(now, i) {
				list = append(list, i)
			}
			continue
		}
		if checker.Existing(i).Worst().Weight() > truth.Note.Weight() {
			list = append(list, i)
		}
	}
	return list
}
