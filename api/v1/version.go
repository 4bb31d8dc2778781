package v1

import "fmt"

// The versions of the protocol that this program speaks.
const (
	Version    = 1
	MinVersion = 1
	MaxVersion = 1
)

// Negotiate is the version that two sides speak: the highest both know. The
// error says which of them must be updated.
func Negotiate(serverMin, serverMax, clientMin, clientMax int) (int, error) {
	switch v := min(serverMax, clientMax); {
	case serverMin > serverMax || clientMin > clientMax || serverMin < 1 || clientMin < 1:
		return 0, fmt.Errorf("no range of versions: server %d–%d, client %d–%d", serverMin, serverMax, clientMin, clientMax)
	case v < serverMin:
		return 0, fmt.Errorf("the client speaks versions up to %d and the server needs %d: update the client", clientMax, serverMin)
	case v < clientMin:
		return 0, fmt.Errorf("the server speaks versions up to %d and the client needs %d: update the server, or use an older client", serverMax, clientMin)
	default:
		return v, nil
	}
}
