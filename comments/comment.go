package comments

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
)

// Kind is what a comment is, shown as a tag in every surface.
type Kind string

// The kinds of comment.
const (
	AI     Kind = "ai"     // documentation drafted by a provider
	Task   Kind = "task"   // something a person wants done at a symbol
	System Kind = "system" // a notice of the server: moved, orphaned, stale
)

// State is where a comment stands. Which states a kind has and how they follow
// one another is in transitions.
type State string

// States of an AI comment.
const (
	Proposed   State = "proposed"   // waits for review; not in the file
	Accepted   State = "accepted"   // in the file as it was shown
	Human      State = "human"      // accepted, then edited by hand: no longer tagged AI, the provenance stays
	Rejected   State = "rejected"   // not to be proposed again for the same code
	Superseded State = "superseded" // another comment took its place
)

// States of a Task and of a System comment.
const (
	Open      State = "open"
	Done      State = "done"      // Task
	Dropped   State = "dropped"   // Task: will not be done
	Dismissed State = "dismissed" // System
)

// Comment is one comment as its events have made it.
type Comment struct {
	ID     string `json:"id"`     // UUID
	Thread string `json:"thread"` // ID of the first comment at this place
	Kind   Kind   `json:"kind"`
	State  State  `json:"state"`
	// Past are the states that Undo goes back to, the latest last.
	Past []State `json:"past,omitempty"`

	Path       string         `json:"path"` // relative to the workspace folder, with forward slashes
	Language   string         `json:"language,omitempty"`
	Symbol     string         `json:"symbol,omitempty"` // qualified name
	SymbolKind code.Kind      `json:"symbolKind,omitempty"`
	Anchor     anchors.Anchor `json:"anchor,omitzero"`
	// CodeHash is the hash of the code an AI comment was drafted from, as the
	// caller computes it: a rejected draft is not proposed again for the same code.
	CodeHash string `json:"codeHash,omitempty"`

	// Fields is the draft.Comment of an AI comment, exactly as it was drafted: the
	// text with its indent and line ends, and the fields it was rendered from.
	Fields json.RawMessage `json:"fields,omitempty"`
	// Text is, for AI, the comment as it would stand in the file, with its
	// delimiters, lines joined by "\n" and without indent; otherwise plain text.
	Text string `json:"text,omitempty"`
	// Hash is HashText(Text): what a person was shown is what is accepted.
	Hash string `json:"hash,omitempty"`
	// Replaces is the documentation in the file that Text takes the place of, exactly.
	Replaces string  `json:"replaces,omitempty"`
	Score    float64 `json:"score,omitempty"` // of the truth checks, 0 to 1
	Findings []Note  `json:"findings,omitempty"`
	Flags    []Note  `json:"flags,omitempty"` // of the guard: ask again before accepting

	Provenance Provenance `json:"provenance,omitzero"`
	Author     string     `json:"author,omitempty"` // who made it: the actor of its first event
	Created    time.Time  `json:"created"`
	Updated    time.Time  `json:"updated"`

	Reason       string `json:"reason,omitempty"`       // why it was rejected, if the person said
	SupersededBy string `json:"supersededBy,omitempty"` // ID of the comment that took its place
	// Compacted is when its texts were dropped (see Store.Compact); zero while it is whole.
	Compacted time.Time `json:"compacted,omitzero"`

	// Extra are members that a newer HiveSync wrote; they are kept.
	Extra jsontext.Value `json:",embed"`
}

// Note is one finding of a check or one flag of the guard.
type Note struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// Provenance is where an AI comment's text came from and who let it in.
type Provenance struct {
	Provider      string    `json:"provider,omitempty"`
	Model         string    `json:"model,omitempty"`
	PromptVersion string    `json:"promptVersion,omitempty"`
	DraftedAt     time.Time `json:"draftedAt,omitzero"`
	// Empty until it is accepted, and again when that is undone:
	AcceptedBy string    `json:"acceptedBy,omitempty"`
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	ShownHash  string    `json:"shownHash,omitempty"` // HashText of what the person was shown
}

// Thread is all that was said at one place, oldest comment first.
type Thread struct {
	ID       string    `json:"id"`
	Comments []Comment `json:"comments"`
}

// HashText is the SHA-256 of a text in lower-case hexadecimal.
func HashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// AITagged reports whether the comment is to be shown as AI-generated: an AI
// comment that no person has rewritten.
func (c *Comment) AITagged() bool { return c.Kind == AI && c.State != Human }

// Live reports whether the comment still asks for something or stands in a file:
// everything but what was rejected, superseded, done, dropped or dismissed.
func (c *Comment) Live() bool {
	switch c.State {
	case Proposed, Accepted, Human, Open:
		return true
	}
	return false
}

// plainComment is Comment without its methods.
type plainComment Comment

// MarshalJSON writes the comment with what a newer HiveSync added to it.
func (c Comment) MarshalJSON() ([]byte, error) { return jsonv2.Marshal(plainComment(c)) }

// UnmarshalJSON reads a comment and keeps members it does not know in Extra.
func (c *Comment) UnmarshalJSON(data []byte) error {
	return jsonv2.Unmarshal(data, (*plainComment)(c))
}
