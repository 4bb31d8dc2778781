package livesession

import (
	"context"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// A Stream is the client's side of one session: it keeps what has come and what is
// to be sent. Its methods are called by Run, one at a time; an error of one closes
// the connection, and the session is resumed from Position.
type Stream interface {
	// Position is that of the last event the stream has, nil where it has none and
	// from Forget until Replayed: half of a replay is nothing to go on from.
	Position(ctx context.Context) (*v1.Position, error)
	// Forget says that the server's past is another: all that came from it is void,
	// and the events that matter follow.
	Forget(ctx context.Context) error
	// Events are the next ones, in order; at is the position after them. When it
	// returns they are kept.
	Events(ctx context.Context, events []Event, at v1.Position) error
	// Replayed says that everything the server had at joining has come.
	Replayed(ctx context.Context) error

	// Pending are ops that wait, from the one after OpSeq on, in order. They wait
	// until Acked or Refused.
	Pending(ctx context.Context, after uint64, limit int) ([]v1.Op, error)
	// Acked says that an op is durable at the server.
	Acked(ctx context.Context, ack v1.Ack) error
	// Refused says that the server will not take an op as it is.
	Refused(ctx context.Context, refusal v1.Error) error

	// Participants are those that changed; with full, all there are. offset is what
	// the server's clock is ahead of this one.
	Participants(changed []v1.Participant, full bool, offset time.Duration)
	// Right is what this client may do, in a Live View.
	Right(right v1.Right)
	// Left says that the session is over, and why.
	Left(reason string)
}

// Event is one of a session's stream.
type Event struct {
	v1.Event
	Seq uint64
	At  time.Time // when the server took it, by its clock
}
