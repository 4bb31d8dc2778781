// Command lsp measures what a keystroke costs in a large file: the language server
// takes in a didChange and answers the inlayHint request that editors send after it.
//
// The floor it is held against is tree-sitter alone: the same edit and the bare
// incremental parse, nothing read of the tree, in the same run. The file is the one
// of Go's own sources that is nearest to 11,000 lines, or the one given.
//
//	go run ./bench/lsp
//	go run ./bench/lsp -edits 500 FILE.go
//
// It prints Markdown.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/golang"

	"github.com/hivesync/hivesync/internal/onmachine"
)

// wanted is how many lines the file should have.
const wanted = 11_000

func main() {
	edits := flag.Int("edits", 200, "keystrokes to time")
	flag.Parse()
	if err := run(*edits, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "bench/lsp:", err)
		os.Exit(1)
	}
}

func run(edits int, file string) error {
	if file == "" {
		var err error
		if file, err = nearest(); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	keys := keystrokes(string(text), edits)
	if len(keys) == 0 {
		return fmt.Errorf("%s has no place to type at", file)
	}
	fmt.Printf("%s: %d lines, %d bytes, %d keystrokes\n\n", filepath.Base(file), strings.Count(string(text), "\n"), len(text), len(keys))
	// Floor and server take turns, so that a busy machine is busy for both.
	var rows []row
	for _, commented := range []bool{false, true} {
		bare := newBare(text)
		server, err := newServer(string(text), commented)
		if err != nil {
			return err
		}
		r := row{comments: server.comments}
		for i, k := range keys {
			floor, err := bare.press(k)
			if err != nil {
				return err
			}
			change, hint, err := server.press(k)
			if err != nil {
				return err
			}
			if i >= len(keys)/10 { // the first ones warm up
				r.floor, r.change, r.answer = append(r.floor, floor), append(r.change, change), append(r.answer, hint)
			}
		}
		bare.close()
		if err := server.close(); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	fmt.Println("| open comments | bare incremental parse | didChange + inlayHint | ratio | p95 | ratio |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Printf("| %d | %v | %v | %.2f | %v | %.2f |\n", r.comments,
			short(at(r.floor, .5)), short(at(r.answer, .5)), ratio(at(r.answer, .5), at(r.floor, .5)), short(at(r.answer, .95)), ratio(at(r.answer, .95), at(r.floor, .95)))
	}
	return nil
}

// row is what was measured with so many open comments.
type row struct {
	comments              int
	floor, change, answer []time.Duration
}

func at(all []time.Duration, share float64) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(share*float64(len(sorted)-1))]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func short(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// nearest is the file of Go's sources that is nearest to the wanted size.
func nearest() (string, error) {
	root, err := onmachine.GoLibrary()
	if err != nil {
		return "", err
	}
	best, off := "", 1<<30
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() < 200<<10 {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n := strings.Count(string(text), "\n") - wanted; max(n, -n) < off {
			best, off = path, max(n, -n)
		}
		return nil
	})
	if err == nil && best == "" {
		err = errors.New("there is no large Go file on this machine; name one")
	}
	return best, err
}

// keystroke is one character put in at, or taken out of, a place.
type keystroke struct {
	offset, line, column int
	remove               bool
}

// keystrokes type a character behind a word of the code and take it out again, at
// places all over the file.
func keystrokes(text string, n int) []keystroke {
	var places []keystroke
	offset := 0
	for line, content := range strings.SplitAfter(text, "\n") {
		// Inside a body, behind the first word of an assignment.
		if word := strings.IndexByte(content, ' '); strings.HasPrefix(content, "\t") && strings.Contains(content, " := ") && word > 1 && !strings.ContainsAny(content, "\"`,") {
			places = append(places, keystroke{offset: offset + word, line: line, column: word})
		}
		offset += len(content)
	}
	var keys []keystroke
	for i := range min(n/2, len(places)) {
		k := places[i*len(places)/min(n/2, len(places))]
		keys = append(keys, k)
		k.remove = true
		keys = append(keys, k)
	}
	return keys
}

// bare is tree-sitter alone.
type bare struct {
	parser *sitter.Parser
	tree   *sitter.Tree
	text   []byte
}

func newBare(text []byte) *bare {
	b := &bare{parser: sitter.NewParser(), text: slices.Clone(text)}
	b.parser.SetLanguage(golang.GetLanguage())
	b.tree, _ = b.parser.ParseCtx(context.Background(), nil, b.text) // without a limit it does not fail
	return b
}

func (b *bare) press(k keystroke) (time.Duration, error) {
	row := uint32(k.line)
	edit := sitter.EditInput{StartIndex: uint32(k.offset), OldEndIndex: uint32(k.offset), NewEndIndex: uint32(k.offset + 1),
		StartPoint: sitter.Point{Row: row, Column: uint32(k.column)}, OldEndPoint: sitter.Point{Row: row, Column: uint32(k.column)}, NewEndPoint: sitter.Point{Row: row, Column: uint32(k.column + 1)}}
	if k.remove {
		edit.OldEndIndex, edit.NewEndIndex = edit.NewEndIndex, edit.OldEndIndex
		edit.OldEndPoint, edit.NewEndPoint = edit.NewEndPoint, edit.OldEndPoint
		b.text = slices.Delete(b.text, k.offset, k.offset+1)
	} else {
		b.text = slices.Insert(b.text, k.offset, 'x')
	}
	start := time.Now()
	b.tree.Edit(edit)
	next, err := b.parser.ParseCtx(context.Background(), b.tree, b.text)
	took := time.Since(start)
	if err != nil {
		return 0, err
	}
	b.tree.Close()
	b.tree = next
	return took, nil
}

func (b *bare) close() {
	b.tree.Close()
	b.parser.Close()
}
