package story

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Position is a position of the protocol, in the encoding that was agreed on.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// Range is a range of positions.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// edit is a text edit.
type edit struct {
	Range        Range  `json:"range"`
	NewText      string `json:"newText"`
	AnnotationID string `json:"annotationId,omitempty"`
}

// buffer is a document as an editor holds it.
type buffer struct {
	uri      string
	text     string
	version  int
	encoding string   // utf-8, utf-16 or utf-32
	past     []string // texts that undo goes back to
}

// lines are the offsets at which lines start.
func (b *buffer) lines() []int {
	starts := []int{0}
	for i := 0; i < len(b.text); i++ {
		switch b.text[i] {
		case '\r':
			if i+1 < len(b.text) && b.text[i+1] == '\n' {
				i++
			}
			starts = append(starts, i+1)
		case '\n':
			starts = append(starts, i+1)
		}
	}
	return starts
}

// width is how many units of the encoding a text has.
func (b *buffer) width(text string) int {
	switch b.encoding {
	case "utf-8":
		return len(text)
	case "utf-32":
		return utf8.RuneCountInString(text)
	}
	return len(utf16.Encode([]rune(text)))
}

// position is where a byte offset stands.
func (b *buffer) position(offset int) Position {
	starts := b.lines()
	line, exact := slices.BinarySearch(starts, offset)
	if !exact {
		line--
	}
	return Position{line, b.width(b.text[starts[line]:offset])}
}

// offset is the byte offset of a position. It must stand in the text: a server that
// names another has lost count.
func (b *buffer) offset(p Position) (int, error) {
	starts := b.lines()
	if p.Line < 0 || p.Line >= len(starts) {
		return 0, fmt.Errorf("%s has %d lines, not %d", b.uri, len(starts), p.Line)
	}
	start, end := starts[p.Line], len(b.text)
	if p.Line+1 < len(starts) {
		end = starts[p.Line+1]
	}
	line := strings.TrimRight(b.text[start:end], "\r\n")
	for at := 0; at <= len(line); {
		if b.width(line[:at]) == p.Character {
			return start + at, nil
		}
		_, size := utf8.DecodeRuneInString(line[at:])
		if at += size; size == 0 {
			break
		}
	}
	return 0, fmt.Errorf("line %d of %s has no column %d: %q", p.Line, b.uri, p.Character, line)
}

// apply makes edits of one document.
func (b *buffer) apply(edits []edit) (string, error) {
	type replacement struct {
		start, end int
		text       string
	}
	var all []replacement
	for _, e := range edits {
		start, err := b.offset(e.Range.Start)
		if err != nil {
			return "", err
		}
		end, err := b.offset(e.Range.End)
		if err != nil {
			return "", err
		}
		all = append(all, replacement{start, end, e.NewText})
	}
	slices.SortStableFunc(all, func(x, y replacement) int { return x.start - y.start })
	var out strings.Builder
	at := 0
	for _, r := range all {
		if r.start < at || r.end < r.start {
			return "", fmt.Errorf("edits of %s overlap", b.uri)
		}
		out.WriteString(b.text[at:r.start])
		out.WriteString(r.text)
		at = r.end
	}
	out.WriteString(b.text[at:])
	return out.String(), nil
}

// difference is the one change that makes text of the buffer's.
func (b *buffer) difference(text string) (Range, string) {
	start := 0
	for start < len(b.text) && start < len(text) && b.text[start] == text[start] {
		start++
	}
	end, other := len(b.text), len(text)
	for end > start && other > start && b.text[end-1] == text[other-1] {
		end--
		other--
	}
	// Never inside a character or a line end.
	for start > 0 && (start < len(b.text) && !utf8.RuneStart(b.text[start]) || b.text[start-1] == '\r') {
		start--
	}
	for end < len(b.text) && (!utf8.RuneStart(b.text[end]) || end > 0 && b.text[end-1] == '\r') {
		end++
		other++
	}
	return Range{b.position(start), b.position(end)}, text[start:other]
}
