package anchors

import (
	"math/bits"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// MinCertainty is the certainty below which an anchor is Orphaned.
const MinCertainty = 0.85

// Result says where an anchor is in a new text.
type Result struct {
	// Found is false for an orphan: only Why and Guesses are set then.
	Found     bool       `json:"found"`
	Path      string     `json:"path,omitempty"`
	Range     code.Range `json:"range"`     // the anchored node
	NameRange code.Range `json:"nameRange"` // zero for what has no name
	Line      int        `json:"line,omitempty"`
	// Certainty is the probability that the place is right, in [0, 1].
	Certainty float64 `json:"certainty"`
	Changed   Aspects `json:"changed,omitempty"`
	// Why says in a sentence for a person how the place was found, or why it was
	// not.
	Why string `json:"why"`
	// Guesses are places that might be meant, the best first, at most MaxGuesses.
	// They are for a person to choose from.
	Guesses []Guess `json:"guesses,omitempty"`
}

// MaxGuesses is the largest number of guesses of a result.
const MaxGuesses = 5

// Guess is a place where an orphaned anchor might belong.
type Guess struct {
	Path      string     `json:"path"`
	Range     code.Range `json:"range"`
	NameRange code.Range `json:"nameRange"`
	Line      int        `json:"line"`
	Title     string     `json:"title"` // what stands there: "method Cart.Total"
	Certainty float64    `json:"certainty"`
	Why       string     `json:"why"` // "same name, 62 % of the code"
}

// Aspects is a set of what changed about an anchored node.
type Aspects uint8

// What can change about an anchored node.
const (
	Body      Aspects = 1 << iota // its code, without name and parameters
	Name                          // what it is called
	Signature                     // its parameters
	Container                     // what it is declared in
	Path                          // the file it is in
)

var aspectWords = [...]string{"body", "name", "signature", "container", "file"}

// Has reports whether all of the aspects b are in a.
func (a Aspects) Has(b Aspects) bool { return a&b == b }

// String lists the aspects: "body, name".
func (a Aspects) String() string { return strings.Join(a.words(), ", ") }

func (a Aspects) words() []string {
	words := make([]string, 0, bits.OnesCount8(uint8(a)))
	for i, w := range aspectWords {
		if a&(1<<i) != 0 {
			words = append(words, w)
		}
	}
	return words
}

// MarshalText writes the aspects as String does.
func (a Aspects) MarshalText() ([]byte, error) { return []byte(a.String()), nil }
