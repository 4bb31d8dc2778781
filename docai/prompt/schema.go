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
	// Ollama, LM Studio, vLLM): every string and array is bounded, since a small
	// model otherwise runs to the token limit, and ids and parameter names are
	// those of the file. llama.cpp refuses bounds of 2000 and more.
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
	bounded := d == Bounded
	text := func(max int) object {
		s := object{{"type", "string"}}
		if bounded {
			s = append(s, pair{"maxLength", max})
		}
		return s
	}
	oneOf := func(values []string, max int) object {
		if !bounded || len(values) == 0 {
			return text(max)
		}
		return object{{"type", "string"}, {"enum", values}}
	}
	list := func(items object, max int) object {
		s := object{{"type", "array"}, {"items", items}}
		if bounded {
			s = append(s, pair{"maxItems", max})
		}
		return s
	}
	whole := func(properties object, required []string) object {
		return object{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}}
	}

	var ids []string
	var params names
	for i := range file.Symbols {
		ids = append(ids, file.Symbols[i].ID)
		params.add(file.Symbols[i].ArgNames())
	}
	properties := object{{"symbol", oneOf(ids, 20)}}
	required := []string{"symbol"}
	for _, f := range asked(&file, cfg.Verbosity) {
		value := text(maxBounded[f.Name])
		if f.items {
			name := text(80)
			most := 8
			if f.Name == "params" {
				name, most = oneOf(params.all, 80), max(1, params.most)
			}
			value = list(whole(object{{"name", name}, {"text", text(160)}}, []string{"name", "text"}), most)
		}
		properties = append(properties, pair{f.Name, value})
		if d != Sparse || f.Name == "summary" {
			required = append(required, f.Name)
		}
	}
	blocks := list(whole(properties, required), len(ids))
	out, err := json.Marshal(whole(object{{"blocks", blocks}}, []string{"blocks"}))
	if err != nil {
		panic("schema: " + err.Error()) // built from strings and numbers alone
	}
	return out
}

// maxBounded bounds a field's text for Bounded, in characters.
var maxBounded = map[string]int{
	"summary": 240, "returns": 200, "yields": 200, "panics": 200, "safety": 300, "details": 600, "example": 400,
}

// names collects the parameter names of a file.
type names struct {
	all  []string // each once
	most int      // parameters of the symbol that has most
}

func (n *names) add(args []string) {
	n.most = max(n.most, len(args))
next:
	for _, a := range args {
		for _, have := range n.all {
			if a == have {
				continue next
			}
		}
		n.all = append(n.all, a)
	}
}

// object is a JSON object in the order it was written: models fill fields in the
// order of the schema.
type object []pair

type pair struct {
	key   string
	value any
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
