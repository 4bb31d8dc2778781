package docaitest

import (
	"encoding/json"
	"fmt"
)

// anthropic answers as /v1/messages does.
func (x *exchange) anthropic() {
	if x.failed(`{"type":"error","error":{"type":"invalid_request_error","message":%s},"request_id":"req_1"}`) {
		return
	}
	var asked struct {
		Stream bool              `json:"stream"`
		Tools  []json.RawMessage `json:"tools"`
	}
	_ = json.Unmarshal(x.req.Body, &asked) // checked by the tests that look at the request
	input, output := x.tokens()
	usage := fmt.Sprintf(`{"input_tokens":%d,"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,"cache_creation":{"ephemeral_5m_input_tokens":%d,"ephemeral_1h_input_tokens":0},"output_tokens":%%d,"service_tier":"standard"}`,
		input-x.reply.Cached-x.reply.Kept, x.reply.Kept, x.reply.Cached, x.reply.Kept)
	reason := map[Ending]string{Bound: "max_tokens", Refuses: "refusal", Filters: "refusal"}[x.reply.Ending]
	details := "null"
	switch {
	case reason == "refusal":
		details = fmt.Sprintf(`{"type":"refusal","category":"cyber","explanation":%s}`, quote(x.reply.Said))
	case reason == "" && len(asked.Tools) > 0:
		reason = "tool_use"
	case reason == "":
		reason = "end_turn"
	}
	head := fmt.Sprintf(`"id":"msg_1","type":"message","role":"assistant","model":%s`, quote(x.model))
	if !asked.Stream || x.reply.Whole {
		content := fmt.Sprintf(`{"type":"text","text":%s}`, quote(x.reply.Text))
		if len(asked.Tools) > 0 {
			content = fmt.Sprintf(`{"type":"tool_use","id":"toolu_1","name":"document","input":%s}`, x.reply.Text)
		}
		if x.reply.NoUsage {
			usage = "null"
		} else {
			usage = fmt.Sprintf(usage, output)
		}
		x.contentType("application/json")
		fmt.Fprintf(x.w, `{%s,"content":[%s],"stop_reason":%q,"stop_sequence":null,"stop_details":%s,"usage":%s}`, head, content, reason, details, usage)
		return
	}
	x.contentType("text/event-stream; charset=utf-8")
	counted := func(n int) string {
		if x.reply.NoUsage {
			return "null"
		}
		return fmt.Sprintf(usage, n)
	}
	x.event("message_start", fmt.Sprintf(`{"type":"message_start","message":{%s,"content":[],"stop_reason":null,"stop_sequence":null,"usage":%s}}`, head, counted(1)))
	block, delta := `{"type":"text","text":""}`, `{"type":"text_delta","text":%s}`
	if len(asked.Tools) > 0 {
		block, delta = `{"type":"tool_use","id":"toolu_1","name":"document","input":{}}`, `{"type":"input_json_delta","partial_json":%s}`
	}
	x.event("content_block_start", fmt.Sprintf(`{"type":"content_block_start","index":0,"content_block":%s}`, block))
	x.event("ping", `{"type": "ping"}`)
	if !x.pieces(func(piece string) {
		x.event("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":0,"delta":%s}`, fmt.Sprintf(delta, quote(piece))))
	}) {
		return
	}
	if x.reply.Ending == Fails {
		x.event("error", fmt.Sprintf(`{"type":"error","error":{"type":"api_error","message":%s},"request_id":"req_1"}`, quote(x.reply.Said)))
		return
	}
	x.event("content_block_stop", `{"type":"content_block_stop","index":0}`)
	final := `{"output_tokens":%d}`
	if x.reply.NoUsage {
		final = "null"
	} else {
		final = fmt.Sprintf(final, output)
	}
	x.event("message_delta", fmt.Sprintf(`{"type":"message_delta","delta":{"stop_reason":%q,"stop_sequence":null,"stop_details":%s},"usage":%s}`, reason, details, final))
	x.event("message_stop", `{"type":"message_stop"}`)
}
