package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/db"
	"github.com/hivesync/hivesync/backend/internal/db/dbtest"
)

var secret = []byte(strings.Repeat("s", 32))

func start(t *testing.T, where string) (*Auth, Project) {
	t.Helper()
	d, err := db.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	a, err := Open(t.Context(), d, secret)
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.NewProject(t.Context(), "Shop")
	if err != nil {
		t.Fatal(err)
	}
	return a, p
}

// both runs a story on each database.
func both(t *testing.T, story func(t *testing.T, a *Auth, p Project)) {
	t.Run("SQLite", func(t *testing.T) {
		a, p := start(t, filepath.Join(t.TempDir(), "a.db"))
		story(t, a, p)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		a, p := start(t, dbtest.Start(t).Database(t))
		story(t, a, p)
	})
}

func refused(t *testing.T, err error, code v1.ErrorCode) {
	t.Helper()
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != code || e.Next == "" {
		t.Errorf("%v is not refused as %s", err, code)
	}
}

func TestTokens(t *testing.T) {
	both(t, func(t *testing.T, a *Auth, p Project) {
		ctx := t.Context()
		for _, token := range []string{"", "hs_", "hs_nobody", "hst_", "hst_x.y", "Bearer", strings.Repeat("hs_", 100)} {
			_, err := a.Check(ctx, token)
			refused(t, err, v1.ErrUnauthorized)
		}
		_, _, err := a.NewToken(ctx, Grant{Project: p.ID, Name: "Ada", Scopes: []v1.Scope{"everything"}})
		refused(t, err, v1.ErrInvalid)
		_, _, err = a.NewToken(ctx, Grant{Project: p.ID, Name: "Ada"})
		refused(t, err, v1.ErrInvalid)
		_, _, err = a.NewToken(ctx, Grant{Project: "nope", Name: "Ada", Scopes: v1.Scopes})
		refused(t, err, v1.ErrNotFound)
		for _, name := range []string{"", " ", "a\nb", "a\x1b[0m", strings.Repeat("x", 65), "\xff"} {
			_, _, err = a.NewToken(ctx, Grant{Project: p.ID, Name: name, Scopes: v1.Scopes})
			refused(t, err, v1.ErrInvalid)
		}

		token, g, err := a.NewToken(ctx, Grant{Project: p.ID, Name: " Ada ", Scopes: []v1.Scope{v1.ScopeRead, v1.ScopePresence}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.Check(ctx, token)
		if err != nil || !reflect.DeepEqual(*got, g) || got.Name != "Ada" || got.ProjectName != "Shop" || !got.May(v1.ScopeRead) || got.May(v1.ScopeHost) {
			t.Fatalf("%+v, %v", got, err)
		}
		var stored int
		if err := a.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM auth_tokens WHERE id = $1 OR scopes = $1 OR name = $1", token).Scan(&stored); err != nil || stored != 0 {
			t.Errorf("the token itself is in the database: %v", err)
		}

		before := time.Now()
		if err := a.Revoke(ctx, g.Token); err != nil {
			t.Fatal(err)
		}
		_, err = a.Check(ctx, token)
		refused(t, err, v1.ErrUnauthorized)
		refused(t, a.Revoke(ctx, token), v1.ErrNotFound)
		if ids, err := a.Revoked(ctx, before); err != nil || !slices.Equal(ids, []string{g.Token}) {
			t.Errorf("%v, %v", ids, err)
		}
		if left, err := a.Tokens(ctx, p.ID); err != nil || len(left) != 0 {
			t.Errorf("%v, %v", left, err)
		}

		token, _, err = a.NewToken(ctx, Grant{Project: p.ID, Name: "Ada", Scopes: v1.Scopes, Expires: time.Now().Add(-time.Second)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Check(ctx, token)
		refused(t, err, v1.ErrUnauthorized)
	})
}

func TestInvites(t *testing.T) {
	both(t, func(t *testing.T, a *Auth, p Project) {
		ctx := t.Context()
		_, _, err := a.Redeem(ctx, "nothing", "Bob", nil)
		refused(t, err, v1.ErrNotFound)

		expired, err := a.NewInvite(ctx, Invite{Project: p.ID, Scopes: v1.Scopes, Expires: time.Now().Add(-time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = a.Redeem(ctx, expired, "Bob", nil)
		refused(t, err, v1.ErrNotFound)

		code, err := a.NewInvite(ctx, Invite{Project: p.ID, Scopes: []v1.Scope{v1.ScopeRead, v1.ScopeComment}})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = a.Redeem(ctx, code, "", nil)
		refused(t, err, v1.ErrInvalid)
		token, g, err := a.Redeem(ctx, code, "Bob", nil)
		if err != nil || g.Project != p.ID || g.Name != "Bob" || !g.May(v1.ScopeComment) || g.May(v1.ScopeHost) {
			t.Fatalf("%+v, %v", g, err)
		}
		if got, err := a.Check(ctx, token); err != nil || got.User != g.User {
			t.Errorf("%+v, %v", got, err)
		}
		if _, other, err := a.Redeem(ctx, code, "Eve", &g); err != nil || other.User == g.User {
			t.Errorf("who joins a project is somebody new: %+v, %v", other, err)
		}
	})
}

func TestTheLastUseIsTakenOnce(t *testing.T) {
	both(t, func(t *testing.T, a *Auth, p Project) {
		code, err := a.NewInvite(t.Context(), Invite{Project: p.ID, Scopes: v1.Scopes, Uses: 3})
		if err != nil {
			t.Fatal(err)
		}
		var joined atomic.Int32
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if _, _, err := a.Redeem(t.Context(), code, fmt.Sprint("n", i), nil); err == nil {
					joined.Add(1)
				}
			})
		}
		wg.Wait()
		if joined.Load() != 3 {
			t.Errorf("%d of 3 joined", joined.Load())
		}
	})
}

func TestALiveViewsCodeIsReadOut(t *testing.T) {
	a, p := start(t, filepath.Join(t.TempDir(), "a.db"))
	ctx := t.Context()
	code, err := a.NewInvite(ctx, Invite{Project: p.ID, Scopes: []v1.Scope{v1.ScopeRead}, Session: "l1", Expires: time.Now().Add(time.Hour)})
	if err != nil || len(code) != 9 || code[4] != '-' {
		t.Fatalf("%q, %v", code, err)
	}
	typed := " " + strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "0", "o"), "-", " "))
	token, g, err := a.Redeem(ctx, typed, "Guest", nil)
	if err != nil || g.Session != "l1" || g.Expires.IsZero() {
		t.Fatalf("%+v, %v", g, err)
	}
	_, member, err := a.NewToken(ctx, Grant{Project: p.ID, Name: "Ada", Scopes: v1.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	if again, as, err := a.Redeem(ctx, code, "", &member); err != nil || again != "" || as.User != member.User || as.Session != "l1" {
		t.Errorf("a member joins as %+v, %v", as, err)
	}
	if err := a.EndSession(ctx, "l1"); err != nil {
		t.Fatal(err)
	}
	_, err = a.Check(ctx, token)
	refused(t, err, v1.ErrUnauthorized)
	_, _, err = a.Redeem(ctx, code, "Late", nil)
	refused(t, err, v1.ErrNotFound)
}

func TestTickets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &Auth{secret: secret}
		g := Grant{Token: "t1", Project: "p1", ProjectName: "Shop", User: "u1", Name: "Ada", Scopes: []v1.Scope{v1.ScopeRead}}
		ticket, until := a.Ticket(&g)
		if got, err := a.Check(t.Context(), ticket); err != nil || !reflect.DeepEqual(*got, g) {
			t.Errorf("%+v, %v", got, err)
		}
		body, mac, _ := strings.Cut(strings.TrimPrefix(ticket, ticketPrefix), ".")
		text, err := base64.RawURLEncoding.DecodeString(body)
		if err != nil {
			t.Fatal(err)
		}
		forged := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(text), `"read"`, `"host"`, 1)))
		for _, bad := range []string{ticketPrefix + forged + "." + mac, ticketPrefix + body, ticketPrefix + body + ".", ticket + "x"} {
			_, err := a.Check(t.Context(), bad)
			refused(t, err, v1.ErrUnauthorized)
		}
		_, err = (&Auth{secret: []byte(strings.Repeat("o", 32))}).Check(t.Context(), ticket)
		refused(t, err, v1.ErrUnauthorized)

		time.Sleep(time.Until(until) - time.Millisecond)
		if _, err := a.Check(t.Context(), ticket); err != nil {
			t.Errorf("before its end: %v", err)
		}
		time.Sleep(time.Millisecond)
		_, err = a.Check(t.Context(), ticket)
		refused(t, err, v1.ErrUnauthorized)

		g.Expires = time.Now().Add(time.Minute)
		if _, until := a.Ticket(&g); !until.Equal(g.Expires) {
			t.Error("a ticket outlives its token")
		}
	})
}

func TestWhoTriesTooOftenWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRate(time.Second, 3)
		for range 3 {
			if !r.Allow("a") {
				t.Fatal("not even three times")
			}
		}
		if r.Allow("a") || !r.Allow("b") {
			t.Error("the bound is not each one's own")
		}
		time.Sleep(time.Second)
		if !r.Allow("a") || r.Allow("a") {
			t.Error("a second lets one through")
		}
		for i := range maxSeen + 1000 {
			r.Allow(fmt.Sprint(i))
		}
		if len(r.seen) > maxSeen {
			t.Errorf("%d are remembered", len(r.seen))
		}
		time.Sleep(time.Minute)
		if !r.Allow("new") || len(r.seen) > 10 {
			t.Errorf("%d are remembered after all have waited", len(r.seen))
		}
	})
}

func FuzzTicket(f *testing.F) {
	a := &Auth{secret: secret}
	ticket, _ := a.Ticket(&Grant{Token: "t", Project: "p", User: "u", Name: "n", Scopes: v1.Scopes})
	f.Add(ticket)
	f.Add("hst_e30.AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := a.ticket(text); err == nil && text != ticket && !strings.HasPrefix(ticket, text[:len(text)-1]) {
			// Base64 ignores the unused bits of its last letter: those alone may differ.
			t.Errorf("%q is accepted", text)
		}
	})
}
