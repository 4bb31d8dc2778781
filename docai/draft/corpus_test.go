package draft_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/onmachine"
	"github.com/hivesync/hivesync/internal/syntax"
)

var (
	corpus = flag.String("corpus", "", "also document every file below this folder")
	most   = flag.Int("files", 60, "at most this many files of each library, spread evenly; 0 for all")
)

// The promise of the product, on code nobody wrote for this test: whatever is
// drafted for whatever symbol, the file keeps its code and keeps parsing.
func TestDocumentingRealFilesChangesNoCode(t *testing.T) {
	roots := map[string]func() (string, error){
		"this project":       func() (string, error) { return filepath.Join("..", ".."), nil },
		"the Go library":     onmachine.GoLibrary,
		"the Python library": onmachine.PythonLibrary,
	}
	if *corpus != "" {
		roots["the corpus"] = func() (string, error) { return *corpus, nil }
	}
	for name, find := range roots {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, err := find()
			if err != nil {
				t.Fatal(err)
			}
			limit := *most
			if name == "the corpus" {
				limit = 0
			}
			files, documented := 0, 0
			for _, path := range sources(t, root, limit) {
				n := document(t, root, path)
				documented += n
				files++
			}
			if documented == 0 {
				t.Errorf("nothing was documented in %d files", files)
			}
			t.Logf("%d comments in %d files", documented, files)
		})
	}
}

// document drafts every symbol of a file, applies it all, and looks at what came
// of it. It returns the number of comments.
func document(t *testing.T, root, path string) int {
	src, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	tree := syntax.Parse(syntax.Detect(path, src), src)
	all := make([]int, len(tree.Symbols()))
	for i := range all {
		all[i] = i
	}
	d := draft.Drafter{Provider: outline.Provider{}, Config: docai.Config{Verbosity: docai.Full}}
	run, err := d.Draft(t.Context(), draft.File{Path: filepath.ToSlash(path), Tree: tree}, all, nil)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0
	}
	for _, s := range run.Skipped {
		if s.Bug {
			t.Errorf("%s:%d: %s: %s", path, s.Line, s.Symbol, s.Why)
		}
	}
	edits := make([]code.Edit, len(run.Drafts))
	for i, d := range run.Drafts {
		edits[i] = d.Edit
		again, err := d.EditAt(tree, d.Index)
		if err != nil || again != d.Edit {
			t.Errorf("%s:%d: %s: what was shown would not go in as shown: %v", path, d.Symbol.Line, d.Symbol.QualifiedName(), err)
		}
	}
	after, err := draft.Apply(tree, edits...)
	var changed *syntax.CodeChanged
	if errors.As(err, &changed) {
		t.Errorf("%s: %v", path, err)
		return 0
	} else if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0
	}
	if !tree.HasError() && syntax.Parse(tree.Lang, after).HasError() {
		t.Errorf("%s parsed before it was documented and no longer does", path)
	}
	return len(run.Drafts)
}

// sources lists the source files below a folder, at most limit of them, spread
// evenly over all.
func sources(t *testing.T, root string, limit int) []string {
	var paths []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == ".git" || name == "node_modules" || name == "site-packages" || name == ".cache") {
			return filepath.SkipDir
		}
		if info, err := d.Info(); err != nil || !d.Type().IsRegular() || info.Size() > 1<<20 || syntax.Detect(path, nil) == nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		paths = append(paths, relative)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(paths)
	if limit <= 0 || len(paths) <= limit {
		return paths
	}
	spread := make([]string, limit)
	for i := range spread {
		spread[i] = paths[i*len(paths)/limit]
	}
	return spread
}
