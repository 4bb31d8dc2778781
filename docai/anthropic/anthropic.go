// Package anthropic asks Anthropic's Messages API, and servers that speak it.
//
// The wire is that of https://docs.claude.com/en/api/messages, version 2023-06-01:
// structured output by output_config.format, prompt caching by cache_control,
// server-sent events.
package anthropic

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/address"
	"github.com/hivesync/hivesync/docai/internal/apikey"
	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
	"github.com/hivesync/hivesync/docai/prompt"
)

// Name is the provider's name in the settings.
const Name = "anthropic"

// DefaultBaseURL and DefaultKeyEnv are what is used where the options say nothing.
const (
	DefaultBaseURL = "https://api.anthropic.com"
	DefaultKeyEnv  = "ANTHROPIC_API_KEY"
)

// Options are a server and how to be let in.
type Options struct {
	BaseURL string // the root, without "/v1"
	Model   string
	// KeyEnv names the environment variable that holds the key; KeyCommand is a
	// program that prints it, and wins.
	KeyEnv     string
	KeyCommand []string
	// Transport is nil except in tests and behind an own proxy.
	Transport http.RoundTripper
}

// Provider asks one server. It is safe for concurrent use.
type Provider struct {
	caller ask.Caller
	server address.Address

	mu   sync.Mutex
	form form // how the server wants to be asked; guarded by mu
}

// New makes a Provider. The error is a *docai.ProviderError of kind NotSetUp that
// names the setting.
func New(o Options) (*Provider, error) {
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	server, err := address.Parse(Name, o.BaseURL, DefaultBaseURL, "/v1/messages", "/v1")
	if err != nil {
		return nil, err
	}
	key := apikey.ForServer(server, apikey.Source{Env: o.KeyEnv, Command: o.KeyCommand}, DefaultKeyEnv)
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

// Name is "anthropic".
func (p *Provider) Name() string { return Name }

// Local reports whether the server runs on this machine, where nothing is paid for.
func (p *Provider) Local() bool { return p.server.Local }

// GenerateDocs asks about the whole file in one request.
func (p *Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	if err := p.ready(cfg.Model); err != nil {
		return nil, err
	}
	return p.caller.Run(ctx, &wire{Provider: p}, file, cfg)
}

// ready finds what is missing before anything is sent.
func (p *Provider) ready(model string) error {
	missing := &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Model: p.caller.Whom.Model}
	switch {
	case model == "" && p.caller.Whom.Model == "":
		missing.Said, missing.Next = "no model is set", `Set the model's name, for example "claude-haiku-4-5".`
	case p.server.Base == DefaultBaseURL && p.caller.Key.Missing():
		missing.Said, missing.Next = "no key is set for "+p.server.Base, "Put it in the environment variable "+p.caller.Whom.KeyHint+", or set a key command."
	default:
		return nil
	}
	return missing
}

// wire is one question.
type wire struct {
	*Provider
	used form // in which it was asked last
}

// Exchange makes one request to /v1/messages.
func (w *wire) Exchange(ctx context.Context, q ask.Question, a *ask.Answer) error {
	w.mu.Lock()
	w.used = w.form
	w.mu.Unlock()
	body, err := json.Marshal(newRequest(q, w.used, true))
	if err != nil {
		return err
	}
	req, err := w.newHTTP(ctx, http.MethodPost, "/v1/messages", body, q.Key)
	if err != nil {
		return err
	}
	res, err := w.caller.Calls.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	a.Began()
	return read(res, a)
}

// newHTTP makes a request that the server lets in.
func (p *Provider) newHTTP(ctx context.Context, method, path string, body []byte, key string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.server.Base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Anthropic-Version", "2023-06-01")
	if key != "" {
		req.Header.Set("X-Api-Key", key)
	}
	return req, nil
}
