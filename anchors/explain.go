package anchors

import (
	"context"
	"fmt"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Explanation tells a person why an anchor went where it went.
type Explanation struct {
	Result Result
	// Candidates are the places that were compared, the most alike first. The place
	// of the Result is among them unless the file was compared as a whole.
	Candidates []Candidate
}

// Candidate is a place that an anchor might have gone to.
type Candidate struct {
	Guess
	Taken     string    // what else of the old text became it: "method Cart.Clear"; "" for nothing
	Witnesses []Witness // the weightiest first
}

// Witness is one thing that speaks for or against a place. Weights are logarithms
// of odds: +0.7 makes a place twice as likely, −2.3 ten times less.
type Witness struct {
	What   string // "name"
	Says   string // "the same"
	Weight float64
}

// Explain resolves one anchor as ResolveAll does, and tells what was compared. The
// change set must have the anchor's old text.
func Explain(ctx context.Context, a Anchor, c ChangeSet) (Explanation, error) {
	old, err := open(ctx, c.Old)
	if err != nil {
		return Explanation{}, err
	}
	after, err := open(ctx, c.New)
	if err != nil {
		return Explanation{}, err
	}
	g := newGuide(old, after)
	f := g.old[a.Path]
	if f == nil {
		return Explanation{}, fmt.Errorf("explain the anchor of %s: the old text of %s is missing", title(a.Kind, a.Container, a.Name), a.Path)
	}
	e := Explanation{Result: g.resolve(&a)}
	for _, l := range g.likely(&a, f, f.locate(&a)) {
		candidate := Candidate{Guess: g.guess(l)}
		if u := l.Taken; u != nil {
			candidate.Taken = title(u.Kind, u.Container, u.Name)
		}
		for _, w := range l.Witnesses {
			candidate.Witnesses = append(candidate.Witnesses, Witness{w.What, w.Says, float64(w.Weight)})
		}
		e.Candidates = append(e.Candidates, candidate)
	}
	return e, nil
}

// likely lists the places most like the anchor's.
func (g *guide) likely(a *Anchor, f *File, n syntax.Node) []match.Likeness {
	switch m := f.match(); {
	case a.Within != nil:
		return g.m.LikelyParts(m, n, MaxGuesses)
	case a.Kind == code.Module:
		return g.m.LikelyDeclarations(m, 0, MaxGuesses)
	default:
		return g.m.LikelyDeclarations(m, m.UnitOf(n), MaxGuesses)
	}
}

// guess is a likely place as one for a person to choose.
func (g *guide) guess(l match.Likeness) Guess {
	f := g.after[l.File]
	u := &l.File.Units[l.Unit]
	to := Guess{Path: f.Path, Range: l.Node.Range(), Line: f.Tree.Line(l.Node.Start()), Title: title(u.Kind, u.Container, u.Name), Certainty: float64(l.Certainty)}
	if l.Name.Ok() {
		to.NameRange, to.Line = l.Name.Range(), f.Tree.Line(l.Name.Start())
	}
	if l.Node.Index() != int(u.Node) && l.Unit > 0 || u.Kind == code.Module && l.Node.Index() > 0 {
		to.Title = fmt.Sprintf("%q in %s", shortQuote(l.Node.Text()), to.Title)
	}
	for i, w := range l.Witnesses[:min(2, len(l.Witnesses))] {
		if i > 0 {
			to.Why += ", "
		}
		to.Why += w.What + ": " + w.Says
	}
	return to
}

// maxTitle is the longest piece of code in the title of a guess, in bytes.
const maxTitle = 60

func shortQuote(s string) string {
	s = quote(s)
	if len(s) <= maxTitle {
		return s
	}
	cut := maxTitle
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
