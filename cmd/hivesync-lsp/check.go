package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// checkOptions are the flags of `check`.
type checkOptions struct {
	format string
	min    string
	off    []string
}

func newCheck() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check [flags] PATH…",
		Short: "Find documentation that is missing, stale or contradicted by the code",
		Long: `Checks the documentation in the given files and folders against their code,
without a model and without the network. Nothing is written.

Exit code: 0 nothing found, 1 findings, 2 could not run.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, paths []string) error {
			return runCheck(c.Context(), &o, paths, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "text", "text, json (one object a line) or sarif (SARIF 2.1.0)")
	f.StringVar(&o.min, "min", string(truth.Warning), "the least severity that counts: note, warning or error")
	f.StringSliceVar(&o.off, "off", nil, "leave these `RULE`s out: "+strings.Join(ruleIDs(), ", "))
	return c
}

func ruleIDs() []string {
	var ids []string
	for _, r := range truth.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// finding is one result of `check`, and one line of `--format json`.
type finding struct {
	Path       string         `json:"path"`
	Line       int            `json:"line"`   // 1-based
	Column     int            `json:"column"` // 1-based, in bytes
	Symbol     string         `json:"symbol"`
	SymbolKind code.Kind      `json:"symbolKind"`
	Rule       string         `json:"rule"`
	Severity   truth.Severity `json:"severity"`
	Message    string         `json:"message"`

	utf16 int // the column as SARIF counts it
}

// findingWriter is one format of `check`.
type findingWriter interface {
	write(finding) error
	// end is called once, after the last finding.
	end() error
}

var weight = map[truth.Severity]int{truth.Note: 1, truth.Warning: 2, truth.Error: 3}

func runCheck(ctx context.Context, o *checkOptions, paths []string, stdout, stderr io.Writer) error {
	least, ok := weight[truth.Severity(o.min)]
	if !ok {
		return fmt.Errorf("--min is note, warning or error, not %q", o.min)
	}
	off := map[string]bool{}
	for _, id := range o.off {
		if truth.RuleByID(id).ID == "" {
			return fmt.Errorf("--off names no rule: %q; the rules are %s", id, strings.Join(ruleIDs(), ", "))
		}
		off[id] = true
	}
	out := bufio.NewWriter(stdout)
	w, err := newFindingWriter(o.format, out)
	if err != nil {
		return err
	}
	sources, err := findSources(paths)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fmt.Errorf("no file of a known language in %s (docs/languages.md lists them)", strings.Join(paths, ", "))
	}
	found, unread := 0, 0
	p := newProgress(stderr)
	for i, s := range sources {
		if ctx.Err() != nil {
			p.clear()
			return context.Cause(ctx)
		}
		p.at(i, len(sources), s.path)
		tree, err := s.parse()
		if err != nil {
			p.clear()
			if err := s.excuse(err, stderr); err != nil {
				fmt.Fprintf(stderr, "%s: %v\n", s.path, err)
				unread++
			}
			continue
		}
		for _, f := range check(s.path, tree) {
			if off[f.Rule] || weight[f.Severity] < least {
				continue
			}
			found++
			if err := w.write(f); err != nil {
				return err
			}
		}
	}
	p.clear()
	if err := w.end(); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	switch {
	case unread == len(sources):
		return exit(exitFailed)
	case found > 0:
		fmt.Fprintf(stderr, "%s in %s.\n", plural(found, "finding"), plural(len(sources), "file"))
		return exit(exitFindings)
	case unread > 0:
		return exit(exitFailed)
	}
	return nil
}

// check lists what is wrong with the documentation of one file, in its order.
func check(path string, tree *syntax.Tree) []finding {
	if truth.Generated(path, tree.Src) {
		return nil
	}
	asked := !truth.TestFile(path)
	checker := truth.New(tree, nil)
	var found []finding
	for i := range tree.Symbols() {
		s := &tree.Symbols()[i]
		at := func(rule string, severity truth.Severity, message string) {
			start := s.NameRange.Start
			before := tree.Src[bytes.LastIndexByte(tree.Src[:start], '\n')+1 : start]
			found = append(found, finding{
				Path: path, Line: tree.Line(start), Column: len(before) + 1, utf16: len(utf16.Encode([]rune(string(before)))) + 1,
				Symbol: s.QualifiedName(), SymbolKind: s.Kind, Rule: rule, Severity: severity, Message: message,
			})
		}
		switch {
		case s.Doc.Exists():
			for _, f := range checker.Check(i, dialect.Parse(tree.Lang.ID, s.Doc.Raw)).Findings {
				at(f.Rule, f.Severity, f.Message)
			}
		case asked && truth.Wants(tree, i):
			rule := truth.RuleByID(truth.Missing)
			at(rule.ID, rule.Severity, fmt.Sprintf("%s `%s` has no documentation", s.Kind, s.QualifiedName()))
		}
	}
	return found
}

func newFindingWriter(format string, w io.Writer) (findingWriter, error) {
	switch format {
	case "text":
		return textFindings{w}, nil
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return jsonFindings{enc}, nil
	case "sarif":
		return newSarifFindings(w), nil
	}
	return nil, fmt.Errorf("--format is text, json or sarif, not %q", format)
}

type textFindings struct{ w io.Writer }

func (t textFindings) write(f finding) error {
	_, err := fmt.Fprintf(t.w, "%s:%d:%d: %s: %s [%s]\n", f.Path, f.Line, f.Column, f.Severity, f.Message, f.Rule)
	return err
}

func (textFindings) end() error { return nil }

type jsonFindings struct{ enc *json.Encoder }

func (j jsonFindings) write(f finding) error { return j.enc.Encode(f) }

func (jsonFindings) end() error { return nil }
