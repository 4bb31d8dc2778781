package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/centrifugal/centrifuge"
)

// serveCentrifuge serves as its documentation shows, JSON protocol, memory
// broker, no history; a client's asynchronous messages are published to its room.
func serveCentrifuge() error {
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelError, LogHandler: func(centrifuge.LogEntry) {}})
	if err != nil {
		return err
	}
	node.OnConnecting(func(_ context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		if e.Token != peerToken {
			return centrifuge.ConnectReply{}, centrifuge.DisconnectInvalidToken
		}
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{UserID: e.Name}}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, reply centrifuge.SubscribeCallback) {
			reply(centrifuge.SubscribeReply{}, nil)
		})
		client.OnMessage(func(e centrifuge.MessageEvent) {
			for channel := range client.ChannelsWithContext() {
				if strings.HasPrefix(channel, "room") {
					node.Publish(channel, e.Data) // the memory broker does not fail
				}
			}
		})
	})
	if err := node.Run(); err != nil {
		return err
	}
	handler := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{CheckOrigin: func(*http.Request) bool { return true }, ReadBufferSize: 512, WriteBufferSize: 512, UseWriteBufferPool: true})
	http.Handle("/ws", handler)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("{\"ws_url\":\"ws://%s/ws\",\"token\":%q}\n", listener.Addr(), peerToken)
	return http.Serve(listener, nil)
}

const peerToken = "bench"
