package outline

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// callable is what is said of a function: the sentence and the phrase in it.
type callable struct {
	phrase
	summary string
}

// callable is one sentence: what the name spells and what the body visibly does.
func (s *subject) callable() callable {
	if text := s.whole(); text != "" {
		return callable{summary: text}
	}
	p := s.phrase()
	if p.text != "" {
		text := p.text
		if s.lang == "rust" && p.gives != "" && len(s.Results) == 1 { // there is no other place to say it
			if _, maybe := optional(s.Results[0].Type); maybe {
				text += ", if there is one"
			}
		}
		return callable{p, text + s.by(text) + "."}
	}
	if s.Facts.Yields && s.Kind != code.Constructor {
		return callable{p, "Yields one value at a time" + s.by("") + "."}
	}
	if text := s.doing(); text != "" {
		return callable{p, text + "."}
	}
	if s.Kind != code.Constructor && s.givesValue() {
		if text := s.returnsText(callable{}); text != "" && text != theResult {
			return callable{p, "Returns " + small(text)}
		}
	}
	return callable{}
}

var (
	emptyBody   = regexp.MustCompile(`^[\s{}]*(?:(?:pass|\.\.\.|return|//[^\n]*|#[^\n]*|/\*[^*]*\*/)[\s;]*)*[\s{}]*$`)
	throwsOnly  = regexp.MustCompile(`^[\s{]*(?:raise|throw)\s[^;{}]*;?[\s}]*$`)
	returnsOnly = regexp.MustCompile(`^[\s{]*(?:return|=>|=)?\s*(true|false|True|False|null|None|nil|undefined|NULL|nullptr|-?\d+|"[\w ./:-]{1,40}"|'[\w ./:-]{1,40}')\s*;?[\s}]*$`)
)

// whole is the sentence on a body that says all there is by itself: it is empty, it
// only throws, or it gives a constant.
func (s *subject) whole() string {
	if s.body == "" || s.Kind == code.Constructor || s.Facts.Yields {
		return ""
	}
	raised := s.raised()
	switch {
	case emptyBody.MatchString(s.body) && !s.returns() && len(s.Facts.Returns) == 0 && s.lang != "ruby":
		return "Does nothing."
	case s.onlyThrows() && len(raised) > 0:
		return "Always " + s.raises() + " " + quote(raised[0]) + "."
	case s.constant() != "":
		return "Always returns " + s.constant() + "."
	}
	return ""
}

// onlyThrows reports whether all the body does is throw. What follows cannot be
// reached, but in languages whose `raise` takes a condition behind it.
func (s *subject) onlyThrows() bool {
	return throwsOnly.MatchString(s.body) && !(s.lang == "ruby" && (strings.Contains(strings.TrimSpace(s.body), "\n") || strings.Contains(s.body, " if ") || strings.Contains(s.body, " unless ")))
}

// constant is the one value that a body gives and does nothing else; "" when it is
// not as simple as that.
func (s *subject) constant() string {
	if returnsOnly.MatchString(s.body) && len(s.Facts.Returns) == 1 {
		return quote(s.Facts.Returns[0])
	}
	return ""
}

// by continues a sentence with how it is done: ", calling `a` and setting `b`". What
// the sentence names already is not said again.
func (s *subject) by(lead string) string {
	if s.Kind == code.Constructor {
		return ""
	}
	var how []string
	if calls := quoteUpTo(s.worthNaming(), 2); len(calls) > 0 {
		how = append(how, "calling "+join(calls))
	}
	if set := quoteUpTo(s.writes(), 2); len(set) > 0 && len(set) == len(s.writes()) && len(how) == 0 && !strings.HasPrefix(lead, "Sets ") {
		how = append(how, "setting "+join(set))
	}
	if len(how) == 0 {
		return ""
	}
	return ", " + join(how)
}

// doing is a sentence on what the body does, for a name that says nothing.
func (s *subject) doing() string {
	calls := quoteUpTo(s.worthNaming(), 3)
	set := quoteUpTo(s.writes(), 2)
	var looped []string
	for i := range s.Params {
		if s.loopsOver(&s.Params[i]) {
			looped = append(looped, s.arg(s.Params[i].Name))
		}
	}
	switch {
	case len(looped) > 0 && len(calls) > 0:
		return "Loops over " + join(looped) + ", calling " + join(calls)
	case len(looped) > 0 && len(set) > 0:
		return "Loops over " + join(looped) + ", setting " + join(set)
	case len(looped) > 0:
		return "Loops over " + join(looped)
	case len(calls) > 0 && len(set) > 0 && len(calls) < 3:
		return "Calls " + join(calls) + ", setting " + join(set)
	case len(calls) > 0:
		return "Calls " + join(calls)
	case len(set) > 0:
		return "Sets " + join(set)
	}
	return ""
}

// givesValue reports whether a caller gets more than whether it failed.
func (s *subject) givesValue() bool {
	if len(s.Results) == 1 {
		if value, _, ok := fallible(s.Results[0].Type); ok && value == "()" {
			return false
		}
		if s.Results[0].Type == "error" {
			return false
		}
	}
	return s.returns()
}

// returns reports whether a caller gets a value.
func (s *subject) returns() bool {
	if len(s.Results) == 1 {
		t := s.Results[0].Type
		switch t[strings.LastIndexByte(t, '.')+1:] {
		case "NoReturn", "Never", "Nothing", "Unit", "void", "None":
			return false
		case "Promise<void>", "Task", "ValueTask", "Future<Void>", "CompletableFuture<Void>":
			return false
		}
	}
	return s.ReturnsSomething()
}
