// Package script edits real source files the way people do, and knows of every
// byte where it came from. It is the truth that tests hold anchors to.
package script

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/anchors/internal/match"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Text is a text and, for each of its bytes, the offset in the first text that it
// came from: -1 for what was written since.
type Text struct {
	Lang *syntax.Language
	Src  []byte
	From []int32
	// Log says what was done, a line an operation.
	Log []string

	first  *match.File
	now    *match.File
	copied map[string]bool // names of what there are copies of
	fresh  int
	copies int
}

// New is a text that nothing was done to.
func New(lang *syntax.Language, src []byte) *Text {
	t := &Text{Lang: lang, Src: slices.Clone(src), From: make([]int32, len(src)), first: match.NewFile("", syntax.Parse(lang, src)), copied: map[string]bool{}}
	for i := range t.From {
		t.From[i] = int32(i)
	}
	return t
}

// Tree is the parsed text.
func (t *Text) Tree() *syntax.Tree { return t.file().Tree }

func (t *Text) file() *match.File {
	if t.now == nil {
		t.now = match.NewFile("", syntax.Parse(t.Lang, slices.Clone(t.Src)))
	}
	return t.now
}

// Choose picks a number in [0, n).
type Choose func(what string, n int) int

// Operations are what a script is made of, by name.
var Operations = []struct {
	Name string
	Do   func(*Text, Choose) bool
}{
	{"rename", (*Text).rename},
	{"move", (*Text).move},
	{"swap", (*Text).swap},
	{"reindent", (*Text).reindent},
	{"space out", (*Text).spaceOut},
	{"delete", (*Text).delete},
	{"duplicate", (*Text).duplicate},
	{"edit body", (*Text).editBody},
	{"delete line", (*Text).deleteLine},
}

// Run does one operation. It reports whether there was anything to do.
func (t *Text) Run(choose Choose) bool {
	op := Operations[choose("operation", len(Operations))]
	before := len(t.Log)
	if !op.Do(t, choose) {
		return false
	}
	t.now = nil
	if len(t.Log) == before {
		t.Log = append(t.Log, op.Name)
	}
	return true
}

// splice puts text in the place of [start, end). Where it came from is from, or
// nowhere.
func (t *Text) splice(start, end int, text []byte, from []int32) {
	if from == nil {
		from = slices.Repeat([]int32{-1}, len(text))
	}
	t.Src = slices.Replace(t.Src, start, end, text...)
	t.From = slices.Replace(t.From, start, end, from...)
}

func (t *Text) logf(format string, args ...any) { t.Log = append(t.Log, fmt.Sprintf(format, args...)) }

// declaration is a declaration that stands alone on its lines, with the comments
// above it.
type declaration struct {
	*match.Unit
	kind  string // of the node
	name  code.Range
	lines code.Range // whole lines, the last line break included
}

func (t *Text) declarations() []declaration {
	f := t.file()
	comments := f.Tree.Comments()
	var list []declaration
	for i := range f.Units {
		u := &f.Units[i]
		if i == 0 || u.NameNode < 0 {
			continue
		}
		d := declaration{Unit: u, kind: f.NodeAt(u.Node).Kind(), name: f.NodeAt(u.NameNode).Range(), lines: f.Outermost(i).Range()}
		for i := len(comments) - 1; i >= 0; i-- {
			if c := comments[i]; c.End() <= d.lines.Start && len(bytes.TrimSpace(t.Src[c.End():d.lines.Start])) == 0 && bytes.Count(t.Src[c.End():d.lines.Start], []byte("\n")) <= 1 {
				d.lines.Start = c.Start()
			}
		}
		if d.lines = t.wholeLines(d.lines); d.lines.Len() > 0 {
			list = append(list, d)
		}
	}
	return list
}

// wholeLines widens a range to whole lines; it is empty when something else stands
// on them.
func (t *Text) wholeLines(r code.Range) code.Range {
	for r.Start > 0 && t.Src[r.Start-1] != '\n' {
		if c := t.Src[r.Start-1]; c != ' ' && c != '\t' {
			return code.Range{}
		}
		r.Start--
	}
	for r.End < len(t.Src) && t.Src[r.End] != '\n' {
		if c := t.Src[r.End]; c != ' ' && c != '\t' && c != ';' && c != ',' && c != '\r' {
			return code.Range{}
		}
		r.End++
	}
	if r.End < len(t.Src) {
		r.End++
	}
	return r
}

func pick[T any](list []T, what string, choose Choose) (v T, ok bool) {
	if len(list) == 0 {
		return v, false
	}
	return list[choose(what, len(list))], true
}

func (t *Text) freshName() string {
	t.fresh++
	return fmt.Sprintf("renamed%d", t.fresh)
}

// rename gives a declaration another name wherever the name stands. Nobody could
// tell it from a copy, so it must have none.
func (t *Text) rename(choose Choose) bool {
	d, ok := pick(t.declarations(), "declaration", choose)
	if !ok {
		return false
	}
	name, to := d.name.Text(t.Src), t.freshName()
	if len(name) < 2 || t.copied[name] || keywords[name] || strings.ContainsFunc(name, func(r rune) bool { return !isWord(r) }) {
		return false
	}
	for at := len(t.Src); ; {
		at = bytes.LastIndex(t.Src[:at], []byte(name))
		if at < 0 {
			break
		}
		if end := at + len(name); (at == 0 || !isWord(rune(t.Src[at-1]))) && (end == len(t.Src) || !isWord(rune(t.Src[end]))) {
			t.splice(at, end, []byte(to), slices.Repeat(t.From[at:at+1], len(to))) // the name is another, its place is not
		}
	}
	t.logf("rename %s to %s", name, to)
	return true
}

// keywords are names that a language gives: with another one the code is broken.
var keywords = map[string]bool{"init": true, "deinit": true, "subscript": true, "constructor": true}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
}

// move takes a declaration to another place: before or behind another one of any
// container.
func (t *Text) move(choose Choose) bool {
	list := t.declarations()
	d, ok := pick(list, "declaration", choose)
	if !ok || !t.alone(d) {
		return false
	}
	list = slices.DeleteFunc(list, func(o declaration) bool {
		return o.lines.Start < d.lines.End && d.lines.Start < o.lines.End || !alike(o, d)
	})
	to, ok := pick(list, "where to", choose)
	if !ok {
		return false
	}
	at := to.lines.Start
	if choose("before or behind", 2) == 1 {
		at = to.lines.End
	}
	text, from := slices.Clone(t.Src[d.lines.Start:d.lines.End]), slices.Clone(t.From[d.lines.Start:d.lines.End])
	if at >= d.lines.End {
		t.splice(at, at, text, from)
		t.splice(d.lines.Start, d.lines.End, nil, nil)
	} else {
		t.splice(d.lines.Start, d.lines.End, nil, nil)
		t.splice(at, at, text, from)
	}
	t.logf("move %s to %s", d.Name, to.Name)
	return true
}

// alone reports whether no other code is the same: nobody could tell which of them
// was moved.
func (t *Text) alone(d declaration) bool {
	return bytes.Count(t.Src, bytes.TrimSpace(t.Src[d.lines.Start:d.lines.End])) == 1
}

// alike reports whether the language allows one declaration where the other is.
func alike(a, b declaration) bool {
	return a.kind == b.kind && (a.Parent == b.Parent || a.Kind == code.Method)
}

// swap makes two neighbours of one container trade places.
func (t *Text) swap(choose Choose) bool {
	list := t.declarations()
	var pairs [][2]declaration
	for i := 1; i < len(list); i++ {
		for k := i - 1; k >= 0; k-- {
			if list[k].Parent == list[i].Parent && alike(list[k], list[i]) && list[k].lines.End <= list[i].lines.Start {
				pairs = append(pairs, [2]declaration{list[k], list[i]})
				break
			}
		}
	}
	p, ok := pick(pairs, "neighbours", choose)
	if !ok || !t.alone(p[0]) || !t.alone(p[1]) {
		return false
	}
	a, b := p[0].lines, p[1].lines
	text, from := slices.Clone(t.Src[b.Start:b.End]), slices.Clone(t.From[b.Start:b.End])
	t.splice(b.Start, b.End, nil, nil)
	t.splice(a.Start, a.Start, text, from)
	t.logf("swap %s and %s", p[0].Name, p[1].Name)
	return true
}

// reindent doubles the indentation of every line.
func (t *Text) reindent(Choose) bool {
	for at := len(t.Src); at > 0; {
		start := bytes.LastIndexByte(t.Src[:at], '\n') + 1
		end := start
		for end < at && (t.Src[end] == ' ' || t.Src[end] == '\t') {
			end++
		}
		t.splice(start, start, slices.Clone(t.Src[start:end]), nil)
		at = start - 1
	}
	return true
}

// spaceOut puts empty lines between the declarations.
func (t *Text) spaceOut(Choose) bool {
	list := t.declarations()
	slices.SortFunc(list, func(a, b declaration) int { return b.lines.Start - a.lines.Start })
	for _, d := range list {
		t.splice(d.lines.Start, d.lines.Start, []byte("\n\n"), nil)
	}
	return len(list) > 0
}

func (t *Text) delete(choose Choose) bool {
	d, ok := pick(t.declarations(), "declaration", choose)
	if !ok {
		return false
	}
	t.splice(d.lines.Start, d.lines.End, nil, nil)
	t.logf("delete %s", d.Name)
	return true
}

// duplicate puts a copy behind a declaration, under another name.
func (t *Text) duplicate(choose Choose) bool {
	d, ok := pick(t.declarations(), "declaration", choose)
	if !ok || d.name.Len() < 2 || t.copies == maxCopies {
		return false
	}
	t.copies++
	t.copied[d.Name] = true
	name := t.freshName()
	text := slices.Concat(t.Src[d.lines.Start:d.name.Start], []byte(name), t.Src[d.name.End:d.lines.End])
	from := slices.Concat(t.From[d.lines.Start:d.name.Start], slices.Repeat([]int32{-1}, len(name)), t.From[d.name.End:d.lines.End])
	for i := range from {
		switch {
		case i < d.name.End-d.lines.Start:
			from[i] = -1 // its name makes it another one than the original
		case from[i] >= 0:
			from[i] = from[i]&(copyUnit-1) | int32(t.copies)*copyUnit
		}
	}
	t.splice(d.lines.End, d.lines.End, text, from)
	t.logf("duplicate %s", d.Name)
	return true
}

// Bytes of a copy came from the offset plus a multiple of copyUnit.
const (
	copyUnit  = 1 << 24
	maxCopies = 100
)

// editBody replaces a word inside a body by another one.
func (t *Text) editBody(choose Choose) bool {
	words := t.wordsInBodies()
	w, ok := pick(words, "word", choose)
	if !ok {
		return false
	}
	old, to := w.Text(t.Src), t.freshName()
	if old[0] >= '0' && old[0] <= '9' {
		to = fmt.Sprint(1000 + t.fresh)
	}
	t.splice(w.Start, w.End, []byte(to), nil)
	t.logf("put %s in the place of %s at line %d", to, old, 1+bytes.Count(t.Src[:w.Start], []byte("\n")))
	return true
}

// bodies are those of functions.
func (t *Text) bodies() (list []syntax.Node) {
	f := t.file()
	for i := range f.Units {
		switch u := &f.Units[i]; u.Kind {
		case code.Function, code.Method, code.Constructor:
			if u.Body >= 0 {
				list = append(list, f.NodeAt(u.Body))
			}
		}
	}
	return list
}

// wordsInBodies are the names and numbers in bodies, keywords left alone.
func (t *Text) wordsInBodies() []code.Range {
	var list []code.Range
	for _, body := range t.bodies() {
		for n := range body.Descendants() {
			if r := n.Range(); n.Leaf() && n.Named() && r.Len() > 0 && !strings.ContainsFunc(r.Text(t.Src), func(r rune) bool { return !isWord(r) }) {
				list = append(list, r)
			}
		}
	}
	return list
}

// deleteLine takes away a statement that has a line of a body for itself.
func (t *Text) deleteLine(choose Choose) bool {
	var list []code.Range
	for _, body := range t.bodies() {
		for n := range body.Descendants() {
			r := n.Range()
			if !n.Named() || r.Len() == 0 || bytes.IndexByte(t.Src[r.Start:r.End], '\n') >= 0 || n.Parent().Range() == r {
				continue
			}
			if lines := t.wholeLines(r); lines.Len() > 0 {
				list = append(list, lines)
			}
		}
	}
	r, ok := pick(list, "line", choose)
	if !ok {
		return false
	}
	line := strings.TrimSpace(r.Text(t.Src))
	t.splice(r.Start, r.End, nil, nil)
	t.logf("delete the line %q", line)
	return true
}

// Right reports whether an answer is the piece of code that stood at r in the
// first text: it begins with the same byte, or most of what is left of it is in
// there and is most of what is in there of the first text. What stands inside of
// something that was copied may be in the copy, and what was copied and then
// deleted too: nobody can tell. No answer is right always.
func (t *Text) Right(r code.Range, answer code.Range, found bool) bool {
	if !found {
		return true
	}
	from := t.From[answer.Start]
	if from >= 0 && int(from&(copyUnit-1)) == r.Start {
		return true
	}
	for n := range t.copies + 1 {
		left, there, both := t.share(r, answer, n)
		if 2*both > left && 2*both > there {
			return true
		}
		if n == 0 && left > 0 {
			return false
		}
	}
	return false
}

// share counts bytes by where they came from: those left of r, in the original (0)
// or in a copy, those in the answer, and those that are both. Comments and the
// declarations inside are left out, on both sides: they come and go.
func (t *Text) share(r, answer code.Range, instance int) (left, there, both int) {
	inner, now := within(t.first, r), within(t.file(), answer)
	for i, from := range t.From {
		if from < 0 || isSpace(t.Src[i]) {
			continue
		}
		at := int(from & (copyUnit - 1))
		of := covers(r, at) && int(from/copyUnit) == instance && !inAny(inner, at)
		in := covers(answer, i) && !inAny(now, i)
		if of {
			left++
		}
		if in {
			there++
		}
		if of && in {
			both++
		}
	}
	return left, there, both
}

// within lists the declarations and comments inside a range.
func within(f *match.File, r code.Range) (list []code.Range) {
	for i := range f.Units {
		if d := f.NodeAt(f.Units[i].Node).Range(); i > 0 && r.Contains(d) && d != r && f.Outermost(i).Range() != r {
			list = append(list, d)
		}
	}
	for _, c := range f.Tree.Comments() {
		if r.Contains(c.Range()) {
			list = append(list, c.Range())
		}
	}
	return list
}

func covers(r code.Range, at int) bool { return r.Start <= at && at < r.End }

func inAny(list []code.Range, at int) bool {
	return slices.ContainsFunc(list, func(r code.Range) bool { return covers(r, at) })
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
