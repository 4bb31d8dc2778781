package lspmodel

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
)

var model = sync.OnceValues(Load)

func load(t *testing.T) *Model {
	t.Helper()
	m, err := model()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// good is a connection without fault.
var good = []string{
	`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":7,"rootUri":null,"capabilities":{"general":{"positionEncodings":["utf-8","utf-16"]}}}}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":1,"result":{"capabilities":{"positionEncoding":"utf-8","hoverProvider":true,"textDocumentSync":2}}}}`,
	`{"dir":"c2s","msg":{"jsonrpc":"2.0","method":"initialized","params":{}}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":1,"method":"workspace/configuration","params":{"items":[{"section":"hivesync"}]}}}`,
	`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":"h","method":"textDocument/hover","params":{"textDocument":{"uri":"file:///a.go"},"position":{"line":0,"character":3}}}}`,
	`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":1,"result":[null]}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":"h","result":null}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","method":"$/progress","params":{"token":"t","value":{"kind":"begin","title":"Documenting cart.go","percentage":3}}}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","method":"hivesync/drafts","params":{"anything":1}}}`,
	`{"dir":"c2s","msg":{"jsonrpc":"2.0","id":2,"method":"no/such","params":{}}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"not offered"}}}`,
	`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}}`,
}

func TestFramesThatAreRight(t *testing.T) {
	report, err := load(t).Recording(strings.NewReader(strings.Join(good, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if report.Frames != len(good) || len(report.Unanswered) != 0 {
		t.Errorf("%d frames, unanswered %v", report.Frames, report.Unanswered)
	}
	if want := []string{"c2s no/such: unknown method"}; !slices.Equal(report.Violations, want) {
		t.Errorf("violations %q", report.Violations)
	}
	if report.Seen["s2c textDocument/hover (answer)"] != 1 {
		t.Errorf("seen %v", report.Seen)
	}
}

func TestFramesThatAreWrong(t *testing.T) {
	hover := good[4]
	for name, c := range map[string]struct {
		lines []string
		says  string
	}{
		"position without line":      {[]string{strings.Replace(hover, `"line":0,`, "", 1)}, "position<Position>.line: missing"},
		"position below zero":        {[]string{strings.Replace(hover, `"line":0`, `"line":-1`, 1)}, "no uinteger"},
		"position with a fraction":   {[]string{strings.Replace(hover, `"line":0`, `"line":0.5`, 1)}, "no uinteger"},
		"property nobody knows":      {[]string{strings.Replace(hover, `"line":0`, `"line":0,"row":1`, 1)}, "row: unknown property"},
		"uri of another type":        {[]string{strings.Replace(hover, `"file:///a.go"`, `7`, 1)}, "no DocumentUri"},
		"wrong direction":            {[]string{strings.Replace(hover, "c2s", "s2c", 1)}, "wrong direction"},
		"request without id":         {[]string{strings.Replace(hover, `"id":"h",`, "", 1)}, "a request sent as a notification"},
		"id null":                    {[]string{strings.Replace(hover, `"id":"h"`, `"id":null`, 1)}, "neither an integer nor a string"},
		"id twice":                   {[]string{hover, hover}, "still waits"},
		"no version":                 {[]string{strings.Replace(hover, `"jsonrpc":"2.0",`, "", 1)}, `not "2.0"`},
		"answer nobody asked for":    {[]string{good[6]}, "waits for none"},
		"answer twice":               {[]string{hover, good[6], good[6]}, "waits for none"},
		"answer of another shape":    {[]string{hover, `{"dir":"s2c","msg":{"jsonrpc":"2.0","id":"h","result":{"contents":7}}}`}, "textDocument/hover answer<Hover>.contents"},
		"answer without a result":    {[]string{hover, `{"dir":"s2c","msg":{"jsonrpc":"2.0","id":"h"}}`}, "neither result nor error"},
		"result and error":           {[]string{hover, `{"dir":"s2c","msg":{"jsonrpc":"2.0","id":"h","result":null,"error":{"code":1,"message":""}}}`}, "both result and error"},
		"error without a message":    {[]string{hover, `{"dir":"s2c","msg":{"jsonrpc":"2.0","id":"h","error":{"code":1}}}`}, "message: no string"},
		"enumeration":                {[]string{`{"dir":"s2c","msg":{"jsonrpc":"2.0","method":"window/showMessage","params":{"type":9,"message":"m"}}}`}, "no value of MessageType"},
		"progress without a title":   {[]string{`{"dir":"s2c","msg":{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":{"kind":"begin"}}}}`}, "title: missing"},
		"union":                      {[]string{`{"dir":"s2c","msg":{"jsonrpc":"2.0","method":"$/progress","params":{"token":true,"value":1}}}`}, "token: no integer"},
		"parameters where none are":  {[]string{`{"dir":"s2c","msg":{"jsonrpc":"2.0","id":1,"method":"workspace/codeLens/refresh","params":{}}}`}, "has parameters"},
		"nothing JSON":               {[]string{`{"dir":"c2s","bad":"Content-"}`}, "not JSON"},
		"array where an object goes": {[]string{`{"dir":"c2s","msg":{"jsonrpc":"2.0","method":"initialized","params":[]}}`}, "no object"},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := load(t).Recording(strings.NewReader(strings.Join(c.lines, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(report.Violations, func(v string) bool { return strings.Contains(v, c.says) }) {
				t.Errorf("found %q, not %q", report.Violations, c.says)
			}
		})
	}
}

func TestOpenRequestsAreTold(t *testing.T) {
	report, err := load(t).Recording(strings.NewReader(good[0] + "\n" + good[4]))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"c2s initialize", "c2s textDocument/hover"}; !slices.Equal(report.Unanswered, want) {
		t.Errorf("unanswered %q", report.Unanswered)
	}
}

func TestRecordingThatIsNone(t *testing.T) {
	if _, err := load(t).Recording(bytes.NewReader([]byte("hello\n"))); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("error %v", err)
	}
}

func TestEveryMethodOfAClientIsListed(t *testing.T) {
	methods := load(t).Methods()
	for _, want := range []string{"initialize", "exit", "$/cancelRequest", "$/progress", "textDocument/hover", "textDocument/didChange"} {
		if !slices.Contains(methods, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if slices.Contains(methods, "window/showMessage") {
		t.Error("a method of the server's is listed")
	}
}
