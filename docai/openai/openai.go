// Package openai asks OpenAI and every server that speaks its chat completions:
// Ollama, llama.cpp, vLLM, LM Studio, OpenRouter, Azure, and more. A base URL, a
// model and a key are all it needs to know; what a server cannot do it finds out
// by being refused once, and remembers.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	openai "github.com/sashabaranov/go-openai"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/apikey"
	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
	"github.com/hivesync/hivesync/docai/prompt"
)

// Name is the provider's name in the settings.
const Name = "openai"

// DefaultBaseURL and DefaultKeyEnv are what is used where the options say nothing.
const (
	DefaultBaseURL = "https://api.openai.com/v1"
	DefaultKeyEnv  = "OPENAI_API_KEY"
)

// Options are a server and how to be let in.
type Options struct {
	// BaseURL ends in "/v1" as a rule. For Azure it is the URL of a deployment,
	// "https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT", as the portal
	// shows it, with or without what follows.
	BaseURL string
	Model   string
	// KeyEnv names the environment variable that holds the key; KeyCommand is a
	// program that prints it, and wins.
	KeyEnv     string
	KeyCommand []string
	// APIVersion is Azure's "api-version"; "" takes the one in BaseURL, or a default.
	APIVersion string
	// Transport is nil except in tests and behind an own proxy.
	Transport http.RoundTripper
}

// Provider asks one server. It is safe for concurrent use.
type Provider struct {
	caller ask.Caller
	server server

	mu   sync.Mutex
	form form // how the server wants to be asked; guarded by mu
}

// New makes a Provider. The error is a *docai.ProviderError of kind NotSetUp that
// names the setting.
func New(o Options) (*Provider, error) {
	s, err := parseServer(o)
	if err != nil {
		return nil, err
	}
	if o.Model == "" {
		o.Model = s.deployment
	}
	key := apikey.ForServer(s.Address, apikey.Source{Env: o.KeyEnv, Command: o.KeyCommand}, DefaultKeyEnv)
	return &Provider{
		caller: ask.Caller{
			Calls: httpcall.New(ask.Limits(), o.Transport),
			Whom:  httpcall.Whom{Provider: Name, Model: o.Model, BaseURL: s.shown, KeyHint: key.Source().String()},
			Key:   key,
			Write: prompt.NewWriter(),
		},
		server: s,
		form:   s.firstForm(),
	}, nil
}

// Name is "openai".
func (p *Provider) Name() string { return Name }

// Local reports whether the server runs on this machine, where nothing is paid for.
func (p *Provider) Local() bool { return p.server.Local }

// GenerateDocs asks about the whole file in one request.
func (p *Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	if err := p.ready(cfg); err != nil {
		return nil, err
	}
	return p.caller.Run(ctx, &wire{Provider: p}, file, cfg)
}

// ready finds what is missing before anything is sent.
func (p *Provider) ready(cfg docai.Config) error {
	missing := &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Model: p.caller.Whom.Model}
	switch {
	case cfg.Model == "" && p.caller.Whom.Model == "":
		missing.Said, missing.Next = "no model is set", "Set the model's name; the server at "+p.server.shown+" lists its models under /models."
	case p.server.own && p.caller.Key.Missing():
		missing.Said, missing.Next = "no key is set for "+p.server.shown, "Put it in the environment variable "+p.caller.Whom.KeyHint+", or set a key command."
	default:
		return nil
	}
	return missing
}

// wire is one question.
type wire struct {
	*Provider
	used    form // in which it was asked last
	thought bool // the model reasoned before it answered
}

// Exchange makes one chat completion.
func (w *wire) Exchange(ctx context.Context, q ask.Question, a *ask.Answer) error {
	w.mu.Lock()
	w.used = w.form
	w.mu.Unlock()
	body, err := json.Marshal(w.request(q, w.used, true))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.server.endpoint(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	w.server.headers(req, q.Key)
	res, err := w.caller.Calls.Do(req)
	if err != nil {
		return filtered(err)
	}
	defer res.Body.Close()
	a.Began()
	w.thought, err = read(res, a)
	return err
}

// request is a chat completion with what the library does not know.
type request struct {
	openai.ChatCompletionRequest
	Messages     []outgoing    `json:"messages"`
	CacheOptions *cacheOptions `json:"prompt_cache_options,omitempty"`
}

// outgoing is a message; its content is a text or a list of parts.
type outgoing struct {
	Role    string `json:"role"`
	Content any    `json:"content"`
}

type part struct {
	Type       string        `json:"type"`
	Text       string        `json:"text"`
	Breakpoint *cacheOptions `json:"prompt_cache_breakpoint,omitempty"`
}

// cacheOptions say that the prompt is kept up to the marked parts and no further.
type cacheOptions struct {
	Mode string `json:"mode"`
}

// request is the body of a chat completion in the given form.
func (p *Provider) request(q ask.Question, f form, stream bool) request {
	r := request{ChatCompletionRequest: openai.ChatCompletionRequest{
		Model:       q.Config.Model,
		Temperature: 0.2,
		Stream:      stream,
	}}
	ask := q.Prompt.Ask
	if f.answer == anyJSON || f.answer == freeText {
		ask += "\n" + q.Prompt.Form
	}
	var user any = q.Prompt.File + "\n" + ask
	if p.server.own && !f.noCacheOptions && chargesForKeeping(q.Config.Model) {
		r.CacheOptions = &cacheOptions{Mode: "explicit"}
		if q.Config.Again {
			user = []part{{Type: "text", Text: q.Prompt.File, Breakpoint: r.CacheOptions}, {Type: "text", Text: ask}}
		}
	}
	if f.noSystem {
		r.Messages = []outgoing{{Role: openai.ChatMessageRoleUser, Content: q.Prompt.System + "\n\n" + q.Prompt.File + "\n" + ask}}
	} else {
		r.Messages = []outgoing{{Role: openai.ChatMessageRoleSystem, Content: q.Prompt.System}, {Role: openai.ChatMessageRoleUser, Content: user}}
	}
	if f.noTemperature {
		r.Temperature = 0 // left out
	}
	if stream && !f.noStreamOptions {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	bound, reasoning := prompt.MaxTokens(&q.File, q.Config), reasons(q.Config.Model)
	if reasoning {
		r.Temperature = 0
		if !f.noEffort {
			r.ReasoningEffort = openai.ReasoningEffortLow
		}
	}
	if reasoning || f.thinks {
		bound += reasoningRoom
	}
	switch {
	case f.bound == noBound:
	case reasoning, p.server.own == (f.bound == usualBound):
		r.MaxCompletionTokens = bound
	default:
		//lint:ignore SA1019 most compatible servers know this name alone
		r.MaxTokens = bound
	}
	switch f.answer {
	case boundedSchema:
		r.ResponseFormat = schemaFormat(prompt.Schema(prompt.Bounded, q.File, q.Config))
	case strictSchema:
		r.ResponseFormat = schemaFormat(prompt.Schema(prompt.Strict, q.File, q.Config))
	case anyJSON:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return r
}

// reasoningRoom is what a reasoning model may think before it answers, in tokens.
const reasoningRoom = 4096

// reasons reports whether a model is one of OpenAI's that think first: those for
// which the library knows that the old bound is refused.
func reasons(model string) bool {
	model = model[strings.LastIndexByte(model, '/')+1:] // "openai/gpt-5-mini" of routers
	//lint:ignore SA1019 that it is refused is what is asked
	return openai.NewReasoningValidator().Validate(openai.ChatCompletionRequest{Model: model, MaxTokens: 1}) != nil
}

var version = regexp.MustCompile(`^gpt-(\d+)(?:\.(\d+))?`)

// chargesForKeeping reports whether a model of OpenAI's keeps prompts in its cache
// at a price, and only as asked: gpt-5.6 and later.
func chargesForKeeping(model string) bool {
	m := version.FindStringSubmatch(model)
	if m == nil {
		return false
	}
	major, _ := strconv.Atoi(m[1]) // digits; an absurd number is not 5
	minor, _ := strconv.Atoi(m[2]) // "" is 0
	return major > 5 || major == 5 && minor >= 6
}

func schemaFormat(schema json.RawMessage) *openai.ChatCompletionResponseFormat {
	return &openai.ChatCompletionResponseFormat{
		Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
		JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "documentation", Schema: schema, Strict: true},
	}
}
