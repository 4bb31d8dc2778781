package anchors_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// An anchor may come from a peer, and say anything.
func FuzzResolveHostileAnchor(f *testing.F) {
	for _, mark := range []string{"Total", "sum += item", "for _, item"} {
		a := at(parse("cart.go", cart), mark)
		text, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, cart)
	}
	f.Add([]byte(`{"v":1,"lang":"go","path":"cart.go","kind":"statement","within":{}}`), cart)
	f.Add([]byte(`{"v":1,"lang":"go","path":"cart.go","kind":"variable","last":{"range":[9,1000000]}}`), cart)
	f.Fuzz(func(t *testing.T, text []byte, src string) {
		var a anchors.Anchor
		if json.Unmarshal(text, &a) != nil || len(src) > 1<<14 {
			return
		}
		old, now := parse("cart.go", cart), parse("cart.go", src)
		within(t, anchors.Resolve(a, now), now)
		c := anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}}
		results, err := anchors.ResolveAll(context.Background(), []anchors.Anchor{a}, c)
		if err != nil {
			t.Fatal(err)
		}
		within(t, results[0], now)
		if a.Path == "cart.go" {
			if _, err := anchors.Explain(context.Background(), a, c); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// within checks that a result is a place in the file.
func within(t *testing.T, r anchors.Result, f *anchors.File) {
	t.Helper()
	if r.Found && (r.Range.Start < 0 || r.Range.End > len(f.Tree.Src) || r.Range.Start > r.Range.End || r.Certainty < anchors.MinCertainty || r.Certainty > 1) {
		t.Errorf("the result %+v is no place in %d bytes", r, len(f.Tree.Src))
	}
	if r.Why == "" {
		t.Errorf("no reason in %+v", r)
	}
}

// Any two texts are an old and a new version of a file.
func FuzzResolveAllTexts(f *testing.F) {
	f.Add(uint8(0), cart, strings.ReplaceAll(cart, "Total", "Sum"))
	f.Add(uint8(1), "def f(a):\n  return a\n", "def g(a):\n\treturn (")
	f.Add(uint8(4), "x = () => {}\n", "{{{{((((")
	f.Fuzz(func(t *testing.T, lang uint8, before, after string) {
		if len(before)+len(after) > 1<<14 {
			return
		}
		l := syntax.Languages()[int(lang)%len(syntax.Languages())]
		old, now := anchors.NewFile("f", syntax.Parse(l, []byte(before))), anchors.NewFile("f", syntax.Parse(l, []byte(after)))
		var as []anchors.Anchor
		for i := range len(before) {
			if i == 0 || before[i-1] == '\n' {
				as = append(as, old.At(code.Range{Start: i, End: i}))
			}
		}
		results, err := anchors.ResolveAll(context.Background(), as, anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			within(t, r, now)
		}
	})
}

// manyFiles is a change set in which classes moved, methods were renamed, and
// anchors on all of it.
func manyFiles(n int) (c anchors.ChangeSet, as []anchors.Anchor) {
	source := func(i int, method string) string {
		return fmt.Sprintf("package p%d;\n\nclass C%d {\n  int field%d = %d;\n\n  int %s%d(int a) {\n    int sum = a + %d;\n    if (sum > %d) {\n      return sum * field%d;\n    }\n    return sum;\n  }\n\n  void close%d() {\n    field%d = %d;\n  }\n}\n", i, i, i, i, method, i, i*7, i*3, i, i, i, i+1)
	}
	for i := range n {
		old := parse(fmt.Sprintf("a/C%d.java", i), source(i, "total"))
		path := old.Path
		if i%3 == 0 {
			path = fmt.Sprintf("b/C%d.java", i)
		}
		c.Old = append(c.Old, anchors.Loaded(old))
		c.New = append(c.New, anchors.Loaded(parse(path, source(i, []string{"total", "sum"}[i%2]))))
		for j := range old.Tree.Symbols() {
			as = append(as, old.Symbol(j))
		}
		as = append(as, at(old, "int sum"), at(old, "if (sum"), at(old, "return sum;"))
	}
	return c, as
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	c, as := manyFiles(30)
	want, err := anchors.ResolveAll(context.Background(), as, c)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range want {
		if r.Found {
			found++
		}
	}
	if found < len(as)*9/10 {
		t.Errorf("%d of %d anchors were found", found, len(as))
	}
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 0))
		order := rng.Perm(len(as))
		shuffled := make([]anchors.Anchor, len(as))
		for i, j := range order {
			shuffled[i] = as[j]
		}
		d := anchors.ChangeSet{Old: slices.Clone(c.Old), New: slices.Clone(c.New)}
		rng.Shuffle(len(d.Old), func(i, j int) { d.Old[i], d.Old[j] = d.Old[j], d.Old[i] })
		rng.Shuffle(len(d.New), func(i, j int) { d.New[i], d.New[j] = d.New[j], d.New[i] })
		got, err := anchors.ResolveAll(context.Background(), shuffled, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, j := range order {
			if !reflect.DeepEqual(got[i], want[j]) {
				t.Fatalf("in another order %s %s is %+v, it was %+v", as[j].Path, as[j].Name, got[i], want[j])
			}
		}
	}
}

func TestCancelledChangeSet(t *testing.T) {
	c, as := manyFiles(3)
	ctx, cancel := context.WithCancel(context.Background())
	open := c.New[2].Open
	c.New[2].Open = func(ctx context.Context) (*anchors.File, error) {
		cancel() // while the files are read
		return open(ctx)
	}
	if _, err := anchors.ResolveAll(ctx, as, c); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled change set gave %v", err)
	}
}
