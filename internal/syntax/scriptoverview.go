package syntax

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// The documentation of a JavaScript or TypeScript file as a whole.

// isJSDoc tells JSDoc from other comments and from the file's overview.
func isJSDoc(text string) bool { return isDocBlock(text) && !isOverview(text) }

// isOverview reports whether a comment documents the file it stands in.
func isOverview(text string) bool {
	if !strings.HasPrefix(text, "/**") {
		return false
	}
	for _, tag := range []string{"@file", "@fileoverview", "@overview", "@module", "@packageDocumentation"} {
		if hasTag(text, tag) {
			return true
		}
	}
	return false
}

// scriptOverview is the comment that documents the file.
func scriptOverview(t *Tree) code.Doc {
	for n := range t.Root().Children() {
		switch {
		case n.Is("comment") && isOverview(n.Text()):
			return code.Doc{Range: n.Range(), Raw: n.Text()}
		case !n.Is("comment", "hash_bang_line"):
			return code.Doc{}
		}
	}
	return code.Doc{}
}

func scriptModule(t *Tree) (decl, bool) {
	root := t.Root()
	return decl{node: root, outer: root, body: root, title: fileName}, true
}

// scriptPlace puts a file's overview below its licence, and keeps documentation
// out of parameter lists.
func scriptPlace(t *Tree, d *decl, p *code.Place) {
	switch {
	case d.node == t.Root():
		*p = code.Place{None: "the file is empty"}
		if first := belowLicence(t); first.Ok() {
			*p = placeAbove(t, first.Start())
		}
	case d.node.Parent().Is("formal_parameters") && p.SameLine:
		p.None = "a parameter: the constructor documents it"
	}
}

// belowLicence is the file's first node after its licence.
func belowLicence(t *Tree) Node {
	for n := range t.Root().Children() {
		if !n.Is("hash_bang_line") && !(n.Is("comment") && isLicence(n.Text())) {
			return n
		}
	}
	return Node{}
}
