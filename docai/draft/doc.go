// Package draft is the way from code to comments a person can decide on:
//
//	Drafter.Draft   asks a provider once per file; every answer is checked,
//	                flagged, rendered and proved before it becomes a Draft
//	Comment.EditAt  the edit that puts exactly what was shown into today's text
//	Apply           edits made, and the proof that they touched comments only
//
// A provider answers with fields. The only text that can reach a file is what
// dialect writes of them, and only after Apply has parsed the result and found the
// same code in it.
package draft
