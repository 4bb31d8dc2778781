package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// FuzzFraming puts any bytes before a good frame. They may be refused; they may
// not crash the reader, and, unless they claim a length themselves, they may not
// hide the frame.
func FuzzFraming(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("content-length:99999999999999\n\n"))
	f.Add([]byte("Welcome\r\n\r\nX: y\r\n"))
	f.Add([]byte{0, 0xff, '\n', ':', '\r'})
	f.Fuzz(func(t *testing.T, before []byte) {
		const good = `{"jsonrpc":"2.0","method":"found"}`
		in := newFrames(strings.NewReader(string(before) + "\r\n" + frame(good)))
		found := false
		for {
			body, _, err := in.next()
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			found = found || string(body) == good
		}
		if !found && !bytes.Contains(bytes.ToLower(before), []byte("content-length")) {
			t.Fatalf("%q hid the frame behind it", before)
		}
	})
}

// FuzzDispatch sends any message to a server. It answers at most once with each
// id, every answer is JSON, and it serves on.
func FuzzDispatch(f *testing.F) {
	for _, body := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"a"}}`,
		`{"jsonrpc":"2.0","id":1.0,"method":"fail"}`,
		`{"jsonrpc":"2.0","id":"x","method":"panic","params":[]}`,
		`{"jsonrpc":"2.0","method":"note","params":{"text":null}}`,
		`{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m","data":[]}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}`,
		`{"method":"echo","method":"note","id":"\ud800\xff","params":null}`,
		`[[[{}]]]`, `{"id":`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if bytes.Contains(body, []byte("exit")) || bytes.Contains(body, []byte("shutdown")) || bytes.Contains(body, []byte("wait")) {
			return
		}
		toServer, in := io.Pipe()
		out, fromServer := io.Pipe()
		e := &editor{t: t, in: in, end: make(chan End, 1)}
		e.conn = New(toServer, fromServer, Options{})
		go func() { e.end <- e.conn.Serve(context.Background(), simple()) }()
		go func() {
			e.send(`{"jsonrpc":"2.0","id":0,"method":"initialize"}`)
			e.raw(frame(string(body)))
			e.send(`{"jsonrpc":"2.0","id":"last","method":"echo","params":{"text":"still here"}}`)
		}()
		answers := newFrames(out)
		seen := map[string]int{}
		for {
			answer, problem, err := answers.next()
			if problem != nil || err != nil {
				t.Fatalf("after %q: %v, %v", body, problem, err)
			}
			var m message
			if err := json.Unmarshal(answer, &m); err != nil {
				t.Fatalf("answered %q with %q: %v", body, answer, err)
			}
			if seen[string(m.ID)]++; seen[string(m.ID)] > 1 && string(m.ID) != "null" && string(m.ID) != "0" {
				t.Fatalf("answered %q twice", m.ID)
			}
			if string(m.ID) == `"last"` {
				break
			}
		}
		in.Close()
		<-e.end
	})
}
