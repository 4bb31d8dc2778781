package comments

import (
	"encoding/json"
	"fmt"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
)

// EventType is what happened to a comment.
type EventType string

// The types of event, with their payloads.
const (
	TypeCreated    EventType = "comment.created"    // Comment
	TypeAccepted   EventType = "comment.accepted"   // Acceptance
	TypeEdited     EventType = "comment.edited"     // none: changed by hand in the file
	TypeRejected   EventType = "comment.rejected"   // Rejection
	TypeSuperseded EventType = "comment.superseded" // Succession
	TypeUndone     EventType = "comment.undone"     // none: the last step was taken back
	TypeDone       EventType = "comment.done"       // none
	TypeDropped    EventType = "comment.dropped"    // none
	TypeReopened   EventType = "comment.reopened"   // none
	TypeDismissed  EventType = "comment.dismissed"  // none
	TypeMoved      EventType = "comment.moved"      // Position
	TypeRevised    EventType = "comment.revised"    // Revision
)

// Event is one thing that happened to one comment. Events are never changed
// once they are appended (Store.Compact, which forgets texts, excepted).
type Event struct {
	ID      string    `json:"id"` // UUID, version 7
	Type    EventType `json:"type"`
	Comment string    `json:"comment"`
	Thread  string    `json:"thread"`
	// Rev numbers the events of a comment, from 1, as the actor saw them. Events
	// are ordered by Rev and, when two stores wrote the same Rev without knowing
	// of each other, by ID: never by a clock.
	Rev     int             `json:"rev"`
	Actor   string          `json:"actor,omitempty"`
	At      time.Time       `json:"at"` // by the actor's clock, in UTC and whole milliseconds; for people only
	Payload json.RawMessage `json:"payload,omitempty"`

	// Extra are members that a newer HiveSync wrote; they are kept.
	Extra jsontext.Value `json:",embed"`

	unwritable error // why there is no payload although there should be
}

// Acceptance is the payload of TypeAccepted.
type Acceptance struct {
	ShownHash string `json:"shownHash"` // must be the comment's Hash
}

// Rejection is the payload of TypeRejected.
type Rejection struct {
	Reason string `json:"reason,omitempty"`
}

// Succession is the payload of TypeSuperseded.
type Succession struct {
	By string `json:"by,omitempty"` // ID of the comment that took the place
}

// Position is the payload of TypeMoved: where the comment now belongs.
type Position struct {
	Path       string         `json:"path"`
	Symbol     string         `json:"symbol,omitempty"`
	SymbolKind code.Kind      `json:"symbolKind,omitempty"`
	Anchor     anchors.Anchor `json:"anchor,omitzero"`
}

// Revision is the payload of TypeRevised.
type Revision struct {
	Text string `json:"text"`
}

// Create makes a comment. An empty ID is filled, an empty Thread begins one, an
// empty State is the first of the kind (and only that is accepted), an empty
// Hash is computed. Author, Created and Updated come from the event.
func Create(c Comment) Event {
	if c.ID == "" {
		c.ID = newID()
	}
	if c.Thread == "" {
		c.Thread = c.ID
	}
	if c.State == "" {
		c.State = first[c.Kind]
	}
	if c.Hash == "" {
		c.Hash = HashText(c.Text)
	}
	c.Author, c.Created, c.Updated, c.Past = "", time.Time{}, time.Time{}, nil
	e := event(TypeCreated, c.ID, c)
	e.Thread = c.Thread
	return e
}

// Accept says that the text with that hash, which the person was shown, is in
// the file. It is refused when the comment's text is another.
func Accept(id, shownHash string) Event { return event(TypeAccepted, id, Acceptance{shownHash}) }

// Edit says that an accepted comment was changed by hand.
func Edit(id string) Event { return event(TypeEdited, id, nil) }

// Reject turns a proposal down. The reason may be empty.
func Reject(id, reason string) Event { return event(TypeRejected, id, Rejection{reason}) }

// Supersede says that another comment takes this one's place.
func Supersede(id, by string) Event { return event(TypeSuperseded, id, Succession{by}) }

// Undo takes the last step of an AI comment back: an accepted, rejected or
// superseded draft is a proposal again, a hand-edited one is as it was accepted.
func Undo(id string) Event { return event(TypeUndone, id, nil) }

// Finish says that a task is done.
func Finish(id string) Event { return event(TypeDone, id, nil) }

// Drop says that a task will not be done.
func Drop(id string) Event { return event(TypeDropped, id, nil) }

// Reopen opens a finished or dropped task again.
func Reopen(id string) Event { return event(TypeReopened, id, nil) }

// Dismiss takes a notice away.
func Dismiss(id string) Event { return event(TypeDismissed, id, nil) }

// Move says where a comment now belongs.
func Move(id string, to Position) Event { return event(TypeMoved, id, to) }

// Revise changes the text of an open task or notice. A draft is not revised but
// superseded by another.
func Revise(id, text string) Event { return event(TypeRevised, id, Revision{text}) }

// event is an event to be appended: the store fills what is missing.
func event(t EventType, comment string, payload any) Event {
	e := Event{Type: t, Comment: comment}
	if payload != nil {
		data, err := jsonv2.Marshal(payload)
		if err != nil {
			e.unwritable = err // a text that is not UTF-8, raw JSON that is none: the store refuses it and says why
		}
		e.Payload = data
	}
	return e
}

// newID is a UUID of version 7: unique without asking anyone, and roughly in
// order of time.
func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic(fmt.Sprintf("the system gives no random numbers: %v", err)) // crypto/rand does not fail since Go 1.24
	}
	return id.String()
}

// plainEvent is Event without its methods.
type plainEvent Event

// MarshalJSON writes the event with what a newer HiveSync added to it.
func (e Event) MarshalJSON() ([]byte, error) { return jsonv2.Marshal(plainEvent(e)) }

// UnmarshalJSON reads an event and keeps members it does not know in Extra.
func (e *Event) UnmarshalJSON(data []byte) error { return jsonv2.Unmarshal(data, (*plainEvent)(e)) }
