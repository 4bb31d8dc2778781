package feature

import (
	"context"
	"fmt"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// loadProject reads what a project fixes for everybody who works on it.
func (s *Server) loadProject(folder *session.Folder) {
	if folder == nil || !folder.Root {
		return
	}
	text, err := settings.ReadProject(folder.Path)
	if err != nil {
		s.tellOnce(protocol.MessageTypeWarning, fmt.Sprintf("HiveSync: what the project %s fixes was not read: %v", folder.Name, err))
		text = nil
	}
	s.settings.SetProject(folder, text)
}

// projectChanged reads a project's file again.
func (s *Server) projectChanged(folder *session.Folder) {
	s.tasks.Go(func(context.Context) {
		s.loadProject(folder)
		s.settingsChanged()
	})
}

// isProjectFile reports whether a URI is that of a folder's project file.
func (s *Server) isProjectFile(name uri.URI) (*session.Folder, bool) {
	if !name.IsFile() {
		return nil, false
	}
	folder, rel := s.folders.Of(session.PathOf(name))
	return folder, folder.Root && rel == settings.ProjectFile
}
