package rpc

import (
	"context"
	"io"

	"go.lsp.dev/jsonrpc2"
	"go.uber.org/zap"
)

// stream is the jsonrpc2.Stream of a connection: what it reads is whole, and what
// it cannot read it answers itself.
type stream struct {
	log      *zap.Logger
	recorder *recorder
	in       *frames
	out      *outbox

	ended chan struct{} // closed when there is nothing more to read
	err   error         // why, unless the input ended between two frames; set before ended is closed
}

// Read is the next message that is whole.
func (s *stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		body, problem, err := s.in.next()
		if problem != nil {
			s.refuse(&refusal{null, jsonrpc2.ParseError, problem.Error()})
		}
		if err != nil {
			if err != io.EOF {
				s.err = err
			}
			close(s.ended)
			return nil, 0, err
		}
		if body == nil {
			continue
		}
		s.recorder.record(fromClient, body)
		msg, no, err := parse(body)
		switch {
		case no != nil:
			s.refuse(no)
		case err != nil:
			s.log.Warn("message dropped", zap.Error(err))
		default:
			return msg, int64(len(body)), nil
		}
	}
}

// refuse answers a message that goes no further. The id goes back as it came,
// which may be one that jsonrpc2.ID cannot hold.
func (s *stream) refuse(no *refusal) {
	s.log.Warn("message refused", zap.String("reason", no.reason), zap.ByteString("id", no.id))
	answer := jsonrpc2.AppendResponse(nil, jsonrpc2.ID{}, nil, jsonrpc2.NewError(no.code, no.reason))
	const without = `{"jsonrpc":"2.0","id":null`
	body := append([]byte(`{"jsonrpc":"2.0","id":`), no.id...)
	s.write(append(body, answer[len(without):]...))
}

// Write queues a message.
func (s *stream) Write(ctx context.Context, msg jsonrpc2.Message) (int64, error) {
	body := jsonrpc2.AppendMessage(nil, msg)
	if err := s.write(body); err != nil {
		return 0, err
	}
	return int64(len(body)), nil
}

func (s *stream) write(body []byte) error {
	s.recorder.record(fromServer, body)
	return s.out.send(body)
}

// Close ends writing. The input is not ours to close: on a terminal or a pipe the
// system may never let go of a read that waits.
func (s *stream) Close() error {
	s.out.close()
	return nil
}

var _ jsonrpc2.Stream = (*stream)(nil)
var _ io.Closer = (*stream)(nil)
