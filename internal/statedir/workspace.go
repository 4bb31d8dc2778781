package statedir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// pathFile is the file in a workspace's folder that tells whose folder it is.
const pathFile = "workspace-path"

// maxTail bounds the readable part of a folder's name, in bytes.
const maxTail = 40

// Workspace creates, if need be, and names the state folder of the workspace
// whose root folder is root. The same workspace gives the same folder however
// its path is written: relative, through symbolic links, or, where the file
// system ignores case, in another case.
//
// The folder is State/workspaces/HASH-TAIL: the first 16 hexadecimal digits of
// the SHA-256 of the canonical path, and its last element with everything but
// letters, digits, ".", "_" and "-" left out. Its file workspace-path holds the
// canonical path.
func (d Dirs) Workspace(root string) (string, error) {
	canonical, err := Canonical(root)
	if err != nil {
		return "", err
	}
	dir, err := Make(filepath.Join(d.State, "workspaces", folderName(canonical)))
	if err != nil {
		return "", err
	}
	if err := claim(filepath.Join(dir, pathFile), canonical); err != nil {
		return "", err
	}
	return dir, nil
}

// Canonical is the one absolute path of an existing file or folder: symbolic
// links resolved, and, on macOS and Windows, in the case the disk has.
func Canonical(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("cannot find the workspace folder %q: %w", path, err)
	}
	resolved, err := filepath.EvalSymlinks(abs) // on Windows this also restores the case
	if err != nil {
		return "", fmt.Errorf("cannot find the workspace folder %s: %w", abs, cause(err))
	}
	if runtime.GOOS == "darwin" {
		resolved = caseOnDisk(resolved)
	}
	return resolved, nil
}

// caseOnDisk is the path as its parents list it. Elements whose parent cannot
// be listed stay as they are.
func caseOnDisk(path string) string {
	parent, last := filepath.Dir(path), filepath.Base(path)
	if parent == path {
		return path
	}
	entries, _ := os.ReadDir(parent)
	var other string
	for _, e := range entries {
		if e.Name() == last {
			other = ""
			break
		}
		if strings.EqualFold(e.Name(), last) {
			other = e.Name()
		}
	}
	if other != "" {
		a, errA := os.Lstat(path)
		b, errB := os.Lstat(filepath.Join(parent, other))
		if errA == nil && errB == nil && os.SameFile(a, b) {
			last = other
		}
	}
	return filepath.Join(caseOnDisk(parent), last)
}

// folderName is the name of the folder of a workspace.
func folderName(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	name := hex.EncodeToString(sum[:8])
	tail := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._-", r):
			return r
		}
		return -1
	}, filepath.Base(canonical))
	// Windows drops dots at the end of a name.
	if tail = strings.TrimRight(tail[:min(len(tail), maxTail)], "."); tail != "" {
		name += "-" + tail
	}
	return name
}

// claim writes whose folder it is, or checks that it is this workspace's.
func claim(file, canonical string) error {
	said, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(said) == 0 {
		// Two editors may both come here: they write the same, each in one rename.
		return write(file, canonical)
	}
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", file, cause(err))
	}
	if had := strings.TrimSuffix(string(said), "\n"); had != canonical {
		return fmt.Errorf("the folder %s belongs to the workspace %q, not to %q. Move it away and start again", filepath.Dir(file), had, canonical)
	}
	return nil
}

// write puts a line into a file, wholly or not at all.
func write(file, line string) error {
	temp, err := os.CreateTemp(filepath.Dir(file), pathFile+"-*")
	if err != nil {
		return fmt.Errorf("cannot write in %s: %w", filepath.Dir(file), cause(err))
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(line + "\n")
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", file, cause(err))
	}
	return nil
}

// cause is an error without the operation and the path that *fs.PathError
// repeats: our messages say them already.
func cause(err error) error {
	var outer *fs.PathError
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}
