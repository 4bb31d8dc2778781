// Package outline is the provider that needs no model and no network. It drafts
// from the syntax tree alone: what a name spells, what a function takes, gives,
// calls, stores and raises, and under which condition. Every sentence restates
// something the code shows, so that nothing in it is invented; it does not guess at
// intent, and is silent where there is nothing to say.
//
// One subject a file: summary.go what a function does, phrase.go the sentence its
// name spells, noun.go nouns and their articles, conventional.go names whose meaning
// a language fixes, calls.go which callees are worth naming, params.go, results.go,
// raises.go, types.go.
package outline
