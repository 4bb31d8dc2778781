package rpc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// message is what an editor sees of a frame.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// editor is the other end of a connection, as raw as a test needs it.
type editor struct {
	t    *testing.T
	in   *io.PipeWriter
	out  *bufio.Reader
	conn *Conn
	end  chan End
	log  bytes.Buffer // what the connection recorded
}

// connect starts a server with the table and lets the editor talk to it.
func connect(t *testing.T, table Table) *editor {
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	e := &editor{t: t, in: in, out: bufio.NewReader(out), end: make(chan End, 1)}
	e.conn = New(toServer, fromServer, Options{Record: &e.log})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { e.end <- e.conn.Serve(ctx, table) }()
	t.Cleanup(func() {
		cancel()
		in.Close()
		out.Close()
		<-e.conn.conn.Done()
	})
	return e
}

func (e *editor) raw(text string) { io.WriteString(e.in, text) }

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

func (e *editor) send(format string, args ...any) { e.raw(frame(fmt.Sprintf(format, args...))) }

// hears is the next message from the server.
func (e *editor) hears() message {
	e.t.Helper()
	length := 0
	for {
		line, err := e.out.ReadString('\n')
		if err != nil {
			e.t.Fatalf("the server went silent: %v", err)
		}
		if line == "\r\n" {
			break
		}
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(e.out, body); err != nil {
		e.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		e.t.Fatalf("the server sent %q: %v", body, err)
	}
	return m
}

// refused checks that the next message is the error with the code, for the id.
func (e *editor) refused(id string, code jsonrpc2.Code) {
	e.t.Helper()
	m := e.hears()
	if m.Error == nil || m.Error.Code != int(code) || string(m.ID) != id {
		e.t.Fatalf("id %s, error %+v; want id %s, code %d", m.ID, m.Error, id, code)
	}
}

// answered checks that the next message is a result for the id.
func (e *editor) answered(id, result string) {
	e.t.Helper()
	m := e.hears()
	if m.Error != nil || string(m.Result) != result || string(m.ID) != id {
		e.t.Fatalf("id %s, result %s, error %+v; want id %s, result %s", m.ID, m.Result, m.Error, id, result)
	}
}

// alive checks that the connection still serves.
func (e *editor) alive() {
	e.t.Helper()
	e.send(`{"jsonrpc":"2.0","id":"alive","method":"echo","params":{"text":"yes"}}`)
	e.answered(`"alive"`, `"yes"`)
}

type echoParams struct {
	Text string `json:"text"`
}

// simple is a table that shows each kind of handler.
func simple() Table {
	return Table{
		"initialize":  Request(Ordered, func(context.Context, *None) (string, error) { return "ready", nil }),
		"initialized": Notification(Ordered, func(context.Context, *None) error { return nil }),
		"shutdown":    Request(Ordered, func(context.Context, *None) (*string, error) { return nil, nil }),
		"echo":        Request(Background, func(_ context.Context, p *echoParams) (string, error) { return p.Text, nil }),
		"fail":        Request(Background, func(context.Context, *None) (string, error) { return "", errors.New("no such draft") }),
		"panic":       Request(Background, func(context.Context, *None) (string, error) { panic("oh no") }),
		"panicNote":   Notification(Ordered, func(context.Context, *None) error { panic("oh no") }),
		"note":        Notification(Ordered, func(context.Context, *echoParams) error { return errors.New("not noted") }),
		"wait": Request(Background, func(ctx context.Context, _ *None) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}),
	}
}

// ready is a connection past its initialize request.
func ready(t *testing.T) *editor {
	e := connect(t, simple())
	e.send(`{"jsonrpc":"2.0","id":0,"method":"initialize"}`)
	e.answered("0", `"ready"`)
	return e
}

func TestFramesAreReadAsTheyCome(t *testing.T) {
	body := `{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"é"}}`
	for name, text := range map[string]string{
		"as everybody writes it":   frame(body),
		"lower case":               fmt.Sprintf("content-length: %d\r\n\r\n%s", len(body), body),
		"no space":                 fmt.Sprintf("Content-Length:%d\r\n\r\n%s", len(body), body),
		"bare line feeds":          fmt.Sprintf("Content-Length: %d\n\n%s", len(body), body),
		"with a content type":      fmt.Sprintf("Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(body), body),
		"unknown headers":          fmt.Sprintf("X-Trace-Id: 7\r\nContent-Length: %d\r\nX: \r\n\r\n%s", len(body), body),
		"blank lines before":       "\r\n\r\n" + frame(body),
		"white space in the value": frame(" \n" + strings.Replace(body, ",", " ,\r\n\t", 1) + " "),
	} {
		t.Run(name, func(t *testing.T) {
			e := ready(t)
			e.raw(text)
			e.answered("1", `"é"`)
			e.alive()
		})
	}
}

func TestGarbageBetweenFramesIsAnsweredAndPassed(t *testing.T) {
	for name, text := range map[string]string{
		"a shell's greeting":     "Welcome to Ubuntu!\r\n",
		"header without length":  "Content-Type: text/plain\r\n\r\n",
		"length that is none":    "Content-Length: lots\r\n\r\n",
		"negative length":        "Content-Length: -1\r\n\r\n",
		"empty length":           "Content-Length: \r\n\r\n",
		"length beyond reason":   "Content-Length: 99999999999999999999999999\r\n\r\n",
		"length beyond memory":   "Content-Length: 99999999999\r\n\r\n",
		"no JSON":                frame("hello"),
		"an empty body":          frame(""),
		"JSON that ends early":   frame(`{"jsonrpc":"2.0","method":`),
		"two values":             frame(`{"jsonrpc":"2.0","method":"note"} {}`),
		"nested without end":     frame(strings.Repeat("[", 100_000)),
		"nested in an argument":  frame(`{"jsonrpc":"2.0","id":1,"method":"echo","params":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000) + "}"),
		"a body of zeros":        frame(strings.Repeat("\x00", 1000)),
		"long garbage, one line": strings.Repeat("x", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			e := ready(t)
			e.raw(text)
			e.send(`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"behind it"}}`)
			e.refused("null", jsonrpc2.ParseError)
			e.answered("1", `"behind it"`)
		})
	}
}

func TestLengthThatCoversTooLittleLeavesTheNextFrameWhole(t *testing.T) {
	e := ready(t)
	e.raw("Content-Length: 20\r\n\r\n" + `{"jsonrpc":"2.0","id":1,"method":"echo","params":{}}`)
	e.raw(frame(`{"jsonrpc":"2.0","id":2,"method":"echo","params":{"text":"here"}}`))
	e.refused("null", jsonrpc2.ParseError) // the cut body
	e.refused("null", jsonrpc2.ParseError) // its rest
	e.answered("2", `"here"`)
}

func TestMessagesThatAreNoneAreAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		body, id string
		code     jsonrpc2.Code
	}{
		"a batch":             {`[{"jsonrpc":"2.0","id":1,"method":"echo"}]`, "null", jsonrpc2.InvalidRequest},
		"a string":            {`"hello"`, "null", jsonrpc2.InvalidRequest},
		"nothing in it":       {`{}`, "null", jsonrpc2.InvalidRequest},
		"method is a number":  {`{"jsonrpc":"2.0","id":1,"method":7}`, "1", jsonrpc2.InvalidRequest},
		"params is a string":  {`{"jsonrpc":"2.0","id":1,"method":"echo","params":"x"}`, "1", jsonrpc2.InvalidParams},
		"id null":             {`{"jsonrpc":"2.0","id":null,"method":"echo","params":{}}`, "null", jsonrpc2.InvalidRequest},
		"id with a fraction":  {`{"jsonrpc":"2.0","id":1.5,"method":"echo","params":{}}`, "1.5", jsonrpc2.InvalidRequest},
		"id beyond 64 bits":   {`{"jsonrpc":"2.0","id":99999999999999999999,"method":"echo","params":{}}`, "99999999999999999999", jsonrpc2.InvalidRequest},
		"id an object":        {`{"jsonrpc":"2.0","id":{},"method":"echo","params":{}}`, "null", jsonrpc2.InvalidRequest},
		"unknown method":      {`{"jsonrpc":"2.0","id":1,"method":"textDocument/astral","params":{}}`, "1", jsonrpc2.MethodNotFound},
		"optional method":     {`{"jsonrpc":"2.0","id":1,"method":"$/astral"}`, "1", jsonrpc2.MethodNotFound},
		"params missing":      {`{"jsonrpc":"2.0","id":1,"method":"echo"}`, "1", jsonrpc2.InvalidParams},
		"params do not fit":   {`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":7}}`, "1", jsonrpc2.InvalidParams},
		"params are an array": {`{"jsonrpc":"2.0","id":1,"method":"echo","params":["x"]}`, "1", jsonrpc2.InvalidParams},
		"notification asked":  {`{"jsonrpc":"2.0","id":1,"method":"note","params":{}}`, "1", jsonrpc2.InvalidRequest},
		"a failure":           {`{"jsonrpc":"2.0","id":1,"method":"fail"}`, "1", jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed)},
		"a panic":             {`{"jsonrpc":"2.0","id":1,"method":"panic"}`, "1", jsonrpc2.InternalError},
		"second initialize":   {`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, "1", jsonrpc2.InvalidRequest},
	} {
		t.Run(name, func(t *testing.T) {
			e := ready(t)
			e.send("%s", c.body)
			e.refused(c.id, c.code)
			e.alive()
		})
	}
}

func TestMessagesThatNeedNoAnswerGetNone(t *testing.T) {
	e := ready(t)
	for _, body := range []string{
		`{"jsonrpc":"2.0","method":"$/astral","params":{"a":1}}`,
		`{"jsonrpc":"2.0","method":"unheard/of"}`,
		`{"jsonrpc":"2.0","method":"note","params":{}}`,
		`{"jsonrpc":"2.0","method":"note","params":{"text":7}}`,
		`{"jsonrpc":"2.0","method":"panicNote"}`,
		`{"jsonrpc":"2.0","method":"echo","params":{"text":"nobody asks"}}`,
		`{"jsonrpc":"2.0","id":77,"result":null}`,
		`{"jsonrpc":"2.0","id":"x","result":{"a":[1,2]}}`,
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}`,
		`{"jsonrpc":"2.0","id":78,"error":"no"}`,
		`{"jsonrpc":"2.0","id":1.5,"result":1}`,
		`{"jsonrpc":"2.0","result":1}`,
		`{"jsonrpc":"2.0","id":79}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":4711}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":null}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest"}`,
	} {
		e.send("%s", body)
	}
	e.alive()
}

func TestNumbersWithoutFractionAreIDs(t *testing.T) {
	e := ready(t)
	e.send(`{"jsonrpc":"2.0","id":7.0,"method":"echo","params":{"text":"a"}}`)
	e.answered("7", `"a"`)
	e.send(`{"jsonrpc":"2.0","id":-9007199254740993,"method":"echo","params":{"text":"b"}}`)
	e.answered("-9007199254740993", `"b"`)
	e.send(`{"jsonrpc":"2.0","id":"a\"\u00e9\n","method":"echo","params":{"text":"c"}}`)
	e.answered(`"a\"é\n"`, `"c"`)
}

func TestNothingRunsBeforeInitializeOrAfterShutdown(t *testing.T) {
	e := connect(t, simple())
	e.send(`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"early"}}`)
	e.refused("1", jsonrpc2.ServerNotInitialized)
	e.send(`{"jsonrpc":"2.0","method":"panicNote"}`)
	e.send(`{"jsonrpc":"2.0","id":2,"method":"initialize"}`)
	e.answered("2", `"ready"`)
	e.alive()
	e.send(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`)
	e.answered("3", "null")
	e.send(`{"jsonrpc":"2.0","id":4,"method":"echo","params":{"text":"late"}}`)
	e.refused("4", jsonrpc2.InvalidRequest)
	e.send(`{"jsonrpc":"2.0","id":5,"method":"shutdown"}`)
	e.refused("5", jsonrpc2.InvalidRequest)
	e.send(`{"jsonrpc":"2.0","method":"exit"}`)
	if end := <-e.end; !end.Exit || end.Code() != 0 {
		t.Errorf("ended as %+v", end)
	}
}

func TestExitWithoutShutdownIsAnError(t *testing.T) {
	e := ready(t)
	e.send(`{"jsonrpc":"2.0","method":"exit"}`)
	if end := <-e.end; !end.Exit || end.Code() != 1 {
		t.Errorf("ended as %+v", end)
	}
}

func TestClientThatVanishesEndsTheServer(t *testing.T) {
	for name, last := range map[string]string{
		"between frames":  "",
		"inside a header": "Content-Len",
		"inside a body":   "Content-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			e := ready(t)
			e.send(`{"jsonrpc":"2.0","id":1,"method":"wait"}`)
			e.raw(last)
			e.in.Close()
			if end := <-e.end; end.Exit || end.Code() != 1 {
				t.Errorf("ended as %+v", end)
			}
		})
	}
}

func TestClientThatStopsReadingEndsTheServer(t *testing.T) {
	e := ready(t)
	e.conn.stream.out.mu.Lock()
	e.conn.stream.out.bytes = maxQueued
	e.conn.stream.out.mu.Unlock()
	e.send(`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"one too many"}}`)
	if end := <-e.end; end.Err == nil {
		t.Errorf("ended as %+v", end)
	}
}

func TestCancelledRequestIsAnsweredOnce(t *testing.T) {
	e := ready(t)
	for _, id := range []string{"1", `"a"`, "4294967296"} {
		e.send(`{"jsonrpc":"2.0","id":%s,"method":"wait"}`, id)
		e.send(`{"jsonrpc":"2.0","id":%s,"method":"wait"}`, id)
		e.refused(id, jsonrpc2.InvalidRequest) // the second: the id is taken
		e.send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%s}}`, id)
		e.refused(id, protocol.CodeRequestCancelled)
		e.send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%s}}`, id)
	}
	e.alive()
}

// TestOrderedMessagesAreSeenByWhatComesAfter sends changes and questions in turn:
// each question is answered by the state after all changes before it.
func TestOrderedMessagesAreSeenByWhatComesAfter(t *testing.T) {
	var mu sync.Mutex
	text := ""
	table := simple()
	table["note"] = Notification(Ordered, func(_ context.Context, p *echoParams) error {
		mu.Lock()
		defer mu.Unlock()
		text += p.Text
		return nil
	})
	table["length"] = Request(Background, func(context.Context, *None) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return len(text), nil
	})
	e := connect(t, table)
	e.send(`{"jsonrpc":"2.0","id":0,"method":"initialize"}`)
	e.answered("0", `"ready"`)
	const rounds = 500
	go func() {
		for i := range rounds {
			e.send(`{"jsonrpc":"2.0","method":"note","params":{"text":"%c"}}`, 'a'+i%26)
			e.send(`{"jsonrpc":"2.0","id":%d,"method":"length"}`, i+1)
		}
	}()
	for range rounds {
		m := e.hears()
		id, _ := strconv.Atoi(string(m.ID))
		if length, _ := strconv.Atoi(string(m.Result)); length < id {
			t.Fatalf("question %d saw %d changes", id, length)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for i, c := range []byte(text) {
		if c != byte('a'+i%26) {
			t.Fatalf("change %d came out of order", i)
		}
	}
}

func TestServerAsksTheClient(t *testing.T) {
	table := simple()
	e := connect(t, table)
	e.send(`{"jsonrpc":"2.0","id":0,"method":"initialize"}`)
	e.answered("0", `"ready"`)
	ask := func(ctx context.Context) chan error {
		done := make(chan error, 1)
		go func() {
			var answer string
			err := e.conn.Call(ctx, "hivesync/ask", echoParams{Text: "really?"}, &answer)
			if err == nil && answer != "yes" {
				err = errors.New("answer " + answer)
			}
			done <- err
		}()
		return done
	}

	done := ask(t.Context())
	question := e.hears()
	e.send(`{"jsonrpc":"2.0","id":%s,"result":"yes"}`, question.ID)
	e.send(`{"jsonrpc":"2.0","id":%s,"result":"no"}`, question.ID) // one too many
	if err := <-done; err != nil {
		t.Error(err)
	}

	done = ask(t.Context())
	e.send(`{"jsonrpc":"2.0","id":%s,"error":{"code":1e99,"message":null}}`, e.hears().ID)
	if err := <-done; err == nil || !strings.Contains(err.Error(), "did not say why") {
		t.Error(err)
	}

	done = ask(t.Context())
	e.send(`{"jsonrpc":"2.0","id":%s,"result":{"of another":"shape"}}`, e.hears().ID)
	if err := <-done; err == nil {
		t.Error("an answer of another shape passed")
	}

	ctx, cancel := context.WithCancel(t.Context())
	done = ask(ctx)
	question = e.hears()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if m := e.hears(); m.Method != "$/cancelRequest" || !strings.Contains(string(m.Params), string(question.ID)) {
		t.Errorf("the client heard %+v", m)
	}
	e.send(`{"jsonrpc":"2.0","id":%s,"result":"too late"}`, question.ID)
	e.alive()
}

func TestHandlersThatIgnoreTheEndAreLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		table := simple()
		table["deaf"] = Request(Background, func(context.Context, *None) (string, error) {
			<-release
			return "", nil
		})
		e := connect(t, table)
		e.send(`{"jsonrpc":"2.0","id":0,"method":"initialize"}`)
		e.answered("0", `"ready"`)
		e.send(`{"jsonrpc":"2.0","id":1,"method":"deaf"}`)
		e.send(`{"jsonrpc":"2.0","method":"exit"}`)
		if end := <-e.end; !end.Exit {
			t.Errorf("ended as %+v", end)
		}
		close(release)
	})
}

func TestLargeDocumentsPass(t *testing.T) {
	e := ready(t)
	text := strings.Repeat("0123456789abcdef", 256<<10) // 4 MB; the story tests send 64
	e.send(`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"%s"}}`, text)
	if m := e.hears(); len(m.Result) != len(text)+2 {
		t.Errorf("%d bytes came back", len(m.Result))
	}
	e.alive()
}

func TestMessagesThatAreTooLongAreSkipped(t *testing.T) {
	e := ready(t)
	e.conn.stream.in.max = 100
	for range 3 {
		e.raw(frame(strings.Repeat("Content-Length: 7\r\n\r\n", 50)))
		e.refused("null", jsonrpc2.ParseError)
		e.alive()
	}
}

func TestRecordHoldsBothDirections(t *testing.T) {
	e := ready(t)
	e.raw(frame("{\"jsonrpc\":\"2.0\",\n\"id\":1,\n\"method\":\"echo\",\"params\":{\"text\":\"a\"}}"))
	e.answered("1", `"a"`)
	e.raw(frame("no JSON"))
	e.refused("null", jsonrpc2.ParseError)
	e.conn.stream.recorder.mu.Lock()
	defer e.conn.stream.recorder.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(e.log.String()), "\n")
	want := []string{
		`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":0,"method":"initialize"}}`,
		`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":0,"result":"ready"}}`,
		`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"a"}}}`,
		`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":1,"result":"a"}}`,
		`{"dir":"c2s","bad":"no JSON"}`,
	}
	for i, line := range want {
		if i >= len(lines) || lines[i] != line {
			t.Fatalf("line %d of the record:\n%s\nwant\n%s", i, strings.Join(lines, "\n"), line)
		}
	}
}
