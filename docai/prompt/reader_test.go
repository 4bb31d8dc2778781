package prompt

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// cart is a file with three symbols that have a use for every field of Standard.
func cart() docai.File {
	return docai.File{
		Path: "shop/cart.py", Language: "python",
		Source: "def total(items, tax):\n    return sum(items) * tax\n",
		Symbols: []docai.Symbol{
			{ID: "s1", Symbol: code.Symbol{Kind: code.Function, Name: "total", Line: 1,
				Params: []code.Param{{Name: "items"}, {Name: "tax"}}, Facts: code.Facts{ReturnsValue: true, Raises: []string{"ValueError"}}}},
			{ID: "s2", Symbol: code.Symbol{Kind: code.Type, Name: "Cart", Line: 9}},
			{ID: "s3", Symbol: code.Symbol{Kind: code.Method, Name: "each", Container: "Cart", Line: 12, Facts: code.Facts{Yields: true, ReturnsValue: true}}},
		},
	}
}

// read gives an answer to a Reader in pieces of n bytes (0: at once).
func read(t *testing.T, answer string, n int) []docai.CommentBlock {
	t.Helper()
	file := cart()
	r := NewReader(&file, docai.Config{})
	var blocks []docai.CommentBlock
	for len(answer) > 0 {
		size := len(answer)
		if n > 0 {
			size = min(n, size)
		}
		blocks = append(blocks, r.Write(answer[:size])...)
		answer = answer[size:]
	}
	blocks = append(blocks, r.Close()...)
	if len(blocks) != r.Answered() {
		t.Errorf("%d blocks, %d answered", len(blocks), r.Answered())
	}
	return blocks
}

// show writes blocks shortly: "s1 summary|items:text|returns".
func show(blocks []docai.CommentBlock) string {
	var lines []string
	for _, b := range blocks {
		line := b.Symbol + " " + b.Summary
		for _, item := range append(append([]docai.Item{}, b.Params...), b.Raises...) {
			line += "|" + item.Name + ":" + item.Text
		}
		for _, text := range []string{b.Returns, b.Yields, b.Panics, b.Details, b.Example} {
			if text != "" {
				line += "|" + text
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestAnswersAsModelsReallyGiveThem(t *testing.T) {
	const one = `{"symbol":"s1","summary":"Adds up.","params":[{"name":"items","text":"Numbers."}],"returns":"The sum."}`
	const said = "s1 Adds up.|items:Numbers.|The sum."
	for name, c := range map[string]struct{ answer, want string }{
		"as asked":                          {`{"blocks":[` + one + `,{"symbol":"s2","summary":"A cart."}]}`, said + "\ns2 A cart."},
		"nothing":                           {``, ``},
		"prose only":                        {`I'm sorry, I can't "do" that {really}.`, ``},
		"no blocks":                         {`{"blocks":[]}`, ``},
		"a fence and prose around":          {"Here's the \"documentation\" [v1] you {asked} for:\n```json\n{\"blocks\":[" + one + "]}\n```\nHope that helps!", said},
		"an array without the object":       {`[` + one + `]`, said},
		"one block alone":                   {one, said},
		"blocks one after the other":        {one + "\n" + `{"symbol":"s2","summary":"A cart."}`, said + "\ns2 A cart."},
		"an object by id":                   {`{"s1":{"summary":"Adds up."},"s2":{"summary":"A cart."}}`, "s1 Adds up.\ns2 A cart."},
		"an object by id inside":            {`{"blocks":{"s1":{"summary":"Adds up."},"S2":{"summary":"A cart."}}}`, "s1 Adds up.\ns2 A cart."},
		"an id nobody asked for":            {`{"blocks":[{"symbol":"s9","summary":"No."},{"symbol":"total","summary":"No."},` + one + `]}`, said},
		"an id twice":                       {`{"blocks":[` + one + `,{"symbol":"s1","summary":"Again."}]}`, said},
		"an empty one, then a real one":     {`{"blocks":[{"symbol":"s1","summary":""},` + one + `]}`, said},
		"unknown fields":                    {`{"blocks":[{"symbol":"s2","confidence":0.9,"code":"rm -rf /","summary":"A cart.","nested":{"symbol":5}}]}`, "s2 A cart."},
		"fields nobody asked for":           {`{"blocks":[{"symbol":"s2","summary":"A cart.","example":"Cart()","details":"Long."}]}`, "s2 A cart."},
		"other names":                       {`[{"id":"s1","description":"Adds up.","args":{"items":"Numbers."},"return":"The sum.","throws":[{"type":"ValueError","when":"Empty."}]}]`, "s1 Adds up.|items:Numbers.|ValueError:Empty.|The sum."},
		"parameters as texts":               {`[{"symbol":"s1","summary":"Adds up.","params":["items: Numbers.","just words here: no"]}]`, "s1 Adds up.|items:Numbers."},
		"parameters by name, in an array":   {`[{"symbol":"s1","summary":"Adds up.","params":[{"items":"Numbers."},{"tax":"A rate."}]}]`, "s1 Adds up.|items:Numbers.|tax:A rate."},
		"texts as arrays and objects":       {`[{"symbol":"s1","summary":["Adds","up."],"returns":{"type":"int","description":"The sum."}}]`, "s1 Adds up.|The sum."},
		"numbers, null and true":            {`[{"symbol":"s1","summary":"Adds up.","params":null,"returns":true,"raises":7}]`, "s1 Adds up."},
		"a summary that is a number":        {`[{"symbol":"s1","summary":7}]`, ``},
		"words for nothing":                 {`[{"symbol":"s1","summary":"Adds up.","returns":"N/A","raises":[{"name":"None","text":"None."}],"params":[{"name":"","text":"x"}]}]`, "s1 Adds up."},
		"a comma too many":                  {`{"blocks":[{"symbol":"s1","summary":"Adds up.",},],}`, "s1 Adds up."},
		"a comma too few":                   {`{"blocks":[{"symbol":"s1" "summary":"Adds up."}{"symbol":"s2","summary":"A cart."}]}`, "s1 Adds up.\ns2 A cart."},
		"line ends in a string":             {"[{\"symbol\":\"s1\",\"summary\":\"Adds\nup.\"}]", "s1 Adds\nup."},
		"escapes that are none":             {`[{"symbol":"s1","summary":"Adds \_up\_ \u00e4 \ud83d\ude00 \ud83d \u12."}]`, `s1 Adds \_up\_ ä 😀  \u12.`},
		"keys without quotes":               {`[{symbol:"s1",summary:"Adds up."},{"symbol":"s2","summary":"A cart."}]`, "s2 A cart."},
		"a bracket not closed":              {`{"blocks":[{"symbol":"s1","summary":"Adds up.","params":[{"name":"items","text":"Numbers."}},{"symbol":"s2","summary":"A cart."}]}`, "s1 Adds up.|items:Numbers.\ns2 A cart."},
		"a quote too many":                  {`{"blocks":[{"symbol":"s1","summary":"Adds "up"."},{"symbol":"s2","summary":"A cart."}]}`, "s1 Adds\ns2 A cart."},
		"thinking aloud":                    {`<think>Maybe {"symbol":"s1","summary":"Wrong."}?</think>` + one, said},
		"thinking aloud without an end":     {`<think>So {"symbol":"s1","summary":"Adds up."}`, "s1 Adds up."},
		"control characters":                {`[{"symbol":"s1","summary":"Adds\u0000\u001b[31m up."}]`, "s1 Adds[31m up."},
		"cut inside the summary":            {`{"blocks":[{"symbol":"s2","summary":"A cart."},{"symbol":"s1","summary":"Adds up all the ite`, "s2 A cart."},
		"cut after a sentence":              {`{"blocks":[{"symbol":"s1","summary":"Adds up. And the`, "s1 Adds up."},
		"cut inside a parameter":            {`{"blocks":[{"symbol":"s1","summary":"Adds up.","params":[{"name":"items","text":"Numbers."},{"name":"tax","text":"The ra`, "s1 Adds up.|items:Numbers."},
		"cut inside a key":                  {`{"blocks":[{"symbol":"s1","summary":"Adds up.","retu`, "s1 Adds up."},
		"cut inside an escape":              {`{"blocks":[{"symbol":"s1","summary":"Adds up. Uses \u00`, "s1 Adds up."},
		"cut inside an id":                  {`{"blocks":[{"symbol":"s1`, ``},
		"deeper than anything asked for":    {strings.Repeat(`[`, 1000) + one, said},
		"a name with a line end is no name": {`[{"symbol":"s1","summary":"Adds up.","params":[{"name":"a\nb","text":"x"}]}]`, "s1 Adds up."},
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{0, 1, 7} {
				if got := show(read(t, c.answer, n)); got != c.want {
					t.Errorf("in pieces of %d:\n%s\nwant\n%s", n, got, c.want)
				}
			}
		})
	}
}

func TestParametersCalledLikeTheFieldsOfAnEntry(t *testing.T) {
	file := cart()
	file.Symbols[0].Params = []code.Param{{Name: "name"}, {Name: "text"}}
	r := NewReader(&file, docai.Config{})
	got := r.Write(`{"blocks":{"s1":{"summary":"Adds up.","params":{"name":"A name.","text":"A text."}}}}`)
	if show(got) != "s1 Adds up.|name:A name.|text:A text." {
		t.Errorf("got %s", show(got))
	}
}

func TestABlockIsGivenTheMomentItIsWhole(t *testing.T) {
	file := cart()
	r := NewReader(&file, docai.Config{})
	if got := r.Write(`{"blocks":[{"symbol":"s1","summary":"Adds up."`); len(got) != 0 {
		t.Fatalf("half a block came out: %v", got)
	}
	if got := r.Write(`}`); show(got) != "s1 Adds up." || r.Complete() {
		t.Fatalf("got %v", got)
	}
	if got := r.Write(`,{"symbol":"s2","summary":"A cart."}]}`); show(got) != "s2 A cart." || !r.Complete() {
		t.Fatalf("got %v", got)
	}
	if got := r.Close(); len(got) != 0 {
		t.Errorf("the end gave more: %v", got)
	}
}

func TestAnEndlessFieldIsCutAtASentence(t *testing.T) {
	loop := strings.Repeat("It adds the items again. ", 400)
	answer, _ := json.Marshal(map[string]any{"symbol": "s1", "summary": loop, "returns": strings.Repeat("and so on ", 500)})
	blocks := read(t, string(answer), 0)
	if len(blocks) != 1 || len(blocks[0].Summary) > maxSummary || !strings.HasSuffix(blocks[0].Summary, "again.") || blocks[0].Returns != "" {
		t.Errorf("got %d blocks: %+v", len(blocks), blocks)
	}
}

// whole is an answer about every symbol, as a model that keeps to the schema
// writes it.
var whole = `{"blocks":[{"symbol":"s1","summary":"Adds \"up\". Twice.","params":[{"name":"items","text":"The numbers. Any."},{"name":"tax","text":"A rate."}],"returns":"The sum.","yields":"","raises":[{"name":"ValueError","text":"When empty."}]},
 {"symbol":"s2","summary":"A cart.","params":[],"returns":"","yields":"","raises":[]},
 {"symbol":"s3","summary":"Gives each \u00e4.","params":[],"returns":"","yields":"Items.","raises":[]}]}`

func TestATruncatedAnswerLosesOnlyWhatIsMissing(t *testing.T) {
	full := read(t, whole, 0)
	for end := range len(whole) {
		got := read(t, whole[:end], 5)
		for i, b := range got {
			if b.Symbol != full[i].Symbol {
				t.Fatalf("cut at %d: block %d is of %s", end, i, b.Symbol)
			}
			if i < len(got)-1 && !reflect.DeepEqual(b, full[i]) {
				t.Errorf("cut at %d: an earlier block changed: %+v", end, b)
			}
			// Every text that is there is the full one, or whole sentences of it.
			have, want := texts(b), texts(full[i])
			for field, text := range have {
				if !strings.HasPrefix(want[field], text) || !strings.HasSuffix(text, ".") {
					t.Errorf("cut at %d: %s became %q of %q", end, field, text, want[field])
				}
			}
		}
	}
}

// texts are the filled texts of a block by field.
func texts(b docai.CommentBlock) map[string]string {
	m := map[string]string{}
	put := func(field, text string) {
		if text != "" {
			m[field] = text
		}
	}
	put("summary", b.Summary)
	put("returns", b.Returns)
	put("yields", b.Yields)
	for _, items := range [][]docai.Item{b.Params, b.Raises} {
		for _, item := range items {
			put(item.Name, item.Text)
		}
	}
	return m
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{whole, whole[:150], `[{"id":"s1","summary":["a"]}]`, "```\n{}", `{"s1":{"summary":"x","params":{"a":"b"}}}`, `{"symbol":"s1","summary":"\ud83d\u0000"`, `<think>{</think>[`} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, answer string, n int) {
		n = max(1, n%64)
		blocks := read(t, answer, n)
		if again := read(t, answer, 0); fmt.Sprint(blocks) != fmt.Sprint(again) {
			t.Errorf("in pieces of %d: %v\nat once: %v", n, blocks, again)
		}
		seen := map[string]bool{}
		for _, b := range blocks {
			if seen[b.Symbol] || !strings.Contains("s1 s2 s3", b.Symbol) || b.Symbol == "" {
				t.Errorf("a block for %q", b.Symbol)
			}
			seen[b.Symbol] = true
			out, err := json.Marshal(b)
			if err != nil || b.Summary == "" || len(b.Summary) > maxSummary || !utf8.Valid(out) {
				t.Errorf("%v: %s", err, out)
			}
			if strings.ContainsAny(b.Summary, "\x00\x1b\r") || strings.TrimSpace(b.Summary) != b.Summary {
				t.Errorf("summary %q", b.Summary)
			}
		}
	})
}
