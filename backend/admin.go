package backend

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
	"github.com/hivesync/hivesync/backend/internal/gateway"
)

// Admin is what an operator does to a backend's database, also while it serves.
type Admin struct {
	kept *state
	url  string
}

// OpenAdmin opens a backend's database. Of the configuration, Data, Database,
// Key and PublicURL count.
func OpenAdmin(ctx context.Context, c Config) (*Admin, error) {
	if c.Data == "" && (c.Database == "" || c.Key == nil) {
		return nil, errors.New("no data folder is set: name one with --data, or set both a database and a key")
	}
	kept, err := open(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Admin{kept, strings.TrimSuffix(c.PublicURL, "/")}, nil
}

// Close closes the database.
func (a *Admin) Close() error { return a.kept.close() }

// CreateProject makes a project and returns its ID.
func (a *Admin) CreateProject(ctx context.Context, name string) (string, error) {
	p, err := a.kept.auth.NewProject(ctx, name)
	return p.ID, err
}

// Projects writes a line for each project: ID and name.
func (a *Admin) Projects(ctx context.Context, w io.Writer) error {
	all, err := a.kept.auth.Projects(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		fmt.Fprintf(w, "%s\t%s\n", p.ID, p.Name)
	}
	return nil
}

// NewToken is a person's way into a project.
type NewToken struct {
	Project, Name string
	Scopes        []string      // none is all
	Expires       time.Duration // 0 is never
}

func scopes(names []string) []v1.Scope {
	if len(names) == 0 {
		return v1.Scopes
	}
	all := make([]v1.Scope, len(names))
	for i, name := range names {
		all[i] = v1.Scope(name)
	}
	return all
}

func until(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

// CreateToken makes a token and returns it with its ID. It cannot be read again.
func (a *Admin) CreateToken(ctx context.Context, n NewToken) (token, id string, err error) {
	token, g, err := a.kept.auth.NewToken(ctx, auth.Grant{Project: n.Project, Name: n.Name, Scopes: scopes(n.Scopes), Expires: until(n.Expires)})
	return token, g.Token, err
}

// Tokens writes a line for each token of a project: ID, user, name, scopes and
// end.
func (a *Admin) Tokens(ctx context.Context, project string, w io.Writer) error {
	all, err := a.kept.auth.Tokens(ctx, project)
	if err != nil {
		return err
	}
	for _, g := range all {
		end := "never expires"
		if !g.Expires.IsZero() {
			end = "expires " + g.Expires.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", g.Token, g.User, g.Name, strings.Trim(fmt.Sprint(g.Scopes), "[]"), end)
	}
	return nil
}

// RevokeToken ends a token, by itself or by its ID. Nodes that serve close its
// connections within seconds.
func (a *Admin) RevokeToken(ctx context.Context, token string) error {
	return a.kept.auth.Revoke(ctx, token)
}

// NewInvite is a link by which others join a project.
type NewInvite struct {
	Project string
	Scopes  []string // none is all
	Expires time.Duration
	Uses    int // 0 is any number
}

// CreateInvite makes an invite and returns its link, or its code alone where no
// public URL is set.
func (a *Admin) CreateInvite(ctx context.Context, n NewInvite) (string, error) {
	code, err := a.kept.auth.NewInvite(ctx, auth.Invite{Project: n.Project, Scopes: scopes(n.Scopes), Expires: until(n.Expires), Uses: n.Uses})
	if err != nil || a.url == "" {
		return code, err
	}
	return gateway.Link(a.url, code), nil
}

// Verify reads the whole event log and writes what is not as it was written. It
// reports whether all is well.
func (a *Admin) Verify(ctx context.Context, w io.Writer) (bool, error) {
	r, err := eventlog.Verify(ctx, a.kept.db, a.kept.keys.log.Public().(ed25519.PublicKey))
	if err != nil {
		return false, err
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, p)
	}
	fmt.Fprintf(w, "log %s, epoch %s: %d events in %d streams, %d problems\n", r.Log, r.Epoch, r.Events, r.Streams, len(r.Problems))
	return len(r.Problems) == 0, nil
}
