package redact

import (
	"math"
	"regexp"
	"strings"
	"unicode"
)

// secretWords are in the names that secrets are given to.
var secretWords = []string{"pass", "pwd", "secret", "token", "key", "credential"}

const (
	// secretName is a name with one of the words in it.
	secretName = `(?P<name>[A-Za-z0-9_.$@-]*(?i:pass(?:word|wd|phrase|code)?|pwd|secret|token|credential|(?:api|access|private|signing|encryption|master|auth|account|service)[_-]?key)s?[A-Za-z0-9_.-]*)`
	// between stands between a name and its value in the languages of the table:
	// a closing quote or bracket, a type, an operator, a call around the value.
	between = `["'\])]{0,3}[ \t]{0,8}(?::[ \t]{0,4}[A-Za-z_&*?<>\[\]., |']{1,40})?(?:\[\w{0,20}\])?[ \t]{0,8}(?::=|=>|===?|!==?|=|:|,|->|<-|\()[ \t]{0,8}(?:[A-Za-z.:]{1,30}\()?[@$]?(?:[rbfu]|u8|L)?`
	// literal is a string in any quotes, escapes included.
	literal = "(?:\"((?:[^\"\\\\\\n]|\\\\.)+)\"|'((?:[^'\\\\\\n]|\\\\.)+)'|`([^`\\n]+)`)"
)

var (
	assignment  = regexp.MustCompile(secretName + between + literal)
	definition  = regexp.MustCompile(`#[ \t]*define[ \t]+` + secretName + `[ \t]+` + literal)
	settingLine = regexp.MustCompile(`(?m)^[ \t#/*]{0,20}(?:(?:export|set|ENV|ARG|-)[ \t]{1,4}|declare[ \t]{1,4}(?:-[a-z]{1,3}[ \t]{1,4})?)?` + secretName + `(?:=|:[ \t]{1,4})([^\s"'` + "`" + `$(){}<>\[\];,]{6,})[ \t]*\r?$`)
	xmlElement  = regexp.MustCompile(`<` + secretName + `>([^<>\n]{4,})</`)
	quotedToken = regexp.MustCompile("[\"'`]([A-Za-z0-9+/=_.~-]+)[\"'`]")
)

// otherThing are endings that make a secret's name the name of something else.
var otherThing = regexp.MustCompile(`(?i)(?:name|type|kind|field|label|header|url|uri|path|file|hint|text|title|placeholder|error|msg|message|regexp?|pattern|algorithm|algo|prefix|suffix|length|len|size|count|env|var|param|id|ids|format|encoding|policy|class|icon|input|column|selector|scope|scopes|store|manager|provider|expired|expiry|required|missing|invalid|wrong|prompt|help|description|desc|separator|delimiter|ring|word|words|s|ize|izer|ized|ization|board|code|down|up|press|frame|event)$`)

// comparison are the methods of a secret that are given another one.
var comparison = regexp.MustCompile(`(?i)^(?:equals|eq|eql|is|same|compare|set|update|value|data|default)`)

// isSecretAssignment tells a secret from the other values that are given to
// names with such words in them.
func isSecretAssignment(_, name, value string) bool {
	if standsForOne(value) {
		return false
	}
	lower := strings.ToLower(name)
	word := ""
	end := 0
	for _, w := range []string{"password", "passwd", "passphrase", "passcode", "pwd", "pass", "secret", "token", "credentials", "credential", "key"} {
		if i := strings.LastIndex(lower, w); i >= 0 && i+len(w) > end {
			word, end = w, i+len(w)
		}
	}
	rest := strings.Trim(name[end:], "._-")
	if rest != "" && (otherThing.MatchString(rest) || strings.Contains(name[end:], ".") && !comparison.MatchString(rest)) {
		return false
	}
	if strings.HasPrefix(word, "pass") || word == "pwd" {
		// `compass`, `bypass`, `passed`: words that only contain the short form.
		start := end - len(word)
		if word == "pass" && (start > 0 && unicode.IsLower(rune(name[start-1])) || end < len(name) && unicode.IsLower(rune(name[end]))) {
			return false
		}
		return len(value) >= 4 && !isName(value) && value[0] != '/' && !(word == "pwd" && strings.Contains(value, "/"))
	}
	// Tokens and keys are made by machines: long, and not words.
	return len(value) >= 12 && !isName(value) && !strings.ContainsAny(value, " \t") && strings.ContainsAny(value, "0123456789") && entropy(value) > 2.5
}

var (
	template   = regexp.MustCompile(`^(?:<[^>]*>|\[[^\]]*\]|\{+[^}]*\}+|%[-\w(){}]+%?|\$\{?[\w.(]+[^}]*\}?\)?|#\{[^}]*\}|@@?\w+@?|:\w+|\?|\.{3}|…)$`)
	standIn    = regexp.MustCompile(`(?i)(?:example|placeholder|dummy|changeme|change[-_ ]me|your|redacted|hidden|masked|xxxx|\*\*\*|\.\.\.|todo|fixme|foobar|<[a-z])`)
	nameLike   = regexp.MustCompile(`^[A-Za-z_$][\w$]*(?:[.:/-]{1,2}[A-Za-z_$][\w$]*)*[:.]?$`)
	punctuated = regexp.MustCompile(`^[\W_]*$`)
)

// standsForOne reports whether a value is put in a secret's place: a template's
// hole, a format verb, an example that says so.
func standsForOne(value string) bool {
	v := strings.TrimSpace(value)
	return template.MatchString(v) || standIn.MatchString(v) || punctuated.MatchString(v) || strings.Trim(v, v[:min(1, len(v))]) == "" || strings.HasPrefix(v, "$") || strings.Contains(v, "${") || strings.Contains(v, "{{") || strings.Contains(v, "%s")
}

// isName reports whether a value is a word of the program or a sentence for
// people, not a secret: `password`, `user.password`, `Enter your password`.
func isName(value string) bool {
	lower := strings.ToLower(value)
	for _, w := range secretWords {
		if strings.Contains(lower, w) && (nameLike.MatchString(value) || strings.Contains(value, " ")) {
			return true
		}
	}
	switch lower {
	case "string", "none", "null", "nil", "undefined", "true", "false", "text", "hidden", "basic", "bearer", "digest", "optional", "required", "unknown", "default", "admin", "root", "user", "object", "number", "boolean":
		return true
	}
	if strings.Count(strings.TrimSpace(value), " ") >= 2 {
		return true
	}
	return nameLike.MatchString(value) && strings.ContainsAny(value, ".:/") && !strings.ContainsAny(value, "0123456789")
}

var (
	hexOnly  = regexp.MustCompile(`^(?:0x)?[0-9a-fA-F-]+$`)
	publicID = regexp.MustCompile(`(?i)(?:hash|sha\d|md5|digest|checksum|sum|etag|uuid|guid|integrity|finger|commit|revision|cert|public|data|image|png|font|alphabet|charset|chars|encod|decod|base64|b64|fixture|golden|expect|want|test)`)
)

// isRandom tells a key made by a machine from the other long tokens in source:
// hashes, identifiers, alphabets, embedded data.
func isRandom(before, _, value string) bool {
	if len(value) < 24 || len(value) > 256 || hexOnly.MatchString(value) || standsForOne(value) || strings.HasPrefix(value, "sha") {
		return false
	}
	line := before[max(0, strings.LastIndexByte(before, '\n')+1, len(before)-120):]
	if publicID.MatchString(line) {
		return false
	}
	var upper, digits, lower, run, words, rising int
	last := rune(0)
	for _, r := range value {
		switch {
		case unicode.IsLower(r):
			lower++
			run++
			if run == 3 {
				words += 3
			} else if run > 3 {
				words++
			}
		case unicode.IsUpper(r):
			upper++
		case unicode.IsDigit(r):
			digits++
		}
		if !unicode.IsLower(r) {
			run = 0
		}
		if r == last+1 {
			rising++
		}
		last = r
	}
	// In random text few letters stand in runs of one case; in names most do.
	n := len(value)
	return lower >= 3 && upper >= 3 && digits >= 2 && words*10 < 3*n && rising*5 < n && entropy(value) > 3.9
}

// entropy is the Shannon entropy of a text in bits a byte.
func entropy(text string) float64 {
	var count [256]float64
	for i := range len(text) {
		count[text[i]]++
	}
	bits, n := 0.0, float64(len(text))
	for _, c := range count {
		if c > 0 {
			bits -= c / n * math.Log2(c/n)
		}
	}
	return bits
}
