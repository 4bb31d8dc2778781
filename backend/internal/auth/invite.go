package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// Invite is what a code lets its bearer become.
type Invite struct {
	Project string
	Scopes  []v1.Scope
	Session string    // the Live View it is for; "" is the project
	Expires time.Time // zero is never
	Uses    int       // 0 is any number
}

// NewInvite makes an invite and returns its code: it cannot be read again. The
// code of a Live View is short, to be read out.
func (a *Auth) NewInvite(ctx context.Context, i Invite) (string, error) {
	if err := checkScopes(i.Scopes); err != nil {
		return "", err
	}
	if _, err := a.Project(ctx, i.Project); err != nil {
		return "", err
	}
	code := random(16)
	if i.Session != "" {
		code = strings.ToUpper(random(5))
		code = code[:4] + "-" + code[4:]
	}
	uses := i.Uses
	if uses == 0 {
		uses = -1
	}
	_, err := a.db.ExecContext(ctx, "INSERT INTO auth_invites (hash, project, scopes, session, expires, uses) VALUES ($1, $2, $3, $4, $5, $6)",
		hash(normal(code)), i.Project, join(i.Scopes), i.Session, millis(i.Expires), uses)
	return code, err
}

// normal is a code as it was meant, however it was typed.
func normal(code string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(code))
}

// Redeem makes a token of an invite. Who has a token of the same project
// already, and is invited to a Live View of it, keeps it: known is what it gives,
// and the returned token is "".
func (a *Auth) Redeem(ctx context.Context, code, name string, known *Grant) (string, Grant, error) {
	if len(code) > 100 {
		return "", Grant{}, errCode
	}
	key := hash(normal(code))
	var i Invite
	var scopes string
	var expires int64
	err := a.db.QueryRowContext(ctx, "SELECT project, scopes, session, expires, uses FROM auth_invites WHERE hash = $1", key).
		Scan(&i.Project, &scopes, &i.Session, &expires, &i.Uses)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", Grant{}, errCode
	case err != nil:
		return "", Grant{}, fmt.Errorf("the invite cannot be looked up: %w", err)
	case expires != 0 && time.Now().UnixMilli() >= expires || i.Uses == 0:
		return "", Grant{}, errCode
	}
	if known != nil && known.Project == i.Project && i.Session != "" && (known.Session == "" || known.Session == i.Session) {
		g := *known
		g.Session = i.Session
		return "", g, nil
	}
	if name, err = CleanName(name); err != nil {
		return "", Grant{}, err
	}
	// Taken before the token is made: of two who come at once for the last use, one gets it.
	if i.Uses > 0 {
		taken, err := a.db.ExecContext(ctx, "UPDATE auth_invites SET uses = uses - 1 WHERE hash = $1 AND uses > 0", key)
		if err != nil {
			return "", Grant{}, err
		}
		if n, err := taken.RowsAffected(); err != nil || n == 0 {
			return "", Grant{}, errors.Join(err, errCode)
		}
	}
	g := Grant{Project: i.Project, Name: name, Scopes: split(scopes), Session: i.Session}
	if i.Session != "" {
		g.Expires = moment(expires) // a guest's token ends with the invitation
	}
	return a.NewToken(ctx, g)
}

// EndSession ends the invites to a Live View and the tokens of its guests.
func (a *Auth) EndSession(ctx context.Context, session string) error {
	if session == "" {
		return errors.New("no session is named")
	}
	return a.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM auth_invites WHERE session = $1", session); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE auth_tokens SET revoked = $1 WHERE session = $2 AND revoked = 0", time.Now().UnixMilli(), session)
		return err
	})
}
