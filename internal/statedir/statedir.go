// Package statedir says where HiveSync keeps what belongs to a person on this
// machine: state (drafts, decisions), configuration and cache, and which folder
// of the state belongs to which workspace.
//
//	system   state                                        configuration                                 cache
//	Linux    ~/.local/state/hivesync                      ~/.config/hivesync                            ~/.cache/hivesync
//	macOS    ~/Library/Application Support/hivesync/state ~/Library/Application Support/hivesync/config ~/Library/Caches/hivesync
//	Windows  %LocalAppData%\hivesync\state                %AppData%\hivesync                            %LocalAppData%\hivesync\cache
//
// $XDG_STATE_HOME, $XDG_CONFIG_HOME and $XDG_CACHE_HOME win on every system when
// they hold an absolute path (XDG Base Directory Specification 0.8); a relative
// one is ignored, as the specification asks. Folders are created with mode 0700.
package statedir

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// name is the folder of the program inside the system's folders.
const name = "hivesync"

// Dirs are the folders of one person. Nothing in it exists until it is asked
// for with Make.
type Dirs struct {
	State  string // drafts, decisions, logs: kept, of this machine only
	Config string // what the person wrote
	Cache  string // may be deleted at any time
}

// User is the folders of the person who runs the program. It fails when the
// environment names no home.
func User() (Dirs, error) { return locate(runtime.GOOS, os.Getenv) }

// locate is User for a system and an environment.
func locate(system string, env func(string) string) (Dirs, error) {
	var d Dirs
	switch system {
	case "windows":
		local, roaming := env("LocalAppData"), env("AppData")
		if local != "" {
			d.State, d.Cache = filepath.Join(local, name, "state"), filepath.Join(local, name, "cache")
		}
		if roaming != "" {
			d.Config = filepath.Join(roaming, name)
		}
	case "darwin", "ios":
		if home := env("HOME"); home != "" {
			support := filepath.Join(home, "Library", "Application Support", name)
			d = Dirs{State: filepath.Join(support, "state"), Config: filepath.Join(support, "config"),
				Cache: filepath.Join(home, "Library", "Caches", name)}
		}
	default:
		if home := env("HOME"); home != "" {
			d = Dirs{State: filepath.Join(home, ".local", "state", name), Config: filepath.Join(home, ".config", name),
				Cache: filepath.Join(home, ".cache", name)}
		}
	}
	for _, dir := range []struct {
		path     *string
		variable string
	}{{&d.State, "XDG_STATE_HOME"}, {&d.Config, "XDG_CONFIG_HOME"}, {&d.Cache, "XDG_CACHE_HOME"}} {
		if base := env(dir.variable); filepath.IsAbs(base) {
			*dir.path = filepath.Join(base, name)
		}
		if !filepath.IsAbs(*dir.path) {
			home := "HOME"
			if system == "windows" {
				home = "LocalAppData and AppData"
			}
			return Dirs{}, fmt.Errorf("no folder to keep HiveSync's files in: the environment variable %s is not set to an absolute path. Set it, or set %s",
				home, dir.variable)
		}
	}
	return d, nil
}

// Make creates a folder with all its parents, private to the person (0700), and
// gives its path back. A folder that others could read is made private.
func Make(path string) (string, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("cannot create the folder %s: %w. Make its parent writable, or set XDG_STATE_HOME, XDG_CONFIG_HOME or XDG_CACHE_HOME to a folder that is",
			path, cause(err))
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("cannot look at the folder %s: %w", path, cause(err))
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o700); err != nil {
			return "", fmt.Errorf("others can read the folder %s and it cannot be made private: %w. Run: chmod 700 %q", path, cause(err), path)
		}
	}
	return path, nil
}
