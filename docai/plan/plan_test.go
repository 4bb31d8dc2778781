package plan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/onmachine"
	"github.com/hivesync/hivesync/internal/syntax"
)

// parse parses a text and wants every symbol that may have documentation.
func parse(lang, src string) (*syntax.Tree, []docai.Symbol) {
	tree := syntax.Parse(syntax.ByID(lang), []byte(src))
	var wanted []docai.Symbol
	for _, s := range tree.Symbols() {
		if (s.Kind.Callable() || s.Kind == code.Type) && !s.Local {
			wanted = append(wanted, docai.Symbol{Symbol: s})
		}
	}
	return tree, wanted
}

// shop is a Go file with 20 functions and a type with a method.
func shop() string {
	var b strings.Builder
	b.WriteString("package shop\n\nimport \"errors\"\n\n// Cart holds items.\ntype Cart struct {\n\titems []int\n}\n\nfunc (c *Cart) Add(n int) {\n\tc.items = append(c.items, n)\n}\n")
	for i := range 20 {
		fmt.Fprintf(&b, "\nfunc Step%d(n int) (int, error) {\n\tif n < %d {\n\t\treturn 0, errors.New(\"too small\")\n\t}\n\treturn n * %d, nil\n}\n", i, i, i)
	}
	return b.String()
}

// asked lists the ids of a plan's requests.
func asked(p *Plan) (ids []string) {
	for _, r := range p.Requests {
		for _, s := range r.File.Symbols {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

var openAI = Options{Provider: "openai", Config: docai.Config{Model: "m"}}

// answer drafts everything a plan asks for and keeps it.
func answer(t *testing.T, p *Plan, store cache.Store, provider string) {
	t.Helper()
	var blocks []docai.CommentBlock
	for _, id := range asked(p) {
		blocks = append(blocks, docai.CommentBlock{Symbol: id, Summary: "Draft of " + p.Symbol(id).Name + ".", Origin: docai.Origin{Provider: provider}})
	}
	if err := p.Keep(context.Background(), store, blocks); err != nil {
		t.Fatal(err)
	}
}

func TestAFileIsOneRequestAndThenNone(t *testing.T) {
	o := openAI
	o.Cache = cache.NewMemory(1000)
	src := shop()
	tree, wanted := parse("go", src)
	first := Make(t.Context(), tree, "shop.go", wanted, o)
	if len(first.Requests) != 1 || first.Requests[0].File.Source != src || len(asked(first)) != 22 {
		t.Fatalf("%d requests about %v", len(first.Requests), asked(first))
	}
	answer(t, first, o.Cache, "openai")

	again := Make(t.Context(), tree, "shop.go", wanted, o)
	if len(again.Requests) != 0 || len(again.Known()) != 22 || again.Known()[1].Summary != "Draft of Add." || again.Known()[1].Symbol != "s2" {
		t.Fatalf("again: %d requests, known %v", len(again.Requests), again.Known())
	}

	// A moved, reformatted and commented file is the same code.
	moved, wantedMoved := parse("go", strings.ReplaceAll(strings.Replace(src, "package shop\n", "// Package shop sells.\npackage shop\n\nvar debug = false\n", 1), "\n\treturn n", "\n\n\t// done\n\treturn n"))
	if p := Make(t.Context(), moved, "shop.go", wantedMoved, o); len(p.Requests) != 0 {
		t.Errorf("after a change of comments: %v", asked(p))
	}
	// One edited function is one symbol, also when it is a method of a type.
	for _, edit := range [][2]string{{"n * 7", "n * 77"}, {"append(c.items, n)", "append(c.items, n, n)"}} {
		edited, wantedEdited := parse("go", strings.Replace(src, edit[0], edit[1], 1))
		p := Make(t.Context(), edited, "shop.go", wantedEdited, o)
		if len(asked(p)) != 1 || len(p.Known()) != 21 {
			t.Errorf("after %v: %v", edit, asked(p))
		}
	}
	// Another model, verbosity or language of the prose is another draft.
	for _, other := range []docai.Config{{Model: "n"}, {Model: "m", Verbosity: docai.Full}, {Model: "m", Prose: "German"}} {
		o := o
		o.Config = other
		if p := Make(t.Context(), tree, "shop.go", wanted, o); len(asked(p)) != 22 {
			t.Errorf("%+v: %d asked", other, len(asked(p)))
		}
	}
	o.Fresh = true
	if p := Make(t.Context(), tree, "shop.go", wanted, o); len(asked(p)) != 22 {
		t.Errorf("fresh: %d asked", len(asked(p)))
	}
}

func TestADraftOfAStandInIsNotKept(t *testing.T) {
	o := openAI
	o.Cache = cache.NewMemory(1000)
	tree, wanted := parse("go", shop())
	answer(t, Make(t.Context(), tree, "shop.go", wanted, o), o.Cache, "outline")
	if p := Make(t.Context(), tree, "shop.go", wanted, o); len(asked(p)) != 22 {
		t.Errorf("only %d are asked for", len(asked(p)))
	}
}

// broken is a cache whose file cannot be read.
type broken struct{ cache.Store }

func (broken) Get(context.Context, []cache.Key) (map[cache.Key]docai.CommentBlock, error) {
	return nil, errors.New("the disk is gone")
}

func TestACacheThatCannotBeReadOnlyCostsMore(t *testing.T) {
	o := openAI
	o.Cache = broken{}
	tree, wanted := parse("go", shop())
	if p := Make(t.Context(), tree, "shop.go", wanted, o); len(asked(p)) != 22 || p.CacheErr == nil {
		t.Errorf("%d asked, %v", len(asked(p)), p.CacheErr)
	}
}

func TestAnEstimateCountsWhatIsAskedAndWhatIsKnown(t *testing.T) {
	o := openAI
	o.Cache = cache.NewMemory(1000)
	tree, wanted := parse("go", shop())
	p := Make(t.Context(), tree, "shop.go", wanted[:5], o)
	answer(t, p, o.Cache, "openai")
	e := Make(t.Context(), tree, "shop.go", wanted, o).Estimate(budget.Known().Rate("openai", "gpt-5-mini", false))
	if e.Reused != 5 || e.Symbols != 17 || e.Requests != 1 || e.InputTokens < len(shop())/3 || e.OutputTokens < 17*50 || !e.Priced || e.Cost == 0 {
		t.Errorf("%+v", e)
	}
}

// checkSplit checks what must hold of every plan, whatever the context.
func checkSplit(t *testing.T, tree *syntax.Tree, p *Plan, o Options) {
	t.Helper()
	seen := asked(p)
	for _, s := range p.Symbols {
		n := 0
		for _, id := range seen {
			if id == s.ID {
				n++
			}
		}
		if s.Skipped != "" {
			n++
		}
		if n != 1 {
			t.Errorf("%s is asked about or skipped %d times", s.QualifiedName(), n)
		}
	}
	for _, r := range p.Requests {
		if r.InputTokens+2*r.OutputTokens > o.Context {
			t.Errorf("a request of %d and %d tokens exceeds %d", r.InputTokens, r.OutputTokens, o.Context)
		}
		part := syntax.Parse(tree.Lang, []byte(r.File.Source))
		if part.HasError() && !tree.HasError() {
			t.Errorf("a part does not parse:\n%.3000s", r.File.Source)
		}
		lines := strings.Split(r.File.Source, "\n")
		for _, s := range r.File.Symbols {
			if s.Kind.Callable() && !strings.Contains(r.File.Source, s.Range.Text(tree.Src)) {
				t.Errorf("%s is asked about without its text", s.QualifiedName())
			}
			if s.Line < 1 || s.Line > len(lines) || !strings.Contains(lines[s.Line-1], s.NameRange.Text(tree.Src)) {
				t.Errorf("%s is not on line %d", s.QualifiedName(), s.Line)
			}
		}
	}
}

func TestAFileOverTheContextIsSplitWithASkeletonOfTheRest(t *testing.T) {
	o := openAI
	o.Context = 3200
	tree, wanted := parse("go", shop())
	p := Make(t.Context(), tree, "shop.go", wanted, o)
	checkSplit(t, tree, p, o)
	if n := len(p.Requests); n < 2 || n > 8 {
		t.Fatalf("%d requests", n)
	}
	first := p.Requests[0].File.Source
	if !strings.Contains(first, "func Step19(n int) (int, error) { /* … */ }") || !strings.Contains(first, "return n * 0, nil") {
		t.Errorf("the first part:\n%s", first)
	}
	if p.Requests[1].File.Symbols[0].Line == p.Symbol(p.Requests[1].File.Symbols[0].ID).Line {
		t.Error("the line is that of the whole file")
	}
}

func TestALongAnswerIsSplitToo(t *testing.T) {
	o := openAI
	o.Context, o.Answer = 100_000, 700
	tree, wanted := parse("go", shop())
	p := Make(t.Context(), tree, "shop.go", wanted, o)
	checkSplit(t, tree, p, o)
	for _, r := range p.Requests {
		if r.OutputTokens > 700 {
			t.Errorf("an answer of %d tokens", r.OutputTokens)
		}
	}
}

func TestASymbolThatIsTooLargeAloneIsSkippedAndTheReasonTold(t *testing.T) {
	o := openAI
	o.Context = 2000
	huge := "package p\n\nfunc Small(a int) int {\n\treturn a\n}\n\nfunc Huge() {\n" + strings.Repeat("\tprintln(\"again and again\")\n", 1000) + "}\n"
	tree, wanted := parse("go", huge)
	p := Make(t.Context(), tree, "p.go", wanted, o)
	checkSplit(t, tree, p, o)
	if len(p.Requests) != 1 || p.Symbols[0].Skipped != "" || !strings.Contains(p.Symbols[1].Skipped, "2000") {
		t.Errorf("%d requests, skipped %q", len(p.Requests), p.Symbols[1].Skipped)
	}
}

func TestATableOfDataDoesNotCrowdOutTheCode(t *testing.T) {
	o := openAI
	o.Context = 2500
	var b strings.Builder
	b.WriteString("package p\n\nvar table = []string{\n")
	for i := range 2000 {
		fmt.Fprintf(&b, "\t\"entry %d\",\n", i)
	}
	b.WriteString("}\n\n// T is a type.\ntype T struct{ n int }\n\nfunc (t T) Get() int {\n\treturn t.n\n}\n")
	tree, wanted := parse("go", b.String())
	p := Make(t.Context(), tree, "p.go", wanted, o)
	checkSplit(t, tree, p, o)
	if len(asked(p)) != 2 {
		t.Errorf("asked %v", asked(p))
	}
}

func TestNothingWantedIsNoRequest(t *testing.T) {
	tree, _ := parse("go", shop())
	if p := Make(t.Context(), tree, "shop.go", nil, openAI); len(p.Requests) != 0 || p.Estimate(budget.Rate{}).Requests != 0 {
		t.Errorf("%+v", p)
	}
}

// Real files of the Go and Python libraries in contexts of all sizes.
func TestRealFilesInSmallContexts(t *testing.T) {
	goLibrary, err := onmachine.GoLibrary()
	if err != nil {
		t.Fatal(err)
	}
	pythonLibrary, err := onmachine.PythonLibrary()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pattern := range []string{filepath.Join(goLibrary, "net", "http", "*.go"), filepath.Join(goLibrary, "strings", "*.go"), filepath.Join(pythonLibrary, "[a-f]*.py")} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found[:min(len(found), 25)]...)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files", len(files))
	}
	split, plain := 0, 0
	for i, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree, wanted := parse(syntax.Detect(name, src).ID, string(src))
		if len(wanted) == 0 {
			continue
		}
		o := openAI
		o.Context = []int{3000, 6000, 12000, 32000}[i%4]
		p := Make(t.Context(), tree, filepath.Base(name), wanted, o)
		checkSplit(t, tree, p, o)
		if len(p.Requests) > 1 {
			split++
			if slices.ContainsFunc(p.Requests, func(r Request) bool { return len(r.File.Source) < len(src)/2 }) {
				plain++
			}
		}
	}
	if split < 20 || plain < 10 {
		t.Errorf("%d files were split, %d of them much shorter", split, plain)
	}
}
