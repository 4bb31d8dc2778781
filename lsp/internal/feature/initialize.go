package feature

import (
	"context"
	"encoding/json"
	"slices"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// initialize reads what the editor can do and says what the server can.
func (s *Server) initialize(_ context.Context, params *protocol.LSPAny) (*protocol.InitializeResult, error) {
	s.editor = session.ReadClient(*params)
	s.folders = session.NewFolders()
	for _, f := range s.editor.Folders {
		s.folders.Add(f.URI, f.Name)
	}
	s.docs = session.NewDocuments(s.editor.Encoding, s.folders)
	s.settings = session.NewLayers(s.editor.Options)
	s.pulled = make(chan struct{})
	s.watchProcess(s.editor.Process)
	s.log.Info("connected", zap.String("editor", s.editor.Name), zap.String("version", s.editor.Version), zap.String("positions", string(s.editor.Encoding)))

	yes := true
	change := protocol.TextDocumentSyncKindIncremental
	result := &protocol.InitializeResult{
		ServerInfo: protocol.ServerInfo{Name: "hivesync-lsp", Version: protocol.NewOptional(s.o.Version)},
		Capabilities: protocol.ServerCapabilities{
			PositionEncoding: protocol.PositionEncodingKind(s.editor.Encoding),
			TextDocumentSync: &protocol.TextDocumentSyncOptions{OpenClose: &yes, Change: &change, Save: protocol.Boolean(true)},
			HoverProvider:    protocol.Boolean(true),
			CodeLensProvider: &protocol.CodeLensOptions{ResolveProvider: &yes},
			// Some editors misspell what they can do with hints: they are offered to all.
			InlayHintProvider:      &protocol.InlayHintOptions{ResolveProvider: &yes},
			ExecuteCommandProvider: protocol.ExecuteCommandOptions{Commands: s.commandNames(), WorkDoneProgressOptions: protocol.WorkDoneProgressOptions{WorkDoneProgress: &yes}},
			Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
				Supported: &yes, ChangeNotifications: protocol.Boolean(true),
			}},
		},
	}
	if s.editor.ActionLiterals {
		result.Capabilities.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite},
			ResolveProvider: &yes,
		}
	} else {
		result.Capabilities.CodeActionProvider = protocol.Boolean(true)
	}
	if s.editor.PullDiagnostics {
		identifier := session.Section
		result.Capabilities.DiagnosticProvider = &protocol.DiagnosticOptions{Identifier: &identifier}
	}
	return result, nil
}

// initialized asks the editor for what only now may be asked for.
func (s *Server) initialized(context.Context, *protocol.InitializedParams) error {
	s.tasks.Go(func(ctx context.Context) {
		s.pullSettings(ctx)
		s.pulledOnce.Do(func() { close(s.pulled) }) // some editors say it twice
		s.register(ctx)
	})
	return nil
}

// register asks to be told of changed settings and of files that are changed
// elsewhere.
func (s *Server) register(ctx context.Context) {
	var wanted []protocol.Registration
	if s.editor.WatchConfig {
		wanted = append(wanted, registration(protocol.MethodWorkspaceDidChangeConfiguration, map[string]any{"section": session.Section}))
	}
	if s.editor.WatchFiles {
		var watchers []any
		for _, pattern := range watched() {
			watchers = append(watchers, map[string]any{"globPattern": pattern})
		}
		wanted = append(wanted, registration(protocol.MethodWorkspaceDidChangeWatchedFiles, map[string]any{"watchers": watchers}))
	}
	if len(wanted) == 0 {
		return
	}
	if err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: wanted}); err != nil {
		s.log.Warn("the editor did not take a registration", zap.Error(err))
	}
}

func registration(method string, options map[string]any) protocol.Registration {
	raw, _ := json.Marshal(options)
	return protocol.Registration{ID: session.Section + " " + method, Method: method, RegisterOptions: raw}
}

// watched are the glob patterns of files in known languages, and of what a project
// fixes.
func watched() []string {
	patterns := []string{"**/" + settings.ProjectFile}
	for _, l := range syntax.Languages() {
		for _, ext := range l.Extensions {
			patterns = append(patterns, "**/*"+ext)
		}
	}
	slices.Sort(patterns)
	return slices.Compact(patterns)
}

// shutdown ends what runs. The process goes with exit.
func (s *Server) shutdown(context.Context, *none) (*protocol.LSPAny, error) {
	s.tasks.stop()
	return nil, nil
}
