package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// protocol is how a client of one of the servers speaks.
type protocol interface {
	name() string
	start(rooms int) (*server, error)
	// enter connects to a room and returns when the client is in it.
	enter(s *server, room, client int) (*websocket.Conn, error)
	// cursor is a message that moves the client's cursor: some 140 bytes of state,
	// with the time in it as "@" and nanoseconds.
	cursor(room int, now int64) []byte
}

// state is what a cursor says.
func state(now int64) string {
	return fmt.Sprintf(`{"path":"internal/shopping/cart/cart.go","symbol":"@%d","cursor":{"line":1042,"character":17},"activity":"editing","typing":true}`, now)
}

func dial(url, token string, subprotocols ...string) (*websocket.Conn, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	d := websocket.Dialer{Subprotocols: subprotocols, HandshakeTimeout: 30 * time.Second, ReadBufferSize: 1024, WriteBufferSize: 512, WriteBufferPool: &writeBuffers}
	ws, _, err := d.Dial(url, header)
	return ws, err
}

var writeBuffers sync.Pool

// await reads until a message holds a text.
func await(ws *websocket.Conn, text string) ([]byte, error) {
	ws.SetReadDeadline(time.Now().Add(30 * time.Second))
	defer ws.SetReadDeadline(time.Time{})
	for {
		_, message, err := ws.ReadMessage()
		if err != nil {
			return nil, fmt.Errorf("waiting for %s: %w", text, err)
		}
		if bytes.Contains(message, []byte(`"error"`)) {
			return nil, fmt.Errorf("refused: %s", message)
		}
		if bytes.Contains(message, []byte(text)) {
			return message, nil
		}
	}
}

// hive is the backend: rooms are Live Views.
type hive struct {
	backend string
	window  string // for which states are merged
	sids    []string
	ticket  atomic.Pointer[string] // by which who was there comes back
}

func (h *hive) name() string { return "HiveSync" }

func (h *hive) start(rooms int) (*server, error) {
	s, err := start(h.backend, "serve", "--dev", "--json", "--window", h.window, "--sessions-per-host", "100000", "--sessions-per-project", "100000",
		"--connects-per-second", "100000", "--viewers-per-session", "100000", "--log-level", "error")
	if err != nil {
		return nil, err
	}
	ws, err := dial(s.ws, s.token, "hivesync.v1.json")
	if err != nil {
		return nil, err
	}
	defer ws.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"v":1,"type":"hello","payload":{"client":"host","min_version":1,"max_version":1}}`)); err != nil {
		return nil, err
	}
	h.sids = nil
	for range rooms {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"v":1,"type":"live.start","payload":{}}`)); err != nil {
			return nil, err
		}
		message, err := await(ws, `"live.opened"`)
		if err != nil {
			return nil, err
		}
		var opened struct {
			Payload struct {
				SID string `json:"sid"`
			} `json:"payload"`
		}
		if err := json.Unmarshal(message, &opened); err != nil {
			return nil, err
		}
		h.sids = append(h.sids, opened.Payload.SID)
	}
	return s, nil
}

func (h *hive) enter(s *server, room, client int) (*websocket.Conn, error) {
	token := s.token
	if ticket := h.ticket.Load(); ticket != nil {
		token = *ticket
	}
	ws, err := dial(s.ws, token, "hivesync.v1.json")
	if err != nil {
		return nil, err
	}
	both := fmt.Sprintf(`{"v":1,"type":"hello","payload":{"client":"c%d","min_version":1,"max_version":1}}`+"\n"+`{"v":1,"type":"join","sid":%q,"payload":{}}`, client, h.sids[room])
	if err := ws.WriteMessage(websocket.TextMessage, []byte(both)); err != nil {
		return nil, err
	}
	welcome, err := await(ws, `"welcome"`)
	if err != nil {
		return nil, err
	}
	if _, after, found := bytes.Cut(welcome, []byte(`"ticket":"`)); found && h.ticket.Load() == nil {
		ticket, _, _ := bytes.Cut(after, []byte(`"`))
		h.ticket.Store(new(string(ticket)))
	}
	if !bytes.Contains(welcome, []byte(`"joined"`)) { // both may come in one message
		_, err = await(ws, `"joined"`)
	}
	return ws, err
}

func (h *hive) cursor(room int, now int64) []byte {
	return fmt.Appendf(nil, `{"v":1,"type":"state","sid":%q,"payload":%s}`, h.sids[room], state(now))
}

// peer is centrifuge.
type peer struct{}

func (peer) name() string { return "centrifuge" }

func (peer) start(int) (*server, error) { return self("centrifuge") }

func self(role string) (*server, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(path, "-role", role)
}

func (peer) enter(s *server, room, client int) (*websocket.Conn, error) {
	ws, err := dial(s.ws, "")
	if err != nil {
		return nil, err
	}
	both := fmt.Sprintf(`{"id":1,"connect":{"token":%q,"name":"c%d"}}`+"\n"+`{"id":2,"subscribe":{"channel":"room%d"}}`, s.token, client, room)
	if err := ws.WriteMessage(websocket.TextMessage, []byte(both)); err != nil {
		return nil, err
	}
	_, err = await(ws, `"subscribe"`)
	return ws, err
}

func (peer) cursor(_ int, now int64) []byte {
	return []byte(`{"send":{"data":` + state(now) + `}}`)
}

// bare is the hub that does nothing.
type bare struct{}

func (bare) name() string { return "bare hub" }

func (bare) start(int) (*server, error) { return self("bare") }

func (bare) enter(s *server, room, _ int) (*websocket.Conn, error) {
	ws, err := dial(s.ws+"?room="+strings.TrimSpace(fmt.Sprint(room)), "")
	if err != nil {
		return nil, err
	}
	_, err = await(ws, `"in"`)
	return ws, err
}

func (bare) cursor(_ int, now int64) []byte { return []byte(state(now)) }
