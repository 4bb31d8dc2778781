package feature

import (
	"context"
	"fmt"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// The methods that are HiveSync's own.
const (
	methodDrafts        = "hivesync/drafts"
	methodDraftsChanged = "hivesync/draftsChanged"
	methodCursor        = "hivesync/cursor"
	methodFence         = "hivesync/fence"
)

// draftsParams are the parameters of hivesync/drafts.
type draftsParams struct {
	URI string `json:"uri"` // of a document; empty for all of the workspace
}

// listed is a comment as hivesync/drafts gives it.
type listed struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind"`  // "AI", "Task", "System"
	State      comments.State `json:"state"` // "proposed", "open"
	URI        uri.URI        `json:"uri"`
	Range      protocol.Range `json:"range"` // of the name of what it speaks of
	Exact      bool           `json:"exact"` // the range is that of today's text; else of when the file was last open
	Symbol     string         `json:"symbol"`
	SymbolKind code.Kind      `json:"symbolKind,omitempty"`
	Text       string         `json:"text"`               // as it would stand in the file, without indent
	Summary    string         `json:"summary"`            // on one line
	Hash       string         `json:"hash"`               // to be given back with a decision
	Replaces   string         `json:"replaces,omitempty"` // the documentation it takes the place of
	Score      float64        `json:"score"`              // agreement with the code, 0 to 1
	Flags      []string       `json:"flags,omitempty"`    // why accepting it asks again
	Findings   []string       `json:"findings,omitempty"` // what does not agree with the code
	Orphaned   string         `json:"orphaned,omitempty"` // why its code was not found; empty when it was
	Guesses    []guess        `json:"guesses,omitempty"`  // where an orphan may belong
	Provider   string         `json:"provider,omitempty"`
	Model      string         `json:"model,omitempty"`
	Banner     string         `json:"banner,omitempty"` // to be shown with every AI text
}

// drafts answers what waits for a person, in one document or in all of the
// workspace.
func (s *Server) drafts(ctx context.Context, p *draftsParams) ([]listed, error) {
	list := []listed{}
	if p.URI != "" {
		_, sheet, err := s.sheet(ctx, s.docs.Get(uri.URI(p.URI)))
		if err != nil || sheet == nil {
			return list, err
		}
		return s.ofSheet(list, sheet), nil
	}
	folders := s.folders.Roots()
	for _, doc := range s.docs.All() {
		if doc.Folder != nil && !slices.Contains(folders, doc.Folder) {
			folders = append(folders, doc.Folder)
		}
	}
	for _, folder := range folders {
		desk, err := s.desk(folder)
		if err != nil {
			return nil, err
		}
		open, err := desk.Store().Find(ctx, comments.Query{States: []comments.State{comments.Proposed, comments.Open}})
		if err != nil {
			return nil, err
		}
		lost := map[string]string{} // why, by thread
		for i := range open {
			if review.Rule(&open[i]) == review.RuleOrphaned {
				lost[open[i].Thread] = open[i].Text
			}
		}
		shown := map[string]bool{}
		for _, doc := range s.docs.All() {
			if doc.Folder != folder {
				continue
			}
			_, sheet, err := s.sheet(ctx, doc)
			if err != nil {
				return nil, err
			}
			if sheet != nil {
				shown[doc.Rel] = true
				list = s.ofSheet(list, sheet)
			}
		}
		for i := range open {
			if c := &open[i]; !shown[c.Path] {
				item := review.Item{Comment: *c}
				one := s.listed(&item)
				one.URI = uri.File(folder.File(c.Path))
				if c.Kind != comments.System {
					one.Orphaned = lost[c.Thread]
				}
				line := uint32(max(0, c.Anchor.Last.Line-1))
				one.Range = protocol.Range{Start: protocol.Position{Line: line}, End: protocol.Position{Line: line}}
				list = append(list, one)
			}
		}
	}
	return list, nil
}

func (s *Server) ofSheet(list []listed, sheet *review.Sheet) []listed {
	for _, items := range [][]review.Item{sheet.Items, sheet.Orphans} {
		for i := range items {
			item := &items[i]
			if !open(item) {
				continue
			}
			one := s.listed(item)
			one.URI, one.Exact = sheet.Doc.URI, item.At.Found
			if item.At.Found {
				where := item.At.NameRange
				if where.IsZero() {
					where = sheet.Lines.Line(sheet.Line(item))
				}
				one.Range = sheet.Lines.Range(where)
			} else if item.Kind != comments.System {
				one.Orphaned, one.Guesses = item.At.Why, guesses(sheet, item)
			}
			list = append(list, one)
		}
	}
	return list
}

func (s *Server) listed(item *review.Item) listed {
	one := listed{
		ID: item.ID, Kind: tag(item.Kind), State: item.State, Symbol: item.Symbol, SymbolKind: item.SymbolKind,
		Text: item.Text, Summary: summary(item), Hash: item.Hash, Replaces: item.Replaces, Score: item.Score,
		Provider: item.Provenance.Provider, Model: item.Provenance.Model,
	}
	if item.Kind == comments.AI {
		one.Banner = Banner
	}
	for _, f := range item.Flags {
		one.Flags = append(one.Flags, f.Text)
	}
	for _, f := range item.Findings {
		one.Findings = append(one.Findings, f.Text)
	}
	return one
}

// showDrafts lists all that waits for a person. An editor without a plug-in that
// shows the list is given the first few to choose from.
func (s *Server) showDrafts(ctx context.Context, _ *target) (any, error) {
	list, err := s.drafts(ctx, &draftsParams{})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 && !s.editor.ShowsDrafts {
		s.say(protocol.MessageTypeInfo, "HiveSync: no draft, task or notice is open")
		return list, nil
	}
	counts := map[string]int{}
	for _, l := range list {
		counts[l.Kind]++
	}
	text := fmt.Sprintf("HiveSync: %s, %s and %s are open", plural(counts["AI"], "AI draft"), plural(counts["Task"], "task"), plural(counts["System"], "System notice"))
	s.offer(list, text)
	return list, nil
}

// few is how many choices a dialogue has.
const few = 5

// choice is a button of a dialogue.
type choice struct {
	title string
	take  func(context.Context) error
}

// offer lets a person choose one of the comments to be led to, and an orphan to be
// tied to where it may belong. A plug-in that shows lists itself is left to it.
func (s *Server) offer(list []listed, text string) {
	if s.editor.ShowsDrafts {
		return
	}
	var choices []choice
	for i := range list {
		choices = append(choices, s.choicesOf(&list[i])...)
	}
	if len(choices) > few {
		choices = choices[:few]
		text += fmt.Sprintf("; the first %d:", few)
	}
	if !s.editor.ShowDocument {
		for _, c := range choices {
			text += "\n" + c.title
		}
		s.say(protocol.MessageTypeInfo, text)
		return
	}
	params := &protocol.ShowMessageRequestParams{Type: protocol.MessageTypeInfo, Message: text}
	for _, c := range choices {
		params.Actions = append(params.Actions, protocol.MessageActionItem{Title: c.title})
	}
	// The person may take their time: the command is answered before.
	s.tasks.Serve(func(ctx context.Context) {
		chosen, err := s.client.ShowMessageRequest(ctx, params)
		if err != nil || chosen == nil {
			return
		}
		for _, c := range choices {
			if c.title != chosen.Title {
				continue
			}
			if err := c.take(ctx); err != nil && ctx.Err() == nil {
				s.say(protocol.MessageTypeError, "HiveSync: "+err.Error())
			}
			return
		}
	})
}

// choicesOf are what a dialogue offers for a comment.
func (s *Server) choicesOf(l *listed) []choice {
	at := fmt.Sprintf("%s: %s in %s:%d", l.Kind, quoted(l.Symbol), base(session.PathOf(l.URI)), l.Range.Start.Line+1)
	var all []choice
	if len(l.Guesses) > 0 {
		g := l.Guesses[0]
		all = append(all, choice{fmt.Sprintf("%s: attach %s to %s in %s", l.Kind, quoted(l.Symbol), quoted(g.Symbol), base(session.PathOf(l.URI))), func(ctx context.Context) error {
			_, err := s.reattach(ctx, &target{URI: string(l.URI), ID: l.ID, Position: positionOf(g.Range.Start)})
			return err
		}})
	}
	return append(all, choice{at, func(ctx context.Context) error {
		focus := true
		_, err := s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: l.URI, TakeFocus: &focus, Selection: &l.Range})
		return err
	}})
}

// announce tells plug-ins that asked for it that lists of drafts have changed.
func (s *Server) announce(folder *session.Folder, rels []string) {
	if !s.editor.HearsDrafts {
		return
	}
	uris := []uri.URI{}
	for _, rel := range rels {
		path := folder.File(rel)
		if doc := s.docs.ByPath(path); doc != nil {
			uris = append(uris, doc.URI)
		} else {
			uris = append(uris, uri.File(path))
		}
	}
	if err := s.conn.Notify(context.Background(), methodDraftsChanged, map[string]any{"uris": uris}); err != nil {
		s.log.Warn("a plug-in was not told of changed drafts", zap.Error(err))
	}
}

// moved takes note of where the person is: hivesync/cursor.
func (s *Server) moved(_ context.Context, p *positionParams) error {
	if p.TextDocument.URI != "" && p.Position != nil {
		s.seen(p.TextDocument.URI, *p.Position)
	}
	return nil
}

// fence answers when all that the server had begun by itself is done, and what
// waited for a pause in typing too: for tests of plug-ins.
func (s *Server) fence(ctx context.Context, _ *none) (*protocol.LSPAny, error) {
	return nil, s.tasks.Settle(ctx)
}
