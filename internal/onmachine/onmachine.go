// Package onmachine finds, for tests and benchmarks, the real source trees that
// a machine with the project's tools has anyway.
package onmachine

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// GoLibrary is the folder of the Go standard library's sources.
func GoLibrary() (string, error) {
	root, err := answer("go", "env", "GOROOT")
	return filepath.Join(root, "src"), err
}

// PythonLibrary is the folder of the Python standard library's sources.
func PythonLibrary() (string, error) {
	return answer("python3", "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))")
}

// answer is what a command prints, trimmed.
func answer(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
