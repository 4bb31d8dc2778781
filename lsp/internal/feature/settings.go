package feature

import (
	"context"
	"encoding/json"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// settingsLimit is how long an editor may take to tell its settings.
const settingsLimit = 10 * time.Second

// pullSettings asks the editor for its settings, for each workspace folder and
// for files outside of all. Editors that cannot be asked have said them in
// initialize, or send them when they change.
func (s *Server) pullSettings(ctx context.Context) {
	if s.editor.Configuration {
		section := session.Section
		roots := s.folders.Roots()
		params := &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &section}}}
		for _, root := range roots {
			scope := uri.File(root.Path)
			params.Items = append(params.Items, protocol.ConfigurationItem{ScopeURI: &scope, Section: &section})
		}
		limited, cancel := context.WithTimeout(ctx, settingsLimit)
		answers, err := s.client.Configuration(limited, params)
		cancel()
		if err != nil {
			s.log.Warn("the editor did not tell its settings", zap.Error(err))
		}
		for i, answer := range answers {
			switch {
			case i == 0:
				s.settings.Push(json.RawMessage(answer))
			case i <= len(roots):
				s.settings.Set(roots[i-1], json.RawMessage(answer))
			}
		}
	}
	for _, folder := range s.folders.Roots() {
		s.loadProject(folder)
	}
	s.settingsChanged()
}

// settingsChanged has everything shown as the settings now are.
func (s *Server) settingsChanged() {
	s.o.SetLogLevel(s.settingsOf(nil).LogLevel)
	for _, folder := range s.folders.Roots() {
		s.settingsOf(folder)
	}
	for _, doc := range s.docs.All() {
		s.shown.document(doc)
	}
	s.shown.everywhere()
}

// awaitSettings returns when the editor has told its settings a first time, or will
// not: what a person asks for right after the start is done as they have set it.
func (s *Server) awaitSettings(ctx context.Context) error {
	select {
	case <-s.pulled:
	case <-time.After(settingsLimit):
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// settingsOf are the settings that hold in a folder; nil is no folder. The person is
// told once of each that cannot be what it is.
func (s *Server) settingsOf(folder *session.Folder) settings.Settings {
	set, problems := s.settings.Of(folder)
	for _, problem := range problems {
		s.tellOnce(protocol.MessageTypeWarning, "HiveSync settings: "+problem.String())
	}
	return set
}

// tellOnce tells the person what they need not hear again.
func (s *Server) tellOnce(kind protocol.MessageType, text string) {
	s.mu.Lock()
	had := s.told[text]
	s.told[text] = true
	s.mu.Unlock()
	if !had {
		s.say(kind, text)
	}
}

// changedSettings is the parameters of workspace/didChangeConfiguration.
type changedSettings struct {
	Settings protocol.LSPAny `json:"settings"`
}

// didChangeConfiguration takes settings over, or asks for them: what editors send
// along is theirs to choose, also null.
func (s *Server) didChangeConfiguration(_ context.Context, p *changedSettings) error {
	if !s.editor.Configuration {
		s.settings.Push(json.RawMessage(p.Settings))
	}
	s.tasks.Go(s.pullSettings)
	return nil
}

// changedFolders is the parameters of workspace/didChangeWorkspaceFolders.
type changedFolders struct {
	Event struct {
		Added, Removed []struct {
			URI  string `json:"uri"`
			Name string `json:"name"`
		}
	} `json:"event"`
}
