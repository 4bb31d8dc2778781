package feature

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// action is one thing a person can do, as a code action, a lens or a command.
type action struct {
	title   string
	command string
	target  target
	kind    protocol.CodeActionKind
	lens    string         // its title above the declaration, short; empty for no lens
	only    bool           // a lens only
	llm     bool           // puts text of a provider in
	accepts []*review.Item // what it accepts, when an edit alone can do it
}

func (a *action) protocol() protocol.Command {
	argument, _ := json.Marshal(a.target)
	return protocol.Command{Title: a.title, Command: a.command, Arguments: []protocol.LSPAny{argument}}
}

// above is the action as a lens: there is room for few words, and the whole title is
// shown when it is pointed at.
func (a *action) above() protocol.Command {
	command := a.protocol()
	command.Title, command.Tooltip = a.lens, &a.title
	return command
}

// itemActions are what can be done with a comment.
func (s *Server) itemActions(sheet *review.Sheet, item *review.Item) []action {
	t := target{URI: string(sheet.Doc.URI), ID: item.ID, Hash: item.Hash}
	on := quoted(item.Symbol)
	short := quoted(lastName(item.Symbol))
	fix := protocol.CodeActionKindQuickFix
	switch {
	case item.Kind == comments.AI && item.State == comments.Proposed && item.At.Found:
		all := []action{{title: "HiveSync: Show all open drafts", command: cmdShowDrafts, target: target{URI: t.URI}, only: true,
			lens: fmt.Sprintf("AI draft (%s): %s", percent(item.Score), Banner)}}
		accept := action{title: "HiveSync: Accept this comment on " + on + " (AI)", command: cmdAccept, target: t, kind: fix, lens: "Accept " + short, llm: true, accepts: []*review.Item{item}}
		edit := action{title: "HiveSync: Accept and edit this comment on " + on + " (AI)", command: cmdAcceptAndEdit, target: t, kind: fix, lens: "Edit " + short, llm: true, accepts: []*review.Item{item}}
		if len(item.Flags) > 0 {
			for _, a := range []*action{&accept, &edit} {
				if s.wasAsked(item) {
					a.target.Confirm = item.Hash
					a.title += " although it is flagged: " + line(reasons(item), 160)
					a.lens += " although it is flagged: " + line(reasons(item), 80)
				} else {
					a.accepts = nil
					a.title += ", flagged: asks again"
					a.lens += " (flagged)"
				}
			}
		}
		all = append(all, accept, edit,
			action{title: "HiveSync: Reject this comment on " + on + " (AI)", command: cmdReject, target: t, kind: fix, lens: "Reject " + short},
			action{title: "HiveSync: Regenerate this comment on " + on + " (AI)", command: cmdRegenerate, target: t, kind: fix, lens: "Regenerate " + short})
		if by := s.settingsOf(sheet.Doc.Folder).Refine; by != "" && by != item.Provenance.Provider {
			all = append(all, action{title: fmt.Sprintf("HiveSync: Refine this comment on %s with %s (AI)", on, by), command: cmdRefine, target: t, kind: fix, lens: "Refine " + short})
		}
		return all
	case item.Kind == comments.AI && item.State == comments.Proposed:
		all := []action{{title: "HiveSync: Reject the comment on " + on + " (AI), which has lost its code", command: cmdReject, target: t, kind: fix}}
		return append(all, guessed(sheet, item)...)
	case item.Kind == comments.Task && item.State == comments.Open:
		text := line(item.Text, 60)
		all := []action{
			{title: fmt.Sprintf("HiveSync: Mark the task on %s as done: %s", on, text), command: cmdDoneTask, target: t, kind: fix, lens: fmt.Sprintf("Task on %s: %s, done", on, text)},
			{title: fmt.Sprintf("HiveSync: Drop the task on %s: %s", on, text), command: cmdDropTask, target: t, kind: fix, lens: "Drop the task on " + short},
		}
		if !item.At.Found {
			all = append(all, guessed(sheet, item)...)
		}
		return all
	case item.Kind == comments.System && item.State == comments.Open:
		var all []action
		if index := sheet.Symbol(item); review.Rule(&item.Comment) == review.RuleStale && index >= 0 {
			name := sheet.Tree().Symbols()[index].QualifiedName()
			at := sheet.Lines.Position(sheet.Tree().Symbols()[index].NameRange.Start)
			all = append(all, action{title: "HiveSync: Update stale comment on " + quoted(name), command: cmdDocumentSymbol,
				target: target{URI: t.URI, Position: positionOf(at)}, kind: fix, lens: "Update stale comment on " + quoted(name)})
		}
		return append(all, action{title: "HiveSync: Dismiss the notice on " + on + " (System)", command: cmdDismissNotice, target: t, kind: fix,
			lens: "System notice on " + on + ", dismiss"})
	}
	return nil
}

// fileActions are what can be done with all comments of a file.
func (s *Server) fileActions(sheet *review.Sheet) []action {
	t := target{URI: string(sheet.Doc.URI)}
	file := base(sheet.Doc.Rel)
	rewrite := protocol.CodeActionKindRefactorRewrite
	all := []action{
		{title: "HiveSync: Document file " + file, command: cmdDocumentFile, target: t, kind: rewrite},
		{title: "HiveSync: Document changed symbols in " + file, command: cmdDocumentChanged, target: t, kind: rewrite},
	}
	if s.isDrafting(sheet.Doc) {
		all = append(all, action{title: "HiveSync: Stop drafting in " + file, command: cmdStopDrafting, target: t, kind: rewrite})
	}
	drafts := sheet.Of(comments.AI, comments.Proposed)
	var good []*review.Item
	for _, item := range drafts {
		if len(item.Flags) == 0 {
			good = append(good, item)
		}
	}
	if len(good) > 0 {
		title := fmt.Sprintf("HiveSync: Accept all %s in %s", plural(len(good), "comment"), file)
		if flagged := len(drafts) - len(good); flagged > 0 {
			title += fmt.Sprintf(" (%d flagged stay)", flagged)
		}
		all = append(all, action{title: title, command: cmdAcceptAll, target: t, kind: protocol.CodeActionKindQuickFix, llm: true, accepts: good})
	}
	if n := len(drafts); n > 0 {
		all = append(all, action{title: fmt.Sprintf("HiveSync: Reject all %s in %s", plural(n, "comment"), file), command: cmdRejectAll, target: t, kind: protocol.CodeActionKindQuickFix})
	}
	return append(all, action{title: "HiveSync: Show all open drafts", command: cmdShowDrafts, target: t, kind: rewrite})
}

// symbolActions are what can be done with a declaration.
func (s *Server) symbolActions(sheet *review.Sheet, index int, selected string) []action {
	symbol := &sheet.Tree().Symbols()[index]
	at := positionOf(sheet.Lines.Position(symbol.NameRange.Start))
	on := quoted(symbol.QualifiedName())
	t := target{URI: string(sheet.Doc.URI), Position: at}
	var all []action
	if symbol.Place.None == "" || symbol.Doc.Exists() {
		all = append(all, action{title: "HiveSync: Document symbol " + on, command: cmdDocumentSymbol, target: t, kind: protocol.CodeActionKindRefactorRewrite})
	}
	task := t
	title := "HiveSync: Add task here, on " + on
	if text := strings.TrimSpace(selected); text != "" {
		task.Text = text
		title += ": " + line(text, 60)
	}
	return append(all, action{title: title, command: cmdAddTask, target: task, kind: protocol.CodeActionKindRefactorRewrite})
}

func positionOf(p protocol.Position) *session.Position {
	at := session.PositionOf(p)
	return &at
}
