package docaitest

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// openai answers as the chat completions do (CreateChatCompletionResponse,
// CreateChatCompletionStreamResponse).
func (x *exchange) openai() {
	if x.failed(`{"error":{"message":%s,"type":"invalid_request_error","param":null,"code":null}}`) {
		return
	}
	var asked struct {
		Stream        bool `json:"stream"`
		StreamOptions struct {
			IncludeUsage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	_ = json.Unmarshal(x.req.Body, &asked) // checked by the tests that look at the request
	input, output := x.tokens()
	usage := fmt.Sprintf(`{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,"prompt_tokens_details":{"cached_tokens":%d,"cache_write_tokens":%d,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`, input, output, input+output, x.reply.Cached, x.reply.Kept)
	reason := map[Ending]string{Bound: `"length"`, Filters: `"content_filter"`}[x.reply.Ending]
	if reason == "" {
		reason = `"stop"`
	}
	refusal := "null"
	if x.reply.Ending == Refuses {
		refusal = quote(x.reply.Said)
	}
	if !asked.Stream || x.reply.Whole {
		x.contentType("application/json")
		if x.reply.NoUsage {
			usage = "null"
		}
		fmt.Fprintf(x.w, `{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":%s,"choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":%s,"annotations":[]},"logprobs":null,"finish_reason":%s}],"usage":%s,"service_tier":"default"}`,
			quote(x.model), quote(x.reply.Text), refusal, reason, usage)
		return
	}
	x.contentType("text/event-stream")
	chunk := func(choices, usage string) {
		x.event("", fmt.Sprintf(`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":%s,"service_tier":"default","system_fingerprint":"fp_1","choices":[%s],"usage":%s,"obfuscation":"x"}`, quote(x.model), choices, usage))
	}
	choice := func(delta, reason string) {
		chunk(fmt.Sprintf(`{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}`, delta, reason), "null")
	}
	io.WriteString(x.w, strings.Repeat(": keep-alive\n\n", 3))
	choice(`{"role":"assistant","content":"","refusal":null}`, "null")
	if !x.pieces(func(piece string) { choice(fmt.Sprintf(`{"content":%s}`, quote(piece)), "null") }) {
		return
	}
	switch x.reply.Ending {
	case Fails:
		x.event("", fmt.Sprintf(`{"error":{"message":%s,"type":"server_error","param":null,"code":null}}`, quote(x.reply.Said)))
		return
	case Refuses:
		choice(fmt.Sprintf(`{"refusal":%s}`, refusal), "null")
	}
	choice(`{}`, reason)
	if asked.StreamOptions.IncludeUsage && !x.reply.NoUsage {
		chunk("", usage)
	}
	x.event("", "[DONE]")
}
