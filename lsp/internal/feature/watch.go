package feature

import (
	"context"
	"slices"
	"strings"

	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// changedFiles is the parameters of workspace/didChangeWatchedFiles.
type changedFiles struct {
	Changes []struct {
		URI string `json:"uri"`
	} `json:"changes"`
}

// didChangeWatchedFiles notes files that were changed elsewhere. Those that are
// changed together are looked at together: code moves between files.
func (s *Server) didChangeWatchedFiles(_ context.Context, p *changedFiles) error {
	for _, c := range p.Changes {
		if folder, is := s.isProjectFile(uri.URI(c.URI)); is {
			s.projectChanged(folder)
		}
	}
	s.mu.Lock()
	for _, c := range p.Changes {
		if name := uri.URI(strings.Clone(c.URI)); name.IsFile() && syntax.Detect(session.PathOf(name), nil) != nil {
			s.elsewhere[session.PathOf(name)] = true
		}
	}
	n := len(s.elsewhere)
	s.mu.Unlock()
	if n > 0 {
		s.tasks.Later("files", s.o.Pause, s.followFiles)
	}
	return nil
}

// followFiles follows comments through the files that were changed elsewhere.
func (s *Server) followFiles(ctx context.Context) {
	s.mu.Lock()
	paths := s.elsewhere
	s.elsewhere = map[string]bool{}
	s.mu.Unlock()
	byFolder := map[*session.Folder][]string{}
	for path := range paths {
		folder, rel := s.folders.Of(path)
		if folder.Root {
			byFolder[folder] = append(byFolder[folder], rel)
		}
	}
	for folder, rels := range byFolder {
		slices.Sort(rels)
		desk, err := s.desk(folder)
		if err == nil {
			err = desk.FilesChanged(ctx, rels, func(_ context.Context, rel string) (*anchors.File, error) {
				snapshot, err := s.docs.ReadFile(folder.File(rel))
				if err != nil {
					return nil, err
				}
				return snapshot.File(), nil
			})
		}
		if err != nil && ctx.Err() == nil {
			s.log.Error("comments did not follow changed files", zap.String("folder", folder.Path), zap.Error(err))
		}
	}
}
