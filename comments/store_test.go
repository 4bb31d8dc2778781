package comments

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/localdb"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("COMMENTS_TEST_STORE"); path != "" {
		os.Exit(editor(path))
	}
	goleak.VerifyTestMain(m)
}

// desk is a store with the test's patience: every error ends the test.
type desk struct {
	*Store
	t *testing.T
}

func at(t *testing.T, path string) desk {
	t.Helper()
	s, err := OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return desk{s, t}
}

func newDesk(t *testing.T) desk { return at(t, filepath.Join(t.TempDir(), fileName)) }

// says appends one event by ada and gives the comment after it.
func (d desk) says(e Event) Comment {
	d.t.Helper()
	after, err := d.Append(d.t.Context(), "ada", e)
	if err != nil {
		d.t.Fatal(err)
	}
	return after[0]
}

func (d desk) refuses(e Event, words ...string) error {
	d.t.Helper()
	_, err := d.Append(d.t.Context(), "ada", e)
	if err == nil {
		d.t.Fatalf("%s was allowed", e.Type)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			d.t.Errorf("%q does not say %q", err, w)
		}
	}
	return err
}

func (d desk) find(q Query) []Comment {
	d.t.Helper()
	found, err := d.Find(d.t.Context(), q)
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// log is every event of the store, as appended.
func (d desk) log() []Event {
	d.t.Helper()
	var events []Event
	err := d.db.Read(d.t.Context(), func(tx *sql.Tx) (err error) {
		events, err = readEvents(d.t.Context(), tx, "SELECT body FROM events ORDER BY seq")
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return events
}

func draft(text string) Event {
	return Create(Comment{Kind: AI, Path: "shop/cart.go", Language: "go", Symbol: "Cart.Total", SymbolKind: "method",
		Anchor: anchors.Anchor{Version: 1, Name: "Total"}, CodeHash: "c0de", Text: text, Score: 0.9,
		Fields: json.RawMessage(`{"summary":"adds"}`), Replaces: "// old words",
		Provenance: Provenance{Provider: "outline", DraftedAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}})
}

func TestADraftIsAcceptedOnlyAsItWasShown(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total adds."))
	err := d.refuses(Accept(c.ID, HashText("// Total does something else.")), "proposed", "accepted", "not its text")
	var refused *TransitionError
	if !errors.As(err, &refused) || refused.State != Proposed || refused.Wish != TypeAccepted {
		t.Errorf("%#v", err)
	}
	c = d.says(Accept(c.ID, c.Hash))
	if c.State != Accepted || c.Provenance.AcceptedBy != "ada" || c.Provenance.ShownHash != HashText("// Total adds.") || c.Provenance.AcceptedAt.IsZero() {
		t.Errorf("%+v", c)
	}
}

func TestTheTagClearsWhenAPersonRewritesButTheProvenanceStays(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total adds."))
	c = d.says(Accept(c.ID, c.Hash))
	if !c.AITagged() {
		t.Error("an accepted draft is tagged")
	}
	c = d.says(Edit(c.ID))
	if c.State != Human || c.AITagged() || c.Provenance.Provider != "outline" || c.Provenance.AcceptedBy != "ada" {
		t.Errorf("%+v", c)
	}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total adds."))
	made := c
	d.says(Accept(c.ID, c.Hash))
	d.says(Edit(c.ID))
	if c = d.says(Undo(c.ID)); c.State != Accepted || c.Provenance.AcceptedBy == "" {
		t.Errorf("%+v", c)
	}
	if c = d.says(Undo(c.ID)); c.State != Proposed || c.Provenance != made.Provenance {
		t.Errorf("%+v", c)
	}
	d.refuses(Undo(c.ID), "proposed", "taken back")
	d.says(Reject(c.ID, "says nothing"))
	if c = d.says(Undo(c.ID)); c.State != Proposed || c.Reason != "" {
		t.Errorf("%+v", c)
	}
	other := d.says(draft("// Total sums."))
	d.says(Accept(c.ID, c.Hash))
	if c = d.says(Supersede(c.ID, other.ID)); c.SupersededBy != other.ID {
		t.Errorf("%+v", c)
	}
	if c = d.says(Undo(c.ID)); c.State != Accepted || c.SupersededBy != "" {
		t.Errorf("%+v", c)
	}
}

func TestEveryStepThatIsNotListedIsRefused(t *testing.T) {
	// What a comment of a kind in a state may become, by hand from the contract.
	allowed := map[string]string{
		"ai proposed":      "accepted rejected superseded",
		"ai accepted":      "edited superseded undone",
		"ai human":         "superseded undone",
		"ai rejected":      "undone",
		"ai superseded":    "undone",
		"task open":        "done dropped revised",
		"task done":        "reopened",
		"task dropped":     "reopened",
		"system open":      "dismissed revised",
		"system dismissed": "",
	}
	ways := map[string][]func(c Comment) Event{
		"ai proposed":      nil,
		"ai accepted":      {accept},
		"ai human":         {accept, by(Edit)},
		"ai rejected":      {func(c Comment) Event { return Reject(c.ID, "") }},
		"ai superseded":    {func(c Comment) Event { return Supersede(c.ID, "") }},
		"task open":        nil,
		"task done":        {by(Finish)},
		"task dropped":     {by(Drop)},
		"system open":      nil,
		"system dismissed": {by(Dismiss)},
	}
	d := newDesk(t)
	for start, list := range allowed {
		kind, state, _ := strings.Cut(start, " ")
		for wish := range verbs {
			if wish == TypeCreated || wish == TypeMoved {
				continue
			}
			c := d.says(Create(Comment{Kind: Kind(kind), Path: "a.go", Text: "text"}))
			for _, step := range ways[start] {
				c = d.says(step(c))
			}
			if string(c.State) != state {
				t.Fatalf("%s: it is %s", start, c.State)
			}
			var payload any
			switch wish {
			case TypeAccepted:
				payload = Acceptance{c.Hash}
			case TypeRevised:
				payload = Revision{"other"}
			}
			_, err := d.Append(t.Context(), "bob", event(wish, c.ID, payload))
			may := strings.Contains(" "+list+" ", " "+strings.TrimPrefix(string(wish), "comment.")+" ")
			var refused *TransitionError
			switch {
			case may && err != nil:
				t.Errorf("%s: %v", start, err)
			case !may && !errors.As(err, &refused):
				t.Errorf("%s may be %s: %v", start, wish, err)
			case !may && !(strings.Contains(err.Error(), state) && strings.Contains(err.Error(), verbs[wish])):
				t.Errorf("%s, %s: the error is %q", start, wish, err)
			}
		}
	}
}

func accept(c Comment) Event { return Accept(c.ID, c.Hash) }

func by(step func(id string) Event) func(c Comment) Event {
	return func(c Comment) Event { return step(c.ID) }
}

func TestEventsOfOneCallAreAllStoredOrNone(t *testing.T) {
	d := newDesk(t)
	old := d.says(draft("// old"))
	fresh := draft("// new")
	if _, err := d.Append(t.Context(), "ada", fresh, Supersede("nobody", fresh.Comment)); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if found := d.find(Query{}); len(found) != 1 {
		t.Errorf("%d comments", len(found))
	}
	after, err := d.Append(t.Context(), "ada", fresh, Supersede(old.ID, fresh.Comment))
	if err != nil || len(after) != 2 || after[0].State != Proposed || after[1].State != Superseded {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestTheSecondOfTwoEditorsHearsWhatTheFirstDecided(t *testing.T) {
	ada := newDesk(t)
	bob := at(t, ada.Path())
	c := ada.says(draft("// Total adds."))
	ada.says(Reject(c.ID, ""))
	bob.refuses(Accept(c.ID, c.Hash), "rejected", "accepted")
	if c, err := bob.Comment(t.Context(), c.ID); err != nil || c.State != Rejected {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestCreatingTwice(t *testing.T) {
	d := newDesk(t)
	e := draft("// Total adds.")
	d.says(e)
	if err := d.refuses(e, e.Comment); !errors.Is(err, ErrExists) {
		t.Errorf("%v", err)
	}
}

func TestWhatCannotBeStoredIsRefusedWithTheReason(t *testing.T) {
	d := newDesk(t)
	task := func(change func(c *Comment)) Event {
		c := Comment{Kind: Task, Path: "a.go", Text: "do it"}
		change(&c)
		return Create(c)
	}
	notes := make([]Note, MaxNotes+1)
	for what, e := range map[string]Event{
		"text":               task(func(c *Comment) { c.Text = strings.Repeat("x", MaxText+1) }),
		"replaced text":      task(func(c *Comment) { c.Replaces = strings.Repeat("x", MaxText+1) }),
		"symbol":             task(func(c *Comment) { c.Symbol = strings.Repeat("x", MaxName+1) }),
		"UTF-8":              task(func(c *Comment) { c.Text = "bad \xff byte" }),
		"findings":           task(func(c *Comment) { c.Findings = notes }),
		"flags":              task(func(c *Comment) { c.Flags = []Note{{"r", strings.Repeat("x", MaxNoteText)}} }),
		"hash":               task(func(c *Comment) { c.Hash = HashText("other") }),
		`"/etc/passwd"`:      task(func(c *Comment) { c.Path = "/etc/passwd" }),
		`"a/../../b"`:        task(func(c *Comment) { c.Path = "a/../../b" }),
		`""`:                 task(func(c *Comment) { c.Path = "" }),
		`"a\x00b"`:           task(func(c *Comment) { c.Path = "a\x00b" }),
		"ID":                 task(func(c *Comment) { c.ID = "two words" }),
		"kind":               task(func(c *Comment) { c.Kind = "poll"; c.State = "open" }),
		"state":              task(func(c *Comment) { c.State = Done }),
		"score":              task(func(c *Comment) { c.Score = 2 }),
		"payload":            task(func(c *Comment) { c.Fields = json.RawMessage(`"` + strings.Repeat("x", MaxPayload) + `"`) }),
		"JSON":               task(func(c *Comment) { c.Fields = json.RawMessage(`{"cut`) }),
		"additional members": task(func(c *Comment) { c.Extra = []byte(`{"x":"` + strings.Repeat("x", MaxExtra) + `"}`) }),
		"dropped":            task(func(c *Comment) { c.Compacted = time.Now() }),
		"event type":         {Type: "comment.sung", Comment: "x", Thread: "x"},
	} {
		var invalid *InvalidError
		if err := d.refuses(e, what); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(d.log()) != 0 {
		t.Error("something was stored")
	}
	c := d.says(task(func(c *Comment) {}))
	d.refuses(Move(c.ID, Position{Path: "../out.go"}), "../out.go")
	d.refuses(Revise(c.ID, strings.Repeat("x", MaxText+1)), "text")
	if _, err := d.Append(t.Context(), strings.Repeat("a", MaxName+1), Finish(c.ID)); err == nil || !strings.Contains(err.Error(), "actor") {
		t.Errorf("%v", err)
	}
	if _, err := d.Append(t.Context(), "ada", make([]Event, MaxAppend+1)...); err == nil {
		t.Error("too many events were taken")
	}
}

func TestHostileTextIsJustText(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"'; DROP TABLE comments; --", "\x00\x01\u202e*/ </summary>", "%_%", `{"id":"x"}`, strings.Repeat("\n", MaxText), ""} {
		c := d.says(Create(Comment{Kind: Task, Path: "'; --.go", Symbol: `a"b`, Text: text}))
		if got, err := d.Comment(t.Context(), c.ID); err != nil || got.Text != text {
			t.Errorf("%q came back as %q, %v", text, got.Text, err)
		}
	}
	if found := d.find(Query{Text: "%_%"}); len(found) != 1 {
		t.Errorf("%d comments hold %%_%%", len(found))
	}
}

func TestFindingComments(t *testing.T) {
	d := newDesk(t)
	for _, c := range []Comment{
		{ID: "1", Kind: AI, Path: "shop/cart.go", Symbol: "Cart.Total", Text: "// Total adds every line."},
		{ID: "2", Kind: Task, Path: "shop/cart.go", Symbol: "Cart.Add", Text: "Größe prüfen"},
		{ID: "3", Kind: System, Path: "shop/tax/vat.go", Thread: "1", Text: "moved"},
		{ID: "4", Kind: AI, Path: "shop.go", Text: "// Package shop."},
		{ID: "5", Kind: AI, Path: "shopping/list.go", Text: "// List"},
	} {
		d.says(Create(c))
	}
	d.says(Reject("5", ""))
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{}, "4 1 2 3 5"},
		{Query{Path: "shop/cart.go"}, "1 2"},
		{Query{Path: "shop"}, ""},
		{Query{Under: "shop"}, "1 2 3"},
		{Query{Under: "/shop/"}, "1 2 3"},
		{Query{Under: "."}, "4 1 2 3 5"},
		{Query{Kinds: []Kind{AI}, States: []State{Proposed}}, "4 1"},
		{Query{States: []State{Open, Rejected}}, "2 3 5"},
		{Query{Thread: "1"}, "1 3"},
		{Query{Text: "GRÖSSE"}, ""}, // ß has no one upper case
		{Query{Text: "größE"}, "2"},
		{Query{Text: "cart.t"}, "1"},
		{Query{Under: "shop", Limit: 2}, "1 2"},
	} {
		var ids []string
		for _, found := range d.find(c.q) {
			ids = append(ids, found.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%+v finds %q, not %q", c.q, got, c.want)
		}
	}
	if _, err := d.Comment(t.Context(), "6"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err := d.History(t.Context(), "6"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if h, err := d.History(t.Context(), "5"); err != nil || len(h) != 2 || h[1].Type != TypeRejected || h[1].Rev != 2 || h[1].Actor != "ada" {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestARejectedDraftIsRememberedByItsCode(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total adds."))
	was := func(symbol, hash string) bool {
		t.Helper()
		was, err := d.WasRejected(t.Context(), symbol, hash)
		if err != nil {
			t.Fatal(err)
		}
		return was
	}
	if was("Cart.Total", "c0de") {
		t.Error("nobody rejected it")
	}
	d.says(Reject(c.ID, ""))
	d.says(Create(Comment{Kind: AI, Path: "a.go", Symbol: "NoHash"}))
	if !was("Cart.Total", "c0de") || was("Cart.Total", "0ther") || was("Cart.Sum", "c0de") || was("NoHash", "") {
		t.Error("the wrong ones count as rejected")
	}
	d.says(Undo(c.ID))
	if was("Cart.Total", "c0de") {
		t.Error("the rejection was undone")
	}
}

func TestMonthsLaterTheTextsAreGoneAndTheDecisionsStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	synctest.Test(t, func(t *testing.T) {
		d := at(t, path)
		gone := d.says(draft("// Total secretly adds."))
		kept := d.says(draft("// Total adds."))
		notice := d.says(Create(Comment{Kind: System, Path: "a.go", Text: "moved secretly"}))
		d.says(Revise(notice.ID, "revised secretly"))
		d.says(Move(gone.ID, Position{Path: "shop/first.go"}))
		d.says(Move(gone.ID, Position{Path: "shop/basket.go", Symbol: "Cart.Total", Anchor: anchors.Anchor{Name: "secretly"}}))
		d.says(Accept(gone.ID, gone.Hash)) // back and forth: the log must still replay afterwards
		d.says(Undo(gone.ID))
		gone = d.says(Reject(gone.ID, "too secret"))
		d.says(Accept(kept.ID, kept.Hash))
		d.says(Dismiss(notice.ID))

		time.Sleep(KeepTexts - time.Minute) // the bubble's time
		if n, err := d.Compact(t.Context()); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		if c := d.says(Undo(gone.ID)); c.Text == "" {
			t.Error("the text was gone too early")
		}
		gone = d.says(Reject(gone.ID, "too secret"))
		time.Sleep(KeepTexts + time.Minute)
		d.says(draft("// the day's first event compacts"))

		now, err := d.Comment(t.Context(), gone.ID)
		if err != nil || now.State != Rejected || now.Compacted.IsZero() || now.Text+now.Replaces+string(now.Fields) != "" || now.Hash != gone.Hash ||
			now.Path != "shop/basket.go" || now.Reason != "too secret" || now.Provenance.Provider != "outline" {
			t.Errorf("%+v, %v", now, err)
		}
		if was, err := d.WasRejected(t.Context(), "Cart.Total", "c0de"); !was || err != nil {
			t.Errorf("the decision is gone: %v", err)
		}
		d.refuses(Undo(gone.ID), "text was dropped on 2000-")
		if c, _ := d.Comment(t.Context(), kept.ID); c.Text != "// Total adds." {
			t.Errorf("%+v", c)
		}
		log := d.log()
		if text, _ := json.Marshal(log); bytes.Contains(text, []byte("secretly")) {
			t.Error("the log still holds the texts")
		}
		if sameAsFold(t, d); len(log) != 13 { // one move of two is gone
			t.Errorf("%d events", len(log))
		}
		if _, overruled := Fold(log); len(overruled) > 0 {
			t.Errorf("%v", overruled)
		}
	})
}

// sameAsFold compares the store's comments with what its log folds to.
func sameAsFold(t *testing.T, d desk) {
	t.Helper()
	threads, _ := Fold(d.log())
	var folded []Comment
	for _, thread := range threads {
		folded = append(folded, thread.Comments...)
	}
	live := d.find(Query{})
	if a, b := byID(folded), byID(live); a != b {
		t.Errorf("the log folds to\n%s\nthe store has\n%s", a, b)
	}
}

// byID is comments as text, in order of ID.
func byID(all []Comment) string {
	lines := make([]string, 0, len(all))
	for _, c := range all {
		line, err := json.Marshal(c)
		if err != nil {
			return err.Error()
		}
		lines = append(lines, c.ID+" "+string(line))
	}
	return strings.Join(sorted(lines), "\n")
}

func TestExportIsOneLinePerCommentWithProvenance(t *testing.T) {
	d := newDesk(t)
	c := d.says(draft("// Total\n// adds."))
	d.says(Accept(c.ID, c.Hash))
	d.says(Create(Comment{Kind: Task, Path: "a.go", Text: "do it"}))
	var out bytes.Buffer
	if err := d.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	var back Comment
	if err := json.Unmarshal([]byte(lines[1]), &back); err != nil || back.Provenance.AcceptedBy != "ada" || back.Text != "// Total\n// adds." {
		t.Errorf("%+v, %v", back, err)
	}
	failing := errors.New("the pipe is closed")
	if err := d.Export(t.Context(), writer(func([]byte) (int, error) { return 0, failing })); !errors.Is(err, failing) {
		t.Errorf("%v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestSubscribersHearOfWhatTheyHaveNotSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	synctest.Test(t, func(t *testing.T) {
		ada, bob := at(t, path), at(t, path)
		ctx, stop := context.WithCancel(t.Context())
		before := ada.says(draft("// before"))
		own, others := ada.Subscribe(ctx), bob.Subscribe(ctx)
		a := ada.says(Create(Comment{Kind: Task, Path: "a.go"}))
		want := fmt.Sprint(Change{Comments: []string{a.ID}, Paths: []string{"a.go"}})
		if got := fmt.Sprint(<-own); got != want {
			t.Errorf("%s, not %s", got, want)
		}
		if got := fmt.Sprint(<-others); got != want {
			t.Errorf("%s, not %s", got, want)
		}
		// What nobody takes is joined.
		for range 3 {
			ada.says(Finish(a.ID))
			ada.says(Reopen(a.ID))
		}
		ada.says(Move(before.ID, Position{Path: "b.go"}))
		synctest.Wait()
		time.Sleep(pollEvery)
		synctest.Wait()
		if got := <-others; len(got.Comments) != 2 || fmt.Sprint(got.Paths) != "[a.go b.go]" || got.All {
			t.Errorf("%+v", got)
		}
		synctest.Wait()
		select {
		case got := <-others:
			t.Errorf("told twice: %+v", got)
		default:
		}
		stop()
		for range own {
		}
		for range others {
		}
	})
}

func TestSubscriptionsEndWithTheStore(t *testing.T) {
	d := newDesk(t)
	changes := d.Subscribe(context.Background())
	d.says(draft("// untaken"))
	d.Close()
	for range changes {
	}
}

func TestADamagedStoreIsRescued(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	s, err := OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	d := desk{s, t}
	for i := range 300 {
		d.says(draft(fmt.Sprintf("// Total adds %d %s", i, strings.Repeat("x", 300))))
	}
	before := byID(d.find(Query{}))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, _ := f.Stat()
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xa5}, 4096), info.Size()/4096/2*4096); err != nil {
		t.Fatal(err)
	}
	f.Close()

	d = at(t, path)
	d.find(Query{Text: "adds"}) // reads everything
	sameAsFold(t, d)
	d.says(draft("// life goes on"))
	if said := <-d.Notices(); !strings.Contains(said, path) || !strings.Contains(said, d.Path()) || d.Path() == path {
		t.Errorf("%q, %q", said, d.Path())
	}
	got := d.find(Query{})
	for _, c := range got[:min(len(got), 200)] {
		if c.Text != "// life goes on" && !strings.Contains(before, c.ID) {
			t.Errorf("%s is new", c.ID)
		}
	}
	if len(got) < 250 {
		t.Errorf("only %d of 300 were carried over", len(got))
	}
}

func TestAStoreThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenFile(t.Context(), filepath.Join(file, fileName))
	var e *localdb.Error
	if !errors.As(err, &e) || e.Kind != localdb.Unusable || !strings.Contains(err.Error(), "XDG_STATE_HOME") {
		t.Errorf("%v", err)
	}
	s, err := OpenTemporary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	(desk{s, t}).says(draft("// works all the same"))
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary store is still there: %v", err)
	}
}

func TestTheWorkspacesStoreIsInTheStateFolder(t *testing.T) {
	state, root := t.TempDir(), t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	s, err := OpenStore(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.HasPrefix(s.Path(), filepath.Join(state, "hivesync", "workspaces")+string(filepath.Separator)) {
		t.Errorf("%s", s.Path())
	}
	if _, err := OpenStore(t.Context(), filepath.Join(root, "gone")); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("%v", err)
	}
}
