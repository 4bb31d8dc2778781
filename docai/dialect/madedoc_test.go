package dialect

import (
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// What a macro makes of another file is not ours to rewrite.
func TestDocumentationThatAMacroMakesStays(t *testing.T) {
	block := docai.CommentBlock{Summary: "Adds a route.", Params: []docai.Item{{Name: "path", Text: "Where."}}}
	sym := &code.Symbol{Kind: code.Method, Name: "route", Params: []code.Param{{Name: "path"}}}
	for _, raw := range []string{
		`#[doc = include_str!("../docs/route.md")]`,
		"/// Adds.\n#[doc = concat!(\"a\", \"b\")]",
		`#![doc = core::include_str!("../README.md")]`,
	} {
		if got := Update("rust", raw, block, sym, Style{}, ""); got != raw {
			t.Errorf("%s\nbecame\n%s", raw, got)
		}
	}
}
