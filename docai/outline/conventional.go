package outline

import (
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// meaning is what a language or its library says a name means.
type meaning struct {
	args int // that it takes, receivers left out; -1 for any number
	// text is the sentence. %s stands for the object, %o for its type, %1 and %2 for the arguments.
	text  string
	gives string
}

// conventional is the phrase of a method whose meaning its language fixes.
func (s *subject) conventional() phrase {
	m, ok := meanings[s.Name]
	args := s.args()
	if !ok || s.Kind != code.Method && !strings.Contains(m.text, "%o") && s.Name != "main" || s.Kind == code.Method && s.Name == "main" || m.args >= 0 && m.args != len(args) {
		return phrase{}
	}
	if s.Name == "Unwrap" && (len(s.Results) != 1 || s.Results[0].Type != "error") {
		return phrase{}
	}
	if only := languageOf[s.Name]; only != "" && !strings.Contains(only, s.lang) {
		return phrase{}
	}
	owner := s.owner()
	if owner == "" && strings.Contains(m.text, "%o") {
		return phrase{}
	}
	pairs := []string{"%s", orIt(s.self()), "%o", quote(owner)}
	for i, a := range args {
		if i < 9 {
			pairs = append(pairs, "%"+string(rune('1'+i)), s.arg(a.Name))
		}
	}
	fill := strings.NewReplacer(pairs...)
	p := phrase{text: fill.Replace(m.text), gives: m.gives}
	if whether, ok := strings.CutPrefix(p.text, "Reports whether "); ok {
		p.whether = whether
	}
	return p
}

var meanings = map[string]meaning{
	"toString": {0, "Returns %s as a string", "the string"}, "ToString": {0, "Returns %s as a string", "the string"}, "to_s": {0, "Returns %s as a string", "the string"},
	"__str__": {0, "Returns %s as a string", "the string"}, "__repr__": {0, "Returns a string that shows what %s is", "the string"}, "inspect": {0, "Returns a string that shows what %s is", "the string"},
	"__toString": {0, "Returns %s as a string", "the string"}, "String": {0, "Returns %s as a string", "the string"}, "GoString": {0, "Returns %s in Go syntax", ""},
	"Error": {0, "Returns the error message", "the error message"}, "Unwrap": {0, "Returns the wrapped error", "the wrapped error"},
	"equals": {1, "Reports whether %s equals %1", ""}, "Equals": {1, "Reports whether %s equals %1", ""}, "__eq__": {1, "Reports whether %s equals %1", ""},
	"eq": {1, "Reports whether %s equals %1", ""}, "__ne__": {1, "Reports whether %s differs from %1", ""},
	"__lt__": {1, "Reports whether %s is less than %1", ""}, "__gt__": {1, "Reports whether %s is greater than %1", ""},
	"__le__": {1, "Reports whether %s is at most %1", ""}, "__ge__": {1, "Reports whether %s is at least %1", ""},
	"hashCode": {0, "Returns the hash code", "the hash code"}, "GetHashCode": {0, "Returns the hash code", "the hash code"}, "__hash__": {0, "Returns the hash code", "the hash code"},
	"compareTo": {1, "Compares %s with %1", "less than, equal to or greater than zero"}, "CompareTo": {1, "Compares %s with %1", "less than, equal to or greater than zero"},
	"cmp": {1, "Compares %s with %1", ""}, "partial_cmp": {1, "Compares %s with %1", ""},
	"clone": {0, "Returns a copy of %s", "the copy"}, "__copy__": {0, "Returns a copy of %s", "the copy"}, "__clone": {0, "Adjusts a new copy of %s", ""},
	"default": {0, "Returns the default %o", ""}, "fmt": {1, "Writes %s to %1", ""}, "from": {1, "Converts from %1", ""}, "drop": {0, "Runs when %s is dropped", ""},
	"deref": {0, "Dereferences %s", ""}, "deref_mut": {0, "Dereferences %s", ""},
	"iterator": {0, "Returns an iterator", "an iterator"}, "GetEnumerator": {0, "Returns an enumerator", "an enumerator"}, "__iter__": {0, "Iterates over %s", ""},
	"next": {0, "Returns the next item", "the next item"}, "__next__": {0, "Returns the next item", "the next item"},
	"__len__": {0, "Returns the length of %s", "the length"}, "Len": {0, "Returns the length of %s", "the length"}, "count": {0, "Returns the count of %s", "the count"},
	"Less": {2, "Reports whether item %1 comes before item %2", ""}, "Swap": {2, "Swaps items %1 and %2", ""},
	"__contains__": {1, "Reports whether %s contains %1", ""}, "__bool__": {0, "Reports whether %s counts as true", ""},
	"__getitem__": {1, "Returns the item at %1", "the item"}, "__setitem__": {2, "Sets the item at %1 to %2", ""}, "__delitem__": {1, "Deletes the item at %1", ""},
	"__getattr__": {1, "Returns the attribute %1, which was not found otherwise", "the attribute"}, "__setattr__": {2, "Sets the attribute %1 to %2", ""},
	"__enter__": {0, "Enters the context of %s", ""}, "__exit__": {-1, "Leaves the context of %s", ""}, "__aenter__": {0, "Enters the context of %s", ""}, "__aexit__": {-1, "Leaves the context of %s", ""},
	"offsetExists": {1, "Reports whether there is an item at %1", ""}, "offsetGet": {1, "Returns the item at %1", "the item"}, "offsetSet": {2, "Sets the item at %1 to %2", ""}, "offsetUnset": {1, "Removes the item at %1", ""},
	"MarshalJSON": {0, "Encodes %s as JSON", "the JSON"}, "UnmarshalJSON": {1, "Decodes %s from JSON", ""}, "MarshalText": {0, "Encodes %s as text", "the text"}, "UnmarshalText": {1, "Decodes %s from text", ""},
	"ServeHTTP": {2, "Answers the HTTP request %2 through %1", ""},
	"main":      {-1, "Runs the program", ""},
}

// languageOf are the languages in which a name that others use too has its meaning.
var languageOf = map[string]string{
	"String": "go", "Error": "go", "Unwrap": "go", "Len": "go", "Less": "go", "Swap": "go", "eq": "rust", "cmp": "rust", "partial_cmp": "rust", "clone": "java rust",
	"default": "rust", "fmt": "rust", "from": "rust", "drop": "rust", "deref": "rust", "deref_mut": "rust", "next": "java rust kotlin scala", "iterator": "java kotlin scala", "count": "php",
	"inspect": "ruby", "equals": "java kotlin scala", "toString": "java kotlin scala javascript typescript tsx", "main": "go rust java kotlin python c cpp scala",
}
