package review

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/uri"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fatal is what testing and rapid have in common.
type fatal interface {
	Fatal(...any)
	Fatalf(string, ...any)
	Logf(string, ...any)
}

// table is a desk with one open document, and a person at it.
type table struct {
	t     fatal
	file  string // of the store
	store *comments.Store
	docs  *session.Documents
	doc   *session.Document
	desk  *Desk
	text  string
	past  []string
}

const path = "file:///shop/cart.go"

func sit(t fatal, file, text string) *table {
	b := &table{t: t, file: file, text: text}
	b.open()
	return b
}

func (b *table) open() {
	store, err := comments.OpenFile(context.Background(), b.file)
	b.must(err)
	folders := session.NewFolders()
	folders.Add("file:///shop", "shop")
	b.docs = session.NewDocuments(session.UTF8, folders)
	var p session.Opened
	p.TextDocument.URI, p.TextDocument.LanguageID, p.TextDocument.Text = path, "go", b.text
	b.doc, err = b.docs.Open(&p)
	b.must(err)
	b.store = store
	b.desk = NewDesk(folders.Roots()[0], Options{Store: store, Actor: "ada", Log: zap.NewNop(), Changed: func([]string) {}})
	b.must(b.desk.Open(context.Background(), b.doc))
	b.must(b.desk.Settle(context.Background(), b.doc, Opened))
}

func (b *table) close() {
	b.desk.Close()
	b.docs.Close(uri.URI(path))
	b.must(b.store.Close())
}

func (b *table) must(err error) {
	if err != nil {
		b.t.Fatal(err)
	}
}

// become gives the document another text, by one change or as a whole.
func (b *table) become(text string, whole bool) {
	if text == b.text {
		return
	}
	var p session.Changed
	p.TextDocument.URI = path
	change := session.Change{Text: text}
	if !whole {
		start := 0
		for start < len(text) && start < len(b.text) && text[start] == b.text[start] {
			start++
		}
		end, other := len(b.text), len(text)
		for end > start && other > start && b.text[end-1] == text[other-1] {
			end--
			other--
		}
		r := b.doc.Current().Lines.Range(code.Range{Start: start, End: end})
		change = session.Change{Range: &session.Range{Start: session.PositionOf(r.Start), End: session.PositionOf(r.End)}, Text: text[start:other]}
	}
	p.ContentChanges = []session.Change{change}
	_, err := b.docs.Change(&p)
	b.must(err)
	b.text = text
	if got := string(b.doc.Current().Text); got != text {
		b.t.Fatalf("the document is %q, not %q", got, text)
	}
}

func (b *table) sheet() *Sheet {
	sheet, err := b.desk.Sheet(context.Background(), b.doc)
	b.must(err)
	return sheet
}

func (b *table) settle(when Moment) { b.must(b.desk.Settle(context.Background(), b.doc, when)) }

// draft proposes drafts for all that others see.
func (b *table) draft() []comments.Comment {
	file := anchors.NewFile(b.doc.Rel, syntax.Parse(b.doc.Lang, b.doc.Current().Text))
	var all []int
	for i := range file.Tree.Symbols() {
		if s := &file.Tree.Symbols()[i]; s.Kind.Callable() && !s.Doc.Exists() {
			all = append(all, i)
		}
	}
	drafter := draft.Drafter{Provider: outline.Provider{}}
	run, err := drafter.Draft(context.Background(), draft.File{Path: file.Path, Tree: file.Tree}, all, nil)
	b.must(err)
	made, err := b.desk.Propose(context.Background(), file, run.Drafts)
	b.must(err)
	return made
}

// accept puts drafts in as an editor does.
func (b *table) accept(items ...*Item) {
	sheet := b.sheet()
	var edits []code.Edit
	for _, item := range items {
		edit, err := sheet.Edit(item)
		b.must(err)
		edits = append(edits, edit)
	}
	b.must(sheet.Prove(edits))
	text, err := code.Apply(sheet.Text, edits...)
	b.must(err)
	b.past = append(b.past, b.text)
	b.become(string(text), false)
	b.settle(Paused)
}

// states are the comments of the store by their ID.
func (b *table) states() map[string]comments.State {
	all, err := b.store.Find(context.Background(), comments.Query{Kinds: []comments.Kind{comments.AI}})
	b.must(err)
	states := map[string]comments.State{}
	for _, c := range all {
		states[c.ID] = c.State
	}
	return states
}

// shop is a file of functions that are told apart by a mark in their bodies.
func shop(n int) string {
	var text strings.Builder
	text.WriteString("package shop\n")
	for i := range n {
		fmt.Fprintf(&text, "\n%s", function(fmt.Sprintf("Do%d", i), i))
	}
	return text.String()
}

func function(name string, mark int) string {
	loops := strings.Repeat(fmt.Sprintf("\tfor i := range n {\n\t\tsum += i * %d\n\t}\n", mark+3), 1+mark%3)
	return fmt.Sprintf("func %s(n int) int {\n\tsum := %d // mark%dmark\n%s\treturn sum\n}\n", name, mark*7, mark, loops)
}

var (
	marks = regexp.MustCompile(`mark\d+mark`)
	block = regexp.MustCompile(`(?m)(^//.*\n)*^func (\w+)\(n int\) int \{\n(?:.*\n)*?^\}\n`)
)

// Whatever a person does, a comment is shown at its own code or nowhere, its state
// says whether its text is in the file, and a restart changes nothing.
func TestCommentsStayWithTheirCode(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		b := sit(t, filepath.Join(dir, fmt.Sprintf("%d.db", n)), shop(5))
		defer func() { b.close() }()
		owner := map[string]string{} // mark by comment
		for _, c := range b.draft() {
			if m := block.FindString(b.text[strings.Index(b.text, "func "+c.Symbol+"("):]); m != "" {
				owner[c.ID] = marks.FindString(m)
			}
		}
		if len(owner) != 5 {
			t.Fatalf("%d drafts", len(owner))
		}
		pick := func(sheet *Sheet) *Item {
			open := sheet.Of(comments.AI, comments.Proposed)
			if len(open) == 0 {
				return nil
			}
			return rapid.SampledFrom(open).Draw(t, "draft")
		}
		change := func(text string) {
			b.past = append(b.past, b.text)
			b.become(text, rapid.Bool().Draw(t, "whole"))
		}
		functions := func() [][]int { return block.FindAllStringIndex(b.text, -1) }
		names := 0
		t.Repeat(map[string]func(*rapid.T){
			"accept": func(*rapid.T) {
				if item := pick(b.sheet()); item != nil {
					b.accept(item)
					if got := b.state(item.ID); got != comments.Accepted {
						t.Fatalf("accepted, it is %s", got)
					}
				}
			},
			"accept all": func(*rapid.T) {
				if open := b.sheet().Of(comments.AI, comments.Proposed); len(open) > 0 {
					b.accept(open...)
				}
			},
			"reject": func(*rapid.T) {
				if item := pick(b.sheet()); item != nil {
					_, err := b.desk.Append(context.Background(), comments.Reject(item.ID, ""))
					b.must(err)
				}
			},
			"undo": func(*rapid.T) {
				if n := len(b.past); n > 0 {
					b.become(b.past[n-1], false)
					b.past = b.past[:n-1]
					b.settle(Paused)
				}
			},
			"rename": func(*rapid.T) {
				if all := functions(); len(all) > 0 {
					f := rapid.SampledFrom(all).Draw(t, "function")
					names++
					text := b.text[f[0]:f[1]]
					change(b.text[:f[0]] + regexp.MustCompile(`func \w+`).ReplaceAllString(text, fmt.Sprintf("func Other%d", names)) + b.text[f[1]:])
				}
			},
			"type inside": func(*rapid.T) {
				if all := functions(); len(all) > 0 {
					f := rapid.SampledFrom(all).Draw(t, "function")
					change(b.text[:f[1]-len("\treturn sum\n}\n")] + "\tsum++\n" + b.text[f[1]-len("\treturn sum\n}\n"):])
				}
			},
			"type above": func(*rapid.T) { change(strings.Replace(b.text, "package shop\n", "package shop\n\nvar _ = 0\n", 1)) },
			"delete": func(*rapid.T) {
				if all := functions(); len(all) > 2 {
					f := rapid.SampledFrom(all).Draw(t, "function")
					change(b.text[:f[0]] + b.text[f[1]:])
				}
			},
			"move to the end": func(*rapid.T) {
				if all := functions(); len(all) > 0 {
					f := rapid.SampledFrom(all).Draw(t, "function")
					cut := b.text[f[0]:f[1]]
					rest := b.text[:f[0]] + b.text[f[1]:]
					b.past = append(b.past, b.text)
					b.become(rest, false)
					b.become(rest+"\n"+cut, false)
				}
			},
			"save":  func(*rapid.T) { b.settle(Saved) },
			"pause": func(*rapid.T) { b.settle(Paused) },
			"restart": func(*rapid.T) {
				b.settle(Saved) // the disk has the text
				before := b.states()
				b.close()
				b.open()
				for id, state := range b.states() {
					if before[id] != state {
						t.Fatalf("%s was %s, and is %s after a restart", id, before[id], state)
					}
				}
			},
			"": func(*rapid.T) {
				sheet := b.sheet()
				for i := range sheet.Items {
					item := &sheet.Items[i]
					mark := owner[item.ID]
					if item.Kind != comments.AI || mark == "" {
						continue
					}
					if has := marks.FindAllString(item.At.Range.Text(sheet.Text), -1); len(has) > 0 && !slices.Equal(has, []string{mark}) {
						t.Fatalf("the comment on %s of %s is shown at %v:\n%s", item.Symbol, mark, has, sheet.Text)
					}
				}
			},
		})
	})
}

func (b *table) state(id string) comments.State {
	c, err := b.store.Comment(context.Background(), id)
	b.must(err)
	return c.State
}

// More than the store takes at once.
func TestAFileOfMoreCommentsThanTheStoreTakesAtOnce(t *testing.T) {
	var text strings.Builder
	text.WriteString("package shop\n")
	n := comments.MaxAppend + 10
	for i := range n {
		fmt.Fprintf(&text, "\nfunc Do%d(n int) int { return n + %d }\n", i, i)
	}
	b := sit(t, filepath.Join(t.TempDir(), "x.db"), text.String())
	defer func() { b.close() }()
	if made := len(b.draft()); made != n {
		t.Fatalf("%d drafts", made)
	}
	b.accept(b.sheet().Of(comments.AI, comments.Proposed)...)
	for id, state := range b.states() {
		if state != comments.Accepted {
			t.Fatalf("%s is %s", id, state)
		}
	}
	b.settle(Saved)
	b.close()
	b.open()
	if found := b.sheet().Of(comments.AI, comments.Accepted); len(found) != n {
		t.Errorf("%d comments after a restart", len(found))
	}
}
