package livesession

import (
	"fmt"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// Phase is how far a connection is.
type Phase string

// The phases.
const (
	Offline    Phase = "offline"    // waits before the next try
	Connecting Phase = "connecting" // dials or says hello
	Online     Phase = "online"
	Stopped    Phase = "stopped" // the server said not to come back
)

// Status is the state of the connection, for people.
type Status struct {
	Phase   Phase
	Why     string // why it is offline or stopped
	Welcome v1.Welcome
}

// StopError says why a client does not connect again by itself.
type StopError struct {
	Code v1.CloseCode // 0 where the upgrade was refused
	Text string
}

// Error says what the server said, and what to do.
func (e *StopError) Error() string {
	next := "Join the project again with a new link."
	switch e.Code {
	case v1.CloseVersionTooOld:
		next = "Update HiveSync."
	case v1.CloseReplaced:
		next = "Another program with the same identity took its place."
	case v1.CloseProtocol, v1.CloseMessageTooLarge, v1.CloseHelloMissing:
		next = "This is a bug: please report it."
	}
	return fmt.Sprintf("the backend ended the connection: %s. %s", e.Text, next)
}
