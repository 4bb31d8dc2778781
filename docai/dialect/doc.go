// Package dialect turns documentation comments into fields and fields into
// documentation comments, for every language of the table and the dialects in
// use there (Javadoc, NumPy, Doxygen, …).
//
//	Parse(lang, raw)                             a comment as in the file → fields
//	Render(lang, block, sym, style, indent)      fields → a comment
//	Update(lang, raw, block, sym, style, indent) fields → an edit of an existing comment
//	Merge(old, new, sym)                         which fields stay, come and go
//	Insertion, Replacement                       the edit of a file that puts a comment in
//	DefaultStyle, Learn                          the house style
//
// A comment is worked on in three layers:
//
//   - its frame (frame.go): delimiters, indent and leaders such as " * ", cut
//     away and put back byte for byte;
//   - its parts (a form per dialect): what each content line speaks of, and
//     how one part is written;
//   - its text (text.go): paragraphs, lists and code, wrapped and unwrapped.
//
// # Where a rendered comment starts and ends
//
// Render and Update give text with the extent of code.Doc.Raw: from the first
// delimiter byte to the last. The first line has no indent, every further line
// starts with the indent, and there is no line end after the last one.
//
// # What no text can do
//
// Fields come from models and from people, so they are hostile. Whatever they
// say, Render gives exactly one comment, and Update adds nothing but comment:
// terminators, escapes the compiler reads inside comments, line splices,
// interpolation and control characters are written so that they show what was
// meant and do nothing (escape.go); words that a tool would obey as a directive
// are taken apart by a space (directive.go); prose that looks like a tag or a
// section of the dialect is escaped. Examples are shown, never run: prompts of
// doctests are left out and Rust code blocks are marked to be ignored.
package dialect
