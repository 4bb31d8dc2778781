package v1

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// Right is what a participant may do in a Live View.
type Right string

// The rights.
const (
	RightHost    Right = "host"    // shares, decides, gives rights
	RightPropose Right = "propose" // reads and may propose edits
	RightView    Right = "view"    // reads
	RightWaiting Right = "waiting" // asked to join; sees nothing until the host gives a right
	RightNone    Right = "none"    // was turned away
)

// LiveStart asks for a Live View; the client that sends it is its host.
type LiveStart struct {
	Ref      string `json:"ref,omitempty"` // echoed
	Title    string `json:"title,omitempty"`
	Approval bool   `json:"approval,omitempty"` // who joins waits for the host
	Right    Right  `json:"right,omitempty"`    // of who joins: view (default) or propose

	Extra jsontext.Value `json:",embed"`
}

// LiveOpened answers LiveStart. The host then joins the session SID.
type LiveOpened struct {
	Ref  string `json:"ref,omitempty"`
	SID  string `json:"sid"`
	Link string `json:"link"` // opens in a browser, or in an editor's join command
	Code string `json:"code"` // the same, to be read out

	Extra jsontext.Value `json:",embed"`
}

// The events of a Live View, all in its own stream. LiveStarted and LiveStopped
// are also told in Main.
const (
	LiveStarted  EventType = "live.started"  // server: Started
	LiveSnapshot EventType = "live.snapshot" // host: Snapshot
	LiveChange   EventType = "live.change"   // host: Change
	LiveClosed   EventType = "live.closed"   // host: Closed
	LiveProposed EventType = "live.proposed" // a participant with RightPropose: Proposal
	LiveDecided  EventType = "live.decided"  // host: Decision
	LiveUndone   EventType = "live.undone"   // host: Undone
	LiveRights   EventType = "live.rights"   // host: Rights
	LiveStopped  EventType = "live.stopped"  // host, or the server for it: Stopped
)

// Started says that there is a Live View.
type Started struct {
	SID      string `json:"sid"`
	Title    string `json:"title,omitempty"`
	Host     Actor  `json:"host"`
	Approval bool   `json:"approval,omitempty"`
	Right    Right  `json:"right"` // of who joins

	Extra jsontext.Value `json:",embed"`
}

// Snapshot is the whole text of a path. What was told of that path before is
// history. Secrets are masked before it is sent.
type Snapshot struct {
	Path     string `json:"path"`
	Language string `json:"language,omitempty"` // as the Language Server Protocol names it
	Version  int    `json:"version"`            // of the document, rising
	Text     string `json:"text"`
	Masked   int    `json:"masked,omitempty"` // how many secrets were masked

	Extra jsontext.Value `json:",embed"`
}

// Change turns version BaseVersion of a path's text into Version. The edits are
// made in order, each in the text that the one before it left. A viewer that
// does not have BaseVersion waits for the next Snapshot.
type Change struct {
	Path        string `json:"path"`
	BaseVersion int    `json:"base_version"`
	Version     int    `json:"version"`
	Edits       []Edit `json:"edits"`

	Extra jsontext.Value `json:",embed"`
}

// Edit replaces a range of a text.
type Edit struct {
	Range Range  `json:"range"`
	Text  string `json:"text"`
}

// Closed says that a path is not shared any more.
type Closed struct {
	Path string `json:"path"`

	Extra jsontext.Value `json:",embed"`
}

// Proposal is an edit that a viewer would like made.
type Proposal struct {
	ID          string `json:"id"` // the proposer's choice, unique in the session
	Path        string `json:"path"`
	Symbol      string `json:"symbol,omitempty"`
	BaseVersion int    `json:"base_version"`
	Edits       []Edit `json:"edits"`
	Note        string `json:"note,omitempty"`
	// BaseHash and Hash are SHA-256, in hex, of the symbol's text (of the whole
	// text where there is no symbol) before and after the edits: what the host is
	// shown and what it accepts is what was proposed.
	BaseHash string `json:"base_hash"`
	Hash     string `json:"hash"`

	Extra jsontext.Value `json:",embed"`
}

// Decision is the host's answer to a Proposal.
type Decision struct {
	Proposal string `json:"proposal"`
	Accepted bool   `json:"accepted"`
	Hash     string `json:"hash"` // the proposal's
	Reason   string `json:"reason,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// Undone says that the host took back what was accepted of an author's
// proposals. The text itself changes by LiveChange.
type Undone struct {
	User      string   `json:"user"`
	Proposals []string `json:"proposals"`

	Extra jsontext.Value `json:",embed"`
}

// Rights gives a user another right in the session: it lets in who waits, and
// RightNone turns away.
type Rights struct {
	User  string `json:"user"`
	Right Right  `json:"right"` // propose, view or none

	Extra jsontext.Value `json:",embed"`
}

// Stopped ends a Live View. Its events can be read until the server deletes
// them; nothing is appended after it.
type Stopped struct {
	SID    string `json:"sid"`
	Reason string `json:"reason,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// hostOnly are the Live View's events that only the host may append.
var hostOnly = map[EventType]bool{
	LiveSnapshot: true, LiveChange: true, LiveClosed: true, LiveDecided: true, LiveUndone: true, LiveRights: true, LiveStopped: true,
}

// MayAppend reports whether a right allows an event in a Live View's stream.
func (r Right) MayAppend(t EventType) bool {
	switch r {
	case RightHost:
		return hostOnly[t] || t == LiveProposed
	case RightPropose:
		return t == LiveProposed
	default:
		return false
	}
}

// MayRead reports whether a right allows reading the stream and the states.
func (r Right) MayRead() bool { return r == RightHost || r == RightPropose || r == RightView }

// CheckLive refuses an event whose payload the Live View could not use, and one
// of a type that is not its.
func CheckLive(t EventType, payload jsontext.Value) error {
	check, known := liveChecks[t]
	if !known {
		return fmt.Errorf("%q is no event that a client appends to a Live View", t)
	}
	return check(Envelope{Type: Type(t), Payload: payload})
}

var liveChecks = map[EventType]func(Envelope) error{
	LiveSnapshot: checked(func(s *Snapshot) error { return CheckPath(s.Path) }),
	LiveChange: checked(func(c *Change) error {
		if c.Version <= c.BaseVersion {
			return fmt.Errorf("a change leads from version %d to %d: versions rise", c.BaseVersion, c.Version)
		}
		return CheckPath(c.Path)
	}),
	LiveClosed: checked(func(c *Closed) error { return CheckPath(c.Path) }),
	LiveProposed: checked(func(p *Proposal) error {
		if p.ID == "" || len(p.ID) > maxName || !isHash(p.BaseHash) || !isHash(p.Hash) {
			return errors.New("a proposal has an id, a base_hash and a hash, both SHA-256 in hex")
		}
		return CheckPath(p.Path)
	}),
	LiveDecided: checked(func(d *Decision) error {
		if d.Proposal == "" || !isHash(d.Hash) {
			return errors.New("a decision names a proposal and its hash")
		}
		return nil
	}),
	LiveUndone: checked(func(*Undone) error { return nil }),
	LiveRights: checked(func(r *Rights) error {
		if r.User == "" || r.Right != RightPropose && r.Right != RightView && r.Right != RightNone {
			return fmt.Errorf("rights name a user and one of %s, %s, %s", RightPropose, RightView, RightNone)
		}
		return nil
	}),
	LiveStopped: checked(func(*Stopped) error { return nil }),
}

// checked decodes a payload and has it checked.
func checked[T any](check func(*T) error) func(Envelope) error {
	return func(e Envelope) error {
		var payload T
		if err := e.Decode(&payload); err != nil {
			return err
		}
		return check(&payload)
	}
}

func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
