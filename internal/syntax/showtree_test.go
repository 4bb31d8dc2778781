package syntax

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var shown = flag.String("tree", "", "print the tree of that file, for writing rules")

// What the grammar makes of a file, one node a line with its field, its kind and
// the beginning of its text:
//
//	go test ./internal/syntax -run Tree -v -tree cart.rb
func TestShowTree(t *testing.T) {
	if *shown == "" {
		t.Skip("no file given: -tree names one")
	}
	src, err := os.ReadFile(*shown)
	if err != nil {
		t.Fatal(err)
	}
	lang := Detect(*shown, src)
	if lang == nil {
		t.Fatalf("%s is in no known language", *shown)
	}
	var b strings.Builder
	showTree(&b, Parse(lang, src).Root(), 0)
	t.Log("\n" + b.String())
}

func showTree(b *strings.Builder, n Node, depth int) {
	kind := n.Kind()
	if !n.Named() {
		kind = fmt.Sprintf("%q", kind)
	}
	if n.Field() != "" {
		kind = n.Field() + ": " + kind
	}
	fmt.Fprintf(b, "%s%s  %s\n", strings.Repeat("  ", depth), kind, oneLine(n.Text(), 60))
	for c := range n.Children() {
		showTree(b, c, depth+1)
	}
}
