// Command generate writes what is generated from the settings table.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hivesync/hivesync/internal/settings/manifest"
)

func main() {
	root := filepath.Join("..", "..", "..") // go generate runs in the package's folder
	files, err := manifest.Files(func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(root, path)) })
	if err == nil {
		for path, text := range files {
			target := filepath.Join(root, filepath.FromSlash(path))
			if err = os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				break
			}
			if err = os.WriteFile(target, text, 0o644); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
