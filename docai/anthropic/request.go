package anthropic

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
	"github.com/hivesync/hivesync/docai/prompt"
)

// request is the body of POST /v1/messages.
type request struct {
	Model        string        `json:"model"`
	MaxTokens    int           `json:"max_tokens"`
	Stream       bool          `json:"stream,omitempty"`
	System       []part        `json:"system"`
	Messages     []message     `json:"messages"`
	OutputConfig *outputConfig `json:"output_config,omitempty"`
	Tools        []tool        `json:"tools,omitempty"`
	ToolChoice   *toolChoice   `json:"tool_choice,omitempty"`
}

type message struct {
	Role    string `json:"role"`
	Content []part `json:"content"`
}

type part struct {
	Type         string        `json:"type"`
	Text         string        `json:"text"`
	CacheControl *cacheControl `json:"cache_control,omitempty"`
}

type cacheControl struct {
	Type string `json:"type"`
}

type outputConfig struct {
	Effort string        `json:"effort,omitempty"`
	Format *outputFormat `json:"format,omitempty"`
}

type outputFormat struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"schema"`
}

type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`
	// Eager streams the input as it is written, and not when it is whole.
	Eager bool `json:"eager_input_streaming,omitempty"`
}

type toolChoice struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// thinkingRoom is what a model may think before it answers, in tokens: some of
// them always do.
const thinkingRoom = 4096

// newRequest asks in the given form.
func newRequest(q ask.Question, f form, stream bool) request {
	ask := q.Prompt.Ask
	if f.answer == freeText {
		ask += "\n" + q.Prompt.Form
	}
	r := request{
		Model:     q.Config.Model,
		MaxTokens: prompt.MaxTokens(&q.File, q.Config) + thinkingRoom,
		Stream:    stream,
		System:    []part{{Type: "text", Text: q.Prompt.System}},
		Messages:  []message{{Role: "user", Content: []part{{Type: "text", Text: q.Prompt.File}, {Type: "text", Text: ask}}}},
	}
	if q.Config.Again && !f.noCache { // keeping costs a quarter more, and pays from the second question
		r.Messages[0].Content[0].CacheControl = &cacheControl{Type: "ephemeral"}
	}
	var out outputConfig
	if !f.noEffort {
		out.Effort = "low"
	}
	schema := prompt.Schema(prompt.Sparse, q.File, q.Config)
	switch f.answer {
	case schemaAnswer:
		out.Format = &outputFormat{Type: "json_schema", Schema: schema}
	case toolAnswer:
		const name = "document"
		r.Tools = []tool{{Name: name, Description: "Takes the documentation of the symbols.", InputSchema: schema, Eager: !f.noEager}}
		r.ToolChoice = &toolChoice{Type: "tool", Name: name}
	}
	if out != (outputConfig{}) {
		r.OutputConfig = &out
	}
	return r
}

// form is how a server wants to be asked: older models, and other servers that
// speak this interface, lack one thing or another.
type form struct {
	answer   answerForm
	noEffort bool
	noCache  bool
	noEager  bool
}

// answerForm is what holds the model to the form of the answer, from tight to loose.
type answerForm int

const (
	schemaAnswer answerForm = iota
	toolAnswer
	freeText
)

// Adapt steps down from the form that was refused, unless another question already
// did.
func (w *wire) Adapt(err error) bool {
	next, ok := w.used.after(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.form != w.used {
		return true
	}
	w.form = next
	return ok
}

// after is the form to try after an error; false when none helps.
func (f form) after(err error) (form, bool) {
	var status *httpcall.StatusError
	if !errors.As(err, &status) || status.Status != http.StatusBadRequest && status.Status != http.StatusUnprocessableEntity {
		return f, false
	}
	said := strings.ToLower(httpcall.Said(status.Body))
	mentions := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
	}
	switch {
	case !f.noEffort && mentions("effort"):
		f.noEffort = true
	case !f.noCache && mentions("cache_control", "cache control"):
		f.noCache = true
	case !f.noEager && mentions("eager_input_streaming"):
		f.noEager = true
	case f.answer == schemaAnswer && mentions("output_config", "output_format", "output format", "schema", "structured", "grammar"):
		f.answer = toolAnswer
		f.noEffort = f.noEffort || !mentions("output_config.format", "schema")
	case !f.noEffort && mentions("output_config"):
		f.noEffort = true
	case f.answer == toolAnswer && mentions("tool", "schema"):
		f.answer = freeText
	default:
		return f, false
	}
	return f, true
}
