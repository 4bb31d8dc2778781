// Command hivesync-lsp drafts documentation comments: as the language server
// that editors start, and on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes of every subcommand.
const (
	exitFindings = 1 // it ran, and there is something to look at
	exitFailed   = 2 // it could not run
)

// exit is an error that has been told already and only carries the exit code.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := newCommand().ExecuteContext(ctx)
	stop()
	os.Exit(exitCode(err))
}

// exitCode is the exit code for err, which it tells on stderr unless that was done.
func exitCode(err error) int {
	var told exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &told):
		return int(told)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "hivesync-lsp: stopped; files that were not reported as written are as they were")
	default:
		fmt.Fprintf(os.Stderr, "hivesync-lsp: %v\n", err)
	}
	return exitFailed
}

func newCommand() *cobra.Command {
	var serve serveOptions
	root := &cobra.Command{
		Use:   "hivesync-lsp",
		Short: "Documentation comments for code, drafted, reviewed and kept in their place",
		Long: `Drafts documentation comments, has a person review them, and keeps each in its
place while the code changes. Editors start it without a subcommand: it then
speaks the Language Server Protocol on standard input and output.`,
		Args:          cobra.NoArgs,
		RunE:          serve.run,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	serve.flags(root)
	root.AddCommand(newServe(), newDocument(), newCheck(), newCost(), newOvernight(), newAnchors(), newJoin(), newLeave())
	return root
}
