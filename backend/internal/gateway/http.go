package gateway

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/room"
)

func (g *Gateway) routes() {
	g.mux.HandleFunc("GET "+v1.PathLive, g.upgrade)
	g.mux.HandleFunc("POST "+v1.PathJoin, g.join)
	g.mux.HandleFunc("POST "+v1.PathInvites, g.invite)
	g.mux.HandleFunc("GET "+v1.PathSessions, g.sessions)
	g.mux.HandleFunc("POST "+v1.PathDocAI, g.docai)
	g.mux.Handle("GET "+v1.PathJoinPage, g.o.Page)
	g.mux.Handle("GET "+v1.PathJoinPage+"/", g.o.Page)
}

// maxBody is how large a request's body may be.
const maxBody = 16 << 10

// statuses are the HTTP status of each error; others are 400.
var statuses = map[v1.ErrorCode]int{
	v1.ErrUnauthorized: http.StatusUnauthorized,
	v1.ErrForbidden:    http.StatusForbidden,
	v1.ErrNotFound:     http.StatusNotFound,
	v1.ErrLimit:        http.StatusTooManyRequests,
	v1.ErrTooLarge:     http.StatusRequestEntityTooLarge,
	v1.ErrUnavailable:  http.StatusServiceUnavailable,
}

// fail answers with an error. One that is not meant for who asked is logged, and
// told as unavailable.
func (g *Gateway) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := g.wireError(err)
	status, ok := statuses[e.Code]
	if !ok {
		status = http.StatusBadRequest
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="HiveSync"`)
	}
	g.answer(w, status, v1.HTTPError{Error: e})
}

// wireError is an error in the wire's words.
func (g *Gateway) wireError(err error) v1.Error {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return v1.Error{Code: e.Code, Message: e.Message, Next: e.Next}
	}
	if e, ok := errors.AsType[*room.Refusal](err); ok {
		return v1.Error{Code: e.Code, Message: e.Message, Next: e.Next}
	}
	if e, ok := errors.AsType[*v1.FrameError](err); ok {
		return v1.Error{Code: v1.ErrMalformed, Message: e.Error()}
	}
	if g.ctx.Err() == nil {
		g.o.Log.Error("a request failed", zap.Error(err))
	}
	return v1.Error{Code: v1.ErrUnavailable, Message: "the backend cannot do this now", Next: "Try again later; who runs it finds the reason in its log."}
}

func (g *Gateway) answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		g.o.Log.DPanic("an answer cannot be written: this is a bug, please report it", zap.Error(err))
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(append(text, '\n')) // who left does not hear it
}

// body reads a request's body.
func body(w http.ResponseWriter, r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return &auth.Error{Code: v1.ErrTooLarge, Message: "the body is larger than 16 KB", Next: "Send less."}
		}
		return &auth.Error{Code: v1.ErrMalformed, Message: "the body did not come whole", Next: "Send it again."}
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return &auth.Error{Code: v1.ErrMalformed, Message: "the body is not what docs/wire.md says: " + err.Error(), Next: "Correct it."}
	}
	return nil
}

// grant is what the request's token gives, where it has a scope.
func (g *Gateway) grant(r *http.Request, scope v1.Scope) (*auth.Grant, error) {
	grant, err := g.check(r.Context(), g.address(r), bearer(r))
	if err == nil && !grant.May(scope) {
		err = &auth.Error{Code: v1.ErrForbidden, Message: "the token lacks the scope " + string(scope), Next: "Ask who runs the backend for one that has it."}
	}
	return grant, err
}

func (g *Gateway) join(w http.ResponseWriter, r *http.Request) {
	var request v1.JoinRequest
	if err := body(w, r, &request); err != nil {
		g.fail(w, r, err)
		return
	}
	var known *auth.Grant
	if token := bearer(r); token != "" {
		var err error
		if known, err = g.check(r.Context(), g.address(r), token); err != nil {
			g.fail(w, r, err)
			return
		}
	}
	token, grant, err := g.o.Auth.Redeem(r.Context(), request.Code, request.Name, known)
	if err != nil {
		if refused, ok := errors.AsType[*auth.Error](err); ok && refused.Code == v1.ErrNotFound && !g.refusals.Allow(g.address(r)) {
			err = &auth.Error{Code: v1.ErrLimit, Message: "too many wrong codes came from this address", Next: "Wait a minute."}
		}
		g.fail(w, r, err)
		return
	}
	if token == "" {
		token = bearer(r)
	}
	answer := v1.JoinAnswer{
		URL: g.base(r), WSURL: g.WSURL(g.base(r)), Token: token, Project: grant.Project, ProjectName: grant.ProjectName,
		User: grant.User, Name: grant.Name, Scopes: grant.Scopes, Session: grant.Session,
	}
	if !grant.Expires.IsZero() {
		answer.Expires = grant.Expires.UnixMilli()
	}
	g.answer(w, http.StatusOK, answer)
}

// base is the backend's address as the client knows it.
func (g *Gateway) base(r *http.Request) string {
	if g.o.PublicURL != "" {
		return strings.TrimSuffix(g.o.PublicURL, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// WSURL is the WebSocket's address below a base.
func (g *Gateway) WSURL(base string) string {
	return "ws" + strings.TrimPrefix(base, "http") + v1.PathLive
}

// Link is what a code is handed on as.
func Link(base, code string) string { return base + v1.PathJoinPage + "#" + code }

func (g *Gateway) invite(w http.ResponseWriter, r *http.Request) {
	grant, err := g.grant(r, v1.ScopeInvite)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	var request v1.InviteRequest
	if err := body(w, r, &request); err != nil {
		g.fail(w, r, err)
		return
	}
	if len(request.Scopes) == 0 {
		request.Scopes = grant.Scopes
	}
	for _, s := range request.Scopes {
		if !grant.May(s) {
			g.fail(w, r, &auth.Error{Code: v1.ErrForbidden, Message: "an invite gives no scope that who makes it lacks: " + string(s), Next: "Leave it out."})
			return
		}
	}
	if request.Uses < 0 || request.ExpiresMS < 0 || request.ExpiresMS > int64(10*365*24*time.Hour/time.Millisecond) {
		g.fail(w, r, &auth.Error{Code: v1.ErrInvalid, Message: "uses or expires_ms is out of range", Next: "Correct it."})
		return
	}
	i := auth.Invite{Project: grant.Project, Scopes: request.Scopes, Uses: request.Uses}
	if request.ExpiresMS > 0 {
		i.Expires = time.Now().Add(time.Duration(request.ExpiresMS) * time.Millisecond)
	}
	code, err := g.o.Auth.NewInvite(r.Context(), i)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	answer := v1.Invite{Link: Link(g.base(r), code), Code: code}
	if !i.Expires.IsZero() {
		answer.Expires = i.Expires.UnixMilli()
	}
	g.answer(w, http.StatusOK, answer)
}

func (g *Gateway) sessions(w http.ResponseWriter, r *http.Request) {
	grant, err := g.grant(r, v1.ScopeRead)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	all, err := g.o.Hub.Sessions(r.Context(), grant.Project)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	if grant.Session != "" { // a guest sees where they are
		var own []v1.Session
		for _, s := range all {
			if s.SID == grant.Session {
				own = append(own, s)
			}
		}
		all = own
	}
	g.answer(w, http.StatusOK, v1.SessionList{Sessions: all})
}

// docai says that this backend drafts nothing.
func (g *Gateway) docai(w http.ResponseWriter, r *http.Request) {
	if _, err := g.grant(r, v1.ScopeDocAI); err != nil {
		g.fail(w, r, err)
		return
	}
	g.answer(w, http.StatusNotImplemented, v1.HTTPError{Error: v1.Error{Code: v1.ErrUnavailable, Message: "drafting is not enabled on this backend", Next: "Choose another provider in the settings of HiveSync."}})
}

// plainPage is what an invite link opens where no page is built in.
func plainPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	io.WriteString(w, "This is an invitation to HiveSync.\n\nIn your editor, run the command \"HiveSync: Join project\" and paste this page's address,\nor in a terminal: hivesync-lsp join ADDRESS\n")
}
