package anchors

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/hivesync/hivesync/internal/code"
)

// Version is the version of Anchor's JSON form. Older versions are read.
const Version = 1

// Anchor is what a comment is tied to. It is plain data, stable in JSON, and
// compared with a text only by Resolve.
type Anchor struct {
	Version  int       `json:"v"`
	Language string    `json:"lang"` // ID of the syntax table: "go"
	Path     string    `json:"path"` // as the caller names files; compared byte by byte
	Kind     code.Kind `json:"kind"`
	Node     string    `json:"node"` // the grammar's node kind: "method_declaration"

	Container string `json:"container,omitempty"` // enclosing names joined by "."
	Name      string `json:"name,omitempty"`
	Signature string `json:"signature,omitempty"` // text of the parameter list, one line

	Hash   Hash   `json:"hash"`             // of the code, without white space and comments
	Inner  Hash   `json:"inner,omitempty"`  // of the body, or of all but the name where there is none
	Sketch Sketch `json:"sketch,omitempty"` // for similarity

	// Before and After are the siblings in the same container.
	Before *Neighbour `json:"before,omitempty"`
	After  *Neighbour `json:"after,omitempty"`

	// Within says where blocks, statements and variables stand in a declaration.
	Within *Within `json:"within,omitempty"`

	// Last is where the anchor was when it was made or last renewed.
	Last Place `json:"last"`
}

// Neighbour is a sibling of an anchored node.
type Neighbour struct {
	Name string `json:"name,omitempty"`
	Hash Hash   `json:"hash"`
}

// Within is the place of a node inside a declaration.
type Within struct {
	// Owner is the innermost declaration around the node, the file for code that
	// stands outside of all.
	Owner *Anchor `json:"owner"`
	// Route leads from the owner's node to the anchored one: at each level the
	// node kind and how many siblings of that kind stand before it.
	Route []Step `json:"route"`
	// Quote is the code, on one line, at most 200 bytes.
	Quote string `json:"quote"`
}

// Step is one level of a route.
type Step struct {
	Node  string `json:"node"`
	Index int    `json:"index"`
}

// Place is a place in one version of a file.
type Place struct {
	Range     code.Range `json:"range"`
	NameRange code.Range `json:"nameRange"` // zero for what has no name
	Line      int        `json:"line"`      // 1-based line of the name, or of the first byte
	Text      Hash       `json:"text"`      // of the whole file's code: the place is exact while it stays
}

// Hash is the hash of some code. It is written as 16 hexadecimal digits: JSON
// readers elsewhere lose digits of large numbers.
type Hash uint64

// MarshalText writes h as 16 hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(h)), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 16, 64)
	if err != nil {
		return fmt.Errorf("anchor hash %q is not 16 hexadecimal digits", text)
	}
	*h = Hash(n)
	return nil
}

// Sketch holds the smallest hashes of a text's token pairs, in ascending order:
// the share two sketches have in common estimates the share of token pairs that
// the texts have in common (bottom-k sketch; Broder, On the resemblance and
// containment of documents, 1997).
type Sketch []uint32

// maxSketch is the number of hashes kept.
const maxSketch = 64

// MarshalText writes s in base64, little endian.
func (s Sketch) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 4*len(s))
	for _, h := range s {
		raw = binary.LittleEndian.AppendUint32(raw, h)
	}
	return base64.RawStdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Sketch) UnmarshalText(text []byte) error {
	raw, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err != nil || len(raw)%4 != 0 {
		return fmt.Errorf("anchor sketch of %d bytes is not base64 of 32-bit numbers", len(text))
	}
	if len(raw) > 4*maxSketch {
		return fmt.Errorf("anchor sketch has %d numbers; at most %d are read", len(raw)/4, maxSketch)
	}
	*s = (*s)[:0]
	for ; len(raw) > 0; raw = raw[4:] {
		*s = append(*s, binary.LittleEndian.Uint32(raw))
	}
	return nil
}
