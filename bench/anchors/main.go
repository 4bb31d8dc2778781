// Command anchors measures how well anchors keep their place.
//
//	go run ./bench/anchors -data DIR -blobs DIR > predictions.jsonl
//	go run ./bench/anchors -ride     what 500 anchors cost per keystroke
//	go run ./bench/anchors -scale    1,000 files and 10,000 anchors at once
//
// DIR of -data holds pairs.jsonl.gz and changesets.jsonl.gz (docs/anchors.md
// says what they are and where they come from), DIR of -blobs the texts by git
// blob id. Predictions go to standard output, a line a pair; times and memory to
// standard error.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

func main() {
	data := flag.String("data", "", "folder with pairs.jsonl.gz and changesets.jsonl.gz")
	texts := flag.String("blobs", "", "folder with the texts by git blob id")
	profile := flag.String("profile", "", "write a CPU profile to this file")
	repeat := flag.Int("repeat", 1, "time each change set this often and take the fastest: other programs share the machine")
	rides := flag.Bool("ride", false, "measure what anchors cost per keystroke")
	scales := flag.Bool("scale", false, "measure a large change set")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "anchors:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	var err error
	switch {
	case *rides:
		err = ride(os.Stdout)
	case *scales:
		err = scale(os.Stdout)
	default:
		err = run(*data, blobs(*texts), *repeat)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "anchors:", err)
		os.Exit(1)
	}
}

func run(data string, texts blobs, repeat int) error {
	pairs, err := readLines[pair](filepath.Join(data, "pairs.jsonl.gz"))
	if err != nil {
		return err
	}
	sets, err := readLines[changeSet](filepath.Join(data, "changesets.jsonl.gz"))
	if err != nil {
		return err
	}
	asked := map[string][]pair{}
	for _, p := range pairs {
		asked[p.ChangeSet] = append(asked[p.ChangeSet], p)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encode := json.NewEncoder(out)
	times := timing{repeat: repeat}
	for _, s := range sets {
		answers, err := answer(s, asked[s.ID], texts, &times)
		if err != nil {
			return fmt.Errorf("change set %s: %w", s.ID, err)
		}
		for _, a := range answers {
			if err := encode.Encode(a); err != nil {
				return err
			}
		}
	}
	times.report(os.Stderr)
	return nil
}

// answer says where the asked pieces of code are after one change set.
func answer(s changeSet, asked []pair, texts blobs, times *timing) ([]prediction, error) {
	langs := map[string]*syntax.Language{}
	for _, p := range asked {
		langs[p.Old.Path] = syntax.ByID(p.Lang)
	}
	old, err := parseAll(s.OldFiles, langs, texts, times)
	if err != nil {
		return nil, err
	}
	after, err := parseAll(s.NewFiles, langs, texts, times)
	if err != nil {
		return nil, err
	}
	var list []anchors.Anchor
	var answers []prediction
	for _, p := range asked {
		f := find(old, p.Old.Path)
		if f == nil {
			return nil, fmt.Errorf("pair %s: no text of %s", p.ID, p.Old.Path)
		}
		a, err := anchorOf(f, p)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	var results []anchors.Result
	fastest := time.Duration(math.MaxInt64)
	for range max(1, times.repeat) {
		c := anchors.ChangeSet{Old: unprepared(old), New: unprepared(after)}
		start := time.Now()
		results, err = anchors.ResolveAll(context.Background(), list, c)
		if err != nil {
			return nil, err
		}
		fastest = min(fastest, time.Since(start))
	}
	times.matched(fastest, len(old), len(list), asked)
	for i, r := range results {
		a := prediction{ID: asked[i].ID, Status: "orphaned", Certainty: r.Certainty, Why: r.Why}
		if r.Found {
			a.Status, a.Path, a.StartByte, a.EndByte = "attached", r.Path, r.Range.Start, r.Range.End
			switch asked[i].Kind {
			case "variable":
				a.Line = r.Line
			case "method", "class", "field":
				a.StartByte = withMacros(after, r)
			}
		} else if len(r.Guesses) > 0 { // for people who read the predictions; an orphan all the same
			g := r.Guesses[0]
			a.Path, a.StartByte, a.EndByte, a.Certainty = g.Path, g.Range.Start, g.Range.End, g.Certainty
			if asked[i].Kind == "variable" {
				a.Line = g.Line
			}
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// withMacros is where a declaration begins when the macros before it on its line
// are counted in, as the data does: the parser overlooks them.
func withMacros(files []*anchors.File, r anchors.Result) int {
	src := find(files, r.Path).Tree.Src
	start := r.Range.Start
	for start > 0 && src[start-1] != '\n' {
		start--
	}
	for start < r.Range.Start && (src[start] == ' ' || src[start] == '\t') {
		start++
	}
	return start
}

// unprepared are files of which only the trees are made.
func unprepared(files []*anchors.File) (list []anchors.Source) {
	for _, f := range files {
		list = append(list, anchors.Loaded(anchors.NewFile(f.Path, f.Tree)))
	}
	return list
}

func find(files []*anchors.File, path string) *anchors.File {
	for _, f := range files {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// parseAll parses files in the order of their paths. The language is what the
// data says, for files it does not name what the name says.
func parseAll(files map[string]string, langs map[string]*syntax.Language, texts blobs, times *timing) ([]*anchors.File, error) {
	var list []*anchors.File
	paths := make([]string, 0, len(files))
	for p := range files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		src, err := texts.read(files[p])
		if err != nil {
			return nil, err
		}
		lang := langs[p]
		if lang == nil {
			lang = syntax.Detect(p, src)
		}
		if lang == nil {
			continue
		}
		var tree *syntax.Tree
		fastest := time.Duration(math.MaxInt64)
		for range max(1, times.repeat) {
			start := time.Now()
			tree = syntax.Parse(lang, src)
			fastest = min(fastest, time.Since(start))
		}
		times.parsed(lang.ID, fastest)
		list = append(list, anchors.NewFile(p, tree))
	}
	return list, nil
}

// anchorOf is the anchor of the asked node.
func anchorOf(f *anchors.File, p pair) (anchors.Anchor, error) {
	r := code.Range{Start: p.Old.StartByte, End: p.Old.EndByte}
	if r.Start < 0 || r.End > len(f.Tree.Src) || r.Start > r.End {
		return anchors.Anchor{}, fmt.Errorf("pair %s: range %v is outside of the text of %s", p.ID, r, p.Old.Path)
	}
	n := f.Tree.At(r)
	for outer := n; outer.Ok() && outer.Range() == r; outer = outer.Parent() {
		if outer.Kind() == p.Old.NodeType {
			n = outer
		}
	}
	if n.Range() != r { // it begins with macros that the parser overlooks
		for d := range n.Descendants() {
			if d.Kind() == p.Old.NodeType && d.End() == r.End && d.Start() > r.Start {
				n = d
				break
			}
		}
	}
	if p.Kind != "variable" {
		return f.Node(n), nil
	}
	if n.Leaf() && n.Text() == p.Old.Name {
		return f.Variable(n), nil
	}
	for d := range n.Descendants() {
		if d.Leaf() && d.Text() == p.Old.Name && f.Tree.Line(d.Start()) == p.Old.NameLine {
			return f.Variable(d), nil
		}
	}
	return f.Node(n), nil
}
