package statedir

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

func env(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestWithoutAHomeTheErrorSaysWhichVariableToSet(t *testing.T) {
	for _, c := range []struct{ system, want string }{
		{"linux", "HOME"}, {"darwin", "HOME"}, {"windows", "LocalAppData and AppData"},
	} {
		_, err := locate(c.system, env("HOME", "not/absolute"))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "XDG_STATE_HOME") {
			t.Errorf("%s: %v", c.system, err)
		}
	}
}

func TestEverySystemHasItsFolders(t *testing.T) {
	// Paths are joined with this machine's separator, so Windows is shown with absolute paths of this machine.
	home := t.TempDir()
	in := func(parts ...string) string { return filepath.Join(append([]string{home}, parts...)...) }
	for _, c := range []struct {
		what, system string
		env          func(string) string
		want         Dirs
	}{
		{"Linux", "linux", env("HOME", home),
			Dirs{in(".local/state/hivesync"), in(".config/hivesync"), in(".cache/hivesync")}},
		{"BSD is like Linux", "freebsd", env("HOME", home),
			Dirs{in(".local/state/hivesync"), in(".config/hivesync"), in(".cache/hivesync")}},
		{"macOS", "darwin", env("HOME", home),
			Dirs{in("Library/Application Support/hivesync/state"), in("Library/Application Support/hivesync/config"), in("Library/Caches/hivesync")}},
		{"Windows", "windows", env("LocalAppData", in("Local"), "AppData", in("Roaming")),
			Dirs{in("Local/hivesync/state"), in("Roaming/hivesync"), in("Local/hivesync/cache")}},
		{"XDG wins everywhere", "darwin", env("HOME", home, "XDG_STATE_HOME", in("s"), "XDG_CONFIG_HOME", in("c"), "XDG_CACHE_HOME", in("k")),
			Dirs{in("s/hivesync"), in("c/hivesync"), in("k/hivesync")}},
		{"XDG without a home", "linux", env("XDG_STATE_HOME", in("s"), "XDG_CONFIG_HOME", in("c"), "XDG_CACHE_HOME", in("k")),
			Dirs{in("s/hivesync"), in("c/hivesync"), in("k/hivesync")}},
		{"a relative XDG path is ignored", "linux", env("HOME", home, "XDG_STATE_HOME", "state"),
			Dirs{in(".local/state/hivesync"), in(".config/hivesync"), in(".cache/hivesync")}},
	} {
		if got, err := locate(c.system, c.env); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.what, got, err, c.want)
		}
	}
}

func TestAFolderThatCannotBeMadeIsNamedWithAWayOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Make(filepath.Join(file, "state"))
	if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "XDG_STATE_HOME") {
		t.Errorf("%v", err)
	}
}

func TestFoldersArePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the profile's own access list keeps others out
	}
	base := t.TempDir()
	open := filepath.Join(base, "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(base, "a", "b"), open} {
		if _, err := Make(dir); err != nil {
			t.Fatal(err)
		}
		if mode := stat(t, dir).Mode().Perm(); mode != 0o700 {
			t.Errorf("%s has mode %o", dir, mode)
		}
	}
	if mode := stat(t, filepath.Join(base, "a")).Mode().Perm(); mode != 0o700 {
		t.Errorf("the parent has mode %o", mode)
	}
}

func stat(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestAWorkspaceThatIsNotThere(t *testing.T) {
	d := Dirs{State: t.TempDir()}
	gone := filepath.Join(t.TempDir(), "gone")
	if _, err := d.Workspace(gone); err == nil || !strings.Contains(err.Error(), gone) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(d.State); len(left) != 0 {
		t.Errorf("a folder was made for it: %v", left)
	}
}

func TestAFolderOfAnotherWorkspaceIsRefused(t *testing.T) {
	d, root := Dirs{State: t.TempDir()}, t.TempDir()
	dir, err := d.Workspace(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, pathFile), []byte("/somewhere/else\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Workspace(root); err == nil || !strings.Contains(err.Error(), "/somewhere/else") {
		t.Errorf("%v", err)
	}
}

func TestOneWorkspaceHasOneFolderHoweverItsPathIsWritten(t *testing.T) {
	d, base := Dirs{State: t.TempDir()}, t.TempDir()
	root := filepath.Join(base, "my shop (v2)")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(base, "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	want, err := d.Workspace(root)
	if err != nil {
		t.Fatal(err)
	}
	if ok, _ := regexp.MatchString(`^[0-9a-f]{16}-myshopv2$`, filepath.Base(want)); !ok {
		t.Errorf("the folder is %s", want)
	}
	said, err := os.ReadFile(filepath.Join(want, pathFile))
	if canonical, _ := Canonical(root); err != nil || string(said) != canonical+"\n" {
		t.Errorf("the file inside says %q, %v", said, err)
	}
	t.Chdir(base)
	for _, way := range []string{link, root + "/", filepath.Join(root, "..", "my shop (v2)"), "link", "./my shop (v2)"} {
		if got, err := d.Workspace(way); err != nil || got != want {
			t.Errorf("%q: %s, %v", way, got, err)
		}
	}
	other := filepath.Join(base, "x", "my shop (v2)")
	if err := os.MkdirAll(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Workspace(other); err != nil || got == want {
		t.Errorf("another workspace of the same name: %s, %v", got, err)
	}
}

func TestFolderNamesAreLegalEverywhere(t *testing.T) {
	legal := regexp.MustCompile(`^[0-9a-f]{16}(-[a-zA-Z0-9._-]{0,39}[a-zA-Z0-9_-])?$`)
	for _, path := range []string{"/", "/日本", "/a/...", "/a/" + strings.Repeat("long", 40), "/a/con\x00<>:\"|?*", "/a/ends."} {
		name := folderName(path)
		if !legal.MatchString(name) {
			t.Errorf("%q gives %q", path, name)
		}
	}
}

func TestCaseOnDiskKeepsWhatIsThere(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"Shop", "shop"} { // two folders where case counts, one where it does not
		if err := os.MkdirAll(filepath.Join(base, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(base, e.Name())
		if got := filepath.Base(caseOnDisk(path)); got != e.Name() {
			t.Errorf("%s became %s", e.Name(), got)
		}
	}
}
