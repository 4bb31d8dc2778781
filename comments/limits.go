package comments

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What one comment and one event may hold. Beyond it they are refused, whoever
// sends them.
const (
	MaxText     = 64 << 10  // bytes of Text and of Replaces, each
	MaxPayload  = 512 << 10 // bytes of an event's payload
	MaxName     = 1 << 10   // bytes of an actor, a symbol, a model, …
	MaxPath     = 4 << 10   // bytes of a path
	MaxNoteText = 2 << 10   // bytes of a note
	MaxNotes    = 100       // findings and flags, each
	MaxExtra    = 16 << 10  // bytes of members a newer program added
	MaxRev      = 10_000    // events of one comment
	MaxAppend   = 2_000     // events in one call of Append or Merge
	maxIDLen    = 64
	maxTypeLen  = 64
)

var zeroTime time.Time

// InvalidError is a comment or an event that cannot be stored: which part, and
// what is wrong with it.
type InvalidError struct {
	What string // "text", "path", …
	Why  string
}

// Error says part and cause.
func (e *InvalidError) Error() string { return "comment refused: its " + e.What + " " + e.Why }

// sized refuses a string that is too long or not UTF-8.
func sized(what, s string, limit int) error {
	if len(s) > limit {
		return &InvalidError{what, fmt.Sprintf("has %d bytes; at most %d are kept", len(s), limit)}
	}
	if !utf8.ValidString(s) {
		return &InvalidError{what, "is not valid UTF-8"}
	}
	return nil
}

// identifier refuses an identifier that is empty, too long, or could break a line.
func identifier(what, s string, limit int) error {
	if err := sized(what, s, limit); err != nil {
		return err
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < 0x21 || r == 0x7f }) {
		return &InvalidError{what, fmt.Sprintf("%q is empty or holds white space or control characters", s)}
	}
	return nil
}

// check refuses a comment that could not be stored, shown or acted on.
func (c *Comment) check() error {
	if _, known := first[c.Kind]; !known {
		return &InvalidError{"kind", fmt.Sprintf("%q is none of ai, task, system", c.Kind)}
	}
	if err := (&Position{Path: c.Path, Symbol: c.Symbol, SymbolKind: c.SymbolKind}).check(); err != nil {
		return err
	}
	if c.Compacted.IsZero() && c.Hash != HashText(c.Text) {
		return &InvalidError{"hash", "is not that of its text"}
	}
	if !c.Compacted.IsZero() && c.Text+c.Replaces != "" {
		return &InvalidError{"text", "is there although it was dropped"}
	}
	if c.Score < 0 || c.Score > 1 || c.Score != c.Score {
		return &InvalidError{"score", fmt.Sprintf("%v is not between 0 and 1", c.Score)}
	}
	for _, s := range []struct {
		what, text string
		limit      int
	}{
		{"ID", c.ID, maxIDLen}, {"thread", c.Thread, maxIDLen}, {"language", c.Language, MaxName},
		{"code hash", c.CodeHash, MaxName}, {"text", c.Text, MaxText}, {"replaced text", c.Replaces, MaxText},
		{"provider", c.Provenance.Provider, MaxName}, {"model", c.Provenance.Model, MaxName},
		{"prompt version", c.Provenance.PromptVersion, MaxName}, {"reason", c.Reason, MaxNoteText},
		{"successor", c.SupersededBy, maxIDLen}, {"additional members", string(c.Extra), MaxExtra},
	} {
		if err := sized(s.what, s.text, s.limit); err != nil {
			return err
		}
	}
	for _, notes := range []struct {
		what  string
		notes []Note
	}{{"findings", c.Findings}, {"flags", c.Flags}} {
		if len(notes.notes) > MaxNotes {
			return &InvalidError{notes.what, fmt.Sprintf("are %d; at most %d are kept", len(notes.notes), MaxNotes)}
		}
		for _, n := range notes.notes {
			if err := sized(notes.what, n.Rule+n.Text, MaxNoteText); err != nil {
				return err
			}
		}
	}
	return nil
}

// check refuses a place that no file of a workspace can have.
func (p *Position) check() error {
	if !fs.ValidPath(p.Path) || p.Path == "." || strings.ContainsRune(p.Path, 0) {
		return &InvalidError{"path", fmt.Sprintf("%q is not relative to the workspace with forward slashes", cut(p.Path))}
	}
	if err := sized("path", p.Path, MaxPath); err != nil {
		return err
	}
	if err := sized("symbol kind", string(p.SymbolKind), MaxName); err != nil {
		return err
	}
	return sized("symbol", p.Symbol, MaxName)
}

// check refuses an event that could not be stored or ordered.
func (e *Event) check() error {
	if e.unwritable != nil {
		return &InvalidError{"content", "cannot be written as JSON: " + e.unwritable.Error()}
	}
	for _, s := range []struct {
		what, text string
		limit      int
	}{
		{"event ID", e.ID, maxIDLen}, {"event type", string(e.Type), maxTypeLen}, {"comment ID", e.Comment, maxIDLen}, {"thread ID", e.Thread, maxIDLen},
	} {
		if err := identifier(s.what, s.text, s.limit); err != nil {
			return err
		}
	}
	if err := sized("actor", e.Actor, MaxName); err != nil {
		return err
	}
	if len(e.Payload) > MaxPayload {
		return &InvalidError{"payload", fmt.Sprintf("has %d bytes; at most %d are kept", len(e.Payload), MaxPayload)}
	}
	if len(e.Payload) > 0 && !json.Valid(e.Payload) {
		return &InvalidError{"payload", "is not JSON"}
	}
	if len(e.Extra) > MaxExtra {
		return &InvalidError{"event", fmt.Sprintf("has %d bytes of unknown members; at most %d are kept", len(e.Extra), MaxExtra)}
	}
	if len(e.Extra) > 0 && !jsontext.Value(e.Extra).IsValid() {
		return &InvalidError{"event", "has unknown members that are not JSON"}
	}
	if e.Rev < 1 || e.Rev > MaxRev {
		return &InvalidError{"event number", fmt.Sprintf("%d is not between 1 and %d", e.Rev, MaxRev)}
	}
	if e.Type == TypeMoved { // never overruled, so that the last one counts and the others can go
		var p Position
		if err := read(e, &p); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
	}
	if year := e.At.Year(); year < 1 || year > 9999 {
		return &InvalidError{"time", fmt.Sprintf("lies in the year %d", year)}
	}
	return nil
}

// cut shortens what is quoted in an error.
func cut(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
