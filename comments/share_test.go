package comments

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// sharedLog is a project's log, as a backend keeps it.
type sharedLog struct{ events []Event }

// exchange sends what waits at a desk and gives it what it does not have.
func (l *sharedLog) exchange(d desk) {
	d.t.Helper()
	ctx := d.t.Context()
	h, err := d.Share(ctx, "p1")
	if err != nil {
		d.t.Fatal(err)
	}
	l.tell(d, h)
	waiting, err := h.Waiting(ctx, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, w := range waiting {
		l.events = append(l.events, w.Event)
		if err := h.Sent(ctx, w.Number); err != nil {
			d.t.Fatal(err)
		}
	}
	l.tell(d, h)
}

func (l *sharedLog) tell(d desk, h *Share) {
	d.t.Helper()
	place, _, err := h.Place(d.t.Context())
	if err == nil {
		_, err = h.Receive(d.t.Context(), l.events[place.Seq:], Place{Epoch: "e", Seq: uint64(len(l.events))})
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) state(id string) State {
	d.t.Helper()
	c, err := d.Comment(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c.State
}

func TestWhatOneDecidesTheOtherSees(t *testing.T) {
	log, ada, bob := &sharedLog{}, newDesk(t), newDesk(t)
	task := ada.says(Create(Comment{ID: uuid.NewString(), Kind: Task, Path: "cart.go", Symbol: "Total", Text: "round up"}))
	log.exchange(ada)
	log.exchange(bob)
	bob.says(Finish(task.ID))
	log.exchange(bob)
	log.exchange(ada)
	if s := ada.state(task.ID); s != Done {
		t.Fatalf("Ada sees %s", s)
	}
	if len(log.events) != 2 {
		t.Fatalf("the log has %d events: what came from it went back", len(log.events))
	}
}

func TestWhereACommentBelongsIsNotShared(t *testing.T) {
	log, ada, bob := &sharedLog{}, newDesk(t), newDesk(t)
	task := ada.says(Create(Comment{ID: uuid.NewString(), Kind: Task, Path: "cart.go", Symbol: "Total", Text: "round up"}))
	ada.says(Move(task.ID, Position{Path: "shop/cart.go", Symbol: "Sum"}))
	ada.says(Revise(task.ID, "round down"))
	log.exchange(ada)
	log.exchange(bob)
	theirs, err := bob.Comment(t.Context(), task.ID)
	if err != nil {
		t.Fatal(err)
	}
	if theirs.Path != "cart.go" || theirs.Symbol != "Total" || theirs.Text != "round down" {
		t.Fatalf("Bob has %s %s: %s", theirs.Path, theirs.Symbol, theirs.Text)
	}
}

func TestALogThatWentBackIsFilledAgain(t *testing.T) {
	log, ada := &sharedLog{}, newDesk(t)
	for i := range 3 {
		ada.says(Create(Comment{ID: uuid.NewString(), Kind: Task, Path: "cart.go", Symbol: "Total", Text: fmt.Sprint("task ", i)}))
	}
	log.exchange(ada)
	log.events = log.events[:1] // a backup was restored
	h, err := ada.Share(t.Context(), "p1")
	if err == nil {
		err = h.Forget(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, known, _ := h.Place(t.Context()); known {
		t.Fatal("half of a replay would be resumed from")
	}
	if _, err := h.Receive(t.Context(), log.events, Place{Epoch: "f", Seq: 1}); err != nil {
		t.Fatal(err)
	}
	if _, known, _ := h.Place(t.Context()); known {
		t.Fatal("half of a replay would be resumed from")
	}
	if err := h.Replayed(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting, err := h.Waiting(t.Context(), 0, 100)
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d events are sent again (%v), not the two that are gone", len(waiting), err)
	}
}

func TestWhatTheBackendRefusesIsNotSentAgainAndStays(t *testing.T) {
	ada := newDesk(t)
	task := ada.says(Create(Comment{ID: uuid.NewString(), Kind: Task, Path: "cart.go", Symbol: "Total", Text: "round up"}))
	h, err := ada.Share(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := h.Waiting(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Refused(t.Context(), waiting[0].Number); err != nil {
		t.Fatal(err)
	}
	if waiting, _ = h.Waiting(t.Context(), 0, 1); len(waiting) != 0 {
		t.Fatal("it is sent again")
	}
	if s := ada.state(task.ID); s != Open {
		t.Fatalf("the task is %s", s)
	}
}

func TestAnotherProjectGetsEverything(t *testing.T) {
	log, ada := &sharedLog{}, newDesk(t)
	ada.says(Create(Comment{ID: uuid.NewString(), Kind: Task, Path: "cart.go", Symbol: "Total", Text: "round up"}))
	log.exchange(ada)
	h, err := ada.Share(t.Context(), "p2")
	if err != nil {
		t.Fatal(err)
	}
	if waiting, err := h.Waiting(t.Context(), 0, 10); err != nil || len(waiting) != 1 {
		t.Fatalf("%d events wait, %v", len(waiting), err)
	}
}
