package anchors

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Source is one file of a change set, parsed when it is needed: a change set may
// be larger than memory. Open may be called more than once.
type Source struct {
	Path string
	Open func(context.Context) (*File, error)
}

// Loaded is a source that is in memory already.
func Loaded(f *File) Source {
	return Source{Path: f.Path, Open: func(context.Context) (*File, error) { return f, nil }}
}

// ChangeSet is a change of many files at once: a commit, a branch switch. Files
// that did not change may be left out. Old texts make the answers better where
// they are at hand; anchors resolve without them.
type ChangeSet struct {
	Old, New []Source
}

// ResolveAll finds every anchor after a change set. The results are in the
// order of the anchors. The error is that of the context or of Source.Open.
func ResolveAll(ctx context.Context, as []Anchor, c ChangeSet) ([]Result, error) {
	old, err := open(ctx, c.Old)
	if err != nil {
		return nil, err
	}
	after, err := open(ctx, c.New)
	if err != nil {
		return nil, err
	}
	g := newGuide(old, after)
	results := make([]Result, len(as))
	for i := range as {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		results[i] = g.resolve(&as[i])
	}
	return results, nil
}

func open(ctx context.Context, sources []Source) ([]*File, error) {
	var files []*File
	for _, s := range sources {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := s.Open(ctx)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", s.Path, err)
		}
		files = append(files, f)
	}
	return files, nil
}

// guide leads anchors from old files to new ones.
type guide struct {
	old    map[string]*File
	after  map[*match.File]*File
	sorted []*File // the new ones by path
	m      *match.Matching
	parts  map[[2]*match.Unit]*match.Parts
}

func newGuide(old, after []*File) *guide {
	g := &guide{old: map[string]*File{}, after: map[*match.File]*File{}, parts: map[[2]*match.Unit]*match.Parts{}}
	var from, to []*match.File
	for _, f := range old {
		g.old[f.Path] = f
		from = append(from, f.match())
	}
	for _, f := range after {
		g.after[f.match()] = f
		to = append(to, f.match())
	}
	g.sorted = slices.SortedFunc(slices.Values(after), func(a, b *File) int { return cmp.Compare(a.Path, b.Path) })
	g.m = match.Match(from, to)
	return g
}

func (g *guide) resolve(a *Anchor) Result {
	f := g.old[a.Path]
	if f == nil {
		return g.byWitnesses(a)
	}
	n := f.locate(a)
	if !n.Ok() && a.Kind != code.Module {
		return orphan("the anchor is not in the old text of %s", a.Path)
	}
	u := 0
	if a.Within != nil {
		u = f.match().Around(n)
	} else if a.Kind != code.Module {
		u = f.match().UnitOf(n)
	}
	to, v, p, ok := g.m.Find(f.match(), u)
	if !ok {
		return orphan("nothing in the new files is certainly %s", title(a.Kind, a.Container, a.Name))
	}
	t := g.after[to]
	r := resolver{a: a, f: t, m: to}
	if a.Within == nil {
		d := to.NodeAt(to.Units[v].Node)
		if v == 0 {
			d = t.Tree.Root()
		}
		for w := d; w.Ok() && to.UnitOf(w) == v; w = w.Parent() {
			if w.Kind() == a.Node {
				d = w
			}
		}
		return decide(r.found(v, d, float64(p.Certainty), p.How.String()))
	}
	key := [2]*match.Unit{&f.match().Units[u], &to.Units[v]}
	parts := g.parts[key]
	if parts == nil {
		parts = match.MatchParts(f.match(), u, to, v, p.Certainty)
		g.parts[key] = parts
	}
	if a.Kind == code.Variable {
		name, decl, certainty := parts.Variable(f.Tree.At(a.Last.NameRange))
		if !name.Ok() {
			return orphan("the declaration has no variable like %s any more", a.Name)
		}
		res := r.found(0, decl, float64(certainty), "variable of the same declaration")
		res.NameRange, res.Line = name.Range(), t.Tree.Line(name.Start())
		return decide(res)
	}
	d, certainty := parts.Find(n)
	if !d.Ok() {
		return orphan("no code in the declaration is like %q", a.Within.Quote)
	}
	return decide(r.found(0, d, float64(certainty), "code of the same declaration"))
}

// byWitnesses finds an anchor whose old text is not at hand: in the file of its
// path, or else in the only file that certainly has it.
func (g *guide) byWitnesses(a *Anchor) Result {
	best := orphan("the file is gone and no other file of the change has this code")
	others := 0
	for _, f := range g.sorted {
		if f.Path == a.Path {
			if best = Resolve(*a, f); best.Found {
				return best
			}
		}
	}
	for _, f := range g.sorted {
		if f.Path == a.Path || f.Tree.Lang.ID != a.Language {
			continue
		}
		r := Resolve(*a, f)
		if !r.Found {
			continue
		}
		if others++; others > 1 {
			return orphan("several files of the change have this code")
		}
		best = r
	}
	return best
}

// decide makes an orphan of what is not certain enough.
func decide(r Result) Result {
	if r.Certainty >= MinCertainty {
		return r
	}
	return Result{Why: "not certain enough", Guesses: []Guess{{Path: r.Path, Range: r.Range, NameRange: r.NameRange, Line: r.Line, Certainty: r.Certainty, Why: r.Why}}}
}

// locate is the anchor's node in the text that it was made from.
func (f *File) locate(a *Anchor) syntax.Node {
	r := a.Last.Range
	if r.Start < 0 || r.End > len(f.Tree.Src) || r.Start > r.End {
		return syntax.Node{}
	}
	for n := f.Tree.At(r); n.Ok() && n.Range() == r; n = n.Parent() {
		if n.Kind() == a.Node {
			return n
		}
	}
	return syntax.Node{}
}
