package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/draft"
)

// afford estimates what a run will cost before anything is sent. It is done when
// only the estimate was asked for; it refuses what the limits do not allow, and
// asks the person about a large run.
func (r *documentRun) afford(ctx context.Context, sources []source, stdin io.Reader) (done bool, err error) {
	var e budget.Estimate
	p := newProgress(r.log)
	for i, s := range sources {
		p.at(i, len(sources), "estimating "+s.path)
		tree, wanted, err := r.read(ctx, s)
		if err != nil || len(wanted) == 0 {
			continue // told when its turn comes
		}
		e = e.Plus(r.ready.Plan(ctx, draft.File{Path: s.path, Tree: tree}, wanted).Estimate(r.ready.Rate))
	}
	p.clear()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	e.Overnight = r.o.overnight
	r.expected = e
	if r.o.estimate {
		_, err := fmt.Fprintf(r.out, "%s would take %s.\n", r.ready.Drafter.Provider.Name(), e)
		return true, err
	}
	if err := r.ready.Run.Refuses(ctx, e, r.ready.Rate); err != nil {
		return false, err
	}
	why, asks := r.ready.AskOver.Asks(e)
	if !asks || r.o.yes {
		return false, nil
	}
	if !isTerminal(stdin) {
		return false, fmt.Errorf("%s would take %s: %s. Run it again with --yes to go on, or with fewer files", r.ready.Drafter.Provider.Name(), e, why)
	}
	fmt.Fprintf(r.log, "%s would take %s: %s. Go on? [y/N] ", r.ready.Drafter.Provider.Name(), e, why)
	answer, _ := bufio.NewReader(stdin).ReadString('\n') // no answer is no
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		fmt.Fprintln(r.log, "Nothing was sent.")
		return true, nil
	}
	return false, nil
}
