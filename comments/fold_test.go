package comments

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func sorted(lines []string) []string { slices.Sort(lines); return lines }

// asText is what a log folds to, comparable.
func asText(events []Event) string {
	threads, overruled := Fold(events)
	text, err := json.Marshal(threads)
	if err != nil {
		return err.Error()
	}
	for _, o := range overruled {
		text = fmt.Appendf(text, "\noverruled %s %s: %v", o.Event.ID, o.Event.Type, o.Why)
	}
	return string(text)
}

func TestTwoWhoDecideApartAgreeInTheEnd(t *testing.T) {
	ada, bob := newDesk(t), newDesk(t)
	c := ada.says(draft("// Total adds."))
	merge(t, ada, bob)
	ada.says(Accept(c.ID, c.Hash))
	ada.says(Edit(c.ID))
	bob.says(Reject(c.ID, "no"))
	merge(t, ada, bob)
	merge(t, bob, ada)
	if a, b := byID(ada.find(Query{})), byID(bob.find(Query{})); a != b {
		t.Errorf("ada has\n%s\nbob has\n%s", a, b)
	}
	_, overruled := Fold(ada.log())
	if len(overruled) == 0 { // one decision stood, and the other is not forgotten
		t.Error("nobody was overruled")
	}
	var why *TransitionError
	for _, o := range overruled {
		if !errors.As(o.Why, &why) {
			t.Errorf("%v", o.Why)
		}
	}
}

func TestMergingIsIdempotentAndTakesAnyOrder(t *testing.T) {
	ada, bob := newDesk(t), newDesk(t)
	c := ada.says(draft("// Total adds."))
	ada.says(Accept(c.ID, c.Hash))
	events := ada.log()
	slices.Reverse(events)
	for range 2 {
		for _, e := range events { // what happened comes before there is anything it could happen to
			if refused, err := bob.Merge(t.Context(), e); err != nil || len(refused) > 0 {
				t.Fatal(refused, err)
			}
		}
	}
	if len(bob.log()) != 2 || byID(ada.find(Query{})) != byID(bob.find(Query{})) {
		t.Errorf("%+v", bob.find(Query{}))
	}
}

func merge(t *testing.T, from, to desk) {
	t.Helper()
	refused, err := to.Merge(t.Context(), from.log()...)
	if err != nil || len(refused) > 0 {
		t.Fatal(refused, err)
	}
}

func TestWhatANewerProgramWroteSurvives(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total adds."))
	wire := []string{
		`{"id":"e1","type":"comment.praised","comment":"` + c.ID + `","thread":"` + c.Thread + `","rev":2,"at":"2027-01-01T00:00:00Z","payload":{"stars":5},"sig":"abc"}`,
		`{"id":"e2","type":"comment.created","comment":"c2","thread":"c2","rev":1,"at":"2027-01-01T00:00:00Z","payload":
			{"id":"c2","thread":"c2","kind":"task","state":"open","path":"a.go","created":"2027-01-01T00:00:00Z","updated":"2027-01-01T00:00:00Z","mood":"glad","hash":"` + HashText("") + `"}}`,
		`{"id":"e3","type":"comment.created","comment":"c3","thread":"c3","rev":1,"at":"2027-01-01T00:00:00Z","payload":{"id":"c3","thread":"c3","kind":"poll","state":"asked"}}`,
	}
	for _, line := range wire {
		var e Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if refused, err := d.Merge(t.Context(), e); err != nil || len(refused) > 0 {
			t.Fatal(refused, err)
		}
	}
	d.says(Accept(c.ID, c.Hash)) // goes on after the unknown event
	d.says(Finish("c2"))
	text, err := json.Marshal(d.log())
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{`"sig":"abc"`, `"stars":5`, `"mood":"glad"`, `"kind":"poll"`} {
		if !strings.Contains(string(text), kept) {
			t.Errorf("%s is gone from the log", kept)
		}
	}
	if c, err := d.Comment(t.Context(), "c2"); err != nil || string(c.Extra) != `{"mood":"glad"}` || c.State != Done {
		t.Errorf("%+v, %v", c, err)
	}
	sameAsFold(t, d)
}

func TestEventsThatCanNeverBeStoredAreNamedAndTheOthersStored(t *testing.T) {
	d := newDesk(t)
	good := draft("// Total adds.")
	good.ID, good.Rev = "good", 1
	bad := []Event{{}, {ID: "x", Type: "t", Comment: "c", Thread: "c", Rev: MaxRev + 1}, {ID: "y", Type: "t", Comment: "c", Thread: "c", Rev: 1, Payload: []byte("{")},
		{ID: "w", Type: "t", Comment: "c", Thread: "c", Rev: 1, At: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{ID: "z", Type: TypeMoved, Comment: "c", Thread: "c", Rev: 1, Payload: []byte(`{"path":"../x"}`)}, {ID: "v", Type: "t", Comment: "c", Thread: "c", Rev: 1, Extra: []byte("nonsense")}}
	refused, err := d.Merge(t.Context(), append(bad, good)...)
	if err != nil || len(refused) != len(bad) {
		t.Fatal(refused, err)
	}
	for _, r := range refused {
		var invalid *InvalidError
		if !errors.As(r.Why, &invalid) {
			t.Errorf("%v", r.Why)
		}
	}
	if len(d.log()) != 1 {
		t.Error("the good one is not there")
	}
}

// events draws a log as two people could have made it, legal or not.
func events(t *rapid.T) []Event {
	comments := []string{"c1", "c2"}
	types := []EventType{TypeCreated, TypeAccepted, TypeEdited, TypeRejected, TypeSuperseded, TypeUndone, TypeDone, TypeDropped, TypeReopened, TypeDismissed, TypeMoved, TypeRevised, "comment.unknown"}
	n := rapid.IntRange(0, 25).Draw(t, "n")
	var all []Event
	for i := range n {
		id := rapid.SampledFrom(comments).Draw(t, "comment")
		var e Event
		switch typ := rapid.SampledFrom(types).Draw(t, "type"); typ {
		case TypeCreated:
			e = Create(Comment{ID: id, Kind: rapid.SampledFrom([]Kind{AI, Task, System}).Draw(t, "kind"), Path: "a.go", Text: "text"})
		case TypeAccepted:
			e = Accept(id, HashText("text"))
		case TypeMoved:
			e = Move(id, Position{Path: rapid.SampledFrom([]string{"b.go", "c.go"}).Draw(t, "path")})
		case TypeRevised:
			e = Revise(id, "other")
		default:
			e = Event{Type: typ, Comment: id}
		}
		e.ID = fmt.Sprintf("e%02d", rapid.IntRange(0, 40).Draw(t, "event"))
		if slices.ContainsFunc(all, func(had Event) bool { return had.ID == e.ID }) {
			continue
		}
		e.Thread, e.Rev, e.At = "th", rapid.IntRange(1, 8).Draw(t, "rev"), time.Unix(int64(i), 0).UTC()
		if e.Type == TypeCreated {
			e.Thread = id
		}
		all = append(all, e)
	}
	return all
}

func TestFoldDoesNotDependOnOrderOrRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := events(t)
		want := asText(slices.Clone(all))
		mixed := rapid.Permutation(all).Draw(t, "mixed")
		if len(mixed) > 0 {
			mixed = append(mixed, mixed[rapid.IntRange(0, len(mixed)-1).Draw(t, "again")])
		}
		if got := asText(mixed); got != want {
			t.Fatalf("one order gives\n%s\nanother\n%s", want, got)
		}
	})
}

// Two stores take steps, legal or not, and now and then hear of each other. After
// they have heard everything they agree, and each has what its log replays to.
func TestAnyInterleavingOfTwoStoresFoldsToTheSameThreads(t *testing.T) {
	stores := []desk{newDesk(t), newDesk(t)}
	rapid.Check(t, func(r *rapid.T) {
		var ids []string // of this round; the stores serve them all
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			mine := rapid.IntRange(0, 1).Draw(r, "who")
			d := stores[mine]
			what := rapid.IntRange(0, 5).Draw(r, "what")
			switch {
			case what == 0 || len(ids) == 0:
				kind := rapid.SampledFrom([]Kind{AI, AI, Task, System}).Draw(r, "kind")
				ids = append(ids, d.says(Create(Comment{Kind: kind, Path: "a.go", Text: "text"})).ID)
			case what == 1:
				tell(r, stores[1-mine], d, ids)
			default:
				id := rapid.SampledFrom(ids).Draw(r, "comment")
				step := rapid.SampledFrom([]Event{Accept(id, HashText("text")), Edit(id), Reject(id, ""), Supersede(id, ""), Undo(id),
					Finish(id), Drop(id), Reopen(id), Dismiss(id), Move(id, Position{Path: "b.go"}), Revise(id, "other")}).Draw(r, "step")
				_, err := d.Append(t.Context(), "someone", step)
				var refused *TransitionError
				if err != nil && !errors.As(err, &refused) && !errors.Is(err, ErrNotFound) {
					r.Fatal(err)
				}
			}
			replays(r, d, rapid.SampledFrom(ids).Draw(r, "look at"))
		}
		tell(r, stores[0], stores[1], ids)
		tell(r, stores[1], stores[0], ids)
		for _, id := range ids {
			if a, b := replays(r, stores[0], id), replays(r, stores[1], id); a != b || a == "" {
				r.Fatalf("one store has\n%s\nthe other\n%s", a, b)
			}
		}
	})
}

// tell lets one store hear of all the other knows of some comments.
func tell(r *rapid.T, from, to desk, ids []string) {
	for _, id := range ids {
		events, err := from.History(from.t.Context(), id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		refused, err := to.Merge(to.t.Context(), events...)
		if err != nil || len(refused) > 0 {
			r.Fatal(refused, err)
		}
	}
}

// replays gives a comment as text, "" when the store has none, and checks that
// it is what its events replay to.
func replays(r *rapid.T, d desk, id string) string {
	live, err := d.Comment(d.t.Context(), id)
	if errors.Is(err, ErrNotFound) {
		return ""
	}
	events, errH := d.History(d.t.Context(), id)
	if err := errors.Join(err, errH); err != nil {
		r.Fatal(err)
	}
	threads, _ := Fold(events)
	if a, b := byID(threads[0].Comments), byID([]Comment{live}); a != b {
		r.Fatalf("the events replay to\n%s\nthe store has\n%s", a, b)
	}
	return byID([]Comment{live})
}

// Whatever bytes arrive as events, folding them ends, and gives only comments
// that could be stored.
func FuzzFold(f *testing.F) {
	f.Add([]byte(`{"id":"e","type":"comment.created","comment":"c","thread":"c","rev":1,"at":"2027-01-01T00:00:00Z","payload":{"id":"c","thread":"c","kind":"ai","state":"proposed","path":"a.go","hash":"` + HashText("") + `"}}
{"id":"f","type":"comment.accepted","comment":"c","thread":"c","rev":2,"at":"2027-01-01T00:00:00Z","payload":{"shownHash":"` + HashText("") + `"}}`))
	f.Add([]byte(`{"id":"e","type":"comment.moved","comment":"c","rev":-1,"payload":[]}`))
	f.Add([]byte("{}\n[]\nnull"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var all []Event
		for line := range strings.SplitSeq(string(data), "\n") {
			var e Event
			if json.Unmarshal([]byte(line), &e) == nil {
				all = append(all, e)
			}
		}
		threads, _ := Fold(all)
		for _, thread := range threads {
			for _, c := range thread.Comments {
				if err := c.check(); err != nil {
					t.Errorf("%v", err)
				}
			}
		}
	})
}
