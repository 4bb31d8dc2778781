package overnight_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/docaitest"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/overnight"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/syntax"
)

// night is one person's evening: two files to document, and a vendor.
type night struct {
	t      *testing.T
	vendor docaitest.Vendor
	server *docaitest.Batches
	choice setup.Choice
	desk   overnight.Desk
}

func evening(t *testing.T, vendor docaitest.Vendor, answer func(int, docaitest.Request) docaitest.Reply) *night {
	t.Helper()
	n := &night{t: t, vendor: vendor, server: docaitest.NewBatches(&docaitest.Server{Vendor: vendor, Answer: answer})}
	server := httptest.NewServer(n.server)
	t.Cleanup(server.Close)
	base := server.URL
	if vendor == docaitest.OpenAI {
		base += "/v1"
	}
	t.Setenv("OVERNIGHT_KEY", "of-the-test")
	name := string(vendor)
	n.choice = setup.Choice{
		Provider: name, Servers: map[string]setup.Server{name: {BaseURL: base, Model: "m1", KeyEnv: "OVERNIGHT_KEY"}},
		Limits: budget.Limits{Day: budget.Amount{Tokens: 100_000}},
		Prices: budget.Prices{name: {Input: 10, Output: 20}},
	}
	n.desk = overnight.Desk{Folder: filepath.Join(t.TempDir(), "overnight"), Shared: setup.Temporary()}
	t.Cleanup(func() { n.desk.Shared.Close() })
	return n
}

var sources = map[string]string{
	"cart.go":  "package shop\n\nfunc Total(prices []int) (sum int) {\n\tfor _, p := range prices {\n\t\tsum += p\n\t}\n\treturn sum\n}\n",
	"names.py": "def count(names):\n    n = 0\n    for name in names:\n        n += 1\n    return n\n",
}

// jobs plans both files, in the order of their names.
func (n *night) jobs() []*draft.Job {
	n.t.Helper()
	ready, err := n.desk.Shared.Ready(n.choice, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	var jobs []*draft.Job
	for _, path := range []string{"cart.go", "names.py"} {
		src := []byte(sources[path])
		jobs = append(jobs, ready.Plan(n.t.Context(), draft.File{Path: path, Tree: syntax.Parse(syntax.Detect(path, src), src)}, []int{len(syntax.Parse(syntax.Detect(path, src), src).Symbols()) - 1}))
	}
	return jobs
}

// submit hands both files in.
func (n *night) submit() (*overnight.Batch, error) {
	var questions []draft.Question
	var e budget.Estimate
	for _, j := range n.jobs() {
		more, _ := j.Questions()
		questions = append(questions, more...)
		e = e.Plus(j.Estimate(budget.Rate{Known: true, Price: budget.Price{Input: 5, Output: 10}}))
	}
	return n.desk.Submit(n.t.Context(), n.choice, questions, e)
}

func (n *night) mustSubmit() *overnight.Batch {
	n.t.Helper()
	b, err := n.submit()
	if err != nil {
		n.t.Fatal(err)
	}
	return b
}

// open is how many requests are left to make for both files.
func (n *night) open() int {
	requests := 0
	for _, j := range n.jobs() {
		requests += j.Estimate(budget.Rate{}).Requests
	}
	return requests
}

// left fails unless the desk has n batches.
func (n *night) left(want int) []*overnight.Batch {
	n.t.Helper()
	all, err := n.desk.List()
	if err != nil || len(all) != want {
		n.t.Fatalf("%d batches under way, want %d: %v", len(all), want, err)
	}
	return all
}

// each runs a story with each vendor.
func each(t *testing.T, answer func(int, docaitest.Request) docaitest.Reply, tell func(t *testing.T, n *night)) {
	for _, vendor := range []docaitest.Vendor{docaitest.OpenAI, docaitest.Anthropic} {
		t.Run(string(vendor), func(t *testing.T) { tell(t, evening(t, vendor, answer)) })
	}
}

func TestANightFillsTheCacheAtHalfThePrice(t *testing.T) {
	each(t, nil, func(t *testing.T, n *night) {
		b := n.mustSubmit()
		if p, err := n.desk.Look(t.Context(), b); err != nil || p.Ended || p.Done != 0 || p.All != 2 {
			t.Errorf("at first %+v, %v", p, err)
		}
		for _, q := range b.Questions {
			if q.File.Source != "" {
				t.Error("the code is kept on disk a second time")
			}
		}
		n.server.Finish()
		// Another program goes on with it.
		b = n.left(1)[0]
		b.Rate = n.choice.Prices.Rate(n.choice.Provider, "m1", false).Overnight() // the vendor of the test is on this machine, which costs nothing
		if p, err := n.desk.Look(t.Context(), b); err != nil || !p.Ended || p.Done != 2 {
			t.Errorf("in the morning %+v, %v", p, err)
		}
		out, err := n.desk.Collect(t.Context(), b)
		if err != nil || out.Drafts != 2 || out.Symbols != 2 || len(out.Failed) > 0 {
			t.Fatalf("%+v, %v", out, err)
		}
		n.left(0)
		if requests := n.open(); requests != 0 {
			t.Errorf("%d requests are still to be made", requests)
		}
		if n.server.Files() != 0 {
			t.Errorf("%d files with code stay with the vendor", n.server.Files())
		}
		days, err := n.desk.Shared.Days(t.Context(), 1)
		if err != nil || len(days) != 1 {
			t.Fatalf("%+v, %v", days, err)
		}
		spent := days[0].Total()
		full := n.choice.Prices[string(n.vendor)].Cost(docai.Usage{InputTokens: spent.InputTokens, OutputTokens: spent.OutputTokens})
		if spent.InputTokens == 0 || spent.Cost < full/2 || spent.Cost > full/2+2 || spent.Drafted != 2 {
			t.Errorf("spent %s, the full price is %s", spent, full)
		}
	})
}

func TestAQuestionThatFailsLeavesTheOthers(t *testing.T) {
	answer := func(_ int, r docaitest.Request) docaitest.Reply {
		if strings.Contains(r.Prompt, "names.py") {
			return docaitest.Reply{Status: http.StatusBadRequest, Said: "no snakes here"}
		}
		return docaitest.Reply{}
	}
	each(t, answer, func(t *testing.T, n *night) {
		b := n.mustSubmit()
		n.server.Finish()
		out, err := n.desk.Collect(t.Context(), b)
		if err != nil || out.Drafts != 1 || len(out.Failed) != 1 || out.Failed[0].Path != "names.py" || !strings.Contains(out.Failed[0].Err.Error(), "no snakes here") {
			t.Errorf("%+v, %v", out, err)
		}
		if requests := n.open(); requests != 1 {
			t.Errorf("%d requests are left, want the one that failed", requests)
		}
	})
}

func TestACancelledBatchIsCollectedForWhatItHas(t *testing.T) {
	each(t, nil, func(t *testing.T, n *night) {
		b := n.mustSubmit()
		if err := n.desk.Cancel(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		n.server.Finish()
		out, err := n.desk.Collect(t.Context(), b)
		if err != nil || out.Drafts != 0 || len(out.Failed) != 2 || !out.Spent.Empty() {
			t.Errorf("%+v, %v", out, err)
		}
		n.left(0)
	})
}

func TestTheLimitOfTheDayHoldsForWhatIsHandedIn(t *testing.T) {
	n := evening(t, docaitest.OpenAI, nil)
	b := n.mustSubmit()
	n.choice.Limits.Day.Tokens = b.Estimate.Tokens() + 10
	_, err := n.submit()
	var e *docai.ProviderError
	if !errors.As(err, &e) || e.Kind != docai.OverBudget {
		t.Fatalf("a second batch over the day's limit: %v", err)
	}
	n.left(1)
	if err := n.desk.Cancel(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, err := n.desk.Collect(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, err := n.submit(); err != nil {
		t.Errorf("what was cancelled still counts: %v", err)
	}
}

func TestAServerWithoutBatchesTakesNothing(t *testing.T) {
	for _, vendor := range []docaitest.Vendor{docaitest.OpenAI, docaitest.Anthropic} {
		n := evening(t, vendor, nil)
		bare := httptest.NewServer(http.NotFoundHandler())
		defer bare.Close()
		server := n.choice.Servers[string(vendor)]
		server.BaseURL = bare.URL
		n.choice.Servers[string(vendor)] = server
		_, err := n.submit()
		if err == nil || !strings.Contains(err.Error(), "takes no batches: document without --overnight") {
			t.Errorf("%s: %v", vendor, err)
		}
		n.left(0)
	}
	n := evening(t, docaitest.Hosted, nil)
	if _, err := n.submit(); err == nil || !strings.Contains(err.Error(), "hosted takes no batches; openai and anthropic do") {
		t.Errorf("hosted: %v", err)
	}
}

func TestWhatMayHaveArrivedIsNotForgotten(t *testing.T) {
	n := evening(t, docaitest.Anthropic, nil)
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	server := n.choice.Servers["anthropic"]
	server.BaseURL = cut.URL
	n.choice.Servers["anthropic"] = server
	if _, err := n.submit(); err == nil || !strings.Contains(err.Error(), "may have arrived") {
		t.Fatalf("%v", err)
	}
	b := n.left(1)[0]
	if _, err := n.desk.Look(t.Context(), b); err == nil || !strings.Contains(err.Error(), "never seen") {
		t.Errorf("%v", err)
	}
	if err := n.desk.Cancel(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	n.left(0)
}

func TestARefusedBatchSaysWhy(t *testing.T) {
	n := evening(t, docaitest.OpenAI, nil)
	b := n.mustSubmit()
	n.server.Refuse("The billing limit was reached.")
	if p, err := n.desk.Look(t.Context(), b); err != nil || !p.Ended || p.Said != "The billing limit was reached." {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAFileThatCannotBeReadIsToldAndTheOthersListed(t *testing.T) {
	n := evening(t, docaitest.OpenAI, nil)
	n.mustSubmit()
	if err := os.WriteFile(filepath.Join(n.desk.Folder, "abcdef.json"), []byte(`{"name":`), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := n.desk.List()
	if len(all) != 1 || err == nil || !strings.Contains(err.Error(), "abcdef") {
		t.Errorf("%d batches, %v", len(all), err)
	}
}
