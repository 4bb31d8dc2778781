package feature

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// The commands. Each takes at most one argument, a JSON object; docs/protocol.md
// says what is in it.
const (
	cmdDocumentSymbol  = "hivesync.documentSymbol"
	cmdDocumentFile    = "hivesync.documentFile"
	cmdDocumentChanged = "hivesync.documentChangedSymbols"
	cmdStopDrafting    = "hivesync.stopDrafting"
	cmdAccept          = "hivesync.accept"
	cmdAcceptAndEdit   = "hivesync.acceptAndEdit"
	cmdReject          = "hivesync.reject"
	cmdAcceptAll       = "hivesync.acceptAllInFile"
	cmdRejectAll       = "hivesync.rejectAllInFile"
	cmdRegenerate      = "hivesync.regenerate"
	cmdRefine          = "hivesync.refine"
	cmdShowDrafts      = "hivesync.showDrafts"
	cmdAddTask         = "hivesync.addTask"
	cmdReviseTask      = "hivesync.reviseTask"
	cmdDoneTask        = "hivesync.doneTask"
	cmdDropTask        = "hivesync.dropTask"
	cmdReopenTask      = "hivesync.reopenTask"
	cmdDismissNotice   = "hivesync.dismissNotice"
	cmdShowOrphans     = "hivesync.showOrphans"
	cmdReattach        = "hivesync.reattach"
	cmdJoinProject     = "hivesync.joinProject"
	cmdLeaveProject    = "hivesync.leaveProject"
	cmdShowPeople      = "hivesync.showPeople"
	cmdFollow          = "hivesync.follow"
	cmdUnfollow        = "hivesync.unfollow"
)

// target is the argument of every command: what it is about, as far as it says.
type target struct {
	URI      string            `json:"uri,omitempty"`
	Position *session.Position `json:"position,omitempty"`
	Range    *session.Range    `json:"range,omitempty"`
	ID       string            `json:"id,omitempty"`      // of a comment, or of a person
	Hash     string            `json:"hash,omitempty"`    // of the text the person was shown
	Confirm  string            `json:"confirm,omitempty"` // the same hash: the person has read why the draft is flagged
	Text     string            `json:"text,omitempty"`    // of a task; a link; a name
	Reason   string            `json:"reason,omitempty"`  // of a rejection
	Yes      bool              `json:"yes,omitempty"`     // a large run is wanted: do not ask

	token protocol.ProgressToken // on which the editor wants to see progress; nil for none
}

// handlers is the table of the commands.
func (s *Server) handlers() map[string]func(context.Context, *target) (any, error) {
	return map[string]func(context.Context, *target) (any, error){
		cmdDocumentSymbol:  s.documentSymbol,
		cmdDocumentFile:    s.documentFile,
		cmdDocumentChanged: s.documentChangedSymbols,
		cmdStopDrafting:    s.stopDrafting,
		cmdAccept:          s.accept,
		cmdAcceptAndEdit:   s.acceptAndEdit,
		cmdReject:          s.reject,
		cmdAcceptAll:       s.acceptAll,
		cmdRejectAll:       s.rejectAll,
		cmdRegenerate:      s.regenerate,
		cmdRefine:          s.refine,
		cmdShowDrafts:      s.showDrafts,
		cmdAddTask:         s.addTask,
		cmdReviseTask:      s.reviseTask,
		cmdDoneTask:        s.doneTask,
		cmdDropTask:        s.dropTask,
		cmdReopenTask:      s.reopenTask,
		cmdDismissNotice:   s.dismissNotice,
		cmdShowOrphans:     s.showOrphans,
		cmdReattach:        s.reattach,
		cmdJoinProject:     s.joinProject,
		cmdLeaveProject:    s.leaveProject,
		cmdShowPeople:      s.showPeople,
		cmdFollow:          s.followPerson,
		cmdUnfollow:        s.unfollow,
	}
}

func (s *Server) commandNames() []string { return slices.Sorted(maps.Keys(s.handlers())) }

// commandParams are the parameters of workspace/executeCommand.
type commandParams struct {
	WorkDoneToken protocol.LSPAny   `json:"workDoneToken"`
	Command       string            `json:"command"`
	Arguments     []protocol.LSPAny `json:"arguments"`
}

// executeCommand runs a command. What it has to say to the person it says by
// itself: editors show the errors of commands in many ways, or not at all.
func (s *Server) executeCommand(ctx context.Context, p *commandParams) (protocol.LSPAny, error) {
	run := s.handlers()[p.Command]
	if run == nil {
		return nil, rpc.InvalidParams("there is no command %s; there are %v", p.Command, s.commandNames())
	}
	t := &target{token: token(p.WorkDoneToken)}
	if len(p.Arguments) > 1 {
		return nil, rpc.InvalidParams("%s takes one argument, an object", p.Command)
	}
	if len(p.Arguments) == 1 && !bytes.Equal(p.Arguments[0], []byte("null")) {
		if err := json.Unmarshal(p.Arguments[0], t); err != nil {
			return nil, rpc.InvalidParams("the argument of %s is not as it should be: %v", p.Command, err)
		}
	}
	if t.URI == "" {
		s.whereThePersonIs(t)
	}
	if err := s.awaitSettings(ctx); err != nil {
		return nil, err
	}
	result, err := run(ctx, t)
	if err != nil {
		var invalid *jsonrpc2.Error
		if ctx.Err() == nil && !asError(err, &invalid) {
			s.say(protocol.MessageTypeError, "HiveSync: "+err.Error())
		}
		return nil, err
	}
	if result == nil {
		return protocol.LSPAny("null"), nil
	}
	return json.Marshal(result)
}

// token is a progress token as the editor wrote it; nil for none.
func token(raw protocol.LSPAny) protocol.ProgressToken {
	var text string
	var number int32
	switch {
	case len(raw) == 0:
	case json.Unmarshal(raw, &text) == nil && text != "":
		return protocol.String(text)
	case json.Unmarshal(raw, &number) == nil && raw.Kind() == '0':
		return protocol.Integer(number)
	}
	return nil
}

// document is the open document a command is about.
func (s *Server) document(t *target) (*session.Document, error) {
	if t.URI == "" {
		return nil, rpc.InvalidParams("the command does not say which document it is about")
	}
	doc := s.docs.Get(uri.URI(t.URI))
	switch {
	case doc == nil:
		return nil, fmt.Errorf("%s is not open in the editor. Open it and try again", session.PathOf(uri.URI(t.URI)))
	case doc.Folder == nil:
		return nil, fmt.Errorf("%s is no file: comments are kept for files. Save it first", t.URI)
	case doc.Lang == nil:
		return nil, fmt.Errorf("%s is in no language HiveSync knows", base(doc.Rel))
	}
	return doc, nil
}

// cursor is the place a person was last seen at.
type cursor struct {
	uri string
	at  session.Position
}

// seen notes where the person is, as editors tell by what they ask.
func (s *Server) seen(name string, at session.Position) {
	s.mu.Lock()
	s.cursor = cursor{name, at}
	teams := len(s.teams)
	s.mu.Unlock()
	if teams > 0 {
		s.tellWhere()
	}
}

// whereThePersonIs fills in the document and the position of a command that came
// without an argument.
func (s *Server) whereThePersonIs(t *target) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cursor.uri != "" {
		at := s.cursor.at
		t.URI, t.Position = s.cursor.uri, &at
	}
}
