package anchors_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/anchors/internal/script"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// sample is a real source file that scripts edit.
type sample struct {
	path string
	lang *syntax.Language
	src  []byte
}

// maxSample is the largest sample, in bytes: scripts are run often.
const maxSample = 12 << 10

// samples lists the source files of the languages' own tests and of testdata, or
// of the folder that HIVESYNC_CORPUS names.
func samples(t *testing.T) map[string][]sample {
	roots := []string{"testdata/samples", "../internal/syntax/testdata"}
	if corpus := os.Getenv("HIVESYNC_CORPUS"); corpus != "" {
		roots = []string{corpus}
	}
	byLang := map[string][]sample{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			lang := syntax.Detect(path, src)
			if lang == nil || len(src) > maxSample {
				return nil
			}
			if !syntax.Parse(lang, src).HasError() {
				byLang[lang.ID] = append(byLang[lang.ID], sample{path, lang, src})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return byLang
}

// After a script of real operations on a real file, an anchor is at its node or it
// is an orphan: never elsewhere. The scripts are the same each time, for what is
// found by chance must not stop others; -rapid.seed and -rapid.checks try more.
func TestAnchorsEndAtTheirNodeOrAreOrphans(t *testing.T) {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.checks": "40"} {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			if err := f.Value.Set(value); err != nil {
				t.Fatal(err)
			}
		}
	}
	byLang := samples(t)
	for _, lang := range syntax.Languages() {
		files := byLang[lang.ID]
		t.Run(lang.ID, func(t *testing.T) {
			if len(files) == 0 {
				t.Fatalf("no sample of %s", lang.Name)
			}
			rapid.Check(t, func(r *rapid.T) {
				choose := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(r, what) }
				s := files[choose("file", len(files))]
				text := script.New(s.lang, s.src)
				for range 1 + choose("operations", 4) {
					text.Run(choose)
				}
				for _, m := range astray(s, text) {
					r.Errorf("%s: after\n  %s\n%s", s.path, strings.Join(text.Log, "\n  "), m)
				}
			})
		})
	}
}

var (
	scripts = flag.Int("scripts", 0, "count over that many random scripts how many anchors go astray")
	first   = flag.Int("first", 0, "number of the first of these scripts")
)

// Counts what the property forbids, over many scripts.
func TestAnchorsAstrayOverManyScripts(t *testing.T) {
	if *scripts == 0 {
		t.Skip("not asked for: set -scripts")
	}
	byLang := samples(t)
	langs := syntax.Languages()
	bad, shown := map[string]int{}, 0
	for n := *first; n < *first+*scripts; n++ {
		files := byLang[langs[n%len(langs)].ID]
		if len(files) == 0 {
			continue
		}
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		choose := func(_ string, n int) int { return rng.IntN(n) }
		s := files[choose("", len(files))]
		text := script.New(s.lang, s.src)
		for range 1 + choose("", 4) {
			text.Run(choose)
		}
		if list := astray(s, text); len(list) > 0 {
			bad[s.lang.ID]++
			if shown++; shown <= 60 {
				t.Logf("script %d, %s: after\n  %s\n%s", n, s.path, strings.Join(text.Log, "\n  "), strings.Join(list, "\n"))
			}
		}
	}
	t.Logf("scripts with an anchor astray, of %d: %v", *scripts, bad)
}

// astray lists the anchors of a sample that end elsewhere after a script.
func astray(s sample, after *script.Text) (list []string) {
	old := anchors.NewFile(s.path, syntax.Parse(s.lang, s.src))
	now := anchors.NewFile(s.path, after.Tree())
	var as []anchors.Anchor
	var asked []code.Range
	seen := map[code.Range]bool{}
	add := func(a anchors.Anchor) {
		if !seen[a.Last.Range] && a.Kind != code.Module {
			seen[a.Last.Range] = true
			as, asked = append(as, a), append(asked, a.Last.Range)
		}
	}
	for i := range old.Tree.Symbols() {
		add(old.Symbol(i))
	}
	for at := 0; at < len(s.src); {
		add(old.At(code.Range{Start: at, End: at}))
		next := strings.IndexByte(string(s.src[at:]), '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	results, err := anchors.ResolveAll(context.Background(), as, anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}})
	if err != nil {
		return []string{err.Error()}
	}
	for i, r := range results {
		if !after.Right(asked[i], r.Range, r.Found) {
			list = append(list, fmt.Sprintf("the %s %q of line %d is said to be at line %d: %q (certainty %.3f, %s)", as[i].Kind, short(asked[i].Text(s.src)), as[i].Last.Line, r.Line, short(r.Range.Text(after.Src)), r.Certainty, r.Why))
		}
	}
	return list
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 70)]
}

// Every declaration of every sample is found again when its file only moved down.
func TestEveryDeclarationIsFoundAgain(t *testing.T) {
	for _, files := range samples(t) {
		for _, s := range files {
			old := anchors.NewFile(s.path, syntax.Parse(s.lang, s.src))
			shift := []byte("\n\n")
			if strings.HasPrefix(string(s.src), "#!") || s.lang.ID == "php" { // there, the first line is part of the language
				shift = nil
			}
			now := anchors.NewFile(s.path, syntax.Parse(s.lang, append(shift, s.src...)))
			for i, symbol := range old.Tree.Symbols() {
				a := old.Symbol(i)
				results, err := anchors.ResolveAll(context.Background(), []anchors.Anchor{a}, anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range append(results, anchors.Resolve(a, now)) {
					if !r.Found || symbol.Kind != code.Module && r.Range.Start != a.Last.Range.Start+len(shift) {
						t.Errorf("%s: %s %s of line %d is %+v", s.path, symbol.Kind, symbol.Name, symbol.Line, r)
					}
				}
			}
		}
	}
}
