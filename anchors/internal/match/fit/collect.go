package main

import (
	"strings"
	"sync"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/syntax"
)

// row is a question to a model with the right answer.
type row struct {
	model  string
	repo   string
	id     string
	x      []float32
	y      bool
	weight float64
}

// collect matches all change sets and keeps what the models were asked of the
// pieces of code whose fate is known.
func (c *corpus) collect(models *match.Models) ([]row, error) {
	var mu sync.Mutex
	var rows []row
	err := c.each(func(o *opened) {
		mine := o.rows(models)
		mu.Lock()
		rows = append(rows, mine...)
		mu.Unlock()
	})
	return rows, err
}

type question struct {
	f    *match.File
	node syntax.Node
}

func (o *opened) rows(models *match.Models) []row {
	want := map[question][]*pair{}
	for i := range o.pairs {
		p := &o.pairs[i]
		f := find(o.old, p.Old.Path)
		n, name := node(f, &p.Old, p.Kind)
		switch {
		case name.Ok():
			want[question{f, name}] = append(want[question{f, name}], p)
		case p.Kind == "method" || p.Kind == "class" || p.Kind == "field":
			if u := f.UnitOf(n); u > 0 {
				want[question{f, f.NodeAt(f.Units[u].Node)}] = append(want[question{f, f.NodeAt(f.Units[u].Node)}], p)
			}
		default:
			want[question{f, n}] = append(want[question{f, n}], p)
		}
	}
	var rows []row
	wantFile := map[question]*pair{}
	for i := range o.pairs {
		p := &o.pairs[i]
		f := find(o.old, p.Old.Path)
		n, _ := node(f, &p.Old, p.Kind)
		if u := f.UnitOf(n); p.Kind == "class" && u > 0 && f.Units[u].Parent == 0 && (p.New == nil || p.Old.Path != p.New.Path) {
			wantFile[question{f, f.NodeAt(0)}] = p // where a file's class went, the file went
		}
	}
	type key struct {
		a, b  question
		model string
	}
	seen := map[key][]int{}
	m := match.MatchWith(models, o.old, o.after, func(t match.Trial) {
		asked := t.Old.Node
		if t.Model == "variable" {
			asked = t.Old.Name
		}
		if p := wantFile[question{t.Old.File, t.Old.Node}]; p != nil && strings.HasPrefix(t.Model, "file") {
			rows = append(rows, row{model: t.Model, repo: o.Repo, x: t.Features, y: p.New != nil && t.New.File.Path == p.New.Path, weight: 1})
			return
		}
		for _, p := range want[question{t.Old.File, asked}] {
			k := key{question{t.Old.File, asked}, question{t.New.File, t.New.Node}, t.Model + p.ID}
			if t.Model == "variable" {
				k.b.node = t.New.Name
			}
			seen[k] = append(seen[k], len(rows))
			rows = append(rows, row{model: t.Model, repo: o.Repo, id: p.ID, x: t.Features, y: right(p, t.New)})
		}
	})
	for i := range o.pairs {
		o.follow(m, &o.pairs[i])
	}
	for _, at := range seen {
		for _, i := range at {
			rows[i].weight = 1 / float64(len(at))
		}
	}
	return rows
}

// follow is where the models say the piece of code went.
func (o *opened) follow(m *match.Matching, p *pair) match.Found {
	f := find(o.old, p.Old.Path)
	n, name := node(f, &p.Old, p.Kind)
	switch {
	case name.Ok():
		return m.Variable(f, name, n)
	case f.UnitOf(n) > 0:
		return m.Declaration(f, f.UnitOf(n), p.Old.NodeType)
	}
	return m.Part(f, n)
}

// right reports whether a place is the one that the data says, by the rules that
// the data is scored with.
func right(p *pair, at match.Place) bool {
	if p.New == nil || at.File.Path != p.New.Path || !at.Node.Ok() {
		return false
	}
	start, end := at.Node.Start(), at.Node.End()
	switch p.Kind {
	case "method", "class", "field":
		return abs(end-p.New.EndByte) <= 2 && start <= p.New.StartByte+400
	case "variable":
		return start >= p.New.StartByte-200 && end <= p.New.EndByte+2 && at.Name.Ok() && at.File.Tree.Line(at.Name.Start()) == p.New.NameLine
	}
	return start == p.New.StartByte && end == p.New.EndByte
}

func abs(n int) int { return max(n, -n) }
