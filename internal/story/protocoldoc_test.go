package story

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// example is a message in docs/protocol.md.
type example struct {
	line int
	from string // client or server
	text string
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	block := regexp.MustCompile("(?ms)^```json (client|server)\n(.*?)^```$")
	for _, m := range block.FindAllSubmatchIndex(text, -1) {
		all = append(all, example{strings.Count(string(text[:m[0]]), "\n") + 1, string(text[m[2]:m[3]]), string(text[m[4]:m[5]])})
	}
	return all
}

// The page is one conversation: what the client says is sent, and what the server
// says is compared.
func TestTheExamplesOfTheProtocolPage(t *testing.T) {
	all := examples(t)
	if len(all) < 10 {
		t.Fatalf("%d examples", len(all))
	}
	s := Files(t, "-- cart.go --\n")
	ada := s.connect("ada", "vscode")
	c := &conversation{t: t, names: map[string]any{}, root: s.uri("."), asks: make(chan call, 8), says: make(chan call, 64), replies: make(chan any)}
	ada.wire.answer = func(method string, params json.RawMessage) (any, *RPCError) {
		c.asks <- call{method, params}
		return <-c.replies, nil
	}
	ada.wire.hear = func(method string, params json.RawMessage) {
		if method != "textDocument/publishDiagnostics" {
			c.says <- call{method, params}
		}
	}
	var answers []chan *message
	for _, x := range all {
		var m map[string]any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(x.text, "file:///shop", strings.TrimSuffix(c.root, "/."))), &m); err != nil {
			t.Fatalf("line %d: %v", x.line, err)
		}
		method, _ := m["method"].(string)
		switch {
		case x.from == "client" && method == "":
			c.replies <- c.fill(m["result"])
		case x.from == "client" && isNotification(method):
			if err := ada.wire.notify(method, c.fill(m["params"])); err != nil {
				t.Fatal(err)
			}
		case x.from == "client":
			_, answer, err := ada.wire.begin(method, c.fill(m["params"]))
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, answer)
		case method == "":
			if len(answers) == 0 {
				t.Fatalf("line %d: an answer to no request", x.line)
			}
			got, err := ada.wire.await("the request", answers[0])
			answers = answers[1:]
			if err != nil || got.Error != nil {
				t.Fatalf("line %d: %v %v", x.line, err, got)
			}
			c.compare(x.line, m["result"], got.Result)
		default:
			heard := c.says
			if method == "workspace/applyEdit" {
				heard = c.asks
			}
			got := c.next(heard, method)
			if got.method != method {
				t.Fatalf("line %d: the server says %q %s, not %s", x.line, got.method, got.params, method)
			}
			c.compare(x.line, m["params"], got.params)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

func isNotification(method string) bool {
	return method == "initialized" || method == "hivesync/cursor" || strings.HasPrefix(method, "textDocument/did")
}

type call struct {
	method string
	params json.RawMessage
}

// conversation is what has been said so far.
type conversation struct {
	t       *testing.T
	root    string
	names   map[string]any // what the server has chosen
	asks    chan call
	says    chan call
	replies chan any
}

// next is what the server says next; that lists have changed it may say more than once.
func (c *conversation) next(heard chan call, method string) call {
	for {
		select {
		case got := <-heard:
			if got.method == method || got.method != "hivesync/draftsChanged" {
				return got
			}
		case <-time.After(patience):
			return call{}
		}
	}
}

// fill puts in what the server has chosen.
func (c *conversation) fill(v any) any {
	switch v := v.(type) {
	case string:
		if chosen, ok := c.names[v]; ok {
			return chosen
		}
	case map[string]any:
		for name := range v {
			v[name] = c.fill(v[name])
		}
	case []any:
		for i := range v {
			v[i] = c.fill(v[i])
		}
	}
	return v
}

func (c *conversation) compare(line int, want any, raw json.RawMessage) {
	c.t.Helper()
	var got any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &got); err != nil {
			c.t.Fatal(err)
		}
	}
	if diff := c.differs(want, got, ""); diff != "" {
		c.t.Errorf("docs/protocol.md, line %d: %s\nthe server says %s", line, diff, raw)
	}
}

// differs says where the server says something else; empty when it does not.
func (c *conversation) differs(want, got any, path string) string {
	switch w := want.(type) {
	case string:
		if w == "…" {
			return ""
		}
		if strings.HasPrefix(w, "$") {
			if _, had := c.names[w]; !had {
				c.names[w] = got
			}
			w, _ = c.names[w].(string)
		}
		if got != w {
			return fmt.Sprintf("%s is %v, not %v", path, got, want)
		}
		return ""
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, no object", path, got)
		}
		for name := range g {
			if _, has := w[name]; !has {
				return fmt.Sprintf("%s.%s is not told of", path, name)
			}
		}
		for name := range w {
			if _, has := g[name]; !has {
				return fmt.Sprintf("%s.%s is not there", path, name)
			}
			if diff := c.differs(w[name], g[name], path+"."+name); diff != "" {
				return diff
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v", path, got)
		}
		for i := range w {
			if diff := c.differs(w[i], g[i], fmt.Sprintf("%s[%d]", path, i)); diff != "" {
				return diff
			}
		}
		return ""
	}
	if want != got {
		return fmt.Sprintf("%s is %v, not %v", path, got, want)
	}
	return ""
}

// Every command is in the table, and nothing else is; so are our own methods.
func TestTheProtocolPageIsComplete(t *testing.T) {
	text, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	s := Files(t, "-- cart.go --\n")
	ada := s.Editor("ada", "vscode")
	var said struct {
		ExecuteCommandProvider struct{ Commands []string }
	}
	if err := json.Unmarshal(ada.Server.Capabilities, &said); err != nil {
		t.Fatal(err)
	}
	var rows strings.Builder
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(line, "| `hivesync.") {
			rows.WriteString(strings.SplitN(line, "|", 3)[1])
		}
	}
	var told []string
	for _, m := range regexp.MustCompile("`(hivesync\\.\\w+)`").FindAllStringSubmatch(rows.String(), -1) {
		told = append(told, m[1])
	}
	slices.Sort(told)
	if !slices.Equal(told, said.ExecuteCommandProvider.Commands) {
		t.Errorf("the page tells of\n%v, the server of\n%v", told, said.ExecuteCommandProvider.Commands)
	}
	for _, m := range regexp.MustCompile("`(hivesync/\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if m[1] == "hivesync/draftsChanged" || m[1] == "hivesync/cursor" || m[1] == "hivesync/presence" {
			continue // notifications
		}
		if got := code(ada.wire.unchecked(m[1], map[string]any{})); got != 0 {
			t.Errorf("%s is answered with the error %d", m[1], got)
		}
	}
}
