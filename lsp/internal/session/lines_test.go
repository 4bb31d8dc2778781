package session

import (
	"testing"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/hivesync/hivesync/internal/code"
)

func at(line, character uint32) protocol.Position {
	return protocol.Position{Line: line, Character: character}
}

func TestPositionsInEveryEncoding(t *testing.T) {
	const text = "a🐝b\r\nü\rx\n\n"
	for _, c := range []struct {
		offset             int
		utf8, utf16, utf32 protocol.Position
	}{
		{0, at(0, 0), at(0, 0), at(0, 0)},
		{1, at(0, 1), at(0, 1), at(0, 1)},
		{5, at(0, 5), at(0, 3), at(0, 2)}, // behind the bee
		{6, at(0, 6), at(0, 4), at(0, 3)}, // before \r\n
		{8, at(1, 0), at(1, 0), at(1, 0)},
		{10, at(1, 2), at(1, 1), at(1, 1)},
		{11, at(2, 0), at(2, 0), at(2, 0)}, // behind a bare \r
		{12, at(2, 1), at(2, 1), at(2, 1)},
		{13, at(3, 0), at(3, 0), at(3, 0)},
		{14, at(4, 0), at(4, 0), at(4, 0)},
	} {
		for encoding, want := range map[Encoding]protocol.Position{UTF8: c.utf8, UTF16: c.utf16, UTF32: c.utf32} {
			l := NewLines([]byte(text), encoding)
			if got := l.Position(c.offset); got != want {
				t.Errorf("%s: offset %d is at %v, want %v", encoding, c.offset, got, want)
			}
			if got := l.Offset(want); got != c.offset {
				t.Errorf("%s: %v is offset %d, want %d", encoding, want, got, c.offset)
			}
		}
	}
}

func TestPositionsOutsideTheTextAreMovedIntoIt(t *testing.T) {
	for _, encoding := range []Encoding{UTF8, UTF16, UTF32} {
		l := NewLines([]byte("a🐝b\r\nc"), encoding)
		for p, want := range map[protocol.Position]int{
			at(0, 99):         6, // before the line end
			at(1, 99):         9,
			at(7, 0):          9,
			at(1<<31, 1<<31):  9,
			at(0, 2):          map[Encoding]int{UTF8: 1, UTF16: 1, UTF32: 5}[encoding], // inside the bee, or behind it
			at(0, 4294967295): 6,
		} {
			if got := l.Offset(p); got != want {
				t.Errorf("%s: %v is offset %d, want %d", encoding, p, got, want)
			}
		}
	}
	l := NewLines([]byte("a\r\nb"), UTF16)
	if got := l.Position(2); got != at(0, 1) {
		t.Errorf("inside a line end is at %v", got)
	}
	if got := l.Position(-3); got != at(0, 0) {
		t.Errorf("before the text is at %v", got)
	}
	if got := l.Bytes(protocol.Range{Start: at(1, 1), End: at(0, 0)}); got != (code.Range{Start: 0, End: 4}) {
		t.Errorf("a range that ends before it starts covers %v", got)
	}
}

func TestBytesThatAreNoUTF8CountAsOne(t *testing.T) {
	l := NewLines([]byte("\xff\x80a\xf0\x9f"), UTF16)
	for offset, column := range map[int]uint32{1: 1, 2: 2, 3: 3, 4: 4, 5: 5} {
		if got := l.Position(offset); got != at(0, column) {
			t.Errorf("offset %d is at %v", offset, got)
		}
		if got := l.Offset(at(0, column)); got != offset {
			t.Errorf("column %d is offset %d", column, got)
		}
	}
	l = NewLines([]byte("a\x80\x80\x80\x80\x80b"), UTF8)
	for offset := range 7 {
		if got := l.Offset(at(0, uint32(offset))); got != offset {
			t.Errorf("column %d is offset %d", offset, got)
		}
	}
}

// FuzzPositions: an offset at the border of a character comes back as it was, and
// positions grow with offsets.
func FuzzPositions(f *testing.F) {
	f.Add([]byte("a🐝b\r\nü\rx\n\n"), uint32(0), uint32(3))
	f.Add([]byte("\xff\xf0\x9f\n\r\r\n"), uint32(7), uint32(1<<31))
	f.Add([]byte(""), uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, text []byte, line, character uint32) {
		for _, encoding := range []Encoding{UTF8, UTF16, UTF32} {
			l := NewLines(text, encoding)
			last := protocol.Position{}
			for offset := 0; offset <= len(text); {
				p := l.Position(offset)
				if p.Line < last.Line || p.Line == last.Line && p.Character < last.Character {
					t.Fatalf("%s: offset %d is at %v, before %v", encoding, offset, p, last)
				}
				last = p
				insideEnd := offset > 0 && offset < len(text) && text[offset-1] == '\r' && text[offset] == '\n'
				if got := l.Offset(p); got != offset && !insideEnd {
					t.Fatalf("%s: offset %d is at %v, which is offset %d", encoding, offset, p, got)
				}
				if offset == len(text) {
					break
				}
				_, size := utf8.DecodeRune(text[offset:])
				offset += size
			}
			if o := l.Offset(at(line, character)); o < 0 || o > len(text) {
				t.Fatalf("%s: an offset outside the text: %d", encoding, o)
			}
		}
	})
}

// FuzzEditedLines: the lines of an edited text are those read anew.
func FuzzEditedLines(f *testing.F) {
	f.Add([]byte("a\r\nb\rc\n"), 1, 2, "x\n")
	f.Add([]byte("\r\r"), 1, 1, "\n")
	f.Add([]byte("\n"), 0, 0, "\r")
	f.Add([]byte("a\r\n\nb"), 2, 4, "")
	f.Fuzz(func(t *testing.T, text []byte, start, end int, insert string) {
		if start < 0 || start > end || end > len(text) {
			return
		}
		e := code.Edit{Range: code.Range{Start: start, End: end}, Text: insert}
		after, err := code.Apply(text, e)
		if err != nil {
			t.Fatal(err)
		}
		got, want := NewLines(text, UTF16).edited(after, e), NewLines(after, UTF16)
		if !got.equal(want) {
			t.Fatalf("%q[%d:%d] = %q: lines start at %v, want %v", text, start, end, insert, got.starts, want.starts)
		}
	})
}
