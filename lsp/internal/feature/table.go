package feature

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/lsp/internal/rpc"
)

// none is the type of parameters that a method has none of.
type none = rpc.None

// Table is every method the server serves, each with its lane. What the protocol
// has besides is answered as not offered; a test knows that list too.
func (s *Server) Table() rpc.Table {
	return rpc.Table{
		protocol.MethodInitialize:  rpc.Request(rpc.Ordered, s.initialize),
		protocol.MethodInitialized: rpc.Notification(rpc.Ordered, s.initialized),
		protocol.MethodShutdown:    rpc.Request(rpc.Ordered, s.shutdown),
		protocol.MethodSetTrace:    rpc.Notification(rpc.Ordered, ignore),

		protocol.MethodTextDocumentDidOpen:                rpc.Notification(rpc.Ordered, s.didOpen),
		protocol.MethodTextDocumentDidChange:              rpc.Notification(rpc.Ordered, s.didChange),
		protocol.MethodTextDocumentDidSave:                rpc.Notification(rpc.Ordered, s.didSave),
		protocol.MethodTextDocumentDidClose:               rpc.Notification(rpc.Ordered, s.didClose),
		protocol.MethodWorkspaceDidChangeConfiguration:    rpc.Notification(rpc.Ordered, s.didChangeConfiguration),
		protocol.MethodWorkspaceDidChangeWorkspaceFolders: rpc.Notification(rpc.Ordered, s.didChangeWorkspaceFolders),
		protocol.MethodWorkspaceDidChangeWatchedFiles:     rpc.Notification(rpc.Ordered, s.didChangeWatchedFiles),

		protocol.MethodTextDocumentHover:       rpc.Request(rpc.Background, s.hover),
		protocol.MethodTextDocumentCodeAction:  rpc.Request(rpc.Background, s.codeAction),
		protocol.MethodCodeActionResolve:       rpc.Request(rpc.Background, s.codeActionResolve),
		protocol.MethodTextDocumentCodeLens:    rpc.Request(rpc.Background, s.codeLens),
		protocol.MethodCodeLensResolve:         rpc.Request(rpc.Background, s.codeLensResolve),
		protocol.MethodTextDocumentInlayHint:   rpc.Request(rpc.Background, s.inlayHint),
		protocol.MethodInlayHintResolve:        rpc.Request(rpc.Background, s.inlayHintResolve),
		protocol.MethodTextDocumentDiagnostic:  rpc.Request(rpc.Background, s.diagnostic),
		protocol.MethodWorkspaceExecuteCommand: rpc.Request(rpc.Background, s.executeCommand),

		protocol.MethodWindowWorkDoneProgressCancel: rpc.Notification(rpc.Cancel, s.workDoneProgressCancel),

		methodDrafts: rpc.Request(rpc.Background, s.drafts),
		methodCursor: rpc.Notification(rpc.Ordered, s.moved),
		methodFence:  rpc.Request(rpc.Background, s.fence),
	}
}

// ignore is for notifications that change nothing here.
func ignore(context.Context, *protocol.LSPAny) error { return nil }
