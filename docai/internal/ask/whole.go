package ask

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// Question renders the question about a file, without a key.
func (c Caller) Question(file docai.File, cfg docai.Config) Question {
	if cfg.Model == "" {
		cfg.Model = c.Whom.Model
	}
	return Question{Prompt: c.Write.Render(file, cfg), File: file, Config: cfg}
}

// Whole reads an answer that has come whole some time after it was asked for. read
// gives it to the Answer, and its error is told with the blocks that were whole.
func (c Caller) Whole(q Question, read func(*Answer) error) (blocks []docai.CommentBlock, usage docai.Usage, err error) {
	whom := c.Whom
	whom.Model = q.Config.Model
	q.Config.OnUsage = func(u docai.Usage) { usage = u }
	a := newAnswer(&q, whom)
	a.Began()
	err = read(a)
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil {
		err = a.verdict()
	}
	a.tellUsage()
	usage.Duration = 0 // it says nothing: the answer lay ready
	if a.reader.Answered() == len(q.File.Symbols) {
		return a.blocks, usage, nil
	}
	a.salvage()
	if err != nil {
		err = whom.Explain(err)
	}
	return a.blocks, usage, err
}

// maxReply bounds a reply that is no answer of a model.
const maxReply = 1 << 20

// A Call is a request that is no question.
type Call struct {
	Request func(ctx context.Context, key string) (*http.Request, error)
	Read    func(io.Reader) error // of the reply; it must bound what it reads
	Once    bool                  // it is repeated only while the server has surely not taken it
	Absent  string                // what to do when the server does not know the path
}

// Talk makes a call, and repeats it as a question is repeated.
func (c Caller) Talk(ctx context.Context, call Call) error {
	key, err := c.Key.Get(ctx)
	if err != nil {
		return c.Whom.Explain(&docai.ProviderError{Kind: docai.Denied, Err: err, Next: "Check how the key is set up."})
	}
	whom := c.Whom
	whom.Secret = key
	err = c.Calls.Run(ctx, func(ctx context.Context) error {
		req, err := call.Request(ctx, key)
		if err != nil {
			return httpcall.Permanent(err)
		}
		res, err := c.Calls.Do(req)
		var status *httpcall.StatusError
		refused := errors.As(err, &status)
		switch {
		case refused && (status.Status == http.StatusNotFound || status.Status == http.StatusMethodNotAllowed):
			return &docai.ProviderError{Kind: docai.NotSetUp, Said: httpcall.Said(status.Body), Next: call.Absent, Err: err}
		case err != nil && call.Once && !(refused && status.Status == http.StatusTooManyRequests):
			return httpcall.Permanent(err)
		case err != nil:
			return err
		}
		defer res.Body.Close()
		if err = call.Read(res.Body); err != nil && call.Once {
			return httpcall.Permanent(err)
		}
		return err
	})
	if err != nil {
		return whom.Explain(err)
	}
	return nil
}

// Reply decodes a reply that is one JSON document; into may be nil.
func Reply(r io.Reader, into any) error {
	body, err := io.ReadAll(io.LimitReader(r, maxReply))
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &docai.ProviderError{Kind: docai.BadAnswer, Said: httpcall.OneLine(string(body)), Next: "Check the base URL: the reply is not what this server's interface gives.", Err: err}
	}
	return nil
}
