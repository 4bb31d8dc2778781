package rpc

import (
	"context"
	"reflect"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Lane says when a method's handler runs.
type Lane uint8

const (
	// Ordered handlers run one at a time, in the order the messages came and before
	// anything that came later. They keep the reader waiting, so they do nothing but
	// take note: no parsing, no disk, no call to the client.
	Ordered Lane = iota + 1
	// Background handlers run beside each other, each after every ordered message
	// that came before it. The client may cancel them: they honour their context.
	Background
	// Cancel handlers act on what is running, as soon as they are read.
	Cancel
)

// Method is one entry of a Table.
type Method struct {
	Lane    Lane
	request bool
	handle  func(ctx context.Context, params jsonrpc2.RawMessage) (any, error)
}

// Table is every method a connection serves, by name.
type Table map[string]Method

// None is the parameter type of methods that take none.
type None struct{}

// Request is a method that is answered with what f gives. Parameters that do not
// decode are answered with InvalidParams.
func Request[P, R any](lane Lane, f func(ctx context.Context, params *P) (R, error)) Method {
	return Method{lane, true, func(ctx context.Context, raw jsonrpc2.RawMessage) (any, error) {
		params, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		result, err := f(ctx, params)
		if err != nil {
			return nil, err
		}
		if v := reflect.ValueOf(&result).Elem(); v.Kind() == reflect.Pointer && v.IsNil() {
			return nil, nil
		}
		return result, nil
	}}
}

// Notification is a method without an answer. An error of f is logged.
func Notification[P any](lane Lane, f func(ctx context.Context, params *P) error) Method {
	return Method{lane, false, func(ctx context.Context, raw jsonrpc2.RawMessage) (any, error) {
		params, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return nil, f(ctx, params)
	}}
}

func decode[P any](raw jsonrpc2.RawMessage) (*P, error) {
	params := new(P)
	if _, none := any(params).(*None); none {
		return params, nil
	}
	if len(raw) == 0 {
		return nil, InvalidParams("the parameters are missing")
	}
	if err := protocol.Unmarshal(raw, params); err != nil {
		return nil, InvalidParams("the parameters do not decode: %v", err)
	}
	return params, nil
}

// InvalidParams is the error for parameters that decode but make no sense.
func InvalidParams(format string, args ...any) error {
	return jsonrpc2.Errorf(jsonrpc2.InvalidParams, format, args...)
}

// codec is how parameters and results become JSON: as the protocol package
// writes its unions.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = append((*raw)[:0], data...)
		return nil
	}
	return protocol.Unmarshal(data, v)
}
