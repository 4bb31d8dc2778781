package v1

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// EventType is what happened: "comment.…" with an event of the comments as
// payload, or one of the Live View's. Others are passed on as they are.
type EventType string

// CommentPrefix begins the types of comment events. Their payload is that of
// package comments: the event whole.
const CommentPrefix = "comment."

// Event is one entry of a session's append-only stream. Seq, epoch and the time
// the server took it are its envelope's.
type Event struct {
	EventType EventType      `json:"event_type"`
	Payload   jsontext.Value `json:"payload,omitempty"`
	Schema    int            `json:"schema"` // version of the payload's form
	Actor     Actor          `json:"actor"`
	Client    string         `json:"client"`
	OpSeq     uint64         `json:"op_seq"`
	Chunk     string         `json:"chunk,omitempty"`   // what the event changes, if it is versioned
	Version   uint64         `json:"version,omitempty"` // the chunk's, after the event
	Head      string         `json:"head"`              // of the chain of all events up to this one

	Extra jsontext.Value `json:",embed"`
}

// Actor is who did it, by the server's word.
type Actor struct {
	User string `json:"user"`
	Name string `json:"name,omitempty"`
}

// Op asks for one event to be appended. The server knows an op by client and
// OpSeq: sent again, it is acknowledged again and appended once.
type Op struct {
	OpSeq     uint64         `json:"op_seq"` // from 1, rising, per client and session
	EventType EventType      `json:"event_type"`
	Schema    int            `json:"schema,omitempty"` // 0 is 1
	Payload   jsontext.Value `json:"payload,omitempty"`
	// Chunk, if set, is versioned: the op is refused as stale unless BaseVersion
	// is the version that the chunk has. A chunk nobody wrote has version 0.
	Chunk       string `json:"chunk,omitempty"`
	BaseVersion uint64 `json:"base_version,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// Ack says that an op's event is durable. Its seq and epoch are the envelope's.
type Ack struct {
	OpSeq     uint64 `json:"op_seq"`
	Version   uint64 `json:"version,omitempty"` // of the op's chunk, after it
	Duplicate bool   `json:"duplicate,omitempty"`
	Head      string `json:"head"`

	Extra jsontext.Value `json:",embed"`
}

// Check refuses an Op that cannot be an event.
func (o *Op) Check() error {
	switch {
	case o.OpSeq == 0 || o.OpSeq >= 1<<53:
		return errors.New("an op's op_seq is from 1 to 2^53-1")
	case o.EventType == "" || len(o.EventType) > maxName || strings.ContainsFunc(string(o.EventType), func(r rune) bool { return r <= 0x20 || r >= 0x7f }):
		return fmt.Errorf("an event type has 1 to %d printable characters", maxName)
	case len(o.Chunk) > maxPath:
		return fmt.Errorf("a chunk's name has up to %d bytes", maxPath)
	case o.Chunk == "" && o.BaseVersion != 0:
		return errors.New("base_version is set without a chunk")
	case o.Schema < 0:
		return errors.New("schema is negative")
	case len(o.Payload) > 0 && o.Payload.Kind() != '{':
		return errors.New("the payload of an event is an object")
	}
	return nil
}
