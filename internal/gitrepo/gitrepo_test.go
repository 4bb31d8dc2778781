package gitrepo

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// repo is a repository in a temporary folder.
type repo struct {
	t    *testing.T
	root string
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &repo{t, root}
	r.git("init", "-q", "-b", "main")
	r.git("config", "user.name", "Ada")
	r.git("config", "user.email", "ada@example.test")
	return r
}

func (r *repo) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.root
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r *repo) write(path, text string) {
	r.t.Helper()
	file := filepath.Join(r.root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repo) commit() {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "x")
}

func (r *repo) open() *Repo {
	r.t.Helper()
	opened, err := Open(r.t.Context(), r.root)
	if err != nil {
		r.t.Fatal(err)
	}
	return opened
}

func TestWhereThereIsNothingToAsk(t *testing.T) {
	t.Run("no repository", func(t *testing.T) {
		if _, err := Open(t.Context(), t.TempDir()); !errors.Is(err, ErrNoRepo) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, err := Open(t.Context(), t.TempDir()); !errors.Is(err, ErrNoGit) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no commit", func(t *testing.T) {
		r := newRepo(t)
		r.write("a.go", "package a\n")
		opened := r.open()
		if _, err := opened.Head(t.Context()); !errors.Is(err, ErrNoHead) {
			t.Errorf("head: %v", err)
		}
		if _, _, err := opened.HeadText(t.Context(), "a.go"); !errors.Is(err, ErrNoHead) {
			t.Errorf("text: %v", err)
		}
		if changed, err := opened.Changed(t.Context()); err != nil || !slices.Equal(changed, []string{"a.go"}) {
			t.Errorf("changed %v, %v", changed, err)
		}
	})
	t.Run("a working tree elsewhere", func(t *testing.T) {
		r := newRepo(t)
		r.git("config", "core.worktree", t.TempDir())
		if opened, err := Open(t.Context(), r.root); err == nil {
			t.Errorf("opened %s", opened.Root())
		}
	})
	t.Run("a cancelled question", func(t *testing.T) {
		r := newRepo(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Open(ctx, r.root); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestFilesAndChanges(t *testing.T) {
	r := newRepo(t)
	r.write(".gitignore", "ignored/\n*.log\n")
	for _, path := range []string{"same.go", "edited.go", "staged.go", "deleted.go", "crlf.go", "sub dir/ä\"\t.go", ":(top)odd.go"} {
		r.write(path, "package a\n// "+path+"\n")
	}
	r.commit()
	r.write("edited.go", "package b\n")
	r.write("staged.go", "package c\n")
	r.git("add", "staged.go")
	r.write("staged.go", "package a\n// staged.go\n") // and taken back in the working tree
	r.write("new.go", "package a\n")
	r.write("crlf.go", "package a\r\n// crlf.go\r\n")
	r.write("ignored/x.go", "package x\n")
	r.write("debug.log", "x")
	os.Remove(filepath.Join(r.root, "deleted.go"))
	os.Symlink("/etc/passwd", filepath.Join(r.root, "link.go"))

	opened := r.open()
	files, err := opened.Files(t.Context())
	want := []string{".gitignore", ":(top)odd.go", "crlf.go", "edited.go", "new.go", "same.go", "staged.go", "sub dir/ä\"\t.go"}
	if err != nil || !slices.Equal(files, want) {
		t.Errorf("files %q, %v", files, err)
	}
	changed, err := opened.Changed(t.Context())
	if err != nil || !slices.Equal(changed, []string{"edited.go", "new.go"}) {
		t.Errorf("changed %q, %v", changed, err)
	}
	for _, path := range []string{"edited.go", "sub dir/ä\"\t.go", ":(top)odd.go"} {
		text, ok, err := opened.HeadText(t.Context(), path)
		if err != nil || !ok || string(text) != "package a\n// "+path+"\n" {
			t.Errorf("%s in HEAD: %q, %v, %v", path, text, ok, err)
		}
	}
	if _, ok, err := opened.HeadText(t.Context(), "new.go"); ok || err != nil {
		t.Errorf("new.go in HEAD: %v, %v", ok, err)
	}
	below, err := Open(t.Context(), filepath.Join(r.root, "sub dir"))
	if err != nil || below.Root() != r.root {
		t.Errorf("from a folder below: %v", err)
	}
}

// A file that was changed without changing its size or time is read all the same
// while the index is as young as the file.
func TestAChangeInTheSecondOfTheCommit(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "package a\n")
	r.commit()
	at := time.Now().Truncate(time.Second)
	r.write("a.go", "package b\n")
	os.Chtimes(filepath.Join(r.root, "a.go"), at, at)
	changed, err := r.open().Changed(t.Context())
	if err != nil || !slices.Equal(changed, []string{"a.go"}) {
		t.Errorf("changed %q, %v", changed, err)
	}
}

// Every program a repository's own configuration can name for these questions
// would leave a trace here.
func TestARepositoryCannotRunAnything(t *testing.T) {
	r := newRepo(t)
	trace := filepath.Join(t.TempDir(), "ran")
	trap := filepath.Join(t.TempDir(), "trap")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\necho \"$0 $*\" >>'"+trace+"'\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.write("a.go", "package a\n")
	r.write("b.go", "package b\n")
	r.commit()
	r.write(".gitattributes", "*.go filter=trap diff=trap merge=trap ident\n")
	r.write(".git/info/attributes", "*.go filter=trap diff=trap\n")
	for _, key := range []string{
		"core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.alternateRefsCommand", "core.gitProxy", "credential.helper",
		"diff.external", "diff.trap.command", "diff.trap.textconv", "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "merge.trap.driver",
		"gpg.program", "gpg.ssh.program", "sequence.editor", "pager.ls-files", "pager.ls-tree", "pager.cat-file", "pager.rev-parse", "uploadpack.packObjectsHook",
		"remote.origin.uploadpack", "alias.ls-files", "alias.cat-file", "interactive.diffFilter", "web.browser", "man.viewer",
	} {
		r.git("config", key, trap)
	}
	r.git("config", "filter.trap.required", "true")
	r.git("config", "core.untrackedCache", "true")
	// A partial clone fetches missing objects through its remote.
	r.git("config", "remote.origin.url", "ext::"+trap)
	r.git("config", "remote.origin.promisor", "true")
	r.git("config", "extensions.partialClone", "origin")
	r.git("config", "core.repositoryFormatVersion", "1")
	r.git("config", "protocol.ext.allow", "always")
	r.git("config", "core.hooksPath", filepath.Dir(trap))
	for _, hook := range []string{"post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"} {
		text, _ := os.ReadFile(trap)
		for _, folder := range []string{filepath.Dir(trap), filepath.Join(r.root, ".git", "hooks")} {
			os.MkdirAll(folder, 0o755)
			os.WriteFile(filepath.Join(folder, hook), text, 0o755)
		}
	}
	r.write("a.go", "package changed\n")
	os.Remove(trace) // the set-up may have run some of it

	opened := r.open()
	ask := func() {
		opened.Head(t.Context())
		if changed, err := opened.Changed(t.Context()); err != nil || !slices.Contains(changed, "a.go") || slices.Contains(changed, "b.go") {
			t.Errorf("changed %q, %v", changed, err)
		}
		if _, ok, err := opened.HeadText(t.Context(), "a.go"); !ok || err != nil {
			t.Errorf("a.go in HEAD: %v", err)
		}
	}
	ask()
	// And with an object gone, so that git would fetch it.
	out, err := exec.Command("git", "-C", r.root, "--no-pager", "-c", "core.fsmonitor=false", "rev-parse", "HEAD:b.go").Output()
	os.Remove(trace)
	if err != nil {
		t.Fatal(err)
	}
	blob := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(r.root, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := opened.HeadText(t.Context(), "b.go"); ok || err == nil {
		t.Errorf("a missing object was found: %v", err)
	}
	if ran, err := os.ReadFile(trace); err == nil {
		t.Errorf("programs of the repository ran:\n%s", ran)
	}
}
