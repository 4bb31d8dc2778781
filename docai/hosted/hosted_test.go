package hosted

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
	"github.com/hivesync/hivesync/internal/code"
)

func shop() docai.File {
	return docai.File{Path: "shop.go", Language: "go", Source: "package shop\n\nfunc Total() {}\n", Symbols: []docai.Symbol{
		{ID: "s1", Symbol: code.Symbol{Kind: code.Function, Name: "Total", Line: 3}},
	}}
}

// story runs a provider against a backend on a clock of its own.
func story(t *testing.T, answer func(int, docaitest.Request) docaitest.Reply, tell func(t *testing.T, p *Provider, s *docaitest.Server)) {
	t.Helper()
	t.Setenv("HIVESYNC_TOKEN", "token-1")
	synctest.Test(t, func(t *testing.T) {
		s := &docaitest.Server{Vendor: docaitest.Hosted, Model: "gpt", Answer: answer}
		server := memhttp.Start(s)
		defer server.Close()
		p, err := New(Options{BaseURL: memhttp.URL + "/", TokenEnv: "HIVESYNC_TOKEN", Transport: server.Transport()})
		if err != nil {
			t.Fatal(err)
		}
		tell(t, p, s)
	})
}

func TestABackendThatIsNotSetUp(t *testing.T) {
	t.Setenv("HIVESYNC_TOKEN", "")
	for _, o := range []Options{{}, {BaseURL: "backend.local"}, {BaseURL: "http://127.0.0.1:1"}} {
		p, err := New(o)
		if err == nil {
			_, err = p.GenerateDocs(t.Context(), shop(), docai.Config{})
		}
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.NotSetUp || e.Next == "" {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestABackendThatIsNotThere(t *testing.T) {
	t.Setenv("HIVESYNC_TOKEN", "token-1")
	p, err := New(Options{BaseURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.GenerateDocs(t.Context(), shop(), docai.Config{})
	var e *docai.ProviderError
	if !errors.As(err, &e) || e.Kind != docai.Unreachable || !strings.Contains(err.Error(), "Nothing listens at http://127.0.0.1:1") {
		t.Errorf("%v", err)
	}
	story(t, docaitest.Replies(docaitest.Reply{Status: 404, Body: "nothing here"}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
		if !errors.As(err, &e) || e.Kind != docai.Unreachable || !strings.Contains(err.Error(), "does not draft") || len(s.Came()) != 1 {
			t.Errorf("%v", err)
		}
	})
}

func TestTheRequest(t *testing.T) {
	story(t, docaitest.Replies(docaitest.Reply{Status: 503}, docaitest.Reply{}), func(t *testing.T, p *Provider, s *docaitest.Server) {
		blocks, err := p.GenerateDocs(t.Context(), shop(), docai.Config{Verbosity: docai.Full, Prose: "German"})
		if err != nil || len(blocks) != 1 || blocks[0].Origin != (docai.Origin{Provider: "hosted", Model: "openai/gpt", Prompt: "v7"}) {
			t.Fatalf("%+v, %v", blocks, err)
		}
		came := s.Came()
		var r Request
		if err := json.Unmarshal(came[1].Body, &r); err != nil || r.File.Source != shop().Source || r.File.Symbols[0].Name != "Total" || r.Config.Verbosity != docai.Full || r.Config.Prose != "German" {
			t.Errorf("%v: %s", err, came[1].Body)
		}
		id := came[0].Header.Get("Idempotency-Key")
		if len(id) != 32 || came[1].Header.Get("Idempotency-Key") != id || came[1].Header.Get("Authorization") != "Bearer token-1" || came[1].Path != Path {
			t.Errorf("%s with %v", came[1].Path, came[1].Header)
		}
		if _, err := p.GenerateDocs(t.Context(), shop(), docai.Config{}); err != nil || s.Came()[2].Header.Get("Idempotency-Key") == id {
			t.Errorf("another question has the same id: %v", err)
		}
	})
}

func TestWhatABackendSaysGoesWrong(t *testing.T) {
	for name, c := range map[string]struct {
		line     string
		kind     docai.FailureKind
		requests int
		took     time.Duration
	}{
		"over budget":       {`{"error":{"kind":"over-budget","message":"the team has used its 50 dollars","next":"Ask Ada."}}`, docai.OverBudget, 1, 0},
		"limited":           {`{"error":{"kind":"limited","message":"slow down","retryAfter":5}}`, docai.Limited, 4, 15 * time.Second},
		"limited for long":  {`{"error":{"kind":"limited","message":"slow down","retryAfter":7200}}`, docai.Limited, 1, 0},
		"refused":           {`{"error":{"kind":"refused","message":"no"}}`, docai.Refused, 1, 0},
		"a kind of its own": {`{"error":{"kind":"tired","message":"no"}}`, docai.BadAnswer, 1, 0},
		"cut":               {`{"usage":{"inputTokens":5}}`, docai.Unreachable, 4, -1},
		"not its wire":      {`data: {}`, docai.Unreachable, 4, -1},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, docaitest.Replies(docaitest.Reply{Body: "\n" + c.line + "\n"}), func(t *testing.T, p *Provider, s *docaitest.Server) {
				began := time.Now()
				_, err := p.GenerateDocs(t.Context(), shop(), docai.Config{})
				var e *docai.ProviderError
				if !errors.As(err, &e) || e.Kind != c.kind || e.Next == "" || len(s.Came()) != c.requests || c.took >= 0 && time.Since(began) != c.took {
					t.Errorf("%v after %d requests and %v", err, len(s.Came()), time.Since(began))
				}
			})
		})
	}
}

func TestAFileThatNoBackendAcceptsIsNotSent(t *testing.T) {
	story(t, nil, func(t *testing.T, p *Provider, s *docaitest.Server) {
		file := shop()
		file.Source = strings.Repeat("x", MaxRequest)
		_, err := p.GenerateDocs(t.Context(), file, docai.Config{})
		var e *docai.ProviderError
		if !errors.As(err, &e) || e.Kind != docai.BadRequest || len(s.Came()) != 0 {
			t.Errorf("%v", err)
		}
	})
}
