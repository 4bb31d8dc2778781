package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hivesync/hivesync/internal/syntax"
)

var corpus = flag.String("corpus", "", "run `document --apply` on a copy of every project below this folder")

// The promise of the program, on projects nobody wrote for this test: it is run
// as a person runs it, on a copy, and what it leaves on the disk is compared with
// what was there. Other tools are asked too, where the machine has them.
//
//	go test ./cmd/hivesync-lsp -run Projects -v -corpus /some/checkouts
func TestDocumentingWholeProjectsChangesNoCode(t *testing.T) {
	if *corpus == "" {
		t.Skip("no projects given: -corpus names a folder of them")
	}
	projects, err := os.ReadDir(*corpus)
	if err != nil {
		t.Fatal(err)
	}
	var all projectCount
	for _, p := range projects {
		if !p.IsDir() {
			continue
		}
		t.Run(p.Name(), func(t *testing.T) {
			before := filepath.Join(*corpus, p.Name())
			after := filepath.Join(t.TempDir(), p.Name())
			if err := os.CopyFS(after, sourcesOf(before)); err != nil {
				t.Fatal(err)
			}
			var n projectCount
			// The second pass also updates what a person wrote.
			for _, flags := range [][]string{{"--all"}, {"--all", "--update", "--verbosity", "full"}} {
				c := exec.Command("hivesync-lsp", append(append([]string{"document", "--apply"}, flags...), after)...)
				c.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=")
				var log bytes.Buffer
				c.Stderr = &log
				if err := c.Run(); err != nil {
					t.Errorf("document --apply %s: %v\n%s", strings.Join(flags, " "), err, log.String())
				}
				for line := range strings.Lines(log.String()) {
					if strings.Contains(line, "This is a bug") {
						t.Errorf("document --apply %s: %s", strings.Join(flags, " "), line)
					}
				}
				n = compareProjects(t, before, after)
				t.Logf("%s: %v", strings.Join(flags, " "), n)
				if n.lessened > 0 && !slices.Contains(flags, "--update") {
					t.Error("what a person wrote is gone, although nothing was to be updated")
				}
			}
			all.files += n.files
			all.changed += n.changed
			all.lines += n.lines
			all.whole += n.whole
			all.witnessed += n.witnessed
			all.lessened += n.lessened
		})
	}
	t.Log("all: ", all)
}

// projectCount is what was compared.
type projectCount struct {
	files, changed, lines, whole, witnessed, lessened int
}

func (n projectCount) String() string {
	return fmt.Sprintf("%d files, %d documented by %d more lines; %d parsed whole before and still do; another tool sees the same code in %d of the documented; in %d some word of before is gone", n.files, n.changed, n.lines, n.whole, n.witnessed, n.lessened)
}

// sourcesOf is the files of a folder that are source code, without links.
func sourcesOf(root string) fs.FS { return onlySources{os.DirFS(root)} }

type onlySources struct{ fs.FS }

func (s onlySources) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return e.Name() == ".git" || !e.IsDir() && (!e.Type().IsRegular() || syntax.Detect(e.Name(), nil) == nil)
	}), err
}

func compareProjects(t *testing.T, before, after string) (n projectCount) {
	err := filepath.WalkDir(after, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(after, file)
		if err != nil {
			return err
		}
		was, err := os.ReadFile(filepath.Join(before, name))
		if err != nil {
			return err
		}
		is, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		lang := syntax.Detect(name, was)
		n.files++
		a, b := syntax.Parse(lang, was), syntax.Parse(lang, is)
		if !a.HasError() {
			n.whole++
			if b.HasError() {
				t.Errorf("%s parsed before and does not now", name)
			}
		}
		if bytes.Equal(was, is) {
			return nil
		}
		n.changed++
		n.lines += bytes.Count(is, []byte{'\n'}) - bytes.Count(was, []byte{'\n'})
		if err := syntax.SameCode(a, b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if lost(was, is) {
			n.lessened++
		}
		same, err := witness(lang.ID, filepath.Join(before, name), file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if same {
			n.witnessed++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// lost reports whether a word stands in a text less often than before: an update
// took away what a person had written, such as a parameter that is gone.
func lost(was, is []byte) bool {
	count := map[string]int{}
	words := func(text []byte) []string {
		return strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	for _, word := range words(is) {
		count[word]++
	}
	for _, word := range words(was) {
		if count[word]--; count[word] < 0 {
			return true
		}
	}
	return false
}

// witness asks another tool than our own parser whether two files hold the same
// code. It is false when there is none for the language on this machine, or the
// tool could not read the file before either.
func witness(lang, before, after string) (bool, error) {
	var read func(string) (string, error)
	switch lang {
	case "go":
		read = goTokens
	case "python":
		read = func(file string) (string, error) { return output("python3", "-c", pythonTree, file) }
	case "c", "cpp":
		read = func(file string) (string, error) {
			text, err := output("gcc", "-fpreprocessed", "-dD", "-E", "-P", "-x", map[string]string{"c": "c", "cpp": "c++"}[lang], file)
			return strings.Join(strings.Fields(text), " "), err
		}
	default:
		return false, nil
	}
	was, err := read(before)
	if err != nil {
		return false, nil
	}
	is, err := read(after)
	switch {
	case err != nil:
		return false, fmt.Errorf("another tool read it before and cannot now: %w", err)
	case was != is:
		return false, fmt.Errorf("another tool sees other code than before")
	}
	return true, nil
}

func output(program string, args ...string) (string, error) {
	out, err := exec.Command(program, args...).Output()
	return string(out), err
}

// pythonTree prints the syntax tree that Python itself makes, without docstrings.
const pythonTree = `
import ast, sys, warnings
warnings.simplefilter("ignore")
tree = ast.parse(open(sys.argv[1], "rb").read())
for node in ast.walk(tree):
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:]
print(ast.dump(tree))
`

// goTokens are the tokens that Go's own scanner finds.
func goTokens(file string) (string, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var s scanner.Scanner
	var failed scanner.ErrorList
	set := token.NewFileSet()
	s.Init(set.AddFile(file, -1, len(src)), src, failed.Add, 0)
	var tokens strings.Builder
	for {
		_, kind, text := s.Scan()
		if kind == token.EOF {
			return tokens.String(), failed.Err()
		}
		fmt.Fprintf(&tokens, "%s %s\n", kind, text)
	}
}
