package outline

import (
	"regexp"
	"strings"
)

// raised lists declared and seen errors once each.
func (s *subject) raised() []string {
	var all []string
	if !s.fails() {
		return nil
	}
	for _, list := range [][]string{s.Throws, s.Facts.Raises} {
		for _, r := range list {
			if clean(r) && !contains(all, r) && !s.madeBy(r) {
				all = append(all, r)
			}
		}
	}
	return all
}

// madeBy reports whether what the body throws is not the name itself but what one of
// its methods makes: `throw Errors.of(x)`.
func (s *subject) madeBy(name string) bool {
	made := false
	for line := range strings.SplitSeq(s.body, "\n") {
		i := throwIndex(line, name)
		if i < 0 || name == "panic" {
			continue
		}
		if _, after, _ := strings.Cut(line[i:], name); !strings.HasPrefix(after, ".") || strings.Contains(line[i:], "new "+name) {
			return false
		}
		made = true
	}
	return made
}

// raises is the language's word for it.
func (s *subject) raises() string {
	switch s.lang {
	case "python", "ruby", "lua", "elixir":
		return "raises"
	case "rust":
		return "gives"
	}
	return "throws"
}

// fails reports whether a Rust body has a way to give an error.
func (s *subject) fails() bool {
	if s.lang != "rust" || s.body == "" || strings.Contains(s.body, "?") || strings.Contains(s.body, "Err") {
		return true
	}
	return !strings.HasSuffix(strings.TrimRight(s.body, "} \n\t\r"), "Ok(())")
}

// raiseText says when an error is raised, where the body shows a condition right
// before it, or else with what message.
func (s *subject) raiseText(name string) string {
	if !contains(s.Facts.Raises, name) {
		switch {
		case s.Abstract:
			return "When an implementation " + s.raises() + " it."
		case s.lang == "swift":
			return "When the body throws it, or a call in it."
		case len(s.Facts.Raises) > 0 || s.body == "":
			return "Declared by the signature."
		}
		if s.lang == "rust" {
			return "When a call in the body fails."
		}
		return "When a call in the body " + s.raises() + " it."
	}
	if s.onlyThrows() {
		return "Always."
	}
	if conditions, enough := s.conditions(name); len(conditions) > 0 && len(conditions) <= 2 {
		text := strings.Join(conditions, ", or if ") + "."
		if !enough {
			return "Only if " + text
		}
		return "If " + text
	}
	if s.lang == "rust" && name != "panic" && strings.Contains(s.body, "?") && !strings.Contains(s.body, "Err(") {
		return "When a call in the body fails."
	}
	return "On some path."
}

var (
	lineOfIf   = regexp.MustCompile(`^\s*(?:\}?\s*(?:else\s+if|elif|elseif)|if)\b\s*(.+?)\s*[:{]?\s*$`)
	inlineIf   = regexp.MustCompile(`^\s*if\s*\((.+)\)\s*\{?\s*$`)
	modifierIf = regexp.MustCompile(`\sif\s+(.+?)\s*$`)
)

// conditions are the conditions right before each place where the error is raised;
// nil when one of them has none that can be told. They are enough when no other
// condition or loop stands around them.
func (s *subject) conditions(name string) (found []string, enough bool) {
	lines := strings.Split(s.body, "\n")
	outer := -1 // the indent of the body's own statements
	for i, line := range lines {
		if n := len(leading(line)); i > 0 && strings.TrimSpace(line) != "" && (outer < 0 || n < outer) && strings.Trim(line, " \t})];") != "" {
			outer = n
		}
	}
	if s.lang == "python" { // its body starts without the indent of the first line
		outer = len(s.Place.Indent)
	}
	enough = true
	for i, line := range lines {
		at := throwIndex(line, name)
		if at < 0 {
			continue
		}
		condition := ""
		before := line[:at]
		switch {
		case s.lang == "ruby" && modifierIf.MatchString(line):
			condition = modifierIf.FindStringSubmatch(line)[1]
			enough = enough && (i == 0 || len(leading(line)) == outer)
		case strings.TrimSpace(before) == "" && i > 0:
			if m := lineOfIf.FindStringSubmatch(lines[i-1]); m != nil && len(leading(lines[i-1])) < len(leading(line)) {
				condition = m[1]
				enough = enough && (i == 1 || len(leading(lines[i-1])) == outer)
			}
		default:
			if m := inlineIf.FindStringSubmatch(before); m != nil {
				condition = "(" + m[1] + ")"
				enough = enough && (i == 0 || len(leading(line)) == outer)
			}
		}
		if condition = unparenthesised(condition); !clean(condition) || strings.ContainsAny(condition, ";") || !balancedRound(condition) {
			return nil, false
		}
		if q := quote(condition); !contains(found, q) {
			found = append(found, q)
		}
	}
	return found, enough
}

// throwIndex is where a line raises the error; -1 when it does not.
func throwIndex(line, name string) int {
	if name == "panic" {
		if i := strings.Index(line, "panic!("); i >= 0 {
			return i
		}
		return strings.Index(line, "panic(")
	}
	for _, word := range []string{"throw new ", "throw ", "raise "} {
		if i := strings.Index(line, word); i >= 0 {
			rest := strings.TrimLeft(line[i+len(word):], `\`)
			if strings.HasPrefix(rest, name) && (len(rest) == len(name) || !isNamePart(rest[len(name)])) {
				return i
			}
		}
	}
	return -1
}

// unparenthesised is a condition without the brackets around the whole of it.
func unparenthesised(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") && closes(text) {
		return strings.TrimSpace(text[1 : len(text)-1])
	}
	return text
}

func balancedRound(text string) bool {
	return strings.Count(text, "(") == strings.Count(text, ")") && strings.Count(text, "[") == strings.Count(text, "]")
}

func leading(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }
