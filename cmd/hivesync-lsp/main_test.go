package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hivesync-lsp": main})
}

// Each file in testdata/script is a story told to the real program.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			for _, home := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
				env.Setenv(home, filepath.Join(env.WorkDir, "home"))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"model": model, "validsarif": validSarif, "jsonlines": jsonLines, "binary": binary,
		},
	})
}

// run runs the program with arguments, within this process, and gives what it
// printed and logged.
func run(t *testing.T, args ...string) (out, log string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := newCommand()
	c.SetArgs(args)
	c.SetOut(&stdout)
	c.SetErr(&stderr)
	c.SetIn(strings.NewReader(""))
	code = exitCode(c.ExecuteContext(t.Context()))
	return stdout.String(), stderr.String(), code
}

// model starts a server that speaks OpenAI's chat completions, answers every
// question with the text of a file, and writes what it was asked to asked.json:
//
//	model ANSWER
//
// $MODEL is its base URL.
func model(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: model ANSWER")
	}
	answer, log := ts.ReadFile(args[0]), ts.MkAbs("asked.json")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked map[string]any
		json.NewDecoder(r.Body).Decode(&asked)
		line, _ := json.Marshal(asked)
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		defer f.Close()
		fmt.Fprintf(f, "%s\n", line)
		if r.Header.Get("Authorization") != "Bearer of-the-test" {
			http.Error(w, `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}`, http.StatusUnauthorized)
			return
		}
		if asked["model"] == "gone" {
			http.Error(w, `{"error":{"message":"The model gone does not exist","type":"invalid_request_error","code":"model_not_found"}}`, http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for _, chunk := range []any{
			map[string]any{"index": 0, "delta": map[string]any{"role": "assistant", "content": answer}},
			map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": "stop"},
		} {
			data, _ := json.Marshal(map[string]any{"id": "1", "object": "chat.completion.chunk", "model": "tiny-1", "choices": []any{chunk}})
			fmt.Fprintf(w, "data: %s\n\n", data)
		}
		fmt.Fprint(w, "data: [DONE]\n\n")
	}))
	ts.Defer(server.Close)
	ts.Setenv("MODEL", server.URL+"/v1")
}

// binary makes a file that is no text:
//
//	binary FILE
func binary(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("\x7fELF\x00\x01"), 0o600))
}

// validSarif checks a file against the schema of SARIF 2.1.0.
func validSarif(ts *testscript.TestScript, neg bool, args []string) {
	report, err := sarif.FromString(ts.ReadFile(args[0]))
	ts.Check(err)
	if err := report.Validate(); (err != nil) != neg {
		ts.Fatalf("%s against the schema: %v", args[0], err)
	}
}

// jsonLines checks that every line of a file is one JSON object with the named
// members:
//
//	jsonlines FILE MEMBER…
func jsonLines(ts *testscript.TestScript, neg bool, args []string) {
	text := strings.TrimSpace(ts.ReadFile(args[0]))
	if text == "" {
		ts.Fatalf("%s is empty", args[0])
	}
	for line := range strings.SplitSeq(text, "\n") {
		var object map[string]json.RawMessage
		ts.Check(json.Unmarshal([]byte(line), &object))
		for _, member := range args[1:] {
			if _, ok := object[member]; ok == neg {
				ts.Fatalf("member %q of %s: there is %v", member, line, ok)
			}
		}
	}
}
