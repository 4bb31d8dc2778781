package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp"
)

const document = "file:///bench/large.go"

// server is the language server in this process, behind pipes, as an editor has it.
type server struct {
	toServer io.WriteCloser
	answers  chan answer
	ended    chan struct{}
	folder   string
	next     int
	version  int
	comments int
}

type answer struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// newServer opens the document, with comments all over it or none.
func newServer(text string, commented bool) (*server, error) {
	folder, err := os.MkdirTemp("", "hivesync-bench-")
	if err != nil {
		return nil, err
	}
	fromEditor, toServer := io.Pipe()
	fromServer, toEditor := io.Pipe()
	s := &server{toServer: toServer, answers: make(chan answer, 16), ended: make(chan struct{}), folder: folder, version: 1}
	go s.read(fromServer)
	go func() {
		defer close(s.ended)
		defer toEditor.Close()
		lsp.Run(context.Background(), lsp.Options{
			In: fromEditor, Out: toEditor, Actor: "bench",
			OpenStore: func(ctx context.Context, _ string) (*comments.Store, error) {
				return comments.OpenFile(ctx, filepath.Join(folder, "comments.db"))
			},
		})
	}()
	hints := map[string]any{"resolveSupport": map[string]any{"properties": []string{"tooltip"}}}
	if _, err := s.request("initialize", map[string]any{"processId": nil, "rootUri": "file:///bench", "capabilities": map[string]any{
		"general": map[string]any{"positionEncodings": []string{"utf-8"}}, "textDocument": map[string]any{"inlayHint": hints},
	}}); err != nil {
		return nil, err
	}
	s.notify("initialized", map[string]any{})
	s.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": document, "languageId": "go", "version": 1, "text": text}})
	if commented {
		if err := s.addTasks(text); err != nil {
			return nil, err
		}
	}
	return s, s.fence()
}

// addTasks leaves tasks all over the file: comments like drafts, on every sort of
// code.
func (s *server) addTasks(text string) error {
	for line, content := range strings.Split(text, "\n") {
		if line%20 != 0 && !strings.HasPrefix(content, "func ") {
			continue
		}
		if _, err := s.request("workspace/executeCommand", map[string]any{"command": "hivesync.addTask", "arguments": []any{
			map[string]any{"uri": document, "position": map[string]int{"line": line, "character": 6}, "text": "Look at this"},
		}}); err != nil {
			return err
		}
		if s.comments++; s.comments == 500 {
			return nil
		}
	}
	return nil
}

// press is one keystroke: how long until the server has taken it in, and until it
// has answered what to show in the 60 lines around.
func (s *server) press(k keystroke) (change, hint time.Duration, err error) {
	from, to := map[string]int{"line": k.line, "character": k.column}, map[string]int{"line": k.line, "character": k.column}
	put := "x"
	if k.remove {
		to["character"]++
		put = ""
	}
	s.version++
	start := time.Now()
	s.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": document, "version": s.version},
		"contentChanges": []any{map[string]any{"range": map[string]any{"start": from, "end": to}, "text": put}}})
	change = time.Since(start)
	_, err = s.request("textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": document},
		"range": map[string]any{"start": map[string]int{"line": max(0, k.line-30), "character": 0}, "end": map[string]int{"line": k.line + 30, "character": 0}}})
	return change, time.Since(start), err
}

func (s *server) fence() error {
	_, err := s.request("hivesync/fence", nil)
	return err
}

func (s *server) close() error {
	_, err := s.request("shutdown", nil)
	s.notify("exit", nil)
	<-s.ended
	return errors.Join(err, os.RemoveAll(s.folder))
}

func (s *server) notify(method string, params any) {
	s.send(map[string]any{"method": method, "params": params})
}

func (s *server) request(method string, params any) (json.RawMessage, error) {
	s.next++
	m := map[string]any{"id": s.next, "method": method}
	if params != nil {
		m["params"] = params
	}
	s.send(m)
	for a := range s.answers {
		if a.ID != s.next {
			continue
		}
		if a.Error != nil {
			return nil, fmt.Errorf("%s: %s", method, a.Error)
		}
		return a.Result, nil
	}
	return nil, fmt.Errorf("%s: the server has ended", method)
}

func (s *server) send(m map[string]any) {
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(s.toServer, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// read passes answers on and drops what else the server says.
func (s *server) read(from io.Reader) {
	defer close(s.answers)
	in := bufio.NewReader(from)
	for {
		header, err := textproto.NewReader(in).ReadMIMEHeader()
		if err != nil {
			return
		}
		n, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			return
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(in, body); err != nil {
			return
		}
		var m struct {
			answer
			Method string `json:"method"`
		}
		if json.Unmarshal(body, &m) == nil && m.Method == "" {
			s.answers <- m.answer
		}
	}
}
