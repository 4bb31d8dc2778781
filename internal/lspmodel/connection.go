package lspmodel

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Direction is who sent a message.
type Direction string

// The directions, as recordings spell them.
const (
	FromClient Direction = "c2s"
	FromServer Direction = "s2c"
)

func (d Direction) other() Direction {
	if d == FromClient {
		return FromServer
	}
	return FromClient
}

// Connection checks the messages of one connection in the order they were sent.
// It is for one goroutine.
type Connection struct {
	model   *Model
	pending map[Direction]map[string]string // by sender and id: the method asked
	Seen    map[string]int                  // messages by direction and method, as "c2s initialize"; answers as "s2c initialize (answer)"
}

// Connection starts to check a connection.
func (m *Model) Connection() *Connection {
	return &Connection{
		model:   m,
		pending: map[Direction]map[string]string{FromClient: {}, FromServer: {}},
		Seen:    map[string]int{},
	}
}

// Expect takes note of a request of the client's that is wrong on purpose, and not
// checked: its answer is.
func (c *Connection) Expect(id, method string) { c.pending[FromClient][id] = method }

// Message lists what is wrong with one message. Methods of HiveSync's own
// ("hivesync/…") are none of the specification's business, but answers to them
// are counted like all others.
func (c *Connection) Message(from Direction, body []byte) []string {
	var message map[string]any
	if err := json.Unmarshal(body, &message); err != nil {
		return []string{"not a JSON object: " + err.Error()}
	}
	var bad []string
	if message["jsonrpc"] != "2.0" {
		bad = append(bad, `jsonrpc: not "2.0"`)
	}
	id, hasID := message["id"]
	key, _ := json.Marshal(id)
	if name, ok := message["method"].(string); ok {
		c.Seen[string(from)+" "+name]++
		bad = append(bad, c.asked(from, name, message)...)
		if hasID {
			bad = append(bad, c.checkID(id, name)...)
			if earlier, taken := c.pending[from][string(key)]; taken {
				bad = append(bad, fmt.Sprintf("%s: the id %s still waits for the answer to %s", name, key, earlier))
			}
			c.pending[from][string(key)] = name
		}
		return bad
	}
	if id == nil && message["error"] != nil {
		c.Seen[string(from)+" (answer to what could not be read)"]++
		return append(bad, c.checkError(message["error"], "error")...)
	}
	name, asked := c.pending[from.other()][string(key)]
	if !asked {
		return append(bad, fmt.Sprintf("an answer to the id %s, which waits for none", key))
	}
	delete(c.pending[from.other()], string(key))
	c.Seen[string(from)+" "+name+" (answer)"]++
	return append(bad, c.answered(name, message)...)
}

// asked checks a request or a notification.
func (c *Connection) asked(from Direction, name string, message map[string]any) []string {
	_, hasID := message["id"]
	definition := c.model.notifications[name]
	if hasID {
		definition = c.model.requests[name]
	}
	if definition == nil {
		if strings.HasPrefix(name, "$/") || strings.HasPrefix(name, "hivesync/") {
			return nil
		}
		if hasID == (c.model.notifications[name] != nil) {
			return []string{name + ": a request sent as a notification, or the other way round"}
		}
		return []string{name + ": unknown method"}
	}
	var bad []string
	params, has := message["params"]
	if definition.Params == nil {
		if has && params != nil {
			bad = append(bad, name+": has parameters")
		}
	} else {
		bad = append(bad, c.model.check(definition.Params, params, name)...)
	}
	if definition.Direction != "both" && (from == FromClient) != (definition.Direction == "clientToServer") {
		bad = append(bad, name+": wrong direction")
	}
	if name == "$/progress" && bad == nil {
		bad = c.checkProgress(params.(map[string]any)["value"])
	}
	return bad
}

// checkProgress checks what the specification leaves open in the type: progress
// that carries a kind is work-done progress.
func (c *Connection) checkProgress(value any) []string {
	object, _ := value.(map[string]any)
	for kind, structure := range map[string]string{"begin": "WorkDoneProgressBegin", "report": "WorkDoneProgressReport", "end": "WorkDoneProgressEnd"} {
		if object["kind"] == kind {
			return c.model.checkReference(structure, value, "$/progress.value")
		}
	}
	return nil
}

// answered checks the answer to a request.
func (c *Connection) answered(name string, message map[string]any) []string {
	result, hasResult := message["result"]
	failure, hasError := message["error"]
	switch {
	case hasResult && hasError:
		return []string{name + " answer: both result and error"}
	case hasError:
		return c.checkError(failure, name+" answer: error")
	case !hasResult:
		return []string{name + " answer: neither result nor error"}
	}
	if definition := c.model.requests[name]; definition != nil && definition.Result != nil {
		return c.model.check(definition.Result, result, name+" answer")
	}
	return nil
}

func (c *Connection) checkID(id any, name string) []string {
	if _, ok := id.(string); ok || isInteger(id, -1<<31) {
		return nil
	}
	return wrong(name+": id", "neither an integer nor a string", id)
}

func (c *Connection) checkError(failure any, path string) []string {
	object, ok := failure.(map[string]any)
	if !ok {
		return wrong(path, "no object", failure)
	}
	bad := checkBase("integer", object["code"], path+".code")
	return append(bad, checkBase("string", object["message"], path+".message")...)
}

// Unanswered lists the requests without an answer so far, as "c2s method", sorted.
func (c *Connection) Unanswered() []string {
	var open []string
	for from, asked := range c.pending {
		for _, name := range asked {
			open = append(open, string(from)+" "+name)
		}
	}
	slices.Sort(open)
	return open
}

// Report is what Recording found.
type Report struct {
	Frames     int
	Violations []string // "c2s …" or "s2c …"
	Unanswered []string
	Seen       map[string]int // see Connection
}

// Recording checks a recording of one connection: JSON lines, each with the
// direction and the message, {"dir":"c2s","msg":{…}}. What was no JSON stands as
// a string under "bad" instead of "msg".
func (m *Model) Recording(lines io.Reader) (*Report, error) {
	c := m.Connection()
	report := &Report{Seen: c.Seen}
	in := bufio.NewReader(lines)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		var frame struct {
			Dir Direction       `json:"dir"`
			Msg json.RawMessage `json:"msg"`
			Bad *string         `json:"bad"`
		}
		if err := json.Unmarshal(line, &frame); err != nil {
			return nil, fmt.Errorf("line %d of the recording: %w", report.Frames+1, err)
		}
		report.Frames++
		if frame.Bad != nil {
			report.Violations = append(report.Violations, fmt.Sprintf("%s not JSON: %.60q", frame.Dir, *frame.Bad))
			continue
		}
		for _, violation := range c.Message(frame.Dir, frame.Msg) {
			report.Violations = append(report.Violations, string(frame.Dir)+" "+violation)
		}
	}
	report.Unanswered = c.Unanswered()
	return report, nil
}
