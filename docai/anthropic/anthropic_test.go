package anthropic

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
	"github.com/hivesync/hivesync/internal/code"
)

func shop() docai.File {
	return docai.File{Path: "shop.py", Language: "python", Source: "def total(items):\n    return sum(items)\n", Symbols: []docai.Symbol{
		{ID: "s1", Symbol: code.Symbol{Kind: code.Function, Name: "total", Line: 1, Params: []code.Param{{Name: "items"}}, Facts: code.Facts{ReturnsValue: true}}},
	}}
}

// story runs a provider against a server on a clock of its own.
func story(t *testing.T, answer func(int, docaitest.Request) docaitest.Reply, tell func(t *testing.T, p *Provider, s *docaitest.Server)) {
	t.Helper()
	t.Setenv("ANTHROPIC_API_KEY", "sk-ant-1")
	synctest.Test(t, func(t *testing.T) {
		s := &docaitest.Server{Vendor: docaitest.Anthropic, Answer: answer}
		server := memhttp.Start(s)
		defer server.Close()
		p, err := New(Options{BaseURL: memhttp.URL, Model: "claude-1", KeyEnv: "ANTHROPIC_API_KEY", Transport: server.Transport()})
		if err != nil {
			t.Fatal(err)
		}
		tell(t, p, s)
	})
}

func TestASettingThatCannotWorkIsNamedBeforeAnythingIsSent(t *testing.T) {
	t.Setenv("ANTHROPIC_API_KEY", "")
	for name, c := range map[string]struct {
		o    Options
		says string
	}{
		"no address": {Options{BaseURL: "api.anthropic.com", Model: "m"}, "no http or https"},
		"no model":   {Options{BaseURL: "http://localhost:1"}, "no model is set"},
		"no key":     {Options{Model: "m"}, "ANTHROPIC_API_KEY"},
	} {
		p, err := New(c.o)
		if err == nil {
			_, err = p.GenerateDocs(t.Context(), shop(), docai.Config{})
		}
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.NotSetUp || e.Next == "" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheAddressMayBeGivenWithItsPath(t *testing.T) {
	for _, url := range []string{"https://host/api", "https://host/api/", "https://host/api/v1", "https://host/api/v1/messages"} {
		p, err := New(Options{BaseURL: url, Model: "m"})
		if err != nil || p.server.Base != "https://host/api" {
			t.Errorf("%s: %v, %v", url, p.server.Base, err)
		}
	}
}

// The request keeps to the parameters of POST /v1/messages.
func TestTheRequest(t *testing.T) {
	story(t, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
		for _, again := range []bool{false, true} {
			if blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{Again: again, MaxTokens: 100}); err != nil || len(blocks) != 1 {
				t.Fatalf("%v, %v", blocks, err)
			}
		}
		first, second := s.Came()[0], s.Came()[1]
		if first.Path != "/v1/messages" || first.Header.Get("Anthropic-Version") != "2023-06-01" || first.Header.Get("X-Api-Key") != "sk-ant-1" || first.Header.Get("Authorization") != "" {
			t.Errorf("%s %v", first.Path, first.Header)
		}
		var r struct {
			Model        string `json:"model"`
			MaxTokens    int    `json:"max_tokens"`
			Stream       bool   `json:"stream"`
			OutputConfig struct {
				Effort string `json:"effort"`
				Format struct {
					Type   string         `json:"type"`
					Schema map[string]any `json:"schema"`
				} `json:"format"`
			} `json:"output_config"`
			Messages []struct {
				Role    string
				Content []struct {
					Type, Text   string
					CacheControl map[string]string `json:"cache_control"`
				}
			}
			Temperature *float64
		}
		if err := json.Unmarshal(second.Body, &r); err != nil {
			t.Fatal(err)
		}
		if r.Model != "claude-1" || r.MaxTokens != 100+thinkingRoom || !r.Stream || r.OutputConfig.Format.Type != "json_schema" || r.OutputConfig.Format.Schema["additionalProperties"] != false || r.OutputConfig.Effort != "low" || r.Temperature != nil {
			t.Errorf("%+v", r)
		}
		content := r.Messages[0].Content
		if len(r.Messages) != 1 || len(content) != 2 || content[0].CacheControl["type"] != "ephemeral" || content[1].CacheControl != nil || !strings.Contains(content[0].Text, "return sum(items)") || !strings.Contains(content[1].Text, "s1 L1") {
			t.Errorf("%+v", r.Messages)
		}
		if strings.Contains(string(first.Body), "cache_control") {
			t.Error("keeping the prompt is paid for though nobody will ask again")
		}
		if content[0].Text != file(t, first) {
			t.Error("the part that is kept differs from question to question")
		}
	})
}

// file is the first part of a request's message.
func file(t *testing.T, r docaitest.Request) string {
	t.Helper()
	var body request
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Messages[0].Content[0].Text
}

func TestWhatAModelCannotDoIsLeftOutAndRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		refusals map[string]string // what is in the request → what is said of it
		requests int
		last     func(body string) bool
	}{
		"effort": {map[string]string{`"effort"`: "output_config.effort: this model does not support the effort parameter"}, 2, func(b string) bool { return strings.Contains(b, "json_schema") }},
		"structured output": {map[string]string{`"json_schema"`: "output_config.format: structured outputs are not supported by this model"}, 2, func(b string) bool {
			return strings.Contains(b, `"tool_choice":{"type":"tool","name":"document"}`) && strings.Contains(b, "effort")
		}},
		"output_config":   {map[string]string{`"output_config"`: "output_config: Extra inputs are not permitted"}, 2, func(b string) bool { return strings.Contains(b, "tool_choice") }},
		"tools too":       {map[string]string{`"output_config"`: "output_config: Extra inputs are not permitted", `"tool_choice"`: "Thinking may not be enabled when tool_choice forces tool use."}, 3, func(b string) bool { return !strings.Contains(b, "tool") }},
		"eager streaming": {map[string]string{`"json_schema"`: "output_config.format: unknown", `"eager_input_streaming"`: "tools.0.eager_input_streaming: Extra inputs are not permitted"}, 4, func(b string) bool { return strings.Contains(b, "tool_choice") }},
		"prompt caching":  {map[string]string{`"cache_control"`: "messages.0.content.0.cache_control: Extra inputs are not permitted"}, 2, func(b string) bool { return strings.Contains(b, "json_schema") }},
	} {
		t.Run(name, func(t *testing.T) {
			answer := func(_ int, r docaitest.Request) docaitest.Reply {
				for mark, said := range c.refusals {
					if strings.Contains(string(r.Body), mark) {
						return docaitest.Reply{Status: 400, Said: said}
					}
				}
				return docaitest.Reply{}
			}
			story(t, answer, func(t *testing.T, p *Provider, s *docaitest.Server) {
				for range 2 {
					if blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{Again: true}); err != nil || len(blocks) != 1 {
						t.Fatalf("%v, %v", blocks, err)
					}
				}
				came := s.Came()
				if len(came) > c.requests+1 || !c.last(string(came[len(came)-1].Body)) {
					t.Errorf("%d requests, at last %s", len(came), came[len(came)-1].Body)
				}
			})
		})
	}
}

func TestErrorsToldInsideAStream(t *testing.T) {
	for kind, want := range map[string]struct {
		kind     docai.FailureKind
		requests int
	}{
		"overloaded_error": {docai.Overloaded, 4}, "api_error": {docai.Overloaded, 4}, "rate_limit_error": {docai.Limited, 4}, "timeout_error": {docai.Overloaded, 4},
		"authentication_error": {docai.Denied, 1}, "permission_error": {docai.Denied, 1}, "billing_error": {docai.Limited, 1}, "request_too_large": {docai.BadRequest, 1},
		"not_found_error": {docai.BadRequest, 1}, "invalid_request_error": {docai.BadRequest, 1},
	} {
		body := "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + kind + "\",\"message\":\"model said so\"}}\n\n"
		story(t, docaitest.Replies(docaitest.Reply{Body: body, Header: http.Header{"Content-Type": {"text/event-stream"}}}), func(t *testing.T, p *Provider, s *docaitest.Server) {
			_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
			var e *docai.ProviderError
			if !errors.As(err, &e) || e.Kind != want.kind || !strings.Contains(e.Said, "model said so") || len(s.Came()) != want.requests {
				t.Errorf("%s: %v after %d requests", kind, err, len(s.Came()))
			}
		})
	}
}

func TestThinkingIsNoAnswer(t *testing.T) {
	body := `data: {"type":"message_start","message":{"model":"claude-1","usage":{"input_tokens":9,"output_tokens":1}}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"{\"symbol\":\"s1\",\"summary\":\"Wrong.\"}"}}

data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"{\"blocks\":[{\"symbol\":\"s1\",\"summary\":\"Right.\"}]}"}}

data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_details":null},"usage":{"output_tokens":40,"output_tokens_details":{"thinking_tokens":30}}}

data: {"type":"message_stop"}

`
	story(t, docaitest.Replies(docaitest.Reply{Body: body}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		var usage docai.Usage
		blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{OnUsage: func(u docai.Usage) { usage = u }})
		if err != nil || len(blocks) != 1 || blocks[0].Summary != "Right." || usage.InputTokens != 9 || usage.OutputTokens != 40 {
			t.Errorf("%+v, %v, %+v", blocks, err, usage)
		}
	})
}
