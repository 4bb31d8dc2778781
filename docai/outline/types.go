package outline

import (
	"fmt"
	"regexp"
	"strings"
)

// typeSummary says what a type is, what it builds on and what it holds.
func (s *subject) typeSummary() string {
	sort := s.Sub
	switch sort {
	case "impl", "extension":
		return ""
	case "", "alias", "type":
		sort = "type"
	}
	base := s.bases()
	members := s.membersWorthNaming()
	if len(members) == 0 && base == "" {
		return ""
	}
	text := capital(articleFor(sort)) + " " + sort + base
	switch {
	case len(members) == 0:
	case base != "":
		text += ", with " + s.listed(members)
	case sort == "enum":
		text += " of " + s.listed(members)
	default:
		text += " with " + s.listed(members)
	}
	return text + "."
}

// mostMembers is how many members a symbol lists: there may be more.
const mostMembers = 32

// listed names up to five members and says how many more there are.
func (s *subject) listed(members []string) string {
	if len(s.Members) >= mostMembers {
		return join(append(quoteUpTo(members, 5), "others"))
	}
	if len(members) <= 6 {
		return join(quoteUpTo(members, 6))
	}
	return fmt.Sprintf("%s and %d more members", strings.Join(quoteUpTo(members, 5), ", "), len(members)-5)
}

// membersWorthNaming leaves out what every type of the language has.
func (s *subject) membersWorthNaming() []string {
	var kept []string
	for _, m := range s.Members {
		if clean(m) && m != s.Name && !strings.HasPrefix(m, "__") && !contains(kept, m) && m != "constructor" && m != "initialize" && m != "init" && m != "Companion" && m != "new" {
			kept = append(kept, m)
		}
	}
	return kept
}

var (
	extendsWord = regexp.MustCompile(`\bextends\s+([\w.\\]+)`)
	implements  = regexp.MustCompile(`\bimplements\s+([\w.\\]+)`)
	pythonBase  = regexp.MustCompile(`^class\s+\w+\(([\w.]+)\s*[,)]`)
	colonBase   = regexp.MustCompile(`^[^:]*\b(?:class|struct|object|record|interface)\s+\w+(?:<[^>]*>)?(?:\([^()]*\))?\s*:\s*([\w.]+)`)
	rubyBase    = regexp.MustCompile(`^class\s+[\w:]+\s*<\s*([\w:]+)`)
)

// bases says what a type extends or implements, by its signature.
func (s *subject) bases() string {
	if s.Sub == "alias" || s.Sub == "type" || s.Sub == "" {
		return ""
	}
	var forms []*regexp.Regexp
	word := "extends"
	switch s.lang {
	case "python":
		forms = []*regexp.Regexp{pythonBase}
	case "ruby":
		forms = []*regexp.Regexp{rubyBase}
	case "kotlin", "csharp", "swift":
		forms, word = []*regexp.Regexp{colonBase}, "builds on"
	case "java", "php", "javascript", "typescript", "tsx", "scala":
		if m := extendsWord.FindStringSubmatch(s.Signature); m != nil && clean(m[1]) {
			return " that extends " + quote(m[1])
		}
		forms, word = []*regexp.Regexp{implements}, "implements"
	}
	for _, form := range forms {
		if m := form.FindStringSubmatch(s.Signature); m != nil && clean(m[1]) && m[1] != "object" {
			return " that " + word + " " + quote(m[1])
		}
	}
	return ""
}
