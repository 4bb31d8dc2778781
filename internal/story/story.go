package story

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hivesync/hivesync/internal/lspmodel"
)

// Story is a workspace and the people at it.
type Story struct {
	t      testing.TB
	Folder string   // the workspace
	State  string   // the state folder of all editors
	env    []string // of the servers
	model  string   // where the model is that Model began
}

// Start lays out a workspace: the files of testdata/NAME, a txtar archive.
func Start(t testing.TB, name string) *Story {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return lay(t, archive)
}

// Files lays out a workspace of an archive in txtar's form.
func Files(t testing.TB, text string) *Story {
	t.Helper()
	return lay(t, txtar.Parse([]byte(text)))
}

func lay(t testing.TB, archive *txtar.Archive) *Story {
	t.Helper()
	base := t.TempDir()
	s := &Story{t: t, Folder: filepath.Join(base, "shop"), State: filepath.Join(base, "state")}
	for _, f := range archive.Files {
		s.Write(f.Name, string(f.Data))
	}
	s.env = os.Environ()
	for name, folder := range map[string]string{"HOME": "home", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"} {
		s.env = append(s.env, name+"="+filepath.Join(base, folder))
	}
	return s
}

// Setenv sets a variable of the environment of servers that are started later.
func (s *Story) Setenv(name, value string) { s.env = append(s.env, name+"="+value) }

// Path is the path of a file of the workspace.
func (s *Story) Path(name string) string { return filepath.Join(s.Folder, filepath.FromSlash(name)) }

// Write writes a file of the workspace.
func (s *Story) Write(name, text string) {
	s.t.Helper()
	path := s.Path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// Read reads a file of the workspace.
func (s *Story) Read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(s.Path(name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// uri is the URI of a file of the workspace, as editors write it.
func (s *Story) uri(name string) string { return uriOf(s.Path(name)) }

func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return "file://" + strings.ReplaceAll(path, " ", "%20")
}

// metaModel is the meta model that all messages are checked against.
var metaModel = sync.OnceValues(lspmodel.Load)

// The binaries are built once each, into a folder that Main removes.
var built struct {
	sync.Mutex
	dir   string
	paths map[string]string
}

// Binary is the language server, built from this source, with the race detector
// when the test has it. Call Main from TestMain, so that it goes when the tests end.
func Binary(t testing.TB) string { return build(t, "hivesync-lsp") }

func build(t testing.TB, name string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if path := built.paths[name]; path != "" {
		return path
	}
	path, err := buildIn(&built.dir, name)
	if err != nil {
		t.Fatalf("building %s: %v", name, err)
	}
	if built.paths == nil {
		built.paths = map[string]string{}
	}
	built.paths[name] = path
	return path
}

func buildIn(dir *string, name string) (string, error) {
	if *dir == "" {
		if err := dependOnSources(); err != nil {
			return "", err
		}
		made, err := os.MkdirTemp("", "hivesync-story-")
		if err != nil {
			return "", err
		}
		*dir = made
	}
	path := filepath.Join(*dir, name)
	args := []string{"build", "-o", path}
	if raceDetector {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "github.com/hivesync/hivesync/cmd/"+name)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
}

// dependOnSources looks at every source file of the module: go test caches the result
// of a test by the files it looked at, and the program is no import of it.
func dependOnSources() error {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("finding the module: %w", err)
	}
	return filepath.WalkDir(strings.TrimSpace(string(root)), func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata"):
			return filepath.SkipDir
		case !d.IsDir() && !strings.HasSuffix(name, "_test.go"):
			_, err = os.Stat(path)
		}
		return err
	})
}

// Main runs the tests of a package and removes what was built for them.
func Main(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}
