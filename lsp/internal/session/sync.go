package session

import (
	"fmt"

	"go.lsp.dev/protocol"
)

// Opened is the parameters of textDocument/didOpen. It and Changed are read as
// tolerantly as editors write them: a change that is not taken in would leave
// every later one in the wrong place.
type Opened struct {
	TextDocument struct {
		URI        string  `json:"uri"`
		LanguageID string  `json:"languageId"`
		Version    Version `json:"version"`
		Text       string  `json:"text"`
	} `json:"textDocument"`
}

// Changed is the parameters of textDocument/didChange.
type Changed struct {
	TextDocument struct {
		URI     string  `json:"uri"`
		Version Version `json:"version"`
	} `json:"textDocument"`
	ContentChanges []Change `json:"contentChanges"`
}

// Change is one change of a document: of a range, or, without one, of the whole
// text.
type Change struct {
	Range *Range `json:"range"`
	Text  string `json:"text"`
}

// Range is protocol.Range, read tolerantly.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Position is protocol.Position, read tolerantly.
type Position struct {
	Line      column `json:"line"`
	Character column `json:"character"`
}

// Protocol is the range as the protocol package has it.
func (r Range) Protocol() protocol.Range {
	return protocol.Range{Start: r.Start.Protocol(), End: r.End.Protocol()}
}

// Protocol is the position as the protocol package has it.
func (p Position) Protocol() protocol.Position {
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Character)}
}

// Version is a version number as editors write it: also 1.0 and null.
type Version int32

// UnmarshalJSON reads whatever is a number, and everything else as 0.
func (v *Version) UnmarshalJSON(text []byte) error {
	*v = Version(number(text, -1<<31, 1<<31-1))
	return nil
}

// column is a line or a column, from 0.
type column uint32

// UnmarshalJSON reads whatever is a number, and everything else as 0.
func (c *column) UnmarshalJSON(text []byte) error {
	*c = column(number(text, 0, 1<<32-1))
	return nil
}

func number(text []byte, least, most float64) float64 {
	var n float64
	if _, err := fmt.Sscan(string(text), &n); err != nil || n != n {
		n = 0
	}
	return min(max(n, least), most)
}

// PositionOf is a position as this package has it.
func PositionOf(p protocol.Position) Position {
	return Position{Line: column(p.Line), Character: column(p.Character)}
}
