package feature

import (
	"context"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// documentParams are the parameters of all that speaks of one document.
type documentParams struct {
	TextDocument struct {
		URI string `json:"uri"`
	} `json:"textDocument"`
}

// didOpen takes a document in. Its comments are looked up in the background.
func (s *Server) didOpen(_ context.Context, p *session.Opened) error {
	if old := s.docs.Get(uri.URI(p.TextDocument.URI)); old != nil {
		s.leave(old)
	}
	doc, err := s.docs.Open(p)
	if err != nil {
		return err
	}
	s.enter(doc)
	return nil
}

// enter puts a document on the desk of its folder.
func (s *Server) enter(doc *session.Document) {
	if doc.Folder == nil || doc.Lang == nil {
		return
	}
	opened := make(chan struct{})
	s.mu.Lock()
	s.opening[doc] = opened
	s.mu.Unlock()
	s.tasks.Go(func(ctx context.Context) {
		desk, err := s.desk(doc.Folder)
		if err == nil {
			err = desk.Open(ctx, doc)
		}
		close(opened)
		if err == nil {
			err = desk.Settle(ctx, doc, review.Opened)
		}
		if err != nil && ctx.Err() == nil {
			s.log.Error("the comments of a document were not read", zap.String("file", doc.Path), zap.Error(err))
		}
		s.shown.document(doc)
	})
}

// leave takes a document from its desk.
func (s *Server) leave(doc *session.Document) {
	s.mu.Lock()
	opened := s.opening[doc]
	delete(s.opening, doc)
	delete(s.awaited, doc)
	s.mu.Unlock()
	s.tasks.Forget("settle " + string(doc.URI))
	if opened == nil {
		return
	}
	s.tasks.Go(func(ctx context.Context) {
		<-opened
		if desk, err := s.desk(doc.Folder); err == nil {
			desk.CloseDocument(doc)
		}
	})
}

// didChange takes edits over. What they mean is looked at when typing pauses.
func (s *Server) didChange(_ context.Context, p *session.Changed) error {
	doc, err := s.docs.Change(p)
	if err != nil {
		return err
	}
	pause := s.o.Pause
	s.mu.Lock()
	s.lastEdit = time.Now()
	if s.awaited[doc] {
		pause = 0
		delete(s.awaited, doc)
	}
	s.mu.Unlock()
	s.settleLater(doc, pause)
	return nil
}

// settleLater looks at what a document has become, after a pause.
func (s *Server) settleLater(doc *session.Document, pause time.Duration) {
	if doc.Folder == nil || doc.Lang == nil {
		return
	}
	s.tasks.Later("settle "+string(doc.URI), pause, func(ctx context.Context) { s.settle(ctx, doc, review.Paused) })
}

// settle lets the states of comments follow the text.
func (s *Server) settle(ctx context.Context, doc *session.Document, when review.Moment) {
	desk, sheet, err := s.sheet(ctx, doc)
	if err == nil && sheet != nil {
		err = desk.Settle(ctx, doc, when)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("a document was not settled", zap.String("file", doc.Path), zap.Error(err))
	}
	s.shown.document(doc)
}

// didSave keeps where comments are, now that the disk has it so.
func (s *Server) didSave(_ context.Context, p *documentParams) error {
	if folder, is := s.isProjectFile(uri.URI(p.TextDocument.URI)); is {
		s.projectChanged(folder)
	}
	if doc := s.docs.Get(uri.URI(p.TextDocument.URI)); doc != nil {
		s.tasks.Go(func(ctx context.Context) { s.settle(ctx, doc, review.Saved) })
	}
	return nil
}

// didClose lets a document go.
func (s *Server) didClose(_ context.Context, p *documentParams) error {
	doc := s.docs.Close(uri.URI(p.TextDocument.URI))
	if doc == nil {
		return nil
	}
	s.leave(doc)
	if !s.editor.PullDiagnostics {
		return s.client.PublishDiagnostics(context.Background(), &protocol.PublishDiagnosticsParams{URI: doc.URI, Diagnostics: []protocol.Diagnostic{}})
	}
	return nil
}
