package anchors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// editor is an editor with open documents and anchors in them.
type editor struct {
	t    *testing.T
	tr   *anchors.Tracker
	text map[string]string
}

func newEditor(t *testing.T, texts ...string) *editor {
	e := &editor{t, anchors.NewTracker(), map[string]string{}}
	for i := 0; i < len(texts); i += 2 {
		e.text[texts[i]] = texts[i+1]
		e.tr.Open(parse(texts[i], texts[i+1]))
	}
	return e
}

// comment ties a comment to the first occurrence of mark in a document; the
// comment's id is the mark.
func (e *editor) comment(path, mark string) {
	e.t.Helper()
	e.commentAt(path, mark, strings.Index(e.text[path], mark))
}

func (e *editor) commentAt(path, id string, at int) {
	e.t.Helper()
	a := e.file(path).At(code.Range{Start: at, End: at})
	if r := e.tr.Track(id, a); !r.Found {
		e.t.Fatalf("%s: not found right where it was made: %+v", id, r)
	}
}

func (e *editor) file(path string) *anchors.File { return parse(path, e.text[path]) }

// replace edits the first occurrence of old in a document.
func (e *editor) replace(path, old, new string) []string {
	e.t.Helper()
	at := strings.Index(e.text[path], old)
	if at < 0 {
		e.t.Fatalf("no %q in %s", old, path)
	}
	return e.edit(path, at, at+len(old), new)
}

func (e *editor) edit(path string, start, end int, new string) []string {
	s := e.text[path]
	e.text[path] = s[:start] + new + s[end:]
	return e.tr.Change(e.file(path), []anchors.Edit{{Start: start, OldEnd: end, NewEnd: start + len(new)}})
}

// typeIn types text at an offset, one character at a time.
func (e *editor) typeIn(path string, at int, text string) {
	for i := range len(text) {
		e.edit(path, at+i, at+i, text[i:i+1])
	}
}

// reload replaces a whole document.
func (e *editor) reload(path, text string) []string {
	e.text[path] = text
	return e.tr.Change(e.file(path), nil)
}

// at checks that a comment is at a node with the text.
func (e *editor) at(id, path, text string) {
	e.t.Helper()
	r := e.tr.Where(id)
	if !r.Found || r.Path != path || r.Range.Text([]byte(e.text[path])) != text {
		got := ""
		if r.Found {
			got = r.Range.Text([]byte(e.text[r.Path]))
		}
		e.t.Errorf("%s is at %q of %q (%+v), want %q of %q", id, got, r.Path, r, text, path)
	}
}

func (e *editor) lost(id string) {
	e.t.Helper()
	if r := e.tr.Where(id); r.Found || r.Why == "" {
		e.t.Errorf("%s is not lost: %+v", id, r)
	}
}

const shop = `package shop

func Open(door int) error {
	unlock(door)
	return nil
}

func Close(door int) error {
	for range 2 {
		lock(door)
	}
	return nil
}

type Shop struct {
	name  string
	doors []int
}
`

const (
	openFunc  = "func Open(door int) error {\n\tunlock(door)\n\treturn nil\n}"
	closeFunc = "func Close(door int) error {\n\tfor range 2 {\n\t\tlock(door)\n\t}\n\treturn nil\n}"
)

func TestDeletingCodeLosesItsComments(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	e.comment("shop.go", "Open")
	e.comment("shop.go", "unlock")
	e.comment("shop.go", "Close")
	if got := e.replace("shop.go", openFunc+"\n\n", ""); !slices.Equal(got, []string{"Open", "unlock"}) {
		t.Errorf("the change lost %v", got)
	}
	e.lost("Open")
	e.lost("unlock")
	e.at("Close", "shop.go", closeFunc)
	if list := e.tr.In("shop.go"); len(list) != 3 || list[0].ID != "Close" {
		t.Errorf("the document's comments are %+v", list)
	}
}

func TestUndoBringsCommentsBack(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	e.comment("shop.go", "Close")
	e.comment("shop.go", "lock(door)\n\t}")
	e.commentAt("shop.go", "return", strings.Index(shop, "return nil\n}\n\ntype"))
	at := strings.Index(shop, closeFunc)
	e.edit("shop.go", at, at+len(closeFunc), "")
	e.lost("return")
	got := e.edit("shop.go", at, at, closeFunc)
	if len(got) != 3 {
		t.Errorf("undo brought back %v", got)
	}
	e.at("Close", "shop.go", closeFunc)
	e.at("return", "shop.go", "return nil")
	if start := e.tr.Where("return").Range.Start; start != strings.Index(shop, "return nil\n}\n\ntype") {
		t.Errorf("the comment is at the other return, at %d", start)
	}
}

func TestBackspacedCodeComesBackByUndo(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	e.comment("shop.go", "Open")
	at := strings.Index(shop, openFunc)
	for i := len(openFunc) - 1; i >= 0; i-- {
		e.edit("shop.go", at+i, at+i+1, "")
	}
	e.lost("Open")
	for i := range len(openFunc) {
		e.edit("shop.go", at+i, at+i, openFunc[i:i+1])
	}
	e.at("Open", "shop.go", openFunc)
}

func TestCutAndPasteCarriesComments(t *testing.T) {
	e := newEditor(t, "shop.go", shop, "door.go", "package shop\n")
	e.comment("shop.go", "Open")
	e.comment("shop.go", "unlock")
	e.replace("shop.go", openFunc+"\n\n", "")
	e.lost("unlock")
	e.edit("door.go", len(e.text["door.go"]), len(e.text["door.go"]), "\n"+openFunc+"\n")
	e.at("Open", "door.go", openFunc)
	e.at("unlock", "door.go", "unlock(door)")
	// A second paste is a copy: the comments stay.
	e.edit("shop.go", len(e.text["shop.go"]), len(e.text["shop.go"]), "\n"+openFunc+"\n")
	e.at("Open", "door.go", openFunc)
}

func TestTypingInsideAndAround(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	for _, mark := range []string{"Open", "unlock", "Close", "lock(door)\n\t}", "name "} {
		e.comment("shop.go", mark)
	}
	e.typeIn("shop.go", strings.Index(e.text["shop.go"], "func Open"), "// Open opens.\n")
	e.typeIn("shop.go", strings.Index(e.text["shop.go"], "\treturn nil"), "\tcount++\n")
	e.typeIn("shop.go", strings.Index(e.text["shop.go"], "Close(")+len("Close"), "All")
	e.typeIn("shop.go", strings.Index(e.text["shop.go"], "name  string"), "last")
	e.at("Open", "shop.go", "func Open(door int) error {\n\tunlock(door)\n\tcount++\n\treturn nil\n}")
	e.at("unlock", "shop.go", "unlock(door)")
	e.at("lock(door)\n\t}", "shop.go", "lock(door)")
	if r := e.tr.Where("Close"); r.NameRange.Text([]byte(e.text["shop.go"])) != "CloseAll" {
		t.Errorf("the name is %q", r.NameRange.Text([]byte(e.text["shop.go"])))
	}
	e.at("name ", "shop.go", "lastname  string")
	var told []string
	for _, c := range e.tr.Settle("shop.go") {
		told = append(told, fmt.Sprintf("%s: %s", c.ID, c.After.Changed))
	}
	if want := []string{"Close: name", "Open: body", "name : name"}; !slices.Equal(told, want) {
		t.Errorf("settled with %q, want %q", told, want)
	}
	if again := e.tr.Settle("shop.go"); len(again) != 0 {
		t.Errorf("settled again with %+v", again)
	}
}

func TestHalfTypedCodeKeepsComments(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	for _, mark := range []string{"Open", "unlock", "Close", "lock(door)\n\t}", "Shop"} {
		e.comment("shop.go", mark)
	}
	at := strings.Index(e.text["shop.go"], "\tunlock")
	e.typeIn("shop.go", at, "\tif door > (2 {\n\t\tpanic(\"`no")
	e.at("unlock", "shop.go", "unlock(door)")
	e.typeIn("shop.go", at+len("\tif door > (2 {\n\t\tpanic(\"`no"), "\")\n\t}\n")
	e.replace("shop.go", "(2", "2")
	e.at("unlock", "shop.go", "unlock(door)")
	e.at("Close", "shop.go", closeFunc)
	if r := e.tr.Where("Open"); r.NameRange.Text([]byte(e.text["shop.go"])) != "Open" {
		t.Errorf("Open is at %+v", r)
	}
}

func TestFormatterRun(t *testing.T) {
	ugly := "package shop\nfunc Open( door int ) error { unlock( door ) ; return nil }\nfunc Close(door int)error{\nfor range 2 {lock(door)}\nreturn nil}\n"
	pretty := "package shop\n\n" + openFunc + "\n\n" + closeFunc + "\n"
	e := newEditor(t, "shop.go", ugly)
	e.comment("shop.go", "Open")
	e.comment("shop.go", "unlock")
	e.comment("shop.go", "Close")
	e.comment("shop.go", "lock(door)}")
	e.reload("shop.go", pretty)
	e.at("Open", "shop.go", openFunc)
	e.at("unlock", "shop.go", "unlock(door)")
	e.at("Close", "shop.go", closeFunc)
	e.at("lock(door)}", "shop.go", "lock(door)")
}

func TestConflictMarkers(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	e.comment("shop.go", "Open")
	e.comment("shop.go", "Close")
	e.comment("shop.go", "lock(door)\n\t}")
	theirs := strings.Replace(closeFunc, "range 2", "range 3", 1)
	e.reload("shop.go", strings.Replace(shop, closeFunc, "<<<<<<< HEAD\n"+closeFunc+"\n=======\n"+theirs+"\n>>>>>>> theirs", 1))
	e.at("Open", "shop.go", openFunc)
	e.at("Close", "shop.go", closeFunc)
	e.reload("shop.go", strings.Replace(shop, closeFunc, theirs, 1))
	e.at("Close", "shop.go", theirs)
}

func TestBranchSwitchUnderAnOpenEditor(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	for _, mark := range []string{"Open", "unlock", "Close", "name "} {
		e.comment("shop.go", mark)
	}
	// On the other branch the functions changed places, one has another name, and the struct is gone.
	other := "package shop\n\n" + closeFunc + "\n\n" + strings.Replace(openFunc, "Open", "OpenUp", 1) + "\n"
	e.reload("shop.go", other)
	e.at("Close", "shop.go", closeFunc)
	e.at("Open", "shop.go", strings.Replace(openFunc, "Open", "OpenUp", 1))
	e.at("unlock", "shop.go", "unlock(door)")
	e.lost("name ")
	e.reload("shop.go", shop)
	e.at("Open", "shop.go", openFunc)
	e.at("name ", "shop.go", "name  string")
}

func TestAnchorsSurviveClosing(t *testing.T) {
	e := newEditor(t, "shop.go", shop)
	e.comment("shop.go", "Close")
	e.replace("shop.go", openFunc+"\n\n", "")
	list := e.tr.Close("shop.go")
	if len(list) != 1 || !list[0].At.Found {
		t.Fatalf("closed with %+v", list)
	}
	if r := anchors.Resolve(list[0].Anchor, e.file("shop.go")); !r.Found || r.Range != list[0].At.Range {
		t.Errorf("found again at %+v", r)
	}
	if r := e.tr.Where("Close"); r.Found {
		t.Errorf("still tracked after closing: %+v", r)
	}
}

func TestTrackingInAClosedDocument(t *testing.T) {
	e := newEditor(t)
	a := anchors.NewFile("other.go", syntax.Parse(syntax.ByID("go"), []byte(shop))).Whole()
	if r := e.tr.Track("x", a); r.Found {
		t.Errorf("found in a document that is not open: %+v", r)
	}
}

// An edit that takes the head of a declaration along leaves too little to stand at:
// half-typed code or not, the anchor is looked for, and lost or found again whole.
func TestWithoutItsHeadADeclarationIsLookedFor(t *testing.T) {
	e := newEditor(t, "cart.go", cart)
	e.comment("cart.go", "Clear")
	from, to := strings.Index(cart, "sum + tax"), strings.Index(cart, ".changed = true")
	e.edit("cart.go", from, to, "c")
	if at := e.tr.Where("Clear"); at.Found {
		t.Errorf("it stands at %q, %v", at.Range.Text([]byte(e.text["cart.go"])), at.NameRange)
	}
	e.edit("cart.go", from, from+1, cart[from:to])
	if at := e.tr.Where("Clear"); !at.Found || at.NameRange.Text([]byte(e.text["cart.go"])) != "Clear" {
		t.Errorf("taken back, it is at %+v", at)
	}

	// All documentation at once, as one edit: what is between is as it was.
	e = newEditor(t, "n.go", "package n\n\ntype N struct{ A int }\n\nfunc (n N) B() {}\n")
	e.comment("n.go", "N")
	e.comment("n.go", "B")
	e.replace("n.go", "type N struct{ A int }\n\nfunc", "// N is.\ntype N struct{ A int }\n\n// B does.\nfunc")
	for id, name := range map[string]string{"N": "N", "B": "B"} {
		if at := e.tr.Where(id); !at.Found || at.NameRange.Text([]byte(e.text["n.go"])) != name {
			t.Errorf("%s is at %+v", id, at)
		}
	}
}
