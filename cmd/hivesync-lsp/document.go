package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"znkr.io/diff/textdiff"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// documentOptions are the flags of `document`.
type documentOptions struct {
	provider            providerOptions
	diff, asJSON, apply bool
	all, update, fresh  bool
	changed             bool
	symbols             []string
	acceptFlagged       []string
	verbosity, colour   string
	estimate, yes       bool
	overnight           bool
}

func newDocument() *cobra.Command {
	var o documentOptions
	c := &cobra.Command{
		Use:   "document [flags] PATH…",
		Short: "Draft documentation for what has none; shows a diff and changes nothing unless told to",
		Long: `Drafts documentation for the functions, methods and types of the given files
and folders that others use and that have none.

Without --apply nothing is written. Only comments are ever added: each changed
file is parsed again and its code compared with what it was.

Exit code: 0 when every file was done, 1 when some could not be, 2 when none could.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, paths []string) error {
			return runDocument(c.Context(), &o, paths, c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	o.provider.flags(f)
	f.BoolVar(&o.diff, "diff", false, "show the drafts as a diff (the default)")
	f.BoolVar(&o.asJSON, "json", false, "one JSON object a line for each draft")
	f.BoolVar(&o.apply, "apply", false, "write the comments into the files")
	f.BoolVar(&o.all, "all", false, "also what only its own file or package sees")
	f.BoolVar(&o.update, "update", false, "also bring existing documentation up to date; what a person wrote stays")
	f.BoolVar(&o.changed, "changed", false, "only what has changed since the last commit and has no documentation, or some that does not fit")
	f.StringSliceVar(&o.symbols, "symbol", nil, "only these symbols, by name or qualified name (`Cart.Total`)")
	f.StringVar(&o.verbosity, "verbosity", string(docai.Standard), "summary, standard or full")
	f.StringSliceVar(&o.acceptFlagged, "accept-flagged", nil, "with --apply: also write these flagged drafts, by `ID`")
	f.BoolVar(&o.fresh, "fresh", false, "ask again for what was drafted before and has not changed")
	f.BoolVar(&o.estimate, "estimate", false, "say what it would cost, and stop")
	f.BoolVar(&o.yes, "yes", false, "do not ask before a large run; the limits still hold")
	f.BoolVar(&o.overnight, "overnight", false, "hand it in to OpenAI's or Anthropic's batch interface, at half price; 'hivesync-lsp overnight collect' fetches the answers")
	f.StringVar(&o.colour, "color", "auto", "colours in the diff: auto, always or never")
	c.MarkFlagsMutuallyExclusive("diff", "json", "apply", "overnight")
	c.MarkFlagsMutuallyExclusive("changed", "all")
	c.MarkFlagsMutuallyExclusive("changed", "update")
	c.MarkFlagsMutuallyExclusive("changed", "symbol")
	return c
}

// documentRun is one run of `document` over all its files.
type documentRun struct {
	o        *documentOptions
	ready    *setup.Ready
	expected budget.Estimate // before anything was sent
	out, log io.Writer
	colour   bool

	drafts, files, failed, written int
	redacted, flagged              int
	cacheErr                       error // the first one
}

func runDocument(ctx context.Context, o *documentOptions, paths []string, stdin io.Reader, stdout, stderr io.Writer) error {
	verbosity := docai.Verbosity(o.verbosity)
	if !slices.Contains([]docai.Verbosity{docai.Summary, docai.Standard, docai.Full}, verbosity) {
		return fmt.Errorf("--verbosity is summary, standard or full, not %q", o.verbosity)
	}
	r := &documentRun{o: o, log: stderr}
	switch o.colour {
	case "auto":
		r.colour = colours(stdout)
	case "always", "never":
		r.colour = o.colour == "always"
	default:
		return fmt.Errorf("--color is auto, always or never, not %q", o.colour)
	}
	sources, err := findSources(paths)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fmt.Errorf("no file of a known language in %s (docs/languages.md lists them)", strings.Join(paths, ", "))
	}
	if o.changed {
		if sources, err = changedSources(ctx, sources); err != nil {
			return err
		}
		if len(sources) == 0 {
			fmt.Fprintln(stderr, "No file has changed since the last commit.")
			return nil
		}
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	r.out = out
	choice, err := o.provider.choice()
	if err != nil {
		return err
	}
	shared, err := o.provider.shared(ctx, stderr)
	if err != nil {
		return err
	}
	defer shared.Close()
	r.ready, err = shared.Ready(choice, func(from, to docai.Provider, why *docai.ProviderError) {
		fmt.Fprintf(stderr, "%v\n%s stands in.\n", why, to.Name())
	})
	if err != nil {
		return err
	}
	r.ready.Config.Verbosity, r.ready.Context, r.ready.Fresh = verbosity, o.provider.context, o.fresh
	if o.overnight {
		r.ready.Rate = r.ready.Rate.Overnight()
	}
	if o.estimate || !r.ready.Free() {
		if done, err := r.afford(ctx, sources, stdin); done || err != nil {
			return err
		}
	}
	if o.overnight {
		return r.handIn(ctx, sources, choice, shared)
	}
	return r.all(ctx, sources, out)
}

// all drafts one file after the other.
func (r *documentRun) all(ctx context.Context, sources []source, out *bufio.Writer) error {
	p := newProgress(r.log)
	for i, s := range sources {
		p.at(i, len(sources), s.path)
		err := r.file(ctx, s, func(d draft.Draft) { p.at(i, len(sources), s.path+" "+d.Symbol.QualifiedName()) }, p.clear)
		if ctx.Err() != nil {
			p.clear()
			return context.Cause(ctx)
		}
		if err != nil {
			p.clear()
			r.failed++
			fmt.Fprintf(r.log, "%s: %v\n", s.path, err)
			var provider *docai.ProviderError
			if errors.As(err, &provider) && provider.Kind != docai.BadAnswer && provider.Kind != docai.Refused {
				break // the next file would meet the same
			}
		}
		if err := out.Flush(); err != nil {
			return err // the reader has gone
		}
	}
	p.clear()
	r.summary(len(sources))
	switch {
	case r.failed == 0:
		return nil
	case r.files == 0:
		return exit(exitFailed)
	}
	return exit(exitFindings)
}

// file drafts one file and shows or writes what came of it. drafted is told of each
// draft as it comes, and done when there will be no more, before anything is shown.
func (r *documentRun) file(ctx context.Context, s source, drafted func(draft.Draft), done func()) error {
	tree, wanted, err := r.read(ctx, s)
	if err != nil {
		return err
	}
	if len(wanted) == 0 {
		r.files++
		return nil
	}
	run, err := r.ready.Draft(ctx, draft.File{Path: s.path, Tree: tree}, wanted, drafted)
	done()
	r.redacted += len(run.Redacted)
	r.cacheErr = cmp.Or(r.cacheErr, run.CacheErr)
	for _, skipped := range run.Skipped {
		if skipped.Bug {
			fmt.Fprintf(r.log, "%s:%d: left out %s: %s. This is a bug; please report it with the code of the symbol.\n", s.path, skipped.Line, skipped.Symbol, skipped.Why)
		} else if !r.o.update && !r.o.changed {
			fmt.Fprintf(r.log, "%s:%d: no draft for %s: %s\n", s.path, skipped.Line, skipped.Symbol, skipped.Why)
		}
	}
	if err := r.ready.Run.Reused(ctx, r.ready.Rate, run.Reused); err != nil {
		r.cacheErr = cmp.Or(r.cacheErr, err)
	}
	if shown := r.show(s, tree, run.Drafts); shown != nil {
		return shown
	}
	if err == nil {
		r.files++
	}
	return err
}

// read parses a file and lists what to document in it. Files that were only found
// in a folder and are not for documenting give nothing.
func (r *documentRun) read(ctx context.Context, s source) (*syntax.Tree, []int, error) {
	tree, err := s.parse()
	if err != nil {
		return nil, nil, s.excuse(err, r.log)
	}
	if len(r.o.symbols) == 0 && (truth.Generated(s.path, tree.Src) || truth.TestFile(s.path)) {
		return tree, nil, nil
	}
	if r.o.changed {
		wanted, err := s.changed(ctx, tree)
		return tree, wanted, err
	}
	return tree, r.wanted(tree), nil
}

// wanted lists the symbols to document.
func (r *documentRun) wanted(tree *syntax.Tree) []int {
	var wanted []int
	for i := range tree.Symbols() {
		s := &tree.Symbols()[i]
		switch {
		case len(r.o.symbols) > 0:
			if !slices.Contains(r.o.symbols, s.Name) && !slices.Contains(r.o.symbols, s.QualifiedName()) {
				continue
			}
		case s.Doc.Exists() && !r.o.update:
			continue
		case !s.Doc.Exists() && !truth.Wants(tree, i) && !(r.o.all && s.Kind.Callable() && !s.Local):
			continue
		}
		wanted = append(wanted, i)
	}
	return wanted
}

func (r *documentRun) show(s source, tree *syntax.Tree, drafts []draft.Draft) error {
	r.drafts += len(drafts)
	if len(drafts) == 0 {
		return nil
	}
	if r.o.asJSON {
		enc := json.NewEncoder(r.out)
		enc.SetEscapeHTML(false)
		for i := range drafts {
			if err := enc.Encode(lineOf(&drafts[i])); err != nil {
				return err
			}
		}
		return nil
	}
	if r.o.apply {
		drafts = r.unflagged(drafts)
	}
	edits := make([]code.Edit, len(drafts))
	for i := range drafts {
		edits[i] = drafts[i].Edit
	}
	after, err := draft.Apply(tree, edits...)
	if err != nil || len(edits) == 0 {
		return err
	}
	if r.o.apply {
		if err := s.write(tree.Src, after); err != nil {
			return err
		}
		r.written++
		_, err := fmt.Fprintf(r.out, "%s: %s\n", s.path, plural(len(drafts), "comment"))
		return err
	}
	file := anchors.NewFile(s.path, tree)
	for i := range drafts {
		fmt.Fprintln(r.out, r.heading(&drafts[i], file.Symbol(drafts[i].Index)))
	}
	_, err = fmt.Fprint(r.out, unified(s.path, tree.Src, after, r.colour))
	return err
}

// heading is the line about a draft above the diff of its file; tools that apply
// diffs skip it.
func (r *documentRun) heading(d *draft.Draft, a anchors.Anchor) string {
	line := fmt.Sprintf("AI  %s  %s:%d  anchor %s  score %.2f", d.Symbol.QualifiedName(), d.Path, d.Symbol.Line, name(a), d.Truth.Score)
	if r.colour {
		line = "\x1b[36m" + line + "\x1b[m"
	}
	for _, f := range d.Truth.Findings {
		line += "\n    " + string(f.Severity) + ": " + f.Message + " [" + f.Rule + "]"
	}
	for _, f := range d.Flags {
		line += "\n    flagged: " + f.Reason + " [" + f.Rule + "]"
	}
	return line
}

// name is an anchor in short, for people: what it is tied to, and its hash.
func name(a anchors.Anchor) string { return fmt.Sprintf("%s@%08x", a.Kind, uint32(a.Hash>>32)) }

// unflagged leaves the flagged drafts out, unless they were accepted one by one,
// and tells why.
func (r *documentRun) unflagged(drafts []draft.Draft) []draft.Draft {
	return slices.DeleteFunc(slices.Clone(drafts), func(d draft.Draft) bool {
		id := d.ID()
		if len(d.Flags) == 0 || slices.Contains(r.o.acceptFlagged, id) {
			return false
		}
		r.flagged++
		for _, f := range d.Flags {
			fmt.Fprintf(r.log, "%s:%d: left out %s of %s: %s (%q) [%s]\n", d.Path, d.Symbol.Line, id, d.Symbol.QualifiedName(), f.Reason, f.Excerpt, f.Rule)
		}
		return true
	})
}

// draftLine is a draft in `--json`.
type draftLine struct {
	ID         string          `json:"id"`
	Path       string          `json:"path"`
	Symbol     string          `json:"symbol"`
	SymbolKind code.Kind       `json:"symbolKind"`
	Kind       string          `json:"kind"` // of comment: "AI"
	Line       int             `json:"line"` // of the symbol's name, 1-based
	Text       string          `json:"text"`
	Replaces   string          `json:"replaces,omitempty"`
	Score      float64         `json:"score"`
	Findings   []truth.Finding `json:"findings"`
	Flags      []guard.Flag    `json:"flags"`
	Provider   string          `json:"provider"`
	Model      string          `json:"model,omitempty"`
	Prompt     string          `json:"prompt,omitempty"`
}

func lineOf(d *draft.Draft) draftLine {
	return draftLine{
		ID: d.ID(), Path: d.Path, Symbol: d.Symbol.QualifiedName(), SymbolKind: d.Symbol.Kind, Kind: "AI", Line: d.Symbol.Line,
		Text: d.Shown(), Replaces: d.Replaces, Score: d.Truth.Score, Findings: append([]truth.Finding{}, d.Truth.Findings...), Flags: append([]guard.Flag{}, d.Flags...),
		Provider: d.Fields.Origin.Provider, Model: d.Fields.Origin.Model, Prompt: d.Fields.Origin.Prompt,
	}
}

func (r *documentRun) summary(all int) {
	what := fmt.Sprintf("%s drafted by %s in %s", plural(r.drafts, "comment"), r.ready.Drafter.Provider.Name(), plural(all, "file"))
	switch {
	case r.o.apply:
		what += fmt.Sprintf("; %s written. AI-generated documentation: review it before you commit it", plural(r.written, "file"))
	case r.drafts > 0:
		what += "; nothing was changed (--apply writes them)"
	}
	fmt.Fprintln(r.log, what+".")
	if spent := r.ready.Run.Spent(); !spent.Empty() {
		fmt.Fprintf(r.log, "Cost: %s.\n", spent)
	}
	if r.cacheErr != nil {
		fmt.Fprintf(r.log, "Drafts could not be kept for the next time: %v\n", r.cacheErr)
	}
	if r.redacted > 0 {
		fmt.Fprintf(r.log, "%s taken out of what was sent.\n", plural(r.redacted, "secret"))
	}
	if r.flagged > 0 {
		fmt.Fprintf(r.log, "%s flagged and left out, see above; --accept-flagged ID writes one after you have read it.\n", plural(r.flagged, "comment"))
	}
	if r.failed > 0 {
		fmt.Fprintf(r.log, "%s could not be done, see above.\n", plural(r.failed, "file"))
	}
}

// unified is the change of one file as a diff that `git apply` takes.
func unified(path string, before, after []byte, colour bool) string {
	var opts []textdiff.Option
	path = strings.TrimPrefix(path, "/")
	head := "--- a/" + path + "\n+++ b/" + path + "\n"
	if colour {
		opts = append(opts, textdiff.TerminalColors())
		head = "\x1b[1m" + strings.ReplaceAll(strings.TrimSuffix(head, "\n"), "\n", "\x1b[m\n\x1b[1m") + "\x1b[m\n"
	}
	return head + textdiff.Unified(string(before), string(after), opts...)
}

// plural is a number with its noun: "1 file", "3 files".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
