package session

import (
	"path"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/uri"
)

// Folder is a folder that files belong to. Compare folders by pointer: it stays
// the same while the folder is open.
type Folder struct {
	Path string // with forward slashes
	Name string // for people
	// Root is false for the folder of a file that lies in no workspace folder.
	Root bool
}

// Folders are the workspace folders of an editor. It is safe for concurrent use.
type Folders struct {
	mu    sync.Mutex
	roots []*Folder          // guarded by mu
	loose map[string]*Folder // of files outside of all, by path; guarded by mu
}

// NewFolders has none yet.
func NewFolders() *Folders { return &Folders{loose: map[string]*Folder{}} }

// Add opens the folders that are not open yet; what is no file is left out.
func (fs *Folders) Add(name uri.URI, title string) {
	if !name.IsFile() {
		return
	}
	p := PathOf(name)
	if title == "" {
		title = path.Base(p)
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, f := range fs.roots {
		if f.Path == p {
			return
		}
	}
	fs.roots = append(fs.roots, &Folder{Path: p, Name: title, Root: true})
}

// Remove closes a folder.
func (fs *Folders) Remove(name uri.URI) {
	p := PathOf(name)
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.roots = slices.DeleteFunc(fs.roots, func(f *Folder) bool { return f.Path == p })
}

// Roots lists the workspace folders in the editor's order.
func (fs *Folders) Roots() []*Folder {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return slices.Clone(fs.roots)
}

// Of is the innermost folder a file lies in, and its path there. A file outside
// of every workspace folder belongs to the folder it stands in.
func (fs *Folders) Of(file string) (*Folder, string) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var best *Folder
	for _, f := range fs.roots {
		if _, ok := f.rel(file); ok && (best == nil || len(f.Path) > len(best.Path)) {
			best = f
		}
	}
	if best == nil {
		dir := path.Dir(file)
		if best = fs.loose[dir]; best == nil {
			best = &Folder{Path: dir, Name: path.Base(dir)}
			fs.loose[dir] = best
		}
	}
	rel, _ := best.rel(file)
	return best, rel
}

// rel is the path of a file in the folder.
func (f *Folder) rel(file string) (string, bool) {
	if f.Path == "/" {
		return strings.TrimPrefix(file, "/"), true
	}
	return strings.CutPrefix(file, strings.TrimSuffix(f.Path, "/")+"/")
}

// File is the absolute path of a file in the folder.
func (f *Folder) File(rel string) string { return path.Join(f.Path, rel) }
