package v1

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// State is what others may know of a participant now. A new State takes the
// place of the whole old one; none is queued and none has a seq.
type State struct {
	Path       string  `json:"path,omitempty"`        // relative to the repository's root, with forward slashes
	Symbol     string  `json:"symbol,omitempty"`      // qualified name of what the cursor is in
	SymbolKind string  `json:"symbol_kind,omitempty"` // "function", "type", …
	Cursor     *Point  `json:"cursor,omitempty"`
	Selections []Range `json:"selections,omitempty"`
	Viewport   *Range  `json:"viewport,omitempty"` // the lines that are visible
	Typing     bool    `json:"typing,omitempty"`
	Activity   string  `json:"activity,omitempty"` // "editing", "reviewing", "idle", …
	Version    int     `json:"version,omitempty"`  // of the document, as its Live View numbers it

	Extra jsontext.Value `json:",embed"`
}

// Point is a place in a text: line and UTF-16 code unit in it, both from 0, as
// in the Language Server Protocol.
type Point struct {
	Line      uint32 `json:"line"`
	Character uint32 `json:"character"`
}

// Range is from Start up to but not including End.
type Range struct {
	Start Point `json:"start"`
	End   Point `json:"end"`
}

// Participants is a change of who is in a session and where: those that
// changed since the last one, at most once in some 50 to 100 ms.
type Participants struct {
	Participants []Participant `json:"participants"`
	Full         bool          `json:"full,omitempty"` // who is not named is not here

	Extra jsontext.Value `json:",embed"`
}

// Participant is one user's client in a session. All of it but State is the
// server's word.
type Participant struct {
	ID        string `json:"id"`
	User      string `json:"user"`
	Name      string `json:"name"`
	Agent     string `json:"agent,omitempty"`
	Right     Right  `json:"right,omitempty"`     // in a Live View
	Following string `json:"following,omitempty"` // ID of a participant
	// At is when State was set: its age is the envelope's ts less At.
	At    int64          `json:"at"`
	State jsontext.Value `json:"state,omitempty"` // State
	Away  bool           `json:"away,omitempty"`  // the connection broke; who does not come back within 10 s is gone
	Gone  bool           `json:"gone,omitempty"`  // is not here any more

	Extra jsontext.Value `json:",embed"`
}

// Follow says whom the client follows, "" for nobody. It is refused where it
// would close a circle.
type Follow struct {
	Participant string `json:"participant"`

	Extra jsontext.Value `json:",embed"`
}

const (
	maxPath       = 4 << 10
	maxSelections = 64
)

// Check refuses a State that others should not have to deal with.
func (s *State) Check() error {
	if err := CheckPath(s.Path); s.Path != "" && err != nil {
		return err
	}
	switch {
	case len(s.Symbol) > 1<<10 || len(s.SymbolKind) > maxName || len(s.Activity) > maxName:
		return errors.New("the state's symbol, symbol_kind or activity is too long")
	case len(s.Selections) > maxSelections:
		return fmt.Errorf("the state has %d selections; at most %d are passed on", len(s.Selections), maxSelections)
	}
	return nil
}

// CheckPath refuses a path that is not relative to a repository's root and
// inside it.
func CheckPath(p string) error {
	switch {
	case p == "" || len(p) > maxPath:
		return fmt.Errorf("a path has 1 to %d bytes; this one has %d", maxPath, len(p))
	case path.IsAbs(p) || path.Clean(p) != p || p == "." || p == ".." || strings.HasPrefix(p, "../"):
		return fmt.Errorf("the path %q is not relative to the repository's root", p)
	case strings.ContainsFunc(p, func(r rune) bool { return r < 0x20 || r == 0x7f || r == '\\' }) || strings.Contains(p, ":/"):
		return fmt.Errorf("the path %q is not one with forward slashes", p)
	}
	return nil
}
