// Package prefilter makes it cheap to search many short texts for many regular
// expressions that almost never match.
//
// An Expr knows which words a match cannot do without, a Text which groups of
// letters it has; where the words cannot be in the text, the expression is not
// run. The words are derived from the expression as RE2's FilteredRE2 and Google
// Code Search do it (Cox, "Regular Expression Matching with a Trigram Index",
// 2012), so that they cannot contradict it.
package prefilter

import (
	"regexp"
	"regexp/syntax"
)

// Expr is a regular expression and what each of its matches holds. It is safe for
// concurrent use.
type Expr struct {
	re    *regexp.Regexp
	needs []clause
}

// clause are words of which every match has at least one.
type clause []word

// word is a literal by the positions of its groups of letters.
type word []uint16

// MustCompile is regexp.MustCompile with the words worked out.
func MustCompile(expr string) *Expr {
	e := &Expr{re: regexp.MustCompile(expr)}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err) // regexp has just parsed it
	}
	for _, any := range needsOf(parsed).all() {
		var c clause
		for _, literal := range any {
			c = append(c, gramsOf(literal))
		}
		e.needs = append(e.needs, c)
	}
	return e
}

// Regexp is the expression itself.
func (e *Expr) Regexp() *regexp.Regexp { return e.re }

// May reports whether the expression can match the text: false is certain.
func (e *Expr) May(t *Text) bool {
	for _, c := range e.needs {
		if !t.hasOne(c) {
			return false
		}
	}
	return true
}

// Find is the first match in the text, or "".
func (e *Expr) Find(t *Text) string {
	if !e.May(t) {
		return ""
	}
	return e.re.FindString(t.text)
}

// FindAll are the first n matches in the text.
func (e *Expr) FindAll(t *Text, n int) []string {
	if !e.May(t) {
		return nil
	}
	return e.re.FindAllString(t.text, n)
}

// Text is a text to search, with the set of its groups of one, two and three
// bytes: a Bloom filter that is exact enough for a few thousand bytes.
type Text struct {
	text  string
	grams [slots / 64]uint64
}

const slots = 1 << 13

// New reads a text.
func New(text string) *Text {
	t := &Text{text: text}
	var one, two byte // the bytes before
	for i := range len(text) {
		b := text[i]
		t.set(slot(0, 0, b))
		if i > 0 {
			t.set(slot(0, one, b))
		}
		if i > 1 {
			t.set(slot(two, one, b))
		}
		two, one = one, b
	}
	return t
}

// String is the text.
func (t *Text) String() string { return t.text }

func (t *Text) set(at uint16) { t.grams[at/64] |= 1 << (at % 64) }

func (t *Text) hasOne(c clause) bool {
words:
	for _, w := range c {
		for _, at := range w {
			if t.grams[at/64]&(1<<(at%64)) == 0 {
				continue words
			}
		}
		return true
	}
	return false
}

// slot is the place of a group of bytes, shorter ones with zeros before them.
func slot(a, b, c byte) uint16 {
	h := (uint32(a)<<16 | uint32(b)<<8 | uint32(c)) * 0x9E3779B1
	return uint16(h >> 19) // the upper 13 bits
}

func gramsOf(literal string) word {
	switch len(literal) {
	case 1:
		return word{slot(0, 0, literal[0])}
	case 2:
		return word{slot(0, literal[0], literal[1])}
	}
	var w word
	for i := 2; i < len(literal); i++ {
		w = append(w, slot(literal[i-2], literal[i-1], literal[i]))
	}
	return w
}
