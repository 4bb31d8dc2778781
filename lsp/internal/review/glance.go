package review

import (
	"cmp"
	"context"
	"slices"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// places are where the comments of a document are: as the tracker has them, moved
// along with the edits it has not seen yet.
type places struct {
	shifts int // of the desk, when they were taken from the tracker
	edits  int // seen since then
	list   []place
}

// place is one comment's, in the order of the text.
type place struct {
	id string
	at anchors.Result
}

// Glance is Sheet for what is asked with each keystroke: nothing is parsed, places
// ride along with the edits, and only comments in a part of the text are in it.
// Orphans and what was deleted are left out.
func (d *Desk) Glance(ctx context.Context, doc *session.Document, part session.Range) (*Sheet, error) {
	on, err := d.loaded(ctx, doc)
	if on == nil || err != nil {
		return nil, err
	}
	if s := d.glance(on, part); s != nil {
		return s, nil
	}
	return d.Sheet(ctx, doc)
}

// glance is Glance; nil when there is more to it than riding along.
func (d *Desk) glance(on *onDesk, part session.Range) *Sheet {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on.snap == nil {
		return nil
	}
	p := &on.places
	if p.shifts != d.shifts || p.list == nil {
		*p = places{shifts: d.shifts, list: []place{}}
		for id, at := range d.tracker.Places(on.doc.Rel) {
			if at.Found {
				p.list = append(p.list, place{id, at})
			}
		}
		slices.SortFunc(p.list, func(a, b place) int {
			return cmp.Or(cmp.Compare(a.at.Range.Start, b.at.Range.Start), cmp.Compare(b.at.Range.End, a.at.Range.End), cmp.Compare(a.id, b.id))
		})
	}
	now, edits, whole := on.doc.Pending(p.edits)
	if whole {
		return nil
	}
	p.edits += len(edits)
	s := &Sheet{Snapshot: now}
	in := now.Lines.Bytes(part.Protocol())
	for i := range p.list {
		at := &p.list[i].at
		for _, e := range edits {
			at.Range = e.Ride(at.Range)
			if !at.NameRange.IsZero() {
				at.NameRange = e.Ride(at.NameRange)
			}
		}
		known := d.known[p.list[i].id]
		if known != nil && !known.astray && at.Range.Len() > 0 && at.Range.Start <= in.End && at.Range.End >= in.Start {
			s.Items = append(s.Items, Item{Comment: known.Comment, At: *at})
		}
	}
	return s
}
