package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// TicketLife is how long a ticket is accepted. Nodes remember revoked tokens for
// as long.
const TicketLife = 5 * time.Minute

// sealed is what a ticket holds.
type sealed struct {
	Grant

	Until int64 `json:"x"` // Unix milliseconds
}

// Ticket makes a ticket: it gives what the token gave, without a look into the
// database, for TicketLife.
func (a *Auth) Ticket(g *Grant) (string, time.Time) {
	until := time.Now().Add(TicketLife)
	if !g.Expires.IsZero() && g.Expires.Before(until) {
		until = g.Expires
	}
	text, err := json.Marshal(sealed{*g, until.UnixMilli()})
	if err != nil {
		panic(err) // strings and numbers
	}
	body := base64.RawURLEncoding.EncodeToString(text)
	return ticketPrefix + body + "." + base64.RawURLEncoding.EncodeToString(a.seal(body)), until
}

func (a *Auth) seal(body string) []byte {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte("hivesync ticket 1\x00" + body))
	return mac.Sum(nil)
}

// ticket is what a ticket gives.
func (a *Auth) ticket(ticket string) (*Grant, error) {
	body, mac, _ := strings.Cut(strings.TrimPrefix(ticket, ticketPrefix), ".")
	sum, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(sum, a.seal(body)) {
		return nil, errToken
	}
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return nil, errToken
	}
	var s sealed
	if json.Unmarshal(text, &s) != nil || time.Now().UnixMilli() >= s.Until {
		return nil, errToken
	}
	return &s.Grant, nil
}
