package v1

import "github.com/go-json-experiment/json/jsontext"

// frames is every frame with an example of its payload: the source of the schema
// and of the examples.
var frames = []struct {
	file     string // name of the example
	sender   string // client or server
	envelope Envelope
	payload  any // nil: none
}{
	{"hello-server", "server", Envelope{Type: TypeHello, TS: moment}, Hello{MinVersion: 1, MaxVersion: 1, HeartbeatMS: 25000, ServerTime: moment, Limits: DefaultLimits(), ResumeURL: "wss://hivesync.example.com/v1/live", Node: "gw-1"}},
	{"hello-client", "client", Envelope{Type: TypeHello}, ClientHello{Client: "4f1c2a9e", Agent: "VS Code 1.105", MinVersion: 1, MaxVersion: 1}},
	{"welcome", "server", Envelope{Type: TypeWelcome, TS: moment}, Welcome{Version: 1, Project: "p6x3k", ProjectName: "Shop", User: "u2m9d", Name: "Ada", Participant: "u2m9d.4f1c2a9e", Scopes: []Scope{ScopeRead, ScopePresence, ScopeComment}, Ticket: "hst_eyJ1…", TicketExpires: moment + 300_000}},
	{"heartbeat-client", "client", Envelope{Type: TypeHeartbeat}, Heartbeat{Sent: 81_233, Positions: map[string]Position{Main: position}}},
	{"heartbeat-server", "server", Envelope{Type: TypeHeartbeat, TS: moment}, HeartbeatAck{Sent: 81_233, ServerTime: moment}},
	{"join", "client", Envelope{Type: TypeJoin, SID: Main}, Join{State: &reviewing}},
	{"join-resume", "client", Envelope{Type: TypeJoin, SID: Main}, Join{Resume: &position}},
	{"joined", "server", Envelope{Type: TypeJoined, SID: Main, TS: moment}, Joined{Recovered: true, Epoch: position.Epoch, Seq: 43, Participants: []Participant{ada}}},
	{"lagging", "server", Envelope{Type: TypeLagging, SID: Main, TS: moment}, Joined{Recovered: false, Epoch: position.Epoch, Seq: 9120, Participants: []Participant{ada}}},
	{"leave", "client", Envelope{Type: TypeLeave, SID: Main}, nil},
	{"left", "server", Envelope{Type: TypeLeft, SID: "lk7qf3m2x", TS: moment}, Left{Reason: "The host ended the Live View."}},
	{"state-client", "client", Envelope{Type: TypeState, SID: Main}, reviewing},
	{"state-server", "server", Envelope{Type: TypeState, SID: Main, TS: moment + 1500}, Participants{Participants: []Participant{ada}}},
	{"follow", "client", Envelope{Type: TypeFollow, SID: Main}, Follow{Participant: ada.ID}},
	{"append", "client", Envelope{Type: TypeAppend, SID: Main}, Op{OpSeq: 7, EventType: "comment.rejected", Payload: rejected}},
	{"append-chunk", "client", Envelope{Type: TypeAppend, SID: Main}, Op{OpSeq: 8, EventType: "chunk.changed", Chunk: "cart/cart.go#Total", BaseVersion: 3, Payload: jsontext.Value(`{"text":"func Total() int { return 0 }"}`)}},
	{"ack", "server", Envelope{Type: TypeAck, SID: Main, Epoch: position.Epoch, Seq: 43, TS: moment}, Ack{OpSeq: 7, Head: "9c0f7a1e55d0b3c2"}},
	{"event", "server", Envelope{Type: TypeEvent, SID: Main, Epoch: position.Epoch, Seq: 43, TS: moment}, Event{EventType: "comment.rejected", Payload: rejected, Schema: 1, Actor: Actor{User: "u2m9d", Name: "Ada"}, Client: "4f1c2a9e", OpSeq: 7, Head: "9c0f7a1e55d0b3c2"}},
	{"error-stale", "server", Envelope{Type: TypeError, SID: Main, TS: moment}, Error{Code: ErrStale, Message: "cart/cart.go#Total is at version 5, and the change was made on version 3", Next: "Fetch the newer version, let the person choose, and send what they confirm.", Re: TypeAppend, OpSeq: 8, Version: 5, Seq: 41}},
	{"live-start", "client", Envelope{Type: TypeLiveStart}, LiveStart{Ref: "1", Title: "Cart refactoring", Approval: true, Right: RightView}},
	{"live-opened", "server", Envelope{Type: TypeLiveOpened, TS: moment}, LiveOpened{Ref: "1", SID: "lk7qf3m2x", Link: "https://hivesync.example.com/join#K7QF-M2XD", Code: "K7QF-M2XD"}},
	{"drain", "server", Envelope{Type: TypeDrain, TS: moment}, Drain{URL: "wss://gw-2.hivesync.example.com/v1/live", WithinMS: 5000}},
}

// events is every event of a Live View with an example of its payload.
var events = []struct {
	event   EventType
	payload any
}{
	{LiveStarted, Started{SID: "lk7qf3m2x", Title: "Cart refactoring", Host: Actor{User: "u2m9d", Name: "Ada"}, Right: RightView}},
	{LiveSnapshot, Snapshot{Path: "cart/cart.go", Language: "go", Version: 12, Text: "package cart\n", Masked: 1}},
	{LiveChange, Change{Path: "cart/cart.go", BaseVersion: 12, Version: 13, Edits: []Edit{{Range: Range{Start: Point{1, 0}, End: Point{1, 0}}, Text: "\nvar total int\n"}}}},
	{LiveClosed, Closed{Path: "cart/cart.go"}},
	{LiveProposed, Proposal{ID: "p1", Path: "cart/cart.go", Symbol: "total", BaseVersion: 13, Edits: []Edit{{Range: Range{Start: Point{2, 10}, End: Point{2, 13}}, Text: "int64"}}, BaseHash: hashes[0], Hash: hashes[1]}},
	{LiveDecided, Decision{Proposal: "p1", Accepted: true, Hash: hashes[1]}},
	{LiveUndone, Undone{User: "u7r4t", Proposals: []string{"p1"}}},
	{LiveRights, Rights{User: "u7r4t", Right: RightPropose}},
	{LiveStopped, Stopped{SID: "lk7qf3m2x"}},
}

// bodies are the bodies of the HTTP side.
var bodies = map[string]any{
	"join-request":   JoinRequest{Code: "K7QF-M2XD", Name: "Bob"},
	"join-answer":    JoinAnswer{URL: "https://hivesync.example.com", WSURL: "wss://hivesync.example.com/v1/live", Token: "hs_…", Project: "p6x3k", ProjectName: "Shop", User: "u7r4t", Name: "Bob", Scopes: []Scope{ScopeRead, ScopePresence}, Session: "lk7qf3m2x"},
	"invite-request": InviteRequest{Scopes: []Scope{ScopeRead, ScopePresence}, ExpiresMS: 86_400_000, Uses: 5},
	"invite":         Invite{Link: "https://hivesync.example.com/join#2vq7m4x9kd3hc5tn8rbw6zpj1s", Code: "2vq7m4x9kd3hc5tn8rbw6zpj1s", Expires: moment},
	"session-list":   SessionList{Sessions: []Session{{SID: "lk7qf3m2x", Title: "Cart refactoring", Host: Actor{User: "u2m9d", Name: "Ada"}, Started: moment}}},
	"http-error":     HTTPError{Error{Code: ErrNotFound, Message: "there is no invite with this code", Next: "Ask for a new link: invites expire."}},
}

const moment = 1_795_600_000_000

var (
	position  = Position{Epoch: "k3v9q2", Seq: 42, Head: "51b0c2d97e6fa834"}
	reviewing = State{Path: "cart/cart.go", Symbol: "Total", SymbolKind: "function", Cursor: &Point{11, 4}, Viewport: &Range{Point{0, 0}, Point{40, 0}}, Activity: "reviewing"}
	ada       = Participant{ID: "u2m9d.4f1c2a9e", User: "u2m9d", Name: "Ada", Agent: "VS Code 1.105", At: moment, State: jsontext.Value(`{"path":"cart/cart.go","symbol":"Total","cursor":{"line":11,"character":4},"activity":"reviewing"}`)}
	rejected  = jsontext.Value(`{"id":"0198c5d2-0000-7000-8000-000000000002","type":"comment.rejected","comment":"0198c5d2-0000-7000-8000-000000000001","thread":"0198c5d2-0000-7000-8000-000000000001","rev":2,"actor":"Ada","at":"2026-11-25T09:00:00Z","payload":{"reason":"says nothing new"}}`)
	hashes    = []string{"b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730"}
)
