package rpc

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
)

// maxDepth is the deepest nesting of arrays and objects that is taken in.
const maxDepth = 256

// A refusal is the answer to a message that cannot be handed on.
type refusal struct {
	id     jsontext.Value // as sent, so that also an id that is none comes back as it was
	code   jsonrpc2.Code
	reason string
}

var null = jsontext.Value("null")

// errDropped is the reason for which a message gets no answer: it is one itself,
// so an answer could be answered without end.
var errDropped = errors.New("an answer that belongs to no request")

// parse turns the body of a frame into a message whose parts are whole. When it
// cannot, it says what to answer; with neither a message nor a refusal, err says
// why the message is dropped. Requests borrow body; answers own their bytes.
func parse(body []byte) (msg jsonrpc2.Message, no *refusal, err error) {
	if tooDeep(body) {
		return nil, &refusal{null, jsonrpc2.ParseError, "JSON nested deeper than " + strconv.Itoa(maxDepth) + " levels"}, nil
	}
	members, kind, err := split(body)
	if err != nil {
		return nil, &refusal{null, jsonrpc2.ParseError, "not JSON: " + err.Error()}, nil
	}
	if kind == '[' {
		return nil, &refusal{null, jsonrpc2.InvalidRequest, "batches are no part of the Language Server Protocol"}, nil
	}
	if kind != '{' {
		return nil, &refusal{null, jsonrpc2.InvalidRequest, "a message is a JSON object"}, nil
	}
	if members.method == nil {
		return parseAnswer(&members)
	}
	return parseRequest(&members)
}

func parseRequest(m *members) (jsonrpc2.Message, *refusal, error) {
	id, echo, problem := parseID(m.id)
	refuse := func(code jsonrpc2.Code, reason string) (jsonrpc2.Message, *refusal, error) {
		return nil, &refusal{echo, code, reason}, nil
	}
	if problem != "" {
		return refuse(jsonrpc2.InvalidRequest, problem)
	}
	if m.method.Kind() != '"' {
		return refuse(jsonrpc2.InvalidRequest, "method is no string")
	}
	method := unquote(m.method)
	switch m.params.Kind() {
	case '{', '[':
	case 'n', 0:
		m.params = nil
	default:
		return refuse(jsonrpc2.InvalidParams, "params is neither an object nor an array")
	}
	if m.id == nil {
		return jsonrpc2.NewNotification(method, jsonrpc2.RawMessage(m.params)), nil, nil
	}
	return jsonrpc2.NewCall(id, method, jsonrpc2.RawMessage(m.params)), nil, nil
}

// parseAnswer reads a response. Clients leave out a result that is undefined, or
// send both members with one of them null.
func parseAnswer(m *members) (jsonrpc2.Message, *refusal, error) {
	isAnswer := m.result != nil || m.failure != nil
	if m.id == nil && !isAnswer {
		return nil, &refusal{null, jsonrpc2.InvalidRequest, "neither a request nor an answer"}, nil
	}
	id, _, problem := parseID(m.id)
	if problem != "" || m.id == nil {
		return nil, nil, errDropped
	}
	if m.failure != nil && m.failure.Kind() != 'n' {
		return jsonrpc2.NewResponse(id, nil, parseFailure(m.failure)), nil, nil
	}
	return jsonrpc2.NewResponse(id, jsonrpc2.RawMessage(bytes.Clone(m.result)), nil), nil, nil
}

// parseFailure reads the error member of an answer, whatever it is.
func parseFailure(raw jsontext.Value) *jsonrpc2.Error {
	failure := &jsonrpc2.Error{Code: jsonrpc2.UnknownError, Message: "the client refused and did not say why"}
	if raw.Kind() == '"' {
		failure.Message = unquote(raw)
		return failure
	}
	if raw.Kind() != '{' {
		return failure
	}
	visit(raw, func(name string, value jsontext.Value) {
		switch {
		case name == "code" && value.Kind() == '0':
			if code, ok := integer(value); ok && code >= math.MinInt32 && code <= math.MaxInt32 {
				failure.Code = jsonrpc2.Code(code)
			}
		case name == "message" && value.Kind() == '"':
			failure.Message = unquote(value)
		case name == "data":
			failure.Data = jsonrpc2.RawMessage(bytes.Clone(value))
		}
	})
	return failure
}

// parseID reads an id. Numbers without a fraction are integers however they are
// written: some JSON libraries write 1.0 for 1. echo is the id for an answer.
func parseID(raw jsontext.Value) (id jsonrpc2.ID, echo jsontext.Value, problem string) {
	if raw == nil {
		return id, null, ""
	}
	switch raw.Kind() {
	case '"':
		return jsonrpc2.NewStringID(unquote(raw)), raw, ""
	case '0':
		n, ok := integer(raw)
		if !ok {
			return id, raw, "id is no integer of 64 bits"
		}
		return jsonrpc2.NewNumberID(n), raw, ""
	case 'n':
		return id, null, "id is null"
	}
	return id, null, "id is neither a number nor a string"
}

// integer is the value of a JSON number that has no fraction.
func integer(raw jsontext.Value) (int64, bool) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// members are the parts of a message, as raw JSON that borrows the body; nil
// where there is none.
type members struct {
	id, method, params, result, failure jsontext.Value
}

// tolerant is what JSON of editors may be: invalid UTF-8 reads as U+FFFD, and of
// a repeated name the last value counts.
var tolerant = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// split checks that body is one JSON value and takes it apart. kind is the kind
// of the value; only objects have members.
func split(body []byte) (m members, kind jsontext.Kind, err error) {
	kind = jsontext.Value(body).Kind()
	if kind != '{' {
		if !jsontext.Value(body).IsValid(tolerant) {
			return m, kind, errors.New("syntax error")
		}
		return m, kind, nil
	}
	err = visit(body, func(name string, value jsontext.Value) {
		switch name {
		case "id":
			m.id = value
		case "method":
			m.method = value
		case "params":
			m.params = value
		case "result":
			m.result = value
		case "error":
			m.failure = value
		}
	})
	return m, kind, err
}

// visit calls f with each member of a JSON object. The values borrow object.
func visit(object []byte, f func(name string, value jsontext.Value)) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(object), tolerant)
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		end := int(dec.InputOffset())
		f(name, jsontext.Value(object[end-len(value):end:end]))
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// unquote is the text of a JSON string that split has found valid. The error of
// AppendUnquote only says that invalid UTF-8 has become U+FFFD.
func unquote(raw jsontext.Value) string {
	text, _ := jsontext.AppendUnquote(nil, raw)
	return string(text)
}

// tooDeep looks at brackets only, so that the parsers behind never recurse on
// what a peer nests without end.
func tooDeep(body []byte) bool {
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i += stringEnd(body[i+1:]) + 1
		case '[', '{':
			if depth++; depth > maxDepth {
				return true
			}
		case ']', '}':
			depth--
		}
	}
	return false
}

// stringEnd is where the quote is that ends the string rest begins in; the end of
// rest when there is none.
func stringEnd(rest []byte) int {
	for from := 0; ; {
		quote := bytes.IndexByte(rest[from:], '"')
		if quote < 0 {
			return len(rest)
		}
		quote += from
		escapes := 0
		for quote-escapes > from && rest[quote-escapes-1] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return quote
		}
		from = quote + 1
	}
}
