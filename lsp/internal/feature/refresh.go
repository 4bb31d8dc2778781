package feature

import (
	"context"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/lsp/internal/session"
)

// refresher has the editor show anew what has changed. However much changes, one
// round follows the other: what comes during a round is in the next.
type refresher struct {
	s *Server

	mu     sync.Mutex
	docs   map[*session.Document]bool // whose diagnostics to push; guarded by mu
	all    bool                       // to ask for everything anew; guarded by mu
	active bool                       // a round is under way; guarded by mu
}

func newRefresher(s *Server) *refresher {
	return &refresher{s: s, docs: map[*session.Document]bool{}}
}

// document has the diagnostics of a document sent again to an editor that does
// not ask for them.
func (r *refresher) document(doc *session.Document) {
	if r.s.editor.PullDiagnostics {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.docs[doc] = true
	r.begin()
}

// everywhere has the editor ask anew for what it shows of open documents.
func (r *refresher) everywhere() {
	e := &r.s.editor
	if !e.RefreshHints && !e.RefreshLenses && !(e.PullDiagnostics && e.RefreshPulled) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = true
	r.begin()
}

// begin begins rounds unless they are under way; mu is held.
func (r *refresher) begin() {
	if !r.active {
		r.active = true
		r.s.tasks.Go(r.run)
	}
}

func (r *refresher) run(ctx context.Context) {
	for {
		r.mu.Lock()
		docs, all := r.docs, r.all
		r.docs, r.all = map[*session.Document]bool{}, false
		if len(docs) == 0 && !all {
			r.active = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		for doc := range docs {
			r.s.publish(ctx, doc)
		}
		if all {
			r.ask(ctx)
		}
	}
}

// refreshLimit is how long an editor may take to say that it has heard.
const refreshLimit = 10 * time.Second

func (r *refresher) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, refreshLimit)
	defer cancel()
	e := &r.s.editor
	for _, part := range []struct {
		wanted bool
		name   string
		ask    func(context.Context) error
	}{
		{e.RefreshHints, protocol.MethodWorkspaceInlayHintRefresh, r.s.client.InlayHintRefresh},
		{e.RefreshLenses, protocol.MethodWorkspaceCodeLensRefresh, r.s.client.CodeLensRefresh},
		{e.PullDiagnostics && e.RefreshPulled, protocol.MethodWorkspaceDiagnosticRefresh, r.s.client.DiagnosticRefresh},
	} {
		if !part.wanted {
			continue
		}
		if err := part.ask(ctx); err != nil && ctx.Err() == nil {
			r.s.log.Debug("the editor did not refresh", zap.String("what", part.name), zap.Error(err))
		}
	}
}
