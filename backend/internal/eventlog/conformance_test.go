package eventlog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/backend/internal/db"
	"github.com/hivesync/hivesync/backend/internal/db/dbtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

func public() ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// open opens a log that ends with the test.
func open(t testing.TB, where string, o Options) *Log {
	t.Helper()
	d := database(t, where)
	if o.Key == nil {
		o.Key = key
	}
	l, err := Open(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func database(t testing.TB, where string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func entry(client string, n uint64) Entry {
	return Entry{Stream: "p/main", Client: client, OpSeq: n, Type: "comment.done", Schema: 1, User: "u1", Actor: "Ada", Payload: fmt.Appendf(nil, `{"n":%d}`, n)}
}

func add(t testing.TB, l *Log, e Entry) Result {
	t.Helper()
	r, err := l.Append(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func all(t testing.TB, l *Log, stream string) []Event {
	t.Helper()
	events, err := l.Read(t.Context(), stream, 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func verify(t testing.TB, d *db.DB, keys ...ed25519.PublicKey) []string {
	t.Helper()
	r, err := Verify(t.Context(), d, keys...)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, p := range r.Problems {
		problems = append(problems, p.String())
	}
	return problems
}

// TestConformance is what every database must do.
func TestConformance(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		conformance(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "log.db") })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := dbtest.Start(t)
		conformance(t, server.Database)
	})
}

func conformance(t *testing.T, fresh func(testing.TB) string) {
	run := func(name string, test func(*testing.T)) {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t) })
	}
	run("AnOpSentTwiceIsThereOnce", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		first := add(t, l, entry("a", 1))
		again := add(t, l, entry("a", 1))
		if first.Duplicate || !again.Duplicate || again.Seq != first.Seq || again.Head != first.Head {
			t.Errorf("%+v, then %+v", first, again)
		}
		if n := len(all(t, l, "p/main")); n != 1 {
			t.Errorf("%d events", n)
		}
	})

	run("AnotherOpWithTheSameNumberIsRefused", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		add(t, l, entry("a", 1))
		other := entry("a", 1)
		other.Payload = []byte(`{"n":2}`)
		_, err := l.Append(t.Context(), other)
		if reused, ok := errors.AsType[*OpReusedError](err); !ok || reused.Client != "a" || reused.OpSeq != 1 {
			t.Errorf("%v", err)
		}
		if r := add(t, l, entry("b", 1)); r.Duplicate || r.Seq != 2 {
			t.Errorf("another client's first op: %+v", r)
		}
	})

	run("AnEntryThatLacksSomethingIsRefused", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		for what, spoil := range map[string]func(*Entry){
			"stream": func(e *Entry) { e.Stream = "" }, "client": func(e *Entry) { e.Client = "" },
			"op_seq": func(e *Entry) { e.OpSeq = 0 }, "type": func(e *Entry) { e.Type = "" },
			"long stream": func(e *Entry) { e.Stream = strings.Repeat("x", 201) },
		} {
			e := entry("a", 1)
			if spoil(&e); l.Submit(t.Context(), e, func(Result, error) { t.Error("answered") }) == nil {
				t.Errorf("without %s it is taken", what)
			}
		}
	})

	run("AStaleChangeIsRefusedAndSaysWhatIsThere", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		change := func(client string, n, base uint64) Entry {
			e := entry(client, n)
			e.Chunk, e.BaseVersion = "cart.go#Total", base
			return e
		}
		if r := add(t, l, change("a", 1, 0)); r.Version != 1 {
			t.Errorf("%+v", r)
		}
		_, err := l.Append(t.Context(), change("b", 1, 0))
		stale, ok := errors.AsType[*StaleError](err)
		if !ok || stale.Version != 1 || stale.Base != 0 || stale.Seq != 1 || !strings.Contains(err.Error(), "version 1") {
			t.Fatalf("%v", err)
		}
		if r := add(t, l, change("b", 2, 1)); r.Version != 2 || r.Seq != 2 {
			t.Errorf("%+v", r)
		}
		if r := add(t, l, change("a", 1, 0)); !r.Duplicate || r.Version != 1 {
			t.Errorf("the first, sent again: %+v", r)
		}
	})

	run("ManyWritersMakeOneOrder", func(t *testing.T) {
		where := fresh(t)
		l := open(t, where, Options{})
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				var last uint64
				for n := range 25 {
					r, err := l.Append(context.Background(), entry(fmt.Sprint("w", w), uint64(n+1)))
					if err != nil || r.Seq <= last {
						t.Errorf("seq %d after %d: %v", r.Seq, last, err)
						return
					}
					last = r.Seq
				}
			})
		}
		wg.Wait()
		events := all(t, l, "p/main")
		if len(events) != 400 {
			t.Fatalf("%d events", len(events))
		}
		for i, e := range events {
			if e.Seq != uint64(i+1) || e.Epoch != l.Epoch() || e.At == 0 || e.User != "u1" || e.Actor != "Ada" || e.Schema != 1 {
				t.Fatalf("event %d is %+v", i, e)
			}
		}
		if problems := verify(t, l.db, public()); problems != nil {
			t.Error(problems)
		}
	})

	run("WhatOneSubmitsIsAnsweredInOrder", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		var order []uint64
		var wg sync.WaitGroup
		for n := range uint64(200) {
			wg.Add(1)
			if err := l.Submit(t.Context(), entry("a", n+1), func(r Result, err error) {
				order = append(order, r.OpSeq) // the writer's goroutine alone
				wg.Done()
			}); err != nil {
				t.Fatal(err)
			}
		}
		wg.Wait()
		if !slices.IsSorted(order) || len(order) != 200 {
			t.Errorf("%v", order)
		}
	})

	run("StreamsAreApart", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		add(t, l, entry("a", 1))
		other := entry("a", 1)
		other.Stream = "q/main"
		if r := add(t, l, other); r.Duplicate || r.Seq != 1 {
			t.Errorf("%+v", r)
		}
		ends, err := l.Ends(t.Context(), []string{"p/main", "q/main", "r/main"})
		if err != nil || ends["p/main"].Seq != 1 || ends["q/main"].Seq != 1 || ends["r/main"] != (Position{Epoch: l.Epoch()}) || ends["p/main"].Head == ends["q/main"].Head {
			t.Errorf("%+v, %v", ends, err)
		}
	})

	run("APositionOfAnotherPastIsNotTaken", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		for n := range uint64(3) {
			add(t, l, entry("a", n+1))
		}
		second := all(t, l, "p/main")[1]
		for what, c := range map[string]struct {
			p    Position
			want bool
		}{
			"what it was":       {Position{l.Epoch(), 2, second.Head.String()}, true},
			"without a head":    {Position{l.Epoch(), 2, ""}, true},
			"the beginning":     {Position{l.Epoch(), 0, ""}, true},
			"another epoch":     {Position{"other", 2, second.Head.String()}, false},
			"another head":      {Position{l.Epoch(), 2, "0000000000000000"}, false},
			"beyond the end":    {Position{l.Epoch(), 4, ""}, false},
			"far, far too high": {Position{l.Epoch(), 1 << 62, "x"}, false},
		} {
			if got, err := l.Has(t.Context(), "p/main", c.p); err != nil || got != c.want {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
	})

	run("ItIsThereAfterReopening", func(t *testing.T) {
		where := fresh(t)
		l := open(t, where, Options{})
		add(t, l, entry("a", 1))
		before := all(t, l, "p/main")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Append(t.Context(), entry("a", 2)); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed log takes events: %v", err)
		}
		l = open(t, where, Options{})
		if after := all(t, l, "p/main"); !reflect.DeepEqual(before, after) {
			t.Errorf("%+v\n%+v", before, after)
		}
		if r := add(t, l, entry("a", 1)); !r.Duplicate {
			t.Errorf("%+v", r)
		}
	})

	run("ASnapshotHoldsWhatMatters", func(t *testing.T) {
		where := fresh(t)
		l := open(t, where, Options{SnapshotEvery: 10, Matters: evenOnes})
		for n := range uint64(25) {
			add(t, l, entry("a", n+1))
		}
		l.Close() // the writer is done with it
		if err := l.takeSnapshot(t.Context(), "p/main"); err != nil {
			t.Fatal(err)
		}
		s, err := l.Snapshot(t.Context(), "p/main")
		if err != nil || s.Seq < 20 {
			t.Fatalf("%+v, %v", s, err)
		}
		rest, err := l.Read(t.Context(), "p/main", s.Seq, 100)
		if err != nil {
			t.Fatal(err)
		}
		want := evenOnes(all(t, l, "p/main"))
		if got := evenOnes(append(s.Events, rest...)); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v", got)
		}
		if problems := verify(t, l.db, public()); problems != nil {
			t.Error(problems)
		}
		if _, err := l.db.ExecContext(t.Context(), "UPDATE log_events SET payload = $1 WHERE seq = 4", []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
		if problems := strings.Join(verify(t, l.db, public()), "\n"); !strings.Contains(problems, "event 4: it is not what was written") || !strings.Contains(problems, "tells it otherwise") {
			t.Error(problems)
		}
	})

	run("ADroppedStreamIsGoneAndTakesNoMore", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		add(t, l, entry("a", 1))
		if err := l.Drop(t.Context(), "p/main"); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Append(t.Context(), entry("a", 2)); !errors.Is(err, ErrDropped) {
			t.Errorf("%v", err)
		}
		if n := len(all(t, l, "p/main")); n != 0 {
			t.Errorf("%d events", n)
		}
		if problems := verify(t, l.db, public()); problems != nil {
			t.Error(problems)
		}
	})

	run("EveryTamperingIsFound", func(t *testing.T) {
		for what, c := range map[string]struct{ statement, says string }{
			"a payload":     {"UPDATE log_events SET payload = 'x' WHERE seq = 3", "event 3: it is not what was written"},
			"an actor":      {"UPDATE log_events SET actor = 'Eve' WHERE seq = 3", "event 3"},
			"a time":        {"UPDATE log_events SET at = at + 1 WHERE seq = 1", "event 1"},
			"a missing one": {"DELETE FROM log_events WHERE seq = 3", "event 3: missing"},
			"a lost end":    {"DELETE FROM log_events WHERE seq > 3", "last 2 events are missing"},
			"a moved end":   {"UPDATE log_streams SET seq = 4, head = (SELECT head FROM log_events WHERE seq = 4)", "not signed"},
		} {
			l := open(t, fresh(t), Options{})
			for n := range uint64(5) {
				add(t, l, entry("a", n+1))
			}
			if problems := verify(t, l.db, public()); problems != nil {
				t.Fatal(problems)
			}
			if l.db.Kind == db.Postgres {
				c.statement = strings.ReplaceAll(c.statement, "'x'", `'x'::bytea`)
			}
			if _, err := l.db.ExecContext(t.Context(), c.statement); err != nil {
				t.Fatal(err)
			}
			if problems := strings.Join(verify(t, l.db, public()), "\n"); !strings.Contains(problems, c.says) {
				t.Errorf("%s: %q does not say %q", what, problems, c.says)
			}
		}
	})

	run("AHeadThatAnotherKeySigned", func(t *testing.T) {
		l := open(t, fresh(t), Options{})
		add(t, l, entry("a", 1))
		other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
		if problems := strings.Join(verify(t, l.db, other), "\n"); !strings.Contains(problems, "not signed by a known key") {
			t.Error(problems)
		}
	})

	run("ReplayEqualsWhatWasAcknowledged", func(t *testing.T) {
		where := fresh(t)
		l := open(t, where, Options{SnapshotEvery: 20})
		round := 0
		rapid.Check(t, func(r *rapid.T) {
			round++
			stream := fmt.Sprintf("p/%d", round)
			want := map[uint64]Event{}
			versions := map[string]uint64{}
			for n := range rapid.IntRange(1, 12).Draw(r, "ops") {
				e := entry(fmt.Sprint("c", rapid.IntRange(0, 2).Draw(r, "client")), uint64(n/2+1))
				e.Stream, e.Payload = stream, rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(r, "payload")
				if rapid.Bool().Draw(r, "versioned") {
					e.Chunk = fmt.Sprint("chunk", rapid.IntRange(0, 1).Draw(r, "chunk"))
					e.BaseVersion = versions[e.Chunk]
				}
				got, err := l.Append(t.Context(), e)
				switch {
				case err != nil:
					if _, ok := errors.AsType[*OpReusedError](err); !ok {
						r.Fatal(err)
					}
				case got.Duplicate:
					if before := want[got.Seq]; before.Head != got.Head {
						r.Fatalf("%+v was %+v", got, before)
					}
				default:
					want[got.Seq] = got.Event
					if e.Chunk != "" {
						versions[e.Chunk] = got.Version
					}
				}
			}
			events := all(t, l, stream)
			if len(events) != len(want) {
				r.Fatalf("%d events of %d", len(events), len(want))
			}
			for _, e := range events {
				if w := want[e.Seq]; w.Head != e.Head || !bytes.Equal(w.Payload, e.Payload) || w.Version != e.Version {
					r.Fatalf("%+v was acknowledged as %+v", e, w)
				}
			}
		})
	})
}

// evenOnes are the events with an even seq, and the last: a stand-in for what matters.
func evenOnes(events []Event) []Event {
	var some []Event
	for i, e := range events {
		if e.Seq%2 == 0 || i == len(events)-1 {
			some = append(some, e)
		}
	}
	return some
}
