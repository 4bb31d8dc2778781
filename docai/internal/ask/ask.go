// Package ask runs one question to a model from the prompt to the blocks, the same
// way for every vendor: one request a file, retries only while nothing has come,
// blocks handed over the moment they are whole, usage told once per request, and
// an error that says what was lost.
//
// A provider implements Wire, which is all it has of its own.
package ask

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/apikey"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
	"github.com/hivesync/hivesync/docai/prompt"
)

// Limits are the bounds of a model's calls: a streamed answer is many times the
// size of its text.
func Limits() httpcall.Limits { return httpcall.Limits{MaxAnswer: 32 << 20} }

// maxText bounds the text of an answer, in bytes.
const maxText = 1 << 20

// idleTalk is how much a model may go on saying after the last symbol has its
// block, in bytes; then the connection is closed, since each word costs.
const idleTalk = 2 << 10

// A Question is what is asked about one file.
type Question struct {
	Prompt prompt.Prompt
	File   docai.File
	Config docai.Config
	Key    string // may be empty
}

// Wire is one vendor's way of asking.
type Wire interface {
	// Exchange makes one request and gives its answer to a. It makes no second
	// attempt. A failure that the vendor tells within the answer is an
	// *httpcall.StatusError like one told by the status.
	Exchange(ctx context.Context, q Question, a *Answer) error
	// Adapt is told of an error before any block came. It reports whether the next
	// request will take another form that the server may accept.
	Adapt(err error) bool
}

// Caller is what Run needs of a provider.
type Caller struct {
	Calls *httpcall.Client
	Whom  httpcall.Whom // the key is filled in
	Key   *apikey.Key
	Write *prompt.Writer
}

// Run asks about a file. Blocks that came before an error are returned with it.
func (c Caller) Run(ctx context.Context, wire Wire, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	whom := c.Whom
	if cfg.Model != "" {
		whom.Model = cfg.Model
	}
	key, err := c.Key.Get(ctx)
	if err != nil {
		return nil, whom.Explain(&docai.ProviderError{Kind: docai.Denied, Err: err, Next: "Check how the key is set up."})
	}
	whom.Secret = key
	cfg.Model = whom.Model
	q := Question{Prompt: c.Write.Render(file, cfg), File: file, Config: cfg, Key: key}

	var a *Answer
	for {
		err = c.Calls.Run(ctx, func(ctx context.Context) error {
			a = newAnswer(&q, whom)
			err := wire.Exchange(ctx, q, a)
			a.tellUsage()
			if a.reader.Answered() == len(file.Symbols) {
				return nil // whatever happened after the last block
			}
			if err == nil {
				err = a.verdict()
			}
			if err != nil && len(a.blocks) > 0 {
				return httpcall.Permanent(err)
			}
			return err
		})
		if err == nil || len(a.got()) > 0 || ctx.Err() != nil || !wire.Adapt(err) {
			break
		}
	}
	if err == nil {
		return a.blocks, nil
	}
	var status *httpcall.StatusError
	if errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		c.Key.Forget()
	}
	if a != nil && ctx.Err() == nil {
		a.salvage()
	}
	return a.got(), whom.Explain(err)
}

// An Answer takes one exchange's answer as it comes.
type Answer struct {
	q      *Question
	whom   httpcall.Whom
	reader *prompt.Reader
	blocks []docai.CommentBlock
	origin docai.Origin
	asked  time.Time
	began  bool // the server has accepted the request
	said   bool // usage came from the server
	usage  docai.Usage
	end    End
	reason string
	whole  int // length of the text when the last symbol had its block
}

func newAnswer(q *Question, whom httpcall.Whom) *Answer {
	return &Answer{
		q: q, whom: whom, asked: time.Now(),
		reader: prompt.NewReader(&q.File, q.Config),
		origin: docai.Origin{Provider: whom.Provider, Model: whom.Model, Prompt: prompt.Version},
	}
}

// got is the blocks so far; a may be nil when nothing was sent.
func (a *Answer) got() []docai.CommentBlock {
	if a == nil {
		return nil
	}
	return a.blocks
}

// Began notes that the server has accepted the request and may count it.
func (a *Answer) Began() { a.began = true }

// Model notes the model's name as the server gives it.
func (a *Answer) Model(name string) { a.By(name, "") }

// By notes the model of what comes next, and the version of the prompt where that
// is the server's; what is empty stays as it was.
func (a *Answer) By(model, prompt string) {
	if model != "" {
		a.origin.Model = httpcall.OneLine(model)
	}
	if prompt != "" {
		a.origin.Prompt = httpcall.OneLine(prompt)
	}
}

// errEnough ends an exchange whose answer is whole though it goes on.
var errEnough = errors.New("every symbol has its block")

// Text takes the next piece of the answer's text. Its error ends the exchange.
func (a *Answer) Text(piece string) error {
	a.deliver(a.reader.Write(piece))
	switch {
	case a.reader.Answered() < len(a.q.File.Symbols):
		a.whole = a.reader.Len()
	case a.reader.Len()-a.whole > idleTalk:
		return errEnough
	}
	if a.reader.Len() > maxText {
		return httpcall.ErrTooLong
	}
	return nil
}

// Usage takes what the server counted; a later count replaces an earlier one.
func (a *Answer) Usage(input, cached, kept, output int) {
	a.said = true
	a.usage.InputTokens, a.usage.CachedTokens, a.usage.KeptTokens, a.usage.OutputTokens = max(0, input), max(0, cached), max(0, kept), max(0, output)
}

// End is why an answer ended.
type End int

// The ends of an answer.
const (
	Unsaid  End = iota // the server told no reason, or the connection ended
	Done               // the model had no more to say
	Length             // the bound on the answer's tokens, or the context, was reached
	Refusal            // the model refused, or a filter did
)

// Ended notes why the answer ended, with the words of a refusal.
func (a *Answer) Ended(end End, reason string) { a.end, a.reason = end, reason }

// deliver hands blocks over.
func (a *Answer) deliver(blocks []docai.CommentBlock) {
	for _, b := range blocks {
		b.Origin = a.origin
		a.blocks = append(a.blocks, b)
		if a.q.Config.OnBlock != nil {
			a.q.Config.OnBlock(b)
		}
	}
}

// salvage takes what can be saved of an answer that will not go on.
func (a *Answer) salvage() { a.deliver(a.reader.Close()) }

// tellUsage tells what the request cost. One that was refused at the door cost
// nothing; one that was left or broke off is estimated.
func (a *Answer) tellUsage() {
	u := a.usage
	u.Provider, u.Model, u.Duration = a.origin.Provider, a.origin.Model, time.Since(a.asked)
	if a.began && !a.said {
		u.InputTokens, u.Estimated = prompt.Tokens(a.q.Prompt.Len()), true
	}
	if a.began && (!a.said || a.end == Unsaid) { // counted before the end, if at all
		u.OutputTokens, u.Estimated = max(u.OutputTokens, prompt.Tokens(a.reader.Len())), true
	}
	if a.q.Config.OnUsage != nil {
		a.q.Config.OnUsage(u)
	}
}

// verdict judges an answer that came to its end. What it says is an error for
// good, except for a cut that another attempt can mend.
func (a *Answer) verdict() error {
	cut := a.end == Unsaid && !a.reader.Complete()
	if cut && len(a.blocks) == 0 {
		return httpcall.ErrCut
	}
	a.salvage()
	n, all := a.reader.Answered(), len(a.q.File.Symbols)
	switch {
	case n == all:
		return nil
	case a.end == Refusal:
		return &docai.ProviderError{Kind: docai.Refused, Said: a.reason, Next: "Document these symbols by hand, or choose another model."}
	case a.end == Length:
		return &docai.ProviderError{Kind: docai.BadAnswer, Said: fmt.Sprintf("the answer was cut at its bound of tokens after %d of %d symbols", n, all),
			Next: "Run it again for the rest, or ask for fewer symbols at once."}
	case cut:
		return httpcall.ErrCut
	case n == 0:
		return &docai.ProviderError{Kind: docai.BadAnswer, Said: a.reader.Text(), Next: "Try again, or choose a model that follows the form of the answer better."}
	}
	return nil
}
