package story

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/internal/syntax"
)

const (
	walks     = "8" // unless -rapid.checks says otherwise
	walkSteps = 25
	walkFile  = "bee.go"
)

// walker is a person who does anything, in any order, at any speed.
type walker struct {
	t    *rapid.T
	s    *Story
	name string // of the editor
	ada  *Editor
	made int
}

// Whatever a person does in whatever editor, HiveSync changes comments only, loses no
// track of the text, answers all that it is asked, and never stands at code that has
// gone.
func TestAPersonWhoDoesAnything(t *testing.T) {
	Binary(t)
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set(walks)
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(Profiles()).Draw(r, "editor")
		w := &walker{t: r, s: Files(t, "-- x --\n"), name: name}
		w.s.Write(walkFile, bee+"\ntype 𝕋ype struct {\r\n\tA, B int // 🐝\r\n}\r\n\r\nfunc (x *𝕋ype) Len(s string) (n int) {\n\tfor range s {\n\t\tn++\n\t}\n\treturn n // é\n}\n")
		w.start()
		for range walkSteps {
			w.step()
		}
		w.ada.Fence()
		w.look()
		w.ada.Quit()
		if bad := w.ada.wire.violations(); len(bad) > 0 && w.ada.p.Misspells == "" {
			r.Fatalf("against the protocol: %q", bad)
		}
	})
}

func (w *walker) start() {
	w.ada = w.s.Editor("ada", w.name)
	w.ada.Open(walkFile)
}

// step is one thing a person does.
func (w *walker) step() {
	text := w.ada.Text(walkFile)
	switch rapid.SampledFrom([]string{"type", "type", "type", "delete", "undo", "decide", "decide", "decide", "wait", "save", "crash", "reopen", "look"}).Draw(w.t, "step") {
	case "type":
		at := w.place(text)
		w.made++
		put := rapid.SampledFrom([]string{"x", "\n", "\r\n", "🐝", "// é\n", "func F%d(a int) (b int) {\n\tfor a > 0 {\n\t\tb += a\n\t}\n\treturn b\n}\n", "}", "{", "\t"}).Draw(w.t, "text")
		if strings.Contains(put, "%d") {
			put = "\n" + fmt.Sprintf(put, w.made)
			at = len(text)
		}
		w.become(text[:at] + put + text[at:])
	case "delete":
		from, to := w.place(text), w.place(text)
		if from > to {
			from, to = to, from
		}
		if to-from < 90 { // a few lines, not most of the file
			w.become(text[:from] + text[to:])
		}
	case "undo":
		if len(w.ada.buffers[w.ada.s.uri(walkFile)].past) > 0 {
			w.ada.Undo(walkFile)
		}
	case "decide":
		w.decide(text)
	case "wait":
		w.ada.Fence()
	case "save":
		w.ada.Save(walkFile)
	case "crash":
		w.ada.Save(walkFile)
		w.ada.Kill()
		w.start()
	case "reopen":
		w.ada.Save(walkFile)
		w.ada.Close(walkFile)
		w.ada.Open(walkFile)
	case "look":
		w.look()
	}
}

// place is an offset that an editor can have its cursor at.
func (w *walker) place(text string) int {
	var places []int
	for i, r := range text {
		if r != '\n' || i == 0 || text[i-1] != '\r' { // not inside a line end
			places = append(places, i)
		}
	}
	return rapid.SampledFrom(append(places, len(text))).Draw(w.t, "place")
}

func (w *walker) become(text string) {
	w.ada.mu.Lock()
	defer w.ada.mu.Unlock()
	if b := w.ada.buffer(walkFile); text != b.text {
		if err := w.ada.become(b, text, true); err != nil {
			w.t.Fatal(err)
		}
	}
}

// decide takes any of the actions at any place.
func (w *walker) decide(text string) {
	w.ada.mu.Lock()
	at := w.ada.buffer(walkFile).position(w.place(text))
	w.ada.mu.Unlock()
	actions := w.ada.Actions(Place{walkFile, Range{at, at}})
	if len(actions) == 0 {
		return
	}
	a := rapid.SampledFrom(actions).Draw(w.t, "action")
	w.ada.do(a) // its error is an answer, too
	after := w.ada.Text(walkFile)
	lang := syntax.ByID("go")
	before := syntax.Parse(lang, []byte(text))
	if err := syntax.SameCode(before, syntax.Parse(lang, []byte(after))); err != nil {
		w.t.Fatalf("%s changed code: %v\n%q\n%q", a.Title, err, text, after)
	}
}

// look asks for all there is to see. Every place must stand in the text.
func (w *walker) look() {
	e := w.ada
	text := e.Text(walkFile)
	place := func(what string, p Position) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if _, err := e.buffer(walkFile).offset(p); err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
	}
	for _, h := range e.Hints(walkFile) {
		place("a hint", h.Position)
	}
	e.Lenses(walkFile)
	var list []struct {
		Range            Range
		Exact            bool
		Symbol, Orphaned string
	}
	e.request("hivesync/drafts", map[string]any{"uri": e.s.uri(walkFile)}, &list)
	for _, l := range list {
		if !l.Exact {
			continue
		}
		place(l.Symbol, l.Range.Start)
		place(l.Symbol, l.Range.End)
		e.mu.Lock()
		b := e.buffer(walkFile)
		from, _ := b.offset(l.Range.Start)
		to, _ := b.offset(l.Range.End)
		e.mu.Unlock()
		if from >= to {
			w.t.Fatalf("the comment on %s stands at nothing in %q", l.Symbol, text)
		}
	}
	e.Fence()
	for _, d := range e.Diagnostics(walkFile) {
		place(d.Message, d.Range.Start)
		place(d.Message, d.Range.End)
	}
}
