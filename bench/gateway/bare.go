package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// serveBare passes each message on to the others of its room, and does nothing
// else: the floor of what a hub on this WebSocket library can cost.
func serveBare() error {
	var mu sync.Mutex
	rooms := map[string]map[chan []byte]bool{}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }, WriteBufferPool: &sync.Pool{}}
	http.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		room, out := r.URL.Query().Get("room"), make(chan []byte, 256)
		mu.Lock()
		if rooms[room] == nil {
			rooms[room] = map[chan []byte]bool{}
		}
		rooms[room][out] = true
		mu.Unlock()
		go func() {
			for message := range out {
				if ws.WriteMessage(websocket.TextMessage, message) != nil {
					ws.Close()
					for range out {
					}
					return
				}
			}
		}()
		ws.WriteMessage(websocket.TextMessage, []byte(`{"in":true}`))
		for {
			_, message, err := ws.ReadMessage()
			if err != nil {
				break
			}
			mu.Lock()
			for other := range rooms[room] {
				if other != out {
					select {
					case other <- message:
					default: // it is too slow
					}
				}
			}
			mu.Unlock()
		}
		mu.Lock()
		delete(rooms[room], out)
		close(out)
		mu.Unlock()
		ws.Close()
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("{\"ws_url\":\"ws://%s/ws\"}\n", listener.Addr())
	return http.Serve(listener, nil)
}
