package review

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// ErrChanged is the error of accepting what has changed since it was shown.
var ErrChanged = errors.New("it has changed since it was shown; look at it again")

// Edit is the edit that puts a draft into a text: exactly what was shown, in the
// indent of today's place. The error says why it cannot be: the code was not
// found, the documentation there has changed, nothing can stand there.
func (s *Sheet) Edit(item *Item) (code.Edit, error) {
	if item.Kind != comments.AI || item.State != comments.Proposed {
		return code.Edit{}, fmt.Errorf("the comment on %s is %s: there is nothing to accept", item.Symbol, item.State)
	}
	if item.Hash != comments.HashText(item.Text) {
		return code.Edit{}, ErrChanged
	}
	index := s.Symbol(item)
	if index < 0 {
		return code.Edit{}, fmt.Errorf("the code of the draft for %s was not found in %s: %s", item.Symbol, s.Doc.Rel, item.At.Why)
	}
	drafted, err := Drafted(&item.Comment)
	if err != nil {
		return code.Edit{}, err
	}
	tree := s.Tree()
	end := lineEnd(tree.Src)
	drafted.Text, drafted.Replaces = endedBy(drafted.Text, end), endedBy(drafted.Replaces, end)
	return drafted.EditAt(tree, index)
}

// Drafted is an AI comment as it was drafted.
func Drafted(c *comments.Comment) (*draft.Comment, error) {
	var drafted draft.Comment
	if err := json.Unmarshal(c.Fields, &drafted); err != nil {
		return nil, fmt.Errorf("the draft for %s cannot be read: %w. Reject it and draft it anew", c.Symbol, err)
	}
	if endedBy(drafted.Shown(), "\n") != c.Text {
		return nil, ErrChanged
	}
	return &drafted, nil
}

// Prove shows that edits of the text change comments only, by parsing what they
// make of it. Its error is a bug of HiveSync's: nothing may be sent then.
func (s *Sheet) Prove(edits []code.Edit) error {
	// The tree of an open document remembers how it came about; the proof is of what
	// anybody would read.
	before := syntax.Parse(s.Doc.Lang, s.Text)
	after, err := draft.Apply(before, edits...)
	if err == nil && bytes.Equal(after, s.Text) {
		return errors.New("the edit changes nothing")
	}
	return err
}

// Propose makes proposals of drafts. file is the text they were drafted from; the
// document may have changed since, and drafts whose code is not found in it any
// more are dropped. Drafts take the place of earlier proposals for the same code.
// It says how many were proposed.
func (d *Desk) Propose(ctx context.Context, file *anchors.File, drafts []draft.Draft) ([]comments.Comment, error) {
	d.proposing.Lock()
	defer d.proposing.Unlock()
	earlier, err := d.options.Store.Find(ctx, comments.Query{Path: file.Path, Kinds: []comments.Kind{comments.AI}, States: live})
	if err != nil {
		return nil, err
	}
	of := map[string][]*comments.Comment{} // by symbol
	for i := range earlier {
		of[earlier[i].Symbol] = append(of[earlier[i].Symbol], &earlier[i])
	}
	now := d.now(file.Path)
	if now != nil && bytes.Equal(now.Tree.Src, file.Tree.Src) {
		now = nil // nothing was typed meanwhile
	}
	var events []comments.Event
	for i := range drafts {
		one, err := d.proposal(file, now, &drafts[i], of[drafts[i].Symbol.QualifiedName()])
		if err != nil {
			return nil, err
		}
		events = append(events, one...)
	}
	after, err := d.Append(ctx, events...)
	var made []comments.Comment
	for _, c := range after {
		if c.State == comments.Proposed {
			made = append(made, c)
		}
	}
	return made, err
}

// proposal is one draft of file, for the text that is now its, which is nil when it is
// the same. earlier are the live AI comments on symbols of its name.
func (d *Desk) proposal(file, now *anchors.File, one *draft.Draft, earlier []*comments.Comment) ([]comments.Event, error) {
	fields, err := json.Marshal(&one.Comment)
	if err != nil {
		return nil, err
	}
	anchor := file.Symbol(one.Index)
	if now != nil && !anchors.Resolve(anchor, now).Found {
		return nil, nil
	}
	c := comments.Comment{
		Kind: comments.AI, Path: file.Path, Language: file.Tree.Lang.ID,
		Symbol: one.Symbol.QualifiedName(), SymbolKind: one.Symbol.Kind, Anchor: anchor, CodeHash: CodeHash(file.Tree, one.Index),
		Fields: fields, Text: endedBy(one.Shown(), "\n"), Replaces: one.Replaces, Score: one.Truth.Score,
		Provenance: comments.Provenance{Provider: one.Fields.Origin.Provider, Model: one.Fields.Origin.Model, PromptVersion: one.Fields.Origin.Prompt, DraftedAt: one.When},
	}
	for _, f := range one.Truth.Findings {
		c.Findings = append(c.Findings, comments.Note{Rule: f.Rule, Text: f.Message})
	}
	for _, f := range one.Flags {
		c.Flags = append(c.Flags, comments.Note{Rule: f.Rule, Text: fmt.Sprintf("%s (%q)", strings.TrimSuffix(f.Reason, "."), f.Excerpt)})
	}
	var old []string
	for _, e := range earlier {
		if !d.same(e, &c, file) {
			continue
		}
		c.Thread = e.Thread
		if e.State == comments.Proposed {
			old = append(old, e.ID)
		}
	}
	made := comments.Create(c)
	events := []comments.Event{made}
	for _, id := range old {
		events = append(events, comments.Supersede(id, made.Comment))
	}
	return events, nil
}

// same reports whether an earlier comment speaks of the symbol of a new one.
func (d *Desk) same(earlier, c *comments.Comment, file *anchors.File) bool {
	if earlier.Symbol != c.Symbol || earlier.SymbolKind != c.SymbolKind {
		return false
	}
	d.mu.Lock()
	at := d.tracker.Where(earlier.ID)
	d.mu.Unlock()
	if !at.Found { // not open, or an orphan
		at = anchors.Resolve(earlier.Anchor, file)
		return at.Found && at.NameRange == c.Anchor.Last.NameRange && at.Range == c.Anchor.Last.Range
	}
	// Overloads share a name: the code tells them apart.
	return earlier.CodeHash == c.CodeHash || earlier.Anchor.Signature == c.Anchor.Signature
}

// now is the latest text of a file that is open; else nil.
func (d *Desk) now(rel string) *anchors.File {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on := d.docs[rel]; on != nil && on.snap != nil {
		return on.doc.Current().File()
	}
	return nil
}
