package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

type place struct {
	Path      string `json:"path"`
	Name      string `json:"name"`
	NodeType  string `json:"node_type"`
	StartByte int    `json:"start_byte"`
	EndByte   int    `json:"end_byte"`
	NameLine  int    `json:"name_line"`
}

type pair struct {
	ID        string `json:"id"`
	Lang      string `json:"lang"`
	Kind      string `json:"kind"`
	ChangeSet string `json:"changeset"`
	Old       place  `json:"old"`
	New       *place `json:"new"` // nil: it was deleted
}

type changeSet struct {
	ID       string            `json:"id"`
	Repo     string            `json:"repo"`
	OldFiles map[string]string `json:"old_files"`
	NewFiles map[string]string `json:"new_files"`
	pairs    []pair
}

// corpus is the data. What was parsed once stays in memory.
type corpus struct {
	sets  []changeSet
	blobs string
	list  bool // the wrong answers, when judging

	mu     sync.Mutex
	opened map[*changeSet]*opened
}

func load(data, blobs string) (*corpus, error) {
	pairs, err := readLines[pair](filepath.Join(data, "pairs.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	c := &corpus{blobs: blobs, opened: map[*changeSet]*opened{}}
	if c.sets, err = readLines[changeSet](filepath.Join(data, "changesets.jsonl.gz")); err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i := range c.sets {
		at[c.sets[i].ID] = i
	}
	for _, p := range pairs {
		s := &c.sets[at[p.ChangeSet]]
		s.pairs = append(s.pairs, p)
	}
	return c, nil
}

func readLines[T any](name string) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var list []T
	for d := json.NewDecoder(z); ; {
		var v T
		if err := d.Decode(&v); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, v)
	}
}

// opened is a change set with its files.
type opened struct {
	*changeSet
	old, after []*match.File
}

func (c *corpus) open(s *changeSet) (*opened, error) {
	c.mu.Lock()
	known := c.opened[s]
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	langs := map[string]*syntax.Language{}
	for _, p := range s.pairs {
		langs[p.Old.Path] = syntax.ByID(p.Lang)
	}
	parse := func(files map[string]string) (list []*match.File, err error) {
		for path, blob := range files {
			src, err := os.ReadFile(filepath.Join(c.blobs, blob[:2], blob))
			if err != nil {
				return nil, err
			}
			lang := langs[path]
			if lang == nil {
				lang = syntax.Detect(path, src)
			}
			if lang != nil {
				list = append(list, match.NewFile(path, syntax.Parse(lang, src)))
			}
		}
		return list, nil
	}
	o := &opened{changeSet: s}
	var err error
	if o.old, err = parse(s.OldFiles); err != nil {
		return nil, err
	}
	if o.after, err = parse(s.NewFiles); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.opened[s] = o
	c.mu.Unlock()
	return o, nil
}

// each opens the change sets, two at a time, and calls do with each; do is called
// by one goroutine at a time for a given result.
func (c *corpus) each(do func(*opened)) error {
	var wg sync.WaitGroup
	next := make(chan *changeSet)
	errs := make(chan error, 2)
	for range 2 {
		wg.Go(func() {
			for s := range next {
				o, err := c.open(s)
				if err != nil {
					select {
					case errs <- err:
					default:
					}
					continue
				}
				do(o)
			}
		})
	}
	for i := range c.sets {
		next <- &c.sets[i]
	}
	close(next)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

func find(files []*match.File, path string) *match.File {
	i := slices.IndexFunc(files, func(f *match.File) bool { return f.Path == path })
	if i < 0 {
		return nil
	}
	return files[i]
}

// node is the node of a place, and the name of a variable.
func node(f *match.File, p *place, kind string) (n, name syntax.Node) {
	r := code.Range{Start: p.StartByte, End: p.EndByte}
	if f == nil || r.End > len(f.Tree.Src) {
		return n, name
	}
	n = f.Tree.At(r)
	for outer := n; outer.Ok() && outer.Range() == r; outer = outer.Parent() {
		if outer.Kind() == p.NodeType {
			n = outer
		}
	}
	if kind != "variable" {
		return n, name
	}
	if n.Leaf() {
		return n, n
	}
	for d := range n.Descendants() {
		if d.Leaf() && d.Text() == p.Name && f.Tree.Line(d.Start()) == p.NameLine {
			return n, d
		}
	}
	return n, name
}
