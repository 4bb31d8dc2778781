package comments

import (
	"errors"
	"fmt"
	"slices"

	jsonv2 "github.com/go-json-experiment/json"
)

// first is the state each kind begins in.
var first = map[Kind]State{AI: Proposed, Task: Open, System: Open}

// transitions are all steps there are. Undo is not listed: it goes back by one.
var transitions = []struct {
	kind Kind
	from State
	by   EventType
	to   State
}{
	{AI, Proposed, TypeAccepted, Accepted},
	{AI, Proposed, TypeRejected, Rejected},
	{AI, Proposed, TypeSuperseded, Superseded}, // regenerated
	{AI, Accepted, TypeEdited, Human},
	{AI, Accepted, TypeSuperseded, Superseded}, // an update of it was accepted
	{AI, Human, TypeSuperseded, Superseded},
	{Task, Open, TypeDone, Done},
	{Task, Open, TypeDropped, Dropped},
	{Task, Done, TypeReopened, Open},
	{Task, Dropped, TypeReopened, Open},
	{System, Open, TypeDismissed, Dismissed},
}

// verbs say each type of event in a sentence: "cannot be …".
var verbs = map[EventType]string{
	TypeCreated: "created", TypeAccepted: "accepted", TypeEdited: "edited by hand", TypeRejected: "rejected",
	TypeSuperseded: "superseded", TypeUndone: "taken back", TypeDone: "done", TypeDropped: "dropped",
	TypeReopened: "reopened", TypeDismissed: "dismissed", TypeMoved: "moved", TypeRevised: "revised",
}

// TransitionError is a step that the comment's state does not allow.
type TransitionError struct {
	Comment string
	Kind    Kind
	State   State
	Wish    EventType
	Why     string // more to it, in a clause; may be empty
}

// Error says state and wish.
func (e *TransitionError) Error() string {
	msg := fmt.Sprintf("the %s comment %s is %s and cannot be %s", e.Kind, e.Comment, e.State, verbs[e.Wish])
	if e.Why != "" {
		msg += ": " + e.Why
	}
	return msg
}

// ErrNotFound is the error for a comment that the store does not have.
var ErrNotFound = errors.New("there is no such comment")

// ErrExists is the error for creating a comment that is there already.
var ErrExists = errors.New("there is such a comment already")

// apply makes the comment what it is after e; nil before its creation. Events of
// unknown type change nothing. On error the comment is as before.
func apply(c *Comment, e *Event) (*Comment, error) {
	if _, known := verbs[e.Type]; !known {
		return c, nil
	}
	if e.Type == TypeCreated {
		return create(c, e)
	}
	if c == nil {
		return nil, fmt.Errorf("comment %s: %w", e.Comment, ErrNotFound)
	}
	next := *c
	if err := next.step(e); err != nil {
		return c, err
	}
	next.Updated = e.At
	return &next, nil
}

func create(c *Comment, e *Event) (*Comment, error) {
	if c != nil {
		return c, fmt.Errorf("comment %s: %w", e.Comment, ErrExists)
	}
	c = &Comment{}
	if err := read(e, c); err != nil {
		return nil, err
	}
	if c.ID != e.Comment || c.Thread != e.Thread {
		return nil, fmt.Errorf("event %s is about comment %s in thread %s, its payload about comment %s in thread %s", e.ID, e.Comment, e.Thread, c.ID, c.Thread)
	}
	if c.State != first[c.Kind] || len(c.Past) > 0 {
		return nil, &InvalidError{"state", fmt.Sprintf("is %q; a comment of kind %q begins as %q", c.State, c.Kind, first[c.Kind])}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Author, c.Created, c.Updated = e.Actor, e.At, e.At
	return c, nil
}

// step changes c by any event but its creation.
func (c *Comment) step(e *Event) error {
	refuse := func(why string) error {
		return &TransitionError{Comment: c.ID, Kind: c.Kind, State: c.State, Wish: e.Type, Why: why}
	}
	switch e.Type {
	case TypeMoved:
		var to Position
		if err := read(e, &to); err != nil {
			return err
		}
		c.Path, c.Symbol, c.SymbolKind, c.Anchor = to.Path, to.Symbol, to.SymbolKind, to.Anchor
		return c.check()
	case TypeRevised:
		if c.Kind == AI {
			return refuse("a draft is superseded by another instead")
		}
		if c.State != Open {
			return refuse("")
		}
		var now Revision
		if err := read(e, &now); err != nil {
			return err
		}
		c.Text, c.Hash = now.Text, HashText(now.Text)
		return c.check()
	case TypeUndone:
		if c.Kind != AI || len(c.Past) == 0 {
			return refuse("")
		}
		if c.State == Accepted {
			c.Provenance.AcceptedBy, c.Provenance.AcceptedAt, c.Provenance.ShownHash = "", zeroTime, ""
		}
		c.Reason, c.SupersededBy = "", ""
		last := len(c.Past) - 1
		c.State, c.Past = c.Past[last], slices.Clone(c.Past[:last])
		return nil
	}

	to := State("")
	for _, t := range transitions {
		if t.kind == c.Kind && t.from == c.State && t.by == e.Type {
			to = t.to
		}
	}
	if to == "" {
		return refuse("")
	}
	switch e.Type {
	case TypeAccepted:
		var a Acceptance
		if err := read(e, &a); err != nil {
			return err
		}
		if a.ShownHash != c.Hash {
			return refuse("what was shown is not its text")
		}
		c.Provenance.AcceptedBy, c.Provenance.AcceptedAt, c.Provenance.ShownHash = e.Actor, e.At, a.ShownHash
	case TypeRejected:
		var r Rejection
		if err := read(e, &r); err != nil {
			return err
		}
		c.Reason = r.Reason
	case TypeSuperseded:
		var s Succession
		if err := read(e, &s); err != nil {
			return err
		}
		c.SupersededBy = s.By
	}
	if c.Kind == AI {
		c.Past = append(slices.Clone(c.Past), c.State)
	}
	c.State = to
	return c.check()
}

// mayStill refuses what a person cannot wish of a comment whose texts were
// dropped, although the events of old, replayed, could do it.
func mayStill(c *Comment, e *Event) error {
	if c == nil || c.Compacted.IsZero() || e.Type != TypeUndone && e.Type != TypeAccepted {
		return nil
	}
	return &TransitionError{Comment: c.ID, Kind: c.Kind, State: c.State, Wish: e.Type,
		Why: "its text was dropped on " + c.Compacted.Format("2006-01-02")}
}

// read decodes an event's payload; none is like an empty one.
func read(e *Event, into any) error {
	if len(e.Payload) == 0 {
		return nil
	}
	if err := jsonv2.Unmarshal(e.Payload, into); err != nil {
		return fmt.Errorf("event %s (%s): its payload cannot be read: %w", e.ID, e.Type, err)
	}
	return nil
}
