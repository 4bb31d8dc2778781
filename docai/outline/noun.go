package outline

import (
	"slices"
	"strings"
	"unicode"
)

// definite is a noun phrase with its article: "the byte count", "the items",
// "all items", "JSON".
func definite(words []string) string { return nounPhrase(words, "the") }

// indefinite is the same of something new: "a server", "items", "metadata".
func indefinite(words []string) string { return nounPhrase(words, "a") }

func nounPhrase(words []string, article string) string {
	if len(words) == 0 {
		return ""
	}
	head, tail, preposition := words, []string(nil), ""
	for i, w := range words {
		if i > 0 && prepositions[w] {
			head, tail, preposition = words[:i], words[i+1:], w
			break
		}
	}
	text := phraseOf(head, article)
	switch {
	case preposition == "":
	case len(tail) == 0:
		text += " " + preposition
	case bareAfter[preposition]:
		text += " " + preposition + " " + strings.Join(expand(tail), " ")
	default:
		text += " " + preposition + " " + definite(tail)
	}
	return text
}

func phraseOf(words []string, article string) string {
	words = expand(words)
	text := strings.Join(words, " ")
	first, last := words[0], words[len(words)-1]
	switch {
	case determiners[first], len(words) == 1 && strings.HasPrefix(first, "UTF-"), len(words) == 1 && (formats[strings.ToLower(first)] || languages[strings.ToLower(first)]):
		return text
	case article == "the":
		return "the " + text
	case isPlural(last), uncounted[last], isAdjective(last):
		return text
	}
	return articleFor(text) + " " + text
}

// expand writes words in full that names shorten.
func expand(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if full := shortened[w]; full != "" {
			out[i] = full
		}
		switch lower := strings.ToLower(w); {
		case formats[lower]:
			out[i] = strings.ToUpper(w)
		case strings.HasPrefix(lower, "utf") && len(lower) > 3 && lower[3] >= '0' && lower[3] <= '9':
			out[i] = "UTF-" + lower[3:]
		case languages[lower]:
			out[i] = capital(lower)
		}
	}
	return out
}

// isPlural reports whether a noun is one of several things.
func isPlural(word string) bool {
	if slices.Contains([]string{"data", "children", "people", "indices", "vertices", "criteria"}, word) {
		return true
	}
	return len(word) > 2 && strings.HasSuffix(word, "s") && !isAcronym(word) && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is") &&
		!slices.Contains([]string{"alias", "canvas", "bias", "atlas", "class", "https", "dns", "css", "js", "gas", "lens", "news"}, word)
}

// isAdjective reports whether a word says how something is, by a list and by how it ends.
func isAdjective(word string) bool {
	if adjectives[word] {
		return true
	}
	if nounsLikeAdjectives[word] {
		return false
	}
	for _, end := range []string{"able", "ible", "ive", "ous", "ful", "less", "ary", "ant", "ed"} {
		if len(word) > len(end)+2 && strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// articleFor is "a" or "an", as the text after it is spoken. The text may be code.
func articleFor(text string) string {
	text = strings.TrimLeft(text, "*&[]@$?!(<`_:.")
	if text == "" {
		return "a"
	}
	words := split(text)
	if len(words) == 0 {
		return "a"
	}
	first := words[0]
	lower := strings.ToLower(first)
	vowel := strings.ContainsRune("aeiou", rune(lower[0]))
	switch {
	case len(lower) == 1 || isAcronym(first) && len(first) < 6, len(lower) > 1 && unicode.IsDigit(rune(lower[1])):
		if pronounced[lower] || len(lower) > 2 && strings.ContainsRune("aeiou", rune(lower[1])) && !vowel {
			return "a" // spoken as a word: FILE, RAM
		}
		if strings.ContainsRune("aefhilmnorsx", rune(lower[0])) {
			return "an"
		}
		return "a"
	case strings.HasPrefix(lower, "uni") && !strings.HasPrefix(lower, "unin") && !strings.HasPrefix(lower, "unim"), strings.HasPrefix(lower, "us"), strings.HasPrefix(lower, "one"), strings.HasPrefix(lower, "eu"),
		strings.HasPrefix(lower, "uint"), strings.HasPrefix(lower, "url"), strings.HasPrefix(lower, "uri"), strings.HasPrefix(lower, "ui"), strings.HasPrefix(lower, "utf"), strings.HasPrefix(lower, "uuid"), strings.HasPrefix(lower, "utc"):
		return "a"
	case strings.HasPrefix(lower, "hour"), strings.HasPrefix(lower, "honest"), strings.HasPrefix(lower, "html"), strings.HasPrefix(lower, "http"), strings.HasPrefix(lower, "xml"), strings.HasPrefix(lower, "sql"), strings.HasPrefix(lower, "ssl"):
		return "an"
	}
	if vowel {
		return "an"
	}
	return "a"
}

var (
	// pronounced are acronyms spoken as words.
	pronounced = set(`new not`)

	prepositions = set(`to from in into on onto of for at by with without as after before between under over within via per since until against through when if while`)
	// bareAfter are those that names follow with a word without article.
	bareAfter = set(`by with without as per via when if while`)

	determiners = set(`all any each every some no this that these those it both either neither if when own whether which what who one two`)

	formats = set(`json xml html yaml toml csv ascii css sql ansi`)
	// languages are written with a capital and without article.
	languages = set(`python javascript kotlin typescript java markdown unicode`)

	uncounted = set(`UTF-8 UTF-16 UTF-32 iodata information metadata text content memory code progress support access output input config configuration feedback traffic padding whitespace space
		history equality documentation storage time debug trace info html json xml logging`)

	adjectives = set(`readonly shallow absolute abstract active alive ambiguous anonymous atomic async available bad big binary blank bound broken busy case-sensitive closed cold compatible complete complex
		concrete connected constant correct current dark dead deep default different dirty done dry dynamic eager early empty equal even exact executable existing explicit external fast final
		finite first fixed free fresh full generic global hidden hot identical idle immediate immutable implicit infinite initial inline internal invalid known last late lazy left legal light
		literal local long loose lossless lossy low main manual minimal missing multiple mutable native negative new next normal null numeric odd old online offline only open lower upper associative assoc optional
		own partial pending plain positive possible present previous primitive private public pure quick quiet ready real recursive redundant relative remote required right root safe same secure
		sealed self-closing short silent similar simple single slow small sparse special stable stale standard static strict strong sync synthetic tall temporary terminal thin top total true
		undefined unique unknown up upper valid verbose virtual visible void volatile weak whole wide writable zero alphabetic alphanumeric numeric anagram ascii vararg variadic prime symmetric`)

	// adjectivesToo stand for a thing just as well: "resets the default".
	adjectivesToo = set(`default root text constant binary null next first last previous current local global total top state`)

	// positions say nothing alone.
	positions = set(`next first last previous current null local global public right left top`)

	nounsLikeAdjectives = set(`directive archive variable table primary summary boundary library dictionary binary descendant constant variant tenant need feed seed speed embed id grant participant assistant
		native objective perspective motive executable`)

	shortened = map[string]string{
		"ctx": "context", "req": "request", "resp": "response", "err": "error", "errs": "errors", "msg": "message", "msgs": "messages", "cfg": "configuration", "conf": "configuration",
		"opts": "options", "opt": "option", "args": "arguments", "arg": "argument", "idx": "index", "cb": "callback", "fn": "function", "func": "function", "src": "source", "dst": "destination",
		"dest": "destination", "buf": "buffer", "num": "number", "max": "maximum", "min": "minimum", "db": "database", "cmd": "command", "pos": "position",
		"prev": "previous", "val": "value", "vals": "values", "attr": "attribute", "attrs": "attributes", "elem": "element", "elems": "elements", "obj": "object", "addr": "address",
		"expr": "expression", "stmt": "statement", "pkg": "package", "repo": "repository", "ptr": "pointer", "len": "length", "cnt": "count", "str": "string", "params": "parameters",
		"param": "parameter", "props": "properties", "prop": "property", "vars": "variables", "fmt": "format", "tmp": "temporary", "impl": "implementation", "decl": "declaration", "id": "ID", "ids": "IDs",
		"ip": "IP", "url": "URL", "urls": "URLs", "uri": "URI", "http": "HTTP", "https": "HTTPS", "tcp": "TCP", "api": "API", "ui": "UI", "tls": "TLS", "ssl": "SSL", "dns": "DNS", "regex": "regular expression", "lang": "language", "assoc": "associative", "kwargs": "keyword arguments", "ast": "AST", "char": "character", "chars": "characters", "col": "column", "exc": "exception", "tb": "traceback", "lineno": "line number", "cli": "CLI", "jdk": "JDK", "uuid": "UUID", "io": "I/O", "os": "OS", "regexp": "regular expression",
	}
)
