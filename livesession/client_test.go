package livesession

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	v1 "github.com/hivesync/hivesync/api/v1"
)

func TestEventsComeAndABrokenConnectionIsResumed(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, join := b.welcomes()
		if join.Resume != nil {
			t.Errorf("a new client resumes from %+v", join.Resume)
		}
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1", Seq: 2})
		w.event(1, `{"a":1}`)
		w.event(2, `{"a":2}`)
		synctest.Wait()
		w.ws.Close()

		w, join = b.welcomes()
		if join.Resume == nil || join.Resume.Seq != 2 || join.Resume.Epoch != "e1" || join.Resume.Head != "h" {
			t.Errorf("it resumes from %+v", join.Resume)
		}
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Recovered: true, Epoch: "e1", Seq: 3})
		w.event(3, `{"a":3}`)
		synctest.Wait()
		if got := strings.Join(n.events, ""); got != `{"a":1}{"a":2}{"a":3}` || n.forgot != 1 || n.replays != 2 {
			t.Errorf("%s, forgot %d, replayed %d", got, n.forgot, n.replays)
		}
		if fmt.Sprint(b.dialled()) != "[Bearer secret Bearer ticket]" {
			t.Errorf("dialled with %v", b.dialled())
		}
		if err := end(); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestAReplayThatBreaksIsNotResumedInItsMiddle(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1", Seq: 5})
		w.event(2, `{}`)
		synctest.Wait()
		w.ws.Close()
		if _, join := b.welcomes(); join.Resume != nil {
			t.Errorf("it resumes from %+v", join.Resume)
		}
		_ = end()
	})
}

func TestAMissingEventIsAskedForAgain(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1", Seq: 1})
		w.event(1, `{}`)
		w.event(3, `{}`)
		if _, join := b.welcomes(); join.Resume == nil || join.Resume.Seq != 1 {
			t.Errorf("it resumes from %+v", join.Resume)
		}
		_ = end()
	})
}

func TestOpsWaitOfflineAndAreSentAgainUntilTheyAreAcknowledged(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		n.mu.Lock()
		for i := range 100 {
			n.ops = append(n.ops, v1.Op{OpSeq: uint64(i + 1), EventType: "comment.created"})
		}
		n.mu.Unlock()
		w, _ := b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1"})
		for i := range 64 { // as many as may be under way
			if op := wants[v1.Op](w, v1.TypeAppend); op.OpSeq != uint64(i+1) {
				t.Fatalf("op %d came as number %d", op.OpSeq, i+1)
			}
		}
		synctest.Wait()
		if len(w.in) > 0 {
			t.Error("more ops came than may be under way")
		}
		for seq := uint64(1); seq <= 10; seq++ {
			w.send(v1.TypeAck, v1.Main, v1.Ack{OpSeq: seq})
		}
		synctest.Wait()
		w.ws.Close() // 54 are under way

		w, _ = b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Recovered: true, Epoch: "e1"})
		if op := wants[v1.Op](w, v1.TypeAppend); op.OpSeq != 11 {
			t.Errorf("the first op sent again is %d", op.OpSeq)
		}
		_ = end()
	})
}

func TestAnOpThatIsRefusedIsHandedBackAndTheOthersGoOn(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1"})
		n.mu.Lock()
		n.ops = []v1.Op{{OpSeq: 1, EventType: "x"}, {OpSeq: 2, EventType: "x"}}
		n.mu.Unlock()
		c.Wake()
		wants[v1.Op](w, v1.TypeAppend)
		wants[v1.Op](w, v1.TypeAppend)
		w.send(v1.TypeError, v1.Main, v1.Error{Code: v1.ErrStale, Message: "moved on", Re: v1.TypeAppend, OpSeq: 1, Version: 7})
		// The log cannot be written: the op waits and comes again.
		w.send(v1.TypeError, v1.Main, v1.Error{Code: v1.ErrUnavailable, Message: "disk full", Re: v1.TypeAppend, OpSeq: 2})
		if op := wants[v1.Op](w, v1.TypeAppend); op.OpSeq != 2 {
			t.Errorf("op %d came again", op.OpSeq)
		}
		if len(n.refusals) != 1 || n.refusals[0].Version != 7 {
			t.Errorf("%+v", n.refusals)
		}
		_ = end()
	})
}

func TestOfManyStatesTheLatestIsSent(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		w.send(v1.TypeJoined, v1.Main, v1.Joined{Epoch: "e1"})
		synctest.Wait()
		c.SetState(v1.Main, v1.State{Path: "a.go"})
		wants[v1.State](w, v1.TypeState)
		began := time.Now()
		for i := range 1000 {
			c.SetState(v1.Main, v1.State{Path: fmt.Sprintf("%d.go", i)})
			synctest.Wait()
		}
		if s := wants[v1.State](w, v1.TypeState); s.Path != "999.go" || time.Since(began) < stateEvery/2 {
			t.Errorf("%s came after %s", s.Path, time.Since(began))
		}
		_ = end()
	})
}

func TestWhoIsToldNotToComeBackStays(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		_ = w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(v1.CloseUnauthorized), "revoked"), time.Now().Add(time.Second))
		err := end()
		var stop *StopError
		if !errors.As(err, &stop) || stop.Code != v1.CloseUnauthorized || !strings.Contains(err.Error(), "revoked") {
			t.Error(err)
		}
		if s := c.Status(); s.Phase != Stopped {
			t.Errorf("%+v", s)
		}
	})
}

func TestAWrongTokenIsNotTriedTwiceAndAnOldTicketIsReplaced(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		b.refuses(1) // the ticket
		w.ws.Close()
		w, _ = b.welcomes()
		if got := b.dialled(); len(got) != 3 || got[1] != "Bearer ticket" || got[2] != "Bearer secret" {
			t.Errorf("dialled with %v", got)
		}
		b.refuses(1) // the ticket
		w.ws.Close()
		b.welcomes()
		_ = end()
	})
}

func TestATokenThatIsRefusedEndsIt(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		b.refuses(2) // the ticket, then the token
		w.ws.Close()
		time.Sleep(time.Minute) // in the bubble: it waits before it dials
		var stop *StopError
		if err := end(); !errors.As(err, &stop) || stop.Code != v1.CloseUnauthorized {
			t.Error(err)
		}
	})
}

func TestASilentServerIsLeft(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		began := time.Now()
		for range w.in { // heartbeats that nobody answers
		}
		if waited := time.Since(began); waited > 51*time.Second {
			t.Errorf("it was left after %s", waited)
		}
		_ = end()
	})
}

func TestADrainingServerIsLeftForTheOneItNames(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		w.send(v1.TypeDrain, "", v1.Drain{URL: "ws://other" + v1.PathLive, WithinMS: 1000})
		began := time.Now()
		b.welcomes()
		if waited := time.Since(began); waited > time.Second {
			t.Errorf("it came after %s", waited)
		}
		_ = end()
	})
}

func TestALiveViewIsOpenedOrTheReasonIsTold(t *testing.T) {
	story(t, func(b *backend, c *Client, n *notes, end func() error) {
		w, _ := b.welcomes()
		go func() {
			start := wants[v1.LiveStart](w, v1.TypeLiveStart)
			w.send(v1.TypeLiveOpened, "", v1.LiveOpened{Ref: start.Ref, SID: "s1", Code: "K7QF"})
			start = wants[v1.LiveStart](w, v1.TypeLiveStart)
			w.send(v1.TypeError, "", v1.Error{Ref: start.Ref, Code: v1.ErrLimit, Message: "4 Live Views are open", Next: "End one first."})
		}()
		live, err := c.StartLive(context.Background(), v1.LiveStart{Title: "review"})
		if err != nil || live.SID != "s1" {
			t.Errorf("%+v, %v", live, err)
		}
		if _, err := c.StartLive(context.Background(), v1.LiveStart{}); err == nil || !strings.Contains(err.Error(), "End one first") {
			t.Error(err)
		}
		_ = end()
	})
}

func TestTheOffsetOfTheShortestRoundTripCounts(t *testing.T) {
	var c clock
	now := time.Unix(1000, 0)
	c.sample(now, now.Add(100*time.Millisecond), now.Add(1050*time.Millisecond))
	c.sample(now, now.Add(800*time.Millisecond), now.Add(5*time.Second)) // a slow one
	if c.offset != time.Second {
		t.Error(c.offset)
	}
	c.sample(now.Add(time.Hour), now.Add(time.Hour+200*time.Millisecond), now.Add(time.Hour+2100*time.Millisecond))
	if c.offset != 2*time.Second {
		t.Error("an old sample outlives a new one: ", c.offset)
	}
}
