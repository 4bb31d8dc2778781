package feature

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/review"
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

// wish is what is to be drafted of one version of a document.
type wish struct {
	desk    *review.Desk
	sheet   *review.Sheet
	file    *anchors.File // parsed from nothing: drafts are proved against what anybody would read
	indices []int
	title   string // "Documenting symbol `Total`"
	nothing string // what to say when there is nothing to draft
}

// documentSymbol drafts the declaration at a position.
func (s *Server) documentSymbol(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	if t.Position == nil {
		return nil, fmt.Errorf("the command does not say which symbol of %s to document. Put the cursor on it", base(w.sheet.Doc.Rel))
	}
	tree := w.file.Tree
	index := tree.SymbolAt(w.sheet.Lines.Offset(t.Position.Protocol()))
	if index < 0 {
		return nil, fmt.Errorf("there is no function, method or type at the cursor in %s. Put the cursor on one", base(w.sheet.Doc.Rel))
	}
	symbol := &tree.Symbols()[index]
	if symbol.Place.None != "" {
		return nil, fmt.Errorf("%s cannot be documented: %s", quoted(symbol.QualifiedName()), symbol.Place.None)
	}
	w.indices = []int{index}
	w.title = "Documenting symbol " + quoted(symbol.QualifiedName())
	return s.drafting(ctx, t, w, "symbol "+symbol.QualifiedName())
}

// documentFile drafts what others see of a file and that has no documentation.
func (s *Server) documentFile(ctx context.Context, t *target) (any, error) {
	w, err := s.wishFor(ctx, t)
	if err != nil {
		return nil, err
	}
	file := base(w.sheet.Doc.Rel)
	w.title = "Documenting file " + file
	w.nothing = "everything in " + file + " that others see has documentation, or a draft, or a draft was rejected"
	if w.indices, err = s.undocumented(ctx, w, nil); err != nil {
		return nil, err
	}
	return s.drafting(ctx, t, w, "file")
}

// regenerate drafts the symbol of an open draft anew.
func (s *Server) regenerate(ctx context.Context, t *target) (any, error) {
	_, sheet, item, err := s.draftOf(ctx, t)
	if err != nil {
		return nil, err
	}
	index := sheet.Symbol(item)
	if index < 0 {
		return nil, fmt.Errorf("the code of the draft for %s was not found: %s", quoted(item.Symbol), item.At.Why)
	}
	at := sheet.Lines.Position(sheet.Tree().Symbols()[index].NameRange.Start)
	return s.documentSymbol(ctx, &target{URI: t.URI, Position: positionOf(at), token: t.token})
}

// wishFor begins a wish about the document of a command.
func (s *Server) wishFor(ctx context.Context, t *target) (*wish, error) {
	doc, err := s.document(t)
	if err != nil {
		return nil, err
	}
	desk, sheet, err := s.sheet(ctx, doc)
	if err != nil {
		return nil, err
	}
	if sheet == nil {
		return nil, fmt.Errorf("the comments of %s could not be read, so no drafts can be kept", base(doc.Rel))
	}
	return &wish{desk: desk, sheet: sheet, file: anchors.NewFile(doc.Rel, syntax.Parse(doc.Lang, sheet.Text))}, nil
}

// undocumented lists the symbols that deserve documentation and wait for none,
// those of among only, unless that is nil.
func (s *Server) undocumented(ctx context.Context, w *wish, among []int) ([]int, error) {
	tree := w.file.Tree
	if among == nil && truth.Generated(w.sheet.Doc.Rel, tree.Src[:min(len(tree.Src), 4<<10)]) {
		w.nothing = base(w.sheet.Doc.Rel) + " is generated: what is written into it is lost the next time"
		return nil, nil
	}
	proposed := map[code.Range]bool{}
	for _, item := range w.sheet.Of(comments.AI, comments.Proposed) {
		proposed[item.At.NameRange] = true
	}
	var wanted []int
	for i := range tree.Symbols() {
		symbol := &tree.Symbols()[i]
		switch {
		case proposed[symbol.NameRange] && !symbol.NameRange.IsZero(), symbol.Place.None != "":
			continue
		case among != nil:
			if !slices.Contains(among, i) {
				continue
			}
		case symbol.Doc.Exists() || !truth.Wants(tree, i):
			continue
		}
		rejected, err := w.desk.Store().WasRejected(ctx, symbol.QualifiedName(), review.CodeHash(tree, i))
		if err != nil {
			return nil, err
		}
		if !rejected {
			wanted = append(wanted, i)
		}
	}
	return wanted, nil
}

// drafting begins to draft. An editor that gave a token for progress gets its
// answer when the drafts are there; to any other the answer is that drafting has
// begun, since many wait for the end of a command and do nothing else.
func (s *Server) drafting(ctx context.Context, t *target, w *wish, what string) (any, error) {
	if len(w.indices) == 0 {
		s.say(protocol.MessageTypeInfo, "HiveSync: nothing to draft: "+w.nothing)
		return map[string]int{"drafts": 0}, nil
	}
	provider, err := s.o.Provider(s.settingsOf(w.sheet.Doc.Folder).Provider)
	if err != nil {
		return nil, err
	}
	key := string(w.sheet.Doc.URI) + " " + what
	if t.token != nil {
		return s.draft(ctx, t.token, w, provider, key)
	}
	s.tasks.Go(func(ctx context.Context) {
		if _, err := s.draft(ctx, nil, w, provider, key); err != nil && ctx.Err() == nil {
			s.say(protocol.MessageTypeError, "HiveSync: "+err.Error())
		}
	})
	return map[string]bool{"started": true}, nil
}

// flushEvery is how long drafts wait for others before they are shown.
const flushEvery = time.Second

// draft drafts a wish and proposes what comes.
func (s *Server) draft(ctx context.Context, token protocol.ProgressToken, w *wish, provider docai.Provider, key string) (any, error) {
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
	p := s.begin(ctx, token, w.title, func() { cancel(errStopped) })
	defer p.end("")

	settings := s.settingsOf(w.sheet.Doc.Folder)
	drafter := draft.Drafter{Provider: provider, Config: docai.Config{
		Model: settings.Provider.Model, Verbosity: docai.Verbosity(settings.Draft.Verbosity), Prose: settings.Draft.Language,
	}}
	// Drafts are shown as they come, a few at a time: each round is proved and
	// stored at once.
	var pending []draft.Draft
	var made []comments.Comment
	done, last := 0, time.Now()
	var failed error
	flush := func() {
		if len(pending) == 0 || failed != nil {
			return
		}
		// What was drafted is kept, also when the person has had enough.
		proposed, err := w.desk.Propose(context.WithoutCancel(ctx), w.file, proven(w.file.Tree, pending))
		made, pending, last = append(made, proposed...), nil, time.Now()
		failed = err
	}
	run, err := drafter.Draft(ctx, draft.File{Path: w.file.Path, Tree: w.file.Tree}, w.indices, func(d draft.Draft) {
		done++
		p.report(quoted(d.Symbol.QualifiedName()), done, len(w.indices))
		pending = append(pending, d)
		if time.Since(last) >= flushEvery {
			flush()
		}
	})
	flush()
	for _, skipped := range run.Skipped {
		s.log.Info("a symbol got no draft", zap.String("file", w.sheet.Doc.Path), zap.String("symbol", skipped.Symbol), zap.String("why", skipped.Why), zap.Bool("bug", skipped.Bug))
	}
	if failed != nil {
		err = failed
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSuperseded):
		return map[string]int{"drafts": len(made)}, nil
	case errors.Is(cause, errStopped):
		text := fmt.Sprintf("stopped; %s to review in %s", plural(len(made), "draft"), base(w.sheet.Doc.Rel))
		p.end(text)
		s.say(protocol.MessageTypeInfo, "HiveSync: "+text)
		return map[string]int{"drafts": len(made)}, nil
	case err != nil:
		return nil, err
	}
	text := outcome(w, made, run)
	p.end(text)
	kind := protocol.MessageTypeInfo
	if len(made) == 0 {
		kind = protocol.MessageTypeWarning
	}
	if len(made) == 0 || token == nil && p.token == nil {
		s.say(kind, "HiveSync: "+text)
	}
	return map[string]int{"drafts": len(made), "skipped": len(run.Skipped)}, nil
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
func outcome(w *wish, made []comments.Comment, run draft.Run) string {
	text := fmt.Sprintf("%s to review in %s", plural(len(made), "draft"), base(w.sheet.Doc.Rel))
	if len(made) == 1 {
		text = fmt.Sprintf("1 draft to review in %s, for %s", base(w.sheet.Doc.Rel), quoted(made[0].Symbol))
	}
	if n := len(run.Redacted); n > 0 {
		text += fmt.Sprintf("; %s left out of what was sent", plural(n, "secret"))
	}
	if len(run.Skipped) > 0 {
		var why []string
		for _, skipped := range run.Skipped[:min(len(run.Skipped), 3)] {
			why = append(why, quoted(skipped.Symbol)+": "+skipped.Why)
		}
		text += fmt.Sprintf("; no draft for %s (%s)", plural(len(run.Skipped), "symbol"), strings.Join(why, "; "))
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
