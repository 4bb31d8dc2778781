package outline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/english"
	"github.com/hivesync/hivesync/internal/code"
)

// phrase is what the name spells as a verb phrase in the third person
// ("parseConfig" → "Parses config"), or "" when it does not start with a verb.
func phrase(s *docai.Symbol) string {
	if s.Kind == code.Constructor {
		owner := s.Container[strings.LastIndexByte(s.Container, '.')+1:]
		if owner == "" {
			owner = s.Name
		}
		return "Creates a new `" + owner + "`"
	}
	words := split(s.Name)
	if len(words) == 0 {
		return ""
	}
	verb := strings.ToLower(words[0])
	rest := words[1:]
	switch {
	case verb == "is" || verb == "has" || verb == "can" || verb == "should":
		if len(rest) == 0 {
			return ""
		}
		return "Reports whether it " + verb + " " + lower(rest)
	case verb == "new" && len(rest) > 0:
		return "Creates a new " + lower(rest)
	case verb == "to" && len(rest) > 0:
		return "Converts to " + lower(rest)
	case english.ThirdPerson(verb) == "":
		return ""
	}
	third := english.ThirdPerson(verb)
	if len(rest) == 0 {
		return "" // the bare verb says no more than the name
	}
	return capital(third) + " " + lower(rest)
}

// split cuts a name into its words: at case changes, underscores and digits'
// ends; "HTTPServer2" → HTTP, Server2.
func split(name string) []string {
	var words []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(part)
		start := 0
		for i := 1; i < len(runes); i++ {
			lowerToUpper := !unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i])
			acronymEnds := i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i+1])
			if lowerToUpper || acronymEnds {
				words = append(words, string(runes[start:i]))
				start = i
			}
		}
		words = append(words, string(runes[start:]))
	}
	return words
}

// lower joins words in lower case, acronyms kept.
func lower(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		if len(w) > 1 && strings.ToUpper(w) == w {
			out[i] = w
		} else {
			out[i] = strings.ToLower(w)
		}
	}
	return strings.Join(out, " ")
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func article(word string) string {
	word = strings.TrimLeft(word, "*&[]@$?!(<`")
	if word != "" && strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "an"
	}
	return "a"
}

// join lists items as a person would: "a", "a and b", "a, b and c".
func join(items []string) string { return joinWith(items, " and ") }

// either lists alternatives: "a", "a or b".
func either(items []string) string { return joinWith(items, " or ") }

func joinWith(items []string, last string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + last + items[len(items)-1]
}

// list is join, with the number of what it leaves out.
func list(items []string, total int, noun string) string {
	if total > len(items) {
		return fmt.Sprintf("%s and %d more %ss", strings.Join(items, ", "), total-len(items), noun)
	}
	return join(items)
}

// quoteUpTo puts at most n of the items in backticks.
func quoteUpTo(items []string, n int) []string {
	var out []string
	for _, item := range items[:min(n, len(items))] {
		out = append(out, "`"+item+"`")
	}
	return out
}

// plain keeps the items that can stand in backticks on one line.
func plain(items []string) []string {
	var out []string
	for _, item := range items {
		if clean(item) {
			out = append(out, item)
		}
	}
	return out
}

// clean reports whether source text can be quoted as it is: short, on one line,
// without quotes, comment signs or backticks.
func clean(text string) bool {
	return text != "" && len(text) <= 48 && !strings.ContainsAny(text, "`\"'\n\\") &&
		!strings.Contains(text, "/*") && !strings.Contains(text, "*/") && !strings.Contains(text, "//") && !strings.Contains(text, "--") && !strings.Contains(text, "{")
}

// builtins are callees that tell a reader nothing about what a function is for.
var builtins = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`len cap append make new panic recover copy delete print println printf Printf Println Sprintf Sprint Errorf Fprintf min max
		str int float bool bytes list dict set tuple range enumerate isinstance issubclass hasattr getattr setattr super type repr format sorted reversed zip iter next
		require super toString valueOf String Number Boolean Array Object push log debug info warn error Some None Ok Err vec unwrap expect clone into iter collect
		to_string as_ref as_str is_empty is_none is_some println format assert assert_eq sizeof static_cast dynamic_cast reinterpret_cast const_cast move
		isset empty count unset array echo puts raise throw listOf mapOf emptyList setOf to_s to_i nil? is_nil inspect pairs ipairs tostring tonumber`) {
		m[w] = true
	}
	return m
}()
