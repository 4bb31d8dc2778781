package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/batch"
	"github.com/hivesync/hivesync/docai/internal/ask"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// batchLine is one question in the file of a batch (OpenAI's OpenAPI document,
// BatchRequestInput).
type batchLine struct {
	CustomID string  `json:"custom_id"`
	Method   string  `json:"method"`
	URL      string  `json:"url"`
	Body     request `json:"body"`
}

// batchState is OpenAI's Batch.
type batchState struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	OutputFile string `json:"output_file_id"`
	ErrorFile  string `json:"error_file_id"`
	InputFile  string `json:"input_file_id"`
	Counts     struct {
		Total     int `json:"total"`
		Completed int `json:"completed"`
		Failed    int `json:"failed"`
	} `json:"request_counts"`
	Errors struct {
		Data []struct {
			Message string `json:"message"`
		} `json:"data"`
	} `json:"errors"`
}

// batchAnswer is one line of a result file.
type batchAnswer struct {
	CustomID string `json:"custom_id"`
	Response *struct {
		Status int             `json:"status_code"`
		Body   json.RawMessage `json:"body"`
	} `json:"response"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// endpointOfBatch is what a batch's lines are sent to, on the server itself.
const endpointOfBatch = "/v1/chat/completions"

// What to do when a path is not there.
const (
	noBatches    = "This server takes no batches: document without --overnight."
	unknownBatch = "Ask with the key that the batch was handed in with; a batch is kept for a month."
)

// Submit uploads the questions as a file and begins a batch with it.
func (p *Provider) Submit(ctx context.Context, questions []batch.Question) (string, error) {
	if err := p.ready(docai.Config{}); err != nil {
		return "", err
	}
	if p.server.deployment != "" {
		return "", &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Model: p.caller.Whom.Model, Said: "Azure takes batches in another way, which is not spoken here", Next: "Document without --overnight."}
	}
	p.mu.Lock()
	f := p.form
	p.mu.Unlock()
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	for _, q := range questions {
		if err := e.Encode(batchLine{q.ID, http.MethodPost, endpointOfBatch, p.request(p.caller.Question(q.File, q.Config), f, false)}); err != nil {
			return "", err
		}
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("purpose", "batch") // writes to memory do not fail
	part, _ := w.CreateFormFile("file", "hivesync.jsonl")
	_, _ = lines.WriteTo(part)
	_ = w.Close()
	var file struct {
		ID string `json:"id"`
	}
	if err := p.talk(ctx, ask.Call{Request: p.to(http.MethodPost, "/files", w.FormDataContentType(), form.Bytes()), Absent: noBatches}, &file); err != nil {
		return "", err
	}
	body, err := json.Marshal(map[string]string{"input_file_id": file.ID, "endpoint": endpointOfBatch, "completion_window": "24h"})
	if err != nil {
		return "", err
	}
	var b batchState
	if err := p.talk(ctx, ask.Call{Request: p.to(http.MethodPost, "/batches", "application/json", body), Once: true, Absent: noBatches}, &b); err != nil {
		return "", err
	}
	return b.ID, nil
}

// Look asks for a batch's state.
func (p *Provider) Look(ctx context.Context, id string) (batch.Progress, error) {
	b, err := p.batch(ctx, id)
	if err != nil {
		return batch.Progress{}, err
	}
	progress := batch.Progress{All: b.Counts.Total, Done: b.Counts.Completed, Failed: b.Counts.Failed}
	switch b.Status {
	case "completed", "failed", "expired", "cancelled":
		progress.Ended = true
	}
	if len(b.Errors.Data) > 0 {
		progress.Said = httpcall.OneLine(b.Errors.Data[0].Message)
	}
	return progress, nil
}

// Collect reads the files with the answers and the errors, and deletes what was
// uploaded.
func (p *Provider) Collect(ctx context.Context, id string, questions []batch.Question, answer func(batch.Answer)) error {
	b, err := p.batch(ctx, id)
	if err != nil {
		return err
	}
	open := map[string]batch.Question{}
	for _, q := range questions {
		open[q.ID] = q
	}
	for _, file := range []string{b.OutputFile, b.ErrorFile} {
		if file == "" {
			continue
		}
		err := p.caller.Talk(ctx, ask.Call{Request: p.to(http.MethodGet, "/files/"+url.PathEscape(file)+"/content", "", nil), Absent: unknownBatch, Read: func(r io.Reader) error {
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
		if err != nil {
			return err
		}
	}
	for _, file := range []string{b.InputFile, b.OutputFile, b.ErrorFile} {
		if file != "" { // the code in it is of no more use there; a failure leaves it to the server's own clearing
			_ = p.talk(ctx, ask.Call{Request: p.to(http.MethodDelete, "/files/"+url.PathEscape(file), "", nil)}, nil)
		}
	}
	return nil
}

// answerOf reads one line of a result.
func (p *Provider) answerOf(q batch.Question, got batchAnswer) batch.Answer {
	a := batch.Answer{ID: q.ID}
	question := p.caller.Question(q.File, q.Config)
	if got.Response == nil || got.Response.Status >= 300 {
		failed := &httpcall.StatusError{Status: http.StatusInternalServerError}
		if got.Response != nil {
			failed.Status, failed.Body = got.Response.Status, got.Response.Body
		} else if got.Error != nil {
			failed.Body = fmt.Appendf(nil, `{"error":{"message":%q}}`, got.Error.Message)
		}
		whom := p.caller.Whom
		whom.Model = question.Config.Model
		a.Err = whom.Explain(filtered(failed))
		return a
	}
	a.Blocks, a.Usage, a.Err = p.caller.Whole(question, func(answer *ask.Answer) error {
		r := reader{a: answer}
		return r.take(got.Response.Body)
	})
	return a
}

// Cancel stops a batch.
func (p *Provider) Cancel(ctx context.Context, id string) error {
	return p.talk(ctx, ask.Call{Request: p.to(http.MethodPost, "/batches/"+url.PathEscape(id)+"/cancel", "application/json", []byte("{}")), Absent: unknownBatch}, nil)
}

func (p *Provider) batch(ctx context.Context, id string) (b batchState, err error) {
	return b, p.talk(ctx, ask.Call{Request: p.to(http.MethodGet, "/batches/"+url.PathEscape(id), "", nil), Absent: unknownBatch}, &b)
}

// talk makes a call and decodes its reply.
func (p *Provider) talk(ctx context.Context, call ask.Call, into any) error {
	call.Read = func(r io.Reader) error { return ask.Reply(r, into) }
	return p.caller.Talk(ctx, call)
}

// to makes a request to a path below the base URL.
func (p *Provider) to(method, path, kind string, body []byte) func(context.Context, string) (*http.Request, error) {
	return func(ctx context.Context, key string) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, method, p.server.Base+path, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		p.server.headers(req, key)
		req.Header.Set("Accept", "application/json")
		req.Header.Del("Content-Type")
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		return req, nil
	}
}
