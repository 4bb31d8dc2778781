package backend

import (
	"fmt"
	"strings"
	"testing"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/client"
)

// stalled is a client that does not read until it is told to.
func (r *running) stalled(name string) *client.Client {
	r.t.Helper()
	return client.Dial(r.t, client.Options{URL: r.info.WSURL, Token: r.member(name).Token, Buffer: 1})
}

func TestASlowReaderMissesNothingAndDelaysNobody(t *testing.T) {
	b := serve(t, Config{SnapshotEvery: 1 << 40, SlowAfter: 10 * time.Minute})
	slow, ada, bob := b.stalled("Slow"), b.dial("Ada"), b.dial("Bob")
	for _, c := range []*client.Client{slow, ada, bob} {
		c.Join(v1.Main, v1.Join{})
	}
	// More than the network's buffers and the queue hold.
	const events, size = 300, 100_000
	for n := range uint64(events) {
		o := comment(n + 1)
		o.Payload = fmt.Appendf(nil, `{"n":%d,"text":"%s"}`, n+1, strings.Repeat("x", size))
		ada.Append(v1.Main, o)
		if e := bob.Event(v1.Main); e.Seq != n+1 {
			t.Fatalf("%d after %d", e.Seq, n)
		}
	}
	ada.Send(v1.TypeState, v1.Main, v1.State{Path: "last.go"})
	bob.Participant(v1.Main, func(p v1.Participant) bool { return strings.Contains(string(p.State), "last.go") })

	var next uint64 = 1
	lagged, state := false, false
	for next <= events || !state {
		e, err := slow.Frame()
		if err != nil {
			t.Fatalf("after event %d: %v", next-1, err)
		}
		switch e.Type {
		case v1.TypeLagging:
			lagged = true
			var j v1.Joined
			if err := e.Decode(&j); err != nil || !j.Recovered || len(j.Participants) != 3 {
				t.Errorf("%s", e.Payload)
			}
			state = state || strings.Contains(string(e.Payload), "last.go")
		case v1.TypeEvent:
			if e.Seq != next {
				t.Fatalf("event %d instead of %d", e.Seq, next)
			}
			next++
		case v1.TypeState:
			state = state || strings.Contains(string(e.Payload), "last.go")
		}
	}
	if !lagged {
		t.Error("it was never told that it lags")
	}
}

func TestWhoReadsNothingIsCutOffAndResumes(t *testing.T) {
	b := serve(t, Config{SlowAfter: 50 * time.Millisecond})
	still := b.member("Still")
	stuck := client.Dial(t, client.Options{URL: b.info.WSURL, Token: still.Token, Buffer: 1})
	ada := b.dial("Ada")
	ada.Join(v1.Main, v1.Join{})
	stuck.Join(v1.Main, v1.Join{})
	n := uint64(0)
	for gone := false; !gone; {
		if n++; n > 2000 {
			t.Fatal("who reads nothing is never cut off")
		}
		o := comment(n)
		o.Payload = fmt.Appendf(nil, `{"n":%d,"text":"%s"}`, n, strings.Repeat("x", 500_000))
		ada.Append(v1.Main, o)
		for _, e := range ada.Fence() {
			gone = gone || e.Type == v1.TypeState && strings.Contains(string(e.Payload), `"away":true`)
		}
	}
	var last client.Event
	for { // what was on its way still arrives
		e, err := stuck.Frame()
		if err != nil {
			break
		}
		if e.Type == v1.TypeEvent {
			last = client.Event{Epoch: e.Epoch, Seq: e.Seq}
			if err := e.Decode(&last.Event); err != nil {
				t.Fatal(err)
			}
		}
	}
	back := client.Dial(t, client.Options{URL: b.info.WSURL, Token: still.Token})
	joined, events := back.Join(v1.Main, v1.Join{Resume: last.Position()})
	if !joined.Recovered || uint64(len(events)) != n-last.Seq || last.Seq >= n {
		t.Errorf("%+v, %d events after %d of %d", joined, len(events), last.Seq, n)
	}
}

func TestStatesAreMergedAndTheLatestArrives(t *testing.T) {
	b := serve(t, Config{})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	ada.Join(v1.Main, v1.Join{})
	bob.Join(v1.Main, v1.Join{})
	const moves = 150
	for i := range moves {
		ada.Send(v1.TypeState, v1.Main, v1.State{Path: "a.go", Cursor: &v1.Point{Line: uint32(i)}})
	}
	frames := 0
	for {
		var p v1.Participants
		bob.Next(v1.TypeState, v1.Main, &p)
		frames++
		if last := p.Participants[len(p.Participants)-1]; strings.Contains(string(last.State), fmt.Sprintf(`"line":%d,`, moves-1)) {
			break
		}
	}
	if frames > moves/3 {
		t.Errorf("%d moves made %d frames", moves, frames)
	}
}

func TestASnapshotServesWhoJoinsLate(t *testing.T) {
	b := serve(t, Config{SnapshotEvery: 10})
	ada := b.dial("Ada")
	live := host(ada, v1.LiveStart{})
	for n := range uint64(40) {
		ada.Append(live.SID, op(n+1, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: int(n + 1), Text: "x"}))
	}
	// The snapshot is taken aside; until then all is told, afterwards what matters.
	for n := uint64(41); ; n++ {
		web, _ := b.guest(live.Code, "Guest")
		joined, events := web.Join(live.SID, v1.Join{})
		if last := events[len(events)-1]; last.Seq != joined.Seq {
			t.Fatalf("the replay ends at %d, not at %d", last.Seq, joined.Seq)
		}
		if events[0].EventType != v1.LiveStarted {
			t.Fatalf("%+v", events[0])
		}
		if len(events) < 30 {
			return
		}
		if n > 500 {
			t.Fatal("no snapshot is ever taken")
		}
		ada.Append(live.SID, op(n, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: int(n), Text: "x"}))
	}
}
