// Package story tells stories of people at their editors: each drives the real
// language server over standard input and output, as one of the editors in
// clients/, and every message of both sides is checked against the protocol's meta
// model.
//
//	s := story.Start(t, "shop.txtar")
//	ada := s.Editor("ada", story.VSCode)
//	ada.Open("cart.go")
//	ada.Choose(ada.At("cart.go", "func Tot|al"), "HiveSync: Document symbol `Total`")
//	ada.Fence()
//	ada.Undo("cart.go")
//
// A place is named by a text that stands once in the file, with | where the cursor
// is. Nothing sleeps: Fence returns when the server has done all that it had begun.
// What goes wrong ends the test, with what the server has logged.
package story
