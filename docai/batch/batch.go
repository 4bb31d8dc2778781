// Package batch is the contract with servers that take many questions at once,
// answer within a day, and charge half: OpenAI's and Anthropic's batch interfaces.
package batch

import (
	"bufio"
	"bytes"
	"context"
	"io"

	"github.com/hivesync/hivesync/docai"
)

// A Provider is one whose server takes batches. Errors are *docai.ProviderError.
type Provider interface {
	docai.Provider
	// Submit hands questions in, at most MaxQuestions, and gives the server's id of
	// the batch. What may have been taken is not handed in a second time.
	Submit(ctx context.Context, questions []Question) (id string, err error)
	// Look says how far a batch is.
	Look(ctx context.Context, id string) (Progress, error)
	// Collect calls answer once for each of the questions that the server has
	// answered or given up, in any order. The batch must have ended.
	Collect(ctx context.Context, id string, questions []Question, answer func(Answer)) error
	// Cancel has the server stop; what was answered before can be collected once the
	// batch has ended.
	Cancel(ctx context.Context, id string) error
}

// The bounds of one batch, below those of both vendors.
const (
	MaxQuestions = 10_000
	MaxBytes     = 100 << 20 // of all questions together, as they are sent
)

// Question is one request of a batch.
type Question struct {
	ID     string       `json:"id"` // unique in its batch; letters and digits
	File   docai.File   `json:"file"`
	Config docai.Config `json:"config"`
}

// Answer is what came of a question.
type Answer struct {
	ID     string
	Blocks []docai.CommentBlock
	Usage  docai.Usage // zero when nothing was paid for
	Err    error       // a *docai.ProviderError; the blocks that were whole are there all the same
}

// Progress is how far a batch is.
type Progress struct {
	Ended  bool // nothing more will come
	All    int  // questions
	Done   int  // answered so far
	Failed int  // given up
	// Said is what the server says of a batch that it refused as a whole.
	Said string
}

// maxLine bounds one line of a result, in bytes.
const maxLine = 8 << 20

// Lines calls take with each line that is not empty.
func Lines(r io.Reader, take func(line []byte)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			take(line)
		}
	}
	return lines.Err()
}
