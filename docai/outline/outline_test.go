package outline

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

var update = flag.Bool("update", false, "write the expected drafts of testdata anew")

// Each archive in testdata is a file and, in "want", what is drafted for it: to be
// read, for no test can tell whether a sentence reads well.
func TestDrafts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil || len(archive.Files) != 2 || archive.Files[1].Name != "want" {
				t.Fatal("want a file and what is drafted for it", err)
			}
			got := drafted(t, archive.Files[0].Name, archive.Files[0].Data)
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(archive.Files[1].Data) {
				t.Errorf("drafted otherwise than expected (go test -run Drafts -update writes it anew):\n%s", got)
			}
		})
	}
}

func drafted(t *testing.T, name string, src []byte) string {
	t.Helper()
	tree := syntax.Parse(syntax.Detect(name, src), src)
	file := docai.File{Path: name, Language: tree.Lang.ID, Source: string(src)}
	names := map[string]string{}
	for i, s := range tree.Symbols() {
		id := fmt.Sprint("s", i)
		names[id] = s.QualifiedName()
		sym := docai.Symbol{ID: id, Symbol: s}
		for _, m := range tree.Symbols() {
			if m.Container == s.QualifiedName() && s.Kind == code.Type && m.Exported && m.Kind != code.Constructor && (s.Range.Contains(m.Range) || tree.Lang.ID != "scala") {
				sym.Members = append(sym.Members, m.Name)
			}
		}
		file.Symbols = append(file.Symbols, sym)
	}
	blocks, err := Provider{}.GenerateDocs(t.Context(), file, docai.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, b := range blocks {
		fmt.Fprintf(&out, "%s\n\t%s\n", names[b.Symbol], b.Summary)
		for _, p := range b.Params {
			fmt.Fprintf(&out, "\t%s: %s\n", p.Name, p.Text)
		}
		for _, line := range [][2]string{{"returns", b.Returns}, {"yields", b.Yields}, {"panics", b.Panics}} {
			if line[1] != "" {
				fmt.Fprintf(&out, "\t%s: %s\n", line[0], line[1])
			}
		}
		for _, r := range b.Raises {
			fmt.Fprintf(&out, "\traises %s: %s\n", r.Name, r.Text)
		}
	}
	return out.String()
}

// A body that is not where the symbol says it is (the source was abridged, or a
// secret was taken out) is not quoted from.
func TestAbridgedSource(t *testing.T) {
	src := []byte("package a\n\nfunc Pick(n int) int {\n\tif n < 0 {\n\t\tpanic(\"negative\")\n\t}\n\treturn find(n)\n}\n")
	tree := syntax.Parse(syntax.ByID("go"), src)
	sym := docai.Symbol{ID: "s1", Symbol: tree.Symbols()[len(tree.Symbols())-1]}
	for source, want := range map[string]string{string(src): "If `n < 0`.", "// shorter\n" + string(src[:20]): "On some path.", "": "On some path."} {
		blocks, err := Provider{}.GenerateDocs(t.Context(), docai.File{Language: "go", Source: source, Symbols: []docai.Symbol{sym}}, docai.Config{})
		if err != nil || len(blocks) != 1 || blocks[0].Panics != want {
			t.Errorf("with the source %q: got %+v, %v; want it to panic %q", source, blocks, err, want)
		}
	}
}

// Whatever a symbol is called and holds, there is a draft or none.
func TestAnyNames(t *testing.T) {
	name := rapid.OneOf(rapid.SampledFrom(strings.Fields("_ __ ? ! . .. :: -> a to by as new is has set get isA setBy toX all no are try tryAdd and getAnd or lookup mark on x-y A_B AB ABc get_ _get é 漢字 $x @y *p `a` 'a i32 (x) [] {} ")),
		rapid.StringN(0, 8, 16), rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(strings.Fields("get set is has are to from by all new count Read Write mark create try look up and or of index ID URL É _ __")), 1, 5).Draw(t, "words"), rapid.SampledFrom([]string{"", "_", "?"}).Draw(t, "between"))
		}))
	names := rapid.SliceOfN(name, 0, 3)
	param := rapid.Custom(func(t *rapid.T) code.Param {
		return code.Param{Name: name.Draw(t, "name"), Type: name.Draw(t, "type"), Default: name.Draw(t, "default"), Optional: rapid.Bool().Draw(t, "optional"), Variadic: rapid.Bool().Draw(t, "variadic"),
			Destructured: rapid.Bool().Draw(t, "destructured"), Receiver: rapid.Bool().Draw(t, "receiver"), Uses: code.Uses{PassedTo: names.Draw(t, "passed"), StoredIn: names.Draw(t, "stored"), Looped: rapid.Bool().Draw(t, "looped"), Called: rapid.Bool().Draw(t, "called"), Read: rapid.Bool().Draw(t, "read")}}
	})
	rapid.Check(t, func(t *rapid.T) {
		source := name.Draw(t, "source") + "\n if x {\n  throw new E()\n }\n" + name.Draw(t, "more")
		sym := code.Symbol{
			Kind: rapid.SampledFrom([]code.Kind{code.Function, code.Method, code.Constructor, code.Type}).Draw(t, "kind"), Container: name.Draw(t, "container"),
			Params: rapid.SliceOfN(param, 0, 3).Draw(t, "params"), Results: rapid.SliceOfN(param, 0, 2).Draw(t, "results"), Throws: names.Draw(t, "throws"), Static: rapid.Bool().Draw(t, "static"),
			Signature: name.Draw(t, "signature"), Sub: name.Draw(t, "sub"), Body: code.Range{Start: 1, End: len(source)},
			Facts: code.Facts{Calls: names.Draw(t, "calls"), Raises: append(names.Draw(t, "raises"), "E"), Returns: names.Draw(t, "returns"), Writes: names.Draw(t, "writes"), ReturnsValue: rapid.Bool().Draw(t, "returns value")},
		}
		if rapid.Bool().Draw(t, "with body") { // the name is where the symbol says
			sym.NameRange = code.Range{Start: 0, End: rapid.IntRange(0, min(4, len(source))).Draw(t, "end")}
			sym.Name = sym.NameRange.Text([]byte(source))
		} else {
			sym.Name = name.Draw(t, "name")
		}
		lang := rapid.SampledFrom(strings.Fields("go python javascript java rust ruby php kotlin csharp c lua elixir swift scala bash")).Draw(t, "lang")
		file := docai.File{Language: lang, Source: source, Symbols: []docai.Symbol{{ID: "s1", Symbol: sym, Members: names.Draw(t, "members")}}}
		blocks, err := Provider{}.GenerateDocs(t.Context(), file, docai.Config{Verbosity: docai.Full})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			if strings.TrimSpace(b.Summary) == "" {
				t.Errorf("a draft without a summary: %+v", b)
			}
		}
	})
}

func TestArticles(t *testing.T) {
	for text, want := range map[string]string{
		"`int`": "an", "`u64`": "a", "`i32`": "an", "`f64`": "an", "`http.Pusher`": "an", "URL": "a", "`SSLContext`": "an", "user": "a", "hour": "an", "HTML page": "an", "`UUID`": "a", "one": "a", "unit": "a", "uninstall": "an", "`*Cart`": "a", "": "a",
	} {
		if got := articleFor(text); got != want {
			t.Errorf("%s %s, want %s", got, text, want)
		}
	}
}

// Names of the language's own, of signs only, are callees like any other.
func TestCalleesOfSignsOnly(t *testing.T) {
	got := drafted(t, "failure.rb", []byte("def load_failure(log)\n  $!.message\n  $~.begin(0)\n  log << $!.message\nend\n"))
	if !strings.Contains(got, "Loads") {
		t.Errorf("nothing was drafted: %s", got)
	}
}
