package backend

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/client"
)

func op(n uint64, t v1.EventType, payload any) v1.Op {
	e, err := v1.New("x", "", payload)
	if err != nil {
		panic(err)
	}
	return v1.Op{OpSeq: n, EventType: t, Payload: e.Payload}
}

// host starts a Live View and joins it.
func host(c *client.Client, start v1.LiveStart) v1.LiveOpened {
	c.Send(v1.TypeLiveStart, "", start)
	var opened v1.LiveOpened
	c.Next(v1.TypeLiveOpened, "", &opened)
	c.Join(opened.SID, v1.Join{})
	return opened
}

// guest joins by a code, as nobody the project knows.
func (r *running) guest(code, name string) (*client.Client, v1.JoinAnswer) {
	r.t.Helper()
	var a v1.JoinAnswer
	if status, err := client.Post(r.t.Context(), r.info.URL+v1.PathJoin, "", v1.JoinRequest{Code: code, Name: name}, &a); err != nil || status != http.StatusOK {
		r.t.Fatalf("%d, %v", status, err)
	}
	return client.Dial(r.t, client.Options{URL: a.WSURL, Late: a.Token, Client: "web"}), a
}

var hash = strings.Repeat("a", 64)

func TestALiveViewFromStartToEnd(t *testing.T) {
	b := serve(t, Config{})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	ada.Join(v1.Main, v1.Join{})
	bob.Join(v1.Main, v1.Join{})
	live := host(ada, v1.LiveStart{Ref: "r", Title: "Cart", Right: v1.RightPropose})
	if live.Ref != "r" || live.Link != b.info.URL+"/join#"+live.Code {
		t.Errorf("%+v", live)
	}
	if e := bob.Event(v1.Main); e.EventType != v1.LiveStarted || !strings.Contains(string(e.Payload), live.SID) || e.Actor.Name != "Ada" {
		t.Errorf("%+v", e)
	}
	ada.Append(live.SID, op(1, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: 1, Text: "old"}))
	ada.Append(live.SID, op(2, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: 2, Text: "package a\n"}))
	ada.Append(live.SID, op(3, v1.LiveChange, v1.Change{Path: "a.go", BaseVersion: 2, Version: 3, Edits: []v1.Edit{{Text: "// x\n"}}}))

	web, answer := b.guest(strings.ToLower(live.Code), "Guest")
	if answer.Session != live.SID || answer.Expires == 0 {
		t.Errorf("%+v", answer)
	}
	joined, events := web.Join(live.SID, v1.Join{})
	if joined.Right != v1.RightPropose || len(events) != 4 || events[0].EventType != v1.LiveStarted || events[3].EventType != v1.LiveChange {
		t.Errorf("%+v, %+v", joined, events)
	}
	web.Send(v1.TypeJoin, v1.Main, v1.Join{})
	if refused := web.Refusal(); refused.Code != v1.ErrForbidden {
		t.Errorf("a guest joins main: %+v", refused)
	}
	web.Send(v1.TypeAppend, live.SID, op(1, v1.LiveChange, v1.Change{Path: "a.go", BaseVersion: 3, Version: 4}))
	if refused := web.Refusal(); refused.Code != v1.ErrForbidden || refused.OpSeq != 1 {
		t.Errorf("a guest edits: %+v", refused)
	}

	web.Append(live.SID, op(1, v1.LiveProposed, v1.Proposal{ID: "p1", Path: "a.go", BaseVersion: 3, BaseHash: hash, Hash: hash}))
	for e := ada.Event(live.SID); e.EventType != v1.LiveProposed; e = ada.Event(live.SID) {
	}
	ada.Append(live.SID, op(4, v1.LiveDecided, v1.Decision{Proposal: "p1", Accepted: true, Hash: hash}))
	for e := web.Event(live.SID); e.EventType != v1.LiveDecided; e = web.Event(live.SID) {
	}

	// The right to propose is taken back.
	ada.Append(live.SID, op(5, v1.LiveRights, v1.Rights{User: answer.User, Right: v1.RightView}))
	web.Event(live.SID)
	web.Send(v1.TypeAppend, live.SID, op(2, v1.LiveProposed, v1.Proposal{ID: "p2", Path: "a.go", BaseHash: hash, Hash: hash}))
	if refused := web.Refusal(); refused.Code != v1.ErrForbidden {
		t.Errorf("%+v", refused)
	}
	// And the guest is turned away, for good.
	ada.Append(live.SID, op(6, v1.LiveRights, v1.Rights{User: answer.User, Right: v1.RightNone}))
	var left v1.Left
	web.Next(v1.TypeLeft, live.SID, &left)
	if left.Reason == "" {
		t.Error("no reason is given")
	}
	web.Send(v1.TypeJoin, live.SID, v1.Join{})
	if refused := web.Refusal(); refused.Code != v1.ErrForbidden {
		t.Errorf("%+v", refused)
	}

	var list v1.SessionList
	if status, err := client.Get(t.Context(), b.info.URL+v1.PathSessions, b.info.Token, &list); err != nil || status != 200 || len(list.Sessions) != 1 || list.Sessions[0].Title != "Cart" || list.Sessions[0].Host.Name != "Ada" {
		t.Errorf("%+v, %d, %v", list, status, err)
	}
	ada.Append(live.SID, op(7, v1.LiveStopped, v1.Stopped{SID: live.SID}))
	if e := bob.Event(v1.Main); e.EventType != v1.LiveStopped {
		t.Errorf("%+v", e)
	}
	ada.Send(v1.TypeAppend, live.SID, op(8, v1.LiveClosed, v1.Closed{Path: "a.go"}))
	if refused := ada.Refusal(); refused.Code != v1.ErrNotFound {
		t.Errorf("%+v", refused)
	}
	if status, err := client.Post(t.Context(), b.info.URL+v1.PathJoin, "", v1.JoinRequest{Code: live.Code, Name: "Late"}, nil); err != nil || status != http.StatusNotFound {
		t.Errorf("its code still opens: %d, %v", status, err)
	}
}

func TestWhoWaitsSeesNothing(t *testing.T) {
	b := serve(t, Config{})
	ada := b.dial("Ada")
	live := host(ada, v1.LiveStart{Approval: true})
	ada.Append(live.SID, op(1, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: 1, Text: "secret plans"}))
	web, answer := b.guest(live.Code, "Guest")
	web.Send(v1.TypeJoin, live.SID, v1.Join{State: &v1.State{Path: "a.go"}})
	var joined v1.Joined
	web.Next(v1.TypeJoined, live.SID, &joined)
	if joined.Right != v1.RightWaiting || len(joined.Participants) != 0 || joined.Seq != 0 {
		t.Errorf("%+v", joined)
	}
	waiting := ada.Participant(live.SID, func(p v1.Participant) bool { return p.Name == "Guest" })
	if waiting.Right != v1.RightWaiting || waiting.User != answer.User {
		t.Errorf("%+v", waiting)
	}
	ada.Send(v1.TypeState, live.SID, v1.State{Path: "a.go", Symbol: "hidden"})
	ada.Append(live.SID, op(2, v1.LiveChange, v1.Change{Path: "a.go", BaseVersion: 1, Version: 2, Edits: []v1.Edit{}}))
	for _, e := range web.Fence() {
		t.Errorf("who waits sees %s %s", e.Type, e.Payload)
	}
	web.Send(v1.TypeAppend, live.SID, op(1, v1.LiveProposed, v1.Proposal{ID: "p", Path: "a.go", BaseHash: hash, Hash: hash}))
	if refused := web.Refusal(); refused.Code != v1.ErrForbidden {
		t.Errorf("%+v", refused)
	}
	// Its own ways around are closed too: resuming is waiting.
	web.Send(v1.TypeJoin, live.SID, v1.Join{Resume: &v1.Position{Epoch: "x", Seq: 1}})
	web.Next(v1.TypeJoined, live.SID, &joined)
	if joined.Right != v1.RightWaiting {
		t.Errorf("%+v", joined)
	}

	ada.Append(live.SID, op(3, v1.LiveRights, v1.Rights{User: answer.User, Right: v1.RightView}))
	again, events := web.Replay(v1.TypeJoined, live.SID, nil)
	if again.Right != v1.RightView || len(events) != 4 || len(again.Participants) != 2 {
		t.Errorf("%+v, %d events", again, len(events))
	}
	web.Kill()
	ada.Participant(live.SID, func(p v1.Participant) bool { return p.Name == "Guest" && p.Away })
}

func TestTheHostComesBack(t *testing.T) {
	b := serve(t, Config{})
	ada := b.dial("Ada")
	live := host(ada, v1.LiveStart{})
	ada.Append(live.SID, op(1, v1.LiveSnapshot, v1.Snapshot{Path: "a.go", Version: 1, Text: "x"}))
	web, _ := b.guest(live.Code, "Guest")
	_, events := web.Join(live.SID, v1.Join{})
	last := events[len(events)-1]
	ticket := ada.Welcome.Ticket
	ada.Kill()
	web.Participant(live.SID, func(p v1.Participant) bool { return p.Name == "Ada" && p.Away })
	ada = client.Dial(t, client.Options{URL: b.info.WSURL, Token: ticket})
	joined, _ := ada.Join(live.SID, v1.Join{Resume: last.Position()})
	if joined.Right != v1.RightHost || !joined.Recovered {
		t.Errorf("%+v", joined)
	}
	web.Participant(live.SID, func(p v1.Participant) bool { return p.Name == "Ada" && !p.Away })
	ada.Append(live.SID, op(2, v1.LiveChange, v1.Change{Path: "a.go", BaseVersion: 1, Version: 2, Edits: []v1.Edit{}}))
	if e := web.Event(live.SID); e.EventType != v1.LiveChange {
		t.Errorf("%+v", e)
	}
}

func TestLimitsOfLiveViews(t *testing.T) {
	b := serve(t, Config{Limits: v1.Limits{SessionsPerHost: 2, SessionsPerProj: 3, ViewersPerSession: 2, SessionsPerConn: 2}})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	live := host(ada, v1.LiveStart{})
	ada.Send(v1.TypeLiveStart, "", v1.LiveStart{Right: "host"})
	if refused := ada.Refusal(); refused.Code != v1.ErrInvalid {
		t.Errorf("%+v", refused)
	}
	host(ada, v1.LiveStart{})
	ada.Send(v1.TypeLiveStart, "", v1.LiveStart{Ref: "third"})
	if refused := ada.Refusal(); refused.Code != v1.ErrLimit || refused.Ref != "third" || !strings.Contains(refused.Message, "2") {
		t.Errorf("%+v", refused)
	}
	ada.Send(v1.TypeJoin, v1.Main, v1.Join{})
	if refused := ada.Refusal(); refused.Code != v1.ErrLimit {
		t.Errorf("a third session: %+v", refused)
	}
	host(bob, v1.LiveStart{})
	bob.Send(v1.TypeLiveStart, "", v1.LiveStart{})
	if refused := bob.Refusal(); refused.Code != v1.ErrLimit {
		t.Errorf("a fourth of the project: %+v", refused)
	}
	for i := range 3 {
		web, _ := b.guest(live.Code, fmt.Sprint("Guest ", i))
		web.Send(v1.TypeJoin, live.SID, v1.Join{})
		if i < 2 {
			web.Next(v1.TypeJoined, live.SID, nil)
		} else if refused := web.Refusal(); refused.Code != v1.ErrLimit {
			t.Errorf("a third viewer: %+v", refused)
		}
	}
	for _, sid := range []string{"lnothere", "", "a/b", "*"} {
		bob.Send(v1.TypeJoin, sid, v1.Join{})
		if refused := bob.Refusal(); refused.Code != v1.ErrNotFound && refused.Code != v1.ErrInvalid {
			t.Errorf("%q: %+v", sid, refused)
		}
	}
}
