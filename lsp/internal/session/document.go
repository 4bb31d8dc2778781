package session

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Snapshot is one version of a document: immutable, safe for concurrent use. Its
// parts are made when they are first asked for.
type Snapshot struct {
	Doc     *Document
	Version int32 // as the editor counts; counting starts at 0 or 1
	Text    []byte
	Lines   *Lines

	once sync.Once
	file *anchors.File
}

// File is the parsed text, under Doc.Rel. It is nil when the document is in no
// language of the table.
func (s *Snapshot) File() *anchors.File {
	s.once.Do(func() {
		if s.Doc.Lang != nil {
			s.file = anchors.NewFile(s.Doc.Rel, s.Doc.parse(s.Text))
		}
	})
	return s.file
}

// Tree is the syntax tree of the text; nil where File is.
func (s *Snapshot) Tree() *syntax.Tree {
	if f := s.File(); f != nil {
		return f.Tree
	}
	return nil
}

// Document is one open document.
type Document struct {
	URI    uri.URI // as the editor writes it
	Path   string  // of the file, with forward slashes; of what is no file, the URI
	Folder *Folder // it belongs to; nil for what is no file
	Rel    string  // Path in Folder
	Lang   *syntax.Language

	mu      sync.Mutex
	current *Snapshot      // guarded by mu
	edits   []anchors.Edit // since Follow was last called; guarded by mu
	whole   bool           // the text was replaced since then; guarded by mu

	parsing sync.Mutex
	live    *syntax.Live // guarded by parsing; nil until the first tree
	closed  bool         // guarded by parsing
}

// maxEdits is how many edits are kept for Follow: more are as good as a new text.
const maxEdits = 10_000

// Current is the latest version.
func (d *Document) Current() *Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current
}

// Follow is the latest version with the edits that led to it since the last call,
// in order. The edits are none when the text was replaced as a whole; changed
// tells that from no change.
func (d *Document) Follow() (now *Snapshot, edits []anchors.Edit, changed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, edits, changed = d.current, d.edits, d.whole || len(d.edits) > 0
	if d.whole {
		edits = nil
	}
	d.edits, d.whole = nil, false
	return now, edits, changed
}

// Pending is the latest version with the edits that Follow will give, but for the
// first ones; whole says that the text was replaced instead.
func (d *Document) Pending(without int) (now *Snapshot, edits []anchors.Edit, whole bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current, slices.Clone(d.edits[min(without, len(d.edits)):]), d.whole
}

// parse parses a text, reusing what the tree parsed last has in common with it.
func (d *Document) parse(text []byte) *syntax.Tree {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	if d.closed {
		return syntax.Parse(d.Lang, text)
	}
	if d.live == nil {
		d.live = syntax.NewLive(d.Lang, text)
		return d.live.Tree()
	}
	return d.live.Update(text)
}

// close lets go of the parser's memory. Snapshots stay valid.
func (d *Document) close() {
	d.parsing.Lock()
	defer d.parsing.Unlock()
	d.closed = true
	if d.live != nil {
		d.live.Close()
		d.live = nil
	}
}

// replace makes text the latest version.
func (d *Document) replace(version int32, text []byte, encoding Encoding) {
	s := &Snapshot{Doc: d, Version: version, Text: text, Lines: NewLines(text, encoding)}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.current, d.edits, d.whole = s, nil, true
}

// change applies changes of one version, each to what the one before it left.
func (d *Document) change(version int32, changes []Change) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.current
	lines, text := now.Lines, slices.Clone(now.Text)
	for _, c := range changes {
		if c.Range == nil {
			text = []byte(c.Text)
			lines = NewLines(text, lines.encoding)
			d.edits, d.whole = nil, true
			continue
		}
		r := lines.Bytes(c.Range.Protocol())
		text = slices.Replace(text, r.Start, r.End, []byte(c.Text)...)
		lines = lines.edited(text, code.Edit{Range: r, Text: c.Text})
		if !d.whole {
			d.edits = append(d.edits, anchors.Edit{Start: r.Start, OldEnd: r.End, NewEnd: r.Start + len(c.Text)})
		}
	}
	if len(d.edits) > maxEdits {
		d.edits, d.whole = nil, true
	}
	d.current = &Snapshot{Doc: d, Version: version, Text: text, Lines: lines}
}

// utf8BOM starts files of some editors. It is no part of the text.
const utf8BOM = "\xef\xbb\xbf"

// sniffed is how much of a text tells whether it is binary.
const sniffed = 8 << 10

// language is the language of a text, by what the editor calls it, else by its
// name and beginning; nil for binary data and unknown languages.
func language(languageID, path string, text []byte) *syntax.Language {
	if bytes.IndexByte(text[:min(len(text), sniffed)], 0) >= 0 {
		return nil
	}
	byName := syntax.Detect(path, text)
	if languageID == "" || languageID == "plaintext" {
		return byName
	}
	// Editors call every header C, or every one C++: the text knows better.
	if byName != nil && strings.HasSuffix(strings.ToLower(path), ".h") && (languageID == "c" || languageID == "cpp") {
		return byName
	}
	if l := syntax.ByID(languageID); l != nil {
		return l
	}
	return byName
}
