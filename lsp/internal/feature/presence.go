package feature

import (
	"context"
	"fmt"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/session"
	"github.com/hivesync/hivesync/lsp/internal/team"
)

const methodPresence = "hivesync/presence"

// The activities of a person, for the others.
const (
	reviewing = "reviewing"
	editing   = "editing"
)

const (
	// whereEvery merges the places a person goes through.
	whereEvery = 60 * time.Millisecond
	// edits is how long after an edit a person is said to be editing.
	edits = 10 * time.Second
)

// tellWhere has the project know where the person is, if they want that.
func (s *Server) tellWhere() {
	s.tasks.Later("where", whereEvery, func(context.Context) {
		s.mu.Lock()
		at, lastEdit := s.cursor, s.lastEdit
		teams := make(map[*session.Folder]*team.Team, len(s.teams))
		for folder, t := range s.teams {
			teams[folder] = t
		}
		s.mu.Unlock()
		doc := s.docs.Get(uri.URI(at.uri))
		for folder, t := range teams {
			t.Here(s.stateFor(folder, doc, at.at, lastEdit))
		}
	})
}

// stateFor is what the members of a folder's project see of the person: nothing
// outside of the folder, in private files, and where presence is off.
func (s *Server) stateFor(folder *session.Folder, doc *session.Document, at session.Position, lastEdit time.Time) *v1.State {
	set := s.settingsOf(folder)
	if doc == nil || doc.Folder != folder || !set.Presence || set.Private(doc.Rel) || set.Excluded(doc.Rel) {
		return nil
	}
	state := &v1.State{Path: doc.Rel, Activity: reviewing}
	if time.Since(lastEdit) < edits {
		state.Activity = editing
	}
	snapshot := doc.Current()
	offset := snapshot.Lines.Offset(at.Protocol())
	lines := snapshot.Lines
	if s.editor.Encoding != session.UTF16 { // the wire counts so, whatever the editor does
		lines = session.NewLines(snapshot.Text, session.UTF16)
	}
	utf16 := lines.Position(offset)
	state.Cursor = &v1.Point{Line: utf16.Line, Character: utf16.Character}
	if tree := snapshot.Tree(); tree != nil {
		if i := tree.SymbolAt(offset); i >= 0 && tree.Symbols()[i].Kind != code.Module {
			symbol := &tree.Symbols()[i]
			state.Symbol, state.SymbolKind = symbol.QualifiedName(), string(symbol.Kind)
		}
	}
	return state
}

// place is where a person is in this editor's text: at the symbol they are in, which
// may stand elsewhere here, or at their cursor.
func place(snapshot *session.Snapshot, p *team.Person) (line int, known bool) {
	if tree := snapshot.Tree(); tree != nil && p.State.Symbol != "" {
		for i := range tree.Symbols() {
			if symbol := &tree.Symbols()[i]; symbol.QualifiedName() == p.State.Symbol {
				return int(snapshot.Lines.Position(symbol.NameRange.Start).Line), true
			}
		}
	}
	if c := p.State.Cursor; c != nil && int(c.Line) < snapshot.Lines.Count() {
		return int(c.Line), true
	}
	return 0, false
}

// peopleHints show who is in a document, as one line each: "◂ Ada · reviewing Total".
func (s *Server) peopleHints(doc *session.Document, asked code.Range) []protocol.InlayHint {
	t := s.teamOf(doc.Folder)
	if t == nil || !s.settingsOf(doc.Folder).Presence {
		return nil
	}
	var hints []protocol.InlayHint
	snapshot := doc.Current()
	yes := true
	for _, p := range t.In(doc.Rel) {
		at, known := place(snapshot, &p)
		if !known {
			continue
		}
		end := snapshot.Lines.Line(at).End
		if end < asked.Start || end > asked.End {
			continue
		}
		hints = append(hints, protocol.InlayHint{Position: snapshot.Lines.Position(end), Label: protocol.String(personLabel(&p)), PaddingLeft: &yes})
	}
	return hints
}

func personLabel(p *team.Person) string {
	text := "◂ " + line(p.Name, 40)
	if p.State.Activity != "" {
		text += " · " + line(p.State.Activity, 20)
		if p.State.Symbol != "" {
			text += " " + line(lastName(p.State.Symbol), 60)
		}
	}
	if p.Away {
		text += " (away)"
	}
	return text
}

// seenPerson is a person as plug-ins hear of them.
type seenPerson struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Agent     string  `json:"agent,omitempty"`
	URI       uri.URI `json:"uri,omitempty"`
	Line      *uint32 `json:"line,omitempty"` // in this editor's text
	Symbol    string  `json:"symbol,omitempty"`
	Activity  string  `json:"activity,omitempty"`
	Following string  `json:"following,omitempty"`
	Away      bool    `json:"away,omitempty"`
	Seen      int64   `json:"seen"` // Unix time in milliseconds by this machine's clock
	Label     string  `json:"label"`
}

// whoIsHere are the others in a folder's project.
func (s *Server) whoIsHere(folder *session.Folder) []seenPerson {
	all := []seenPerson{}
	t := s.teamOf(folder)
	if t == nil {
		return all
	}
	for _, p := range t.People() {
		seen := seenPerson{ID: p.ID, Name: p.Name, Agent: p.Agent, Symbol: p.State.Symbol, Activity: p.State.Activity, Following: p.Following, Away: p.Away, Seen: p.Seen.UnixMilli(), Label: personLabel(&p)}
		if p.Rel != "" {
			path := folder.File(p.Rel)
			seen.URI = uri.File(path)
			if doc := s.docs.ByPath(path); doc != nil {
				seen.URI = doc.URI
				if at, known := place(doc.Current(), &p); known {
					line := uint32(at)
					seen.Line = &line
				}
			} else if p.State.Cursor != nil {
				seen.Line = &p.State.Cursor.Line
			}
		}
		all = append(all, seen)
	}
	return all
}

// peopleMoved shows people anew.
func (s *Server) peopleMoved(folder *session.Folder, rels []string) {
	if !s.settingsOf(folder).Presence {
		return
	}
	if s.editor.HearsPresence {
		params := map[string]any{"folder": uri.File(folder.Path), "people": s.whoIsHere(folder)}
		if err := s.conn.Notify(context.Background(), methodPresence, params); err != nil {
			s.log.Warn("a plug-in was not told who is where", zap.Error(err))
		}
	} else if len(rels) > 0 {
		s.shown.everywhere()
	}
	s.moveAlong(folder)
}

// moveAlong leads the editor where the person is whom it follows.
func (s *Server) moveAlong(folder *session.Folder) {
	t := s.teamOf(folder)
	if t == nil || t.Following() == "" || !s.editor.ShowDocument {
		return
	}
	for _, p := range s.whoIsHere(folder) {
		if p.ID != t.Following() || p.URI == "" || p.Line == nil {
			continue
		}
		where := fmt.Sprint(p.URI, *p.Line)
		s.mu.Lock()
		same := s.ledTo == where
		s.ledTo = where
		s.mu.Unlock()
		if same {
			return
		}
		at := protocol.Range{Start: protocol.Position{Line: *p.Line}, End: protocol.Position{Line: *p.Line}}
		focus := false
		s.tasks.Later("follow", 0, func(ctx context.Context) {
			if _, err := s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: p.URI, TakeFocus: &focus, Selection: &at}); err != nil {
				s.log.Warn("the editor did not follow", zap.Error(err))
			}
		})
	}
}

// showPeople lists who is in the project.
func (s *Server) showPeople(_ context.Context, t *target) (any, error) {
	folder, err := s.folderOf(t)
	if err != nil {
		return nil, err
	}
	joined := s.teamOf(folder)
	if joined == nil {
		return nil, fmt.Errorf("%s belongs to no project. Run \"HiveSync: Join project\" with an invite link", folder.Name)
	}
	people := s.whoIsHere(folder)
	if s.editor.ShowsDrafts {
		return people, nil
	}
	text := "HiveSync: nobody else is in the project now."
	if status := joined.Status(); len(people) == 0 && status.Why != "" {
		text = "HiveSync: there is no connection to the project: " + status.Why
	}
	for i, p := range people {
		if i == 0 {
			text = "HiveSync: who is here:"
		}
		text += "\n" + p.Label
	}
	s.say(protocol.MessageTypeInfo, text)
	return people, nil
}

// followPerson has the editor go where a person goes, by their ID or name.
func (s *Server) followPerson(_ context.Context, t *target) (any, error) {
	folder, err := s.folderOf(t)
	if err != nil {
		return nil, err
	}
	joined := s.teamOf(folder)
	if joined == nil {
		return nil, fmt.Errorf("%s belongs to no project", folder.Name)
	}
	if !s.editor.ShowDocument {
		return nil, fmt.Errorf("this editor cannot be led to a document, so that it can follow nobody")
	}
	for _, p := range joined.People() {
		if p.ID == t.ID || t.ID == "" && p.Name == t.Text {
			joined.Follow(p.ID)
			s.mu.Lock()
			s.ledTo = ""
			s.mu.Unlock()
			s.moveAlong(folder)
			return map[string]string{"following": p.ID}, nil
		}
	}
	return nil, fmt.Errorf("nobody like that is in the project now. \"HiveSync: Show who is here\" lists who is")
}

// unfollow ends that.
func (s *Server) unfollow(_ context.Context, t *target) (any, error) {
	folder, err := s.folderOf(t)
	if err != nil {
		return nil, err
	}
	if joined := s.teamOf(folder); joined != nil {
		joined.Follow("")
	}
	return nil, nil
}
