package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"
	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/statedir"
	"github.com/hivesync/hivesync/lsp"
)

// serveOptions are the flags of `serve`, which is also what the program does
// without a subcommand.
type serveOptions struct {
	stdio  bool
	record string
	log    string
}

func newServe() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "Speak the Language Server Protocol on standard input and output (the default)",
		Args:  cobra.NoArgs,
		RunE:  o.run,
	}
	o.flags(c)
	return c
}

func (o *serveOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&o.stdio, "stdio", false, "use standard input and output; there is no other way, editors like to say it")
	f.StringVar(&o.record, "record", "", "write every message of both directions to this `FILE`, one JSON object a line")
	f.StringVar(&o.log, "log", "", "write the log to this `FILE` instead of the state folder")
}

func (o *serveOptions) run(c *cobra.Command, _ []string) error {
	if in, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) && !o.stdio {
		return c.Help() // a person, not an editor
	}
	level := zap.NewAtomicLevel()
	log, closeLog := o.logger(c.ErrOrStderr(), level)
	defer closeLog()
	options := lsp.Options{
		In: c.InOrStdin(), Out: c.OutOrStdout(), Log: log, Version: version(), Actor: actor(),
		SetLogLevel: func(name string) {
			if parsed, err := zapcore.ParseLevel(name); err == nil {
				level.SetLevel(parsed)
			}
		},
	}
	options.OpenShared = func(ctx context.Context) (*setup.Shared, error) {
		dirs, err := statedir.User()
		if err != nil {
			return nil, err
		}
		return setup.Open(ctx, dirs, func(n localdb.Notice) { log.Warn(n.String()) })
	}
	if o.record != "" {
		file, err := os.OpenFile(o.record, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return fmt.Errorf("the recording cannot be written: %w", err)
		}
		defer file.Close()
		options.Record = file
	}
	clean, err := lsp.Run(c.Context(), options)
	switch {
	case clean:
		return nil
	case errors.Is(err, context.Canceled), err == nil:
		return exit(1) // the exit code of the protocol for an end without shutdown
	}
	fmt.Fprintf(c.ErrOrStderr(), "hivesync-lsp: %v\n", err)
	return exit(1)
}

// logger writes to a file in the state folder, and what is worse than a warning to
// stderr too, which editors show in a log of their own.
func (o *serveOptions) logger(stderr io.Writer, level zap.AtomicLevel) (*zap.Logger, func()) {
	encoder := zap.NewProductionEncoderConfig()
	encoder.EncodeTime = zapcore.ISO8601TimeEncoder
	loud := zapcore.NewCore(zapcore.NewConsoleEncoder(encoder), zapcore.AddSync(stderr), zap.ErrorLevel)
	file := o.log
	if file == "" {
		dirs, err := statedir.User()
		if err == nil {
			file, err = statedir.Make(filepath.Join(dirs.State, "log"))
		}
		if err != nil {
			fmt.Fprintf(stderr, "hivesync-lsp: there is no log: %v\n", err)
			return zap.New(loud), func() {}
		}
		file = filepath.Join(file, "hivesync-lsp.log")
	}
	rotated := &lumberjack.Logger{Filename: file, MaxSize: 10, MaxBackups: 3}
	quiet := zapcore.NewCore(zapcore.NewJSONEncoder(encoder), zapcore.AddSync(rotated), level)
	log := zap.New(zapcore.NewTee(quiet, loud)).With(zap.Int("pid", os.Getpid()))
	return log, func() { rotated.Close() }
}

// version is the program's, as it was built.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// actor is who uses the program, in the words of the comments' history.
func actor() string {
	if u, err := user.Current(); err == nil {
		if u.Name != "" {
			return u.Name
		}
		return u.Username
	}
	return "somebody"
}
