package httpcall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/memhttp"
)

// script answers requests one after the other; the last answer repeats.
type script struct {
	t       *testing.T
	answers []http.HandlerFunc

	mu sync.Mutex
	at []time.Time // when each request came; guarded by mu
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then does a server notice that its client leaves
	s.mu.Lock()
	s.at = append(s.at, time.Now())
	answer := s.answers[min(len(s.at), len(s.answers))-1]
	s.mu.Unlock()
	answer(w, r)
}

// came is when each request came, once the server has nothing left to do.
func (s *script) came() []time.Time {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.at)
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"error":{"message":"status %d it is"}}`, code)
	}
}

// silent accepts the request and says nothing until the client leaves.
func silent(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// stalls begins an answer and then says nothing more.
func stalls(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "half an ans")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// cuts begins an answer and drops the connection.
func cuts(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "half an ans")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// run plays a script against a client in a bubble with its own clock.
func run(t *testing.T, limits Limits, story func(t *testing.T, c *Client, s *script), answers ...http.HandlerFunc) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &script{t: t, answers: answers}
		server := memhttp.Start(s)
		defer server.Close()
		story(t, New(limits, server.Transport()), s)
	})
}

// get is an exchange that reads the whole answer.
func get(c *Client, said *string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, "POST", memhttp.URL, strings.NewReader("ask"))
		if err != nil {
			return err
		}
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		*said = string(text)
		return err
	}
}

func TestTheServersPauseIsKept(t *testing.T) {
	for name, header := range map[string][]string{
		"Retry-After in seconds":     {"Retry-After", "7"},
		"Retry-After-Ms":             {"Retry-After-Ms", "7000"},
		"Retry-After as a date":      {"Retry-After", "Sat, 01 Jan 2000 00:00:07 GMT"}, // the bubble's clock starts in 2000
		"OpenAI's reset":             {"X-RateLimit-Remaining-Requests", "0", "X-RateLimit-Reset-Requests", "7s"},
		"Anthropic's reset":          {"Anthropic-Ratelimit-Tokens-Remaining", "0", "Anthropic-Ratelimit-Tokens-Reset", "2000-01-01T00:00:07Z"},
		"Retry-After before a reset": {"Retry-After", "7", "X-RateLimit-Remaining-Tokens", "0", "X-RateLimit-Reset-Tokens", "6h"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, Limits{}, func(t *testing.T, c *Client, s *script) {
				var said string
				if err := c.Run(t.Context(), get(c, &said)); err != nil {
					t.Fatal(err)
				}
				if got := s.came()[1].Sub(s.came()[0]); got != 7*time.Second {
					t.Errorf("asked again after %v, want 7s", got)
				}
			}, status(429, header...), status(200))
		})
	}
}

func TestALongPauseIsToldInsteadOfSlept(t *testing.T) {
	run(t, Limits{}, func(t *testing.T, c *Client, s *script) {
		var said string
		err := c.Run(t.Context(), get(c, &said))
		var wait *WaitError
		if !errors.As(err, &wait) || wait.Wait != time.Hour || len(s.came()) != 1 {
			t.Fatalf("got %v after %d requests", err, len(s.came()))
		}
		e := Whom{Provider: "openai", Model: "m"}.Explain(err)
		if e.Kind != docai.Limited || !strings.Contains(e.Next, "1h0m0s") || !strings.Contains(e.Said, "429 it is") {
			t.Errorf("explained as %v", e)
		}
	}, status(429, "Retry-After", "3600"))
}

func TestAnAnswerThatUsesUpTheRateLimitHoldsTheNextCallBack(t *testing.T) {
	run(t, Limits{}, func(t *testing.T, c *Client, s *script) {
		var said string
		for range 2 {
			if err := c.Run(t.Context(), get(c, &said)); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.came()[1].Sub(s.came()[0]); got != 12*time.Second {
			t.Errorf("the next request came after %v, want 12s", got)
		}
	}, status(200, "X-RateLimit-Remaining-Requests", "0", "X-RateLimit-Reset-Requests", "12s"), status(200))
}

func TestWhatIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answer   http.HandlerFunc
		attempts int
	}{
		"500":                 {status(500), 4},
		"503":                 {status(503), 4},
		"529 overloaded":      {status(529), 4},
		"408":                 {status(408), 4},
		"a cut answer":        {cuts, 4},
		"a silent server":     {silent, 4},
		"a stalled answer":    {stalls, 4},
		"400":                 {status(400), 1},
		"401":                 {status(401), 1},
		"404":                 {status(404), 1},
		"501":                 {status(501), 1},
		"a redirect":          {status(307, "Location", "http://elsewhere.test/"), 1},
		"500 but told not to": {status(500, "X-Should-Retry", "false"), 1},
		"429 of an empty account": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, `{"error":{"code":"insufficient_quota"}}`, http.StatusTooManyRequests)
		}, 1},
		"a connection closed at once": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 4},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, Limits{}, func(t *testing.T, cl *Client, s *script) {
				var said string
				began := time.Now()
				err := cl.Run(t.Context(), get(cl, &said))
				if err == nil {
					t.Fatal("no error")
				}
				if len(s.came()) != c.attempts {
					t.Errorf("%d requests, want %d (%v)", len(s.came()), c.attempts, err)
				}
				if spent := time.Since(began); spent > 15*time.Minute {
					t.Errorf("took %v", spent)
				}
				if e := (Whom{Provider: "p", Model: "m", BaseURL: memhttp.URL}).Explain(err); e.Next == "" || e.Kind == "" {
					t.Errorf("explained without a next step: %+v", e)
				}
			}, c.answer)
		})
	}
}

func TestTheWholeCallIsBoundedInTime(t *testing.T) {
	trickles := func(w http.ResponseWriter, r *http.Request) {
		for {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Minute):
				io.WriteString(w, ".")
				w.(http.Flusher).Flush()
			}
		}
	}
	run(t, Limits{Total: 5 * time.Minute}, func(t *testing.T, c *Client, s *script) {
		var said string
		began := time.Now()
		err := c.Run(t.Context(), get(c, &said))
		if !errors.Is(err, ErrTooSlow) || time.Since(began) > 5*time.Minute+time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	}, trickles)
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write(make([]byte, 64<<10))
		}
	}
	run(t, Limits{MaxAnswer: 1 << 20}, func(t *testing.T, c *Client, s *script) {
		var said string
		err := c.Run(t.Context(), get(c, &said))
		if !errors.Is(err, ErrTooLong) || len(said) != 1<<20 || len(s.came()) != 1 {
			t.Errorf("got %v with %d bytes after %d requests", err, len(said), len(s.came()))
		}
	}, endless)
}

func TestCancellingEndsTheRequestAtTheServer(t *testing.T) {
	left := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(left)
	}))
	defer server.Close()
	c := New(Limits{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Run(ctx, func(ctx context.Context) error {
		req, _ := http.NewRequestWithContext(ctx, "POST", server.URL, strings.NewReader("ask"))
		res, err := c.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		cancel()
		_, err = io.ReadAll(res.Body)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-left
}

func TestTheBreakerSendsNothingToAServerThatIsDown(t *testing.T) {
	run(t, Limits{Attempts: 1}, func(t *testing.T, c *Client, s *script) {
		var said string
		for range 3 {
			c.Run(t.Context(), get(c, &said))
		}
		err := c.Run(t.Context(), get(c, &said))
		var open *OpenError
		if !errors.As(err, &open) || len(s.came()) != 3 {
			t.Fatalf("got %v after %d requests", err, len(s.came()))
		}
		if e := (Whom{Provider: "p"}).Explain(err); e.Kind != docai.Overloaded {
			t.Errorf("explained as %v", e)
		}

		// After the pause one call tries, and its success closes the circuit.
		<-time.After(31 * time.Second)
		for range 2 {
			if err := c.Run(t.Context(), get(c, &said)); err != nil {
				t.Fatal(err)
			}
		}
	}, status(500), status(500), status(500), status(200))
}

func TestARefusedRequestDoesNotOpenTheBreaker(t *testing.T) {
	run(t, Limits{}, func(t *testing.T, c *Client, s *script) {
		var said string
		for range 9 {
			c.Run(t.Context(), get(c, &said))
		}
		if len(s.came()) != 9 {
			t.Errorf("%d of 9 calls reached the server", len(s.came()))
		}
	}, status(400))
}

func TestWhatAPersonIsTold(t *testing.T) {
	closed, _ := net.Listen("tcp", "127.0.0.1:0")
	closed.Close()
	c := New(Limits{}, nil)
	err := c.Run(t.Context(), func(ctx context.Context) error {
		req, _ := http.NewRequestWithContext(ctx, "GET", "http://"+closed.Addr().String(), nil)
		_, err := c.Do(req)
		return err
	})
	who := Whom{Provider: "openai", Model: "gpt-x", BaseURL: "http://localhost:1/v1", KeyHint: "OPENAI_API_KEY", Secret: "sk-verysecret"}
	for _, c := range []struct {
		name string
		err  error
		kind docai.FailureKind
		says []string
	}{
		{"nothing listens", err, docai.Unreachable, []string{"Nothing listens at http://localhost:1/v1"}},
		{"wrong key", &StatusError{Status: 401, Body: []byte(`{"error":{"message":"Incorrect API key provided: sk-verysecret"}}`)}, docai.Denied, []string{"OPENAI_API_KEY", "«key»"}},
		{"no such model", &StatusError{Status: 404, Body: []byte(`{"error":{"message":"The model gpt-x does not exist"}}`)}, docai.BadRequest, []string{`Check the model's name: "gpt-x"`}},
		{"wrong base URL", &StatusError{Status: 404, Body: []byte("404 page not found")}, docai.BadRequest, []string{"Check the base URL", "404 page not found"}},
		{"file too large", &StatusError{Status: 400, Body: []byte(`{"error":{"message":"This model's maximum context length is 8192 tokens"}}`)}, docai.BadRequest, []string{"split"}},
		{"out of funds", &StatusError{Status: 429, Body: []byte(`{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}`)}, docai.Limited, []string{"used up"}},
		{"cancelled", context.Canceled, docai.Unreachable, []string{"cancelled"}},
	} {
		e := who.Explain(c.err)
		text := e.Error()
		if e.Kind != c.kind {
			t.Errorf("%s: kind %s, want %s", c.name, e.Kind, c.kind)
		}
		for _, want := range append(c.says, "openai (gpt-x)") {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q does not say %q", c.name, text, want)
			}
		}
		if strings.Contains(fmt.Sprintf("%s %+v", text, e), who.Secret) {
			t.Errorf("%s: the key is in %q", c.name, text)
		}
	}
}

func TestWhatTheServerSaidIsFoundAndMadeHarmless(t *testing.T) {
	for in, want := range map[string]string{
		`{"error":{"message":"plain","type":"x"}}`:                                    "plain",
		`{"error":"model 'x' not found"}`:                                             "model 'x' not found",
		`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`: "Overloaded",
		`{"error":{"message":["one","two"]}}`:                                         "one",
		`{"detail":[{"loc":["body"],"msg":"field required"}]}`:                        "field required",
		`{"detail":"Not Found"}`:                                                      "Not Found",
		`{"object":"error","message":"no"}`:                                           "no",
		`<html><head><title>502 Bad Gateway</title></head><body>x</body></html>`:      "502 Bad Gateway",
		"red \x1b[31m and\r\nnew line and \u202egnikcirt":                             "red [31m and new line and gnikcirt",
		``: "",
	} {
		if got := Said([]byte(in)); got != want {
			t.Errorf("Said(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Said([]byte(strings.Repeat("ä", 4000))); len(got) > 500 || !strings.HasSuffix(got, "ä…") {
		t.Errorf("a long message became %d bytes: %q", len(got), got)
	}
}

func TestEventsAsServersReallySendThem(t *testing.T) {
	stream := ": keep-alive\n\nevent: ping\ndata: {}\n\ndata:{\"a\":1}\r\n\r\nid: 7\ndata: two\ndata: lines\n\n: bye\n\ndata: without an end"
	events := NewEvents(strings.NewReader(stream))
	var got []string
	for {
		e, err := events.Next()
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			break
		}
		got = append(got, fmt.Sprintf("%s|%s", e.Name, e.Data))
	}
	want := []string{"ping|{}", `|{"a":1}`, "|two\nlines", "|without an end"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
