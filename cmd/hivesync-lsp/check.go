package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"

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

func runCheck(ctx context.Context, o *checkOptions, paths []string, stdout, stderr io.Writer) error {
	least := truth.Severity(o.min).Weight()
	if least == 0 {
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
	all, unread, err := checkAll(ctx, sources, stderr)
	if err != nil {
		return err
	}
	found := 0
	for _, f := range all {
		if off[f.Rule] || f.Severity.Weight() < least {
			continue
		}
		found++
		if err := w.write(f); err != nil {
			return err
		}
	}
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

// checkAll lists what is wrong with the documentation of files, in their order,
// and how many of them could not be read. A name that one of them has counts in
// all.
func checkAll(ctx context.Context, sources []source, stderr io.Writer) (all []finding, unread int, err error) {
	var names truth.Index
	found := make([][]finding, len(sources))
	var unknown []int // files that name what they do not have themselves
	p := newProgress(stderr)
	defer p.clear()
	for i, s := range sources {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
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
		names.Add(tree)
		found[i] = check(s.path, tree, nil)
		if slices.ContainsFunc(found[i], func(f finding) bool { return f.Rule == truth.UnknownIdentifier || f.Rule == truth.RaisesUnknown }) {
			unknown = append(unknown, i)
		}
	}
	for _, i := range unknown {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		if tree, err := sources[i].parse(); err == nil {
			found[i] = check(sources[i].path, tree, &names)
		}
	}
	return slices.Concat(found...), unread, nil
}

// check lists what is wrong with the documentation of one file, in its order.
func check(path string, tree *syntax.Tree, known truth.Known) []finding {
	var found []finding
	for _, f := range truth.File(path, tree, known) {
		s := &tree.Symbols()[f.Index]
		start := s.NameRange.Start
		before := tree.Src[bytes.LastIndexByte(tree.Src[:start], '\n')+1 : start]
		found = append(found, finding{
			Path: path, Line: tree.Line(start), Column: len(before) + 1, utf16: len(utf16.Encode([]rune(string(before)))) + 1,
			Symbol: s.QualifiedName(), SymbolKind: s.Kind, Rule: f.Rule, Severity: f.Severity, Message: f.Message,
		})
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
