// Package docaitest serves models that do as they are told: recording servers
// that speak OpenAI's, Anthropic's and the hosted backend's wire, for the tests of
// providers and of everything that uses one.
//
// The shapes follow what the vendors publish (OpenAI's OpenAPI document, version
// 2.3.0; Anthropic's Messages API, version 2023-06-01, as its own clients describe
// it); the texts are our own.
package docaitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
)

// A Request is one that came.
type Request struct {
	At     time.Time
	Method string
	Path   string // with the query
	Header http.Header
	Body   []byte
	Prompt string // all text a model would read
}

// Tokens is the size of what a model would read, at 3 bytes a token.
func (r Request) Tokens() int { return (len(r.Prompt) + 2) / 3 }

var askedLine = regexp.MustCompile(`(?m)^(\w+) L\d+ `)

// Asked are the ids of the symbols the request asks about.
func (r Request) Asked() []string {
	var direct struct {
		File docai.File `json:"file"` // the hosted backend is sent the file itself
	}
	var ids []string
	if json.Unmarshal(r.Body, &direct) == nil && len(direct.File.Symbols) > 0 {
		for _, s := range direct.File.Symbols {
			ids = append(ids, s.ID)
		}
		return ids
	}
	list := r.Prompt[strings.LastIndex(r.Prompt, "\nSYMBOLS ")+1:]
	for _, m := range askedLine.FindAllStringSubmatch(list, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// Ending is how a reply ends.
type Ending int

// The endings of a reply.
const (
	Stops   Ending = iota // as it should
	Bound                 // at the bound on tokens
	Refuses               // the model refuses
	Filters               // a content filter steps in
	Cuts                  // the connection is dropped
	Ceases                // the stream ends without saying so
	Stalls                // nothing more comes until the client leaves
	Fails                 // the vendor tells an error within the stream
)

// A Reply is what a model answers. The zero Reply drafts every symbol asked for.
type Reply struct {
	Text   string // the answer's text; "" drafts every symbol asked for
	Empty  bool   // no text at all
	Piece  int    // bytes of text in one event (12)
	Ending Ending
	Said   string // what a refusal or an error says

	Status int         // when set, an error of the vendor's shape, or Body
	Header http.Header // of the answer
	Body   string      // the whole body in place of the vendor's shape
	Whole  bool        // answers in one piece, as a server that does not stream

	Pause   time.Duration // before every piece
	NoUsage bool
	Cached  int // of the input tokens
	Kept    int // of the input tokens
}

// Vendor is a wire to speak.
type Vendor string

// The vendors.
const (
	OpenAI    Vendor = "openai"
	Anthropic Vendor = "anthropic"
	Hosted    Vendor = "hosted"
)

// A Server is an http.Handler that records requests and answers each as Answer
// says. It is safe for concurrent use.
type Server struct {
	Vendor Vendor
	Model  string // as the answers name it; "" repeats the request's
	// Answer says what request n (from 0) is answered with; nil drafts.
	Answer func(n int, r Request) Reply

	mu   sync.Mutex
	came []Request // guarded by mu
	left int       // clients that left before the end; guarded by mu
}

// Replies answers with one reply after the other; the last one repeats.
func Replies(replies ...Reply) func(int, Request) Reply {
	return func(n int, _ Request) Reply { return replies[min(n, len(replies)-1)] }
}

// Came are the requests so far.
func (s *Server) Came() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.came)
}

// Left is the number of clients that went away before the end of an answer.
func (s *Server) Left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

// ServeHTTP records and answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a request that is cut is recorded as far as it came
	req := Request{At: time.Now(), Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header.Clone(), Body: body, Prompt: promptOf(body)}
	s.mu.Lock()
	n := len(s.came)
	s.came = append(s.came, req)
	s.mu.Unlock()

	var reply Reply
	if s.Answer != nil {
		reply = s.Answer(n, req)
	}
	defer func() {
		if r.Context().Err() != nil {
			s.mu.Lock()
			s.left++
			s.mu.Unlock()
		}
	}()
	s.answer(w, r, req, reply)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, req Request, reply Reply) {
	for name, values := range reply.Header {
		w.Header()[name] = values
	}
	if reply.Text == "" && !reply.Empty {
		reply.Text = Draft(req.Asked()...)
	}
	if reply.Piece == 0 {
		reply.Piece = 12
	}
	model := s.Model
	if model == "" {
		var named struct {
			Model  string `json:"model"`
			Config docai.Config
		}
		_ = json.Unmarshal(req.Body, &named) // a request without a model gets an answer without one
		model = named.Model + named.Config.Model
	}
	wires := map[Vendor]func(*exchange){OpenAI: (*exchange).openai, Anthropic: (*exchange).anthropic, Hosted: (*exchange).hosted}
	wires[s.Vendor](&exchange{w: w, r: r, req: req, reply: reply, model: model})
}

// Draft is an answer about symbols, of the usual form and length.
func Draft(ids ...string) string {
	var blocks []docai.CommentBlock
	for _, id := range ids {
		blocks = append(blocks, docai.CommentBlock{Symbol: id, Summary: "Does what " + id + " says, once for each call."})
	}
	text, err := json.Marshal(map[string]any{"blocks": blocks})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// promptOf collects the texts of a request that a model would read, with the
// schema, in the order of the request.
func promptOf(body []byte) string {
	var r struct {
		System   any `json:"system"`
		Messages []struct {
			Content any `json:"content"`
		} `json:"messages"`
		ResponseFormat json.RawMessage `json:"response_format"`
		OutputConfig   json.RawMessage `json:"output_config"`
		Tools          json.RawMessage `json:"tools"`
		File           json.RawMessage `json:"file"`
	}
	_ = json.Unmarshal(body, &r) // other requests have no prompt
	parts := []string{string(r.ResponseFormat) + string(r.OutputConfig) + string(r.Tools) + string(r.File), textOf(r.System)}
	for _, m := range r.Messages {
		parts = append(parts, textOf(m.Content))
	}
	return strings.Join(parts, "\n")
}

// textOf is the text of a message's content: a text, or a list of parts.
func textOf(content any) string {
	switch c := content.(type) {
	case string:
		return c
	case []any:
		var parts []string
		for _, p := range c {
			if m, ok := p.(map[string]any); ok {
				text, _ := m["text"].(string)
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, "\n")
	}
	return ""
}

// exchange is one answer being given.
type exchange struct {
	w     http.ResponseWriter
	r     *http.Request
	req   Request
	reply Reply
	model string
}

// failed gives the error or the body that the reply wants in place of an answer.
func (x *exchange) failed(shape string) bool {
	if x.reply.Status == 0 && x.reply.Body == "" {
		return false
	}
	x.contentType("application/json")
	if x.reply.Status != 0 {
		x.w.WriteHeader(x.reply.Status)
	}
	if x.reply.Body != "" {
		io.WriteString(x.w, x.reply.Body)
	} else {
		fmt.Fprintf(x.w, shape, quote(x.reply.Said))
	}
	return true
}

// contentType labels the answer unless the reply has a label of its own.
func (x *exchange) contentType(label string) {
	if x.w.Header().Get("Content-Type") == "" {
		x.w.Header().Set("Content-Type", label)
	}
}

// pieces gives the text in pieces, and false when the answer is over before its
// proper end.
func (x *exchange) pieces(write func(piece string)) bool {
	for text := x.reply.Text; text != ""; {
		n := min(x.reply.Piece, len(text))
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n++
		}
		if !x.wait(x.reply.Pause) {
			return false
		}
		write(text[:n])
		text = text[n:]
	}
	switch x.reply.Ending {
	case Cuts:
		panic(http.ErrAbortHandler)
	case Ceases:
		return false
	case Stalls:
		<-x.r.Context().Done()
		return false
	}
	return true
}

func (x *exchange) wait(d time.Duration) bool {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-x.r.Context().Done():
		}
	}
	return x.r.Context().Err() == nil
}

// event writes one server-sent event.
func (x *exchange) event(name string, data string) {
	if name != "" {
		fmt.Fprintf(x.w, "event: %s\n", name)
	}
	fmt.Fprintf(x.w, "data: %s\n\n", data)
	x.w.(http.Flusher).Flush()
}

// tokens are the counts of an answer.
func (x *exchange) tokens() (input, output int) {
	return x.req.Tokens(), (len(x.reply.Text) + 2) / 3
}

func quote(text string) string {
	q, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(q)
}
