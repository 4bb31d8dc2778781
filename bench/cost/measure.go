package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/docai/plan"
	"github.com/hivesync/hivesync/docai/prompt"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// result is what one file costs.
type result struct {
	language string
	symbols  int
	requests int
	tokens   int // sent and received, in all requests
	naive    int // one request per symbol
	minimum  int
	again    int // requests when it is run again
	edited   int // symbols asked for after one function was edited
}

// measure documents a file three times: first, again, and with one function
// edited.
func measure(ctx context.Context, path string, src []byte) (result, error) {
	lang := syntax.Detect(path, src)
	if lang == nil {
		return result{}, errors.New("no known language")
	}
	m, err := newMeter()
	if err != nil {
		return result{}, err
	}
	defer m.close()
	tree := syntax.Parse(lang, src)
	r := result{language: lang.Name}

	first, err := m.document(ctx, tree, path)
	if err != nil {
		return r, err
	}
	r.symbols, r.requests, r.tokens = len(first.plan.Symbols), first.requests, first.tokens
	r.minimum = prompt.Tokens(len(src)) + prompt.Tokens(first.words)
	for _, s := range first.plan.Symbols {
		n, err := m.alone(ctx, tree, path, s.Symbol)
		if err != nil {
			return r, err
		}
		r.naive += n
	}
	again, err := m.document(ctx, tree, path)
	if err != nil {
		return r, err
	}
	r.again = again.requests
	changed, ok := edit(tree)
	if !ok {
		return r, errors.New("no function to edit")
	}
	after, err := m.document(ctx, syntax.Parse(lang, changed), path)
	r.edited = after.asked
	return r, err
}

// meter is a provider before a recording server.
type meter struct {
	server   *httptest.Server
	record   *docaitest.Server
	provider docai.Provider
	cache    cache.Store
	symbols  map[string]docai.Symbol // of the request that is being answered, by id
	words    int                     // bytes of prose in the answers
	received int                     // tokens of the answers
}

func newMeter() (*meter, error) {
	m := &meter{cache: cache.NewMemory(1 << 20)}
	m.record = &docaitest.Server{Vendor: docaitest.OpenAI, Answer: func(_ int, r docaitest.Request) docaitest.Reply {
		text := m.answer(r.Asked())
		m.received += prompt.Tokens(len(text))
		return docaitest.Reply{Text: text, Piece: 4096}
	}}
	m.server = httptest.NewServer(m.record)
	p, err := openai.New(openai.Options{Model: "gpt-5-mini", KeyCommand: []string{"echo", "sk-bench"}, Transport: toward(m.server.URL)})
	m.provider = p
	return m, err
}

func (m *meter) close() { m.server.Close() }

// toward sends what is meant for OpenAI to the recording server, so that the
// request is the one that OpenAI would get.
type toward string

func (t toward) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(string(t), "http://")
	return http.DefaultTransport.RoundTrip(r)
}

// done is what documenting a file took.
type done struct {
	plan                           *plan.Plan
	requests, asked, tokens, words int
}

// document does what the command line does: plan, ask, keep.
func (m *meter) document(ctx context.Context, tree *syntax.Tree, path string) (done, error) {
	cfg := docai.Config{Model: "gpt-5-mini"}
	d := done{plan: plan.Make(ctx, tree, filepath.Base(path), wanted(tree), plan.Options{Provider: openai.Name, Config: cfg, Cache: m.cache})}
	m.words, m.received = 0, 0
	before := len(m.record.Came())
	for _, r := range d.plan.Requests {
		m.expect(r.File.Symbols)
		blocks, err := m.provider.GenerateDocs(ctx, r.File, cfg)
		if err != nil {
			return d, err
		}
		if len(blocks) != len(r.File.Symbols) {
			return d, fmt.Errorf("%d of %d symbols were answered", len(blocks), len(r.File.Symbols))
		}
		if err := d.plan.Keep(ctx, m.cache, blocks); err != nil {
			return d, err
		}
		d.asked += len(r.File.Symbols)
	}
	came := m.record.Came()[before:]
	d.requests, d.words, d.tokens = len(came), m.words, m.received
	for _, r := range came {
		d.tokens += r.Tokens()
	}
	return d, nil
}

// alone is what one request about one symbol with the whole file in it takes.
func (m *meter) alone(ctx context.Context, tree *syntax.Tree, path string, s docai.Symbol) (int, error) {
	file := docai.File{Path: filepath.Base(path), Language: tree.Lang.ID, Source: string(tree.Src), Symbols: []docai.Symbol{s}}
	m.received = 0
	m.expect(file.Symbols)
	before := len(m.record.Came())
	if _, err := m.provider.GenerateDocs(ctx, file, docai.Config{Model: "gpt-5-mini"}); err != nil {
		return 0, err
	}
	return m.record.Came()[before].Tokens() + m.received, nil
}

func (m *meter) expect(symbols []docai.Symbol) {
	m.symbols = map[string]docai.Symbol{}
	for _, s := range symbols {
		m.symbols[s.ID] = s
	}
}

// answer documents every symbol at the length that people do, with every field of
// the strict schema present, as OpenAI's models have to.
func (m *meter) answer(ids []string) string {
	const (
		summary = "Returns the merged settings of the given layers, the later ones winning over the earlier."
		item    = "The value that is used where nothing else is set."
		returns = "The merged value, or the default where no layer has it."
	)
	count := func(text string) string {
		m.words += len(text)
		return text
	}
	// A strict schema has a field for every symbol as soon as one has a use for it.
	var params, results, raises bool
	for _, s := range m.symbols {
		params, results, raises = params || len(s.ArgNames()) > 0, results || s.ReturnsSomething(), raises || len(s.Throws)+len(s.Facts.Raises) > 0
	}
	var blocks []map[string]any
	for _, id := range ids {
		s := m.symbols[id]
		b := map[string]any{"symbol": id, "summary": count(summary)}
		if params {
			items := []docai.Item{}
			for _, name := range s.ArgNames() {
				items = append(items, docai.Item{Name: count(name), Text: count(item)})
			}
			b["params"] = items
		}
		if results {
			b["returns"] = ""
			if s.ReturnsSomething() {
				b["returns"] = count(returns)
			}
		}
		if raises {
			items := []docai.Item{}
			for _, name := range append(s.Throws, s.Facts.Raises...) {
				items = append(items, docai.Item{Name: count(name), Text: count(item)})
			}
			b["raises"] = items
		}
		blocks = append(blocks, b)
	}
	text, err := json.Marshal(map[string]any{"blocks": blocks})
	if err != nil {
		panic(err) // built from texts alone
	}
	return string(text)
}

// wanted are the functions and types of a file.
func wanted(tree *syntax.Tree) []docai.Symbol {
	var list []docai.Symbol
	for _, s := range tree.Symbols() {
		if (s.Kind.Callable() || s.Kind == code.Type) && !s.Local {
			list = append(list, docai.Symbol{Symbol: s})
		}
	}
	return list
}

// edit changes one word in the body of a function in the middle of the file.
func edit(tree *syntax.Tree) ([]byte, bool) {
	var bodies []code.Range
	for _, s := range tree.Symbols() {
		if s.Kind.Callable() && !s.Local && !s.Body.IsZero() {
			bodies = append(bodies, s.Body)
		}
	}
	for i := range bodies {
		body := bodies[(len(bodies)/2+i)%len(bodies)]
		for j := range tree.Len() {
			n := tree.Node(j)
			if body.Contains(n.Range()) && n.Leaf() && n.Named() && (n.Is("name") || strings.Contains(n.Kind(), "identifier")) {
				out := append([]byte{}, tree.Src[:n.End()]...)
				return append(append(out, "Edited"...), tree.Src[n.End():]...), true
			}
		}
	}
	return nil, false
}
