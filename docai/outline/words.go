package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split cuts a name into its words, at case changes and at signs that are no
// letters: "HTTPServer2" → HTTP, Server2. Words are in lower case but for acronyms.
func split(name string) []string {
	var words []string
	shouted := strings.Contains(name, "_") && strings.ToUpper(name) == name // no acronym can be told
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(part)
		start := 0
		add := func(end int) {
			word := string(runes[start:end])
			if shouted || !isAcronym(word) {
				word = strings.ToLower(word)
			}
			words = append(words, word)
			start = end
		}
		for i := 1; i < len(runes); i++ {
			lowerToUpper := !unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i])
			acronymEnds := i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i+1])
			if acronymEnds && i-start == 1 && runes[start] != 'A' && runes[start] != 'I' { // VNode is one word
				acronymEnds = false
			}
			if lowerToUpper || acronymEnds {
				add(i)
			}
		}
		add(len(runes))
	}
	return words
}

// isAcronym reports whether a word is written in capitals: "HTTP", "UTF8".
func isAcronym(word string) bool {
	return len(word) > 1 && strings.ToUpper(word) == word && strings.ContainsFunc(word, unicode.IsLetter)
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// join lists items as a person would: "a", "a and b", "a, b and c".
func join(items []string) string { return joinWith(items, " and ") }

// either lists alternatives: "a", "a or b".
func either(items []string) string { return joinWith(items, " or ") }

func joinWith(items []string, last string) string {
	if len(items) == 0 {
		return ""
	}
	n := len(items) - 1
	if n == 0 {
		return items[0]
	}
	return strings.Join(items[:n], ", ") + last + items[n]
}

func quote(name string) string { return "`" + name + "`" }

// quoteUpTo puts at most n of the items in backticks.
func quoteUpTo(items []string, n int) []string {
	var out []string
	for _, item := range items[:min(n, len(items))] {
		out = append(out, quote(item))
	}
	return out
}

// clean reports whether source text can be quoted as it is: short, on one line,
// without quotes, comment signs or backticks.
func clean(text string) bool {
	if text == "" || len(text) > 48 || strings.ContainsAny(text, "`\"'\n\\{") {
		return false
	}
	for _, sign := range []string{"/*", "*/", "//", "--", "#{"} {
		if strings.Contains(text, sign) {
			return false
		}
	}
	return true
}

// set is the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
