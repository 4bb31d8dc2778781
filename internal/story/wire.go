package story

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hivesync/hivesync/internal/lspmodel"
)

// patience is how long anything may take before a story is given up. It is no
// measure of speed: the machine may be busy.
const patience = 90 * time.Second

// RPCError is an error the server answered with.
type RPCError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error is the server's message with its code.
func (e *RPCError) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

// message is any message.
type message struct {
	ID     *json.RawMessage `json:"id,omitempty"`
	Method string           `json:"method,omitempty"`
	Params json.RawMessage  `json:"params,omitempty"`
	Result json.RawMessage  `json:"result,omitempty"`
	Error  *RPCError        `json:"error,omitempty"`
}

// wire is the client's end of a connection.
type wire struct {
	in      *bufio.Reader
	answer  func(method string, params json.RawMessage) (any, *RPCError) // what the server asks
	hear    func(method string, params json.RawMessage)                  // what the server says
	stopped chan struct{}                                                // closed when the server says no more

	mu      sync.Mutex
	out     io.Writer                // guarded by mu
	model   *lspmodel.Connection     // guarded by mu
	bad     []string                 // guarded by mu
	waiting map[string]chan *message // by id; guarded by mu
	next    int                      // guarded by mu
	strays  []*message               // answers with the id null; guarded by mu
}

func newWire(in io.Reader, out io.Writer, model *lspmodel.Model) *wire {
	return &wire{in: bufio.NewReader(in), out: out, model: model.Connection(), waiting: map[string]chan *message{}, stopped: make(chan struct{})}
}

// read reads until the server says no more.
func (w *wire) read() {
	defer close(w.stopped)
	for {
		header, err := textproto.NewReader(w.in).ReadMIMEHeader()
		if err != nil {
			return
		}
		length, err := strconv.Atoi(header.Get("Content-Length"))
		if err != nil {
			w.fault("s2c a frame without a length: " + fmt.Sprint(header))
			return
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(w.in, body); err != nil {
			return
		}
		w.check(lspmodel.FromServer, body)
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			w.fault("s2c no JSON: " + err.Error())
			continue
		}
		w.take(&m)
	}
}

func (w *wire) take(m *message) {
	switch {
	case m.Method != "" && m.ID != nil:
		result, failure := w.answer(m.Method, m.Params)
		answer := map[string]any{"jsonrpc": "2.0", "id": m.ID}
		if failure != nil {
			answer["error"] = failure
		} else {
			answer["result"] = result
		}
		w.send(answer)
	case m.Method != "":
		w.hear(m.Method, m.Params)
	default:
		w.mu.Lock()
		defer w.mu.Unlock()
		key := "null"
		if m.ID != nil {
			key = string(*m.ID)
		}
		if answer := w.waiting[key]; answer != nil {
			delete(w.waiting, key)
			answer <- m
		} else {
			w.strays = append(w.strays, m)
		}
	}
}

// check holds a message against the meta model.
func (w *wire) check(from lspmodel.Direction, body []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, violation := range w.model.Message(from, body) {
		w.bad = append(w.bad, string(from)+" "+violation)
	}
}

func (w *wire) fault(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bad = append(w.bad, what)
}

// violations are what was wrong with the messages so far.
func (w *wire) violations() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.bad...)
}

// send sends a message that is right.
func (w *wire) send(m any) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	w.check(lspmodel.FromClient, body)
	return w.raw(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(body), body))
}

// raw sends bytes, unchecked.
func (w *wire) raw(frame []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.out.Write(frame)
	return err
}

func (w *wire) notify(method string, params any) error {
	m := map[string]any{"jsonrpc": "2.0", "method": method}
	if params != nil {
		m["params"] = params
	}
	return w.send(m)
}

// begin sends a request; the answer comes on the channel.
func (w *wire) begin(method string, params any) (id int, answer chan *message, err error) {
	answer = make(chan *message, 1)
	w.mu.Lock()
	w.next++
	id = w.next
	w.waiting[strconv.Itoa(id)] = answer
	w.mu.Unlock()
	m := map[string]any{"jsonrpc": "2.0", "id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	return id, answer, w.send(m)
}

// request sends a request and waits for its answer.
func (w *wire) request(method string, params, result any) error {
	_, answer, err := w.begin(method, params)
	if err != nil {
		return err
	}
	m, err := w.await(method, answer)
	if err != nil {
		return err
	}
	if m.Error != nil {
		return m.Error
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(m.Result, result)
}

// unchecked makes a request that the meta model need not like, and gives the error.
func (w *wire) unchecked(method string, params any) error {
	answer := make(chan *message, 1)
	w.mu.Lock()
	w.next++
	id := strconv.Itoa(w.next)
	w.waiting[id] = answer
	w.model.Expect(id, method)
	w.mu.Unlock()
	m := map[string]any{"jsonrpc": "2.0", "id": json.RawMessage(id), "method": method}
	if params != nil {
		m["params"] = params
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := w.raw(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(body), body)); err != nil {
		return err
	}
	got, err := w.await(method, answer)
	if err == nil && got.Error != nil {
		return got.Error
	}
	return err
}

// await waits for the answer to a request.
func (w *wire) await(method string, answer chan *message) (*message, error) {
	select {
	case m := <-answer:
		return m, nil
	case <-w.stopped:
		select {
		case m := <-answer: // it came right before the end
			return m, nil
		default:
			return nil, fmt.Errorf("%s: the server ended without an answer", method)
		}
	case <-time.After(patience):
		return nil, fmt.Errorf("%s: no answer after %v", method, patience)
	}
}

// seen lists what was exchanged: "c2s initialize", with how often.
func (w *wire) seen() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[string]int{}
	for name, n := range w.model.Seen {
		all[name] = n
	}
	return all
}

// unanswered are the requests that were not answered, either way.
func (w *wire) unanswered() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.model.Unanswered(), ", ")
}
