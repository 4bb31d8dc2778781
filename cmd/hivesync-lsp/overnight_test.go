package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/docaitest"
)

// An evening and a morning on the command line.
func TestOvernight(t *testing.T) {
	batches := docaitest.NewBatches(&docaitest.Server{Vendor: docaitest.Anthropic})
	server := httptest.NewServer(batches)
	defer server.Close()
	home := t.TempDir()
	for _, dir := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(dir, filepath.Join(home, "home"))
	}
	t.Setenv("OVERNIGHT_KEY", "of-the-test")
	t.Chdir(home)
	if err := os.WriteFile("shop.go", []byte("package shop\n\nfunc Total(prices []int) (sum int) {\n\tfor _, p := range prices {\n\t\tsum += p\n\t}\n\treturn sum\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	vendor := []string{"document", "--provider", "anthropic", "--model", "claude-haiku-4-5", "--base-url", server.URL, "--api-key-env", "OVERNIGHT_KEY", "shop.go"}
	expect := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q does not say %q", text, want)
			}
		}
	}

	out, _, _ := run(t, append(vendor, "--estimate", "--overnight")...)
	expect(out, "1 symbol in 1 file: 1 request", "overnight.")
	out, log, code := run(t, append(vendor, "--overnight")...)
	name := strings.TrimSpace(out)
	expect(log, "Handed in to anthropic as batch "+name, "hivesync-lsp overnight collect "+name)
	if code != 0 || name == "" || len(batches.Came()) != 0 {
		t.Fatalf("exit code %d, %q, %d requests", code, name, len(batches.Came()))
	}
	out, _, _ = run(t, "overnight")
	expect(out, name+"  anthropic claude-haiku-4-5", "0 of 1 answered so far")
	out, _, code = run(t, "overnight", "collect")
	expect(out, name+" is not ready")
	if code != exitFindings {
		t.Errorf("exit code %d of what is not ready", code)
	}

	batches.Finish()
	out, _, code = run(t, "overnight", "collect", name)
	expect(out, name+": 1 of 1 symbol drafted; 1 request,")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	came := len(batches.Came())
	_, log, _ = run(t, append(vendor, "--apply")...)
	expect(log, "1 comment drafted by anthropic", "1 file written")
	if len(batches.Came()) != came {
		t.Error("the same run asked again")
	}
	out, _, _ = run(t, "overnight")
	expect(out, "No batch is under way.")
	_, log, code = run(t, "overnight", "cancel", name)
	if code != exitFailed {
		t.Errorf("exit code %d of a batch that is gone: %s", code, log)
	}
	_, log, _ = run(t, append(vendor, "--overnight")...)
	expect(log, "Nothing to hand in")
}
