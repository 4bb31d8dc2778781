package fallback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
)

// scripted drafts the first n symbols it is asked for and then fails with kind.
type scripted struct {
	name  string
	n     int
	kind  docai.FailureKind
	asked []string
	model string
}

func (s *scripted) Name() string { return s.name }

func (s *scripted) GenerateDocs(_ context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	s.model = cfg.Model
	var blocks []docai.CommentBlock
	for i, sym := range file.Symbols {
		s.asked = append(s.asked, sym.ID)
		if i < s.n {
			blocks = append(blocks, docai.CommentBlock{Symbol: sym.ID, Origin: docai.Origin{Provider: s.name}})
		}
	}
	if s.kind != "" {
		return blocks, &docai.ProviderError{Kind: s.kind, Provider: s.name, Said: s.name + " said no", Next: "Wait."}
	}
	return blocks, nil
}

var file = docai.File{Symbols: []docai.Symbol{{ID: "s1"}, {ID: "s2"}, {ID: "s3"}}}

func TestWhichFailuresGoToTheNextProvider(t *testing.T) {
	for kind, goesOn := range map[docai.FailureKind]bool{
		docai.Unreachable: true, docai.Overloaded: true, docai.Limited: true, docai.OverBudget: true,
		docai.Denied: false, docai.NotSetUp: false, docai.BadRequest: false, docai.Refused: false, docai.BadAnswer: false,
	} {
		first, second := &scripted{name: "openai", kind: kind}, &scripted{name: "outline", n: 9}
		told := ""
		p := New([]docai.Provider{first, second}, func(from, to docai.Provider, why *docai.ProviderError) {
			told = from.Name() + " " + to.Name() + " " + string(why.Kind)
		})
		blocks, err := p.GenerateDocs(t.Context(), file, docai.Config{Model: "gpt"})
		if goesOn {
			if err != nil || len(blocks) != 3 || blocks[0].Origin.Provider != "outline" || told != "openai outline "+string(kind) {
				t.Errorf("%s: %v, %v, told %q", kind, blocks, err, told)
			}
			if first.model != "gpt" || second.model != "" {
				t.Errorf("%s: models %q and %q", kind, first.model, second.model)
			}
		} else if err == nil || len(second.asked) != 0 || told != "" {
			t.Errorf("%s: %v, the second was asked for %v", kind, err, second.asked)
		}
	}
}

func TestTheNextProviderIsAskedForTheRestOnly(t *testing.T) {
	first, second := &scripted{name: "openai", n: 2, kind: docai.Unreachable}, &scripted{name: "anthropic", n: 9}
	blocks, err := New([]docai.Provider{first, second}, nil).GenerateDocs(t.Context(), file, docai.Config{})
	if err != nil || len(blocks) != 3 || fmt.Sprint(second.asked) != "[s3]" {
		t.Errorf("%v, %v, asked %v", blocks, err, second.asked)
	}
	all := &scripted{name: "openai", n: 3, kind: docai.Unreachable}
	if blocks, err := New([]docai.Provider{all, second}, nil).GenerateDocs(t.Context(), file, docai.Config{}); err != nil || len(blocks) != 3 {
		t.Errorf("a failure after the last block: %v, %v", blocks, err)
	}
}

func TestWhenNobodyCanBeHadTheFirstChoiceIsExplainedAndTheOthersNamed(t *testing.T) {
	p := New([]docai.Provider{&scripted{name: "openai", kind: docai.Limited}, &scripted{name: "hosted", kind: docai.Unreachable}}, nil)
	_, err := p.GenerateDocs(t.Context(), file, docai.Config{})
	var e *docai.ProviderError
	if !errors.As(err, &e) || e.Kind != docai.Limited || e.Provider != "openai" || !strings.Contains(err.Error(), "openai said no") || !strings.Contains(err.Error(), "hosted is unreachable") {
		t.Errorf("got %v", err)
	}
	if p.Name() != "openai" {
		t.Errorf("named %s", p.Name())
	}
}

func TestACancelledRunAsksNobodyElse(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	second := &scripted{name: "outline"}
	if _, err := New([]docai.Provider{&scripted{name: "openai", kind: docai.Unreachable}, second}, nil).GenerateDocs(ctx, file, docai.Config{}); err == nil || len(second.asked) != 0 {
		t.Errorf("%v, asked %v", err, second.asked)
	}
}
