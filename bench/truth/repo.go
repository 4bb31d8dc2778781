package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// repository is one folder of real code.
type repository struct {
	name  string
	root  string
	names truth.Index // of all its code, tests included
	files []file
}

// file is one that a person wrote and documents.
type file struct {
	path string
	tree *syntax.Tree
}

// documented is a symbol with documentation that a person wrote.
type documented struct {
	repo    *repository
	file    *file
	index   int
	sym     *code.Symbol
	block   docai.CommentBlock
	checker *truth.Checker
}

// load parses every source file under root.
func load(name, root string, skip []string) (*repository, error) {
	r := &repository{name: name, root: root}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			for _, s := range skip {
				if rel == s {
					return filepath.SkipDir
				}
			}
			if base := d.Name(); base == ".git" || base == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if info, err := d.Info(); err != nil || !info.Mode().IsRegular() || info.Size() > syntax.MaxParse {
			return err
		}
		if syntax.Detect(path, nil) == nil {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lang := syntax.Detect(path, text)
		if lang == nil || truth.Generated(rel, text) {
			return nil
		}
		tree := syntax.Parse(lang, text)
		r.names.Add(tree)
		if !truth.TestFile(rel) {
			r.files = append(r.files, file{rel, tree})
		}
		return nil
	})
	return r, err
}

// documented lists the documented symbols. Symbols whose documentation stands
// for another one (the first of a group) are listed once.
func (r *repository) documented() []documented {
	var all []documented
	for i := range r.files {
		f := &r.files[i]
		checker := truth.New(f.tree, &r.names)
		seen := map[int]bool{}
		symbols := f.tree.Symbols()
		for k := range symbols {
			s := &symbols[k]
			if !s.Doc.Exists() || s.Local || seen[s.Doc.Range.Start] || strings.TrimSpace(s.Doc.Raw) == "" {
				continue
			}
			seen[s.Doc.Range.Start] = true
			all = append(all, documented{r, f, k, s, dialect.Parse(f.tree.Lang.ID, s.Doc.Raw), checker})
		}
	}
	return all
}
