// Package floors holds no code: its test keeps imports running downward, as
// ARCHITECTURE.md draws them.
package floors

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/hivesync/hivesync"

// floorOf names each folder's floor. The longest prefix counts.
var floorOf = map[string]int{
	"cmd": 4, "bench": 4, "e2e": 4, "scripts": 4, "editors": 4,
	"lsp": 3, "backend": 3,
	"docai": 2, "comments": 2, "livesession": 2,
	"anchors": 1, "api": 1,
	"internal": 0,
	// The harness drives the built binaries and reads their frames.
	"internal/story": 3, "internal/floors": 4,
}

// bans are the imports that floors alone do not forbid.
var bans = []struct{ from, to, why string }{
	{"backend", "internal/syntax", "the backend never parses source"},
	{"backend", "anchors", "the backend never parses source"},
	{"backend", "comments", "the backend knows events, not the editor's store"},
	{"docai/openai", "internal/syntax", "the backend links provider clients, which must not pull the grammars in"},
	{"docai/anthropic", "internal/syntax", "the backend links provider clients, which must not pull the grammars in"},
	{"docai/prompt", "internal/syntax", "the backend links prompts, which must not pull the grammars in"},
	{"internal/code", "internal/syntax", "symbols are plain data, without a parser behind them"},
	{"api/v1", "internal/syntax", "wire types know no source"},
}

// only are packages that exactly one folder may import.
var only = map[string][]string{
	"github.com/smacker/go-tree-sitter": {"internal/syntax", "bench"}, // its traps are known in one place; benches time the bare parser
	"go.lsp.dev/protocol":               {"lsp", "internal/lspmodel", "internal/story", "bench"},
	"go.lsp.dev/jsonrpc2":               {"lsp", "internal/story", "bench"},
	"modernc.org/sqlite":                {"internal/localdb", "backend"},
	"github.com/gorilla/websocket":      {"livesession", "backend", "bench"},
}

type pkg struct {
	ImportPath string

	Imports, Deps []string
}

func TestImportsRunDownward(t *testing.T) {
	for _, p := range packages(t) {
		from := within(p.ImportPath)
		for _, imported := range p.Imports {
			if err := allowed(from, imported); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestWhatMayNotBeLinked(t *testing.T) {
	for _, p := range packages(t) {
		from := within(p.ImportPath)
		for _, ban := range bans {
			if !under(from, ban.from) {
				continue
			}
			for _, dep := range p.Deps {
				if to, ok := strings.CutPrefix(dep, module+"/"); ok && under(to, ban.to) {
					t.Errorf("%s links %s: %s", from, to, ban.why)
				}
			}
		}
	}
}

// The test itself must be able to fail.
func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct{ from, imported string }{
		{"anchors", module + "/docai"},
		{"docai/draft", module + "/comments"},
		{"internal/code", module + "/anchors"},
		{"comments", module + "/lsp"},
		{"anchors", "github.com/smacker/go-tree-sitter/golang"},
		{"lsp/internal/feature", module + "/cmd/hivesync-lsp"},
	} {
		if allowed(c.from, c.imported) == nil {
			t.Errorf("%s may import %s", c.from, c.imported)
		}
	}
}

// allowed says why a package may not import another.
func allowed(from, imported string) error {
	for path, folders := range only {
		if (imported == path || strings.HasPrefix(imported, path+"/")) && !slices.ContainsFunc(folders, func(f string) bool { return under(from, f) }) {
			return fmt.Errorf("%s imports %s: only %s may", from, imported, strings.Join(folders, ", "))
		}
	}
	to, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return nil
	}
	mine, theirs := floor(from), floor(to)
	switch {
	case mine < 0 || theirs < 0:
		return fmt.Errorf("%s imports %s: one of them stands on no floor; add its folder to floorOf", from, to)
	case theirs > mine:
		return fmt.Errorf("%s (floor %d) imports %s (floor %d): imports run downward only", from, mine, to, theirs)
	case theirs == mine && top(from) != top(to):
		return fmt.Errorf("%s imports its sibling %s: let the floor above wire them", from, to)
	}
	return nil
}

func floor(folder string) int {
	best, level := -1, -1
	for prefix, n := range floorOf {
		if under(folder, prefix) && len(prefix) > best {
			best, level = len(prefix), n
		}
	}
	return level
}

func top(folder string) string { first, _, _ := strings.Cut(folder, "/"); return first }

func under(folder, prefix string) bool {
	return folder == prefix || strings.HasPrefix(folder, prefix+"/")
}

func within(importPath string) string { return strings.TrimPrefix(importPath, module+"/") }

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		switch err := dec.Decode(&p); {
		case err == io.EOF:
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
