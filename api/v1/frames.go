package v1

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Type says what a frame is.
type Type string

// The frames of a connection.
const (
	TypeHello     Type = "hello"     // server: Hello, the first frame; client: ClientHello, its first frame
	TypeWelcome   Type = "welcome"   // server: Welcome
	TypeHeartbeat Type = "heartbeat" // client: Heartbeat; server: HeartbeatAck
	TypeError     Type = "error"     // server: Error
	TypeDrain     Type = "drain"     // server: Drain
)

// The frames of a session.
const (
	TypeJoin    Type = "join"    // client: Join
	TypeJoined  Type = "joined"  // server: Joined
	TypeLeave   Type = "leave"   // client, no payload
	TypeLeft    Type = "left"    // server: Left
	TypeLagging Type = "lagging" // server: Joined, for a session whose events were held back
)

// The frames of the state plane.
const (
	TypeState  Type = "state"  // client: State; server: Participants
	TypeFollow Type = "follow" // client: Follow
)

// The frames of the stream plane.
const (
	TypeAppend Type = "append" // client: Op
	TypeAck    Type = "ack"    // server: Ack
	TypeEvent  Type = "event"  // server: Event
)

// The frames that start a Live View.
const (
	TypeLiveStart  Type = "live.start"  // client: LiveStart
	TypeLiveOpened Type = "live.opened" // server: LiveOpened
)

// Hello is the server's first frame, sent before it knows who is there.
type Hello struct {
	MinVersion  int      `json:"min_version"`
	MaxVersion  int      `json:"max_version"`
	HeartbeatMS int      `json:"heartbeat_ms"`
	ServerTime  int64    `json:"server_time"` // Unix time in milliseconds
	Limits      Limits   `json:"limits"`
	Features    []string `json:"features,omitempty"`
	ResumeURL   string   `json:"resume_url,omitempty"` // where to dial after a break; "" is the address of this connection
	Node        string   `json:"node,omitempty"`
	Region      string   `json:"region,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// ClientHello is the client's first frame.
type ClientHello struct {
	// Client names one installation's use by one person: the same after a
	// reconnect, another for each editor that is open at the same time.
	Client     string   `json:"client"`
	Agent      string   `json:"agent,omitempty"` // program and version, for people: "VS Code 1.105"
	MinVersion int      `json:"min_version"`
	MaxVersion int      `json:"max_version"`
	Token      string   `json:"token,omitempty"` // only where the upgrade could not carry it, as in a browser
	Features   []string `json:"features,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// Check refuses a client that cannot be named.
func (h *ClientHello) Check() error {
	if h.Client == "" || len(h.Client) > 64 || strings.ContainsFunc(h.Client, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) {
		return errors.New("hello.client has 1 to 64 letters, digits, - or _")
	}
	if len(h.Agent) > maxName || !utf8.ValidString(h.Agent) {
		return fmt.Errorf("hello.agent has at most %d bytes", maxName)
	}
	return nil
}

// Welcome says who the client is. The server stamps these on what it passes on.
type Welcome struct {
	Version       int     `json:"version"`
	Project       string  `json:"project"`
	ProjectName   string  `json:"project_name,omitempty"`
	User          string  `json:"user"`
	Name          string  `json:"name"`
	Participant   string  `json:"participant"` // of this user and client, in every session
	Scopes        []Scope `json:"scopes"`
	Session       string  `json:"session,omitempty"` // the only session that may be joined; "" is any
	Ticket        string  `json:"ticket"`            // a bearer token for the next dial, see docs/wire.md
	TicketExpires int64   `json:"ticket_expires"`    // Unix time in milliseconds

	Extra jsontext.Value `json:",embed"`
}

// Heartbeat says that the client is there and how far it has read.
type Heartbeat struct {
	Sent      int64               `json:"sent"` // any clock of the client's, in milliseconds; echoed
	Positions map[string]Position `json:"positions,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// HeartbeatAck answers a Heartbeat.
type HeartbeatAck struct {
	Sent          int64  `json:"sent"`
	ServerTime    int64  `json:"server_time"`
	Ticket        string `json:"ticket,omitempty"` // a newer one
	TicketExpires int64  `json:"ticket_expires,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// Drain says that this server is about to go. The client dials URL after a
// random part of WithinMS and resumes; until then the connection works.
type Drain struct {
	URL      string `json:"url,omitempty"` // "" is the address that was dialled first
	WithinMS int    `json:"within_ms"`

	Extra jsontext.Value `json:",embed"`
}

// Join enters a session, or enters it again after a break.
type Join struct {
	Resume *Position `json:"resume,omitempty"` // the last event the client has
	State  *State    `json:"state,omitempty"`  // what others see from the start

	Extra jsontext.Value `json:",embed"`
}

// Position is a place in a session's stream.
type Position struct {
	Epoch string `json:"epoch"`
	Seq   uint64 `json:"seq"`
	Head  string `json:"head,omitempty"` // of the event with that seq: proves that both sides have the same past

	Extra jsontext.Value `json:",embed"`
}

// Joined answers Join, and as TypeLagging says that a stream is told anew. The
// events up to Seq follow it: with Recovered those after the position that the
// client gave, otherwise all that matter, and what the client has is to be
// forgotten.
type Joined struct {
	Recovered    bool          `json:"recovered"`
	Epoch        string        `json:"epoch"`
	Seq          uint64        `json:"seq"` // the last event of the stream when it was joined; 0 where there is none
	Right        Right         `json:"right,omitempty"`
	Participants []Participant `json:"participants"`

	Extra jsontext.Value `json:",embed"`
}

// Left answers Leave, or says that the session can no longer be read.
type Left struct {
	Reason string `json:"reason,omitempty"` // for people; "" where the client asked

	Extra jsontext.Value `json:",embed"`
}

// Error refuses a frame; the connection goes on unless it is closed after it.
type Error struct {
	Code    ErrorCode `json:"code"`
	Message string    `json:"message"`        // what happened, to what
	Next    string    `json:"next,omitempty"` // what to do about it
	Re      Type      `json:"re,omitempty"`   // the type of the refused frame
	OpSeq   uint64    `json:"op_seq,omitempty"`
	Ref     string    `json:"ref,omitempty"`
	// Of a stale Op: what the chunk is now, and the event that made it so.
	Version uint64 `json:"version,omitempty"`
	Seq     uint64 `json:"seq,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// ErrorCode says why a frame was refused.
type ErrorCode string

// The codes of errors.
const (
	ErrMalformed    ErrorCode = "malformed"    // the frame cannot be read
	ErrUnauthorized ErrorCode = "unauthorized" // the token is unknown, expired or revoked
	ErrForbidden    ErrorCode = "forbidden"    // the token's scopes or the session's rights do not allow it
	ErrNotFound     ErrorCode = "not_found"    // there is no such session
	ErrNotJoined    ErrorCode = "not_joined"   // the client is not in that session
	ErrLimit        ErrorCode = "limit"        // a limit of Hello is reached
	ErrTooLarge     ErrorCode = "too_large"    // the payload is larger than a limit of Hello
	ErrInvalid      ErrorCode = "invalid"      // the frame says what cannot be
	ErrFollowCycle  ErrorCode = "follow_cycle" // who is to be followed follows the client already
	ErrStale        ErrorCode = "stale"        // the op's base_version is not the chunk's version
	ErrOpReused     ErrorCode = "op_reused"    // another op had that op_seq
	ErrUnavailable  ErrorCode = "unavailable"  // the log cannot be written now: keep the op and send it again
)

// Scope is one thing that a token allows.
type Scope string

// The scopes of tokens.
const (
	ScopeRead     Scope = "read"     // join sessions and read their streams
	ScopePresence Scope = "presence" // be seen: state and follow frames
	ScopeComment  Scope = "comment"  // append comment events to Main
	ScopeHost     Scope = "host"     // start a Live View
	ScopePropose  Scope = "propose"  // propose edits in a Live View, where its host allows it
	ScopeInvite   Scope = "invite"   // make invite links
	ScopeDocAI    Scope = "docai"    // ask the project's provider for drafts
)

// Scopes are all scopes.
var Scopes = []Scope{ScopeRead, ScopePresence, ScopeComment, ScopeHost, ScopePropose, ScopeInvite, ScopeDocAI}

// maxName is how many bytes a name on the wire may have.
const maxName = 128
