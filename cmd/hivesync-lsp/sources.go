package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/natefinch/atomic"

	"github.com/hivesync/hivesync/docai/changed"
	"github.com/hivesync/hivesync/internal/syntax"
)

// source is one file named on the command line, or found below a folder named
// there.
type source struct {
	path  string // as a person would type it from here, with forward slashes
	file  string // for the operating system
	lang  *syntax.Language
	named bool // by the person; otherwise found in a folder
}

// excuse tells why a file is left alone. Only for a file that the person named is
// that an error.
func (s source) excuse(err error, log io.Writer) error {
	if s.named || !errors.Is(err, errNoSource) {
		return err
	}
	fmt.Fprintf(log, "%s: left alone: %v\n", s.path, err)
	return nil
}

// errNoSource is why a file's text is not documented.
var errNoSource = errors.New("no source code")

// parse reads and parses the file. Text that is no source code is an error.
func (s source) parse() (*syntax.Tree, error) {
	info, err := os.Stat(s.file)
	if err != nil {
		return nil, err
	}
	if info.Size() > syntax.MaxParse {
		return nil, fmt.Errorf("%w: it has %d MiB; at most %d MiB are read", errNoSource, info.Size()>>20, syntax.MaxParse>>20)
	}
	text, err := os.ReadFile(s.file)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%w: the file is binary", errNoSource)
	}
	return syntax.Parse(s.lang, text), nil
}

// write replaces the file's text, which must still be before: another program
// may have saved it meanwhile. A reader sees the old text or the new one whole.
func (s source) write(before, after []byte) error {
	now, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, before) {
		return errors.New("the file was changed by another program while it was documented; run it again")
	}
	target, err := filepath.EvalSymlinks(s.file)
	if err != nil {
		return err
	}
	return atomic.WriteFile(target, bytes.NewReader(after))
}

// changed lists the symbols of the file that have changed since the last commit and
// want documentation.
func (s source) changed(ctx context.Context, now *syntax.Tree) ([]int, error) {
	head, known, err := changed.Head(ctx, s.file)
	if err != nil {
		return nil, fmt.Errorf("what it was at the last commit cannot be told: %w", err)
	}
	var before *syntax.Tree
	if known {
		before = syntax.Parse(s.lang, head)
	}
	return changed.Symbols(before, now), nil
}

// changedSources are the sources that have changed since the last commit.
func changedSources(ctx context.Context, sources []source) ([]source, error) {
	files := make([]string, len(sources))
	for i, s := range sources {
		files[i] = s.file
	}
	differ, err := changed.Files(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("--changed asks git what has changed: %w", err)
	}
	return slices.DeleteFunc(sources, func(s source) bool { return !differ[s.file] }), nil
}

// skippedFolders hold what others wrote or what tools made.
var skippedFolders = map[string]bool{
	"node_modules": true, "vendor": true, "third_party": true, "bower_components": true, "__pycache__": true, "site-packages": true,
	"target": true, "dist": true, "build": true, "out": true, "testdata": true,
}

// findSources lists the files of known languages among the paths, in order and
// once each. Folders are walked; hidden ones and those of skippedFolders are left
// out, unless named. A path that does not exist is an error, a named file of no
// known language too.
func findSources(paths []string) ([]source, error) {
	var found []source
	seen := map[string]bool{}
	add := func(file string, named bool) error {
		clean := filepath.Clean(file)
		if seen[clean] {
			return nil
		}
		seen[clean] = true
		lang, err := detect(clean)
		switch {
		case err != nil && named:
			return err
		case err != nil || lang == nil && !named:
			return nil
		case lang == nil:
			return fmt.Errorf("%s is in no language that is known here (docs/languages.md lists them)", file)
		}
		found = append(found, source{path: filepath.ToSlash(clean), file: clean, lang: lang, named: named})
		return nil
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			if err := add(path, true); err != nil {
				return nil, err
			}
			continue
		}
		err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			switch name := d.Name(); {
			case err != nil:
				return err
			case d.IsDir() && file != path && (skippedFolders[name] || strings.HasPrefix(name, ".")):
				return filepath.SkipDir
			case !d.Type().IsRegular():
				return nil
			}
			return add(file, false)
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// detect is the language of a file by its name and its first bytes.
func detect(file string) (*syntax.Language, error) {
	if lang := syntax.Detect(file, nil); lang != nil && filepath.Ext(file) != ".h" {
		return lang, nil
	}
	if ext := filepath.Ext(file); ext != "" && ext != ".h" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, _ := f.Read(head)
	return syntax.Detect(file, head[:n]), nil
}
