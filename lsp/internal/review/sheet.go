package review

import (
	"encoding/hex"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// Sheet is one version of a document with its live comments. It is immutable.
type Sheet struct {
	*session.Snapshot
	Items   []Item // in the order of the text
	Orphans []Item // whose code was not found; At says why
}

// Item is one comment and where it is.
type Item struct {
	comments.Comment
	At anchors.Result
}

// Symbol is the declaration an item speaks of, as an index of the tree's symbols;
// -1 when it speaks of something else.
func (s *Sheet) Symbol(item *Item) int { return symbolAt(s.Tree(), item.At) }

// Line is the line, from 0, an item is shown at.
func (s *Sheet) Line(item *Item) int {
	at := item.At.Range.Start
	if !item.At.NameRange.IsZero() {
		at = item.At.NameRange.Start
	}
	return int(s.Lines.Position(at).Line)
}

// Of lists the items of a kind and a state.
func (s *Sheet) Of(kind comments.Kind, state comments.State) []*Item {
	var found []*Item
	for i := range s.Items {
		if s.Items[i].Kind == kind && s.Items[i].State == state {
			found = append(found, &s.Items[i])
		}
	}
	return found
}

// Item is the item with the ID, orphans too; nil when there is none.
func (s *Sheet) Item(id string) *Item {
	for _, list := range [][]Item{s.Items, s.Orphans} {
		for i := range list {
			if list[i].ID == id {
				return &list[i]
			}
		}
	}
	return nil
}

// symbolAt is the index of the symbol an anchor was found at; -1 when it is none.
// An anchor and the symbol listing may take another node for the declaration (a
// field, or the list it stands in) or for its name: they agree on one of the two.
func symbolAt(tree *syntax.Tree, at anchors.Result) int {
	if tree == nil || !at.Found {
		return -1
	}
	ofNode, inside := -1, -1
	for i := range tree.Symbols() {
		s := &tree.Symbols()[i]
		switch {
		case s.Kind == code.Module:
			if at.NameRange.IsZero() && at.Range == tree.Root().Range() {
				return i
			}
		case !at.NameRange.IsZero() && s.NameRange == at.NameRange:
			return i
		case tree.SymbolNode(i).Range() == at.Range, at.NameRange.IsZero() && s.Range == at.Range:
			ofNode = i
		case s.NameRange.IsZero() && at.Range.Contains(s.Range) && inside < 0:
			inside = i
		}
	}
	if ofNode >= 0 {
		return ofNode
	}
	return inside
}

// CodeHash is the hash, in hex, of the code that a draft of a symbol was made from;
// "" of a module, of which only the parts count.
func CodeHash(tree *syntax.Tree, index int) string {
	s := &tree.Symbols()[index]
	if s.Kind == code.Module {
		return ""
	}
	sum := tree.SymbolHash(s)
	return hex.EncodeToString(sum[:])
}
