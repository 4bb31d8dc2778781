// Package review keeps the comments of one workspace folder at their code while
// documents change, and lets their states follow what happens in the editor.
//
//	Desk        one folder: its store, and the comments of its open documents
//	Sheet       one version of a document with its comments in their places
//	Desk.Settle what a pause in typing means: accepted, taken back, edited by hand
//	Edit        the edit that puts a draft into today's text, with the proof
//
// A comment is shown only where its anchor is certain; else it is an orphan,
// listed and never placed. The state of a draft moves when its text is seen in
// the document, not when an editor says that it applied an edit.
package review
