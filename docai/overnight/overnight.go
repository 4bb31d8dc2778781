// Package overnight hands the requests of a run to a vendor's batch interface, which
// answers within a day at half the price, and puts the answers into the cache: the
// same run is then done at once and costs nothing more. What is under way is kept in
// a folder, so that any later program can go on with it.
//
//	Desk.Submit    hands questions in
//	Desk.List      what is under way
//	Desk.Look      how far it is
//	Desk.Collect   its answers into the cache, its cost into the ledger
//	Desk.Cancel    has the vendor stop
package overnight

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/natefinch/atomic"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/batch"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/setup"
)

// holds is how long the cost of a batch is set aside: both vendors end a batch
// after a day.
const holds = 25 * time.Hour

// Batch is one that was handed in.
type Batch struct {
	Name      string           `json:"name"` // what a person types
	ID        string           `json:"id"`   // the vendor's; "" when its answer to handing in was never seen
	Provider  string           `json:"provider"`
	Server    setup.Server     `json:"server"`
	Submitted time.Time        `json:"submitted"`
	Estimate  budget.Estimate  `json:"estimate"`
	Rate      budget.Rate      `json:"rate"`
	Aside     int64            `json:"aside"` // the reservation in the ledger
	Questions []draft.Question `json:"questions"`
}

// Desk is where a person's batches are. It is safe for concurrent use as far as its
// folder is.
type Desk struct {
	Folder string // created when needed; private to the person
	Shared *setup.Shared
}

// Submit hands questions in to the first provider of a choice. The error is a
// *docai.ProviderError when the limits or the vendor refuse.
func (d Desk) Submit(ctx context.Context, c setup.Choice, questions []draft.Question, e budget.Estimate) (*Batch, error) {
	p, rate, err := c.Batches()
	if err != nil {
		return nil, err
	}
	size := 0
	for _, q := range questions {
		size += len(q.File.Source)
	}
	if len(questions) > batch.MaxQuestions || size > batch.MaxBytes {
		return nil, fmt.Errorf("%d files with %d MiB are too much for one batch, which takes %d files and %d MiB: hand in a part of the folders", len(questions), size>>20, batch.MaxQuestions, batch.MaxBytes>>20)
	}
	b := &Batch{Name: newName(), Provider: c.Provider, Server: c.Servers[c.Provider], Submitted: time.Now().UTC(), Estimate: e, Rate: rate}
	sent := make([]batch.Question, len(questions))
	for i, q := range questions {
		q.ID = fmt.Sprintf("q%d", i+1)
		q.Config.Model = c.Servers[c.Provider].Model
		sent[i] = q.Question
		q.File.Source = "" // not needed to read the answer
		b.Questions = append(b.Questions, q)
	}
	run := budget.NewRun(d.Shared.Ledger(), c.Limits)
	if b.Aside, err = run.SetAside(ctx, e, rate, b.Submitted.Add(holds)); err != nil {
		return nil, err
	}
	// On disk before it is handed in: what is paid for must not be forgotten.
	if err := d.save(b); err != nil {
		return nil, errors.Join(err, d.free(ctx, b, budget.Entry{}))
	}
	if b.ID, err = p.Submit(ctx, sent); err != nil {
		var e *docai.ProviderError
		if errors.As(err, &e) && e.Kind == docai.Unreachable {
			return nil, fmt.Errorf("%w It may have arrived all the same: batch %s is listed until you cancel it", err, b.Name)
		}
		return nil, errors.Join(err, d.free(ctx, b, budget.Entry{}), d.remove(b))
	}
	return b, d.save(b)
}

// Look asks how far a batch is.
func (d Desk) Look(ctx context.Context, b *Batch) (batch.Progress, error) {
	p, err := d.open(b)
	if err != nil {
		return batch.Progress{}, err
	}
	return p.Look(ctx, b.ID)
}

// Outcome is what came of a batch.
type Outcome struct {
	Symbols int // asked for
	Drafts  int // that are in the cache now
	Spent   budget.Entry
	Failed  []Failure
}

// Failure is a file whose question was not, or not wholly, answered.
type Failure struct {
	Path string
	Err  error
}

// errNoAnswer is why a question of an ended batch has failed when nothing says so.
var errNoAnswer = errors.New("the server gave no answer; run it again")

// Collect takes the answers of a batch that has ended, and forgets the batch. When
// it fails, the batch is still there and can be collected again.
func (d Desk) Collect(ctx context.Context, b *Batch) (Outcome, error) {
	out := Outcome{Spent: budget.Entry{Provider: b.Rate.Provider, Model: b.Rate.Model}}
	p, err := d.open(b)
	if err != nil {
		return out, err
	}
	open := map[string]draft.Question{}
	var sent []batch.Question
	for _, q := range b.Questions {
		open[q.ID] = q
		sent = append(sent, q.Question)
		out.Symbols += len(q.File.Symbols)
	}
	keep := map[cache.Key]docai.CommentBlock{}
	err = p.Collect(ctx, b.ID, sent, func(a batch.Answer) {
		q, ok := open[a.ID]
		if !ok {
			return
		}
		delete(open, a.ID)
		for _, block := range a.Blocks {
			if key, ok := q.Keys[block.Symbol]; ok {
				keep[key] = block
			}
		}
		if a.Usage != (docai.Usage{}) {
			u := a.Usage
			out.Spent = out.Spent.Plus(budget.Entry{Requests: 1, InputTokens: u.InputTokens, CachedTokens: u.CachedTokens, KeptTokens: u.KeptTokens, OutputTokens: u.OutputTokens, Cost: b.Rate.Price.Cost(u)})
		}
		if a.Err != nil {
			out.Failed = append(out.Failed, Failure{q.File.Path, a.Err})
		}
	})
	if err != nil {
		return out, err
	}
	for _, q := range open {
		out.Failed = append(out.Failed, Failure{q.File.Path, errNoAnswer})
	}
	slices.SortFunc(out.Failed, func(a, b Failure) int { return strings.Compare(a.Path, b.Path) })
	out.Drafts, out.Spent.Drafted = len(keep), len(keep)
	if err := d.Shared.Cache().Put(ctx, keep); err != nil {
		return out, err
	}
	return out, errors.Join(d.free(ctx, b, out.Spent), d.remove(b))
}

// Cancel has the vendor stop. A batch that the vendor never named is only forgotten.
func (d Desk) Cancel(ctx context.Context, b *Batch) error {
	if b.ID == "" {
		return errors.Join(d.free(ctx, b, budget.Entry{}), d.remove(b))
	}
	p, err := d.open(b)
	if err != nil {
		return err
	}
	return p.Cancel(ctx, b.ID)
}

// List are the batches under way, the oldest first. Files that cannot be read are
// told in the error; the others are there all the same.
func (d Desk) List() ([]*Batch, error) {
	entries, err := os.ReadDir(d.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*Batch
	var errs []error
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok {
			continue
		}
		b, err := d.load(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b *Batch) int { return a.Submitted.Compare(b.Submitted) })
	return all, errors.Join(errs...)
}

// open opens the provider that a batch was handed in to.
func (d Desk) open(b *Batch) (batch.Provider, error) {
	if b.ID == "" {
		return nil, fmt.Errorf("the server's answer to handing in batch %s was never seen, so that it cannot be asked about. Look at the batches in the vendor's console, then cancel this one", b.Name)
	}
	p, _, err := setup.Choice{Provider: b.Provider, Servers: map[string]setup.Server{b.Provider: b.Server}}.Batches()
	return p, err
}

// free ends the reservation of a batch, and notes what it cost.
func (d Desk) free(ctx context.Context, b *Batch, spent budget.Entry) error {
	return d.Shared.Ledger().Settle(context.WithoutCancel(ctx), b.Aside, budget.Today(time.Now()), spent)
}

func (d Desk) path(name string) string { return filepath.Join(d.Folder, name+".json") }

func (d Desk) save(b *Batch) error {
	if err := os.MkdirAll(d.Folder, 0o700); err != nil {
		return err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return atomic.WriteFile(d.path(b.Name), bytes.NewReader(data))
}

func (d Desk) load(name string) (*Batch, error) {
	data, err := os.ReadFile(d.path(name))
	if err != nil {
		return nil, err
	}
	b := new(Batch)
	if err := json.Unmarshal(data, b); err != nil || b.Name != name {
		return nil, fmt.Errorf("the file of batch %s cannot be read: %w. Remove %s when the batch is of no more use", name, cmp.Or(err, errors.New("it is of another")), d.path(name))
	}
	return b, nil
}

func (d Desk) remove(b *Batch) error { return os.Remove(d.path(b.Name)) }

// newName is short enough to type.
func newName() string {
	var b [3]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}
