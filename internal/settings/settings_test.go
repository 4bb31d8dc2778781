package settings

import (
	"reflect"
	"strings"
	"testing"
)

func TestWhatEditorsSend(t *testing.T) {
	want := Default()
	want.Provider, want.OpenAI.BaseURL, want.Hints = "openai", "http://localhost:1/v1", false
	for name, text := range map[string]string{
		"nested":            `{"provider":"openai","openai":{"baseUrl":"http://localhost:1/v1"},"inlayHints":{"enabled":false}}`,
		"dotted":            `{"provider":"openai","openai.baseUrl":"http://localhost:1/v1","inlayHints.enabled":false}`,
		"with the section":  `{"hivesync":{"provider":"openai","openai":{"baseUrl":"http://localhost:1/v1"},"inlayHints":{"enabled":false}}}`,
		"with the prefix":   `{"hivesync.provider":"openai","hivesync.openai.baseUrl":"http://localhost:1/v1","hivesync.inlayHints.enabled":false}`,
		"half nested":       `{"hivesync":{"provider":"openai","openai.baseUrl":"http://localhost:1/v1","inlayHints":{"enabled":false}}}`,
		"with nulls around": `{"provider":"openai","model":null,"openai":{"baseUrl":"http://localhost:1/v1","model":null},"inlayHints":{"enabled":false}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := Decode([]byte(text))
			if len(problems) > 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v with problems %v", got, problems)
			}
		})
	}
	for _, nothing := range []string{"", "null", "{}", " \n", "[]", `{"hivesync":[]}`, `{"openai":[]}`, `{"prices":null}`} {
		if got, problems := Decode([]byte(nothing)); len(problems) > 0 || !reflect.DeepEqual(got, Default()) {
			t.Errorf("%q gives %+v with %v", nothing, got, problems)
		}
	}
}

func TestWhatIsOffKeepsItsDefaultAndIsTold(t *testing.T) {
	for text, want := range map[string]string{
		`{"providor":"openai"}`:                      "hivesync.providor: there is no such setting; did you mean hivesync.provider?",
		`{"openai":{"model_name":"x"}}`:              "did you mean hivesync.openai.model?",
		`{"quite something else":1}`:                 "docs/settings.md",
		`{"provider":"oracle"}`:                      `"oracle" is none of "outline", "openai", "anthropic", "hosted"; "outline" holds instead`,
		`{"provider":7}`:                             "it takes a string, not 7",
		`{"fallback":["outline","oracle"]}`:          `"oracle" is none of`,
		`{"contextTokens":1.5}`:                      "it takes a whole number, not 1.5",
		`{"contextTokens":12}`:                       "between 1000 and 2000000, not 12",
		`{"inlayHints":{"enabled":"yes"}}`:           `it takes true or false, not "yes"`,
		`{"style":"numpy"}`:                          `it takes an object, not "numpy"`,
		`[1]`:                                        "hivesync: the settings are no JSON object",
		`{"openai":{"apiKeyCommand":"pass openai"}}`: "it takes a list of strings",
	} {
		got, problems := Decode([]byte(text))
		if len(problems) != 1 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%s: problems %v, want %q", text, problems, want)
		}
		if !reflect.DeepEqual(got, Default()) {
			t.Errorf("%s changed something: %+v", text, got)
		}
	}
}

// The file comes with the code, from whoever wrote it.
func TestAProjectCannotSendCodeAnywhereOrLoosenAnything(t *testing.T) {
	for i := range table {
		row := &table[i]
		value := brief(row.Value())
		switch row.Type().Name {
		case "array":
			value = "[]"
		case "object":
			value = "{}"
		}
		text := `{"` + row.Key + `":` + value + `}`
		if _, problems := Default().Project([]byte(text)); row.Project != (len(problems) == 0) {
			t.Errorf("%s: problems %v", row.Key, problems)
		}
		dangerous := row.Scope == Machine || strings.Contains(row.Key, "presence.enabled") || strings.Contains(row.Key, "score") || strings.Contains(row.Key, "redaction")
		if dangerous && row.Project {
			t.Errorf("%s may be set by a project", row.Key)
		}
	}
	got, problems := Default().Project([]byte(`{"$schema":"x","verbosity":"summary","style":{"width":79},"provider":"openai","openai":{"baseUrl":"http://evil.test"}}`))
	if got.Verbosity != "summary" || string(got.Style) != `{"width":79}` || got.Provider != "outline" || got.OpenAI.BaseURL != "" || len(problems) != 2 {
		t.Errorf("got %+v with %v", got, problems)
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[any]string{}
	var s Settings
	for i := range table {
		row := &table[i]
		if other, twice := seen[row.field(&s)]; twice {
			t.Errorf("%s and %s share a member", row.Key, other)
		}
		seen[row.field(&s)] = row.Key
		if row.Doc == "" || !strings.HasSuffix(row.Doc, ".") && !strings.HasSuffix(row.Doc, "`).") {
			t.Errorf("%s: the text is no sentence: %q", row.Key, row.Doc)
		}
		if v, ok := row.Value().(string); ok && row.choose(v) != nil {
			t.Errorf("%s: the default %q is no choice", row.Key, v)
		}
	}
	if members := leaves(reflect.TypeFor[Settings]()); members != len(table) {
		t.Errorf("Settings has %d members and the table %d rows", members, len(table))
	}
}

func leaves(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 1
	}
	n := 0
	for i := range t.NumField() {
		n += leaves(t.Field(i).Type)
	}
	return n
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"hivesync":{"openai":{"baseUrl":"x"},"prices":{"a":{"input":1}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		Decode(text)
		Default().Project(text)
	})
}
