// Command hivesync-backend is the side of HiveSync that editors meet on: it
// carries presence, comments and Live Views, and keeps a project's event log.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes of every subcommand.
const (
	exitFindings = 1 // it ran, and there is something to look at
	exitFailed   = 2 // it could not run
)

// errFindings has been told already.
var errFindings = errors.New("there are findings")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50) // most of the memory is idle connections: the room to collect in is kept small
	}
	err := newCommand().ExecuteContext(ctx)
	stop()
	os.Exit(exitCode(err))
}

func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFindings):
		return exitFindings
	}
	fmt.Fprintf(os.Stderr, "hivesync-backend: %v\n", err)
	return exitFailed
}

func newCommand() *cobra.Command {
	var s settings
	root := &cobra.Command{
		Use:   "hivesync-backend",
		Short: "The side of HiveSync that editors meet on",
		Long: `Carries presence, comments and Live Views between editors, and keeps a
project's event log. To try it on this machine: hivesync-backend serve --dev

Every flag can also be set by an environment variable, HIVESYNC_ and its name in
capitals (--public-url: HIVESYNC_PUBLIC_URL), or in a JSON file named by --config
({"public-url": "https://…"}). A flag wins over the environment, the environment
over the file. The database's password and the key belong into the environment.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	s.flags(root.PersistentFlags())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return s.load(cmd.Flags()) }
	root.AddCommand(newServe(&s), newVerify(&s), newProject(&s), newToken(&s), newInvite(&s))
	return root
}
