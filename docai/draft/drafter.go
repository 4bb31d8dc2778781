package draft

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/batch"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/plan"
	"github.com/hivesync/hivesync/docai/redact"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Drafter drafts documentation, one file at a time. It is safe for concurrent use
// as far as its members are.
type Drafter struct {
	Provider docai.Provider
	Config   docai.Config     // OnBlock is the drafter's own and must be nil
	Style    dialect.Style    // what the project fixes; the rest is learnt from the file
	Known    truth.Known      // names of the workspace; may be nil
	Cache    cache.Store      // drafts that need not be asked for again; may be nil
	Fresh    bool             // ask also for what is in the cache, and replace it
	Redact   []*regexp.Regexp // what never leaves the machine, besides the secrets that are known by their form
	Context  int              // what the model takes at once, in tokens; 0 is plan.DefaultContext
	Inside   bool             // the provider works inside this program: files go to it whole, with nothing taken out
}

// File is one file to document.
type File struct {
	Path string // relative to the project, with forward slashes
	Tree *syntax.Tree
	// Refine are drafts to be made better, by the index of their symbols; others are
	// drafted from nothing.
	Refine map[int]docai.CommentBlock
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
	Reused   int          // drafts that were known and cost nothing
	Redacted []redact.Hit // secrets that did not leave the machine
	Usage    []docai.Usage
	CacheErr error // why the cache could not be used; the run went on without it
}

// Job is the drafting of one file, planned and not yet paid for.
type Job struct {
	d       *Drafter
	f       File
	plan    *plan.Plan
	indices map[string]int // of the file's symbols, by the plan's ids
	skipped []Skipped
}

// Plan plans the drafts of the symbols with the given indices of f.Tree.Symbols().
// Symbols with documentation get an update that keeps what a person wrote.
func (d *Drafter) Plan(ctx context.Context, f File, indices []int) *Job {
	j := &Job{d: d, f: f, indices: map[string]int{}}
	takes, answers := d.Context, 0
	if d.Inside {
		takes, answers = math.MaxInt32, math.MaxInt32
	}
	var can []int
	can, j.skipped = placeable(f.Tree, indices)
	j.plan = plan.Make(ctx, f.Tree, f.Path, wanted(f, can), plan.Options{
		Provider: d.Provider.Name(), Config: d.Config, Cache: d.Cache, Fresh: d.Fresh, Context: takes, Answer: answers,
	})
	for n, s := range j.plan.Symbols {
		j.indices[s.ID] = can[n]
	}
	return j
}

// Estimate is what the job will take at a rate.
func (j *Job) Estimate(rate budget.Rate) budget.Estimate { return j.plan.Estimate(rate) }

// Question is one request of a job for a batch that is answered later.
type Question struct {
	batch.Question
	// Keys are where the cache wants the answers, by the ids of the symbols: once they
	// are there, the same job costs nothing.
	Keys map[string]cache.Key `json:"keys"`
}

// Questions are the job's requests, with the secrets in them replaced, and without
// ids.
func (j *Job) Questions() (questions []Question, redacted []redact.Hit) {
	for _, request := range j.plan.Requests {
		outgoing, hits := redact.File(request.File, j.d.Redact...)
		redacted = append(redacted, hits...)
		q := Question{Question: batch.Question{File: outgoing, Config: j.d.Config}, Keys: map[string]cache.Key{}}
		for _, s := range outgoing.Symbols {
			q.Keys[s.ID] = j.plan.Symbol(s.ID).Key
		}
		questions = append(questions, q)
	}
	return questions, redacted
}

// Draft is Plan and Run.
func (d *Drafter) Draft(ctx context.Context, f File, indices []int, onDraft func(Draft)) (Run, error) {
	return d.Plan(ctx, f, indices).Run(ctx, onDraft)
}

// Run drafts: from the cache what is known, and the rest in one call for the file,
// or in several when it exceeds the model's context. onDraft, when set, gets each
// draft as soon as there is one, from this goroutine. The error is
// *docai.ProviderError, or ctx's; what was drafted before it is in the run.
func (j *Job) Run(ctx context.Context, onDraft func(Draft)) (Run, error) {
	w := newWorkshop(j, onDraft)
	known := j.plan.Known()
	w.run.Reused = len(known)
	for _, b := range known {
		w.take(b)
	}
	cfg := j.d.Config
	cfg.Again = len(j.plan.Requests) > 1
	cfg.OnUsage = func(u docai.Usage) {
		w.run.Usage = append(w.run.Usage, u)
		if j.d.Config.OnUsage != nil {
			j.d.Config.OnUsage(u)
		}
	}
	var fresh []docai.CommentBlock
	cfg.OnBlock = w.take
	var failed error
	for _, request := range j.plan.Requests {
		outgoing := request.File
		if !j.d.Inside {
			var hits []redact.Hit
			outgoing, hits = redact.File(request.File, j.d.Redact...)
			w.run.Redacted = append(w.run.Redacted, hits...)
		}
		blocks, err := j.d.Provider.GenerateDocs(ctx, outgoing, cfg)
		for _, b := range blocks {
			w.take(b) // a provider that does not stream
		}
		fresh = append(fresh, blocks...)
		if failed = errors.Join(failed, err); err != nil && !ofThisFile(err) {
			break
		}
	}
	if j.d.Cache != nil && len(fresh) > 0 {
		w.run.CacheErr = j.plan.Keep(ctx, j.d.Cache, fresh)
	}
	w.run.CacheErr = errors.Join(j.plan.CacheErr, w.run.CacheErr)
	return w.finish(failed), failed
}

// ofThisFile reports whether a provider's failure says nothing about the next
// question.
func ofThisFile(err error) bool {
	var e *docai.ProviderError
	return errors.As(err, &e) && (e.Kind == docai.BadAnswer || e.Kind == docai.Refused)
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
			bug := skip(&d.Symbol, err.Error())
			bug.Bug = true
			r.Skipped = append(r.Skipped, bug)
		}
		return err != nil
	})
}
