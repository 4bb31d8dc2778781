// Package feature is what the server does for an editor: one file for each method
// or command of the protocol. Each decodes, takes one snapshot of the document with
// its comments, makes one call, and converts.
//
// What an editor cannot do is left out, never required: the whole review works with
// code actions and diagnostics alone, and lenses, hints, annotations and dialogues
// come on top.
package feature
