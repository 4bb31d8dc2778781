// Package lsp is the language server: it drafts documentation comments, keeps each
// at its code while that changes, and lets a person review them in their editor.
//
//	internal/rpc      frames, ordering, cancellation, exactly one answer
//	internal/session  what the editor can do, its documents, folders, settings
//	internal/review   the comments of a folder, and what happens to them
//	internal/feature  one file for each method or command of the protocol
package lsp

import (
	"context"
	"errors"
	"io"
	"time"

	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/lsp/internal/feature"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
)

// Options are what the server needs from outside.
type Options struct {
	In  io.Reader // frames of the editor
	Out io.Writer // frames for the editor, and nothing else
	// Record gets every message of both directions as JSON lines; nil records nothing.
	Record io.Writer
	Log    *zap.Logger // never to Out; nil logs nothing

	Version string
	Actor   string // who decides, in the words of the comments' history
	// OpenShared opens the person's cache of drafts and ledger of costs; nil is one of
	// each in memory.
	OpenShared func(ctx context.Context) (*setup.Shared, error)
	// SetLogLevel sets how much Log says, "debug" to "error"; nil leaves it.
	SetLogLevel func(level string)
	// OpenStore opens the comments of a workspace folder; nil is comments.OpenStore.
	OpenStore func(ctx context.Context, folder string) (*comments.Store, error)
}

// pause is how long nobody types before a text is looked at more closely.
const pause = 300 * time.Millisecond

// errVanished ends the server of an editor whose process has died.
var errVanished = errors.New("the editor's process is gone")

// Run serves one editor until it sends exit, vanishes, or ctx ends. clean is
// whether the editor asked for the end as the protocol wants it: the exit code is 0
// then, else 1. err is what broke the connection, if anything did; it has been
// logged. A read that waits for input may outlive Run: leave the process.
func Run(ctx context.Context, o Options) (clean bool, err error) {
	log := o.Log
	if log == nil {
		log = zap.NewNop()
	}
	if o.OpenStore == nil {
		o.OpenStore = comments.OpenStore
	}
	if o.OpenShared == nil {
		o.OpenShared = func(context.Context) (*setup.Shared, error) { return setup.Temporary(), nil }
	}
	if o.SetLogLevel == nil {
		o.SetLogLevel = func(string) {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	conn := rpc.New(o.In, o.Out, rpc.Options{Log: log, Record: o.Record})
	server := feature.NewServer(conn, feature.Options{
		Version: o.Version, Actor: o.Actor, Log: log, OpenShared: o.OpenShared, OpenStore: o.OpenStore, SetLogLevel: o.SetLogLevel, Pause: pause,
		Vanished: func() { cancel(errVanished) },
	})
	end := conn.Serve(ctx, server.Table())
	server.Close()
	if err = end.Err; err == nil && !end.Exit {
		err = context.Cause(ctx)
	}
	if err != nil {
		log.Info("the connection ended", zap.Error(err))
	}
	return end.Code() == 0, err
}
