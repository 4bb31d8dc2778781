package livesession

import (
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// session is what the client wants of one session, and how far that is. Fields
// above the line are guarded by Client.mu; those below belong to the connection.
type session struct {
	sid         string
	stream      Stream
	start       *v1.LiveStart // asks for a Live View; there is no session yet
	leaving     bool
	state       *v1.State
	stateDirty  bool
	follow      string
	followDirty bool

	// ————
	phase     joinPhase
	at        v1.Position // of the last event
	until     uint64      // where the replay ends
	replayed  bool
	sentOp    uint64              // the last op that was sent
	inFlight  map[uint64]struct{} // sent and not answered
	holdUntil time.Time           // nothing is appended before: the log could not be written
	lastState time.Time
}

type joinPhase int

const (
	outside joinPhase = iota
	joining
	inside
)

// begin is the session as a new connection finds it.
func (s *session) begin() {
	s.phase, s.until, s.replayed, s.sentOp, s.holdUntil = outside, 0, false, 0, time.Time{}
	s.inFlight = map[uint64]struct{}{}
	s.stateDirty = false // the state goes along with the join
	s.followDirty = s.follow != ""
}
