package plan

import (
	"bytes"
	"sort"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// elided makes shorter texts of a file that still parse: with bodies left out, or
// with whole declarations.
type elided struct {
	tree   *syntax.Tree
	bodies []code.Range // of the outermost functions that can be left out, in order
	stand  []string     // what stands for each
}

// worthwhile is how many bytes leaving out a body must save.
const worthwhile = 40

func newElided(tree *syntax.Tree) *elided {
	e := &elided{tree: tree}
	end := 0
	for _, s := range tree.Symbols() {
		if !s.Kind.Callable() || s.Body.Start < end || s.Body.Len() == 0 {
			continue
		}
		stand, ok := standIn(tree.Lang.ID, s.Body.Text(tree.Src))
		if !ok || s.Body.Len()-len(stand) < worthwhile {
			continue
		}
		e.bodies = append(e.bodies, s.Body)
		e.stand = append(e.stand, stand)
		end = s.Body.End
	}
	if !e.honest() {
		e.bodies, e.stand = nil, nil
	}
	return e
}

// standIn is what stands for a body that is left out, in the form the language's
// own tools would accept; false where the body has another form.
func standIn(language, body string) (string, bool) {
	braces := strings.HasPrefix(body, "{") && strings.HasSuffix(body, "}")
	switch {
	case language == "bash":
		return "{ :; }", braces
	case braces:
		return "{ /* … */ }", true
	case language == "python":
		return "...", true
	case language == "ruby" && !strings.HasPrefix(body, "="):
		return "nil", true
	case language == "lua":
		return "do end", true
	case language == "elixir" && strings.HasPrefix(body, "do") && strings.HasSuffix(body, "end"):
		return "do\n    nil\n  end", true
	}
	return "", false
}

// honest reports whether the file with every body left out parses as well as the
// file does. Grammars have corners; a model must not be shown broken code as if it
// were the person's.
func (e *elided) honest() bool {
	text, _ := e.skeleton(nil)
	return e.tree.HasError() || !syntax.Parse(e.tree.Lang, []byte(text)).HasError()
}

// needs are the bodies that a symbol cannot do without: its own, and the one that
// it is declared in.
func (e *elided) needs(s *docai.Symbol) []int {
	var list []int
	first := sort.Search(len(e.bodies), func(i int) bool { return e.bodies[i].End > s.Range.Start })
	for i := first; i < len(e.bodies) && e.bodies[i].Start < s.Range.End; i++ {
		if e.bodies[i] == s.Body || e.bodies[i].Contains(s.Range) {
			list = append(list, i)
		}
	}
	return list
}

// skeleton is the file without the bodies that the symbols do not need.
func (e *elided) skeleton(symbols []docai.Symbol) (string, func(offset int) int) {
	keep := map[int]bool{}
	for i := range symbols {
		for _, b := range e.needs(&symbols[i]) {
			keep[b] = true
		}
	}
	var c cutter
	for i, body := range e.bodies {
		if !keep[i] {
			c.cut(e.tree.Src, body, e.stand[i])
		}
	}
	return c.text(e.tree.Src)
}

// narrow is the file without the declarations that neither are nor enclose nor are
// enclosed by one of the symbols. Only those on lines of their own can go.
func (e *elided) narrow(symbols []docai.Symbol) (string, func(offset int) int) {
	var c cutter
	for _, s := range e.tree.Symbols() {
		whole := s.Range
		if s.Doc.Exists() && s.Doc.Range.Start < whole.Start {
			whole.Start = s.Doc.Range.Start
		}
		if s.Kind == code.Module || whole.Start < c.end || contains(s.Range, symbols) || inside(s.Range, symbols) {
			continue
		}
		if lines, ok := ownLines(e.tree.Src, whole); ok {
			c.cut(e.tree.Src, lines, "")
		}
	}
	return c.text(e.tree.Src)
}

func inside(r code.Range, symbols []docai.Symbol) bool {
	for _, s := range symbols {
		if s.Range.Contains(r) && s.Kind != code.Module {
			return true
		}
	}
	return false
}

// ownLines widens a range to whole lines; false when something else stands on
// them.
func ownLines(src []byte, r code.Range) (code.Range, bool) {
	start := bytes.LastIndexByte(src[:r.Start], '\n') + 1
	end := len(src)
	if i := bytes.IndexByte(src[r.End:], '\n'); i >= 0 {
		end = r.End + i + 1
	}
	before, after := bytes.TrimSpace(src[start:r.Start]), strings.TrimSpace(string(src[r.End:end]))
	return code.Range{Start: start, End: end}, len(before) == 0 && strings.Trim(after, ";,") == ""
}

// cutter leaves ranges out of a text, in order.
type cutter struct {
	out   strings.Builder
	end   int   // of the last range
	at    []int // offsets in the text after which lines are missing
	lines []int // how many are missing by then
}

func (c *cutter) cut(src []byte, r code.Range, stand string) {
	c.out.Write(src[c.end:r.Start])
	c.out.WriteString(stand)
	c.end = r.End
	missing := bytes.Count(src[r.Start:r.End], []byte{'\n'}) - strings.Count(stand, "\n")
	if n := len(c.lines); n > 0 {
		missing += c.lines[n-1]
	}
	c.at, c.lines = append(c.at, r.End), append(c.lines, missing)
}

// text gives the shorter text, and the line in it of an offset that was not left
// out.
func (c *cutter) text(src []byte) (string, func(offset int) int) {
	c.out.Write(src[c.end:])
	return c.out.String(), func(offset int) int {
		line := 1 + bytes.Count(src[:offset], []byte{'\n'})
		if i := sort.SearchInts(c.at, offset+1); i > 0 {
			line -= c.lines[i-1]
		}
		return line
	}
}
