package anthropic

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/batch"
	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// batchState is a message batch (https://docs.claude.com/en/api/creating-message-batches).
type batchState struct {
	ID     string `json:"id"`
	Status string `json:"processing_status"`
	Counts struct {
		Processing int `json:"processing"`
		Succeeded  int `json:"succeeded"`
		Errored    int `json:"errored"`
		Canceled   int `json:"canceled"`
		Expired    int `json:"expired"`
	} `json:"request_counts"`
}

// batchLine is one question of a batch.
type batchLine struct {
	CustomID string  `json:"custom_id"`
	Params   request `json:"params"`
}

// batchAnswer is one line of the results.
type batchAnswer struct {
	CustomID string `json:"custom_id"`
	Result   struct {
		Type    string          `json:"type"`
		Message json.RawMessage `json:"message"`
		Error   json.RawMessage `json:"error"` // {"type":"error","error":{…}}
	} `json:"result"`
}

const batches = "/v1/messages/batches"

// What to do when a path is not there.
const (
	noBatches    = "This server takes no batches: document without --overnight."
	unknownBatch = "Ask with the key that the batch was handed in with; results are kept for 29 days."
)

// Submit begins a batch.
func (p *Provider) Submit(ctx context.Context, questions []batch.Question) (string, error) {
	if err := p.ready(""); err != nil {
		return "", err
	}
	p.mu.Lock()
	f := p.form
	p.mu.Unlock()
	var all struct {
		Requests []batchLine `json:"requests"`
	}
	for _, q := range questions {
		all.Requests = append(all.Requests, batchLine{q.ID, newRequest(p.caller.Question(q.File, q.Config), f, false)})
	}
	body, err := json.Marshal(all)
	if err != nil {
		return "", err
	}
	var b batchState
	err = p.talk(ctx, ask.Call{Request: p.to(http.MethodPost, batches, body), Once: true, Absent: noBatches}, &b)
	return b.ID, err
}

// Look asks for a batch's state.
func (p *Provider) Look(ctx context.Context, id string) (batch.Progress, error) {
	var b batchState
	if err := p.talk(ctx, ask.Call{Request: p.to(http.MethodGet, batches+"/"+url.PathEscape(id), nil), Absent: unknownBatch}, &b); err != nil {
		return batch.Progress{}, err
	}
	c := b.Counts
	failed := c.Errored + c.Canceled + c.Expired
	return batch.Progress{Ended: b.Status == "ended", All: c.Processing + c.Succeeded + failed, Done: c.Succeeded, Failed: failed}, nil
}

// Collect reads the results. They are asked for by the batch's id and not at the
// URL that the server names, so that the key goes nowhere else.
func (p *Provider) Collect(ctx context.Context, id string, questions []batch.Question, answer func(batch.Answer)) error {
	open := map[string]batch.Question{}
	for _, q := range questions {
		open[q.ID] = q
	}
	return p.caller.Talk(ctx, ask.Call{Request: p.to(http.MethodGet, batches+"/"+url.PathEscape(id)+"/results", nil), Absent: unknownBatch, Read: func(r io.Reader) error {
		return batch.Lines(r, func(line []byte) {
			var got batchAnswer
			if json.Unmarshal(line, &got) != nil {
				return // one line that is lost is one question without an answer
			}
			if q, ok := open[got.CustomID]; ok {
				delete(open, got.CustomID)
				answer(p.answerOf(q, got))
			}
		})
	}})
}

// answerOf reads one line of the results.
func (p *Provider) answerOf(q batch.Question, got batchAnswer) batch.Answer {
	a := batch.Answer{ID: q.ID}
	question := p.caller.Question(q.File, q.Config)
	if got.Result.Type == "succeeded" {
		a.Blocks, a.Usage, a.Err = p.caller.Whole(question, func(answer *ask.Answer) error {
			r := reader{a: answer}
			return r.take(got.Result.Message)
		})
		return a
	}
	whom := p.caller.Whom
	whom.Model = question.Config.Model
	switch got.Result.Type {
	case "errored":
		var outer struct {
			Error json.RawMessage `json:"error"`
		}
		_ = json.Unmarshal(got.Result.Error, &outer) // of another form: taken for the server's fault
		a.Err = whom.Explain(&httpcall.StatusError{Status: statusOf(outer.Error), Body: got.Result.Error})
	default: // canceled, expired
		a.Err = whom.Explain(&docai.ProviderError{Kind: docai.Overloaded, Said: "the question was not answered: " + httpcall.OneLine(got.Result.Type), Next: "Run it again."})
	}
	return a
}

// Cancel stops a batch.
func (p *Provider) Cancel(ctx context.Context, id string) error {
	return p.talk(ctx, ask.Call{Request: p.to(http.MethodPost, batches+"/"+url.PathEscape(id)+"/cancel", nil), Absent: unknownBatch}, nil)
}

// talk makes a call and decodes its reply.
func (p *Provider) talk(ctx context.Context, call ask.Call, into any) error {
	call.Read = func(r io.Reader) error { return ask.Reply(r, into) }
	return p.caller.Talk(ctx, call)
}

func (p *Provider) to(method, path string, body []byte) func(context.Context, string) (*http.Request, error) {
	return func(ctx context.Context, key string) (*http.Request, error) {
		return p.newHTTP(ctx, method, path, body, key)
	}
}
