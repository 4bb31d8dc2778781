package dialect

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// What a dialect can express comes back from the comment it is written as, in
// every style; and what comes back, written again, is the same comment.
func TestRenderedFieldsComeBack(t *testing.T) {
	for lang, c := range conventions {
		for _, d := range c.dialects {
			t.Run(lang+" "+string(d), rapid.MakeCheck(func(t *rapid.T) { fieldsComeBack(t, lang, d) }))
		}
	}
}

func fieldsComeBack(t *rapid.T, lang string, d Dialect) {
	style := anyStyle(t, lang)
	style.Dialect = d
	block := plainBlock(t)
	sym := &code.Symbol{Kind: code.Function, Name: "total", Exported: true}
	for _, p := range block.Params {
		sym.Params = append(sym.Params, code.Param{Name: p.Name})
	}
	for _, p := range block.TypeParams {
		sym.TypeParams = append(sym.TypeParams, p.Name)
	}
	comment := Render(lang, block, sym, style, "")
	w := newWriter(lang, style, sym)
	want := w.prepared(block)
	texts := split(lang, comment).texts()
	if seen := recognise(lang, texts); seen != "" && seen != d {
		// A JSDoc comment without types is a TSDoc comment too.
		t.Fatalf("written as %s it is taken for %s:\n%s", d, seen, comment)
	}
	got := blockOf(typeParamsApart(w.f.cut(w.f, texts), sym))
	for fd := summary; fd <= other; fd++ {
		if w.f.rank(fd) < 0 || !w.wants(fd) {
			continue
		}
		if g, ws := said(w, &got, fd), said(w, &want, fd); g != ws {
			t.Errorf("%s: got\n%s\nwant\n%s\nof\n%s", fieldNames[fd], g, ws, comment)
		}
	}
	if again := Update(lang, comment, got, sym, style, ""); again != comment {
		t.Errorf("written over itself, the comment is\n%s\nnot\n%s", again, comment)
	}
}

// said is what a block says of one field, without what a dialect may leave open:
// types, and how code is set off.
func said(w *writer, b *docai.CommentBlock, fd field) string {
	if !fd.listed() {
		return bare(*scalar(b, fd))
	}
	var lines []string
	for _, it := range *items(b, fd) {
		name := bareName(it.Name)
		if fd == raises && !w.namesErrors() {
			name = ""
		}
		lines = append(lines, name+": "+bare(it.Text))
	}
	return strings.Join(lines, "\n")
}

// namesErrors reports whether the dialect has a place for the type of an error.
func (w *writer) namesErrors() bool { return w.f.dialect != LDoc }

func bare(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "``", "`"), "`", "")
}

var (
	plainWord  = rapid.SampledFrom(strings.Fields("total items of the cart `count` and a list that is sorted when it has more than one line, or (rarely) none; it's x < y & z > 1: \"quoted\" é 漢字 C++ a/b 100% [x] {y} e.g. `a.b` $v @home #1 50 ~ ^ | -x"))
	plainStart = rapid.SampledFrom(strings.Fields("Adds Takes Every Items Numbers Writes Words Things"))
)

// sentence is a sentence as people write them.
func sentence(t *rapid.T, label string) string {
	words := []string{plainStart.Draw(t, label)}
	for range rapid.IntRange(1, 25).Draw(t, label+" words") {
		words = append(words, plainWord.Draw(t, label))
	}
	text := strings.Join(words, " ")
	text = strings.TrimRight(strings.ReplaceAll(text, "e.g.", "for one"), " .,;:|^~-")
	if !strings.Contains(text, " ") { // a word alone is a type to numpydoc
		text += " it"
	}
	return text + "."
}

func paragraphsOfText(t *rapid.T, label string) string {
	var list []string
	for range rapid.IntRange(0, 3).Draw(t, label+" paragraphs") {
		list = append(list, sentence(t, label))
	}
	return strings.Join(list, "\n\n")
}

func plainItems(t *rapid.T, label string, names ...string) []docai.Item {
	var list []docai.Item
	for _, name := range names[:rapid.IntRange(0, len(names)).Draw(t, label)] {
		list = append(list, docai.Item{Name: name, Text: sentence(t, label)})
	}
	return list
}

func plainBlock(t *rapid.T) docai.CommentBlock {
	maybe := func(label string) string {
		if rapid.Bool().Draw(t, "says "+label) {
			return sentence(t, label)
		}
		return ""
	}
	b := docai.CommentBlock{
		Summary: sentence(t, "summary"), Details: paragraphsOfText(t, "details"), Returns: maybe("returns"), Yields: maybe("yields"), Panics: maybe("panics"),
		Safety: maybe("safety"), Deprecated: maybe("deprecated"),
		TypeParams: plainItems(t, "typeParams", "T", "U"), Params: plainItems(t, "params", "count", "items", "x"), Raises: plainItems(t, "raises", "KeyError", "shop.CartError"),
	}
	if rapid.Bool().Draw(t, "says example") {
		b.Example = rapid.SampledFrom([]string{"total(items)", "a = 1\n\nif a {\n    b(a)\n}", "x := `s`"}).Draw(t, "example")
	}
	return b
}
