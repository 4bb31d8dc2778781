package v1

// Limits are what a server takes. They are told in Hello; what exceeds them is
// refused with a reason, and what comes too fast is read more slowly.
type Limits struct {
	MessageBytes      int `json:"message_bytes"`       // of one WebSocket message
	StateBytes        int `json:"state_bytes"`         // of one State
	EventBytes        int `json:"event_bytes"`         // of one Op's payload
	FramesPerSecond   int `json:"frames_per_second"`   // over a few seconds
	StatesPerSecond   int `json:"states_per_second"`   // passed on per participant; the latest wins
	OpsInFlight       int `json:"ops_in_flight"`       // sent and not yet acknowledged
	SessionsPerConn   int `json:"sessions_per_conn"`   // joined at a time
	SessionsPerHost   int `json:"sessions_per_host"`   // Live Views of one person at a time
	SessionsPerProj   int `json:"sessions_per_proj"`   // Live Views of a project at a time
	ViewersPerSession int `json:"viewers_per_session"` // in one Live View at a time

	HelloMS    int `json:"hello_ms"`    // until the client's hello must have come
	HelloBytes int `json:"hello_bytes"` // of that hello
}

// DefaultLimits are those of a server that sets none.
func DefaultLimits() Limits {
	return Limits{
		MessageBytes:      1 << 20,
		StateBytes:        4 << 10,
		EventBytes:        640 << 10,
		FramesPerSecond:   100,
		StatesPerSecond:   20,
		OpsInFlight:       64,
		SessionsPerConn:   16,
		SessionsPerHost:   4,
		SessionsPerProj:   50,
		ViewersPerSession: 1000,
		HelloMS:           5000,
		HelloBytes:        4 << 10,
	}
}
