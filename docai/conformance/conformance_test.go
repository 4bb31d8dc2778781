// Package conformance holds every provider that asks a server to the same rules.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/anthropic"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/hosted"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/internal/code"
)

const (
	key   = "sk-conformance-0123456789"
	model = "model-1"
)

// vendors are the providers under test. A new one is one more entry.
var vendors = []struct {
	wire docaitest.Vendor
	make func(http.RoundTripper) (docai.Provider, error)
	key  func(http.Header) string // where the wire carries the key
}{
	{docaitest.OpenAI, func(t http.RoundTripper) (docai.Provider, error) {
		return openai.New(openai.Options{BaseURL: memhttp.URL + "/v1", Model: model, KeyEnv: "CONFORMANCE_KEY", Transport: t})
	}, func(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") }},
	{docaitest.Anthropic, func(t http.RoundTripper) (docai.Provider, error) {
		return anthropic.New(anthropic.Options{BaseURL: memhttp.URL, Model: model, KeyEnv: "CONFORMANCE_KEY", Transport: t})
	}, func(h http.Header) string { return h.Get("X-Api-Key") }},
	{docaitest.Hosted, func(t http.RoundTripper) (docai.Provider, error) {
		return hosted.New(hosted.Options{BaseURL: memhttp.URL, Model: model, TokenEnv: "CONFORMANCE_KEY", Transport: t})
	}, func(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") }},
}

// file asks about three functions.
func file() docai.File {
	f := docai.File{Path: "shop/cart.go", Language: "go", Source: "package shop\n\nfunc Total() {}\nfunc Tax() {}\nfunc Ship() {}\n"}
	for i, name := range []string{"Total", "Tax", "Ship"} {
		f.Symbols = append(f.Symbols, docai.Symbol{ID: fmt.Sprintf("s%d", i+1), Symbol: code.Symbol{Kind: code.Function, Name: name, Line: 3 + i}})
	}
	return f
}

// call is one GenerateDocs and what it told.
type call struct {
	blocks []docai.CommentBlock // as returned
	shown  []docai.CommentBlock // as OnBlock got them
	at     []time.Duration      // when
	usage  []docai.Usage
	err    error
	failed *docai.ProviderError
	took   time.Duration
}

// ask calls a provider; block, when set, is called with each block.
func ask(ctx context.Context, p docai.Provider, block func(docai.CommentBlock)) call {
	var c call
	began := time.Now()
	c.blocks, c.err = p.GenerateDocs(ctx, file(), docai.Config{
		OnBlock: func(b docai.CommentBlock) {
			c.shown, c.at = append(c.shown, b), append(c.at, time.Since(began))
			if block != nil {
				block(b)
			}
		},
		OnUsage: func(u docai.Usage) { c.usage = append(c.usage, u) },
	})
	c.took = time.Since(began)
	errors.As(c.err, &c.failed)
	return c
}

// each runs a story with every vendor, on a clock of its own.
func each(t *testing.T, answer func(int, docaitest.Request) docaitest.Reply, story func(t *testing.T, p docai.Provider, s *docaitest.Server)) {
	t.Helper()
	t.Setenv("CONFORMANCE_KEY", key)
	var logged strings.Builder
	log.SetOutput(&logged)
	defer func() {
		log.SetOutput(os.Stderr)
		if strings.Contains(logged.String(), key) {
			t.Errorf("the key was logged: %s", logged.String())
		}
	}()
	for _, v := range vendors {
		t.Run(string(v.wire), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &docaitest.Server{Vendor: v.wire, Model: "model-1-2026", Answer: answer}
				server := memhttp.Start(s)
				defer server.Close()
				p, err := v.make(server.Transport())
				if err != nil {
					t.Fatal(err)
				}
				story(t, p, s)
				for _, r := range s.Came() {
					if v.key(r.Header) != key {
						t.Errorf("a request came with the key %q", v.key(r.Header))
					}
					if strings.Contains(r.Path, key) || strings.Contains(string(r.Body), key) {
						t.Error("the key is where proxies log it")
					}
				}
			})
		})
	}
}

// wants checks what a failure tells.
func (c call) wants(t *testing.T, kind docai.FailureKind, says ...string) {
	t.Helper()
	if c.failed == nil {
		t.Fatalf("the error is %v", c.err)
	}
	if c.failed.Kind != kind || c.failed.Next == "" || c.failed.Provider == "" || c.failed.Model != model {
		t.Errorf("want %s, got %+v", kind, *c.failed)
	}
	if len(c.failed.Said) > 500 || strings.ContainsAny(c.failed.Said, "\n\x1b\u202e") {
		t.Errorf("the server said %q", c.failed.Said)
	}
	for _, want := range says {
		if !strings.Contains(c.err.Error(), want) {
			t.Errorf("%q does not say %q", c.err, want)
		}
	}
	if all := fmt.Sprintf("%v %+v %#v", c.err, *c.failed, errors.Unwrap(c.failed)); strings.Contains(all, key) {
		t.Errorf("the key is in %q", all)
	}
}

// ids lists the blocks' symbols.
func ids(blocks []docai.CommentBlock) string {
	var list []string
	for _, b := range blocks {
		list = append(list, b.Symbol)
	}
	return strings.Join(list, " ")
}

func TestAFileIsOneRequestAndItsBlocksComeOneByOne(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Pause: time.Second, Cached: 100, Kept: 20}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		c := ask(t.Context(), p, nil)
		if c.err != nil || ids(c.blocks) != "s1 s2 s3" || ids(c.shown) != "s1 s2 s3" || len(s.Came()) != 1 {
			t.Fatalf("%s, shown %s, %v, %d requests", ids(c.blocks), ids(c.shown), c.err, len(s.Came()))
		}
		if !(0 < c.at[0] && c.at[0] < c.at[1] && c.at[1] < c.at[2] && c.at[2] <= c.took) {
			t.Errorf("shown at %v of %v", c.at, c.took)
		}
		if got := s.Came()[0]; !slices.Equal(got.Asked(), []string{"s1", "s2", "s3"}) || strings.Count(got.Prompt, "func Total()") != 1 {
			t.Errorf("asked about %v in %s", got.Asked(), got.Prompt)
		}
		for _, b := range c.blocks {
			if b.Origin.Provider != p.Name() || !strings.Contains(b.Origin.Model, "model-1-2026") || b.Origin.Prompt == "" || b.Summary == "" {
				t.Errorf("%+v", b)
			}
		}
		if len(c.usage) != 1 {
			t.Fatalf("usage told %d times", len(c.usage))
		}
		u := c.usage[0]
		if u.Provider != p.Name() || u.Estimated || u.InputTokens != s.Came()[0].Tokens() || u.CachedTokens != 100 || u.KeptTokens != 20 || u.OutputTokens == 0 || u.Duration != c.took {
			t.Errorf("%+v after %v", u, c.took)
		}
	})
}

func TestAServerThatDoesNotCountIsEstimated(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{NoUsage: true}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		c := ask(t.Context(), p, nil)
		if c.err != nil || len(c.usage) != 1 || !c.usage[0].Estimated || c.usage[0].InputTokens < 300 || c.usage[0].OutputTokens < 20 {
			t.Errorf("%v, %+v", c.err, c.usage)
		}
	})
}

func TestAServerThatDoesNotStreamIsReadToo(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Whole: true}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if c := ask(t.Context(), p, nil); c.err != nil || ids(c.shown) != "s1 s2 s3" || c.usage[0].Estimated {
			t.Errorf("%s, %v, %+v", ids(c.shown), c.err, c.usage)
		}
	})
}

func TestWhatEachStatusMeans(t *testing.T) {
	for _, c := range []struct {
		status   int
		said     string
		kind     docai.FailureKind
		says     []string
		requests int
	}{
		{401, "Incorrect API key provided: " + key, docai.Denied, []string{"CONFORMANCE_KEY", "«key»"}, 1},
		{403, "not for you", docai.Denied, []string{"not for you"}, 1},
		{402, "no credit", docai.Limited, []string{"no credit"}, 1},
		{413, "too large", docai.BadRequest, []string{"too large", "split"}, 1},
		{400, "This model's maximum context length is 8192 tokens", docai.BadRequest, []string{"split"}, 1},
		{400, "I do not like it", docai.BadRequest, []string{"I do not like it"}, 1},
		{408, "busy", docai.Overloaded, []string{"busy"}, 4},
		{429, "slow down", docai.Limited, []string{"slow down"}, 4},
		{500, "my fault", docai.Overloaded, []string{"my fault"}, 4},
		{503, "soon", docai.Overloaded, []string{"soon"}, 4},
		{529, "Overloaded", docai.Overloaded, []string{"Overloaded"}, 4},
	} {
		t.Run(fmt.Sprint(c.status, " ", c.said), func(t *testing.T) {
			each(t, docaitest.Replies(docaitest.Reply{Status: c.status, Said: c.said}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
				got, kind := ask(t.Context(), p, nil), c.kind
				if p.Name() == hosted.Name && c.status == 402 {
					kind = docai.OverBudget // the team's
				}
				got.wants(t, kind, c.says...)
				if len(s.Came()) != c.requests || len(got.usage) != c.requests {
					t.Errorf("%d requests, usage told %d times; want %d", len(s.Came()), len(got.usage), c.requests)
				}
				for _, u := range got.usage {
					if u.InputTokens+u.OutputTokens != 0 {
						t.Errorf("a request that was refused at the door cost %+v", u)
					}
				}
			})
		})
	}
}

func TestAWrongAddressIsToldFromAWrongModel(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Status: 404, Body: "404 page not found", Header: http.Header{"Content-Type": {"text/plain"}}}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		c := ask(t.Context(), p, nil)
		kind := docai.BadRequest
		if p.Name() == hosted.Name {
			kind = docai.Unreachable // there is a server, and it does not draft
		}
		c.wants(t, kind, "Check the")
		if len(s.Came()) != 1 {
			t.Errorf("%d requests", len(s.Came()))
		}
	})
}

func TestAPageInPlaceOfAnAnswer(t *testing.T) {
	page := "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>…</body></html>"
	for _, status := range []int{0, 502} {
		each(t, docaitest.Replies(docaitest.Reply{Status: status, Body: "\n" + page, Header: http.Header{"Content-Type": {"text/html"}}}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			kind := docai.BadRequest
			if status == 502 {
				kind = docai.Overloaded
			}
			ask(t.Context(), p, nil).wants(t, kind, "Sign in to the network")
		})
	}
}

func TestAMislabelledAnswerIsReadForWhatItIs(t *testing.T) {
	for _, label := range []string{"text/plain", "application/octet-stream", "text/html; charset=utf-8", "application/json"} {
		each(t, docaitest.Replies(docaitest.Reply{Header: http.Header{"Content-Type": {label}}}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			if c := ask(t.Context(), p, nil); c.err != nil || len(c.blocks) != 3 {
				t.Errorf("%s: %s, %v", label, ids(c.blocks), c.err)
			}
		})
	}
}

func TestThePauseAServerAsksForIsKept(t *testing.T) {
	wait := docaitest.Reply{Status: 429, Said: "later", Header: http.Header{"Retry-After": {"7"}}}
	each(t, docaitest.Replies(wait, docaitest.Reply{}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		c := ask(t.Context(), p, nil)
		if c.err != nil || len(s.Came()) != 2 || s.Came()[1].At.Sub(s.Came()[0].At) != 7*time.Second {
			t.Errorf("%v, %d requests after %v", c.err, len(s.Came()), c.took)
		}
	})
	wait.Header.Set("Retry-After", "3600")
	each(t, docaitest.Replies(wait), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		c := ask(t.Context(), p, nil)
		c.wants(t, docai.Limited, "1h0m0s")
		if len(s.Came()) != 1 || c.took > time.Second {
			t.Errorf("%d requests after %v", len(s.Came()), c.took)
		}
	})
}

func TestAnAnswerCutAtItsBoundKeepsWhatIsWhole(t *testing.T) {
	cut := strings.TrimSuffix(docaitest.Draft("s1", "s2"), "]}") + `,{"symbol":"s3","summary":"Ships the go`
	each(t, docaitest.Replies(docaitest.Reply{Text: cut, Ending: docaitest.Bound, Said: "cut"}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if p.Name() == hosted.Name {
			t.Skip("a backend salvages itself")
		}
		c := ask(t.Context(), p, nil)
		c.wants(t, docai.BadAnswer, "2 of 3", "again for the rest")
		if ids(c.blocks) != "s1 s2" || ids(c.shown) != "s1 s2" || len(s.Came()) != 1 || len(c.usage) != 1 {
			t.Errorf("%s, %d requests", ids(c.blocks), len(s.Came()))
		}
	})
	each(t, docaitest.Replies(docaitest.Reply{Ending: docaitest.Bound, Said: "at the bound"}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if c := ask(t.Context(), p, nil); c.err != nil || len(c.blocks) != 3 {
			t.Errorf("an answer that was whole before: %s, %v", ids(c.blocks), c.err)
		}
	})
}

func TestARefusalIsToldInItsOwnWords(t *testing.T) {
	for _, ending := range []docaitest.Ending{docaitest.Refuses, docaitest.Filters} {
		each(t, docaitest.Replies(docaitest.Reply{Empty: true, Ending: ending, Said: "I will not describe that."}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			c := ask(t.Context(), p, nil)
			says := "I will not describe that."
			if p.Name() == openai.Name && ending == docaitest.Filters {
				says = "content filter"
			}
			c.wants(t, docai.Refused, says)
			if len(s.Came()) != 1 || len(c.usage) != 1 {
				t.Errorf("%d requests", len(s.Came()))
			}
		})
	}
}

func TestAnAnswerWithoutABlock(t *testing.T) {
	for _, text := range []string{"I would rather chat about the weather.", `{"blocks":[]}`, `{"blocks":[{"symbol":"s9","summary":"Another."}]}`, "{{{{", `{"blocks":"none"}`} {
		each(t, docaitest.Replies(docaitest.Reply{Text: text}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			c := ask(t.Context(), p, nil)
			c.wants(t, docai.BadAnswer)
			if len(c.blocks) != 0 || len(s.Came()) != 1 {
				t.Errorf("%q: %s after %d requests", text, ids(c.blocks), len(s.Came()))
			}
		})
	}
}

func TestOnlyWhatWasAskedForComesBackAndOnce(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Text: docaitest.Draft("s1", "s7", "s1", "", "s2")}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if c := ask(t.Context(), p, nil); ids(c.blocks) != "s1 s2" || c.err != nil {
			t.Errorf("%s, %v", ids(c.blocks), c.err)
		}
	})
}

func TestALostConnectionIsTriedAgainOnlyWhileNothingHasCome(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Empty: true, Ending: docaitest.Cuts}, docaitest.Reply{}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if c := ask(t.Context(), p, nil); c.err != nil || len(c.blocks) != 3 || len(s.Came()) != 2 || len(c.usage) != 2 {
			t.Errorf("%s, %v after %d requests", ids(c.blocks), c.err, len(s.Came()))
		}
	})
	for _, ending := range []docaitest.Ending{docaitest.Cuts, docaitest.Ceases, docaitest.Stalls, docaitest.Fails} {
		half := strings.TrimSuffix(docaitest.Draft("s1"), "]}")
		each(t, docaitest.Replies(docaitest.Reply{Text: half, Ending: ending, Said: "broke"}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			if p.Name() == hosted.Name {
				return // its lines are whole or missing
			}
			c := ask(t.Context(), p, nil)
			if c.failed == nil || ids(c.blocks) != "s1" || ids(c.shown) != "s1" || len(s.Came()) != 1 || len(c.usage) != 1 {
				t.Errorf("ending %d: %s, %v after %d requests", ending, ids(c.blocks), c.err, len(s.Came()))
			}
		})
	}
	for _, ending := range []docaitest.Ending{docaitest.Cuts, docaitest.Ceases, docaitest.Stalls, docaitest.Fails} {
		each(t, docaitest.Replies(docaitest.Reply{Empty: true, Ending: ending, Said: "broke"}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
			c := ask(t.Context(), p, nil)
			if c.failed == nil || len(c.blocks) != 0 || len(s.Came()) != 4 || c.took > 15*time.Minute {
				t.Errorf("ending %d: %v after %d requests and %v", ending, c.err, len(s.Came()), c.took)
			}
			if u := c.usage; len(u) != 4 || !u[0].Estimated && ending != docaitest.Fails {
				t.Errorf("ending %d: usage %+v", ending, u)
			}
		})
	}
}

func TestAStreamThatForgetsToSayThatItEndsIsWholeAllTheSame(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Ending: docaitest.Ceases}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if c := ask(t.Context(), p, nil); c.err != nil || len(c.blocks) != 3 || len(s.Came()) != 1 {
			t.Errorf("%s, %v", ids(c.blocks), c.err)
		}
	})
}

func TestCancellingStopsThePaying(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Pause: time.Second}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		ctx, cancel := context.WithCancel(t.Context())
		c := ask(ctx, p, func(docai.CommentBlock) { cancel() })
		synctest.Wait()
		if ids(c.blocks) != "s1" || !errors.Is(c.err, context.Canceled) || s.Left() != 1 || len(s.Came()) != 1 || c.took > c.at[0] {
			t.Errorf("%s, %v after %v, %d left", ids(c.blocks), c.err, c.took, s.Left())
		}
		if len(c.usage) != 1 || !c.usage[0].Estimated || c.usage[0].InputTokens == 0 {
			t.Errorf("usage %+v", c.usage)
		}
	})
	each(t, nil, func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if c := ask(ctx, p, nil); !errors.Is(c.err, context.Canceled) || len(s.Came()) != 0 {
			t.Errorf("%v after %d requests", c.err, len(s.Came()))
		}
	})
}

func TestAModelThatNeverStopsIsLeft(t *testing.T) {
	endless := strings.TrimSuffix(docaitest.Draft("s1"), "]}") + `,{"symbol":"s2","summary":"` + strings.Repeat("and so on ", 200_000)
	each(t, docaitest.Replies(docaitest.Reply{Text: endless, Piece: 4096}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		if p.Name() == hosted.Name {
			return // a line that is no line is passed over
		}
		c := ask(t.Context(), p, nil)
		synctest.Wait()
		c.wants(t, docai.BadAnswer, "longer than is accepted")
		if ids(c.blocks) != "s1" || s.Left() != 1 || len(s.Came()) != 1 {
			t.Errorf("%s, %d left, %d requests", ids(c.blocks), s.Left(), len(s.Came()))
		}
	})
}

func TestAServerThatIsDownIsLeftAlone(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Status: 500}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		for range 3 {
			ask(t.Context(), p, nil)
		}
		before := len(s.Came())
		c := ask(t.Context(), p, nil)
		c.wants(t, docai.Overloaded, "nothing was sent")
		if len(s.Came()) != before || len(c.usage) != 0 {
			t.Errorf("%d more requests, usage %v", len(s.Came())-before, c.usage)
		}
	})
}

func TestSeveralFilesAtOnce(t *testing.T) {
	each(t, docaitest.Replies(docaitest.Reply{Pause: time.Millisecond}), func(t *testing.T, p docai.Provider, s *docaitest.Server) {
		results := make(chan call)
		for range 8 {
			go func() { results <- ask(t.Context(), p, nil) }()
		}
		for range 8 {
			if c := <-results; c.err != nil || ids(c.shown) != "s1 s2 s3" {
				t.Errorf("%s, %v", ids(c.shown), c.err)
			}
		}
	})
}

func TestNothingIsSentWithoutAKey(t *testing.T) {
	t.Setenv("CONFORMANCE_KEY", "two\nlines")
	for _, v := range vendors {
		sent := false
		p, err := v.make(roundTrip(func(*http.Request) (*http.Response, error) {
			sent = true
			return nil, io.EOF
		}))
		if err != nil {
			t.Fatal(err)
		}
		c := ask(t.Context(), p, nil)
		if c.failed == nil || c.failed.Kind != docai.Denied || !strings.Contains(c.err.Error(), "CONFORMANCE_KEY") || strings.Contains(c.err.Error(), "two") || sent {
			t.Errorf("%s: %v, sent %v", v.wire, c.err, sent)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
