package anchors_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

const cart = `package cart

// Total adds up the prices.
func (c *Cart) Total(tax int) int {
	sum := 0
	for _, item := range c.items {
		sum += item.price * item.count
	}
	return sum + tax
}

// Clear removes everything.
func (c *Cart) Clear() {
	c.items = nil
	c.changed = true
}

func helper(a, b int) int { return a*b + a }
`

func parse(path, src string) *anchors.File {
	return anchors.NewFile(path, syntax.Parse(syntax.Detect(path, nil), []byte(src)))
}

// at is the anchor of the place of the mark in the text.
func at(f *anchors.File, mark string) anchors.Anchor {
	i := strings.Index(string(f.Tree.Src), mark)
	return f.At(code.Range{Start: i, End: i + len(mark)})
}

func TestDeletedDeclarationIsOrphanedWithGuesses(t *testing.T) {
	a := at(parse("cart.go", cart), "Total")
	r := anchors.Resolve(a, parse("cart.go", strings.Replace(cart, cart[strings.Index(cart, "// Total"):strings.Index(cart, "// Clear")], "", 1)))
	if r.Found || r.Why == "" {
		t.Errorf("a deleted method was found: %+v", r)
	}
}

func TestRenamedMethodIsFoundByItsBody(t *testing.T) {
	a := at(parse("cart.go", cart), "Total")
	if a.Kind != code.Method || a.Name != "Total" || a.Container != "Cart" {
		t.Fatalf("the anchor of Total is %+v", a)
	}
	after := "package cart\n\nvar x = 1\n" + strings.Replace(cart[len("package cart\n"):], "Total(tax", "Sum(tax", 1)
	r := anchors.Resolve(a, parse("cart.go", after))
	if !r.Found || r.NameRange.Text([]byte(after)) != "Sum" || r.Changed != anchors.Name {
		t.Errorf("got %+v", r)
	}
}

func TestStatementIsFoundInItsMethod(t *testing.T) {
	a := at(parse("cart.go", cart), "c.changed = true")
	after := strings.Replace(cart, "c.items = nil\n", "c.log()\n\tc.items = nil\n", 1)
	r := anchors.Resolve(a, parse("cart.go", after))
	if !r.Found || r.Range.Text([]byte(after)) != "c.changed = true" {
		t.Errorf("got %+v", r)
	}
}

func TestMovedToAnotherFile(t *testing.T) {
	a := at(parse("cart.go", cart), "helper")
	c := anchors.ChangeSet{New: []anchors.Source{
		anchors.Loaded(parse("cart.go", strings.Replace(cart, "func helper(a, b int) int { return a*b + a }\n", "", 1))),
		anchors.Loaded(parse("math.go", "package cart\n\nfunc helper(a, b int) int { return a*b + a }\n")),
	}}
	r, err := anchors.ResolveAll(context.Background(), []anchors.Anchor{a}, c)
	if err != nil || !r[0].Found || r[0].Path != "math.go" || !r[0].Changed.Has(anchors.Path) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestAnchorsSurviveJSON(t *testing.T) {
	f := parse("cart.go", cart)
	for _, mark := range []string{"Total", "sum += item.price * item.count", "helper", "for _"} {
		a := at(f, mark)
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var b anchors.Anchor
		if err := json.Unmarshal(text, &b); err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: read back %+v, %v", text, b, err)
		}
	}
}

// A variable of a package stands in no declaration.
func TestDeletedPackageVariableIsOrphaned(t *testing.T) {
	old := parse("cart.go", cart+"\nvar limit = 3\n")
	var a anchors.Anchor
	for i, s := range old.Tree.Symbols() {
		if s.Name == "limit" {
			a = old.Symbol(i)
		}
	}
	if a.Kind != code.Variable {
		t.Fatalf("the anchor of limit is %+v", a)
	}
	results, err := anchors.ResolveAll(context.Background(), []anchors.Anchor{a}, anchors.ChangeSet{
		Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(parse("cart.go", cart))}})
	if err != nil || results[0].Found {
		t.Errorf("a deleted variable is %+v, %v", results, err)
	}
}
