package review

import (
	"context"
	"slices"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// Moment is when a document is settled.
type Moment int

// The moments. Saved and Opened say that the document is on the disk as it is:
// only then is kept where its comments are.
const (
	Paused Moment = iota
	Saved
	Opened
)

// Settle draws the conclusions of a moment's text: drafts whose text is in the
// document are accepted, those whose text went are proposals again, those that
// were changed by hand are a person's.
func (d *Desk) Settle(ctx context.Context, doc *session.Document, when Moment) error {
	sheet, err := d.Sheet(ctx, doc)
	if sheet == nil || err != nil {
		return err
	}
	d.mu.Lock()
	on := d.docs[doc.Rel]
	if on == nil || on.doc != doc {
		d.mu.Unlock()
		return nil
	}
	sheet = d.sheet(on)
	steps := d.steps(sheet, when)
	var moves []comments.Event
	d.tracker.Settle(doc.Rel)
	if when != Paused {
		moves = d.moves(sheet)
	}
	d.mu.Unlock()

	if err := d.walk(ctx, steps); err != nil {
		return err
	}
	if when != Paused {
		if len(steps) > 0 { // what is stale depends on what was just accepted
			if sheet, err = d.Sheet(ctx, doc); sheet == nil || err != nil {
				return err
			}
		}
		moves = append(moves, d.notices(ctx, sheet)...)
	}
	_, err = d.Append(ctx, moves...)
	return err
}

// steps are the changes of state that the text of a document shows; mu is held.
func (d *Desk) steps(s *Sheet, when Moment) []step {
	var steps []step
	for i := range s.Items {
		item := &s.Items[i]
		known := d.known[item.ID]
		if item.Kind != comments.AI || known == nil {
			continue
		}
		index := s.Symbol(item)
		if index < 0 {
			continue
		}
		now := s.Tree().Symbols()[index].Doc
		same := s.carries(index, item.Text)
		before := !now.Exists() && item.Replaces == "" || now.Exists() && item.Replaces != "" && sameText(now.Raw, item.Replaces)
		was := known.inFile
		known.inFile = same
		switch {
		case same && item.State == comments.Proposed:
			steps = append(steps, step{item: item, by: comments.TypeAccepted})
		case same && item.State == comments.Human:
			steps = append(steps, step{item: item, by: comments.TypeUndone})
		case same || item.State != comments.Accepted:
		case before && (was || when == Opened): // taken back, or never saved before a crash
			steps = append(steps, step{item: item, by: comments.TypeUndone})
		case was && now.Exists():
			steps = append(steps, step{item: item, by: comments.TypeEdited})
		}
	}
	return steps
}

// carries reports whether a comment is the documentation of a symbol. Where the code
// does not parse, lines of it may be taken for something else: then it is enough that
// they stand there.
func (s *Sheet) carries(index int, text string) bool {
	symbol := &s.Tree().Symbols()[index]
	if symbol.Doc.Exists() && sameText(symbol.Doc.Raw, text) {
		return true
	}
	if !s.Tree().HasError() {
		return false
	}
	end := symbol.Range.Start
	if symbol.Doc.Exists() {
		end = symbol.Doc.Range.End
	}
	from := max(0, end-2*len(text)-4<<10) // indents may be deeper, blank lines more
	above, want := words(string(s.Text[from:end])), words(text)
	return len(above) >= len(want) && slices.Equal(above[len(above)-len(want):], want)
}

// step is one change of state that was seen in a text.
type step struct {
	item *Item
	by   comments.EventType
}

// walk writes changes of state: all at once, or one by one where another editor was
// faster with some, which is no error.
func (d *Desk) walk(ctx context.Context, steps []step) error {
	var all [][]comments.Event
	for _, s := range steps {
		events, err := d.events(ctx, s)
		if err != nil {
			return err
		}
		all = append(all, events)
	}
	_, err := d.Append(ctx, slices.Concat(all...)...)
	if err == nil || stepTaken(err) != nil {
		return err
	}
	for _, events := range all {
		if _, err := d.Append(ctx, events...); stepTaken(err) != nil {
			return err
		}
	}
	return nil
}

// events are one change of state, with what follows for other comments of the same
// place.
func (d *Desk) events(ctx context.Context, s step) ([]comments.Event, error) {
	id := s.item.ID
	var events []comments.Event
	others, err := d.options.Store.Find(ctx, comments.Query{Thread: s.item.Thread, Kinds: []comments.Kind{comments.AI}})
	if err != nil {
		return nil, err
	}
	switch s.by {
	case comments.TypeAccepted:
		events = append(events, comments.Accept(id, s.item.Hash))
		for _, o := range others {
			if o.ID != id && (o.State == comments.Accepted || o.State == comments.Human) {
				events = append(events, comments.Supersede(o.ID, id))
			}
		}
	case comments.TypeUndone:
		events = append(events, comments.Undo(id))
		for _, o := range others {
			if o.State == comments.Superseded && o.SupersededBy == id {
				events = append(events, comments.Undo(o.ID))
			}
		}
	case comments.TypeEdited:
		events = append(events, comments.Edit(id))
	}
	return events, nil
}

// moves are the new witnesses of anchors that have changed; mu is held.
func (d *Desk) moves(s *Sheet) []comments.Event {
	var events []comments.Event
	for _, tracked := range d.tracker.In(s.Doc.Rel) {
		known := d.known[tracked.ID]
		if known == nil || !tracked.At.Found || sameAnchor(&known.Anchor, &tracked.Anchor) && known.Path == tracked.Anchor.Path {
			continue
		}
		to := comments.Position{Path: tracked.Anchor.Path, Symbol: known.Symbol, SymbolKind: known.SymbolKind, Anchor: tracked.Anchor}
		if i := symbolAt(s.Tree(), tracked.At); i >= 0 {
			symbol := &s.Tree().Symbols()[i]
			to.Symbol, to.SymbolKind = symbol.QualifiedName(), symbol.Kind
		}
		known.Path, known.Symbol, known.SymbolKind, known.Anchor = to.Path, to.Symbol, to.SymbolKind, to.Anchor
		events = append(events, comments.Move(tracked.ID, to))
	}
	return events
}

// sameAnchor reports whether two anchors have the same witnesses; that lines above
// have moved it does not count.
func sameAnchor(a, b *anchors.Anchor) bool {
	return a.Hash == b.Hash && a.Inner == b.Inner && a.Name == b.Name && a.Container == b.Container && a.Signature == b.Signature && a.Path == b.Path
}
