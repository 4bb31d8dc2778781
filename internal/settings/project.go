package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxProject bounds a project's file, in bytes.
const maxProject = 64 << 10

// ReadProject is the text of a project's file in a folder, for Settings.Project; nil
// when there is none.
func ReadProject(folder string) ([]byte, error) {
	path := filepath.Join(folder, ProjectFile)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path) // reading a pipe would wait
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxProject+1))
	if err == nil && len(text) > maxProject {
		err = fmt.Errorf("%s has more than %d KiB; it is not read", path, maxProject>>10)
	}
	return text, err
}
