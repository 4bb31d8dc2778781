package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// completion is a chunk of a stream or a whole completion: servers that do not
// stream answer with the latter.
type completion struct {
	Model   string `json:"model"`
	Choices []struct {
		Delta        message             `json:"delta"`
		Message      message             `json:"message"`
		FinishReason openai.FinishReason `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
		Details          struct {
			CachedTokens     int `json:"cached_tokens"`
			CacheWriteTokens int `json:"cache_write_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage"`
	Error json.RawMessage `json:"error"`
}

type message struct {
	Content content `json:"content"`
	Refusal string  `json:"refusal"`
	// What a model thinks before it answers, where the server tells it apart.
	ReasoningContent string `json:"reasoning_content"` // llama.cpp, vLLM, LM Studio, DeepSeek
	Reasoning        string `json:"reasoning"`         // Ollama, OpenRouter
}

// content is a text; some servers give it in parts.
type content string

// UnmarshalJSON takes a text, a list of parts with texts, or null.
func (c *content) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*c = content(text)
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	for _, p := range parts {
		*c += content(p.Text)
	}
	return nil
}

// read takes an answer, streamed or whole, and reports whether the model reasoned
// before it.
func read(res *http.Response, a *ask.Answer) (thought bool, err error) {
	r := reader{a: a}
	err = r.read(res)
	return r.thought, err
}

// reader follows one answer.
type reader struct {
	a       *ask.Answer
	refusal strings.Builder
	thought bool
}

func (r *reader) read(res *http.Response) error {
	form, err := httpcall.Look(res)
	if err != nil {
		return err
	}
	if form == httpcall.Document {
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		return r.take(body)
	}
	for events := httpcall.NewEvents(res.Body); ; {
		event, err := events.Next()
		if errors.Is(err, io.EOF) || err == nil && string(event.Data) == "[DONE]" {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.take(event.Data); err != nil {
			return err
		}
	}
}

// take reads one chunk.
func (r *reader) take(data []byte) error {
	var c completion
	var broken *json.SyntaxError // fields of other types are passed over, the rest is filled
	if err := json.Unmarshal(data, &c); errors.As(err, &broken) {
		return nil // lost; what is missing shows at the end
	}
	if len(c.Error) > 0 && !bytes.Equal(c.Error, []byte("null")) {
		return filtered(&httpcall.StatusError{Status: statusOf(c.Error), Body: bytes.Clone(data)})
	}
	r.a.Model(c.Model)
	if u := c.Usage; u != nil {
		r.a.Usage(u.PromptTokens, u.Details.CachedTokens, u.Details.CacheWriteTokens, u.CompletionTokens)
	}
	for _, choice := range c.Choices {
		r.refusal.WriteString(choice.Delta.Refusal + choice.Message.Refusal)
		r.thought = r.thought || choice.Delta.ReasoningContent+choice.Delta.Reasoning+choice.Message.ReasoningContent+choice.Message.Reasoning != ""
		r.finish(choice.FinishReason)
		if err := r.a.Text(string(choice.Delta.Content + choice.Message.Content)); err != nil {
			return err
		}
	}
	return nil
}

// finish notes why the answer ended.
func (r *reader) finish(reason openai.FinishReason) {
	switch {
	case r.refusal.Len() > 0:
		r.a.Ended(ask.Refusal, r.refusal.String())
	case reason == openai.FinishReasonContentFilter:
		r.a.Ended(ask.Refusal, "the server's content filter ended the answer")
	case reason == openai.FinishReasonLength:
		r.a.Ended(ask.Length, "")
	case reason != "":
		r.a.Ended(ask.Done, "")
	}
}

// statusOf is the status that an error told inside an answer stands for.
func statusOf(raw json.RawMessage) int {
	var e struct {
		Code   json.RawMessage `json:"code"`
		Type   string          `json:"type"`
		Status int             `json:"status"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return http.StatusInternalServerError
	}
	var code int
	if json.Unmarshal(e.Code, &code) == nil && code >= 400 && code < 600 {
		return code
	}
	kind := e.Type + " " + string(e.Code)
	switch {
	case e.Status >= 400 && e.Status < 600:
		return e.Status
	case strings.Contains(kind, "rate_limit"), strings.Contains(kind, "insufficient_quota"):
		return http.StatusTooManyRequests
	case strings.Contains(kind, "invalid_request"), strings.Contains(kind, "content_filter"), strings.Contains(kind, "context_length"):
		return http.StatusBadRequest
	case strings.Contains(kind, "authentication"), strings.Contains(kind, "invalid_api_key"):
		return http.StatusUnauthorized
	}
	return http.StatusInternalServerError
}
