package review

import (
	"context"
	"maps"
	"slices"
	"sync"

	"go.uber.org/zap"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// live are the states of comments that a desk follows.
var live = []comments.State{comments.Proposed, comments.Accepted, comments.Human, comments.Open}

// Options are what a desk needs besides its folder.
type Options struct {
	Store *comments.Store
	Actor string      // who acts, in the store's words
	Log   *zap.Logger // never nil
	// Changed is called, from any goroutine, when what is to be shown of these
	// files of the folder may have changed.
	Changed func(rels []string)
}

// Desk is the review of one workspace folder. It is safe for concurrent use.
type Desk struct {
	Folder  *session.Folder
	options Options
	stop    context.CancelFunc
	stopped chan struct{}

	// proposing has one proposal see what the one before it made: taken before storing.
	proposing sync.Mutex

	// storing orders what is written to the store and what is read from it with
	// what is known here: taken before mu, held while the disk works.
	storing sync.Mutex

	mu      sync.Mutex
	tracker *anchors.Tracker      // guarded by mu
	docs    map[string]*onDesk    // by path in the folder; guarded by mu
	known   map[string]*following // by comment ID; guarded by mu
	shifts  int                   // taken by the tracker; guarded by mu
}

// onDesk is an open document.
type onDesk struct {
	doc    *session.Document
	loaded chan struct{} // closed when its comments are known
	snap   *session.Snapshot
	places places // of its comments; for Glance
}

// following is a comment whose file is open.
type following struct {
	comments.Comment
	// inFile is true while its text is seen in the document: only then does its
	// absence mean something. Another editor may have it, not yet saved.
	inFile bool
	// astray is true while what was found is no declaration, although the comment
	// speaks of one: then it is shown nowhere.
	astray bool
	seen   *session.Snapshot // in which it was looked at last, to that end
	seenAt code.Range
}

// NewDesk opens a desk. It closes with Close.
func NewDesk(folder *session.Folder, o Options) *Desk {
	ctx, stop := context.WithCancel(context.Background())
	d := &Desk{
		Folder: folder, options: o, stop: stop, stopped: make(chan struct{}),
		tracker: anchors.NewTracker(), docs: map[string]*onDesk{}, known: map[string]*following{},
	}
	changes := o.Store.Subscribe(ctx)
	go func() {
		defer close(d.stopped)
		for change := range changes {
			d.reload(ctx, change)
		}
	}()
	return d
}

// Store is where the desk's comments are kept.
func (d *Desk) Store() *comments.Store { return d.options.Store }

// Close lets go of the documents. The store stays open.
func (d *Desk) Close() {
	d.stop()
	<-d.stopped
}

// Open takes in a document that was opened in the editor: its comments are read
// and found in its text.
func (d *Desk) Open(ctx context.Context, doc *session.Document) error {
	on := &onDesk{doc: doc, loaded: make(chan struct{})}
	d.mu.Lock()
	d.docs[doc.Rel] = on
	d.mu.Unlock()
	return d.load(ctx, on)
}

// load reads the comments of a document.
func (d *Desk) load(ctx context.Context, on *onDesk) error {
	defer close(on.loaded)
	if on.doc.Lang == nil {
		return nil
	}
	d.storing.Lock()
	defer d.storing.Unlock()
	found, err := d.options.Store.Find(ctx, comments.Query{Path: on.doc.Rel, States: live})
	if err != nil {
		return err
	}
	on.doc.Current().File() // parsed before the lock is taken
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.docs[on.doc.Rel] != on {
		return nil // closed meanwhile, or opened anew
	}
	on.snap, _, _ = on.doc.Follow()
	d.tracker.Open(on.snap.File())
	for i := range found {
		d.take(&found[i])
	}
	return nil
}

// CloseDocument forgets a document. What was not settled since its last change is
// not kept: an editor closes without saving as well.
func (d *Desk) CloseDocument(doc *session.Document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	on := d.docs[doc.Rel]
	if on == nil || on.doc != doc {
		return
	}
	delete(d.docs, doc.Rel)
	for _, tracked := range d.tracker.Close(doc.Rel) {
		delete(d.known, tracked.ID)
	}
}

// take follows a comment as the store has it, or no longer; mu is held.
func (d *Desk) take(c *comments.Comment) {
	d.shifts++
	had := d.known[c.ID]
	path := c.Path
	if had != nil {
		path = d.path(c.ID, c.Path)
	}
	if on := d.docs[path]; !slices.Contains(live, c.State) || on == nil || on.snap == nil {
		d.tracker.Forget(c.ID)
		delete(d.known, c.ID)
		return
	}
	if had != nil {
		had.Comment = *c
		return
	}
	anchor := c.Anchor
	anchor.Path = c.Path
	d.known[c.ID] = &following{Comment: *c}
	d.tracker.Track(c.ID, anchor)
}

// path is the file a followed comment is in now: it may have been cut from one
// document and pasted into another; mu is held.
func (d *Desk) path(id, stored string) string {
	if at := d.tracker.Where(id); at.Found {
		return at.Path
	}
	return stored
}

// reload follows what another editor did, or this one in another place.
func (d *Desk) reload(ctx context.Context, change comments.Change) {
	rels := change.Paths
	d.storing.Lock()
	d.mu.Lock()
	if change.All {
		rels = nil
		for rel := range d.docs {
			rels = append(rels, rel)
		}
	}
	open := map[string]bool{}
	for _, rel := range rels {
		if on := d.docs[rel]; on != nil && on.snap != nil {
			open[rel] = true
		}
	}
	// A comment that has left a file is told by its ID only.
	for _, id := range change.Comments {
		if known := d.known[id]; known != nil {
			open[known.Path] = true
		}
	}
	d.mu.Unlock()
	few := !change.All && len(change.Comments) <= maxSingle
	for _, id := range change.Comments {
		if !few {
			break
		}
		c, err := d.options.Store.Comment(ctx, id)
		if err != nil {
			few = false // it may be gone: all of its file is read
			break
		}
		d.mu.Lock()
		d.take(&c)
		d.mu.Unlock()
	}
	for rel := range open {
		if !few {
			d.reread(ctx, rel)
		}
		if !slices.Contains(rels, rel) {
			rels = append(rels, rel)
		}
	}
	d.storing.Unlock()
	d.options.Changed(rels)
}

// maxSingle is how many changed comments are read one by one, and not with their
// whole files.
const maxSingle = 16

// reread takes the comments of an open document as the store has them.
func (d *Desk) reread(ctx context.Context, rel string) {
	found, err := d.options.Store.Find(ctx, comments.Query{Path: rel, States: live})
	if err != nil {
		d.options.Log.Warn("comments were not read", zap.String("file", rel), zap.Error(err))
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	there := map[string]bool{}
	for i := range found {
		there[found[i].ID] = true
		d.take(&found[i])
	}
	for id, known := range d.known {
		if known.Path == rel && !there[id] {
			d.shifts++
			d.tracker.Forget(id)
			delete(d.known, id)
		}
	}
}

// Append adds events and follows what they make. When it returns, they are on the
// disk: all, or, where the store takes only so many at once, those up to a failure.
func (d *Desk) Append(ctx context.Context, events ...comments.Event) ([]comments.Comment, error) {
	if len(events) == 0 {
		return nil, nil
	}
	d.storing.Lock()
	defer d.storing.Unlock()
	var after []comments.Comment
	var err error
	for part := range slices.Chunk(events, comments.MaxAppend) {
		var more []comments.Comment
		if more, err = d.options.Store.Append(ctx, d.options.Actor, part...); err != nil {
			break
		}
		after = append(after, more...)
	}
	rels := map[string]bool{}
	d.mu.Lock()
	for i := range after {
		rels[after[i].Path] = true
		d.take(&after[i])
	}
	d.mu.Unlock()
	if len(after) > 0 {
		d.options.Changed(slices.Collect(maps.Keys(rels)))
	}
	return after, err
}

// Sheet is the latest version of an open document with its comments; nil when the
// document is not on the desk, or in no known language. It waits until the
// comments are known.
func (d *Desk) Sheet(ctx context.Context, doc *session.Document) (*Sheet, error) {
	on, err := d.loaded(ctx, doc)
	if on == nil || err != nil {
		return nil, err
	}
	doc.Current().File() // parsed before the lock is taken
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sheet(on), nil
}

// loaded waits until the comments of a document are known; nil when it is not on the
// desk.
func (d *Desk) loaded(ctx context.Context, doc *session.Document) (*onDesk, error) {
	d.mu.Lock()
	on := d.docs[doc.Rel]
	d.mu.Unlock()
	if on == nil || on.doc != doc || doc.Lang == nil {
		return nil, nil
	}
	select {
	case <-on.loaded:
		return on, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// sheet is the latest version; mu is held.
func (d *Desk) sheet(on *onDesk) *Sheet {
	d.follow(on)
	if on.snap == nil {
		return nil // its comments could not be read
	}
	s := &Sheet{Snapshot: on.snap}
	for _, tracked := range d.tracker.In(on.doc.Rel) {
		known := d.known[tracked.ID]
		if known == nil {
			continue
		}
		item := Item{Comment: known.Comment, At: d.checked(on, known, tracked.At)}
		if item.At.Found {
			s.Items = append(s.Items, item)
		} else {
			s.Orphans = append(s.Orphans, item)
		}
	}
	return s
}

// checked is where a comment was found, unless it speaks of a declaration and there is
// none: then it is at the one declaration of its name, or an orphan. Half-typed code
// is given the time to become whole. mu is held.
func (d *Desk) checked(on *onDesk, known *following, at anchors.Result) anchors.Result {
	tree := on.snap.Tree()
	if known.seen == on.snap && known.seenAt == at.Range && !known.astray {
		return at
	}
	known.astray, known.seen, known.seenAt = false, on.snap, at.Range
	if known.Kind != comments.AI || !at.Found || tree == nil || tree.HasError() || symbolAt(tree, at) >= 0 {
		return at
	}
	one := -1
	for i := range tree.Symbols() {
		if s := &tree.Symbols()[i]; s.QualifiedName() == known.Symbol && s.Kind == known.SymbolKind {
			if one >= 0 {
				one = -1
				break
			}
			one = i
		}
	}
	if one >= 0 {
		d.shifts++
		if again := d.tracker.Track(known.ID, on.snap.File().Symbol(one)); symbolAt(tree, again) == one {
			return again
		}
	}
	known.astray = true
	return anchors.Result{Why: "what is like its code is no declaration"}
}

// follow brings the anchors to the latest text; mu is held.
func (d *Desk) follow(on *onDesk) {
	if on.snap == nil {
		return
	}
	now, edits, changed := on.doc.Follow()
	if changed {
		d.shifts++
		on.snap = now
		d.tracker.Change(now.File(), edits)
	}
}

// Attach ties a comment to other code: a person has said where it belongs.
func (d *Desk) Attach(ctx context.Context, id string, to comments.Position) error {
	d.mu.Lock()
	if known := d.known[id]; known != nil {
		d.shifts++
		d.tracker.Track(id, to.Anchor)
	}
	d.mu.Unlock()
	_, err := d.Append(ctx, comments.Move(id, to))
	return err
}
