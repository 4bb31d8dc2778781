package outline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
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
	case verbs[verb] == "":
		return ""
	}
	third := verbs[verb]
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

// verbs maps what names start with to its third person.
var verbs = func() map[string]string {
	m := map[string]string{}
	for v := range strings.FieldsSeq(`accept acquire activate add adjust align allocate allow analyze append apply approve archive assert assign attach
		await begin bind block build cache calculate call cancel capture cast change check choose clamp clean clear click clone close collapse collect combine
		compare compile complete compress compute concat configure confirm connect consume contain convert copy count create crop cut decide declare decode
		decorate decrease decrement decrypt define defer delete deliver deny deploy derive describe deserialize destroy detach detect determine diff disable
		discard disconnect discover dispatch display dispose divide download draw drop dump edit emit enable encode encrypt end enqueue ensure enter escape
		establish estimate evaluate exclude execute exit expand expect explain export expose extend extract fail fetch fill filter finalize find finish fire
		fit fix flatten flip flush focus follow force format forward free generate get give grant group grow guess handle hash hide highlight hold identify
		ignore import include increase increment index infer inflate init initialize inject insert inspect install instantiate intersect invalidate invert
		invoke issue iterate join keep kill launch leave limit link list listen load lock log lookup make manage map mark match measure merge migrate modify
		monitor mount move multiply mutate name navigate normalize notify observe obtain open optimize order overwrite pack pad paint parse partition pass
		paste patch pause perform persist pick pipe place play poll pop populate position post prepare prepend preserve press prevent print process produce
		project promote prompt propagate prove provide publish pull purge push put query queue quote raise randomize reach read rebuild receive recompute
		reconnect record recover redirect reduce refresh register reject release reload remove rename render reorder repeat replace reply report request
		require reserve reset resize resolve respond restart restore restrict resume retrieve retry return reverse revert revoke rewrite rotate round route
		run sample sanitize save scale scan schedule score scroll search seek select send serialize serve set shift show shuffle shut shutdown sign signal
		simplify skip sleep slice sort spawn split stage start stat step stop store stream strip subscribe substitute subtract sum summarize suspend swap switch
		sync synchronize tag take teardown test throw tick toggle touch trace track train transfer transform translate traverse trigger trim truncate
		try undo unescape uninstall union unlink unload unlock unmarshal unmount unpack unregister unset unsubscribe update upgrade upload use validate
		verify view visit wait walk warn watch wrap write yield zip marshal lower upper`) {
		m[v] = third(v)
	}
	return m
}()

func third(v string) string {
	switch {
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "x"), strings.HasSuffix(v, "z"), strings.HasSuffix(v, "ch"), strings.HasSuffix(v, "sh"), v == "undo":
		return v + "es"
	case strings.HasSuffix(v, "y") && len(v) > 1 && !strings.ContainsRune("aeiou", rune(v[len(v)-2])):
		return v[:len(v)-1] + "ies"
	}
	return v + "s"
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
