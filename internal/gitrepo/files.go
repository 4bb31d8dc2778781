package gitrepo

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Files lists what belongs to the working tree: tracked files and new ones that are
// not ignored, as paths from the root with forward slashes, sorted. Files that
// were deleted are left out, and so are symbolic links and submodules.
func (r *Repo) Files(ctx context.Context) ([]string, error) {
	entries, err := r.index(ctx)
	if err != nil {
		return nil, err
	}
	fresh, err := r.untracked(ctx)
	if err != nil {
		return nil, err
	}
	var paths []string
	for path, e := range entries {
		if e.regular() && r.isFile(path) {
			paths = append(paths, path)
		}
	}
	for _, path := range fresh {
		if r.isFile(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// Changed lists the Files whose text is not that of HEAD: modified, staged or new.
// Line ends do not count, whatever git is set to do with them. Before the first
// commit that is every file.
func (r *Repo) Changed(ctx context.Context) ([]string, error) {
	head := map[string]string{}
	out, err := run(ctx, r.root, nil, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
	if err = noHead(err); err != nil && err != ErrNoHead {
		return nil, err
	}
	for _, e := range treeEntries(out) {
		head[e.path] = e.blob
	}
	entries, err := r.index(ctx)
	if err != nil {
		return nil, err
	}
	files, err := r.Files(ctx)
	if err != nil {
		return nil, err
	}
	var changed []string
	for _, path := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		blob, tracked := head[path]
		if e, ok := entries[path]; tracked && ok && e.blob == blob && r.untouched(path, e) {
			continue
		}
		if !tracked || !r.same(path, blob) {
			changed = append(changed, path)
		}
	}
	return changed, nil
}

// entry is a file in the index, with what it looked like when git last read it.
type entry struct {
	mode, blob    string
	size          int64
	seconds, nano int64 // of the last modification
}

func (e entry) regular() bool { return strings.HasPrefix(e.mode, "100") }

// index lists the tracked files by path.
func (r *Repo) index(ctx context.Context) (map[string]entry, error) {
	out, err := run(ctx, r.root, nil, "ls-files", "-z", "--stage", "--debug", "--full-name")
	if err != nil {
		return nil, err
	}
	entries := map[string]entry{}
	// "mode blob stage\tpath\0" and then five indented lines for each.
	for len(out) > 0 {
		head, rest, ok := bytes.Cut(out, []byte{0})
		if !ok {
			break
		}
		meta, path, ok := strings.Cut(string(head), "\t")
		fields := strings.Fields(meta)
		if !ok || len(fields) != 3 {
			return nil, fmt.Errorf("git ls-files printed a line that is not understood: %.80q", head)
		}
		e := entry{mode: fields[0], blob: fields[1]}
		for bytes.HasPrefix(rest, []byte("  ")) {
			var line []byte
			line, rest, _ = bytes.Cut(rest, []byte{'\n'})
			e.detail(string(line))
		}
		out = rest
		if fields[2] == "0" {
			entries[path] = e
		} else if _, there := entries[path]; !there {
			entries[path] = entry{mode: e.mode} // a merge conflict: like no blob
		}
	}
	return entries, nil
}

// detail reads one of the lines that --debug adds.
func (e *entry) detail(line string) {
	name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
	switch name {
	case "mtime":
		seconds, nano, _ := strings.Cut(strings.TrimSpace(value), ":")
		e.seconds, _ = strconv.ParseInt(seconds, 10, 64)
		e.nano, _ = strconv.ParseInt(nano, 10, 64)
	case "size":
		size, _, _ := strings.Cut(strings.TrimSpace(value), "\t")
		e.size, _ = strconv.ParseInt(size, 10, 64)
	}
}

// untouched reports whether a file looks as it did when git last read it. A file
// written in the very second of the index may have changed since without showing
// it (git's "racily clean"), so recent ones are read.
func (r *Repo) untouched(path string, e entry) bool {
	info, err := os.Lstat(r.file(path))
	if err != nil || info.Size() != e.size || e.seconds == 0 {
		return false
	}
	at := info.ModTime()
	if at.Unix() != e.seconds || e.nano != 0 && int64(at.Nanosecond()) != e.nano {
		return false
	}
	written, err := os.Stat(filepath.Join(r.root, ".git", "index"))
	return err == nil && written.ModTime().Unix() > e.seconds+1
}

// maxHashed is the size from which a file counts as changed without being read.
const maxHashed = 64 << 20

// same reports whether a file has the text of a blob, apart from line ends.
func (r *Repo) same(path, blob string) bool {
	info, err := os.Lstat(r.file(path))
	if err != nil || info.Size() > maxHashed {
		return false
	}
	text, err := os.ReadFile(r.file(path))
	if err != nil {
		return false
	}
	return blobName(text, blob) == blob || blobName(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), blob) == blob
}

// blobName is git's name for a text, by the hash that like was made with.
func blobName(text []byte, like string) string {
	var h hash.Hash = sha1.New()
	if len(like) == 2*sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(text))
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil))
}

// untracked lists new files that are not ignored.
func (r *Repo) untracked(ctx context.Context) ([]string, error) {
	out, err := run(ctx, r.root, nil, "ls-files", "-z", "--others", "--exclude-standard", "--full-name")
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(string(out), func(c rune) bool { return c == 0 }), nil
}

func (r *Repo) file(path string) string { return filepath.Join(r.root, filepath.FromSlash(path)) }

func (r *Repo) isFile(path string) bool {
	info, err := os.Lstat(r.file(path))
	return err == nil && info.Mode().IsRegular()
}

type treeEntry struct{ path, blob string }

// treeEntries reads what ls-tree -z prints; only files.
func treeEntries(out []byte) []treeEntry {
	var entries []treeEntry
	for line := range bytes.SplitSeq(out, []byte{0}) {
		meta, path, ok := strings.Cut(string(line), "\t")
		if fields := strings.Fields(meta); ok && len(fields) == 3 && fields[1] == "blob" {
			entries = append(entries, treeEntry{path, fields[2]})
		}
	}
	return entries
}
