package httpcall

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// An Event is one server-sent event. Name is empty where the server names none.
type Event struct {
	Name string
	Data []byte
}

// Events reads server-sent events (WHATWG HTML, 9.2.6) one by one. Comments,
// which servers send to keep a connection alive, and unknown fields are passed
// over.
type Events struct {
	lines *bufio.Reader
}

// NewEvents reads from an answer's body, which bounds the total size.
func NewEvents(r io.Reader) *Events { return &Events{lines: bufio.NewReader(r)} }

// Next gives the next event with data. It fails with io.EOF at the end of the
// stream; an event that the end cuts off without its closing empty line is given
// still, for servers that forget that line.
func (e *Events) Next() (Event, error) {
	var event Event
	var data [][]byte
	for {
		line, err := e.lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return Event{}, err
		}
		line = bytes.TrimRight(line, "\r\n")
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			event.Name = strings.TrimSpace(string(value))
		case "data":
			data = append(data, value)
		}
		if len(data) > 0 && (len(line) == 0 || err != nil) {
			event.Data = bytes.Join(data, []byte("\n"))
			return event, nil
		}
		if err != nil {
			return Event{}, err
		}
		if len(line) == 0 {
			event = Event{}
		}
	}
}
