package v1

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/xeipuuv/gojsonschema"
)

var update = flag.Bool("update", false, "write the generated files")

// generated are the files that follow from the types.
func generated(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"schema.json": schema(t)}
	write := func(name string, value any) {
		text, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files["examples/"+name+".json"] = append(text, '\n')
	}
	for _, f := range frames {
		write(f.file, framed(t, f.envelope, f.payload))
	}
	for _, e := range events {
		write("event-"+string(e.event), framed(t, Envelope{Type: TypeEvent, SID: "lk7qf3m2x", Epoch: position.Epoch, Seq: 2, TS: moment},
			Event{EventType: e.event, Payload: value(t, e.payload), Schema: 1, Actor: Actor{User: "u2m9d", Name: "Ada"}, Client: "4f1c2a9e", OpSeq: 1, Head: position.Head}))
	}
	for name, body := range bodies {
		write("http-"+name, value(t, body))
	}
	return files
}

func framed(t *testing.T, e Envelope, payload any) jsontext.Value {
	t.Helper()
	full, err := New(e.Type, e.SID, payload)
	if err != nil {
		t.Fatal(err)
	}
	full.Epoch, full.Seq, full.TS = e.Epoch, e.Seq, e.TS
	text, err := full.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// value is a payload as it is on the wire.
func value(t *testing.T, payload any) jsontext.Value {
	t.Helper()
	e, err := New("x", "", payload)
	if err != nil {
		t.Fatal(err)
	}
	return e.Payload
}

// schema is the JSON Schema of an envelope: its payload is bound by its type.
func schema(t *testing.T) []byte {
	t.Helper()
	defs := map[string]*jsonschema.Schema{}
	define := func(example any) *jsonschema.Schema {
		if example == nil {
			return &jsonschema.Schema{Not: &jsonschema.Schema{}}
		}
		of := reflect.TypeOf(example)
		if defs[of.Name()] == nil {
			s, err := jsonschema.ForType(of, &jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
				reflect.TypeFor[jsontext.Value](): {Type: "object"},
			}})
			if err != nil {
				t.Fatal(err)
			}
			defs[of.Name()] = open(s)
		}
		return &jsonschema.Schema{Ref: "#/$defs/" + of.Name()}
	}
	payloads := map[Type][]*jsonschema.Schema{}
	for _, f := range frames {
		if s := define(f.payload); !slices.ContainsFunc(payloads[f.envelope.Type], func(o *jsonschema.Schema) bool { return o.Ref == s.Ref }) {
			payloads[f.envelope.Type] = append(payloads[f.envelope.Type], s)
		}
	}
	for _, e := range events {
		define(e.payload)
	}
	for _, body := range bodies {
		define(body)
	}
	when := func(member, is string, then map[string]*jsonschema.Schema) *jsonschema.Schema {
		return &jsonschema.Schema{
			If:   &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{member: {Const: jsonschema.Ptr[any](is)}}},
			Then: &jsonschema.Schema{Properties: then},
		}
	}
	define(Envelope{})
	root := defs["Envelope"]
	delete(defs, "Envelope")
	root.Properties["v"].Minimum = jsonschema.Ptr(1.0)
	for _, kind := range slices.Sorted(maps.Keys(payloads)) {
		root.AllOf = append(root.AllOf, when("type", string(kind), map[string]*jsonschema.Schema{"payload": {AnyOf: payloads[kind]}}))
	}
	for _, e := range events {
		defs["Event"].AllOf = append(defs["Event"].AllOf, when("event_type", string(e.event), map[string]*jsonschema.Schema{"payload": define(e.payload)}))
	}
	root.Schema = "http://json-schema.org/draft-07/schema#"
	root.Title = "HiveSync wire, version 1: one envelope"
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	// Draft 7 names what newer drafts call $defs; validators of every draft read it.
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(`"$defs"`), []byte(`"definitions"`)), []byte(`#/$defs/`), []byte(`#/definitions/`))
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	definitions, err := json.Marshal(defs)
	if err != nil {
		t.Fatal(err)
	}
	tree["definitions"] = json.RawMessage(bytes.ReplaceAll(definitions, []byte(`#/$defs/`), []byte(`#/definitions/`)))
	text, err = json.MarshalIndent(tree, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// open lets a schema take members that it does not know, and drops Extra, which
// is where Go keeps them.
func open(s *jsonschema.Schema) *jsonschema.Schema {
	s.AdditionalProperties = nil
	delete(s.Properties, "Extra")
	s.Required = slices.DeleteFunc(s.Required, func(name string) bool { return name == "Extra" })
	s.PropertyOrder = nil
	for _, p := range s.Properties {
		open(p)
	}
	if s.Items != nil {
		open(s.Items)
	}
	return s
}

func TestGeneratedFilesAreFresh(t *testing.T) {
	files := generated(t)
	if *update {
		if err := os.RemoveAll("examples"); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir("examples", 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			if err := os.WriteFile(name, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	there, err := filepath.Glob("examples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(there, "schema.json") {
		if _, ok := files[filepath.ToSlash(name)]; !ok {
			t.Errorf("%s is not generated any more; run go generate ./api/v1", name)
		}
	}
	for name, want := range files {
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v); run go generate ./api/v1", name, err)
		}
	}
}

func TestEveryExampleFitsTheSchemaAndADamagedOneDoesNot(t *testing.T) {
	s, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(schema(t)))
	if err != nil {
		t.Fatal(err)
	}
	fits := func(text []byte) (bool, string) {
		r, err := s.Validate(gojsonschema.NewBytesLoader(text))
		if err != nil {
			t.Fatal(err)
		}
		return r.Valid(), fmt.Sprint(r.Errors())
	}
	for name, text := range generated(t) {
		if !strings.HasPrefix(name, "examples/") || strings.HasPrefix(name, "examples/http-") {
			continue
		}
		if ok, why := fits(text); !ok {
			t.Errorf("%s: %s", name, why)
		}
	}
	for _, bad := range []string{
		`{"type":"leave"}`,
		`{"v":0,"type":"leave"}`,
		`{"v":1,"type":"join","payload":{"resume":{"epoch":7}}}`,
		`{"v":1,"type":"append","sid":"main","payload":{"op_seq":"7"}}`,
		`{"v":1,"type":"event","sid":"main","seq":1,"payload":{"event_type":"live.closed","payload":{"path":1},"schema":1,"actor":{"user":"u"},"client":"c","op_seq":1,"head":"h"}}`,
	} {
		if ok, _ := fits([]byte(bad)); ok {
			t.Errorf("%s fits the schema", bad)
		}
	}
	if ok, why := fits([]byte(`{"v":1,"type":"from.the.future","payload":{"anything":[1]},"new":true}`)); !ok {
		t.Errorf("a frame of a newer program does not fit: %s", why)
	}
}
