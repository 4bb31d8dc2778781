// Package redact takes secrets out of text before it leaves the machine.
//
//	Text(text)  → the text with placeholders, and what was found where
//	File(file)  → the same for everything a provider is told about a file
//
// A rule (rules.go) says what a secret looks like: the key formats of vendors,
// passwords in URLs and connection strings, assignments to names such as
// `password`, and strings that are too random to be anything else. A
// placeholder such as REDACTED_GITHUB_TOKEN_1 is made of letters, digits and
// underscores only and takes the place of the secret alone, so text that parsed
// still parses, line by line. The same secret has the same placeholder
// throughout one call. Nothing turns a placeholder back into the secret, and
// what is returned about a hit never holds any part of it.
//
// Every rule is one pass of a regular expression without backtracking: the time
// is linear in the length of the text, whatever the text says.
package redact
