package session

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/goleak"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func documents(encoding Encoding, roots ...string) *Documents {
	folders := NewFolders()
	for _, root := range roots {
		folders.Add(uri.File(root), "")
	}
	return NewDocuments(encoding, folders)
}

// open opens a document from the JSON an editor sends.
func open(t *testing.T, ds *Documents, name, language, version, text string) *Document {
	t.Helper()
	quoted, _ := json.Marshal(text)
	var p Opened
	params := fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":%q,"version":%s,"text":%s}}`, name, language, version, quoted)
	if err := protocol.Unmarshal([]byte(params), &p); err != nil {
		t.Fatal(err)
	}
	d, err := ds.Open(&p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func change(t *testing.T, ds *Documents, name, version, changes string) {
	t.Helper()
	var p Changed
	if err := protocol.Unmarshal(fmt.Appendf(nil, `{"textDocument":{"uri":%q,"version":%s},"contentChanges":%s}`, name, version, changes), &p); err != nil {
		t.Fatal(err)
	}
	if _, err := ds.Change(&p); err != nil {
		t.Fatal(err)
	}
}

func TestChangesAreTakenHoweverTheyAreWritten(t *testing.T) {
	ds := documents(UTF16)
	d := open(t, ds, "file:///w/a.go", "go", "null", "package a\r\n\nvar 🐝 = 1\n")
	if v := d.Current().Version; v != 0 {
		t.Errorf("version %d", v)
	}
	first := d.Current()
	for _, c := range []struct{ version, changes, want string }{
		{"0", `[{"range":{"start":{"line":2,"character":4},"end":{"line":2,"character":6}},"text":"bee"}]`, "package a\r\n\nvar bee = 1\n"},
		{"1.0", `[{"range":{"start":{"line":0.0,"character":8.0},"end":{"line":0,"character":99}},"rangeLength":1,"text":"b"}]`, "package b\r\n\nvar bee = 1\n"},
		{"2", `[{"range":{"start":{"line":3,"character":0},"end":{"line":3,"character":0}},"text":"\r"},{"range":{"start":{"line":4,"character":0},"end":{"line":4,"character":0}},"text":"\n// end"}]`, "package b\r\n\nvar bee = 1\n\r\n// end"},
		{"3", `[{"range":{"start":{"line":-1,"character":-5},"end":{"line":1,"character":0}},"text":""}]`, "\nvar bee = 1\n\r\n// end"},
		{"4", `[{"text":"package c"},{"range":{"start":{"line":0,"character":9},"end":{"line":0,"character":9}},"text":"\n"}]`, "package c\n"},
		{"5", `[{"range":{"start":{"line":0,"character":7},"end":{"line":0,"character":0}},"text":"x"}]`, "x c\n"},
		{"6", `[]`, "x c\n"},
	} {
		change(t, ds, "file:///w/a.go", c.version, c.changes)
		if got := string(d.Current().Text); got != c.want {
			t.Fatalf("after %s: %q, want %q", c.changes, got, c.want)
		}
		if !d.Current().Lines.equal(NewLines(d.Current().Text, UTF16)) {
			t.Fatalf("after %s the lines are wrong", c.changes)
		}
	}
	if d.Current().Version != 6 || string(first.Text) != "package a\r\n\nvar 🐝 = 1\n" {
		t.Errorf("version %d; the first snapshot is now %q", d.Current().Version, first.Text)
	}
}

func TestChangeOfADocumentThatIsNotOpen(t *testing.T) {
	ds := documents(UTF16)
	if _, err := ds.Change(&Changed{}); err == nil {
		t.Error("taken")
	}
	if _, err := ds.Open(&Opened{}); err == nil {
		t.Error("a document without a uri was opened")
	}
	if ds.Close("file:///w/a.go") != nil {
		t.Error("a document nobody opened was closed")
	}
}

func TestEditsAreHandedOnInOrder(t *testing.T) {
	ds := documents(UTF8)
	d := open(t, ds, "file:///w/a.go", "go", "1", "package a\n")
	if _, edits, changed := d.Follow(); !changed || edits != nil {
		t.Errorf("opening: %v, %v", edits, changed)
	}
	if _, _, changed := d.Follow(); changed {
		t.Error("a change without a change")
	}
	change(t, ds, "file:///w/a.go", "2", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"// x\n"}]`)
	change(t, ds, "file:///w/a.go", "3", `[{"range":{"start":{"line":1,"character":8},"end":{"line":1,"character":9}},"text":"bc"}]`)
	now, edits, _ := d.Follow()
	if want := []anchors.Edit{{Start: 0, OldEnd: 0, NewEnd: 5}, {Start: 13, OldEnd: 14, NewEnd: 15}}; !slices.Equal(edits, want) || now.Version != 3 {
		t.Errorf("version %d by %v", now.Version, edits)
	}
	change(t, ds, "file:///w/a.go", "4", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"y"},{"text":"package z"}]`)
	if _, edits, changed := d.Follow(); !changed || edits != nil {
		t.Errorf("a whole text: %v, %v", edits, changed)
	}
}

// TestTreesFollowTheText types into a document while others read it: each snapshot
// has the tree of its own text.
func TestTreesFollowTheText(t *testing.T) {
	ds := documents(UTF16, "/w")
	text := "package a\n\n" + strings.Repeat("// F does.\nfunc F() int { return 1 }\n\n", 50)
	d := open(t, ds, "file:///w/a.go", "go", "1", text)
	random := rand.New(rand.NewPCG(1, 2))
	var readers sync.WaitGroup
	for i := range 200 {
		line := random.IntN(150)
		change(t, ds, "file:///w/a.go", fmt.Sprint(i+2), fmt.Sprintf(`[{"range":{"start":{"line":%d,"character":%d},"end":{"line":%d,"character":%d}},"text":%q}]`,
			line, random.IntN(8), line, random.IntN(30), []string{"", "x", "}", "func G() {\n", "é"}[random.IntN(5)]))
		s := d.Current()
		readers.Go(func() {
			if f := s.File(); f.Path != "a.go" || string(f.Tree.Src) != string(s.Text) {
				t.Errorf("the tree of version %d is of another text", s.Version)
			}
		})
		if i == 150 {
			ds.Close("file:///w/a.go")
			d = open(t, ds, "file:///w/a.go", "go", "1", text)
		}
	}
	readers.Wait()
	ds.Close("file:///w/a.go")
}

func TestLanguagesByWhatEditorsCallThem(t *testing.T) {
	for _, c := range []struct{ id, path, text, want string }{
		{"go", "/w/a.go", "package a", "go"},
		{"typescriptreact", "/w/a.tsx", "let a", "tsx"},
		{"plaintext", "/w/a.py", "a = 1", "python"},
		{"", "/w/a.rs", "fn a() {}", "rust"},
		{"shellscript", "/w/a", "a=1", "bash"},
		{"c", "/w/a.h", "namespace a {\nclass B;\n}\nclass C {};", "cpp"},
		{"my-special-go", "/w/a.go", "package a", "go"},
		{"markdown", "/w/a.md", "# A", ""},
		{"go", "/w/a.go", "package a\x00\x01", ""},
	} {
		got := ""
		if l := language(c.id, c.path, []byte(c.text)); l != nil {
			got = l.ID
		}
		if got != c.want {
			t.Errorf("%s as %q is %q, want %q", c.path, c.id, got, c.want)
		}
	}
}

func TestFilesOfTheDisk(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ds := documents(UTF16, dir)
	s, err := ds.ReadFile(write("bom.go", "\xef\xbb\xbfpackage a\n\xff"))
	if err != nil || string(s.Text) != "package a\n\xff" || s.Doc.Rel != "bom.go" || s.File().Tree.Lang.ID != "go" {
		t.Errorf("%+v, %v", s, err)
	}
	for name, path := range map[string]string{
		"binary":  write("b.go", "package a\x00"),
		"unknown": write("c.xyz", "?"),
		"missing": filepath.Join(dir, "d.go"),
		"folder":  dir,
	} {
		if _, err := ds.ReadFile(path); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func TestFilesBelongToTheInnermostFolder(t *testing.T) {
	folders := NewFolders()
	folders.Add("file:///w", "")
	folders.Add("file:///w/sub", "Sub")
	folders.Add("file:///w", "again")
	folders.Add("vscode-vfs://github/x", "")
	for file, want := range map[string]string{
		"/w/a.go":     "w a.go",
		"/w/sub/b.go": "Sub b.go",
		"/w/subs/c/d": "w subs/c/d",
		"/ww/e.go":    "ww e.go",
		"/f.go":       "/ f.go",
	} {
		f, rel := folders.Of(file)
		if got := f.Name + " " + rel; got != want || f.File(rel) != file {
			t.Errorf("%s is %s, want %s", file, got, want)
		}
		if again, _ := folders.Of(file); again != f {
			t.Errorf("%s is in another folder the second time", file)
		}
	}
	if n := len(folders.Roots()); n != 2 {
		t.Errorf("%d folders", n)
	}
	folders.Remove("file:///w/sub")
	if f, rel := folders.Of("/w/sub/b.go"); f.Name != "w" || rel != "sub/b.go" {
		t.Errorf("%s %s", f.Name, rel)
	}
}

func TestWhatEditorsSay(t *testing.T) {
	for name, c := range map[string]struct {
		params string
		check  func(Client) bool
	}{
		"nothing":               {`{}`, func(c Client) bool { return c.Encoding == UTF16 && c.Folders == nil && c.Options == nil }},
		"no JSON":               {`{"a"`, func(c Client) bool { return c.Encoding == UTF16 }},
		"encodings as it likes": {`{"capabilities":{"general":{"positionEncodings":["ebcdic","utf-32","utf-8"]}}}`, func(c Client) bool { return c.Encoding == UTF32 }},
		"encoding as a string":  {`{"capabilities":{"general":{"positionEncodings":"utf-8"}}}`, func(c Client) bool { return c.Encoding == UTF8 }},
		"empty Lua tables": {`{"capabilities":{"workspace":{"workspaceEdit":{"resourceOperations":{},"documentChanges":true}},"textDocument":[]},"workspaceFolders":{}}`,
			func(c Client) bool { return c.DocumentChanges && !c.ChangeAnnotations && c.Folders == nil }},
		"null everywhere": {`{"processId":null,"clientInfo":null,"rootUri":null,"capabilities":{"workspace":null,"textDocument":{"codeAction":null}},"initializationOptions":null}`,
			func(c Client) bool { return c.Process == 0 && c.Options == nil && !c.ActionLiterals }},
		"a process that is none": {`{"processId":1e300}`, func(c Client) bool { return c.Process == 0 }},
		"options":                {`{"initializationOptions":{"hivesync":{"provider":"outline"}}}`, func(c Client) bool { return string(c.Options) == `{"hivesync":{"provider":"outline"}}` }},
		"root uri":               {`{"rootUri":"file:///w","rootPath":"/other","workspaceFolders":null}`, func(c Client) bool { return len(c.Folders) == 1 && c.Folders[0].URI == "file:///w" }},
		"root path":              {`{"rootPath":"/w"}`, func(c Client) bool { return len(c.Folders) == 1 && c.Folders[0].URI == "file:///w" }},
		"folders":                {`{"rootUri":"file:///x","workspaceFolders":[{"uri":"file:///w","name":"W"},{"name":"no uri"},7]}`, func(c Client) bool { return len(c.Folders) == 1 && c.Folders[0].Name == "W" }},
		"resolve": {`{"capabilities":{"textDocument":{"codeAction":{"codeActionLiteralSupport":{},"resolveSupport":{"properties":["edit",7]},"tagSupport":{"valueSet":[1]}}}}}`,
			func(c Client) bool {
				return c.ActionLiterals && slices.Equal(c.ActionResolve, []string{"edit"}) && c.ActionLLMTag
			}},
	} {
		if got := ReadClient([]byte(c.params)); !c.check(got) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// FuzzDocument applies edits as an editor would and compares with the text the
// editor has: positions of one are edits of the other.
func FuzzDocument(f *testing.F) {
	f.Add("package a\n", uint32(0), uint32(3), uint32(0), uint32(7), "x", true)
	f.Add("a🐝\r\nb", uint32(0), uint32(2), uint32(1), uint32(0), "\n\r", false)
	f.Fuzz(func(t *testing.T, text string, line1, column1, line2, column2 uint32, insert string, again bool) {
		ds := documents(UTF16)
		p := &Opened{}
		p.TextDocument.URI, p.TextDocument.Text, p.TextDocument.LanguageID = "file:///w/a.go", text, "go"
		d, err := ds.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		defer d.close()
		d.Follow()
		c := Change{Range: &Range{Position{column(line1), column(column1)}, Position{column(line2), column(column2)}}, Text: insert}
		changes := []Change{c}
		if again {
			changes = append(changes, c)
		}
		want := []byte(text)
		for _, c := range changes {
			r := NewLines(want, UTF16).Bytes(c.Range.Protocol())
			if want, err = code.Apply(want, code.Edit{Range: r, Text: c.Text}); err != nil {
				t.Fatal(err)
			}
		}
		d.change(2, changes)
		now, edits, _ := d.Follow()
		if string(now.Text) != string(want) || !now.Lines.equal(NewLines(want, UTF16)) {
			t.Fatalf("%q, want %q", now.Text, want)
		}
		size := len(text)
		for _, e := range edits {
			if e.Start < 0 || e.OldEnd < e.Start || e.OldEnd > size || e.NewEnd < e.Start {
				t.Fatalf("edit %v of %d bytes", e, size)
			}
			size += e.NewEnd - e.OldEnd
		}
		if size != len(want) {
			t.Fatalf("the edits %v lead to %d bytes, not to %d", edits, size, len(want))
		}
		if d.Lang != nil && len(want) < 1<<12 && string(now.Tree().Src) != string(syntax.Parse(now.Doc.Lang, want).Src) {
			t.Fatal("the tree is of another text")
		}
	})
}
