package anthropic

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// event is a server-sent event, or a whole message from a server that does not
// stream.
type event struct {
	Type    string `json:"type"`
	Message struct {
		Model string `json:"model"`
		Usage usage  `json:"usage"`
	} `json:"message"`
	Delta struct {
		Type        string `json:"type"`
		Text        string `json:"text"`
		PartialJSON string `json:"partial_json"`
		stop
	} `json:"delta"`
	Usage usage           `json:"usage"`
	Error json.RawMessage `json:"error"`

	// A whole message.
	Model   string `json:"model"`
	Content []struct {
		Type  string          `json:"type"`
		Text  string          `json:"text"`
		Input json.RawMessage `json:"input"`
	} `json:"content"`
	stop
}

// stop is why a message ended.
type stop struct {
	Reason  string `json:"stop_reason"`
	Details struct {
		Explanation string `json:"explanation"`
	} `json:"stop_details"`
}

// usage counts tokens; a later event repeats and corrects what it has.
type usage struct {
	Input  *int `json:"input_tokens"` // neither read from nor written to the cache
	Read   *int `json:"cache_read_input_tokens"`
	Kept   *int `json:"cache_creation_input_tokens"`
	Output *int `json:"output_tokens"`
}

// merge takes what o has.
func (u *usage) merge(o usage) {
	for _, f := range []struct {
		mine **int
		its  *int
	}{{&u.Input, o.Input}, {&u.Read, o.Read}, {&u.Kept, o.Kept}, {&u.Output, o.Output}} {
		if f.its != nil {
			*f.mine = f.its
		}
	}
}

// read takes an answer, streamed or whole.
func read(res *http.Response, a *ask.Answer) error {
	form, err := httpcall.Look(res)
	if err != nil {
		return err
	}
	r := reader{a: a}
	if form == httpcall.Document {
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		return r.take(body)
	}
	for events := httpcall.NewEvents(res.Body); ; {
		e, err := events.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.take(e.Data); err != nil {
			return err
		}
	}
}

// reader follows one answer.
type reader struct {
	a     *ask.Answer
	usage usage
}

// take reads one event.
func (r *reader) take(data []byte) error {
	var e event
	var broken *json.SyntaxError // fields of other types are passed over, the rest is filled
	if err := json.Unmarshal(data, &e); errors.As(err, &broken) {
		return nil // lost; what is missing shows at the end
	}
	switch e.Type {
	case "message_start":
		r.a.Model(e.Message.Model)
		r.count(e.Message.Usage)
	case "content_block_delta":
		return r.a.Text(e.Delta.Text + e.Delta.PartialJSON) // one of them; thinking has neither
	case "message_delta":
		r.count(e.Usage)
		r.ended(e.Delta.stop)
	case "message":
		r.a.Model(e.Model)
		r.count(e.Usage)
		r.ended(e.stop)
		for _, c := range e.Content {
			if err := r.a.Text(c.Text + string(c.Input)); err != nil {
				return err
			}
		}
	case "error":
		return &httpcall.StatusError{Status: statusOf(e.Error), Body: bytes.Clone(data)}
	}
	return nil
}

func (r *reader) count(u usage) {
	r.usage.merge(u)
	n := func(p *int) int {
		if p == nil {
			return 0
		}
		return *p
	}
	if r.usage.Input != nil && r.usage.Output != nil {
		read, kept := n(r.usage.Read), n(r.usage.Kept)
		r.a.Usage(n(r.usage.Input)+read+kept, read, kept, n(r.usage.Output))
	}
}

func (r *reader) ended(s stop) {
	switch s.Reason {
	case "":
	case "max_tokens", "model_context_window_exceeded":
		r.a.Ended(ask.Length, "")
	case "refusal":
		why := s.Details.Explanation
		if why == "" {
			why = "the model refused to answer"
		}
		r.a.Ended(ask.Refusal, why)
	default: // end_turn, tool_use, stop_sequence, pause_turn
		r.a.Ended(ask.Done, "")
	}
}

// statusOf is the status that an error told inside an answer stands for.
func statusOf(raw json.RawMessage) int {
	var e struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(raw, &e) // of another form: taken for the server's fault
	switch e.Type {
	case "invalid_request_error":
		return http.StatusBadRequest
	case "authentication_error":
		return http.StatusUnauthorized
	case "billing_error":
		return http.StatusPaymentRequired
	case "permission_error":
		return http.StatusForbidden
	case "not_found_error":
		return http.StatusNotFound
	case "request_too_large":
		return http.StatusRequestEntityTooLarge
	case "rate_limit_error":
		return http.StatusTooManyRequests
	case "timeout_error":
		return http.StatusGatewayTimeout
	case "overloaded_error":
		return 529
	}
	return http.StatusInternalServerError
}
