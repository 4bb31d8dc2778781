package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestWhatIsNoEnvelopeIsRefusedWithItsReason(t *testing.T) {
	for message, says := range map[string]string{
		"":                                    "empty",
		"\n \n":                               "empty",
		"hello":                               "not an envelope",
		`[]`:                                  "not an envelope",
		`{"v":1}`:                             "type is missing",
		`{"type":"leave"}`:                    "v is 0",
		`{"v":"1","type":"leave"}`:            "not an envelope",
		`{"v":1,"type":"join","payload":[]}`:  "not an object",
		`{"v":1,"type":"join","payload":"x"}`: "not an object",
		`{"v":1,"type":"a","type":"b"}`:       "duplicate",
		"{\"v\":1,\"type\":\"\xff\"}":         "UTF-8",
		`{"v":1,"type":"` + strings.Repeat("x", 129) + `"}`:                                             "longer than 128",
		`{"v":1,"type":"x","payload":` + strings.Repeat(`{"a":`, 20_000) + strings.Repeat("}", 20_001):  "depth",
		strings.Repeat("{\"v\":1,\"type\":\"leave\"}\n", MaxEnvelopes+1):                                "more than 4096",
		`{"v":1,"type":"leave"}` + "\n" + `{"v":1,"type":"leave","seq":-1}` + "\n" + `{"v":1,"type":1}`: "not an envelope",
	} {
		_, err := Parse([]byte(message))
		var frame *FrameError
		if !errors.As(err, &frame) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60q: %v, which does not say %q", message, err, says)
		}
	}
}

func TestTheFramesBeforeABadOneAreRead(t *testing.T) {
	all, err := Parse([]byte("{\"v\":1,\"type\":\"join\",\"sid\":\"main\"}\n{\"v\":1,\"type\":\"leave\",\"sid\":\"main\"}\n{"))
	if err == nil || len(all) != 2 || all[0].Type != TypeJoin || all[1].Type != TypeLeave {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAPayloadOfTheWrongFormNamesItsFrame(t *testing.T) {
	err := Envelope{V: 1, Type: TypeJoin, Payload: jsontext.Value(`{"resume":{"epoch":7}}`)}.Decode(&Join{})
	var frame *FrameError
	if !errors.As(err, &frame) || frame.Type != TypeJoin || !strings.Contains(err.Error(), "join") {
		t.Errorf("%v", err)
	}
}

func TestMembersOfANewerProgramSurvive(t *testing.T) {
	for _, f := range frames {
		if f.payload == nil {
			continue
		}
		var members map[string]any
		if err := json.Unmarshal(value(t, f.payload), &members); err != nil {
			t.Fatal(err)
		}
		members["newer"] = map[string]any{"a": []any{1.0, nil}}
		payload, err := json.Marshal(members)
		if err != nil {
			t.Fatal(err)
		}
		all, err := Parse([]byte(`{"v":1,"type":"` + string(f.envelope.Type) + `","later":"too","payload":` + string(payload) + `}`))
		if err != nil {
			t.Fatalf("%s: %v", f.file, err)
		}
		decoded := reflect.New(reflect.TypeOf(f.payload))
		if err := all[0].Decode(decoded.Interface()); err != nil {
			t.Fatalf("%s: %v", f.file, err)
		}
		again := all[0]
		again.Payload = value(t, decoded.Interface())
		text, err := again.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Later   string         `json:"later"`
			Payload map[string]any `json:"payload"`
		}
		if err := json.Unmarshal(text, &got); err != nil || got.Later != "too" || !reflect.DeepEqual(got.Payload, members) {
			t.Errorf("%s became %s (%v)", f.file, text, err)
		}
	}
}

func TestNegotiation(t *testing.T) {
	for _, c := range []struct{ serverMin, serverMax, clientMin, clientMax, want int }{
		{1, 1, 1, 1, 1}, {1, 3, 1, 2, 2}, {2, 3, 1, 5, 3},
		{2, 3, 1, 1, 0}, {1, 1, 2, 3, 0}, {1, 1, 0, 0, 0}, {1, 1, 3, 2, 0}, {0, 0, 1, 1, 0},
	} {
		got, err := Negotiate(c.serverMin, c.serverMax, c.clientMin, c.clientMax)
		if got != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("%+v: %d, %v", c, got, err)
		}
	}
	if _, err := Negotiate(2, 3, 1, 1); !strings.Contains(err.Error(), "update the client") {
		t.Error(err)
	}
	if _, err := Negotiate(1, 1, 2, 3); !strings.Contains(err.Error(), "update the server") {
		t.Error(err)
	}
}

func TestAClientHasAPlainName(t *testing.T) {
	for _, name := range []string{"", "a b", "a.b", "ü", strings.Repeat("x", 65)} {
		if (&ClientHello{Client: name}).Check() == nil {
			t.Errorf("%q passes", name)
		}
	}
	if err := (&ClientHello{Client: "4f1c-2a_9E", Agent: "VS Code"}).Check(); err != nil {
		t.Error(err)
	}
	if (&ClientHello{Client: "a", Agent: strings.Repeat("x", 200)}).Check() == nil {
		t.Error("a long agent passes")
	}
}

func TestWhichCloseCodesReconnect(t *testing.T) {
	for code := range closeTexts {
		want := code < 4500 || code == CloseMoved
		if code.Reconnect() != want {
			t.Errorf("%d %s: reconnect is %v", code, code, !want)
		}
	}
	for code, want := range map[CloseCode]bool{1000: true, 1006: true, 4499: true, 4500: false, 4899: false, 4950: false} {
		if code.Reconnect() != want || code.String() == "" {
			t.Errorf("%d: reconnect is %v", code, !want)
		}
	}
}

func TestAStateThatLeadsOutOfTheRepositoryIsRefused(t *testing.T) {
	for _, p := range []string{"/etc/passwd", "../x", "a/../../x", "..", ".", "a//b", `a\b`, "C:/x", "a\x00", "a\nb", strings.Repeat("x", 5000)} {
		if err := (&State{Path: p}).Check(); err == nil {
			t.Errorf("%.20q passes", p)
		}
	}
	for _, p := range []string{"", "a.go", "a/b c/ü.go", "..x", ".github/x"} {
		if err := (&State{Path: p}).Check(); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
	if (&State{Selections: make([]Range, 65)}).Check() == nil || (&State{Activity: strings.Repeat("x", 200)}).Check() == nil {
		t.Error("too much passes")
	}
}

func TestOpsThatCannotBeEvents(t *testing.T) {
	good := Op{OpSeq: 1, EventType: "comment.done", Chunk: "a.go#F", BaseVersion: 2, Payload: jsontext.Value(`{}`)}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*Op){
		"op_seq 0":    func(o *Op) { o.OpSeq = 0 },
		"op_seq 2^53": func(o *Op) { o.OpSeq = 1 << 53 },
		"no type":     func(o *Op) { o.EventType = "" },
		"white space": func(o *Op) { o.EventType = "a b" },
		"long type":   func(o *Op) { o.EventType = EventType(strings.Repeat("x", 129)) },
		"no chunk":    func(o *Op) { o.Chunk = "" },
		"long chunk":  func(o *Op) { o.Chunk = strings.Repeat("x", 5000) },
		"an array":    func(o *Op) { o.Payload = jsontext.Value(`[]`) },
		"schema":      func(o *Op) { o.Schema = -1 },
	} {
		bad := good
		if spoil(&bad); bad.Check() == nil {
			t.Errorf("%s passes", what)
		}
	}
}

func TestWhoMayAppendWhatToALiveView(t *testing.T) {
	for _, e := range events {
		if e.event == LiveStarted {
			continue
		}
		if err := CheckLive(e.event, value(t, e.payload)); err != nil {
			t.Errorf("%s: %v", e.event, err)
		}
		proposal := e.event == LiveProposed
		if !RightHost.MayAppend(e.event) || RightPropose.MayAppend(e.event) != proposal || RightView.MayAppend(e.event) || RightWaiting.MayAppend(e.event) || RightNone.MayAppend(e.event) {
			t.Errorf("%s: wrong rights", e.event)
		}
	}
	if RightHost.MayAppend(LiveStarted) || CheckLive(LiveStarted, jsontext.Value(`{}`)) == nil || CheckLive("comment.done", nil) == nil {
		t.Error("a client starts a Live View by an event")
	}
	for event, payload := range map[EventType]string{
		LiveSnapshot: `{"path":"../x","version":1,"text":""}`,
		LiveChange:   `{"path":"x","base_version":3,"version":3,"edits":[]}`,
		LiveClosed:   `{}`,
		LiveProposed: `{"id":"p","path":"x","base_hash":"no","hash":"no"}`,
		LiveDecided:  `{"proposal":"p","accepted":true}`,
		LiveRights:   `{"user":"u","right":"host"}`,
		LiveStopped:  `[]`,
	} {
		if CheckLive(event, jsontext.Value(payload)) == nil {
			t.Errorf("%s %s passes", event, payload)
		}
	}
}

func TestTheDocumentNamesEverything(t *testing.T) {
	text, err := os.ReadFile("../../docs/wire.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{Subprotocol, PathLive, PathJoin, PathInvites, PathSessions}
	for _, f := range frames {
		names = append(names, string(f.envelope.Type))
	}
	for _, e := range events {
		names = append(names, string(e.event))
	}
	for _, s := range Scopes {
		names = append(names, string(s))
	}
	limits := reflect.TypeFor[Limits]()
	for i := range limits.NumField() {
		names = append(names, limits.Field(i).Tag.Get("json"))
	}
	source, err := os.ReadFile("frames.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`ErrorCode = "(\w+)"`).FindAllSubmatch(source, -1) {
		names = append(names, string(m[1]))
	}
	for _, name := range names {
		if !bytes.Contains(text, []byte("`"+name+"`")) {
			t.Errorf("docs/wire.md does not name `%s`", name)
		}
	}
	for code := range closeTexts {
		if row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(strings.TrimSpace(jsonInt(int(code)))) + ` \|`); !row.Match(text) {
			t.Errorf("docs/wire.md has no row for close code %d", code)
		}
	}
}

func jsonInt(n int) string { text, _ := json.Marshal(n); return string(text) }

func FuzzParse(f *testing.F) {
	for _, frame := range frames {
		e, err := New(frame.envelope.Type, frame.envelope.SID, frame.payload)
		if err != nil {
			f.Fatal(err)
		}
		text, err := e.Append(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("{\"v\":1,\"type\":\"join\",\"x\":{}}\n\n{\"v\":1}"))
	f.Fuzz(func(t *testing.T, message []byte) {
		all, _ := Parse(message)
		for _, e := range all {
			text, err := e.Append(nil)
			if err != nil {
				t.Fatalf("%q was read and cannot be written: %v", message, err)
			}
			again, err := Parse(text)
			if err != nil || len(again) != 1 {
				t.Fatalf("%q became %q, which cannot be read: %v", message, text, err)
			}
			if second, err := again[0].Append(nil); err != nil || !bytes.Equal(text, second) {
				t.Fatalf("%q became %q and then %q (%v)", message, text, second, err)
			}
			for _, frame := range frames {
				if frame.envelope.Type != e.Type || frame.payload == nil {
					continue
				}
				decoded := reflect.New(reflect.TypeOf(frame.payload)).Interface()
				if e.Decode(decoded) == nil {
					switch p := decoded.(type) {
					case *State:
						p.Check()
					case *Op:
						if p.Check() == nil {
							CheckLive(p.EventType, p.Payload)
						}
					}
				}
			}
		}
	})
}
