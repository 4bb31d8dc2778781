package v1

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Subprotocol is what client and server agree on in the WebSocket upgrade.
const Subprotocol = "hivesync.v1.json"

// An Envelope is one frame. A WebSocket text message holds one or more of them,
// each a JSON object on a line of its own.
type Envelope struct {
	V       int            `json:"v"`
	Type    Type           `json:"type"`
	SID     string         `json:"sid,omitempty"`   // the session the frame belongs to; Main, or that of a Live View
	Epoch   string         `json:"epoch,omitempty"` // of the session's stream; set on stream frames
	Seq     uint64         `json:"seq,omitempty"`   // in the session's stream, from 1 without gaps; set on stream frames
	TS      int64          `json:"ts,omitempty"`    // when the server sent the frame or, of an event, took it: Unix time in milliseconds by the server's clock
	Payload jsontext.Value `json:"payload,omitempty"`

	// Extra are members that a newer program wrote; they are kept.
	Extra jsontext.Value `json:",embed"`
}

// Main is the session of a whole project: who is here, and its comments.
const Main = "main"

// New makes an envelope of this version around a payload, which may be nil.
func New(t Type, sid string, payload any) (Envelope, error) {
	e := Envelope{V: Version, Type: t, SID: sid}
	if payload == nil {
		return e, nil
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return Envelope{}, fmt.Errorf("frame %s: %w", t, err)
	}
	e.Payload = body
	return e, nil
}

// Append adds the envelope to a message.
func (e Envelope) Append(message []byte) ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return message, fmt.Errorf("frame %s: %w", e.Type, err)
	}
	if len(message) > 0 {
		message = append(message, '\n')
	}
	return append(message, line...), nil
}

// Decode reads the payload into a pointer. A frame without a payload is as one
// with an empty object.
func (e Envelope) Decode(payload any) error {
	body := e.Payload
	if len(body) == 0 {
		body = jsontext.Value("{}")
	}
	if err := json.Unmarshal(body, payload); err != nil {
		return &FrameError{Type: e.Type, Err: err}
	}
	return nil
}

// A FrameError is a message that is no frame, or a frame whose payload is not
// what its type says.
type FrameError struct {
	Type Type // "" where the envelope itself cannot be read
	Err  error
}

// Error says which frame and what is wrong with it.
func (e *FrameError) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("this is not an envelope: %v", e.Err)
	}
	return fmt.Sprintf("the payload of a %q frame cannot be read: %v", e.Type, e.Err)
}

// Unwrap is the cause.
func (e *FrameError) Unwrap() error { return e.Err }

// MaxEnvelopes is how many envelopes one message may hold.
const MaxEnvelopes = 4096

// Parse reads the envelopes of a message. It stops at the first that cannot be
// read and returns those before it together with a *FrameError. The envelopes
// alias nothing of message. How large a message may be is for who reads it to
// limit; how deep its JSON may nest is limited here.
func Parse(message []byte) ([]Envelope, error) {
	var all []Envelope
	for line := range bytes.SplitSeq(message, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if len(all) == MaxEnvelopes {
			return all, &FrameError{Err: fmt.Errorf("the message holds more than %d envelopes", MaxEnvelopes)}
		}
		var e Envelope
		if err := json.Unmarshal(line, &e); err != nil {
			return all, &FrameError{Err: err}
		}
		if err := e.valid(); err != nil {
			return all, err
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, &FrameError{Err: errors.New("the message is empty")}
	}
	return all, nil
}

func (e *Envelope) valid() error {
	switch {
	case e.V < 1:
		return &FrameError{Err: fmt.Errorf("v is %d; the first version is 1", e.V)}
	case e.Type == "":
		return &FrameError{Err: errors.New("type is missing")}
	case len(e.Type) > maxName || len(e.SID) > maxName || len(e.Epoch) > maxName:
		return &FrameError{Err: fmt.Errorf("type, sid or epoch is longer than %d bytes", maxName)}
	case len(e.Payload) > 0 && e.Payload.Kind() != '{':
		return &FrameError{Type: e.Type, Err: errors.New("it is not an object")}
	}
	return nil
}
