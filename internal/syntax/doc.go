// Package syntax turns source text into trees, symbols and documentation, for
// every language of one table.
//
// It is the only package that touches tree-sitter. A parsed tree is copied out
// of the parser into plain Go memory at once, so a Tree is immutable, free of
// lifetimes, and may be read from any number of goroutines. Parsing never
// fails: text that is broken or half typed gives a partial tree with error
// nodes in it.
//
//	Parse(lang, src)  → *Tree          one text
//	Live              → *Tree per edit  an open document, parsed incrementally
//	Tree.Symbols      → declarations with their documentation and facts
//	SameCode          → proof that two texts differ in comments only
//
// A language is one entry of the table in language.go plus its rules in a file
// named for it (go.go, python.go, …).
package syntax
