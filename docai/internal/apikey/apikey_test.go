package apikey

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program writes an executable script and gives its path.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsNoKeyIsRefusedWithoutRepeatingIt(t *testing.T) {
	for name, value := range map[string]string{
		"two lines": "sk-secret\nX-Evil: 1",
		"not ASCII": "sk-secret„",
		"a file":    strings.Repeat("sk-secret", 10_000),
	} {
		t.Setenv("SOME_KEY", value)
		got, err := New(Source{Env: "SOME_KEY"}).Get(t.Context())
		if err == nil || got != "" || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "SOME_KEY") {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestACommandThatFailsSaysWhy(t *testing.T) {
	for script, says := range map[string]string{
		"echo sk-secret; echo 'store is locked' >&2; exit 3": "store is locked",
		"exit 3":                          "exit status 3",
		"true":                            "printed nothing",
		"yes sk-secret | head -c 1000000": "",
	} {
		path := program(t, script)
		got, err := New(Source{Command: []string{path}}).Get(t.Context())
		if err == nil || got != "" || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %q, %v", script, got, err)
		}
	}
	if _, err := New(Source{Command: []string{"/no/such/program"}}).Get(t.Context()); err == nil {
		t.Error("a missing program gave a key")
	}
}

func TestACommandIsCancelledWithTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := New(Source{Command: []string{program(t, "exec sleep 60")}}).Get(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestACommandRunsOnceUntilItsKeyIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := program(t, "echo run >> "+dir+"/runs; echo sk-$(wc -l < "+dir+"/runs | tr -d ' '); echo a note")
	key := New(Source{Command: []string{path}})
	var got []string
	for i := range 3 {
		value, err := key.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, value)
		if i == 1 {
			key.Forget()
		}
	}
	if strings.Join(got, " ") != "sk-1 sk-1 sk-2" {
		t.Errorf("got %v", got)
	}
}

func TestAnUnsetVariableIsNoKeyAndNoError(t *testing.T) {
	if got, err := New(Source{Env: "NO_SUCH_KEY"}).Get(t.Context()); got != "" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	t.Setenv("SOME_KEY", " sk-1 \n")
	if got, err := New(Source{Env: "SOME_KEY"}).Get(t.Context()); got != "sk-1" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
