package feature

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// job is drafting under way.
type job struct {
	doc    *session.Document
	cancel context.CancelCauseFunc
}

// errSuperseded ends a job when the same is asked for again.
var errSuperseded = errors.New("asked for again")

// errStopped ends a job when the person has had enough of it.
var errStopped = errors.New("stopped")

// drafting begins to draft. An editor that gave a token for progress gets its
// answer when the drafts are there; to any other the answer is that drafting has
// begun, since many wait for the end of a command and do nothing else.
func (s *Server) drafting(ctx context.Context, t *target, w *wish, what string) (any, error) {
	if len(w.indices) == 0 {
		s.say(protocol.MessageTypeInfo, "HiveSync: nothing to draft: "+w.nothing)
		return map[string]int{"drafts": 0, "skipped": 0}, nil
	}
	ready, err := s.ready(w.sheet.Doc.Folder, w.refine)
	if err != nil {
		return nil, err
	}
	ready.Fresh = w.fresh
	key := string(w.sheet.Doc.URI) + " " + what
	if t.token != nil {
		return s.draft(ctx, t, w, ready, key)
	}
	s.tasks.Go(func(ctx context.Context) {
		if _, err := s.draft(ctx, t, w, ready, key); err != nil && ctx.Err() == nil {
			s.say(protocol.MessageTypeError, "HiveSync: "+err.Error())
		}
	})
	return map[string]bool{"started": true}, nil
}

// shared is the person's cache of drafts and ledger of costs.
type shared struct {
	once sync.Once
	it   *setup.Shared
}

// open opens them when they are first needed. When that fails, some in memory stand
// in, and the person is told.
func (o *shared) open(s *Server) *setup.Shared {
	o.once.Do(func() {
		var err error
		if o.it, err = s.o.OpenShared(s.tasks.ctx); err != nil {
			s.log.Error("the cache and the ledger were not opened", zap.Error(err))
			s.say(protocol.MessageTypeWarning, "HiveSync cannot keep drafts for the next time, nor what they cost: "+err.Error()+". Limits hold for this editor alone until then.")
			o.it = setup.Temporary()
		}
	})
	return o.it
}

func (o *shared) close() {
	o.once.Do(func() {}) // not opened, and not to be
	if o.it != nil {
		o.it.Close()
	}
}

// ready is a drafter as the settings of a folder want it: the one who drafts, or the
// one who refines.
func (s *Server) ready(folder *session.Folder, refine bool) (*setup.Ready, error) {
	set := s.settingsOf(folder)
	if refine && set.Refine != "" {
		set.Provider = set.Refine
	}
	ready, err := s.shared.open(s).Ready(setup.FromSettings(set), func(_, to docai.Provider, why *docai.ProviderError) {
		s.say(protocol.MessageTypeWarning, fmt.Sprintf("HiveSync: %v. %s stands in", why, to.Name()))
	})
	if err != nil {
		return nil, err
	}
	ready.Config.Verbosity, ready.Config.Prose, ready.Context = docai.Verbosity(set.Verbosity), set.Prose, set.ContextTokens
	if len(set.Style) > 0 {
		if err := json.Unmarshal(set.Style, &ready.Style); err != nil {
			return nil, fmt.Errorf("the setting hivesync.style cannot be read: %w", err)
		}
	}
	return ready, nil
}

// draft drafts a wish and proposes what comes.
func (s *Server) draft(ctx context.Context, t *target, w *wish, ready *setup.Ready, key string) (any, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	mine := &job{w.sheet.Doc, cancel}
	s.mu.Lock()
	if old := s.jobs[key]; old != nil {
		old.cancel(errSuperseded)
	}
	s.jobs[key] = mine
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.jobs[key] == mine {
			delete(s.jobs, key)
		}
	}()

	file := draft.File{Path: w.file.Path, Tree: w.file.Tree}
	if w.better != nil {
		file.Refine = map[int]docai.CommentBlock{w.indices[0]: *w.better}
	}
	plan := ready.Plan(ctx, file, w.indices)
	if !ready.Free() {
		if wanted, err := s.afford(ctx, t, w, ready, plan); err != nil || !wanted {
			return map[string]int{"drafts": 0, "skipped": len(w.indices)}, err
		}
	}
	p := s.begin(ctx, t.token, w.title, func() { cancel(errStopped) })
	defer p.end("")
	c := &collector{s: s, ctx: ctx, w: w, set: s.settingsOf(w.sheet.Doc.Folder), last: time.Now()}
	run, err := plan.Run(ctx, func(d draft.Draft) {
		p.report(quoted(d.Symbol.QualifiedName()), c.seen+1, len(w.indices))
		c.take(d)
	})
	c.flush()
	err = errors.Join(c.err, err)
	c.skipped = append(c.skipped, run.Skipped...)
	for _, skipped := range c.skipped {
		s.log.Info("a symbol got no draft", zap.String("file", w.sheet.Doc.Path), zap.String("symbol", skipped.Symbol), zap.String("why", skipped.Why), zap.Bool("bug", skipped.Bug))
	}
	if kept := errors.Join(run.CacheErr, ready.Run.Reused(context.WithoutCancel(ctx), ready.Rate, run.Reused)); kept != nil {
		s.log.Warn("drafts were not kept for the next time", zap.Error(kept))
	}

	result := map[string]int{"drafts": len(c.made), "skipped": len(c.skipped)}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSuperseded):
		return result, nil
	case errors.Is(cause, errStopped):
		text := fmt.Sprintf("stopped; %s to review in %s", plural(len(c.made), "draft"), base(w.sheet.Doc.Rel))
		p.end(text)
		s.say(protocol.MessageTypeInfo, "HiveSync: "+text)
		return result, nil
	case err != nil:
		if n := len(c.made); n > 0 {
			err = fmt.Errorf("%w. %s came before that", err, plural(n, "draft"))
		}
		return nil, err
	}
	text := c.outcome(run, ready)
	p.end(text)
	switch {
	case len(c.made) == 0:
		s.say(protocol.MessageTypeWarning, "HiveSync: "+text)
	case p.token == nil: // nothing else has told it
		s.say(protocol.MessageTypeInfo, "HiveSync: "+text)
	}
	return result, nil
}

// afford looks at what a job will cost before anything is sent: it refuses what the
// limits do not allow, and asks the person about a large one.
func (s *Server) afford(ctx context.Context, t *target, w *wish, ready *setup.Ready, plan *draft.Job) (wanted bool, err error) {
	e := plan.Estimate(ready.Rate)
	standsIn := len(s.settingsOf(w.sheet.Doc.Folder).Fallback) > 0
	if err := ready.Run.Refuses(ctx, e, ready.Rate); err != nil && !standsIn {
		return false, err
	}
	why, asks := ready.AskOver.Asks(e)
	if !asks || t.Yes {
		return true, nil
	}
	const yes = "Go on"
	question := fmt.Sprintf("%s: %s would take %s: %s", w.title, ready.Drafter.Provider.Name(), e, why)
	answer, err := s.client.ShowMessageRequest(ctx, &protocol.ShowMessageRequestParams{
		Type: protocol.MessageTypeInfo, Message: "HiveSync: " + question + ".", Actions: []protocol.MessageActionItem{{Title: yes}, {Title: "Send nothing"}},
	})
	if answer != nil && answer.Title == yes {
		return true, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil { // an editor without dialogues
		return false, fmt.Errorf("%s. Nothing was sent. Document single symbols, or raise hivesync.budget.askOver", question)
	}
	s.say(protocol.MessageTypeInfo, "HiveSync: nothing was sent")
	return false, nil
}

// collector takes drafts in as they come. A few at a time are proved, stored and shown.
type collector struct {
	s    *Server
	ctx  context.Context // of the job
	w    *wish
	set  settings.Settings
	last time.Time // of a flush

	seen    int
	pending []draft.Draft
	made    []comments.Comment
	skipped []draft.Skipped
	err     error // of storing; nothing is taken after it
}

// flushEvery is how long drafts wait for others before they are shown.
const flushEvery = time.Second

func (c *collector) take(d draft.Draft) {
	c.seen++
	if d.Truth.Score < c.set.HideBelow {
		c.skipped = append(c.skipped, draft.Skipped{Symbol: d.Symbol.QualifiedName(), Line: d.Symbol.Line, Why: fmt.Sprintf("it agrees with the code to %s only (hivesync.score.hideBelow)", percent(d.Truth.Score))})
		return
	}
	c.pending = append(c.pending, d)
	if time.Since(c.last) >= flushEvery {
		c.flush()
	}
}

func (c *collector) flush() {
	if len(c.pending) == 0 || c.err != nil {
		return
	}
	// What was drafted is kept, also when the person has had enough.
	made, err := c.w.desk.Propose(context.WithoutCancel(c.ctx), c.w.file, proven(c.w.file.Tree, c.pending))
	c.made, c.err = append(c.made, made...), err
	c.pending, c.last = nil, time.Now()
}

// proven are the drafts whose edits change comments only. There are no others,
// unless a renderer has a bug: so all of them are tried at once first.
func proven(tree *syntax.Tree, drafts []draft.Draft) []draft.Draft {
	edits := make([]code.Edit, len(drafts))
	for i := range drafts {
		edits[i] = drafts[i].Edit
	}
	if _, err := draft.Apply(tree, edits...); err == nil {
		return drafts
	}
	return slices.DeleteFunc(drafts, func(d draft.Draft) bool {
		_, err := draft.Apply(tree, d.Edit)
		return err != nil
	})
}

// outcome is what came of drafting, in a sentence.
func (c *collector) outcome(run draft.Run, ready *setup.Ready) string {
	text := fmt.Sprintf("%s to review in %s", plural(len(c.made), "draft"), base(c.w.sheet.Doc.Rel))
	if len(c.made) == 1 {
		text += ", for " + quoted(c.made[0].Symbol)
	}
	if n := len(run.Redacted); n > 0 {
		text += fmt.Sprintf("; %s left out of what was sent", plural(n, "secret"))
	}
	if n := len(c.skipped); n > 0 {
		var why []string
		for _, skipped := range c.skipped[:min(n, 3)] {
			why = append(why, quoted(skipped.Symbol)+": "+skipped.Why)
		}
		text += fmt.Sprintf("; no draft for %s (%s)", plural(n, "symbol"), strings.Join(why, "; "))
	}
	if spent := ready.Run.Spent(); !spent.Empty() {
		text += "; " + spent.String()
	}
	return text
}

// isDrafting reports whether drafts for a document are on their way.
func (s *Server) isDrafting(doc *session.Document) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		if j.doc == doc {
			return true
		}
	}
	return false
}

// stopDrafting stops what is under way for a document; without one, all of it.
func (s *Server) stopDrafting(_ context.Context, t *target) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		if t.URI == "" || string(j.doc.URI) == t.URI {
			j.cancel(errStopped)
		}
	}
	return nil, nil
}
