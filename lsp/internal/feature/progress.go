package feature

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// progress is what the editor shows of work that takes a while. All methods do
// nothing where the editor shows none.
type progress struct {
	s     *Server
	token protocol.ProgressToken // nil where nothing is shown
	ended bool
}

// createLimit is how long an editor may take to make room for progress.
const createLimit = 5 * time.Second

// begin shows that work begins: on the token the editor gave, or, where it takes
// that, on one of ours. cancel is called when the person presses the button.
func (s *Server) begin(ctx context.Context, token protocol.ProgressToken, title string, cancel context.CancelFunc) *progress {
	p := &progress{s: s, token: token}
	if token == nil {
		if !s.editor.Progress {
			return p
		}
		s.mu.Lock()
		s.tokens++
		token = protocol.String(fmt.Sprintf("hivesync-%d", s.tokens))
		s.mu.Unlock()
		limited, done := context.WithTimeout(ctx, createLimit)
		err := s.client.WorkDoneProgressCreate(limited, &protocol.WorkDoneProgressCreateParams{Token: token})
		done()
		if err != nil {
			s.log.Info("the editor shows no progress", zap.Error(err))
			return p
		}
		p.token = token
	}
	s.mu.Lock()
	s.progress[p.token] = cancel
	s.mu.Unlock()
	yes := true
	p.send(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title, Cancellable: &yes})
	return p
}

// report says how far the work is; of of them are done.
func (p *progress) report(message string, done, of int) {
	r := &protocol.WorkDoneProgressReport{Kind: "report", Message: &message}
	if of > 0 {
		percentage := uint32(min(100, 100*done/of))
		r.Percentage = &percentage
	}
	p.send(r)
}

// end says that the work is over and what came of it.
func (p *progress) end(message string) {
	if p.token == nil || p.ended {
		return
	}
	p.send(&protocol.WorkDoneProgressEnd{Kind: "end", Message: &message})
	p.ended = true
	p.s.mu.Lock()
	delete(p.s.progress, p.token)
	p.s.mu.Unlock()
}

func (p *progress) send(value any) {
	if p.token == nil || p.ended {
		return
	}
	raw, err := json.Marshal(value)
	if err == nil {
		err = p.s.client.Progress(context.Background(), &protocol.ProgressParams{Token: p.token, Value: raw})
	}
	if err != nil {
		p.s.log.Warn("progress was not shown", zap.Error(err))
	}
}

// cancelParams are the parameters of window/workDoneProgress/cancel.
type cancelParams struct {
	Token protocol.LSPAny `json:"token"`
}

// workDoneProgressCancel stops work whose progress the person has had enough of.
func (s *Server) workDoneProgressCancel(_ context.Context, p *cancelParams) error {
	s.mu.Lock()
	cancel := s.progress[token(p.Token)]
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	return nil
}
