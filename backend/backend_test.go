package backend

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/client"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// The server inside the process has one writer of its own left when it has shut down.
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*Server).startGoRoutine.func1"))
}

// running is a backend in this process.
type running struct {
	t    testing.TB
	info Info
	stop func() // asks it to drain, and waits until it has ended
}

// serve runs a backend that ends with the test.
func serve(t testing.TB, c Config) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan Info, 1)
	ended := make(chan error, 1)
	if c.Data == "" {
		c.Data = t.TempDir()
	}
	if c.Database == "" {
		c.Dev = true
	}
	if c.DrainWait == 0 {
		c.DrainWait = time.Millisecond
	}
	c.Log = zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel)) // errors: none is expected
	c.Ready = func(i Info) { ready <- i }
	go func() { ended <- Run(ctx, c) }()
	r := &running{t: t}
	stopped := false
	r.stop = func() {
		cancel()
		if !stopped {
			stopped = true
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(r.stop)
	select {
	case r.info = <-ready:
	case err := <-ended:
		stopped = true
		t.Fatal(err)
	}
	return r
}

// member makes somebody of the project by its invite.
func (r *running) member(name string) v1.JoinAnswer {
	r.t.Helper()
	_, code, _ := strings.Cut(r.info.Invite, "#")
	var a v1.JoinAnswer
	if status, err := client.Post(context.Background(), r.info.URL+v1.PathJoin, "", v1.JoinRequest{Code: code, Name: name}, &a); err != nil || status != http.StatusOK {
		r.t.Fatalf("%d, %v", status, err)
	}
	return a
}

// dial connects somebody new.
func (r *running) dial(name string) *client.Client {
	r.t.Helper()
	return client.Dial(r.t, client.Options{URL: r.info.WSURL, Token: r.member(name).Token, Agent: name + "'s editor"})
}

func comment(n uint64) v1.Op {
	return v1.Op{OpSeq: n, EventType: "comment.done", Payload: fmt.Appendf(nil, `{"id":"%d","type":"comment.done"}`, n)}
}

func TestWhoIsNotKnownDoesNotComeIn(t *testing.T) {
	b := serve(t, Config{Limits: v1.Limits{HelloMS: 300}})
	for _, token := range []string{"hs_wrong", "nonsense", "hst_a.b"} {
		if _, err := client.TryDial(t, client.Options{URL: b.info.WSURL, Token: token}); err == nil || err.Error() != "HTTP 401" {
			t.Errorf("token %q: %v", token, err)
		}
	}
	if _, err := client.TryDial(t, client.Options{URL: b.info.WSURL, Late: "hs_wrong"}); err == nil || !strings.Contains(err.Error(), "unauthorized") {
		t.Errorf("a wrong token in hello: %v", err)
	}
	mute := client.Dial(t, client.Options{URL: b.info.WSURL, Mute: true})
	if code := mute.Closed(); code != v1.CloseHelloMissing {
		t.Errorf("who says nothing is closed with %d", code)
	}
	loud := client.Dial(t, client.Options{URL: b.info.WSURL, Mute: true})
	loud.Raw(`{"v":1,"type":"hello","payload":{"client":"` + strings.Repeat("x", 8000) + `"}}`)
	if code := loud.Closed(); code != v1.CloseMessageTooLarge {
		t.Errorf("who says too much at first is closed with %d", code)
	}
	hasty := client.Dial(t, client.Options{URL: b.info.WSURL, Mute: true})
	hasty.Send(v1.TypeJoin, v1.Main, v1.Join{})
	if code := hasty.Closed(); code != v1.CloseProtocol {
		t.Errorf("who joins without hello is closed with %d", code)
	}
	if _, err := client.TryDial(t, client.Options{URL: b.info.WSURL, Token: b.info.Token, Min: 7, Max: 9}); err == nil || !strings.Contains(err.Error(), "update the server") {
		t.Errorf("a client of another version: %v", err)
	}
	if _, err := client.TryDial(t, client.Options{URL: b.info.WSURL, Token: b.info.Token, Origin: "https://evil.example"}); err == nil || err.Error() != "HTTP 403" {
		t.Errorf("a page of another origin: %v", err)
	}
	client.Dial(t, client.Options{URL: b.info.WSURL, Late: b.info.Token, Origin: b.info.URL}) // the backend's own page
}

func TestDevServesOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		if err := Run(t.Context(), Config{Dev: true, Addr: addr}); err == nil || !strings.Contains(err.Error(), "loopback only") {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestTwoEditorsSeeEachOther(t *testing.T) {
	b := serve(t, Config{})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	ada.Join(v1.Main, v1.Join{})
	joined, _ := bob.Join(v1.Main, v1.Join{State: &v1.State{Path: "a.go", Symbol: "Total"}})
	if len(joined.Participants) != 2 {
		t.Errorf("%+v", joined.Participants)
	}
	seen := ada.Participant(v1.Main, func(p v1.Participant) bool { return p.Name == "Bob" && p.State != nil })
	if seen.User != bob.Welcome.User || seen.ID != bob.Welcome.Participant || seen.Agent != "Bob's editor" || !strings.Contains(string(seen.State), `"Total"`) {
		t.Errorf("%+v", seen)
	}
	bob.Send(v1.TypeState, v1.Main, v1.State{Path: "b.go", Cursor: &v1.Point{Line: 3}})
	seen = ada.Participant(v1.Main, func(p v1.Participant) bool { return strings.Contains(string(p.State), "b.go") })
	if age := time.Now().UnixMilli() - seen.At; age < 0 || age > 10_000 {
		t.Errorf("the state is %d ms old", age)
	}

	for _, bad := range []string{`{"path":"../etc/passwd"}`, `{"path":"/etc"}`, `{"cursor":7}`, `{"path":"a","symbol":"` + strings.Repeat("x", 5000) + `"}`} {
		bob.Raw(`{"v":1,"type":"state","sid":"main","payload":` + bad + `}`)
		if refused := bob.Refusal(); refused.Re != v1.TypeState {
			t.Errorf("%+v", refused)
		}
	}

	bob.Send(v1.TypeLeave, v1.Main, nil)
	bob.Next(v1.TypeLeft, v1.Main, nil)
	ada.Participant(v1.Main, func(p v1.Participant) bool { return p.Name == "Bob" && p.Gone })
	bob.Send(v1.TypeState, v1.Main, v1.State{Path: "b.go"})
	if refused := bob.Refusal(); refused.Code != v1.ErrNotJoined {
		t.Errorf("%+v", refused)
	}
}

func TestNobodyFollowsInACircle(t *testing.T) {
	b := serve(t, Config{})
	ada, bob, eve := b.dial("Ada"), b.dial("Bob"), b.dial("Eve")
	for _, c := range []*client.Client{ada, bob, eve} {
		c.Join(v1.Main, v1.Join{})
	}
	ada.Send(v1.TypeFollow, v1.Main, v1.Follow{Participant: "nobody"})
	if refused := ada.Refusal(); refused.Code != v1.ErrNotFound {
		t.Errorf("%+v", refused)
	}
	ada.Send(v1.TypeFollow, v1.Main, v1.Follow{Participant: ada.Welcome.Participant})
	if refused := ada.Refusal(); refused.Code != v1.ErrFollowCycle {
		t.Errorf("%+v", refused)
	}
	ada.Send(v1.TypeFollow, v1.Main, v1.Follow{Participant: bob.Welcome.Participant})
	bob.Participant(v1.Main, func(p v1.Participant) bool { return p.Following == bob.Welcome.Participant })
	bob.Send(v1.TypeFollow, v1.Main, v1.Follow{Participant: eve.Welcome.Participant})
	bob.Fence()
	eve.Send(v1.TypeFollow, v1.Main, v1.Follow{Participant: ada.Welcome.Participant})
	if refused := eve.Refusal(); refused.Code != v1.ErrFollowCycle || refused.Re != v1.TypeFollow {
		t.Errorf("%+v", refused)
	}
	bob.Send(v1.TypeLeave, v1.Main, nil)
	eve.Participant(v1.Main, func(p v1.Participant) bool { return p.Name == "Ada" && p.Following == "" })
}

func TestCommentsAreToldInOrderAndOnce(t *testing.T) {
	b := serve(t, Config{})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	ada.Join(v1.Main, v1.Join{})
	bob.Join(v1.Main, v1.Join{})
	for n := range uint64(20) {
		ada.Append(v1.Main, comment(n+1))
	}
	if again := ada.Append(v1.Main, comment(7)); !again.Duplicate {
		t.Errorf("%+v", again)
	}
	var last client.Event
	for n := range uint64(20) {
		e := bob.Event(v1.Main)
		if e.Seq != n+1 || e.OpSeq != n+1 || e.Actor.Name != "Ada" || e.Client != "c1" || e.Schema != 1 || !strings.Contains(string(e.Payload), fmt.Sprint(n+1)) {
			t.Fatalf("%+v", e)
		}
		last = e
	}
	for _, e := range bob.Fence() {
		if e.Type == v1.TypeEvent {
			t.Errorf("one more: %+v", e)
		}
	}

	other := comment(7)
	other.Payload = []byte(`{}`)
	ada.Send(v1.TypeAppend, v1.Main, other)
	if refused := ada.Refusal(); refused.Code != v1.ErrOpReused || refused.OpSeq != 7 {
		t.Errorf("%+v", refused)
	}
	for _, bad := range []string{`{"op_seq":0,"event_type":"comment.x"}`, `{"op_seq":30,"event_type":"live.stopped"}`, `{"op_seq":30,"event_type":"x","payload":[]}`} {
		ada.Raw(`{"v":1,"type":"append","sid":"main","payload":` + bad + `}`)
		if refused := ada.Refusal(); refused.Re != v1.TypeAppend {
			t.Errorf("%+v", refused)
		}
	}

	// Bob's connection breaks, Ada goes on, and Bob resumes.
	token := bob.Welcome.Ticket
	bob.Kill()
	ada.Append(v1.Main, comment(21))
	ada.Append(v1.Main, comment(22))
	bob = client.Dial(t, client.Options{URL: b.info.WSURL, Token: token})
	joined, events := bob.Join(v1.Main, v1.Join{Resume: last.Position()})
	if !joined.Recovered || len(events) != 2 || events[0].Seq != 21 {
		t.Errorf("%+v, %+v", joined, events)
	}
	// A past that is not the log's is not resumed.
	for _, p := range []v1.Position{{Epoch: "other", Seq: 20}, {Epoch: last.Epoch, Seq: 20, Head: "0000000000000000"}, {Epoch: last.Epoch, Seq: 99}} {
		joined, events := bob.Join(v1.Main, v1.Join{Resume: &p})
		if joined.Recovered || len(events) != 22 {
			t.Errorf("%+v: %+v, %d events", p, joined, len(events))
		}
	}
}

func TestAStaleChangeIsRefused(t *testing.T) {
	b := serve(t, Config{})
	ada, bob := b.dial("Ada"), b.dial("Bob")
	ada.Join(v1.Main, v1.Join{})
	bob.Join(v1.Main, v1.Join{})
	change := v1.Op{OpSeq: 1, EventType: "chunk.changed", Chunk: "a.go#F", Payload: []byte(`{"text":"x"}`)}
	if ack := ada.Append(v1.Main, change); ack.Version != 1 {
		t.Errorf("%+v", ack)
	}
	bob.Send(v1.TypeAppend, v1.Main, change)
	if refused := bob.Refusal(); refused.Code != v1.ErrStale || refused.Version != 1 || refused.Seq != 1 || refused.OpSeq != 1 {
		t.Errorf("%+v", refused)
	}
	change.OpSeq, change.BaseVersion = 2, 1
	if ack := bob.Append(v1.Main, change); ack.Version != 2 {
		t.Errorf("%+v", ack)
	}
}

func TestScopesAreCheckedPerFrame(t *testing.T) {
	b := serve(t, Config{})
	var invite v1.Invite
	if status, err := client.Post(t.Context(), b.info.URL+v1.PathInvites, b.info.Token, v1.InviteRequest{Scopes: []v1.Scope{v1.ScopeRead}}, &invite); err != nil || status != 200 {
		t.Fatalf("%d, %v", status, err)
	}
	var reader v1.JoinAnswer
	if status, err := client.Post(t.Context(), b.info.URL+v1.PathJoin, "", v1.JoinRequest{Code: invite.Code, Name: "Reader"}, &reader); err != nil || status != 200 {
		t.Fatalf("%d, %v", status, err)
	}
	c := client.Dial(t, client.Options{URL: b.info.WSURL, Token: reader.Token})
	c.Join(v1.Main, v1.Join{})
	for frame, payload := range map[v1.Type]any{
		v1.TypeState: v1.State{}, v1.TypeFollow: v1.Follow{}, v1.TypeAppend: comment(1), v1.TypeLiveStart: v1.LiveStart{Ref: "r1"},
	} {
		sid := v1.Main
		if frame == v1.TypeLiveStart {
			sid = ""
		}
		c.Send(frame, sid, payload)
		if refused := c.Refusal(); refused.Code != v1.ErrForbidden || refused.Re != frame || refused.Next == "" {
			t.Errorf("%s: %+v", frame, refused)
		}
	}
	if status, err := client.Post(t.Context(), b.info.URL+v1.PathInvites, reader.Token, v1.InviteRequest{}, nil); err != nil || status != http.StatusForbidden {
		t.Errorf("a reader invites: %d, %v", status, err)
	}
	if status, err := client.Post(t.Context(), b.info.URL+v1.PathDocAI, b.info.Token, struct{}{}, nil); err != nil || status != http.StatusNotImplemented {
		t.Errorf("docai: %d, %v", status, err)
	}
}

func TestWhatIsNoFrameEndsTheConnectionWithItsReason(t *testing.T) {
	b := serve(t, Config{Limits: v1.Limits{MessageBytes: 10_000}})
	for message, code := range map[string]v1.CloseCode{
		`{`:    v1.CloseProtocol,
		`null`: v1.CloseProtocol,
		`{"v":1,"type":"state","sid":"main","payload":{"x":"` + strings.Repeat("x", 20_000) + `"}}`: v1.CloseMessageTooLarge,
	} {
		c := b.dial("Ada")
		c.Raw(message)
		if got := c.Closed(); got != code {
			t.Errorf("%.20q: closed with %d, not %d", message, got, code)
		}
	}
	c := b.dial("Ada")
	c.Raw(`{"v":1,"type":"of.the.future","payload":{"a":[1]}}` + "\n" + `{"v":1,"type":"join","sid":"main","more":true}`)
	c.Next(v1.TypeJoined, v1.Main, nil) // what is not known is ignored
}

func TestTheSameClientTakesItsOlderPlace(t *testing.T) {
	b := serve(t, Config{})
	ada := b.member("Ada")
	first := client.Dial(t, client.Options{URL: b.info.WSURL, Token: ada.Token, Client: "same"})
	first.Join(v1.Main, v1.Join{})
	second := client.Dial(t, client.Options{URL: b.info.WSURL, Token: ada.Token, Client: "same"})
	joined, _ := second.Join(v1.Main, v1.Join{})
	if len(joined.Participants) != 1 || joined.Participants[0].Gone {
		t.Errorf("%+v", joined.Participants)
	}
	if code := first.Closed(); code != v1.CloseReplaced {
		t.Errorf("closed with %d", code)
	}
	other := client.Dial(t, client.Options{URL: b.info.WSURL, Token: ada.Token, Client: "other"})
	if joined, _ := other.Join(v1.Main, v1.Join{}); len(joined.Participants) != 2 {
		t.Errorf("another editor of the same person: %+v", joined.Participants)
	}
}

func TestARevokedTokenEndsItsConnections(t *testing.T) {
	data := t.TempDir()
	b := serve(t, Config{Data: data})
	ada := b.dial("Ada")
	ticket := ada.Welcome.Ticket
	admin, err := OpenAdmin(t.Context(), Config{Data: data}) // another process, as far as the backend knows
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	all, err := admin.kept.auth.Tokens(t.Context(), ada.Welcome.Project)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(g auth.Grant) bool { return g.Name == "Ada" })
	if err := admin.RevokeToken(t.Context(), all[i].Token); err != nil {
		t.Fatal(err)
	}
	if refused := ada.Refusal(); refused.Code != v1.ErrUnauthorized {
		t.Errorf("%+v", refused)
	}
	if code := ada.Closed(); code != v1.CloseUnauthorized {
		t.Errorf("closed with %d", code)
	}
	if _, err := client.TryDial(t, client.Options{URL: b.info.WSURL, Token: ticket}); err == nil || err.Error() != "HTTP 401" {
		t.Errorf("its ticket: %v", err)
	}
}

func TestAStoppingBackendSendsItsClientsElsewhere(t *testing.T) {
	data := t.TempDir()
	b := serve(t, Config{Data: data, DrainTo: "wss://other.example/v1/live", DrainWait: 30 * time.Second})
	ada := b.dial("Ada")
	ada.Join(v1.Main, v1.Join{})
	ada.Append(v1.Main, comment(1))
	last := ada.Event(v1.Main)
	stopped := make(chan struct{})
	go func() { b.stop(); close(stopped) }()
	var drain v1.Drain
	ada.Next(v1.TypeDrain, "", &drain)
	if drain.URL != "wss://other.example/v1/live" || drain.WithinMS != 30_000 {
		t.Errorf("%+v", drain)
	}
	if status, err := client.Get(t.Context(), b.info.URL+"/readyz", "", nil); err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("readyz says %d, %v", status, err)
	}
	ada.Append(v1.Main, comment(2)) // until it goes, it works
	ada.Kill()
	<-stopped // as soon as nobody is left

	b = serve(t, Config{Data: data})
	ada = client.Dial(t, client.Options{URL: b.info.WSURL, Token: ada.Welcome.Ticket}) // also of before the restart
	joined, events := ada.Join(v1.Main, v1.Join{Resume: last.Position()})
	if !joined.Recovered || len(events) != 1 || events[0].OpSeq != 2 {
		t.Errorf("%+v, %+v", joined, events)
	}
}

func TestHealth(t *testing.T) {
	b := serve(t, Config{})
	for _, path := range []string{"/healthz", "/readyz", "/join"} {
		if status, err := client.Get(t.Context(), b.info.URL+path, "", nil); err != nil || status != http.StatusOK {
			t.Errorf("%s: %d, %v", path, status, err)
		}
	}
	if status, err := client.Get(t.Context(), b.info.URL+"/v1/nothing", "", nil); err != nil || status != http.StatusNotFound {
		t.Errorf("%d, %v", status, err)
	}
}
