package team

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/livesession"
)

// stream is the project's main session: its comments, where this editor is the one
// that shares them, and its people.
type stream struct {
	team  *Team
	share *comments.Share // nil in an editor that is there for presence only
	at    *v1.Position    // without share: how far the log was skipped
}

// Position, like all that follows, is livesession.Stream's.
func (s *stream) Position(ctx context.Context) (*v1.Position, error) {
	if s.share == nil {
		return s.at, nil
	}
	place, known, err := s.share.Place(ctx)
	if err != nil || !known {
		return nil, err
	}
	return &v1.Position{Epoch: place.Epoch, Seq: place.Seq, Head: place.Head}, nil
}

func (s *stream) Forget(ctx context.Context) error {
	if s.share == nil {
		s.at = nil
		return nil
	}
	return s.share.Forget(ctx)
}

func (s *stream) Replayed(ctx context.Context) error {
	if s.share == nil {
		return nil
	}
	return s.share.Replayed(ctx)
}

func (s *stream) Events(ctx context.Context, events []livesession.Event, at v1.Position) error {
	if s.share == nil {
		s.at = &at
		return nil
	}
	var all []comments.Event
	for i := range events {
		if !strings.HasPrefix(string(events[i].EventType), v1.CommentPrefix) {
			continue
		}
		var e comments.Event
		if err := json.Unmarshal(events[i].Payload, &e); err != nil {
			s.team.o.Log.Warn("an event of the project cannot be read", zap.Uint64("seq", events[i].Seq), zap.Error(err))
			continue
		}
		if e, ours := s.fromProject(e); ours {
			all = append(all, e)
		}
	}
	refused, err := s.share.Receive(ctx, all, comments.Place{Epoch: at.Epoch, Seq: at.Seq, Head: at.Head})
	for _, r := range refused {
		s.team.o.Log.Warn("an event of the project is not taken", zap.String("event", r.Event.ID), zap.Error(r.Why))
	}
	return err
}

func (s *stream) Pending(ctx context.Context, after uint64, limit int) ([]v1.Op, error) {
	if s.share == nil {
		return nil, nil
	}
	waiting, err := s.share.Waiting(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	ops := make([]v1.Op, 0, len(waiting))
	for _, w := range waiting {
		payload, err := json.Marshal(s.forProject(w.Event))
		if err != nil {
			return nil, err
		}
		ops = append(ops, v1.Op{OpSeq: w.Number, EventType: v1.EventType(w.Event.Type), Payload: payload})
	}
	return ops, nil
}

func (s *stream) Acked(ctx context.Context, ack v1.Ack) error { return s.share.Sent(ctx, ack.OpSeq) }

// Refused keeps the event here: what a person wrote is never lost, it is only not
// shared.
func (s *stream) Refused(ctx context.Context, refusal v1.Error) error {
	s.team.o.Log.Error("the project does not take a comment", zap.String("code", string(refusal.Code)), zap.String("message", refusal.Message))
	return s.share.Refused(ctx, refusal.OpSeq)
}

func (s *stream) Participants(changed []v1.Participant, full bool, offset time.Duration) {
	s.team.participants(changed, full, offset)
}

func (s *stream) Right(v1.Right) {}

func (s *stream) Left(reason string) {
	s.team.o.Log.Warn("the project's session ended", zap.String("reason", reason))
}

// forProject has an event's file named as the project names it.
func (s *stream) forProject(e comments.Event) comments.Event {
	return renamed(e, func(path string) string { return s.team.prefix + path })
}

// fromProject has it named as the folder does; false for files outside of it.
func (s *stream) fromProject(e comments.Event) (comments.Event, bool) {
	ours := true
	return renamed(e, func(path string) string {
		rel, inside := s.team.inFolder(path)
		ours = ours && inside
		return rel
	}), ours
}

// renamed changes the paths in the event that makes a comment; no other that is
// shared has one.
func renamed(e comments.Event, change func(string) string) comments.Event {
	if e.Type != comments.TypeCreated {
		return e
	}
	var c comments.Comment
	if json.Unmarshal(e.Payload, &c) != nil {
		return e // it says so itself where it is stored
	}
	c.Path = change(c.Path)
	if c.Anchor.Path != "" {
		c.Anchor.Path = c.Path
	}
	if payload, err := json.Marshal(&c); err == nil {
		e.Payload = payload
	}
	return e
}
