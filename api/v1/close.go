package v1

// CloseCode is why the server closed a WebSocket. Codes are only ever added.
// 4000 to 4499 say: connect again and resume. 4500 to 4899 say: stop, and tell
// the person.
type CloseCode int

// The close codes.
const (
	CloseDraining        CloseCode = 4000 // the server is going; see Drain
	CloseHeartbeatMissed CloseCode = 4001 // nothing was heard of the client
	CloseSlow            CloseCode = 4002 // the client reads too slowly
	CloseInternal        CloseCode = 4003 // the server failed
	CloseTicketExpired   CloseCode = 4004 // dial with the token, not the ticket
	CloseBusy            CloseCode = 4005 // too many connect at once
	CloseUnauthorized    CloseCode = 4500 // the token is unknown, expired or revoked
	CloseHelloMissing    CloseCode = 4501 // the client did not say hello in time
	CloseProtocol        CloseCode = 4502 // what was sent is no frame, or not now
	CloseMessageTooLarge CloseCode = 4503 // a message exceeds limits.message_bytes
	CloseReplaced        CloseCode = 4504 // the same client connected again elsewhere
	CloseMoved           CloseCode = 4900 // the service moved: fetch its configuration, then reconnect
	CloseVersionTooOld   CloseCode = 4901 // no common version: update
)

// Reconnect reports whether a client should connect again by itself. Codes
// below 4000 are the network's: a connection that just broke is made again.
func (c CloseCode) Reconnect() bool {
	return c < 4500 || c == CloseMoved
}

// String says the code in words.
func (c CloseCode) String() string {
	if s, ok := closeTexts[c]; ok {
		return s
	}
	switch {
	case c >= 4900:
		return "closed by the server"
	case c >= 4500:
		return "refused by the server"
	default:
		return "the connection broke"
	}
}

var closeTexts = map[CloseCode]string{
	CloseDraining:        "the server is going down; connect again",
	CloseHeartbeatMissed: "nothing was heard of the client",
	CloseSlow:            "the client reads too slowly",
	CloseInternal:        "the server failed",
	CloseTicketExpired:   "the resume ticket has expired; dial with the token",
	CloseBusy:            "too many connect at once; wait and connect again",
	CloseUnauthorized:    "the token is unknown, expired or revoked",
	CloseHelloMissing:    "the client did not say hello in time",
	CloseProtocol:        "what was sent is no frame of this protocol",
	CloseMessageTooLarge: "a message was larger than the limit",
	CloseReplaced:        "the same client connected again",
	CloseMoved:           "the service moved; fetch its configuration",
	CloseVersionTooOld:   "client and server speak no common version; update",
}
