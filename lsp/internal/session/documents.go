package session

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/uri"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Documents are the documents an editor has open. It is safe for concurrent use.
type Documents struct {
	encoding Encoding
	folders  *Folders

	mu   sync.Mutex
	open map[uri.URI]*Document // guarded by mu
}

// NewDocuments has none open.
func NewDocuments(encoding Encoding, folders *Folders) *Documents {
	return &Documents{encoding: encoding, folders: folders, open: map[uri.URI]*Document{}}
}

// Open takes a document in. Opened again, it is a new document: an editor that
// does so has lost count.
func (ds *Documents) Open(p *Opened) (*Document, error) {
	if p.TextDocument.URI == "" {
		return nil, fmt.Errorf("the document has no uri")
	}
	// Decoded strings may share memory with a message of any size.
	name := uri.URI(strings.Clone(p.TextDocument.URI))
	path := PathOf(name)
	text := []byte(p.TextDocument.Text)
	d := &Document{URI: name, Path: path, Lang: language(p.TextDocument.LanguageID, path, text)}
	if name.IsFile() {
		d.Folder, d.Rel = ds.folders.Of(path)
	}
	d.replace(int32(p.TextDocument.Version), text, ds.encoding)
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if old := ds.open[name]; old != nil {
		go old.close() // waits for a parse that runs
	}
	ds.open[name] = d
	return d, nil
}

// Change applies the changes of one didChange.
func (ds *Documents) Change(p *Changed) (*Document, error) {
	d := ds.Get(uri.URI(p.TextDocument.URI))
	if d == nil {
		return nil, fmt.Errorf("%s is not open", p.TextDocument.URI)
	}
	d.change(int32(p.TextDocument.Version), p.ContentChanges)
	return d, nil
}

// Close lets a document go and gives it back; nil when it was not open.
func (ds *Documents) Close(name uri.URI) *Document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	d := ds.open[name]
	if d != nil {
		delete(ds.open, name)
		go d.close() // waits for a parse that runs
	}
	return d
}

// Get is an open document, or nil.
func (ds *Documents) Get(name uri.URI) *Document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	return ds.open[name]
}

// ByPath is the open document of a file, or nil.
func (ds *Documents) ByPath(path string) *Document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	for _, d := range ds.open {
		if d.Path == path {
			return d
		}
	}
	return nil
}

// All lists the open documents by path.
func (ds *Documents) All() []*Document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	all := make([]*Document, 0, len(ds.open))
	for _, d := range ds.open {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *Document) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// PathOf is the path of a file with forward slashes, or, of what is no file, the
// URI itself.
func PathOf(name uri.URI) string {
	if !name.IsFile() {
		return string(name)
	}
	return filepath.ToSlash(filepath.Clean(name.FsPath()))
}

// MaxFile is the longest file that is read from the disk, in bytes.
const MaxFile = syntax.MaxParse

// ReadFile reads a file that is not open as an editor would: without a byte order
// mark. It is no document: nothing follows it. Files that are too long, binary or
// in no known language give an error that says so.
func (ds *Documents) ReadFile(path string) (*Snapshot, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	if info.Size() > MaxFile {
		return nil, fmt.Errorf("%s has %d bytes; at most %d are looked at", path, info.Size(), MaxFile)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte(utf8BOM))
	d := &Document{URI: uri.File(path), Path: filepath.ToSlash(filepath.Clean(path)), Lang: language("", path, text)}
	if d.Lang == nil {
		return nil, fmt.Errorf("%s is in no language HiveSync knows", path)
	}
	d.Folder, d.Rel = ds.folders.Of(d.Path)
	d.closed = true // nothing is kept between two parses
	d.replace(0, text, ds.encoding)
	return d.Current(), nil
}

// Rehome gives a document that now belongs to another folder as a new one in that
// folder, in its place; nil when it belongs where it did.
func (ds *Documents) Rehome(d *Document) *Document {
	if !d.URI.IsFile() {
		return nil
	}
	folder, rel := ds.folders.Of(d.Path)
	if folder == d.Folder {
		return nil
	}
	now := d.Current()
	moved := &Document{URI: d.URI, Path: d.Path, Folder: folder, Rel: rel, Lang: d.Lang}
	moved.replace(now.Version, now.Text, ds.encoding)
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.open[d.URI] != d {
		return nil
	}
	ds.open[d.URI] = moved
	go d.close() // waits for a parse that runs
	return moved
}
