package hosted

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/address"
	"github.com/hivesync/hivesync/docai/internal/apikey"
	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
	"github.com/hivesync/hivesync/docai/prompt"
)

// Name is the provider's name in the settings.
const Name = "hosted"

// DefaultTokenEnv holds the token where the options say nothing.
const DefaultTokenEnv = "HIVESYNC_TOKEN"

// Options are a backend and how to be let in.
type Options struct {
	BaseURL string // the backend's root
	Model   string // "" leaves the choice to the backend
	// TokenEnv names the environment variable that holds the token; TokenCommand is a
	// program that prints it, and wins.
	TokenEnv     string
	TokenCommand []string
	// Transport is nil except in tests and behind an own proxy.
	Transport http.RoundTripper
}

// Provider asks one backend. It is safe for concurrent use.
type Provider struct {
	caller ask.Caller
	server address.Address
}

// New makes a Provider. The error is a *docai.ProviderError of kind NotSetUp that
// names the setting.
func New(o Options) (*Provider, error) {
	if o.BaseURL == "" {
		return nil, &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Said: "no backend is set", Next: "Set the address of your team's backend, or choose another provider."}
	}
	server, err := address.Parse(Name, o.BaseURL, "https://hivesync.example.com", Path)
	if err != nil {
		return nil, err
	}
	key := apikey.ForServer(server, apikey.Source{Env: o.TokenEnv, Command: o.TokenCommand}, DefaultTokenEnv)
	return &Provider{
		caller: ask.Caller{
			Calls: httpcall.New(ask.Limits(), o.Transport),
			Whom:  httpcall.Whom{Provider: Name, Model: o.Model, BaseURL: server.Base, KeyHint: key.Source().String()},
			Key:   key,
			Write: prompt.NewWriter(),
		},
		server: server,
	}, nil
}

// Name is "hosted".
func (p *Provider) Name() string { return Name }

// GenerateDocs sends the whole file in one request.
func (p *Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	if p.caller.Key.Missing() {
		return nil, &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Said: "no token is set for " + p.server.Base,
			Next: "Put it in the environment variable " + DefaultTokenEnv + ", or set a token command."}
	}
	id := make([]byte, 16)
	rand.Read(id) // never fails: crypto/rand ends the program instead
	return p.caller.Run(ctx, wire{p, hex.EncodeToString(id)}, file, cfg)
}

// wire is one question.
type wire struct {
	*Provider
	id string
}

// Adapt reports that a backend has one form only.
func (wire) Adapt(error) bool { return false }

// Exchange makes one request.
func (w wire) Exchange(ctx context.Context, q ask.Question, a *ask.Answer) error {
	body, err := json.Marshal(Request{File: q.File, Config: q.Config})
	if err != nil {
		return err
	}
	if len(body) > MaxRequest {
		return &docai.ProviderError{Kind: docai.BadRequest, Said: fmt.Sprintf("the file makes a request of %d bytes and a backend accepts %d", len(body), MaxRequest),
			Next: "Lower the context setting so that it is split."}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.server.Base+Path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", ContentType)
	req.Header.Set("Authorization", "Bearer "+q.Key)
	req.Header.Set("Idempotency-Key", w.id)
	res, err := w.caller.Calls.Do(req)
	if err != nil {
		return failed(err)
	}
	defer res.Body.Close()
	a.Began()
	if _, err := httpcall.Look(res); err != nil {
		return err
	}
	return read(res.Body, a)
}

// read takes the lines of an answer.
func read(body io.Reader, a *ask.Answer) error {
	lines := bufio.NewReader(body)
	for {
		text, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		var line struct {
			Line
			Block json.RawMessage `json:"block"` // read like a model's answer: a backend is no more to be trusted
		}
		var broken *json.SyntaxError
		switch readErr := json.Unmarshal(text, &line); {
		case errors.As(readErr, &broken): // empty, or cut
		case line.Error != nil:
			return line.Error.asError()
		case line.Usage != nil:
			a.Usage(line.Usage.InputTokens, line.Usage.CachedTokens, line.Usage.KeptTokens, line.Usage.OutputTokens)
		case line.Block != nil:
			var by struct{ Origin docai.Origin }
			_ = json.Unmarshal(line.Block, &by) // without it the block counts as the backend's own
			a.By(strings.Trim(by.Origin.Provider+"/"+by.Origin.Model, "/"), by.Origin.Prompt)
			if err := a.Text(string(line.Block) + "\n"); err != nil {
				return err
			}
		case line.Done != nil:
			a.Ended(ask.Done, "")
			return nil
		}
		if err != nil {
			return nil // without done: cut
		}
	}
}

// asError is the error that a line stands for. Those that another attempt can mend
// are told like a status.
func (f *Failure) asError() error {
	body, _ := json.Marshal(map[string]any{"error": f}) // texts and a number always marshal
	switch f.Kind {
	case docai.Limited, docai.Overloaded:
		status := &httpcall.StatusError{Status: http.StatusServiceUnavailable, Header: http.Header{}, Body: body}
		if f.Kind == docai.Limited {
			status.Status = http.StatusTooManyRequests
		}
		if f.RetryAfter > 0 {
			status.Header.Set("Retry-After", fmt.Sprint(f.RetryAfter))
		}
		return status
	case docai.Denied, docai.Refused, docai.BadAnswer, docai.BadRequest, docai.OverBudget, docai.NotSetUp, docai.Unreachable:
	default:
		f.Kind = docai.BadAnswer
	}
	next := httpcall.OneLine(f.Next)
	if next == "" {
		next = "Ask whoever runs the backend, or choose another provider."
	}
	return &docai.ProviderError{Kind: f.Kind, Said: f.Message, Next: next}
}

// failed reads the backend's own words of an error status, and tells a server that
// is there but does not draft.
func failed(err error) error {
	var status *httpcall.StatusError
	if !errors.As(err, &status) {
		return err
	}
	var told struct{ Error Failure }
	known := json.Unmarshal(status.Body, &told) == nil && told.Error.Kind != ""
	switch status.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return &docai.ProviderError{Kind: docai.Unreachable, Said: "this server does not draft documentation", Next: "Check the address of the backend, bring it up to date, or choose another provider."}
	case http.StatusPaymentRequired, http.StatusUnprocessableEntity, http.StatusForbidden:
		if known {
			return told.Error.asError()
		}
	}
	return err
}
