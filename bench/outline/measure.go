package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// measures are the counts of one table row.
type measures struct {
	files, asked, drafted, complete, quoted, known, wrong, repeated int
	score                                                           float64
}

func (m *measures) add(o measures) {
	m.files += o.files
	m.asked += o.asked
	m.drafted += o.drafted
	m.complete += o.complete
	m.quoted += o.quoted
	m.known += o.known
	m.wrong += o.wrong
	m.repeated += o.repeated
	m.score += o.score
}

func (m *measures) row(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %s | %s | %d | %.4f | %s | %s | %.2f |", name, m.files, m.asked, share(m.drafted, m.asked), share(m.complete, m.drafted),
		m.quoted, ratio(float64(m.known), m.quoted), share(m.wrong, m.drafted), share(m.repeated, m.drafted), ratio(m.score, m.drafted))
}

func share(part, whole int) string { return fmt.Sprintf("%.1f %%", 100*ratio(float64(part), whole)) }

func ratio(part float64, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return part / float64(whole)
}

// sample is one draft, for a person to read.
type sample struct {
	path, symbol, code, text string
	line                     int
	faults                   []string
}

// measure drafts all that is not documented below a folder.
func measure(ctx context.Context, root string) (m measures, samples []sample, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == ".git" || name == "node_modules" || name == "site-packages" || name == "vendor") {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if info, err := d.Info(); err != nil || !info.Mode().IsRegular() || info.Size() > syntax.MaxParse || syntax.Detect(path, nil) == nil || truth.TestFile(filepath.ToSlash(rel)) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lang := syntax.Detect(path, src)
		if lang == nil || truth.Generated(filepath.ToSlash(rel), src) {
			return nil
		}
		drafts, err := measureFile(ctx, draft.File{Path: filepath.ToSlash(rel), Tree: syntax.Parse(lang, src)}, &m)
		samples = append(samples, drafts...)
		return err
	})
	return m, samples, err
}

func measureFile(ctx context.Context, f draft.File, m *measures) ([]sample, error) {
	symbols := f.Tree.Symbols()
	var asked []int
	for i := range symbols {
		if s := &symbols[i]; !s.Doc.Exists() && s.Place.None == "" && (truth.Wants(f.Tree, i) || s.Kind.Callable() && !s.Local && s.Name != "") {
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	d := draft.Drafter{Provider: outline.Provider{}, Inside: true}
	run, err := d.Draft(ctx, f, asked, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range run.Skipped {
		if s.Bug {
			return nil, fmt.Errorf("%s: %s: %s", f.Path, s.Symbol, s.Why)
		}
	}
	m.files++
	m.asked += len(asked)
	m.drafted += len(run.Drafts)
	names := map[string]bool{}
	for _, name := range word.FindAllString(string(f.Tree.Src), -1) {
		names[name] = true
	}
	var samples []sample
	for i := range run.Drafts {
		d := &run.Drafts[i]
		missing := missing(f.Tree.Lang.ID, &d.Symbol, dialect.Parse(f.Tree.Lang.ID, d.Text))
		if len(missing) == 0 {
			m.complete++
		}
		unknown := unknown(d.Fields, names, m)
		faults := append(missing, unknown...)
		wrong, repeated := false, false
		for _, found := range d.Truth.Findings {
			if found.Severity != truth.Note {
				faults = append(faults, found.Rule+": "+found.Message)
				repeated = repeated || found.Rule == truth.Repeated
				wrong = wrong || found.Rule != truth.Repeated
			}
		}
		if wrong {
			m.wrong++
		}
		if repeated {
			m.repeated++
		}
		m.score += d.Truth.Score
		samples = append(samples, sample{
			path: f.Path, symbol: d.Symbol.QualifiedName(), line: d.Symbol.Line, code: d.Symbol.Range.Text(f.Tree.Src), text: d.Shown(), faults: faults,
		})
	}
	return samples, nil
}

// inProse are the languages whose convention has no sections for parameters and
// results: what matters of them is said in sentences.
var inProse = map[string]bool{"go": true, "rust": true, "elixir": true, "bash": true}

// missing are the sections that the comment lacks and the form wants.
func missing(lang string, s *code.Symbol, b docai.CommentBlock) []string {
	var lacks []string
	if strings.TrimSpace(b.Summary) == "" {
		lacks = append(lacks, "no summary")
	}
	if !s.Kind.Callable() || inProse[lang] {
		return lacks
	}
	said := map[string]bool{}
	for _, p := range b.Params {
		if p.Text != "" {
			name := strings.TrimLeft(p.Name, "*&.")
			if lang == "php" || lang == "ruby" {
				name = strings.TrimLeft(name, "$@")
			}
			said[name] = true
		}
	}
	for _, name := range s.ArgNames() {
		if !said[name] {
			lacks = append(lacks, "nothing on the parameter "+name)
		}
	}
	switch {
	case s.Facts.Yields:
		if b.Yields+b.Returns == "" {
			lacks = append(lacks, "nothing on what is yielded")
		}
	case s.Kind != code.Constructor && s.ReturnsSomething() && !neverReturns(s) && b.Returns == "":
		lacks = append(lacks, "nothing on the result")
	}
	for _, thrown := range s.Throws {
		found := false
		for _, r := range b.Raises {
			found = found || r.Name == thrown && r.Text != ""
		}
		if !found {
			lacks = append(lacks, "nothing on the error "+thrown)
		}
	}
	return lacks
}

// neverReturns reports whether the declared result says that there is none.
func neverReturns(s *code.Symbol) bool {
	if len(s.Results) != 1 {
		return false
	}
	switch t := s.Results[0].Type; t[strings.LastIndexByte(t, '.')+1:] {
	case "NoReturn", "Never", "Nothing", "Task", "ValueTask", "Promise<void>":
		return true
	}
	return false
}

var (
	word     = regexp.MustCompile(`[\pL_][\pL\pN_]*`)
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
)

// words of languages that may be quoted though the file does not have them.
var literals = map[string]bool{"true": true, "false": true, "True": true, "False": true}

// unknown are the names in code quotes that the file does not have.
func unknown(b docai.CommentBlock, names map[string]bool, m *measures) []string {
	texts := []string{b.Summary, b.Returns, b.Yields, b.Panics}
	for _, list := range [][]docai.Item{b.Params, b.Raises} {
		for _, item := range list {
			texts = append(texts, item.Text)
		}
	}
	var missing []string
	for _, span := range codeSpan.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		for _, name := range word.FindAllString(span[1], -1) {
			m.quoted++
			if names[name] || literals[name] {
				m.known++
			} else {
				missing = append(missing, "no "+name+" in the file")
			}
		}
	}
	return missing
}
