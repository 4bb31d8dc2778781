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
				one.Orphaned = item.At.Why
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
	s.offerToShow(list, text)
	return list, nil
}

// few is how many comments a dialogue lists.
const few = 5

// offerToShow lets a person choose one of the comments to be led to. A plug-in that
// shows lists itself is left to it.
func (s *Server) offerToShow(list []listed, text string) {
	if s.editor.ShowsDrafts {
		return
	}
	var choices []protocol.MessageActionItem
	byTitle := map[string]*listed{}
	for i := range list[:min(few, len(list))] {
		l := &list[i]
		title := fmt.Sprintf("%s: %s in %s:%d", l.Kind, quoted(l.Symbol), base(session.PathOf(l.URI)), l.Range.Start.Line+1)
		if byTitle[title] == nil {
			byTitle[title] = l
			choices = append(choices, protocol.MessageActionItem{Title: title})
		}
	}
	if len(list) > few {
		text += fmt.Sprintf("; the first %d:", few)
	}
	if !s.editor.ShowDocument {
		for _, c := range choices {
			text += "\n" + c.Title
		}
		s.say(protocol.MessageTypeInfo, text)
		return
	}
	// The person may take their time: the command is answered before.
	s.tasks.Serve(func(ctx context.Context) {
		chosen, err := s.client.ShowMessageRequest(ctx, &protocol.ShowMessageRequestParams{Type: protocol.MessageTypeInfo, Message: text, Actions: choices})
		if err != nil || chosen == nil || byTitle[chosen.Title] == nil {
			return
		}
		l, focus := byTitle[chosen.Title], true
		if _, err := s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: l.URI, TakeFocus: &focus, Selection: &l.Range}); err != nil {
			s.log.Warn("the editor did not show a document", zap.Error(err))
		}
	})
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
