package feature

import "testing"

func TestTextStaysText(t *testing.T) {
	for _, c := range []struct{ text, markdown, plain string }{
		{"a*b*_c_ <img src=x> [l](u) #1", `a\*b\*\_c\_ &lt;img src=x> \[l\](u) \#1`, "a*b*_c_ <img src=x> [l](u) #1"},
		{"calls `a_b<T>` & more", "calls `a_b<T>` &amp; more", "calls `a_b<T>` & more"},
		{"open ` <b>", "open ` <b>`", "open ` <b>"},
		{"```<b>`", "`<b>`", "```<b>`"},
		{"`a``<b>`c", "`a`&lt;b>`c`", "`a``<b>`c"},
		{"one\ntwo\u202e\x1b[31m", `one two\[31m`, "one two[31m"},
	} {
		for _, markdown := range []bool{true, false} {
			p := &page{markdown: markdown}
			p.text(c.text)
			want := c.plain
			if markdown {
				want = c.markdown
			}
			if got := p.b.String(); got != want {
				t.Errorf("%q, Markdown %v: %q, want %q", c.text, markdown, got, want)
			}
		}
	}
}

func TestCodeCannotEndItsBlock(t *testing.T) {
	p := &page{markdown: true}
	p.code("// a ``` b\n// ````", "go")
	if got, want := p.b.String(), "`````go\n// a ``` b\n// ````\n`````"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
