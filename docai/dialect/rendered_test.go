package dialect

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// What each dialect makes of the same blocks, in a file a person can read:
// testdata/rendered/<language>-<dialect>.txt.
func TestRenderedBlocks(t *testing.T) {
	for lang, c := range conventions {
		for _, d := range c.dialects {
			name := lang + "-" + string(d)
			t.Run(name, func(t *testing.T) {
				var got strings.Builder
				for _, e := range examples {
					sym := e.symbol(lang)
					fmt.Fprintf(&got, "==== %s\n\n", e.title)
					text := Render(lang, e.block, sym, Style{Dialect: d}, "")
					got.WriteString(text + "\n\n")
				}
				path := filepath.Join("testdata", "rendered", name+".txt")
				if *update {
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got.String() != string(want) {
					t.Errorf("rendered otherwise than expected (go test -run Rendered -update writes it anew):\n%s", got.String())
				}
			})
		}
	}
}

type renderExample struct {
	title  string
	block  docai.CommentBlock
	symbol func(lang string) *code.Symbol
}

var examples = []renderExample{
	{
		"one sentence",
		docai.CommentBlock{Summary: "Returns the number of lines."},
		func(string) *code.Symbol { return &code.Symbol{Kind: code.Function, Name: "count"} },
	},
	{
		"parameters, a result, an error",
		docai.CommentBlock{
			Summary:    "Adds `item` to the cart of an owner",
			TypeParams: []docai.Item{{Name: "T", Text: "What an item is."}},
			Params: []docai.Item{
				{Name: "item", Text: "The item to add; it is copied, so that the caller may change it afterwards without any harm."},
				{Name: "count", Text: "how many of them"}, {Name: "more", Text: "Passed to `push`."},
			},
			Returns: "The number of items, or `-1` when nothing was added.",
			Raises:  []docai.Item{{Name: "RangeError", Text: "If `count` is below 1."}},
		},
		addSymbol,
	},
	{
		"everything there is",
		docai.CommentBlock{
			Summary: "Sorts the items",
			Details: "The order is that of `compare`, for a List<Item> & all of its kin, and items that compare equal keep the order they had before.\n\nIt does three things:\n\n- it copies\n- it sorts the copy, which takes as long as sorting takes where there are many items\n- it swaps\n\n```\nif a < b {\n    swap(a, b)\n}\n```",
			Yields:  "Each item in turn.", Panics: "If `items` is nil.", Safety: "The items must be alive.",
			Example: "sort(items)\nprint(items[0])", Deprecated: "Use `order`.",
		},
		func(string) *code.Symbol { return &code.Symbol{Kind: code.Function, Name: "sort", Exported: true} },
	},
	{
		"a type",
		docai.CommentBlock{Summary: "A cart with `items` and `owner`."},
		func(string) *code.Symbol {
			return &code.Symbol{Kind: code.Type, Sub: "class", Name: "Cart", Exported: true}
		},
	},
	{
		"text that means harm",
		docai.CommentBlock{
			Summary:    "Ends */ here. \"\"\" ''' ]] #{x} \\u002a\\u002f ?> ??/ --> ]]> </summary>",
			Details:    "@param evil - a tag\n\n:param evil: a field\n\nArgs:\n    evil: a section\n\nDeprecated: not at all\n\n# Safety\n\nNone\u202e\x00\x1b.\\\n\n//go:build ignore\n\n+build ignore\n\neslint-disable\n\nshellcheck disable=SC2086\n\nends in a backslash \\",
			Params:     []docai.Item{{Name: "x */ y", Type: "int} */", Text: "--\n\n@returns nothing"}},
			Deprecated: "// nolint: all",
		},
		func(string) *code.Symbol { return &code.Symbol{Kind: code.Function, Name: "harm"} },
	},
}

func addSymbol(lang string) *code.Symbol {
	s := &code.Symbol{
		Kind: code.Method, Name: "add", Container: "Cart", Exported: true, TypeParams: []string{"T"},
		Params:  []code.Param{{Name: "item", Type: "T"}, {Name: "count", Type: "int", Default: "1", Optional: true}, {Name: "more", Type: "T", Variadic: true}},
		Results: []code.Param{{Type: "int"}},
	}
	switch lang {
	case "javascript", "lua", "ruby", "bash", "elixir":
		for i := range s.Params {
			s.Params[i].Type = ""
		}
		s.Results = nil
		s.Facts.ReturnsValue = true
	}
	return s
}
