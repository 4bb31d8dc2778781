package anchors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Resolve finds the anchor in one other text, from its witnesses alone.
func Resolve(a Anchor, f *File) Result {
	r := resolver{a: &a, f: f, m: f.match()}
	return r.resolve()
}

// Renew is the anchor with the witnesses of the place where it was found.
func Renew(a Anchor, f *File, r Result) Anchor {
	if !r.Found {
		return a
	}
	if a.Kind == code.Module {
		return f.Whole()
	}
	n := f.Tree.At(r.Range)
	for n.Parent().Ok() && n.Kind() != a.Node && n.Parent().Range() == n.Range() {
		n = n.Parent()
	}
	if a.Kind == code.Variable {
		return f.Variable(f.Tree.At(r.NameRange))
	}
	b := f.Node(n)
	b.Kind = a.Kind
	return b
}

// resolver finds one anchor in one file.
type resolver struct {
	a *Anchor
	f *File
	m *match.File
}

func (r *resolver) resolve() Result {
	a, f := r.a, r.f
	if f.Tree.Lang.ID != a.Language {
		return orphan("the file is now %s, the anchor was made in %s", f.Tree.Lang.Name, a.Language)
	}
	if a.Kind == code.Module {
		return r.found(0, f.Tree.Root(), 0.999, "the file itself")
	}
	if a.Within != nil {
		return r.part()
	}
	return r.unit()
}

// candidate is a unit that the anchor may have become.
type candidate struct {
	unit  int
	score float64
	why   string
}

func (r *resolver) unit() Result {
	if i := r.unchanged(); i > 0 {
		return r.found(i, r.m.NodeAt(r.m.Units[i].Node), 0.999, "same name, same code")
	}
	var cs []candidate
	for i := range r.m.Units {
		if u := &r.m.Units[i]; i > 0 && group(u.Kind) == group(r.a.Kind) {
			score, why := r.score(i, u)
			cs = append(cs, candidate{i, score, why})
		}
	}
	slices.SortFunc(cs, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.unit, y.unit))
	})
	if len(cs) > 0 {
		margin := cs[0].score
		if len(cs) > 1 {
			margin -= cs[1].score
		}
		if cs[0].score >= 0.6 && margin >= 0.1 {
			return r.found(cs[0].unit, r.m.NodeAt(r.m.Units[cs[0].unit].Node), min(0.999, 0.9+cs[0].score/10), cs[0].why)
		}
	}
	o := orphan("no %s in this file is like %s", r.a.Kind, title(r.a.Kind, r.a.Container, r.a.Name))
	for _, c := range cs[:min(len(cs), MaxGuesses)] {
		if c.score > 0.25 {
			o.Guesses = append(o.Guesses, r.guess(c))
		}
	}
	if len(o.Guesses) > 0 {
		o.Why = fmt.Sprintf("nothing in this file is certainly %s", title(r.a.Kind, r.a.Container, r.a.Name))
	}
	return o
}

// unchanged is the one declaration that is as it was, name, place and code, without
// a look at what stands around it; 0 when there is none, or several.
func (r *resolver) unchanged() int {
	one := 0
	for i := range r.m.Units {
		u := &r.m.Units[i]
		if i == 0 || Hash(u.Hash) != r.a.Hash || u.Name != r.a.Name || u.Name == "" || u.Container != r.a.Container || group(u.Kind) != group(r.a.Kind) {
			continue
		}
		if one > 0 {
			return 0
		}
		one = i
	}
	return one
}

// score weighs the witnesses of a declaration, in [0, 1].
func (r *resolver) score(i int, u *match.Unit) (float64, string) {
	a := r.a
	alike := match.Resemblance(a.Sketch, r.m.Sketch(r.m.NodeAt(u.Node), maxSketch), maxSketch)
	why := []string{fmt.Sprintf("%.0f %% of the code", 100*alike)}
	score := 0.45 * alike
	if a.Hash == Hash(u.Hash) {
		score, why = 0.5, []string{"same code"}
	} else if a.Inner == Hash(u.Inner) {
		score, why = max(score, 0.45), []string{"same body"}
	}
	if a.Name == u.Name && a.Name != "" {
		score += 0.25
		why = append([]string{"same name"}, why...)
	}
	if a.Container == u.Container {
		score += 0.1
	}
	if a.Signature == quote(r.m.NodeAt(u.Params).Text()) {
		score += 0.1
	}
	before, after := r.m.Neighbours(r.m.Outermost(i))
	if sameNeighbour(a.Before, r.f.neighbour(before)) {
		score += 0.05
	}
	if sameNeighbour(a.After, r.f.neighbour(after)) {
		score += 0.05
	}
	return score, strings.Join(why, ", ")
}

func sameNeighbour(a, b *Neighbour) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Hash == b.Hash || a.Name != "" && a.Name == b.Name
}

// part finds a block, a statement or a variable inside its declaration.
func (r *resolver) part() Result {
	owner := r.a.Within.Owner
	if owner == nil {
		return orphan("the anchor does not say which declaration it stands in")
	}
	where := resolver{a: owner, f: r.f, m: r.m}
	in := where.resolve()
	if !in.Found {
		return orphan("the declaration around it was not found: %s", in.Why)
	}
	top := r.f.Tree.At(in.Range)
	best, bestScore, second := syntax.Node{}, 0.0, 0.0
	for n := range top.Descendants() {
		if n.Kind() != r.a.Node {
			continue
		}
		score := 0.6 * match.Resemblance(r.a.Sketch, r.m.Sketch(n, maxSketch), maxSketch)
		if r.a.Hash == Hash(r.m.Hash(n)) {
			score = 0.7
		}
		before, after := r.m.Neighbours(n)
		if sameNeighbour(r.a.Before, r.f.neighbour(before)) {
			score += 0.1
		}
		if sameNeighbour(r.a.After, r.f.neighbour(after)) {
			score += 0.1
		}
		if slices.Equal(r.a.Within.Route, r.f.route(top, n)) {
			score += 0.1
		}
		if score > bestScore {
			best, bestScore, second = n, score, bestScore
		} else {
			second = max(second, score)
		}
	}
	if bestScore < 0.55 || bestScore-second < 0.05 {
		return orphan("no code in %s is like %q", title(owner.Kind, owner.Container, owner.Name), r.a.Within.Quote)
	}
	res := r.found(0, best, min(0.999, 0.9+bestScore/10), "the most similar code in the same declaration")
	res.Changed |= in.Changed & (Path | Container)
	if r.a.Kind == code.Variable {
		res.NameRange = r.variable(best)
	}
	return res
}

// variable is where the variable of the anchor's name is declared in n.
func (r *resolver) variable(n syntax.Node) code.Range {
	for d := range n.Descendants() {
		if d.Leaf() && d.Text() == r.a.Name {
			return d.Range()
		}
	}
	return code.Range{}
}

func (r *resolver) found(u int, n syntax.Node, certainty float64, why string) Result {
	res := Result{Found: true, Path: r.f.Path, Range: n.Range(), Line: r.f.Tree.Line(n.Start()), Certainty: certainty, Why: why}
	if r.f.Path != r.a.Path {
		res.Changed |= Path
	}
	if r.a.Inner != Hash(r.m.Hash(n)) && u == 0 {
		res.Changed |= Body
	}
	if u == 0 {
		return res
	}
	unit := &r.m.Units[u]
	if name := r.m.NodeAt(unit.NameNode); name.Ok() {
		res.NameRange, res.Line = name.Range(), r.f.Tree.Line(name.Start())
	}
	for _, c := range []struct {
		differs bool
		aspect  Aspects
	}{
		{r.a.Inner != Hash(unit.Inner), Body},
		{r.a.Name != unit.Name, Name},
		{r.a.Container != unit.Container, Container},
		{r.a.Signature != quote(r.m.NodeAt(unit.Params).Text()), Signature},
	} {
		if c.differs {
			res.Changed |= c.aspect
		}
	}
	return res
}

func (r *resolver) guess(c candidate) Guess {
	u := &r.m.Units[c.unit]
	n := r.m.NodeAt(u.Node)
	g := Guess{Path: r.f.Path, Range: n.Range(), Line: r.f.Tree.Line(n.Start()), Title: title(u.Kind, u.Container, u.Name), Certainty: c.score / 2, Why: c.why}
	if name := r.m.NodeAt(u.NameNode); name.Ok() {
		g.NameRange, g.Line = name.Range(), r.f.Tree.Line(name.Start())
	}
	return g
}

// group joins the kinds that one declaration may change between.
func group(k code.Kind) code.Kind {
	switch k {
	case code.Function, code.Method, code.Constructor:
		return code.Function
	case code.Field, code.Constant, code.Variable:
		return code.Field
	}
	return k
}

func title(k code.Kind, container, name string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", k, strings.Trim(container+"."+name, ".")))
}

func orphan(format string, args ...any) Result { return Result{Why: fmt.Sprintf(format, args...)} }
