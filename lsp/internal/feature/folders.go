package feature

import (
	"context"
	"strings"

	"go.lsp.dev/uri"
)

// didChangeWorkspaceFolders opens and closes folders. Open documents that now
// belong to another folder are looked at as if they had just been opened.
func (s *Server) didChangeWorkspaceFolders(_ context.Context, p *changedFolders) error {
	for _, f := range p.Event.Removed {
		s.folders.Remove(uri.URI(f.URI))
	}
	for _, f := range p.Event.Added {
		s.folders.Add(uri.URI(strings.Clone(f.URI)), strings.Clone(f.Name))
	}
	for _, doc := range s.docs.All() {
		if moved := s.docs.Rehome(doc); moved != nil {
			s.leave(doc)
			s.enter(moved)
		}
	}
	s.tasks.Go(s.pullSettings)
	return nil
}
