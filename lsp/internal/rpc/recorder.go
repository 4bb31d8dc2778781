package rpc

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// recorder writes every message of both directions, one JSON object a line:
// {"dir":"c2s","msg":…}. A message that is no JSON is kept as a string under
// "bad". A nil recorder records nothing.
type recorder struct {
	mu  sync.Mutex
	out io.Writer // guarded by mu
}

const (
	fromClient = "c2s"
	fromServer = "s2c"
)

func (r *recorder) record(dir string, body []byte) {
	if r == nil {
		return
	}
	line := []byte(`{"dir":"` + dir + `","msg":`)
	msg := jsontext.Value(bytes.Clone(body))
	if err := msg.Compact(tolerant); err == nil {
		line = append(line, msg...)
	} else {
		text, _ := json.Marshal(string(body))
		line = append([]byte(`{"dir":"`+dir+`","bad":`), text...)
	}
	line = append(line, '}', '\n')
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out.Write(line)
}
