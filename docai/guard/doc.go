// Package guard flags documentation that a person must look at twice: text that
// asks its reader to run, fetch, delete or give away something, that speaks to a
// language model instead of a person, or that hides what it says.
//
//	Check(block, ctx) → []Flag     a drafted or parsed block
//	Text(text, ctx)   → []Flag     any text
//	Rules()                        every kind of flag, with help
//
// A flag is no verdict: a draft with flags needs a second, explicit accept that
// repeats the reasons. Documentation may describe what its symbol does, so a
// function that removes files may say so; what the symbol calls and is named
// tells description from instruction (topics.go). Links are allowed when the
// file has them already.
//
// Text is read as a person or a model would read it: invisible characters are
// left out and look-alike letters replaced before the words are looked for
// (fold.go), so that disguise does not help, and is flagged by itself.
package guard
