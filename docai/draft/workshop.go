package draft

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/truth"
)

// workshop makes drafts of the blocks that come in for one file.
type workshop struct {
	*Job
	lang    string
	source  string
	style   dialect.Style // what the project fixes, then what the file shows
	truth   *truth.Checker
	onDraft func(Draft)

	run  Run
	done map[int]bool   // symbols that have a draft, by index
	why  map[int]string // why others have none
}

func newWorkshop(j *Job, onDraft func(Draft)) *workshop {
	tree := j.f.Tree
	return &workshop{
		Job: j, lang: tree.Lang.ID, source: string(tree.Src), style: j.d.Style.Or(dialect.Learn(tree.Lang.ID, tree.Src, tree.Symbols())),
		truth: truth.New(tree, j.d.Known), onDraft: onDraft,
		run: Run{Skipped: j.skipped}, done: map[int]bool{}, why: map[int]string{},
	}
}

// take makes a draft of a block, unless nobody asked for it or it has come already.
func (w *workshop) take(b docai.CommentBlock) {
	i, asked := w.indices[b.Symbol]
	if !asked || w.done[i] {
		return
	}
	if b.Origin.Provider == "" {
		b.Origin.Provider = w.d.Provider.Name()
	}
	draft, err := w.draft(i, b)
	if err != nil {
		w.why[i] = err.Error()
		return
	}
	w.compare(&draft)
	w.done[i] = true
	w.run.Drafts = append(w.run.Drafts, draft)
	if w.onDraft != nil {
		w.onDraft(draft)
	}
}

// compare finds that a draft says of its symbol what another says of its own: then
// both say it of none in particular. Overloads, and methods that several types
// have, may share their documentation.
func (w *workshop) compare(d *Draft) {
	for i := range w.run.Drafts {
		other := &w.run.Drafts[i]
		if other.Symbol.Name == d.Symbol.Name {
			continue
		}
		if f, same := truth.SameAs(d.Fields, other.Fields, other.Symbol.Name); same {
			d.Truth = d.Truth.With(f)
			if f, _ = truth.SameAs(other.Fields, d.Fields, d.Symbol.Name); !slices.ContainsFunc(other.Truth.Findings, func(g truth.Finding) bool { return g.Rule == f.Rule && g.Field == f.Field }) {
				other.Truth = other.Truth.With(f)
			}
			return
		}
	}
}

// finish proves the drafts and says why there are no others.
func (w *workshop) finish(failed error) Run {
	tree := w.f.Tree
	for _, s := range w.plan.Symbols {
		i := w.indices[s.ID]
		if w.done[i] {
			continue
		}
		why := "the provider had nothing to say about it"
		if failed != nil && !ofThisFile(failed) {
			why = "the provider failed before its turn"
		}
		w.run.Skipped = append(w.run.Skipped, skip(&tree.Symbols()[i], cmp.Or(w.why[i], s.Skipped, why)))
	}
	slices.SortFunc(w.run.Drafts, func(a, b Draft) int { return a.Index - b.Index })
	w.run.prove(tree)
	return w.run
}

// errSaysNothing is the reason for leaving out an update that changes nothing.
var errSaysNothing = errors.New("its documentation says all of it already")

// draft makes a draft of a block: merged with what is there, rendered and checked.
func (w *workshop) draft(i int, b docai.CommentBlock) (Draft, error) {
	tree := w.f.Tree
	s := &tree.Symbols()[i]
	d := Draft{
		Path: w.f.Path, Index: i, Symbol: *s, When: time.Now().UTC(),
		Flags: guard.Check(b, guard.Context{Language: w.lang, Symbol: s, Source: w.source}),
	}
	var err error
	if s.Doc.Exists() {
		origin := b.Origin
		b = dialect.Merge(w.lang, dialect.Parse(w.lang, s.Doc.Raw), b, s)
		b.Origin = origin
		d.Edit, err = dialect.Replacement(w.lang, tree.Src, s, b, w.style)
		if err == nil && d.Edit.Text == "" {
			err = errSaysNothing
		}
		d.Comment = Comment{Text: d.Edit.Text, Indent: tree.IndentAt(s.Doc.Range.Start), Replaces: s.Doc.Raw, Fields: b}
	} else {
		d.Comment = Comment{Indent: s.Place.Indent, Fields: b}
		if d.Text, err = dialect.Compose(w.lang, tree.Src, s, b, w.style); err == nil {
			d.Edit, err = dialect.Put(w.lang, tree.Src, s, d.Text)
		}
	}
	d.Truth = w.truth.Check(i, b)
	return d, err
}
