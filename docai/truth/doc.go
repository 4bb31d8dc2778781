// Package truth checks what documentation says against what the syntax tree
// shows, without a model. The same checks score drafts before a person accepts
// them and find documentation that no longer fits the code.
//
//	Check(tree, index, block, known) → Report     one block of one symbol
//	New(tree, known).Check(index, block)          the same for many symbols of one file
//	File(path, tree, known)                       all that is wrong with the documentation of a file
//	Wants(tree, index), Generated, TestFile       what deserves documentation
//	Rules()                                       every kind of finding, with help
//
// A tree shows little: names, signatures, what is returned and raised in plain
// sight. So each check speaks only where the tree decides, and stays silent
// where the answer depends on code that is elsewhere. Documentation of a
// language or dialect without a form for something (Go has no parameter tags)
// is never asked for it.
//
// One subject a file: params.go, results.go, raises.go, names.go, claims.go,
// conditions.go, size.go; what is particular to a language stands in
// conventions.go.
package truth
