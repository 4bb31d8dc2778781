package draft

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Comment is a rendered comment as a person is shown it, with what is needed to
// put just that into the file later.
type Comment struct {
	// Text is the comment as it stands in the file: from its first delimiter byte
	// to its last, each further line with Indent.
	Text   string `json:"text"`
	Indent string `json:"indent,omitempty"`
	// Replaces is the documentation it updates, as in the file; "" when there is none.
	Replaces string `json:"replaces,omitempty"`
	// Fields are what Text says.
	Fields docai.CommentBlock `json:"fields"`
}

// Shown is the text for a person to read: without the indent.
func (c *Comment) Shown() string { return reindent(c.Text, c.Indent, "") }

// Hash identifies what was shown: SHA-256 of Shown, in hex.
func (c *Comment) Hash() string {
	sum := sha256.Sum256([]byte(c.Shown()))
	return hex.EncodeToString(sum[:])
}

// Stale is the error of a comment that no longer fits what is in the file.
type Stale struct {
	Symbol string
	Why    string
}

// Error says what changed and what to do.
func (e *Stale) Error() string {
	return fmt.Sprintf("the draft for %s no longer fits: %s; regenerate it", e.Symbol, e.Why)
}

// EditAt is the edit that puts the comment at tree.Symbols()[index]. Its text is what
// was shown, in the indent of today's place. The error is *Stale when the
// documentation there is not what the comment was drafted against, and
// *dialect.NoPlace when nothing can stand there.
func (c *Comment) EditAt(tree *syntax.Tree, index int) (code.Edit, error) {
	s := &tree.Symbols()[index]
	switch {
	case c.Replaces == "" && s.Doc.Exists():
		return code.Edit{}, &Stale{s.QualifiedName(), "it has documentation now"}
	case c.Replaces == "":
		return dialect.Put(tree.Lang.ID, tree.Src, s, reindent(c.Text, c.Indent, s.Place.Indent))
	case s.Doc.Raw == c.Replaces:
		return code.Edit{Range: s.Doc.Range, Text: c.Text}, nil
	}
	indent := tree.IndentAt(s.Doc.Range.Start)
	if reindent(c.Replaces, c.Indent, indent) != s.Doc.Raw {
		return code.Edit{}, &Stale{s.QualifiedName(), "its documentation has changed since"}
	}
	return code.Edit{Range: s.Doc.Range, Text: reindent(c.Text, c.Indent, indent)}, nil
}

// reindent gives the further lines of a comment another indent. Lines that do not
// start with the old one stay as they are, and so do empty ones.
func reindent(text, from, to string) string {
	if from == to {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		if rest, ok := strings.CutPrefix(line, from); ok && strings.TrimSpace(rest) != "" {
			lines[i+1] = to + rest
		}
	}
	return strings.Join(lines, "\n")
}

// Apply makes edits of a file and proves that the result has the same code. When
// it has not, the error is *syntax.CodeChanged and there is no text: that is a bug
// of ours, and nothing may be written.
func Apply(tree *syntax.Tree, edits ...code.Edit) ([]byte, error) {
	text, err := code.Apply(tree.Src, edits...)
	if err != nil {
		return nil, err
	}
	after := syntax.Parse(tree.Lang, text)
	if err := syntax.SameCode(tree, after); err != nil {
		return nil, err
	}
	return text, nil
}
