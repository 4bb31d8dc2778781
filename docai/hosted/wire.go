// Package hosted asks a HiveSync backend to draft documentation, so that keys,
// prompts, models and the budget of a team are in one place.
//
// # The wire
//
// One request is one file:
//
//	POST {base}/v1/docai
//	Authorization: Bearer TOKEN
//	Content-Type: application/json
//	Accept: application/x-ndjson
//	Idempotency-Key: 32 hexadecimal digits, the same for every attempt at one question
//
// Its body is a Request: the file, secrets already replaced, and how to draft.
// Config.Model may be empty, which leaves the choice to the backend. The backend
// accepts at most 4 MiB and answers
//
//	200 OK
//	Content-Type: application/x-ndjson
//
// with one JSON object a line, a Line with exactly one field set:
//
//	{"block":{"symbol":"s1","summary":"…","origin":{"provider":"openai","model":"…","prompt":"v1"}}}
//	{"usage":{"provider":"openai","model":"…","inputTokens":812,"cachedTokens":0,"keptTokens":0,"outputTokens":95,"duration":1200000000}}
//	{"done":{}}
//
// A block is sent as soon as it is whole, in any order, at most one a symbol, and
// only for symbols of the request; its origin is who drafted it for the backend,
// which the client shows as the provider "hosted" with the model "openai/…". Usage may come once, before the end. The last
// line is done or error; without either the answer has been cut, and what came
// before it is good. Empty lines keep a connection alive, at least one every 30
// seconds. Clients pass over fields they do not know.
//
// What goes wrong is told by the status before the stream, with the body
// {"error":Failure}, or by a last line {"error":Failure}:
//
//	400 bad-request     the request itself
//	401 denied          no token, or not a valid one
//	403 denied          the token does not allow drafting in this project
//	402 over-budget     the team's budget is used up
//	404 not-set-up      this backend does not draft
//	413 bad-request     the file is too large
//	422 refused         the model, or a guard of the backend, refuses
//	429 limited         with Retry-After in seconds
//	502, 503 overloaded the model's server failed, after the backend's own retries
//
// A client that closes the connection ends the draft: the backend stops asking at
// once.
package hosted

import "github.com/hivesync/hivesync/docai"

// Path is where a backend drafts, below its base URL.
const Path = "/v1/docai"

// MaxRequest is the largest request a backend accepts, in bytes.
const MaxRequest = 4 << 20

// ContentType is that of the answer.
const ContentType = "application/x-ndjson"

// Request is the body of a request.
type Request struct {
	File   docai.File   `json:"file"`
	Config docai.Config `json:"config"`
}

// Line is one line of the answer. Exactly one field is set.
type Line struct {
	Block *docai.CommentBlock `json:"block,omitempty"`
	Usage *docai.Usage        `json:"usage,omitempty"`
	Error *Failure            `json:"error,omitempty"`
	Done  *struct{}           `json:"done,omitempty"`
}

// Failure is what went wrong, in the words of docai.ProviderError.
type Failure struct {
	Kind       docai.FailureKind `json:"kind"`
	Message    string            `json:"message"`
	Next       string            `json:"next,omitempty"`
	RetryAfter int               `json:"retryAfter,omitempty"` // seconds; for limited and overloaded
}
