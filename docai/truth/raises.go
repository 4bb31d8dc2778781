package truth

import (
	"slices"
	"strings"
)

// checkRaises compares the documented errors with those that exist and those
// that the body raises in plain sight.
func checkRaises(s *subject) {
	if !s.sym.Kind.Callable() || s.broken() {
		return
	}
	s.checkPanics()
	if s.tree.Lang.ID == "go" || s.tree.Lang.ID == "rust" || s.tree.Lang.ID == "bash" {
		return // errors are results there, not types
	}
	var documented, unraised []string
	for _, item := range s.block.Raises {
		name := errorName(item.Name)
		if name == "" {
			continue
		}
		documented = append(documented, name)
		if !s.exists(name) {
			s.say(RaisesUnknown, "raises", item.Name, "documents the error `%s`, but nothing here is called `%s`", item.Name, name)
		} else if !s.raises(name) {
			unraised = append(unraised, name)
		}
	}
	if len(documented) == 0 || !s.hasBody() || slices.ContainsFunc(s.findings, func(f Finding) bool { return f.Rule == RaisesUnknown }) {
		return
	}
	var silent []string
	for _, r := range s.sym.Facts.Raises {
		name := errorName(r)
		if isErrorType(name) && !slices.Contains(documented, name) && !s.names(name) {
			silent = append(silent, name)
		}
	}
	if len(documented) == 1 && len(unraised) == 1 && len(silent) == 1 && len(s.sym.Facts.Raises) == 1 && !s.relatedErrors(unraised[0], silent[0]) && !s.bodyNames(unraised[0]) {
		s.say(RaisesMismatch, "raises", unraised[0], "documents the error `%s`; the body raises `%s`", unraised[0], silent[0])
		return
	}
	for _, name := range silent {
		if !slices.ContainsFunc(documented, func(d string) bool { return s.relatedErrors(d, name) }) {
			s.say(RaisesMissing, "raises", name, "documents other errors, but not `%s`, which the body raises", name)
		}
	}
}

func (s *subject) checkPanics() {
	if s.block.Panics != "" && s.hasBody() && len(s.sym.Facts.Calls) == 0 && len(s.sym.Facts.Raises) == 0 && !strings.ContainsAny(s.bodyText(), "[!/%+-*") {
		s.say(PanicsExtraneous, "panics", "", "says that it panics (%s), but nothing in the body can", excerpt(s.block.Panics))
	}
	if s.block.Safety != "" && s.tree.Lang.ID == "rust" && s.sym.Signature != "" && !strings.Contains(s.sym.Signature, "unsafe") {
		s.say(SafetyExtraneous, "safety", "", "has a section on safety, but the function is not unsafe")
	}
}

// errorName is the bare name of an error type: without its module and without
// the marks that prose puts around it.
func errorName(name string) string {
	name = strings.Trim(name, "`:{}()[]~!@ ")
	names := linkSep.Split(name, -1)
	name = names[len(names)-1]
	if strings.ContainsAny(name, " ,/|") || name == "" || !isWordByte(name[0]) {
		return ""
	}
	return name
}

func isErrorType(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// raises reports whether the signature declares an error or the body raises it.
func (s *subject) raises(name string) bool {
	same := func(r string) bool { return errorName(r) == name }
	return slices.ContainsFunc(s.sym.Facts.Raises, same) || slices.ContainsFunc(s.sym.Throws, same)
}

// names reports whether the block says a word anywhere.
func (s *subject) names(word string) bool {
	return slices.ContainsFunc(s.sentences, func(t sentence) bool { return strings.Contains(t.text, word) })
}

// bodyNames reports whether the body says a word: it may catch and raise it in
// ways that the facts do not show.
func (s *subject) bodyNames(word string) bool {
	return strings.Contains(s.bodyText(), word)
}

// relatedErrors reports whether one of two error types may be a kind of the
// other: declared so in the file, or by the languages' libraries.
func (s *subject) relatedErrors(a, b string) bool {
	for _, name := range []string{a, b} {
		switch name {
		case "Exception", "BaseException", "Error", "StandardError", "Throwable", "RuntimeException", "IOException", "OSError", "IOError", "LogicException":
			return true
		}
	}
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	symbols := s.tree.Symbols()
	for i := range symbols {
		if n := symbols[i].Name; (n == a || n == b) && symbols[i].Sub == "class" {
			return true // its bases are not looked at
		}
	}
	for _, family := range errorFamilies {
		if slices.Contains(family, a) && slices.Contains(family, b) {
			return true
		}
	}
	return false
}

// errorFamilies are related error types of the languages' libraries.
var errorFamilies = [][]string{
	{"ValueError", "UnicodeError", "UnicodeDecodeError", "UnicodeEncodeError", "JSONDecodeError"},
	{"LookupError", "KeyError", "IndexError"},
	{"ArithmeticError", "ZeroDivisionError", "OverflowError", "FloatingPointError"},
	{"ImportError", "ModuleNotFoundError"},
	{"IllegalArgumentException", "NumberFormatException", "InvalidPathException", "IllegalFormatException"},
	{"IndexOutOfBoundsException", "ArrayIndexOutOfBoundsException", "StringIndexOutOfBoundsException"},
	{"ArgumentException", "ArgumentNullException", "ArgumentOutOfRangeException"},
	{"InvalidOperationException", "ObjectDisposedException"},
	{"StopIteration", "KeyError", "IndexError"},
}
