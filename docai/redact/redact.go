package redact

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Hit says that a secret was taken out, without saying anything of the secret.
type Hit struct {
	Rule string `json:"rule"` // Rule.ID
	Line int    `json:"line"` // 1-based, of the text that was given
}

// Text replaces the secrets in text by placeholders. The hits are in the order
// of the text; the number of lines does not change.
func Text(text string) (string, []Hit) {
	return newPlaceholders(nil).text(text)
}

// File is file as it may leave the machine: secrets are replaced in its source
// and in every other string of it, where the same secret has the same
// placeholder. The hits are those of the source. What the other strings hold
// stands in the source too, or was drafted from it. own are patterns of a person's:
// what they match goes too, whole, as rule Own.
func File(file docai.File, own ...*regexp.Regexp) (docai.File, []Hit) {
	p := newPlaceholders(own)
	source, hits := p.text(file.Source)
	file.Source = ""
	clean := p.value(reflect.ValueOf(file)).Interface().(docai.File)
	clean.Source = source
	return clean, hits
}

// Own is the rule of what a person's own patterns match.
const Own = "own"

// placeholders are what the secrets found so far are replaced by.
type placeholders struct {
	of  map[string]string
	own []Rule
}

func newPlaceholders(own []*regexp.Regexp) *placeholders {
	p := &placeholders{of: map[string]string{}}
	for _, pattern := range own {
		p.own = append(p.own, Rule{ID: Own, pattern: pattern, armour: anyLine})
	}
	return p
}

// anyLine is armour that is replaced line by line, whatever it is.
var anyLine = regexp.MustCompile(`()[^\r\n]+`)

// secret is one place of a text that has to go.
type secret struct {
	start, end int
	rule       *Rule
}

func (p *placeholders) text(text string) (string, []Hit) {
	found := p.find(text)
	if len(found) == 0 {
		return text, nil
	}
	var out strings.Builder
	hits := make([]Hit, 0, len(found))
	at, line := 0, 1
	for _, s := range found {
		out.WriteString(text[at:s.start])
		line += strings.Count(text[at:s.start], "\n")
		hits = append(hits, Hit{Rule: s.rule.ID, Line: line})
		value := text[s.start:s.end]
		if s.rule.armour != nil {
			out.WriteString(s.rule.armour.ReplaceAllString(value, "${1}"+p.instead(s.rule, value)))
			line += strings.Count(value, "\n")
		} else {
			out.WriteString(p.instead(s.rule, value))
		}
		at = s.end
	}
	out.WriteString(text[at:])
	return out.String(), hits
}

// instead is the placeholder of a secret.
func (p *placeholders) instead(r *Rule, value string) string {
	have, ok := p.of[value]
	if !ok {
		have = fmt.Sprintf("%s%s_%d", prefix, strings.ToUpper(strings.ReplaceAll(r.ID, "-", "_")), len(p.of)+1)
		p.of[value] = have
	}
	return have
}

// value is v with the secrets of every string in it replaced; v is not changed.
func (p *placeholders) value(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		clean, _ := p.text(v.String())
		return reflect.ValueOf(clean).Convert(v.Type())
	case reflect.Struct:
		clean := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			clean.Field(i).Set(p.value(v.Field(i)))
		}
		return clean
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		clean := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			clean.Index(i).Set(p.value(v.Index(i)))
		}
		return clean
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		clean := reflect.New(v.Type().Elem())
		clean.Elem().Set(p.value(v.Elem()))
		return clean
	}
	return v
}

// find lists the secrets of text in order: those of the table, and what a person's
// own patterns match. Where these meet others, all of both goes.
func (p *placeholders) find(text string) []secret {
	found := find(text)
	if len(p.own) == 0 {
		return found
	}
	for i := range p.own {
		for _, m := range p.own[i].pattern.FindAllStringIndex(text, -1) {
			if m[0] < m[1] {
				found = append(found, secret{m[0], m[1], &p.own[i]})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b secret) int { return a.start - b.start })
	apart := found[:0]
	for _, s := range found {
		last := len(apart) - 1
		if last < 0 || apart[last].end <= s.start {
			apart = append(apart, s)
			continue
		}
		if s.rule.ID == Own {
			apart[last].rule = s.rule
		}
		apart[last].end = max(apart[last].end, s.end)
	}
	return apart
}

// find lists the secrets of text in order. Where two rules claim the same text,
// the one that stands first in the table has it.
func find(text string) []secret {
	var found []secret
	lower := lowerASCII(text)
	for i := range table {
		r := &table[i]
		before := len(found)
		for _, part := range r.parts(lower) {
			for _, m := range r.pattern.FindAllStringSubmatchIndex(text[part.start:part.end], -1) {
				s, name := r.read(text[part.start:part.end], m)
				s.start, s.end = s.start+part.start, s.end+part.start
				value := text[s.start:s.end]
				if value == "" || strings.Contains(value, prefix) || r.check != nil && !r.check(text[part.start:s.start], name, value) {
					continue
				}
				if !overlaps(found[:before], s) {
					found = append(found, s)
				}
			}
		}
		slices.SortFunc(found, func(a, b secret) int { return a.start - b.start })
	}
	return found
}

// parts are where the rule may find something: the lines that hold one of its
// words, in order, or the whole text for rules that cross lines or have no words.
func (r *Rule) parts(lower string) []secret {
	if len(r.words) == 0 {
		return []secret{{end: len(lower)}}
	}
	var lines []secret
	for _, w := range r.words {
		for at := 0; at < len(lower); {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				break
			}
			if r.crossesLines {
				return []secret{{end: len(lower)}}
			}
			start := strings.LastIndexByte(lower[:at+i], '\n') + 1
			end := strings.IndexByte(lower[at+i:], '\n')
			if end < 0 {
				end = len(lower)
			} else {
				end += at + i
			}
			lines = append(lines, secret{start: start, end: end})
			at = end
		}
	}
	slices.SortFunc(lines, func(a, b secret) int { return a.start - b.start })
	return slices.Compact(lines)
}

// lowerASCII is text with its ASCII letters in lower case, byte for byte.
func lowerASCII(text string) string {
	lower := []byte(text)
	for i, b := range lower {
		if 'A' <= b && b <= 'Z' {
			lower[i] = b + 'a' - 'A'
		}
	}
	return string(lower)
}

// read says where a match has the secret, and the name it is given to.
func (r *Rule) read(text string, m []int) (s secret, name string) {
	s.rule = r
	for g, title := range r.pattern.SubexpNames() {
		switch {
		case g == 0 || m[2*g] < 0:
		case title == "name":
			name = text[m[2*g]:m[2*g+1]]
		default:
			s.start, s.end = m[2*g], m[2*g+1]
		}
	}
	return s, name
}

// overlaps reports whether s meets one of the found secrets, which are in order
// and apart.
func overlaps(found []secret, s secret) bool {
	i, _ := slices.BinarySearchFunc(found, s.start, func(f secret, start int) int {
		if f.end <= start {
			return -1
		}
		return 1
	})
	return i < len(found) && found[i].start < s.end
}

// prefix starts every placeholder.
const prefix = "REDACTED_"

// A Rule says what one kind of secret looks like.
type Rule struct {
	ID    string // stable: shown, counted and part of the placeholder
	Title string // what it finds, for people

	// pattern finds the secret in its group without a name (one of them, where
	// there are several), and may find in "name" what it is given to.
	pattern *regexp.Regexp
	words   []string // in lower case; lines without any of them are not searched
	// crossesLines is set when the pattern does.
	crossesLines bool
	// armour, when set, finds the parts of the secret that are replaced, after a
	// group that stays: line ends and the quotes between lines stay as they are.
	armour *regexp.Regexp
	// check reports whether a match is a secret indeed, given the text before it
	// and the name that was found.
	check func(before, name, value string) bool
}

// Rules is the table of rules, in order of precedence. The slice must not be
// modified.
func Rules() []Rule { return table }
