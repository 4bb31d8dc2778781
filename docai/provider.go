// Package docai drafts documentation for code: it plans what to ask, asks a
// Provider once per file, checks and scores each answer against the syntax
// tree, and renders it as a comment that can be proved to change no code.
package docai

import (
	"context"
	"time"

	"github.com/hivesync/hivesync/internal/code"
)

// A Provider turns code into documentation fields. It is the whole contract
// with a source of drafts: structured fields in and out, no editor, no disk.
//
// GenerateDocs makes one request for the whole file and answers with at most one
// block per asked symbol, in any order; symbols it has nothing to say about are
// left out. It honours ctx at once. Errors are *ProviderError; the blocks that
// were whole before an error are returned with it.
type Provider interface {
	// Name is the provider's name as in the settings: "outline", "openai", …
	Name() string
	GenerateDocs(ctx context.Context, file File, cfg Config) ([]CommentBlock, error)
}

// File is what a provider is told about one file.
type File struct {
	Path     string `json:"path"`     // relative to the project, with forward slashes
	Language string `json:"language"` // id of the language table: "go", "python", …
	// Source is the text that may leave the machine: secrets already replaced,
	// and, when the file exceeds the context, unasked bodies left out.
	Source  string   `json:"source"`
	Symbols []Symbol `json:"symbols"` // asked for; never empty
}

// Symbol is one symbol to document. ID is unique in its File and short ("s1").
type Symbol struct {
	ID string `json:"id"`
	code.Symbol
	// Members are the names of what a type declares, in order, at most 32.
	Members []string `json:"members,omitempty"`
	// Existing is what today's documentation says, by field; nil when there is none.
	Existing *CommentBlock `json:"existing,omitempty"`
	// Draft is what another one drafted and is to be made better; nil when there is none.
	Draft *CommentBlock `json:"draft,omitempty"`
}

// CommentBlock is one drafted (or parsed) documentation comment, by field.
// All texts are plain prose in the language of the project, with code names in
// backticks; never comment syntax, never code to insert.
type CommentBlock struct {
	Symbol  string `json:"symbol"`            // Symbol.ID
	Summary string `json:"summary"`           // one sentence
	Details string `json:"details,omitempty"` // further paragraphs, parted by blank lines

	TypeParams []Item `json:"typeParams,omitempty"`
	Params     []Item `json:"params,omitempty"`
	Returns    string `json:"returns,omitempty"`
	// ReturnsType is the type as the comment states it; drafts leave it empty.
	ReturnsType string `json:"returnsType,omitempty"`
	Yields      string `json:"yields,omitempty"`
	Raises      []Item `json:"raises,omitempty"` // by error type; also Rust "# Errors"
	Panics      string `json:"panics,omitempty"` // Rust, Go
	Safety      string `json:"safety,omitempty"` // Rust unsafe
	Example     string `json:"example,omitempty"`
	Deprecated  string `json:"deprecated,omitempty"`
	// Other keeps tags this form does not know ("@since 1.2", ".. seealso:: x")
	// so that a merge loses nothing: Name is the tag, Text the rest.
	Other []Item `json:"other,omitempty"`

	// Origin says who drafted the block; zero for documentation read from a file.
	Origin Origin `json:"origin,omitzero"`
}

// Origin is who drafted a block and by which prompt, for its provenance.
type Origin struct {
	Provider string `json:"provider,omitempty"` // Provider.Name of the one that answered
	Model    string `json:"model,omitempty"`    // as the server names it, which may be more exact than what was asked for
	Prompt   string `json:"prompt,omitempty"`   // version of the prompt files
}

// Item is one named entry of a block: a parameter, an error type, a tag.
type Item struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Text string `json:"text"`
}

// Verbosity is how much a draft says.
type Verbosity string

// Summary: one sentence. Standard: also parameters, results and errors.
// Full: also details and an example where one helps.
const (
	Summary  Verbosity = "summary"
	Standard Verbosity = "standard"
	Full     Verbosity = "full"
)

// Config is how a provider is asked.
type Config struct {
	Model     string    `json:"model,omitempty"`
	Verbosity Verbosity `json:"verbosity,omitempty"` // "" is Standard
	Prose     string    `json:"prose,omitempty"`     // natural language of the text; "" is English
	MaxTokens int       `json:"maxTokens,omitempty"` // bound on the answer; 0 lets the provider choose
	// Again says that the same file will probably be asked about again within
	// minutes: vendors that charge for keeping a prompt in their cache then keep it.
	Again bool `json:"again,omitempty"`
	// OnBlock, when set, is called with each block as soon as it is whole, from
	// the goroutine that called GenerateDocs; the block is in the result too.
	OnBlock func(CommentBlock) `json:"-"`
	// OnUsage, when set, is called once per request made, also failed ones.
	OnUsage func(Usage) `json:"-"`
}

// Usage is what one request cost, in tokens as the server counts them (or an
// estimate of bytes/3 where it does not tell: Estimated is then true).
type Usage struct {
	Provider     string        `json:"provider"`
	Model        string        `json:"model"`
	InputTokens  int           `json:"inputTokens"`
	CachedTokens int           `json:"cachedTokens"` // part of InputTokens served from the vendor's prompt cache
	KeptTokens   int           `json:"keptTokens"`   // part of InputTokens written to that cache at a higher price
	OutputTokens int           `json:"outputTokens"`
	Estimated    bool          `json:"estimated,omitempty"`
	Duration     time.Duration `json:"duration"`
}

// FailureKind says what a person can do about a provider's failure.
type FailureKind string

// The kinds of provider failure.
const (
	Unreachable FailureKind = "unreachable" // no connection, DNS, TLS, timeout
	Denied      FailureKind = "denied"      // no key, wrong key, no access to the model
	Limited     FailureKind = "limited"     // rate limit or quota, after the retries
	Refused     FailureKind = "refused"     // the model refused, or content filter
	BadAnswer   FailureKind = "bad-answer"  // nothing could be salvaged
	BadRequest  FailureKind = "bad-request" // the server rejects what we send: model name, schema, size
	Overloaded  FailureKind = "overloaded"  // 5xx after the retries, or the circuit breaker is open
	OverBudget  FailureKind = "over-budget" // our own limits
	NotSetUp    FailureKind = "not-set-up"  // a setting is missing
)

// ProviderError is every error of a Provider: what happened, with whom, and the
// next step for the person.
type ProviderError struct {
	Kind     FailureKind
	Provider string
	Model    string
	Said     string // what the server said, cut at 500 bytes; "" when nothing
	Next     string // one sentence: what to do
	Err      error  // cause; may be nil
}

// Error says provider, model, what the server said and the next step.
func (e *ProviderError) Error() string {
	msg := e.Provider
	if e.Model != "" {
		msg += " (" + e.Model + ")"
	}
	msg += ": " + string(e.Kind)
	if e.Said != "" {
		msg += ": " + e.Said
	} else if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	if e.Next != "" {
		msg += ". " + e.Next
	}
	return msg
}

// Unwrap gives the cause.
func (e *ProviderError) Unwrap() error { return e.Err }
