package eventlog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// Entry is what is to be appended.
type Entry struct {
	Stream      string // who keeps a log names its streams; up to 200 bytes
	Client      string // whose OpSeq it is
	OpSeq       uint64
	Type        string
	Schema      int // of the payload
	User, Actor string
	Payload     []byte
	// Chunk, if set, has its own version: the entry is refused unless the chunk
	// has BaseVersion.
	Chunk       string
	BaseVersion uint64
}

// Event is an entry that was appended.
type Event struct {
	Entry

	Epoch   string
	Seq     uint64 // in its stream, from 1, without gaps
	At      int64  // when the log took it: Unix time in milliseconds
	Version uint64 // of Chunk, after the event; 0 without a chunk
	Head    Hash   // of the chain up to this event
}

// Hash is a link of a stream's chain: SHA-256.
type Hash [sha256.Size]byte

// String is the hash's first 16 hex digits, which is what the wire carries.
func (h Hash) String() string { return hex.EncodeToString(h[:8]) }

// Result is an appended event.
type Result struct {
	Event

	Duplicate bool // it was there already
}

// Position is the end of a stream, or a place in it.
type Position struct {
	Epoch string
	Seq   uint64 // 0 is before the first event
	Head  string // Hash.String of the event with that Seq; "" before the first
}

// A StaleError refuses an entry whose base version is not the chunk's.
type StaleError struct {
	Chunk         string
	Base, Version uint64
	Seq           uint64 // of the event that made Version
}

// Error says which versions differ.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s is at version %d, and the change was made on version %d", e.Chunk, e.Version, e.Base)
}

// An OpReusedError refuses an entry whose client gave its OpSeq to another entry
// before.
type OpReusedError struct {
	Client string
	OpSeq  uint64
}

// Error says which number.
func (e *OpReusedError) Error() string {
	return fmt.Sprintf("client %s has sent another op with op_seq %d", e.Client, e.OpSeq)
}

// ErrClosed is the error of a log, or a stream, that takes no more.
var ErrClosed = errors.New("the event log is closed")

// ErrDropped is the error of a stream whose events were deleted.
var ErrDropped = errors.New("the stream was deleted")

// root is what a stream's chain begins with.
func root(log, stream string) Hash {
	return sha256.Sum256(appendField(appendField([]byte("hivesync event log 1\x00"), log), stream))
}

// follow is the link that an event adds to the chain. Each field is written with
// its length, so that no two events are written alike.
func (e *Event) follow(previous Hash) Hash {
	b := make([]byte, 0, 256+len(e.Payload))
	b = append(b, previous[:]...)
	for _, n := range []uint64{e.Seq, uint64(e.At), uint64(e.Schema), e.OpSeq, e.Version} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	for _, s := range []string{e.Type, e.User, e.Actor, e.Client, e.Chunk} {
		b = appendField(b, s)
	}
	return sha256.Sum256(appendField(b, string(e.Payload)))
}

func appendField(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...)
}
