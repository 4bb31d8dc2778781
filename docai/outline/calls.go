package outline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/internal/code"
)

// worthNaming are the callees a reader learns from: functions of this project or of
// what it imports, called on something the reader knows. Built-ins, logging, locks,
// error values and calls on local variables say nothing of what a function is for.
func (s *subject) worthNaming() []string {
	known := map[string]bool{"this": true, "self": true, "cls": true, "super": false, "Self": true, "$this": true, "static": true, "parent": true, "@": true}
	own := map[string]bool{s.Name: true}
	known["self"] = s.lang != "python" // elsewhere a word of the language
	for _, p := range s.Params {
		own[p.Name] = true
		if p.Receiver {
			known[p.Name] = true
		}
	}
	var calls []string
	for _, c := range s.Facts.Calls {
		root, last := ends(c)
		lower := strings.ToLower(last)
		switch {
		case s.lang == "rust" && strings.HasSuffix(c, "!"):
		case s.lang == "php" && phpLibrary.MatchString(c):
		case own[c] || contains(s.Facts.Raises, c) || !clean(c) || noiseRoots[root] || noise[lower] || strings.Contains(strings.ToLower(c), "log") || len(last) < 3,
			strings.HasPrefix(lower, "assert") || strings.HasPrefix(lower, "debug") || strings.HasPrefix(lower, "expect") || strings.HasPrefix(c, "<"),
			s.constructs(c, last), s.isType(c):
		case root == c && !s.calledBare(c):
		case root != c && !known[root] && !s.imported[root] && !startsUpper(root):
		default:
			calls = append(calls, c)
		}
	}
	return calls
}

// phpLibrary are functions of PHP itself.
var phpLibrary = regexp.MustCompile(`^\\?(?:array|str|mb|preg|is|ctype|func|json|date|file|iterator|spl|stream|var|proc|sapi|function|class|method|property|interface|password|random|openssl|curl|gz|hash|ob|posix|pcntl|shell|escapeshell|debug|error|trigger|register|call|get|set|php)_\w+$|^\\?(?:strtr|basename|dirname|realpath|getenv|usort|ksort|uasort|sprintf|substr|max|min|round|floor|end|current|reset|key|range|compact|extract|define|defined|ord|chr|date|time|microtime|usleep|fopen|fwrite|fclose|feof|fgets)$`)

// ends are the first and the last name of a chain: "a" and "c" of "a.b.c".
func ends(callee string) (root, last string) {
	cut := func(r rune) bool { return strings.ContainsRune(".:>?!", r) || r == '-' }
	names := strings.FieldsFunc(callee, cut)
	if len(names) == 0 {
		return callee, callee
	}
	if len(names) == 1 {
		return callee, names[0]
	}
	return names[0], names[len(names)-1]
}

// startsUpper reports whether a name starts as those of types do.
func startsUpper(name string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(name, `_\$@*&(`))
	return unicode.IsUpper(first)
}

// constructs reports whether a call makes a value of a type.
func (s *subject) constructs(callee, last string) bool {
	if !startsUpper(last) {
		return false
	}
	switch s.lang {
	case "java", "php", "javascript", "typescript", "tsx", "kotlin", "scala", "swift", "python", "rust", "ruby":
		return true
	case "csharp", "cpp":
		return strings.Contains(s.body, "new "+callee)
	}
	return false
}

// isType reports whether a callee is a type of the signature: the call converts.
func (s *subject) isType(callee string) bool {
	for _, list := range [][]code.Param{s.Params, s.Results} {
		for _, p := range list {
			if strings.Trim(p.Type, "*&[]? ") == callee {
				return true
			}
		}
	}
	return false
}

// calledBare reports whether the body calls a name by itself, not as the last of a chain.
func (s *subject) calledBare(name string) bool {
	if s.body == "" {
		return true
	}
	for rest := s.body; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before := strings.TrimRight(rest[:i], " \t\r\n")
		after := strings.TrimLeft(rest[i+len(name):], " !?")
		chained := before != "" && strings.ContainsRune(".>:", rune(before[len(before)-1])) || i > 0 && isNamePart(rest[i-1])
		if !chained && !declared(before) && after != "" && !isNamePart(after[0]) {
			return true
		}
		rest = rest[i+len(name):]
	}
}

var (
	lastWord = regexp.MustCompile(`[\w>\]]+$`)
	keywords = set(`return new await else throw raise in not and or if elif unless while until case go defer do then when is as yield try match async`)
)

// declared reports whether the text before a name declares it: it ends in a type.
func declared(before string) bool {
	word := lastWord.FindString(before)
	return word != "" && !keywords[word]
}

func isNamePart(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

var importLine = regexp.MustCompile(`(?m)^\s*(?:import|from|use|require|using|#include|alias|const .*require|let .*require|var .*require|local .*require|(?:[\w.]+ )?"[\w./-]+"$)(.*)$`)

// importedNames are the names that a file's imports mention.
func importedNames(source string) map[string]bool {
	names := map[string]bool{}
	for _, line := range importLine.FindAllString(source, 500) {
		if i := strings.LastIndex(line, " import "); i >= 0 {
			line = line[i:] // from x import y
		}
		for _, name := range strings.FieldsFunc(line, func(r rune) bool { return r > 0x7F || !isNamePart(byte(r)) }) {
			names[name] = true
		}
	}
	return names
}

// fields are the targets of assignments that outlive the body: members, not locals.
func fields(targets []string) []string {
	var kept []string
	for _, t := range targets {
		if clean(t) && strings.ContainsAny(t, ".@>:") && !strings.ContainsAny(t, "[](*,+ ") {
			kept = append(kept, t)
		}
	}
	return kept
}

// writes are the fields that the body sets.
func (s *subject) writes() []string {
	roots := map[string]bool{"this": true, "self": true, "cls": true, "Self": true, "$this": true, "static": true}
	for _, p := range s.Params {
		roots[p.Name] = true
	}
	var kept []string
	for _, t := range s.Facts.Writes {
		root, _ := ends(t)
		switch {
		case len(fields([]string{t})) == 1 && (roots[root] || strings.HasPrefix(t, "@")):
			kept = append(kept, t)
		case bareFields[s.lang] && clean(t) && root == t && t != "_" && !strings.ContainsAny(t, "[](*,+ "):
			kept = append(kept, t)
		}
	}
	return kept
}

// bareFields are the languages where the bare name of an assigned target is a field
// or an outer variable, for the tree knows the locals.
var bareFields = set(`java csharp kotlin scala swift javascript typescript tsx`)

func contains(list []string, item string) bool {
	for _, have := range list {
		if have == item {
			return true
		}
	}
	return false
}

var (
	// noiseRoots are modules whose calls are means, not ends.
	noiseRoots = set(`errors fmt log slog logger logging console Log Logger Console Objects Math strings bytes strconv utf8 unicode sort slices maps sync atomic ctx context Object Array String Number
		JSON Promise Symbol Reflect Arrays Collections Collectors Optional List Map Set assert require super std core mem ptr Vec Box Arc Rc Some Ok Err Guard StringBuilder Char Character Integer
		Long Double Boolean Enumerable System Environment Task Debug Assert typing functools itertools contextlib warnings kotlin Preconditions parent`)
	// noise are callees, in lower case, that tell a reader nothing about what a
	// function is for.
	noise = set(`setmetatable getmetatable rawget rawset rawequal unpack insert concat gsub gmatch callable uint8 uint16 uint32 uint64 uint int8 int16 int32 int64 float32 float64 rune byte uintptr complex encodeuri encodeuricomponent len cap append make new panic recover copy delete print println printf sprintf sprint errorf fprintf fprintln min max abs
		str int float bool bytes list dict set tuple range enumerate isinstance issubclass hasattr getattr setattr super type repr format sorted reversed zip iter next map filter any all sum open input id
		require tostring valueof string number boolean array object push log debug info warn warning error trace some none ok err vec unwrap expect clone into collect
		to_string as_ref as_str as_bytes is_empty is_none is_some is_ok is_err unwrap_or unwrap_or_else unwrap_or_default ok_or ok_or_else and_then map_err to_owned to_vec into_iter iter_mut as_mut as_deref borrow
		assert assert_eq sizeof static_cast dynamic_cast reinterpret_cast const_cast move forward isset empty count unset echo puts raise throw listof mapof setof emptylist emptymap arrayof mutablelistof
		to_s to_i to_sym to_a is_nil inspect pairs ipairs tonumber select lock unlock rlock runlock trylock acquire release done cancel withcancel withtimeout close defer sleep equals hashcode getclass getname
		length size charat isempty containskey contains stream tolist hasnext iterator entryset keyset values keys entries getkey getvalue get put add remove pop shift unshift slice splice concat indexof
		lastindexof includes startswith endswith hasownproperty bind apply call then catch finally parseint parsefloat charcodeat codepointat test exec match split join foreach reduce find findindex every sort reverse
		replace replaceall tolowercase touppercase trim trimend trimstart substring substr tofixed strlen strpos str_repeat str_replace implode explode in_array array_map array_filter array_merge array_key_exists array_keys
		array_values array_pop array_shift array_unshift array_push is_string is_array is_int is_null is_callable is_object preg_match preg_replace preg_split ltrim rtrim ucfirst strtolower strtoupper get_class
		let also run with takeif todo check checknotnull requirenonnull requirenotnull tochararray toint tolong tostringbuilder items extend update strip lower upper encode decode startswith endswith
		helper fatal fatalf errors skip skipf equal writestring write_str write_fmt writeln write debug_assert matches let_else await resolve addall getornull firstornull isarray isnan assign freeze
		defineproperty getownpropertydescriptor firstordefault tostringinvariant select where toarray any aggregate getenumerator movenext dispose nameof typeof gethashcode now since`)
)
