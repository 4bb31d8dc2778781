package prompt

import (
	"bytes"
	"encoding/json"

	"github.com/hivesync/hivesync/docai"
)

// Dialect is a server's subset of JSON Schema.
type Dialect int

const (
	// Bounded is for servers that compile the schema into a grammar (llama.cpp,
	// Ollama, LM Studio, vLLM): an object by symbol id, with every symbol, field and
	// parameter as the tree has them, and a bound on every text. A small model then
	// cannot leave one out, make one up or run to the token limit. llama.cpp refuses
	// bounds of 2000 and more.
	Bounded Dialect = iota
	// Strict is OpenAI's strict mode: every property required, no further ones, no
	// bounds on strings. It says nothing of the single file, since the server
	// prepares each new schema for seconds and then keeps it.
	Strict
	// Sparse is Anthropic's: as Strict, but what a block has no use for may be left
	// out, which saves tokens.
	Sparse
)

// Schema is the JSON Schema of the answer about a file.
func Schema(d Dialect, file docai.File, cfg docai.Config) json.RawMessage {
	var blocks object
	if d == Bounded {
		blocks = byID(&file, cfg.Verbosity)
	} else {
		blocks = listOf(block(&file, cfg.Verbosity, d == Strict))
	}
	out, err := json.Marshal(record(object{{"blocks", blocks}}, []string{"blocks"}))
	if err != nil {
		panic("schema: " + err.Error()) // built from strings and numbers alone
	}
	return out
}

// byID is an object with a block for each symbol.
func byID(file *docai.File, verbosity docai.Verbosity) object {
	var blocks object
	for i := range file.Symbols {
		s := &file.Symbols[i]
		var properties object
		for _, f := range fields {
			if level(f.level) > level(verbosity) || !f.wanted(file, s) {
				continue
			}
			value := text(maxBounded[f.Name])
			if f.items != nil {
				var entries object
				for _, name := range f.items(s) {
					entries = append(entries, pair{name, text(160)})
				}
				value = record(entries, entries.keys())
			}
			properties = append(properties, pair{f.Name, value})
		}
		blocks = append(blocks, pair{s.ID, record(properties, properties.keys())})
	}
	return record(blocks, blocks.keys())
}

// maxBounded bounds a field's text, in characters.
var maxBounded = map[string]int{
	"summary": 240, "returns": 200, "yields": 200, "panics": 200, "safety": 300, "details": 600, "example": 400,
}

// block is the object that any symbol's block has; all asks for every field.
func block(file *docai.File, verbosity docai.Verbosity, all bool) object {
	properties := object{{"symbol", text(0)}}
	required := []string{"symbol", "summary"}
	for _, f := range asked(file, verbosity) {
		value := text(0)
		if f.items != nil {
			value = listOf(record(object{{"name", text(0)}, {"text", text(0)}}, []string{"name", "text"}))
		}
		properties = append(properties, pair{f.Name, value})
	}
	if all {
		required = properties.keys()
	}
	return record(properties, required)
}

func text(max int) object {
	if max == 0 {
		return object{{"type", "string"}}
	}
	return object{{"type", "string"}, {"maxLength", max}}
}

func listOf(items object) object { return object{{"type", "array"}, {"items", items}} }

func record(properties object, required []string) object {
	return object{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}}
}

// object is a JSON object in the order it was written: models fill fields in the
// order of the schema.
type object []pair

type pair struct {
	key   string
	value any
}

func (o object) keys() []string {
	keys := make([]string, len(o))
	for i, p := range o {
		keys[i] = p.key
	}
	return keys
}

// MarshalJSON writes the pairs in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(p.key) // a string always marshals
		value, err := json.Marshal(p.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
