// Package gateway is the backend's public side: the WebSocket of docs/wire.md
// and the few HTTP requests around it.
package gateway
