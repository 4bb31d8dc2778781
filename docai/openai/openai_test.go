package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
	"github.com/hivesync/hivesync/internal/code"
)

// shop is a file with three symbols.
func shop() docai.File {
	file := docai.File{Path: "shop.go", Language: "go", Source: "package shop\n\nfunc Total(items []int) int { return 0 }\n"}
	for i, name := range []string{"Total", "Tax", "Ship"} {
		file.Symbols = append(file.Symbols, docai.Symbol{ID: fmt.Sprintf("s%d", i+1), Symbol: code.Symbol{
			Kind: code.Function, Name: name, Line: 3 + i, Params: []code.Param{{Name: "items"}}, Results: []code.Param{{Type: "int"}}}})
	}
	return file
}

// story runs a provider against a server on a clock of its own.
func story(t *testing.T, o Options, answer func(int, docaitest.Request) docaitest.Reply, tell func(t *testing.T, p *Provider, s *docaitest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &docaitest.Server{Vendor: docaitest.OpenAI, Answer: answer}
		server := memhttp.Start(s)
		defer server.Close()
		if o.BaseURL == "" {
			o.BaseURL = memhttp.URL + "/v1"
		}
		if o.Model == "" {
			o.Model = "small-1"
		}
		o.Transport = server.Transport()
		p, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, p, s)
	})
}

// sent is the body of a request.
func sent(t *testing.T, r docaitest.Request) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatal(err)
	}
	return body
}

func TestASettingThatCannotWorkIsNamedBeforeAnythingIsSent(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	for name, c := range map[string]struct {
		o    Options
		says []string
	}{
		"no scheme":                {Options{BaseURL: "localhost:11434/v1", Model: "m"}, []string{"no http or https", "http://localhost:11434/v1"}},
		"another scheme":           {Options{BaseURL: "ftp://host/v1", Model: "m"}, []string{"no http or https"}},
		"unreadable":               {Options{BaseURL: "http://user:pa ss@h/%zz", Model: "m"}, []string{"cannot be read"}},
		"a password in it":         {Options{BaseURL: "https://me:topsecret@host/v1", Model: "m"}, []string{"password"}},
		"a version, no deployment": {Options{BaseURL: "https://x.openai.azure.com", APIVersion: "2024-10-21", Model: "m"}, []string{"deployment"}},
		"no model":                 {Options{BaseURL: "http://localhost:1/v1"}, []string{"no model is set", "/models"}},
		"no key for OpenAI":        {Options{Model: "m"}, []string{"no key is set", "OPENAI_API_KEY", "api.openai.com"}},
		"no key under that name":   {Options{Model: "m", KeyEnv: "MY_KEY"}, []string{"MY_KEY"}},
		"no key for Azure":         {Options{BaseURL: "https://x.openai.azure.com/openai/deployments/d"}, []string{"no key is set"}},
	} {
		p, err := New(c.o)
		if err == nil {
			_, err = p.GenerateDocs(t.Context(), shop(), docai.Config{})
		}
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.NotSetUp || e.Next == "" || e.Provider != "openai" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
		if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "pa ss") {
			t.Errorf("%s: the password is in %q", name, err)
		}
	}
}

func TestWhereRequestsGoAndHowTheyAreLetIn(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-default")
	t.Setenv("MY_KEY", "sk-mine")
	for name, c := range map[string]struct {
		o                   Options
		path, bearer, azure string
	}{
		"a local server":            {Options{BaseURL: "http://localhost:11434/v1"}, "/v1/chat/completions", "Bearer sk-default", ""},
		"a slash too many":          {Options{BaseURL: "http://127.0.0.1:8080/v1/"}, "/v1/chat/completions", "Bearer sk-default", ""},
		"the whole endpoint":        {Options{BaseURL: "https://host/api/v1/chat/completions"}, "/api/v1/chat/completions", "Bearer sk-default", ""},
		"plain http elsewhere":      {Options{BaseURL: "http://10.0.0.7:8000/v1"}, "/v1/chat/completions", "", ""},
		"plain http, a key for it":  {Options{BaseURL: "http://10.0.0.7:8000/v1", KeyEnv: "MY_KEY"}, "/v1/chat/completions", "Bearer sk-mine", ""},
		"Azure, as the portal says": {Options{BaseURL: "https://x.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01-preview"}, "/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01-preview", "", "sk-default"},
		"Azure, a version set":      {Options{BaseURL: "https://x.openai.azure.com/openai/deployments/my-gpt", APIVersion: "2024-12-01-preview"}, "/openai/deployments/my-gpt/chat/completions?api-version=2024-12-01-preview", "", "sk-default"},
		"Azure, no version":         {Options{BaseURL: "https://x.openai.azure.com/openai/deployments/my-gpt/"}, "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21", "", "sk-default"},
		"Azure, the new interface":  {Options{BaseURL: "https://x.openai.azure.com/openai/v1"}, "/openai/v1/chat/completions", "Bearer sk-default", ""},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, c.o, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
				p.server.Base = strings.Replace(p.server.Base, "https://", "http://", 1) // the server in memory speaks no TLS
				if _, err := p.GenerateDocs(t.Context(), shop(), docai.Config{}); err != nil {
					t.Fatal(err)
				}
				r := s.Came()[0]
				if r.Path != c.path || r.Header.Get("Authorization") != c.bearer || r.Header.Get("Api-Key") != c.azure {
					t.Errorf("went to %s with %q and %q", r.Path, r.Header.Get("Authorization"), r.Header.Get("Api-Key"))
				}
			})
		})
	}
}

// The request keeps to OpenAI's CreateChatCompletionRequest in strict mode.
func TestTheRequestToOpenAIItself(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-1")
	story(t, Options{BaseURL: "https://api.openai.com/v1", Model: "gpt-4o-mini"}, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
		p.server.Base = memhttp.URL + "/v1"
		if _, err := p.GenerateDocs(t.Context(), shop(), docai.Config{}); err != nil {
			t.Fatal(err)
		}
		body := sent(t, s.Came()[0])
		format := body["response_format"].(map[string]any)
		if format["type"] != "json_schema" || format["json_schema"].(map[string]any)["strict"] != true || strings.Contains(string(s.Came()[0].Body), "maxLength") {
			t.Errorf("response_format %v", format)
		}
		if body["stream"] != true || body["stream_options"].(map[string]any)["include_usage"] != true || body["max_completion_tokens"] == nil || body["max_tokens"] != nil {
			t.Errorf("body %v", body)
		}
		if got := s.Came()[0].Asked(); !slices.Equal(got, []string{"s1", "s2", "s3"}) || strings.Count(s.Came()[0].Prompt, "package shop") != 1 {
			t.Errorf("asked about %v in %s", got, s.Came()[0].Prompt)
		}
	})
}

func TestAReasoningModelIsAskedInItsOwnWay(t *testing.T) {
	story(t, Options{Model: "openai/gpt-5-mini"}, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
		p.GenerateDocs(t.Context(), shop(), docai.Config{MaxTokens: 100})
		body := sent(t, s.Came()[0])
		if body["temperature"] != nil || body["max_tokens"] != nil || body["reasoning_effort"] != "low" || body["max_completion_tokens"] != float64(100+reasoningRoom) {
			t.Errorf("body %v", body)
		}
	})
}

func TestKeepingAPromptIsPaidForOnlyWhenItPays(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "sk-1")
	for _, c := range []struct {
		model       string
		again       bool
		mode, marks int
	}{
		{"gpt-6-luna", false, 1, 0}, {"gpt-6-luna", true, 2, 1}, {"gpt-5.6", false, 1, 0}, {"gpt-5.5", true, 0, 0}, {"gpt-4o", true, 0, 0},
	} {
		story(t, Options{BaseURL: "https://api.openai.com/v1", Model: c.model}, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
			p.server.Base = memhttp.URL + "/v1"
			if blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{Again: c.again}); err != nil || len(blocks) != 3 {
				t.Fatalf("%d blocks, %v", len(blocks), err)
			}
			body := string(s.Came()[0].Body)
			if strings.Count(body, `{"mode":"explicit"}`) != c.mode || strings.Count(body, `"prompt_cache_breakpoint"`) != c.marks {
				t.Errorf("%s, again %v: %s", c.model, c.again, body)
			}
		})
	}
}

// picky refuses what it does not know, with the words of real servers, and then
// answers.
func picky(refusals map[string]docaitest.Reply) func(int, docaitest.Request) docaitest.Reply {
	return func(_ int, r docaitest.Request) docaitest.Reply {
		for mark, reply := range refusals {
			if strings.Contains(string(r.Body), mark) {
				return reply
			}
		}
		return docaitest.Reply{}
	}
}

func TestWhatAServerCannotDoIsLeftOutAndRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		model    string
		refusals map[string]docaitest.Reply
		requests int
		last     func(body map[string]any, raw string) bool
	}{
		"bounds in the schema (a router to OpenAI)": {refusals: map[string]docaitest.Reply{
			"maxLength": {Status: 400, Said: "Invalid schema for response_format 'documentation': In context=('properties', 'summary'), 'maxLength' is not permitted."}},
			requests: 2, last: func(_ map[string]any, raw string) bool { return strings.Contains(raw, "json_schema") }},
		"a grammar (llama.cpp)": {refusals: map[string]docaitest.Reply{
			`"json_schema"`: {Status: 400, Body: `{"error":{"code":400,"message":"Failed to initialize samplers: failed to parse grammar","type":"invalid_request_error"}}`}},
			requests: 3, last: func(_ map[string]any, raw string) bool { return strings.Contains(raw, `"json_object"`) }},
		"any response format": {refusals: map[string]docaitest.Reply{
			"response_format": {Status: 422, Body: `{"detail":[{"type":"extra_forbidden","loc":["body","response_format"],"msg":"Extra inputs are not permitted","input":{"temperature":0.2}}]}`}},
			requests: 4, last: func(body map[string]any, _ string) bool {
				return body["response_format"] == nil && body["temperature"] != nil
			}},
		"a refusal without a word": {refusals: map[string]docaitest.Reply{
			"maxLength": {Status: 400, Body: `{}`}},
			requests: 2, last: func(_ map[string]any, raw string) bool { return strings.Contains(raw, "json_schema") }},
		"stream options": {refusals: map[string]docaitest.Reply{
			"stream_options": {Status: 400, Said: "Unrecognized request argument supplied: stream_options"}},
			requests: 2, last: func(body map[string]any, _ string) bool { return body["stream_options"] == nil }},
		"the old bound (a reasoning model under another name)": {refusals: map[string]docaitest.Reply{
			`"max_tokens"`:  {Status: 400, Said: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."},
			`"temperature"`: {Status: 400, Said: "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported."}},
			requests: 3, last: func(body map[string]any, _ string) bool {
				return body["max_completion_tokens"] != nil && body["temperature"] == nil
			}},
		"any bound": {refusals: map[string]docaitest.Reply{
			`"max_tokens"`: {Status: 400, Said: "unknown field max_tokens"}, `"max_completion_tokens"`: {Status: 400, Said: "unknown field max_completion_tokens"}},
			requests: 3, last: func(body map[string]any, _ string) bool {
				return body["max_completion_tokens"] == nil && body["max_tokens"] == nil
			}},
		"a bound beyond the context (vLLM)": {refusals: map[string]docaitest.Reply{
			`"max_tokens"`: {Status: 400, Said: "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192 tokens"}},
			requests: 2, last: func(body map[string]any, _ string) bool {
				return body["max_completion_tokens"] == nil && body["max_tokens"] == nil
			}},
		"reasoning effort": {model: "gpt-5", refusals: map[string]docaitest.Reply{
			"reasoning_effort": {Status: 400, Body: `{"error":{"message":"Unrecognized request argument","param":"reasoning_effort"}}`}},
			requests: 2, last: func(body map[string]any, _ string) bool { return body["reasoning_effort"] == nil }},
		"a system message (a chat template without one)": {refusals: map[string]docaitest.Reply{
			`"role":"system"`: {Status: 400, Said: "System role not supported"}},
			requests: 2, last: func(body map[string]any, raw string) bool {
				return len(body["messages"].([]any)) == 1 && strings.Contains(raw, "You write documentation")
			}},
	} {
		t.Run(name, func(t *testing.T) {
			model := c.model
			story(t, Options{Model: model}, picky(c.refusals), func(t *testing.T, p *Provider, s *docaitest.Server) {
				blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
				if err != nil || len(blocks) != 3 {
					t.Fatalf("%d blocks, %v", len(blocks), err)
				}
				if _, err := p.GenerateDocs(t.Context(), shop(), docai.Config{}); err != nil {
					t.Fatal(err)
				}
				came := s.Came()
				if len(came) != c.requests+1 {
					t.Errorf("%d requests for two questions, want %d", len(came), c.requests+1)
				}
				if r := came[len(came)-1]; !c.last(sent(t, r), string(r.Body)) {
					t.Errorf("asked at last: %s", r.Body)
				}
			})
		})
	}
}

func TestSteppingDownEnds(t *testing.T) {
	refuses := docaitest.Reply{Status: 400, Said: "no temperature, max_tokens, response_format, stream_options, reasoning_effort or system role"}
	story(t, Options{Model: "gpt-5"}, docaitest.Replies(refuses), func(t *testing.T, p *Provider, s *docaitest.Server) {
		_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.BadRequest || len(s.Came()) > 12 {
			t.Errorf("%v after %d requests", err, len(s.Came()))
		}
	})
}

func TestAWrongModelIsNotTriedInOtherForms(t *testing.T) {
	story(t, Options{}, docaitest.Replies(docaitest.Reply{Status: 404, Said: "model 'small-1' not found"}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		if err == nil || !strings.Contains(err.Error(), `Check the model's name: "small-1"`) || len(s.Came()) != 1 {
			t.Errorf("%v after %d requests", err, len(s.Came()))
		}
	})
}

func TestAModelThatThinksAwayItsBoundGetsRoomOnce(t *testing.T) {
	chunk := `data: {"choices":[{"index":0,"delta":{"reasoning_content":"Hmm. "},"finish_reason":null}]}` + "\n\n" + `data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}` + "\n\ndata: [DONE]\n\n"
	thinks := docaitest.Reply{Body: chunk, Header: http.Header{"Content-Type": {"text/event-stream"}}}
	story(t, Options{}, docaitest.Replies(thinks, docaitest.Reply{}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		if err != nil || len(blocks) != 3 {
			t.Fatalf("%d blocks, %v", len(blocks), err)
		}
		first, second := sent(t, s.Came()[0])["max_tokens"].(float64), sent(t, s.Came()[1])["max_tokens"].(float64)
		if second != first+reasoningRoom {
			t.Errorf("bounds %v, then %v", first, second)
		}
	})
	story(t, Options{}, docaitest.Replies(thinks), func(t *testing.T, p *Provider, s *docaitest.Server) {
		_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		if err == nil || len(s.Came()) != 2 {
			t.Errorf("%v after %d requests", err, len(s.Came()))
		}
	})
}

func TestContentInPartsAndFieldsOfOddTypes(t *testing.T) {
	text, _ := json.Marshal(docaitest.Draft("s1", "s2", "s3"))
	body := `{"model":7,"choices":[{"message":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":` + string(text) + `}],"reasoning":{"x":1}},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}`
	story(t, Options{}, docaitest.Replies(docaitest.Reply{Body: body}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		var usage docai.Usage
		blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{OnUsage: func(u docai.Usage) { usage = u }})
		if err != nil || len(blocks) != 3 || usage.InputTokens != 9 {
			t.Errorf("%d blocks, %v, %+v", len(blocks), err, usage)
		}
	})
}

func TestAContentFilterInFrontOfTheModelIsARefusal(t *testing.T) {
	body := `{"error":{"message":"The response was filtered due to the prompt triggering the content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`
	story(t, Options{}, docaitest.Replies(docaitest.Reply{Status: 400, Body: body}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.Refused || len(s.Came()) != 1 {
			t.Errorf("%v", err)
		}
	})
}

func TestErrorsToldInsideAStream(t *testing.T) {
	for name, c := range map[string]struct {
		event    string
		kind     docai.FailureKind
		requests int
	}{
		"rate limit":      {`{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}`, docai.Limited, 4},
		"used up":         {`{"error":{"message":"no credit","type":"insufficient_quota"}}`, docai.Limited, 1},
		"a code (vLLM)":   {`{"error":{"message":"too long for the maximum context","type":"BadRequestError","code":400}}`, docai.BadRequest, 1},
		"a text (Ollama)": {`{"error":"llama runner process has terminated"}`, docai.Overloaded, 4},
		"key":             {`{"error":{"message":"bad key","type":"authentication_error"}}`, docai.Denied, 1},
	} {
		t.Run(name, func(t *testing.T) {
			reply := docaitest.Reply{Body: "data: " + c.event + "\n\n"}
			story(t, Options{}, docaitest.Replies(reply), func(t *testing.T, p *Provider, s *docaitest.Server) {
				_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
				var e *docai.ProviderError
				if !errors.As(err, &e) || e.Kind != c.kind || len(s.Came()) != c.requests {
					t.Errorf("%v after %d requests", err, len(s.Came()))
				}
			})
		})
	}
}

func TestAModelThatTalksOnIsLeft(t *testing.T) {
	talk := docaitest.Draft("s1", "s2", "s3") + strings.Repeat(" And more.", 1000)
	story(t, Options{}, docaitest.Replies(docaitest.Reply{Text: talk, Pause: time.Millisecond}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		var usage docai.Usage
		blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{OnUsage: func(u docai.Usage) { usage = u }})
		synctest.Wait()
		if err != nil || len(blocks) != 3 || s.Left() != 1 || !usage.Estimated || usage.OutputTokens == 0 {
			t.Errorf("%d blocks, %v, left %d, %+v", len(blocks), err, s.Left(), usage)
		}
	})
}
