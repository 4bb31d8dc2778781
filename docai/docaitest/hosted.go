package docaitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// hosted answers as the package comment of docai/hosted says. A reply's text is
// that of a model; its blocks become lines.
func (x *exchange) hosted() {
	status := map[int]docai.FailureKind{401: docai.Denied, 402: docai.OverBudget, 403: docai.Denied, 422: docai.Refused, 429: docai.Limited, 500: docai.Overloaded, 502: docai.Overloaded, 503: docai.Overloaded}[x.reply.Status]
	if status == "" {
		status = docai.BadRequest
	}
	if x.failed(`{"error":{"kind":"` + string(status) + `","message":%s}}`) {
		return
	}
	x.contentType("application/x-ndjson")
	line := func(text string) {
		io.WriteString(x.w, text+"\n")
		x.w.(http.Flusher).Flush()
	}
	line("")
	var answer struct {
		Blocks []docai.CommentBlock `json:"blocks"`
	}
	_ = json.Unmarshal([]byte(x.reply.Text), &answer) // what is not an answer gives no lines
	var lines []string
	for _, b := range answer.Blocks {
		b.Origin = docai.Origin{Provider: "openai", Model: x.model, Prompt: "v7"}
		text, err := json.Marshal(map[string]any{"block": b})
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(text))
	}
	if len(lines) == 0 && x.reply.Text != "" {
		lines = strings.Split(x.reply.Text, "\n")
	}
	for _, l := range lines {
		if !x.wait(x.reply.Pause) {
			return
		}
		line(l)
	}
	x.reply.Text, x.reply.Pause = "", 0
	if !x.pieces(nil) {
		return
	}
	input, _ := x.tokens()
	if !x.reply.NoUsage {
		line(fmt.Sprintf(`{"usage":{"provider":"openai","model":%s,"inputTokens":%d,"cachedTokens":%d,"keptTokens":%d,"outputTokens":%d,"duration":1}}`,
			quote(x.model), input, x.reply.Cached, x.reply.Kept, 20*len(lines)))
	}
	kind := map[Ending]docai.FailureKind{Bound: docai.BadAnswer, Refuses: docai.Refused, Filters: docai.Refused, Fails: docai.Overloaded}[x.reply.Ending]
	if kind != "" {
		line(fmt.Sprintf(`{"error":{"kind":%q,"message":%s,"next":"Ask for less."}}`, kind, quote(x.reply.Said)))
		return
	}
	line(`{"done":{}}`)
}
