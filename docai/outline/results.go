package outline

import (
	"regexp"
	"strings"
)

// theResult is what is said of a result of which the code shows nothing.
const theResult = "The result."

// returnsText says what is given back: the noun of the name, the type of the
// signature or, without either, what the returned expressions are.
func (s *subject) returnsText(said callable) string {
	switch {
	case s.constant() != "":
		return "Always " + s.constant() + "."
	case said.whether != "":
		return "Whether " + said.whether + "."
	case s.givesItself():
		if s.self() == "" {
			return "The object itself."
		}
		return capital(s.self()) + " itself."
	case said.gives != "" && len(s.Results) <= 1:
		return capital(said.gives) + s.orNothing() + "."
	}
	if text := s.resultTypes(); text != "" {
		return capital(text) + "."
	}
	if text := s.returned(); text != "" {
		return capital(text) + "."
	}
	return theResult
}

// givesItself reports whether the object is returned, so that calls can be chained.
func (s *subject) givesItself() bool {
	r := s.Facts.Returns
	if s.lang == "lua" && (len(s.Params) == 0 || !s.Params[0].Receiver) {
		return false // its self is a local
	}
	return len(r) == 1 && (r[0] == "this" || r[0] == "self" || r[0] == "$this" || len(s.Params) > 0 && s.Params[0].Receiver && r[0] == s.Params[0].Name)
}

func (s *subject) orNothing() string {
	if len(s.Results) == 1 {
		if _, wrapped := optional(s.Results[0].Type); wrapped {
			return ", or nothing"
		}
	}
	if s.Facts.ReturnsNull && !s.isBool() {
		return ", or nothing on some path"
	}
	return ""
}

// isBool reports whether the result is a truth value: by its type or, without one,
// by all that is returned.
func (s *subject) isBool() bool {
	if strings.HasSuffix(s.Name, "?") { // Ruby's and Elixir's questions
		return true
	}
	if len(s.Results) == 1 && s.Results[0].Type != "" {
		return isBoolType(s.Results[0].Type)
	}
	if len(s.Results) > 1 || len(s.Facts.Returns) == 0 {
		return false
	}
	for _, r := range s.Facts.Returns {
		if !isTruth(r) {
			return false
		}
	}
	return true
}

func (s *subject) trueOrFalse() string {
	if s.lang == "python" {
		return "`True` or `False`"
	}
	return "`true` or `false`"
}

var (
	truthWord = regexp.MustCompile(`^(true|false|True|False|!.*|not .*)$`)
	compares  = regexp.MustCompile(`\s(==|!=|===|!==|<=|>=|<|>|in|instanceof|is not|is)\s`)
	callOf    = regexp.MustCompile(`^(?:await )?((?:new )?[\w.$@:>-]*\w[!?]?)\(`)
)

func isTruth(expression string) bool {
	if truthWord.MatchString(expression) {
		return true
	}
	return compares.MatchString(expression) && !strings.ContainsAny(expression, "?({[\"'`") && !strings.Contains(expression, " if ") && !strings.Contains(expression, " or ") && !strings.Contains(expression, "||")
}

// resultTypes names the declared results: "an `int` and an `error`".
func (s *subject) resultTypes() string {
	var types []string
	for _, r := range s.Results {
		t := r.Type
		if s.lang == "rust" {
			t = lifetime.ReplaceAllString(t, "")
		}
		if t == "" || !clean(t) || isAnyType(t) {
			return ""
		}
		text := ""
		if s.isBool() {
			return s.trueOrFalse()
		}
		if inner, wrapped := optional(t); wrapped && len(s.Results) == 1 {
			return typeNoun(inner) + ", or nothing"
		}
		if value, failure, ok := fallible(t); ok && len(s.Results) == 1 {
			switch {
			case value == "()" && failure == "":
				return "an error on failure"
			case value == "()":
				return typeNoun(failure) + " on failure"
			case failure == "":
				return typeNoun(value) + ", or an error"
			}
			return typeNoun(value) + ", or " + typeNoun(failure) + " on failure"
		}
		text = typeNoun(t)
		if r.Name != "" && r.Name != "_" {
			text = quote(r.Name) + ", " + text
		}
		types = append(types, text)
	}
	if len(types) == 1 && s.Facts.ReturnsNull {
		return types[0] + ", or nothing on some path"
	}
	if len(types) > 1 && strings.Contains(types[0], ",") {
		return strings.Join(types, "; ")
	}
	return join(types)
}

var lifetime = regexp.MustCompile(`'\w+ `)

// typeNoun is a value of a type: "an `int`".
func typeNoun(t string) string { return articleFor(bareType(t)) + " " + quote(t) }

var optionalType = regexp.MustCompile(`^(?:(?:\w+\.)?Optional[<\[](.+)[>\]]|Option[<\[](.+)[>\]]|\?(\w.*)|(.*[\w>\])])\?|([^|]+) \| (?:None|null|undefined)|null\|(.+)|([^|]+)\|null)$`)

// optional is the type that may be there, of one that says that it may not.
func optional(t string) (inner string, ok bool) {
	m := optionalType.FindStringSubmatch(t)
	if m == nil {
		return "", false
	}
	inner = strings.Join(m[1:], "")
	return inner, clean(inner)
}

var resultType = regexp.MustCompile(`^(?:\w+::)*Result<(.+)>$`)

// fallible parts Rust's Result.
func fallible(t string) (value, failure string, ok bool) {
	m := resultType.FindStringSubmatch(t)
	if m == nil {
		return "", "", false
	}
	inner := m[1]
	depth := 0
	for i, r := range inner {
		switch r {
		case '<', '(', '[':
			depth++
		case '>', ')', ']':
			depth--
		case ',':
			if depth == 0 {
				return strings.TrimSpace(inner[:i]), strings.TrimSpace(inner[i+1:]), true
			}
		}
	}
	return inner, "", true
}

// returned says what the returned expressions are, where all of them can be said.
func (s *subject) returned() string {
	if s.isBool() {
		return s.trueOrFalse()
	}
	var kinds []string
	nothing := s.Facts.ReturnsNull
	for _, r := range s.Facts.Returns {
		switch r {
		case "null", "None", "nil", "undefined", "nullptr", "void 0":
			nothing = true
			continue
		}
		kind := s.kindOf(r)
		if kind == "" {
			return ""
		}
		if !contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) == 0 || len(kinds) > 3 {
		return ""
	}
	if nothing {
		return either(kinds) + ", or nothing on some path"
	}
	return either(kinds)
}

// kindOf is a noun for a returned expression; "" when it shows nothing.
func (s *subject) kindOf(expression string) string {
	e := strings.TrimSpace(expression)
	if e == "" {
		return ""
	}
	if m := callOf.FindStringSubmatch(e); m != nil && strings.HasSuffix(e, ")") && closes(e[len(m[0])-1:]) {
		name, made := strings.CutPrefix(m[1], "new ")
		_, last := ends(name)
		switch {
		case !clean(name):
			return ""
		case made || s.constructs(name, last):
			return "a new " + quote(name)
		}
		return "what " + quote(name) + " returns"
	}
	switch first := e[0]; {
	case clean(e) && isPath(e):
		return quote(e)
	case first == '"' || first == '\'' || first == '`' || strings.HasPrefix(e, "f\"") || strings.HasPrefix(e, "f'"):
		return "a string"
	case first == '[' && strings.HasSuffix(e, "]"):
		return "a list"
	case first == '{' && strings.HasSuffix(e, "}"):
		if s.lang == "python" && !strings.Contains(e, ":") && e != "{}" {
			return "a set"
		} else if s.lang == "python" {
			return "a dictionary"
		}
		return "an object"
	case strings.HasPrefix(e, "<") && s.lang != "cpp":
		return "an element"
	case strings.HasPrefix(e, "function") || strings.HasPrefix(e, "lambda") || strings.HasPrefix(e, "async (") || strings.HasPrefix(e, "(") && strings.Contains(e, "=>"):
		return "a function"
	case first >= '0' && first <= '9' && clean(e):
		return quote(e)
	}
	return ""
}

// closes reports whether the bracket at the start closes at the end.
func closes(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i == len(text)-1
			}
		case '"', '\'', '`':
			return strings.Count(text, "(") == strings.Count(text, ")") && !strings.Contains(text[:len(text)-1], ").") && !strings.Contains(text, ") ")
		}
	}
	return false
}

// isPath reports whether an expression is a name or a chain of names.
func isPath(e string) bool {
	for i := range len(e) {
		if !isNamePart(e[i]) && !strings.ContainsRune(".@?!:>-", rune(e[i])) || e[i] == '-' && (i+1 == len(e) || e[i+1] != '>') {
			return false
		}
	}
	return true
}
