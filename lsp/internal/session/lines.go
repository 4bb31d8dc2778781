package session

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/internal/code"
)

// Encoding is what a column counts.
type Encoding string

// The encodings, as the protocol names them.
const (
	UTF8  Encoding = "utf-8"
	UTF16 Encoding = "utf-16"
	UTF32 Encoding = "utf-32"
)

// Lines maps between byte offsets into one text and positions in it: line and
// column from 0. A line ends with \n, \r\n or \r, also mixed. A byte that is no
// UTF-8 counts as one character. Lines is immutable.
type Lines struct {
	text     []byte
	encoding Encoding
	starts   []int // offsets of the lines' first bytes; starts[0] is 0
}

// NewLines reads the lines of a text, which must not be modified afterwards.
func NewLines(text []byte, encoding Encoding) *Lines {
	l := &Lines{text: text, encoding: encoding, starts: make([]int, 1, 1+bytes.Count(text, []byte{'\n'}))}
	if bytes.IndexByte(text, '\r') < 0 {
		for at := 0; ; {
			n := bytes.IndexByte(text[at:], '\n')
			if n < 0 {
				return l
			}
			at += n + 1
			l.starts = append(l.starts, at)
		}
	}
	for q := 1; q <= len(text); q++ {
		if startsLine(text, q) {
			l.starts = append(l.starts, q)
		}
	}
	return l
}

// startsLine reports whether a line starts at q, which is more than 0.
func startsLine(text []byte, q int) bool {
	switch text[q-1] {
	case '\n':
		return true
	case '\r':
		return q == len(text) || text[q] != '\n'
	}
	return false
}

// edited is the lines of text, which came of l's by one edit.
func (l *Lines) edited(text []byte, e code.Edit) *Lines {
	from, to := e.Range.Start, e.Range.Start+len(e.Text)
	delta := len(e.Text) - e.Range.Len()
	// Whether a line starts at q depends on the bytes on both sides of q.
	first := sort.SearchInts(l.starts, max(from, 1))
	rest := sort.SearchInts(l.starts, max(e.Range.End+1, 1))
	next := &Lines{text: text, encoding: l.encoding, starts: make([]int, first, len(l.starts)+8)}
	copy(next.starts, l.starts)
	for q := max(from, 1); q <= to; q++ {
		if startsLine(text, q) {
			next.starts = append(next.starts, q)
		}
	}
	for _, start := range l.starts[rest:] {
		next.starts = append(next.starts, start+delta)
	}
	return next
}

// Offset is the byte offset of a position. A column behind the end of its line
// means the end; a line behind the last one means the end of the text; a column
// inside a character means its start.
func (l *Lines) Offset(p protocol.Position) int {
	if int64(p.Line) >= int64(len(l.starts)) {
		return len(l.text)
	}
	start := l.starts[p.Line]
	line := l.text[start:l.contentEnd(int(p.Line))]
	left := int64(p.Character)
	if l.encoding == UTF8 {
		if left >= int64(len(line)) {
			return start + len(line)
		}
		at := int(left)
		for back := 0; back < utf8.UTFMax && at > 0 && !utf8.RuneStart(line[at]); back++ {
			at--
		}
		if r, size := utf8.DecodeRune(line[at:]); r == utf8.RuneError && size == 1 || at+size <= int(left) {
			at = int(left) // stray continuation bytes: each is a character
		}
		return start + at
	}
	at := 0
	for at < len(line) && left > 0 {
		if line[at] < utf8.RuneSelf {
			at++
			left--
			continue
		}
		r, size := utf8.DecodeRune(line[at:])
		width := int64(1)
		if l.encoding == UTF16 && r > 0xFFFF {
			width = 2
		}
		if width > left {
			break
		}
		left -= width
		at += size
	}
	return start + at
}

// Position is the position of a byte offset. An offset inside a line end means
// the end of the line.
func (l *Lines) Position(offset int) protocol.Position {
	offset = min(max(offset, 0), len(l.text))
	line := sort.SearchInts(l.starts, offset+1) - 1
	part := l.text[l.starts[line]:min(offset, l.contentEnd(line))]
	column := len(part)
	if l.encoding != UTF8 {
		column = 0
		for i := 0; i < len(part); {
			if part[i] < utf8.RuneSelf {
				i++
				column++
				continue
			}
			r, size := utf8.DecodeRune(part[i:])
			i += size
			column++
			if l.encoding == UTF16 && r > 0xFFFF {
				column++
			}
		}
	}
	return protocol.Position{Line: uint32(line), Character: uint32(column)}
}

// Range is where a range of bytes stands.
func (l *Lines) Range(r code.Range) protocol.Range {
	return protocol.Range{Start: l.Position(r.Start), End: l.Position(r.End)}
}

// Bytes is the range of bytes that a range of positions covers. Ranges that end
// before they start are turned round.
func (l *Lines) Bytes(r protocol.Range) code.Range {
	start, end := l.Offset(r.Start), l.Offset(r.End)
	return code.Range{Start: min(start, end), End: max(start, end)}
}

// Line is the range of bytes of a line, from 0, without its line end. A line
// behind the last one is the empty range at the end.
func (l *Lines) Line(line int) code.Range {
	if line >= len(l.starts) {
		return code.Range{Start: len(l.text), End: len(l.text)}
	}
	return code.Range{Start: l.starts[line], End: l.contentEnd(line)}
}

// Count is the number of lines; a text that ends with a line end has an empty
// last one.
func (l *Lines) Count() int { return len(l.starts) }

// contentEnd is where a line's end begins.
func (l *Lines) contentEnd(line int) int {
	if line+1 >= len(l.starts) {
		return len(l.text)
	}
	end := l.starts[line+1]
	for end > l.starts[line] && (l.text[end-1] == '\n' || l.text[end-1] == '\r') {
		end--
	}
	return end
}

// equal reports whether both say the same; for tests.
func (l *Lines) equal(o *Lines) bool {
	return bytes.Equal(l.text, o.text) && slices.Equal(l.starts, o.starts)
}
