package draft

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/redact"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Drafter drafts documentation, one file at a time. It is safe for concurrent use
// as far as its members are.
type Drafter struct {
	Provider docai.Provider
	Config   docai.Config  // OnBlock is the drafter's own and must be nil
	Style    dialect.Style // what the project fixes; the rest is learnt from the file
	Known    truth.Known   // names of the workspace; may be nil
}

// File is one file to document.
type File struct {
	Path string // relative to the project, with forward slashes
	Tree *syntax.Tree
}

// Draft is one proposed comment.
type Draft struct {
	Path   string
	Index  int // of the file's Symbols
	Symbol code.Symbol
	Comment
	Edit  code.Edit    // of the text that was drafted against
	Truth truth.Report // what Text says, against the tree
	Flags []guard.Flag // why to look twice at what was drafted; not at what a person wrote before
	When  time.Time
}

// ID names the draft for people and scripts: the same code, place and text have
// the same 10 hex digits.
func (d *Draft) ID() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Path, d.Symbol.QualifiedName(), d.Symbol.Signature, d.Hash()}, "\x00")))
	return hex.EncodeToString(sum[:5])
}

// Skipped is a symbol that was asked for and got no draft.
type Skipped struct {
	Symbol string // qualified name
	Line   int    // 1-based
	Why    string // for a person
	Bug    bool   // the draft would have changed code: a fault of ours, to be reported
}

// Run is what came of drafting one file.
type Run struct {
	Drafts   []Draft // in the order of the file
	Skipped  []Skipped
	Redacted []redact.Hit // secrets that did not leave the machine
	Usage    []docai.Usage
}

// Draft drafts the symbols with the given indices of f.Tree.Symbols(). onDraft, when
// set, gets each draft as soon as there is one, from this goroutine. Symbols with
// documentation get an update of it that keeps what a person wrote. The error is
// *docai.ProviderError, or ctx's; what was drafted before it is in the run.
func (d *Drafter) Draft(ctx context.Context, f File, indices []int, onDraft func(Draft)) (Run, error) {
	var run Run
	var can []int
	can, run.Skipped = placeable(f.Tree, indices)
	if len(can) == 0 {
		return run, ctx.Err()
	}
	outgoing, hits := redact.File(question(f, can))
	run.Redacted = hits

	w := workshop{f: f, lang: f.Tree.Lang.ID, source: string(f.Tree.Src), style: d.Style, truth: truth.New(f.Tree, d.Known)}
	drafted := make(map[int]Draft, len(can))
	why := map[int]string{}
	cfg := d.Config
	cfg.OnUsage = func(u docai.Usage) {
		run.Usage = append(run.Usage, u)
		if d.Config.OnUsage != nil {
			d.Config.OnUsage(u)
		}
	}
	byID := make(map[string]int, len(can))
	for n, asked := range outgoing.Symbols {
		byID[asked.ID] = can[n]
	}
	take := func(b docai.CommentBlock) {
		i, asked := byID[b.Symbol]
		if _, twice := drafted[i]; !asked || twice {
			return
		}
		if b.Origin.Provider == "" {
			b.Origin.Provider = d.Provider.Name()
		}
		draft, err := w.draft(i, b)
		if err != nil {
			why[i] = err.Error()
			return
		}
		drafted[i] = draft
		if onDraft != nil {
			onDraft(draft)
		}
	}
	cfg.OnBlock = take
	blocks, err := d.Provider.GenerateDocs(ctx, outgoing, cfg)
	for _, b := range blocks { // a provider that does not stream
		take(b)
	}
	for _, i := range can {
		if draft, ok := drafted[i]; ok {
			run.Drafts = append(run.Drafts, draft)
			continue
		}
		reason := why[i]
		if reason == "" && err == nil {
			reason = "the provider had nothing to say about it"
		} else if reason == "" {
			reason = "the provider failed before its turn"
		}
		run.skip(&f.Tree.Symbols()[i], reason)
	}
	run.prove(f.Tree)
	return run, err
}

func (r *Run) skip(s *code.Symbol, why string) {
	r.Skipped = append(r.Skipped, Skipped{Symbol: s.QualifiedName(), Line: s.Line, Why: why})
}

// prove drops the drafts whose edits would change code. There are none, unless a
// renderer has a bug; so one parse with all of them is tried first.
func (r *Run) prove(tree *syntax.Tree) {
	if len(r.Drafts) == 0 {
		return
	}
	edits := make([]code.Edit, len(r.Drafts))
	for i := range r.Drafts {
		edits[i] = r.Drafts[i].Edit
	}
	if _, err := Apply(tree, edits...); err == nil {
		return
	}
	r.Drafts = slices.DeleteFunc(r.Drafts, func(d Draft) bool {
		_, err := Apply(tree, d.Edit)
		if err != nil {
			r.skip(&d.Symbol, err.Error())
			r.Skipped[len(r.Skipped)-1].Bug = true
		}
		return err != nil
	})
}

// workshop makes drafts of blocks for one file.
type workshop struct {
	f      File
	lang   string
	source string
	style  dialect.Style
	truth  *truth.Checker
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
