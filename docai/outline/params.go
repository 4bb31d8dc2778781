package outline

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai/internal/english"
	"github.com/hivesync/hivesync/internal/code"
)

// paramText says what a parameter is, by its name and type, and what the body does
// with it.
func (s *subject) paramText(p *code.Param) string {
	text, whole := s.paramNoun(p)
	if !whole {
		text = s.paramUse(p, text)
	}
	switch {
	case p.Default != "" && clean(p.Default):
		text += "; " + quote(p.Default) + " by default"
	case p.Optional && !p.Variadic:
		text += "; may be left out"
	}
	return capital(text) + "."
}

// paramNoun is a noun for a parameter; whole when there is no more to say.
func (s *subject) paramNoun(p *code.Param) (noun string, whole bool) {
	name := p.Name[strings.LastIndexByte(p.Name, '.')+1:]
	words := split(name)
	switch {
	case p.Variadic && strings.Contains(s.Signature, "**"+p.Name):
		return "further keyword arguments", false
	case p.Variadic && (p.Name == "args" || p.Name == "..." || p.Name == "rest"):
		return "further arguments", false
	case p.Variadic && len(words) > 0 && !isPlural(words[len(words)-1]):
		return "any number of arguments", false
	case p.Destructured && name == p.Name:
		return "an object with the properties below", true
	case len(words) == 0:
		return "", false
	}
	if isBoolType(p.Type) || p.Type == "" && (p.Default == "true" || p.Default == "false" || p.Default == "True" || p.Default == "False") {
		return s.flag(p.Name, words), true
	}
	if words[0] == "on" && len(words) > 1 || isFunctionType(p.Type) && !p.Variadic {
		if s.calls(p) {
			return "the function that is called", true
		}
		if last := words[len(words)-1]; isFunctionType(p.Type) && (len(last) < 3 || auxiliary[last] || english.ThirdPerson(last) != "") {
			return "a function", false
		}
	}
	if len(name) < 3 && shortened[words[len(words)-1]] == "" {
		if t := bareType(p.Type); clean(t) && !isAnyType(t) {
			return articleFor(t) + " " + quote(t), false
		}
		return "", false
	}
	if to := slices.Index(words, "to"); to > 0 && to < len(words)-1 && mapType.MatchString(p.Type) {
		return "the map from " + strings.Join(expand(words[:to]), " ") + " to " + strings.Join(expand(words[to+1:]), " "), false
	}
	for i, w := range words { // "restrictedToLevel", "out"
		if prepositions[w] && (i == 0 || isAdjective(words[i-1])) || w == "out" && len(words) == 1 {
			if t := bareType(p.Type); clean(t) && !isAnyType(t) {
				return typeNoun(t), false
			}
			return "", false
		}
	}
	if noun = definite(words); len(words) == 1 && !determiners[words[0]] && !strings.HasPrefix(noun, "the ") {
		noun = "the " + noun
	}
	return noun, false
}

var mapType = regexp.MustCompile(`(?i)map\b|dict|record<|^array`)

// flag says what a yes-or-no parameter decides.
func (s *subject) flag(name string, words []string) string {
	first, rest := words[0], words[1:]
	named := func(words []string) string { return strings.Join(expand(words), " ") }
	switch {
	case (first == "is" || first == "has" || first == "can" || first == "should" || first == "was" || first == "must") && len(rest) > 0:
		what := named(rest)
		if first == "is" {
			what = predicate(rest)
		} else if first == "has" {
			what = indefinite(rest)
		}
		return "whether it " + first + " " + what
	case english.ThirdPerson(first) != "" && (len(rest) > 0 || !nounsToo[first]) && !isAdjective(words[len(words)-1]) && !prepositions[words[len(words)-1]] && first != "default":
		return "whether to " + named(words)
	case isAdjective(words[len(words)-1]) && len(words) == 1:
		return "whether it is " + named(words)
	}
	return "the flag " + s.arg(name)
}

// paramUse adds what the body does with a parameter.
func (s *subject) paramUse(p *code.Param, noun string) string {
	u := &p.Uses
	passed := quoteUpTo(s.plainCallees(u.PassedTo), 2)
	toBase := s.Kind == code.Constructor && (contains(u.PassedTo, "__init__") || contains(u.PassedTo, "super") || contains(u.PassedTo, "parent::__construct") || contains(u.PassedTo, "base"))
	stored := quoteUpTo(fields(u.StoredIn), 2)
	use := ""
	switch {
	case s.loopsOver(p):
		if noun == "" {
			return "what is looped over"
		}
		return noun + " to loop over"
	case s.calls(p):
		use = "called by the body"
	case len(stored) > 0:
		use = "stored in " + join(stored)
	case toBase:
		use = "passed to the constructor of the base class"
	case len(passed) > 0:
		use = "passed to " + join(passed)
	case u.Returned:
		use = "returned as it is on some path"
	case s.Kind == code.Constructor && s.keeps(p):
		use = "kept as a property"
	case s.body != "" && !s.Abstract && !u.Read && s.seesAll():
		use = "not used"
	}
	switch {
	case noun == "" && use == "" && !s.Abstract && u.Read:
		return "read by the body"
	case noun == "" && use == "":
		return "the argument " + s.arg(p.Name)
	case noun == "":
		return use
	case use == "":
		return noun
	}
	return noun + ", " + use
}

// loopsOver reports whether a loop runs over the parameter. In PHP it may be the
// variable of the loop that is called alike.
func (s *subject) loopsOver(p *code.Param) bool {
	if s.lang != "php" || !p.Uses.Looped {
		return p.Uses.Looped
	}
	for rest := s.body; ; {
		_, after, found := strings.Cut(rest, "foreach")
		if !found {
			return false
		}
		if over, ok := strings.CutPrefix(strings.TrimLeft(after, " (\n\t"), "$"+p.Name); ok && (over == "" || !isNamePart(over[0]) && over[0] != '-' && over[0] != '[') {
			return true
		}
		rest = after
	}
}

// seesAll reports whether the body shows every use of the parameters: none is handed
// on in front of it, nor reached without its name.
func (s *subject) seesAll() bool {
	if s.Kind == code.Constructor && (s.lang == "csharp" || s.lang == "cpp" || s.lang == "kotlin" || s.lang == "scala") {
		return false
	}
	for _, way := range []string{"arguments", "func_get_args", "compact(", "locals()", "eval(", "super\n", "super;"} {
		if strings.Contains(s.body, way) {
			return false
		}
	}
	return true
}

// keeps reports whether a constructor's parameter is a property by how it is declared.
func (s *subject) keeps(p *code.Param) bool {
	i := strings.Index(s.Signature, "(")
	if i < 0 {
		return false
	}
	for one := range strings.SplitSeq(s.Signature[i+1:], ",") {
		words := strings.FieldsFunc(one, func(r rune) bool { return r > 0x7F || !isNamePart(byte(r)) })
		modified := false
		for _, w := range words {
			switch strings.TrimPrefix(w, "$") {
			case "public", "private", "protected", "readonly", "val", "var":
				modified = true
			case p.Name:
				return modified
			}
		}
	}
	return false
}

// plainCallees are the callees that can be quoted.
func (s *subject) plainCallees(callees []string) []string {
	var kept []string
	for _, c := range callees {
		root, last := ends(c)
		if clean(c) && c != s.Name && c != "__init__" && !noise[strings.ToLower(last)] && !noiseRoots[root] && !contains(s.Facts.Raises, c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// calls reports whether the body calls the parameter itself, not a method of it.
func (s *subject) calls(p *code.Param) bool {
	return p.Uses.Called && (contains(s.Facts.Calls, p.Name) || contains(s.Facts.Calls, "$"+p.Name))
}

// isAnyType reports whether a type says nothing.
func isAnyType(t string) bool {
	switch t[strings.LastIndexByte(t, '.')+1:] {
	case "Any", "any", "unknown", "mixed", "object", "Object", "interface{}", "dynamic", "{}":
		return true
	}
	return false
}

func isBoolType(t string) bool {
	if strings.Contains(t, " is ") { // TypeScript's guards
		return true
	}
	switch strings.Trim(t[strings.LastIndexByte(t, '.')+1:], "?") {
	case "bool", "boolean", "Boolean", "Bool", "_Bool", "bool | None":
		return true
	}
	return false
}

func isFunctionType(t string) bool {
	return strings.Contains(t, "=>") || strings.Contains(t, "->") || strings.HasPrefix(t, "func(") || strings.Contains(t, "Callable") || strings.HasPrefix(t, "Func<") || strings.HasPrefix(t, "Action") ||
		strings.HasPrefix(t, "impl Fn") || t == "callable" || t == "Function" || t == "Closure"
}

// bareType is a type without references and qualifiers, as a noun takes it.
func bareType(t string) string {
	for {
		cut := t
		for _, prefix := range []string{"&", "*", "mut ", "const ", "final ", "out ", "ref ", "in ", "inout ", "'static ", "'a ", "?", "readonly ", "@escaping ", "params "} {
			cut = strings.TrimPrefix(strings.TrimSpace(cut), prefix)
		}
		if cut == t {
			return strings.TrimSuffix(t, "?")
		}
		t = cut
	}
}
