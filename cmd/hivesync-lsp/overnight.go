package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/overnight"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/statedir"
)

// desk is where a person's batches are.
func desk(shared *setup.Shared) (overnight.Desk, error) {
	dirs, err := statedir.User()
	return overnight.Desk{Folder: filepath.Join(dirs.State, "overnight"), Shared: shared}, err
}

// handIn hands all that is to be asked in as one batch.
func (r *documentRun) handIn(ctx context.Context, sources []source, choice setup.Choice, shared *setup.Shared) error {
	var questions []draft.Question
	for _, s := range sources {
		tree, wanted, err := r.read(ctx, s)
		if err != nil {
			r.failed++
			fmt.Fprintf(r.log, "%s: %v\n", s.path, err)
			continue
		}
		if len(wanted) == 0 {
			continue
		}
		more, hits := r.ready.Plan(ctx, draft.File{Path: s.path, Tree: tree}, wanted).Questions()
		questions = append(questions, more...)
		r.redacted += len(hits)
	}
	if len(questions) == 0 {
		fmt.Fprintln(r.log, "Nothing to hand in: there is nothing to document, or all of it was drafted before.")
		return nil
	}
	d, err := desk(shared)
	if err != nil {
		return err
	}
	b, err := d.Submit(ctx, choice, questions, r.expected)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%s\n", b.Name)
	fmt.Fprintf(r.log, "Handed in to %s as batch %s: %s.\nIt is answered within a day. Then run: hivesync-lsp overnight collect %s, and this command again without --overnight.\n", b.Provider, b.Name, b.Estimate, b.Name)
	if r.redacted > 0 {
		fmt.Fprintf(r.log, "%s taken out of what was sent.\n", plural(r.redacted, "secret"))
	}
	return nil
}

func newOvernight() *cobra.Command {
	c := &cobra.Command{
		Use:   "overnight",
		Short: "List, collect or cancel what 'document --overnight' has handed in",
		Long: `Lists the batches that 'document --overnight' has handed in, with how far they are.

Collected answers are drafts that need not be asked for again: run the same
'document' again, or document the files in your editor, and nothing is asked
of what has not changed since.`,
		Args: cobra.NoArgs,
		RunE: atDesk(func(ctx context.Context, d overnight.Desk, _ []string, out, log io.Writer) error {
			all, err := d.List()
			if len(all) == 0 && err == nil {
				_, err := fmt.Fprintln(out, "No batch is under way.")
				return err
			}
			for _, b := range all {
				fmt.Fprintf(out, "%s  %s %s  handed in %s  %s  %s\n", b.Name, b.Provider, b.Server.Model, b.Submitted.Local().Format("2006-01-02 15:04"), b.Estimate, state(ctx, d, b))
			}
			return err
		}),
	}
	wait := false
	collect := &cobra.Command{
		Use:   "collect [NAME…]",
		Short: "Fetch the answers of batches that have ended (all of them, or the named ones)",
		RunE: atDesk(func(ctx context.Context, d overnight.Desk, names []string, out, log io.Writer) error {
			batches, err := pick(d, names)
			if err != nil {
				return err
			}
			return collectAll(ctx, d, batches, wait, out, log)
		}),
	}
	collect.Flags().BoolVar(&wait, "wait", false, "wait until they have ended")
	cancel := &cobra.Command{
		Use:   "cancel NAME…",
		Short: "Have the vendor stop; what was answered until then can still be collected, and is paid for",
		Args:  cobra.MinimumNArgs(1),
		RunE: atDesk(func(ctx context.Context, d overnight.Desk, names []string, out, _ io.Writer) error {
			batches, err := pick(d, names)
			if err != nil {
				return err
			}
			for _, b := range batches {
				if err := d.Cancel(ctx, b); err != nil {
					return err
				}
				if b.ID == "" {
					fmt.Fprintf(out, "%s is forgotten.\n", b.Name)
				} else {
					fmt.Fprintf(out, "%s is being stopped; collect what was answered with: hivesync-lsp overnight collect %s\n", b.Name, b.Name)
				}
			}
			return nil
		}),
	}
	c.AddCommand(collect, cancel)
	return c
}

// atDesk runs a command with the person's desk open.
func atDesk(run func(ctx context.Context, d overnight.Desk, args []string, out, log io.Writer) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		dirs, err := statedir.User()
		if err != nil {
			return err
		}
		log := c.ErrOrStderr()
		shared, err := setup.Open(c.Context(), dirs, func(n localdb.Notice) { fmt.Fprintln(log, n) })
		if err != nil {
			return err
		}
		defer shared.Close()
		d, err := desk(shared)
		if err != nil {
			return err
		}
		return run(c.Context(), d, args, c.OutOrStdout(), log)
	}
}

// pick finds batches by name; all of them when no name is given.
func pick(d overnight.Desk, names []string) ([]*overnight.Batch, error) {
	all, err := d.List()
	if err != nil || len(names) == 0 {
		return all, err
	}
	var picked []*overnight.Batch
	for _, name := range names {
		i := slices.IndexFunc(all, func(b *overnight.Batch) bool { return b.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no batch %s; 'hivesync-lsp overnight' lists those under way", name)
		}
		picked = append(picked, all[i])
	}
	return picked, nil
}

// state is how far a batch is, in words.
func state(ctx context.Context, d overnight.Desk, b *overnight.Batch) string {
	p, err := d.Look(ctx, b)
	switch {
	case err != nil:
		return err.Error()
	case p.Said != "":
		return "refused: " + p.Said
	case p.Ended:
		return fmt.Sprintf("ended: %d of %d answered; collect it", p.Done, p.All)
	}
	return fmt.Sprintf("%d of %d answered so far", p.Done, p.All)
}

// The pauses between two looks at a batch that is waited for.
const (
	firstPause = 10 * time.Second
	lastPause  = 5 * time.Minute
)

// collectAll fetches the answers of the batches that have ended.
func collectAll(ctx context.Context, d overnight.Desk, batches []*overnight.Batch, wait bool, out, log io.Writer) error {
	if len(batches) == 0 {
		_, err := fmt.Fprintln(out, "No batch is under way.")
		return err
	}
	failed := false
	for _, b := range batches {
		p, err := d.Look(ctx, b)
		for pause := firstPause; err == nil && !p.Ended && wait; pause = min(2*pause, lastPause) {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(pause):
			}
			p, err = d.Look(ctx, b)
		}
		if err == nil && !p.Ended {
			fmt.Fprintf(out, "%s is not ready: %d of %d answered so far.\n", b.Name, p.Done, p.All)
			failed = true
			continue
		}
		var o overnight.Outcome
		if err == nil {
			o, err = d.Collect(ctx, b)
		}
		if err != nil {
			fmt.Fprintf(log, "%s: %v\n", b.Name, err)
			failed = true
			continue
		}
		fmt.Fprintf(out, "%s: %d of %s drafted; %s.\n", b.Name, o.Drafts, plural(o.Symbols, "symbol"), strings.TrimSuffix(o.Spent.String(), "."))
		failed = failed || len(o.Failed) > 0
		if p.Said != "" { // of all questions alike
			fmt.Fprintf(log, "%s: the vendor refused the batch: %s\n", b.Name, p.Said)
			continue
		}
		for _, f := range o.Failed {
			fmt.Fprintf(log, "%s: %v\n", f.Path, f.Err)
		}
	}
	if failed {
		return exit(exitFindings)
	}
	return nil
}
