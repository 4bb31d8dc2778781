package syntax

import (
	"bytes"
	"iter"
	"regexp"
	"sort"
	"strings"
)

// What the C and C++ grammars do not understand within statements and
// directives, beside the macros of declarations that cmacros.go finds.

// directiveCall is a call in the condition of a directive whose arguments are no
// expressions: `__has_include(<new>)`, `HAS_WARNING("-Wall")`.
var directiveCall = regexp.MustCompile(`(\w+)[ \t]*(\((?:[ \t]*<[^()\n]*>[ \t]*|[^()\n]*(?:"|::)[^()\n]*)\))`)

// directives overlooks odd arguments in conditions, and comments within the lines
// of a macro, which the grammar ends the macro at.
func (m *macros) directives() {
	for _, t := range m.tokens {
		if t.kind != cDirective {
			continue
		}
		text := m.src[t.start:t.end]
		switch m.directive(t) {
		case "if", "elif":
			for _, call := range directiveCall.FindAllSubmatchIndex(text, -1) {
				if word := string(text[call[2]:call[3]]); word != "if" && word != "elif" && word != "defined" {
					m.overlook(t.start+call[4], t.start+call[5])
				}
			}
		case "define":
			for i := 0; ; {
				open := bytes.Index(text[i:], []byte("/*"))
				if open < 0 {
					break
				}
				open += i
				i = after(text, open+2, "*/")
				if bytes.IndexByte(text[i:], '\n') >= 0 {
					m.overlook(t.start+open, t.start+i)
				}
			}
		}
	}
}

// expressions overlooks what may stand in any expression: macros beside strings
// (`"%" PRIu64 "\n"`), and the `, void()` of a decltype.
func (m *macros) expressions() {
	for i, t := range m.kept {
		switch {
		case t.kind == cWord && (m.isString(i-1) || m.isString(i+1)) && m.besideString(i):
			m.overlook(t.start, t.end)
		case t.kind == cWord && isMacroName(m.at(i)) && m.at(i+1) == "(":
			d := declaration{m: m}
			if end := d.args(i + 1); m.isString(i-1) || m.isString(end) {
				m.overlook(t.start, m.kept[end-1].end)
			}
		case t.kind == cWord && m.at(i) == "__builtin_available":
			d := declaration{m: m}
			if end := d.args(i + 1); end > i+1 {
				m.overlook(t.end, m.kept[end-1].end)
			}
		case t.kind == '(' && i > 0 && m.kept[i-1].kind != '(' && isCallingConvention(m.at(i+1)) && m.at(i+2) == "*":
			m.overlook(m.kept[i+1].start, m.kept[i+1].end)
		case t.kind == ',' && (m.at(i+1) == "," || m.at(i+1) == ")") && i > 0 && m.kept[i-1].kind != '[': // an empty argument
			m.overlook(t.start, t.end)
		case t.kind == ',' && m.at(i+1) == "void" && m.at(i+2) == "(" && m.at(i+3) == ")" && m.at(i+4) == ")":
			m.overlook(t.start, m.kept[i+3].end)
		}
	}
}

// at is the text of the token at i, "" outside.
func (m *macros) at(i int) string {
	if i < 0 || i >= len(m.kept) {
		return ""
	}
	return m.text(m.kept[i])
}

func (m *macros) isString(i int) bool {
	return i >= 0 && i < len(m.kept) && m.kept[i].kind == cLiteral && strings.HasSuffix(m.at(i), `"`)
}

// besideString reports whether the word at i is a macro that makes one string of
// itself and its neighbours.
func (m *macros) besideString(i int) bool {
	word := m.at(i)
	if !isMacroName(word) && !strings.HasPrefix(word, "PRI") && !strings.HasPrefix(word, "SCN") {
		return false
	}
	switch {
	case m.isString(i-1) && m.isString(i+1):
		return true
	case m.isString(i - 1):
		next := m.at(i + 1)
		return next == "," || next == ")" || next == ";" || next == "}"
	}
	before := m.at(i - 1)
	return before == "," || before == "(" || before == "=" || before == "{"
}

// statements looks at the tokens [from, to) of a function's body.
func (m *macros) statements(from, to int) {
	d := declaration{m: m}
	hidden := -1 // where the last macro that is a statement ends
	for i := from; i < to; i++ {
		if m.kept[i].kind != cWord {
			continue
		}
		word := m.at(i)
		end := i + 1
		if d.at(end).kind == '(' {
			end = d.args(end)
		}
		switch {
		case word == "if" && isMacroName(m.at(i+1)) && m.at(i+2) == "(":
			d.overlook(i+1, i+2)
		case word == "typename" && (m.at(i-1) == "=" || m.at(i-1) == "return" || m.at(i-1) == "("):
			d.overlook(i, i+1)
		case (isStatementEnd(d.at(i-1).kind) || hidden == i) && m.isStatement(d, i, end, word):
			d.overlook(i, end)
			hidden, i = end, end-1
		case isMacroName(word) && end == i+1 && isStatementEnd(d.at(i-1).kind) && d.at(i+1).kind == cWord &&
			(cTypes[m.at(i+1)] || d.at(i+2).kind == cWord && (m.at(i+3) == ";" || m.at(i+3) == "=" || m.at(i+3) == "[")): // UNUSED size_t n;
			d.overlook(i, i+1)
		case word == "struct" && m.at(i-1) == "," && d.at(i+1).kind == cWord && (m.at(i+2) == "," || m.at(i+2) == ")"): // container_of(h, struct s, link)
			d.overlook(i, i+1)
		case end > i+1 && (word == "va_arg" || isMacroName(word)):
			m.typeArguments(d, i+2, end)
		}
	}
}

// isStatement reports whether the tokens [i, end) are a macro that is a statement
// without a semicolon, or the head of one.
func (m *macros) isStatement(d declaration, i, end int, word string) bool {
	next := d.at(end)
	if next.kind == ';' {
		return isMacroName(word) && m.declares(i+2, end-1)
	}
	if next.kind == '{' {
		lower := strings.ToLower(word)
		return isMacroName(word) || end > i+1 && (strings.Contains(lower, "foreach") || strings.Contains(lower, "for_each"))
	}
	return isMacroName(word) && d.at(i).first && next.first && (next.kind == cWord || next.kind == '}')
}

// declares reports whether the arguments [from, to) of a macro are no expressions:
// two words stand side by side.
func (m *macros) declares(from, to int) bool {
	for i := from; i+1 < to; i++ {
		if m.kept[i].kind != cWord || m.kept[i+1].kind != cWord && !(m.kept[i+1].kind == '*' && m.at(i+3) == "=") {
			continue
		}
		switch word := m.at(i); word {
		case "sizeof", "new", "delete", "struct", "union", "enum", "const", "return", "co_await", "not", "and", "or":
		default:
			if !cTypes[word] || !cTypes[m.at(i+1)] {
				return true
			}
		}
	}
	return false
}

// enumerators overlooks macros in the list [from, to) of an enumeration: those that
// follow a name (`A DEPRECATED("no") = 1`), those that make one, and the
// definitions of those.
func (m *macros) enumerators(from, to int) {
	d := declaration{m: m}
	start, end := d.at(from-1).end, d.at(to-1).start
	for i := sort.Search(len(m.tokens), func(i int) bool { return m.tokens[i].start >= start }); i < len(m.tokens) && m.tokens[i].start < end; i++ {
		if t := m.tokens[i]; t.kind == cDirective {
			if name := m.directive(t); name == "define" || name == "undef" {
				m.overlook(t.start, t.end)
			}
		}
	}
	for i := from; i < to; i++ {
		end := d.args(i + 1)
		if m.kept[i].kind != cWord || i > 0 && m.kept[i-1].kind == '=' {
			continue
		}
		switch before := d.at(i - 1).kind; {
		case before == cWord && (end > i+1 || isMacroName(m.at(i))):
			d.overlook(i, end)
		case (before == '{' || before == ',') && end > i+1 && d.at(i+1).kind == '(':
			if d.at(end).kind == ',' {
				end++
			}
			d.overlook(i, end)
		default:
			continue
		}
		i = end - 1
	}
}

// typeArguments overlooks what makes a type no name among the arguments [from, to)
// of a macro: `va_arg(list, const char *)`.
func (m *macros) typeArguments(d declaration, from, to int) {
	for i := from; i < to; i++ {
		switch d.at(i).kind {
		case '(', '[', '{':
			if end := d.args(i); end > i {
				i = end - 1
			}
		case '*', '&':
			last := i
			for d.at(last+1).kind == '*' || d.at(last+1).kind == '&' {
				last++
			}
			if after := d.at(last + 1).kind; (d.at(i-1).kind == cWord || d.at(i-1).kind == '>') && (after == ',' || after == ')') {
				d.overlook(i, last+1)
			}
			i = last
		case cWord:
			switch m.at(i) {
			case "const", "struct", "union", "enum", "typename":
				if d.at(i+1).kind == cWord {
					d.overlook(i, i+1)
				}
			default:
				if cTypes[m.at(i)] && cTypes[m.at(i+1)] { // long long
					d.overlook(i, i+1)
				}
			}
		}
	}
}

// cOperator is an operator that is called by its name, as the text before it ends:
// `->operator[](`, `.operator==(`.
var cOperator = regexp.MustCompile(`^operator[ \t]*(?:\[\]|\(\)|[-+*/%<>=!&|^~]{1,3})[ \t]*\(`)

// cStandIns gives the parser a value for `= {}` as a default, and names for
// operators that are called by name: the grammar has no place for either.
func cStandIns(text []byte) []standIn {
	var all []standIn
	for i := range indexesOf(text, "{}") {
		before := bytes.TrimRight(text[:i], " \t")
		next := bytes.TrimLeft(text[i+2:min(len(text), i+20)], " \t")
		if bytes.HasSuffix(before, []byte("=")) && len(next) > 0 && (next[0] == ',' || next[0] == ')') {
			all = append(all, standIn{offset: i, text: `""`})
		}
	}
	for i := range indexesOf(text, "operator") {
		before := bytes.TrimRight(text[:i], " \t")
		call := cOperator.Find(text[i:min(len(text), i+40)])
		if call != nil && (bytes.HasSuffix(before, []byte("->")) || bytes.HasSuffix(before, []byte("."))) {
			name := len(bytes.TrimRight(call[:len(call)-1], " \t"))
			all = append(all, standIn{offset: i, text: "operator" + strings.Repeat("_", name-len("operator"))})
		}
	}
	return all
}

// indexesOf yields where the word stands in the text.
func indexesOf(text []byte, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := bytes.Index(text[from:], []byte(word))
			if i < 0 || !yield(from+i) {
				return
			}
			from += i + len(word)
		}
	}
}
