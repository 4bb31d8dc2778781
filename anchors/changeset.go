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
}

func newGuide(old, after []*File) *guide {
	g := &guide{old: map[string]*File{}, after: map[*match.File]*File{}}
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
	r := g.follow(a, f)
	if r.Found {
		return r
	}
	for _, l := range g.likely(a, f, f.locate(a)) {
		known := func(x Guess) bool { return x.Path == l.File.Path && x.Range == l.Node.Range() }
		if l.Certainty >= leastGuess && l.Taken == nil && len(r.Guesses) < MaxGuesses && !slices.ContainsFunc(r.Guesses, known) {
			r.Guesses = append(r.Guesses, g.guess(l))
		}
	}
	return r
}

// leastGuess is the certainty from which a place is a guess.
const leastGuess = 0.02

// follow finds an anchor by its old text.
func (g *guide) follow(a *Anchor, f *File) Result {
	n := f.locate(a)
	if !n.Ok() && a.Kind != code.Module {
		return orphan("the anchor is not in the old text of %s", a.Path)
	}
	var found match.Found
	switch m := f.match(); {
	case a.Kind == code.Variable && a.Within != nil:
		found = g.m.Variable(m, f.Tree.At(a.Last.NameRange), n)
	case a.Within != nil:
		found = g.m.Part(m, n)
	case a.Kind == code.Module:
		found = g.m.Declaration(m, 0, a.Node)
	default:
		found = g.m.Declaration(m, m.UnitOf(n), a.Node)
	}
	what := title(a.Kind, a.Container, a.Name)
	if a.Within != nil {
		what = fmt.Sprintf("%q", a.Within.Quote)
	}
	switch {
	case found.Around == match.NoAround:
		return orphan("the declaration around it, %s, is gone", title(a.Within.Owner.Kind, a.Within.Owner.Container, a.Within.Owner.Name))
	case found.Certainty == 0:
		return orphan("nothing after the change is like %s", what)
	}
	t := g.after[found.File]
	r := resolver{a: a, f: t, m: found.File}
	why := found.How.String()
	switch u := &found.File.Units[found.Unit]; found.Around {
	case match.SameAround:
		why = "in the same declaration"
	case match.OtherAround:
		why = "moved to " + title(u.Kind, u.Container, u.Name)
	}
	if found.Certainty < MinCertainty {
		guess := g.guess(match.Likeness{Place: found.Place, Unit: found.Unit, Certainty: found.Certainty})
		guess.Why = why
		return Result{Why: "not certain enough", Guesses: []Guess{guess}}
	}
	unit := found.Unit
	if found.Around != match.NotInside {
		unit = 0
	}
	res := r.found(unit, found.Node, float64(found.Certainty), why)
	if found.Name.Ok() {
		res.NameRange, res.Line = found.Name.Range(), t.Tree.Line(found.Name.Start())
	}
	return res
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
