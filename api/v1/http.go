package v1

import "github.com/go-json-experiment/json/jsontext"

// Paths of the HTTP side. All bodies are JSON.
const (
	PathLive     = "/v1/live"     // GET: the WebSocket
	PathJoin     = "/v1/join"     // POST JoinRequest → JoinAnswer; needs no token
	PathInvites  = "/v1/invites"  // POST InviteRequest → Invite; ScopeInvite
	PathSessions = "/v1/sessions" // GET → SessionList; ScopeRead
	PathDocAI    = "/v1/docai"    // POST: drafts; ScopeDocAI
	PathJoinPage = "/join"        // GET: the page an invite link opens, the code in the fragment
)

// JoinRequest turns an invite into a token. Sent with a bearer token of the same
// project, it joins a Live View as who one is: that token is the answer's.
type JoinRequest struct {
	Code string `json:"code"`           // what stands behind the # of a link, or a code that was read out
	Name string `json:"name,omitempty"` // by which others shall know the person

	Extra jsontext.Value `json:",embed"`
}

// JoinAnswer is the way in.
type JoinAnswer struct {
	URL         string  `json:"url"`
	WSURL       string  `json:"ws_url"`
	Token       string  `json:"token"`
	Expires     int64   `json:"expires,omitempty"` // Unix time in milliseconds; 0 is never
	Project     string  `json:"project"`
	ProjectName string  `json:"project_name"`
	User        string  `json:"user"`
	Name        string  `json:"name"`
	Scopes      []Scope `json:"scopes"`
	Session     string  `json:"session,omitempty"` // the Live View that the invite was for

	Extra jsontext.Value `json:",embed"`
}

// InviteRequest asks for a link by which others join the project.
type InviteRequest struct {
	Scopes    []Scope `json:"scopes,omitempty"` // at most those of the token, which are the default
	ExpiresMS int64   `json:"expires_ms,omitempty"`
	Uses      int     `json:"uses,omitempty"` // 0 is any number

	Extra jsontext.Value `json:",embed"`
}

// Invite is such a link.
type Invite struct {
	Link    string `json:"link"`
	Code    string `json:"code"`
	Expires int64  `json:"expires,omitempty"`

	Extra jsontext.Value `json:",embed"`
}

// SessionList are the Live Views of a project.
type SessionList struct {
	Sessions []Session `json:"sessions"`

	Extra jsontext.Value `json:",embed"`
}

// Session is one Live View.
type Session struct {
	SID     string `json:"sid"`
	Title   string `json:"title,omitempty"`
	Host    Actor  `json:"host"`
	Started int64  `json:"started"`

	Extra jsontext.Value `json:",embed"`
}

// HTTPError is the body of every answer that is not 2xx.
type HTTPError struct {
	Error Error `json:"error"`
}
