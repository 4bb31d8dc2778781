package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// progress is one line on a terminal that says how far a run is; on a pipe or a
// file it says nothing. Nor does it when the answers go into a pipe, which may end
// on the same terminal, between them.
type progress struct {
	w     io.Writer
	on    bool
	shown bool
}

func newProgress(w io.Writer) *progress {
	out, err := os.Stdout.Stat()
	return &progress{w: w, on: isTerminal(w) && err == nil && out.Mode()&os.ModeNamedPipe == 0}
}

// at replaces the line.
func (p *progress) at(done, all int, what string) {
	if p.on {
		fmt.Fprintf(p.w, "\r\x1b[K%d/%d %s", done, all, what)
		p.shown = true
	}
}

// clear takes the line away, before anything else is printed.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// isTerminal reports whether a reader or writer is one.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colours reports whether w shows them: a terminal, and NO_COLOR is not set
// (no-color.org).
func colours(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
