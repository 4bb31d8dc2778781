// Package anchors ties a comment to the piece of code it speaks of, and finds
// that piece again when the code has changed.
//
// An Anchor names a declaration, a block, a statement, a variable or a whole
// file by several independent witnesses: its name and container, its signature,
// hashes and a sketch of its text, its neighbours, and for code inside a
// declaration the way there and a quote. Line numbers are only a cache.
//
//	f := NewFile(path, tree)          a parsed text, prepared once
//	a := f.At(selection)              an anchor; also Symbol, Node, Whole
//	r := Resolve(a, f2)               where a is in one other text
//	rs, err := ResolveAll(ctx, as, c) where many are after a change set
//	t := NewTracker(…)                anchors that ride along while a person types
//
// The answer is Found, with a certainty and what changed, or Orphaned, with the
// reason and the best guesses. An anchor at the wrong code is the worst that can
// happen, so what is not certain enough is Orphaned: MinCertainty says where
// the border is.
//
// The package does no input or output.
package anchors
