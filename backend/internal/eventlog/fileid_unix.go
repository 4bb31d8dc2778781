//go:build unix

package eventlog

import (
	"fmt"
	"os"
	"syscall"
)

// fileID names a file, whatever it holds.
func fileID(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", fmt.Errorf("%s: the system does not say which file it is", path)
	}
	return fmt.Sprintf("%d", stat.Ino), nil
}
