package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hivesync/hivesync/comments"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is an editor at the other end of two pipes.
type peer struct {
	t   *testing.T
	out io.WriteCloser
	in  *bufio.Reader
}

func (p *peer) send(message string) {
	fmt.Fprintf(p.out, "Content-Length: %d\r\n\r\n%s", len(message), message)
}

// until reads messages up to the answer with an id.
func (p *peer) until(id int) string {
	p.t.Helper()
	for {
		header, err := textproto.NewReader(p.in).ReadMIMEHeader()
		if err != nil {
			p.t.Fatalf("waiting for the answer %d: %v", id, err)
		}
		n, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			p.t.Fatal(err)
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(p.in, body); err != nil {
			p.t.Fatal(err)
		}
		var m struct {
			ID     json.RawMessage
			Method string
		}
		if err := json.Unmarshal(body, &m); err != nil {
			p.t.Fatal(err)
		}
		if m.Method == "" && string(m.ID) == strconv.Itoa(id) {
			return string(body)
		}
	}
}

// However a connection ends, nothing that Run began is left running.
func TestNothingIsLeftRunning(t *testing.T) {
	for name, end := range map[string]func(p *peer, cancel context.CancelFunc){
		"shutdown and exit": func(p *peer, _ context.CancelFunc) {
			p.send(`{"jsonrpc":"2.0","id":9,"method":"shutdown"}`)
			p.until(9)
			p.send(`{"jsonrpc":"2.0","method":"exit"}`)
		},
		"vanished":  func(p *peer, _ context.CancelFunc) { p.out.Close() },
		"cancelled": func(_ *peer, cancel context.CancelFunc) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			fromEditor, toServer := io.Pipe()
			fromServer, toEditor := io.Pipe()
			p := &peer{t, toServer, bufio.NewReader(fromServer)}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			clean := make(chan bool, 1)
			dir := t.TempDir()
			go func() {
				ok, _ := Run(ctx, Options{In: fromEditor, Out: toEditor, Actor: "ada", OpenStore: func(ctx context.Context, _ string) (*comments.Store, error) {
					return comments.OpenFile(ctx, filepath.Join(dir, "comments.db"))
				}})
				fromEditor.Close()
				toEditor.Close()
				clean <- ok
			}()
			p.send(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":"file:///shop","capabilities":{}}}`)
			p.until(1)
			p.send(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
			p.send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///shop/a.go","languageId":"go","version":1,"text":"package a\n\nfunc Total(n int) int { return n }\n"}}}`)
			p.send(`{"jsonrpc":"2.0","id":2,"method":"workspace/executeCommand","params":{"command":"hivesync.documentFile","arguments":[{"uri":"file:///shop/a.go"}]}}`)
			p.until(2)
			p.send(`{"jsonrpc":"2.0","id":3,"method":"hivesync/fence"}`)
			p.until(3)
			p.send(`{"jsonrpc":"2.0","id":4,"method":"hivesync/drafts","params":{}}`)
			if drafts := p.until(4); !strings.Contains(drafts, `"symbol":"Total"`) {
				t.Errorf("drafts: %s", drafts)
			}
			end(p, cancel)
			go io.Copy(io.Discard, p.in)
			if ok := <-clean; ok != (name == "shutdown and exit") {
				t.Errorf("clean: %v", ok)
			}
			p.out.Close()
		})
	}
}
