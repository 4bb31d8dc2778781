package syntax

import (
	"bytes"
	"slices"

	"github.com/hivesync/hivesync/internal/code"
)

// What the C and C++ grammars do not understand, found by looking at tokens
// only: macros between the words of a declaration, macros that are a whole line,
// and conditional blocks that hold a piece of a statement or of a pair of
// braces. The parser reads spaces there.
//
// Nothing is known of how a macro is defined. It is told by where it stands: a
// name where the language has no place for one.

// cUnreadable lists the macros and conditionals that the parser is to overlook.
func cUnreadable(src []byte) []code.Range {
	m := &macros{src: src}
	m.tokens = m.tokenize()
	kept, _ := m.sequence(0, 0)
	if m.tooDeep {
		return nil
	}
	m.kept = kept
	m.directives()
	m.expressions()
	m.scopes()
	slices.SortFunc(m.found, func(a, b code.Range) int { return a.Start - b.Start })
	return m.found
}

type macros struct {
	src     []byte
	tokens  []cToken
	kept    []cToken // without the branches of conditionals that are overlooked
	open    []byte   // brackets that are open where sequence stands
	tooDeep bool
	found   []code.Range
}

// cToken is a word, a literal, a sign or a directive.
type cToken struct {
	start, end int
	kind       byte // cWord, cLiteral, cDirective, cScope or the sign itself
	first      bool // of its line
}

const (
	cWord      = 'w'
	cLiteral   = 'l'
	cDirective = '#'
	cScope     = 's' // ::
	cEnd       = 0
)

// maxBrackets is how deep brackets may nest for the text to be looked at.
const maxBrackets = 2000

func (m *macros) tokenize() []cToken {
	src := m.src
	tokens := make([]cToken, 0, len(src)/5)
	first := true
	for i := 0; i < len(src); {
		c := src[i]
		start := i
		kind := c
		switch {
		case c == '\n':
			first = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			i++
			continue
		case c == '\\' && i+1 < len(src) && (src[i+1] == '\n' || src[i+1] == '\r'):
			i += 2 // the line goes on
			continue
		case c == '/' && i+1 < len(src) && src[i+1] == '/':
			i = lineEnd(src, i)
			continue
		case c == '/' && i+1 < len(src) && src[i+1] == '*':
			i = after(src, i+2, "*/")
			continue
		case c == '#' && first:
			kind, i = cDirective, directiveEnd(src, i)
		case isWordStart(c):
			for i < len(src) && (isWordStart(src[i]) || isDigit(src[i])) {
				i++
			}
			kind = cWord
			if i < len(src) && src[i] == '"' && src[i-1] == 'R' && i-start <= 3 {
				kind, i = cLiteral, rawStringEnd(src, i)
			}
		case isDigit(c):
			for i < len(src) && (isWordStart(src[i]) || isDigit(src[i]) || src[i] == '.' || src[i] == '\'' && i+1 < len(src) && isDigit(src[i+1])) {
				i++
			}
			kind = cLiteral
		case c == '"' || c == '\'':
			kind, i = cLiteral, quotedEnd(src, i)
		case c == ':' && i+1 < len(src) && src[i+1] == ':':
			kind, i = cScope, i+2
		default:
			i++
		}
		tokens = append(tokens, cToken{start, i, kind, first})
		first = false
	}
	return tokens
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordStart(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func lineEnd(src []byte, i int) int {
	if n := bytes.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(src)
}

func after(src []byte, i int, end string) int {
	if n := bytes.Index(src[min(i, len(src)):], []byte(end)); n >= 0 {
		return i + n + len(end)
	}
	return len(src)
}

// directiveEnd is the end of the directive's last line, without its comment.
func directiveEnd(src []byte, i int) int {
	for i < len(src) {
		switch c := src[i]; {
		case c == '\n':
			return i
		case c == '\\' && i+1 < len(src):
			i++
			if src[i] == '\r' && i+1 < len(src) {
				i++
			}
			i++
		case c == '/' && i+1 < len(src) && src[i+1] == '*':
			i = after(src, i+2, "*/")
		case c == '/' && i+1 < len(src) && src[i+1] == '/':
			return i
		case c == '"':
			i = quotedEnd(src, i)
		default:
			i++
		}
	}
	return i
}

func quotedEnd(src []byte, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch src[i] {
		case quote:
			return i + 1
		case '\n':
			return i
		case '\\':
			i++
		}
	}
	return len(src)
}

func rawStringEnd(src []byte, i int) int {
	delimiter, _, found := bytes.Cut(src[i+1:min(len(src), i+19)], []byte{'('})
	if !found {
		return quotedEnd(src, i)
	}
	return after(src, i, ")"+string(delimiter)+`"`)
}

func (m *macros) text(t cToken) string { return string(m.src[t.start:t.end]) }

// word is the text of a word, "" for anything else.
func (m *macros) word(t cToken) string {
	if t.kind == cWord {
		return m.text(t)
	}
	return ""
}

// directive is the name of a directive: "if", "endif", "define".
func (m *macros) directive(t cToken) string {
	text := bytes.TrimLeft(m.src[t.start+1:t.end], " \t")
	for i, c := range text {
		if !isWordStart(c) {
			return string(text[:i])
		}
	}
	return string(text)
}

func (m *macros) overlook(start, end int) {
	if start < end {
		m.found = append(m.found, code.Range{Start: start, End: end})
	}
}

// sequence reads tokens up to the directive that ends the branch they are in,
// and gives those that the parser will see.
func (m *macros) sequence(i, depth int) (kept []cToken, next int) {
	if depth > maxDepth {
		m.tooDeep = true
		return nil, len(m.tokens)
	}
	for i < len(m.tokens) {
		t := m.tokens[i]
		if t.kind != cDirective {
			m.bracket(t.kind)
			kept = append(kept, t)
			i++
			continue
		}
		switch m.directive(t) {
		case "if", "ifdef", "ifndef":
			kept, i = m.conditional(kept, i, depth)
		case "else", "elif", "elifdef", "elifndef", "endif":
			if depth > 0 {
				return kept, i
			}
			i++
		default:
			i++
		}
		if m.tooDeep {
			return nil, len(m.tokens)
		}
	}
	return kept, i
}

// bracket keeps count of open brackets.
func (m *macros) bracket(kind byte) {
	switch kind {
	case '(', '[', '{':
		m.open = append(m.open, kind)
		m.tooDeep = m.tooDeep || len(m.open) > maxBrackets
	case ')', ']', '}':
		if len(m.open) > 0 {
			m.open = m.open[:len(m.open)-1]
		}
	}
}

// conditional reads the block that starts with the directive at i. Where each of
// its branches is whole statements the grammar knows it; else the directives are
// overlooked, and all branches but the first.
func (m *macros) conditional(kept []cToken, i, depth int) ([]cToken, int) {
	var before cToken
	if len(kept) > 0 {
		before = kept[len(kept)-1]
	}
	open := slices.Clone(m.open)
	directives := []cToken{m.tokens[i]}
	dead := isDeadCode(m.src[m.tokens[i].start:m.tokens[i].end])
	var branches [][]cToken
	var foundIn [][]code.Range // what is overlooked in each branch
	balanced := true
	outside := m.found
	for ended := false; !ended; {
		m.open = slices.Clone(open)
		m.found = nil
		var branch []cToken
		branch, i = m.sequence(i+1, depth+1)
		branches, foundIn = append(branches, branch), append(foundIn, m.found)
		balanced = balanced && isBalanced(branch)
		if i >= len(m.tokens) { // the block is not closed
			m.found = append(outside, slices.Concat(foundIn...)...)
			return append(kept, slices.Concat(branches...)...), i
		}
		directives = append(directives, m.tokens[i])
		ended = m.directive(m.tokens[i]) == "endif"
	}
	i++
	m.found = outside
	whole := balanced && !dead && isStatementEnd(before.kind) && !m.endsWithLabel(kept)
	for _, b := range branches {
		whole = whole && m.isWhole(b, i) && !m.endsWithLabel(b)
	}
	list := balanced && len(open) > 0 && open[len(open)-1] == '{'
	for _, b := range branches {
		list = list && (len(b) == 0 || b[len(b)-1].kind == ',')
	}
	if whole {
		m.open = open
		m.found = append(m.found, slices.Concat(foundIn...)...)
		return append(kept, slices.Concat(branches...)...), i
	}
	for _, d := range directives {
		m.overlook(d.start, d.end)
	}
	m.open = open
	for n, b := range branches {
		alive := list || n == 0
		if dead {
			alive = n == 1
		}
		if alive {
			kept = append(kept, b...)
			m.found = append(m.found, foundIn[n]...)
			for _, t := range b {
				m.bracket(t.kind)
			}
		} else {
			m.overlook(directives[n].end, directives[n+1].start)
		}
	}
	return kept, i
}

// isDeadCode reports whether the directive leaves out its block for good.
func isDeadCode(directive []byte) bool {
	fields := bytes.Fields(bytes.TrimPrefix(directive, []byte("#")))
	return len(fields) == 2 && string(fields[0]) == "if" && string(fields[1]) == "0"
}

func isBalanced(tokens []cToken) bool {
	depth := 0
	for _, t := range tokens {
		switch t.kind {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// isStatementEnd reports whether a statement or declaration can start after a
// token of the kind.
func isStatementEnd(kind byte) bool {
	return kind == cEnd || kind == ';' || kind == '{' || kind == '}' || kind == ':'
}

// isWhole reports whether a balanced branch is whole statements; next is the
// index of the token after the block.
func (m *macros) isWhole(branch []cToken, next int) bool {
	if len(branch) == 0 {
		return true
	}
	switch m.word(branch[0]) {
	case "else", "catch", "while":
		return false
	}
	last := branch[len(branch)-1].kind
	if last == ')' { // a macro's, or a function's whose body comes after the block
		if w := m.word(branch[0]); w == "if" || w == "for" || w == "switch" || w == "__attribute__" || w == "__declspec" || m.lastHead(branch) {
			return false
		}
		return next >= len(m.tokens) || m.tokens[next].kind != '{'
	}
	return isStatementEnd(last) && branch[0].kind != ')' && branch[0].kind != '}'
}

// endsWithLabel reports whether the tokens end with the label of a statement, which
// a directive cannot be.
func (m *macros) endsWithLabel(tokens []cToken) bool {
	n := len(tokens)
	if n < 2 || tokens[n-1].kind != ':' || tokens[n-2].kind != cWord || n > 2 && !isStatementEnd(tokens[n-3].kind) {
		return false
	}
	switch m.text(tokens[n-2]) {
	case "default", "public", "private", "protected":
		return false
	}
	return len(m.open) > 0
}

// lastHead reports whether the tokens, which end with a parenthesis, end with the
// head of a statement: `a(); if (b)`.
func (m *macros) lastHead(tokens []cToken) bool {
	depth := 0
	for i := len(tokens) - 1; i > 0; i-- {
		switch tokens[i].kind {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				w := m.word(tokens[i-1])
				return w == "if" || w == "for" || w == "while" || w == "switch"
			}
		}
	}
	return false
}

// scope is a pair of braces.
type scope struct {
	kind byte // 'n' namespaces, 'r' records, 'e' enumerations, 'f' everything else
	name string
}

// scopes goes through the braces and looks at the declarations outside of
// functions.
func (m *macros) scopes() {
	var around []scope
	for i := 0; i < len(m.kept); {
		if len(around) > 0 && (around[len(around)-1].kind == 'f' || around[len(around)-1].kind == 'e') {
			end := m.closing(i, '{', '}')
			if around[len(around)-1].kind == 'f' {
				m.statements(i, end)
			} else {
				m.enumerators(i, end)
			}
			i = end
			around = around[:len(around)-1]
			continue
		}
		if m.kept[i].kind == '}' {
			if len(around) > 0 {
				around = around[:len(around)-1]
			}
			i++
			continue
		}
		record := ""
		if len(around) > 0 {
			record = around[len(around)-1].name
		}
		d := declaration{m: m, i: i, record: record}
		opened, ok := d.read()
		i = max(d.i, i+1)
		if ok {
			around = append(around, opened)
			if len(around) > maxBrackets {
				return
			}
		}
	}
}

// closing is the index after the bracket that closes the one before i.
func (m *macros) closing(i int, open, close byte) int {
	for depth := 1; i < len(m.kept); i++ {
		switch m.kept[i].kind {
		case open:
			depth++
		case close:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return i
}

// declaration reads one declaration's tokens.
type declaration struct {
	m      *macros
	i      int
	record string // the class around it
	line   int    // where the last macro that is a line ends

	hasType, hasName, hasParams bool
}

func (d *declaration) at(i int) cToken {
	if i >= 0 && i < len(d.m.kept) {
		return d.m.kept[i]
	}
	return cToken{}
}

func (d *declaration) word(i int) string { return d.m.word(d.at(i)) }

// args is the index after the bracketed arguments at i, or i when there are none.
func (d *declaration) args(i int) int {
	switch d.at(i).kind {
	case '(':
		return d.m.closing(i+1, '(', ')')
	case '[':
		return d.m.closing(i+1, '[', ']')
	}
	return i
}

// templateArgs is the index after the template arguments at i, or i.
func (d *declaration) templateArgs(i int) int {
	if d.at(i).kind != '<' {
		return i
	}
	depth := 0
	for j := i; j < i+2000; j++ {
		switch d.at(j).kind {
		case '<':
			depth++
		case '>':
			if depth--; depth == 0 {
				return j + 1
			}
		case '(', '[':
			j = d.args(j) - 1
		case ';', '{', '}', cEnd:
			return i
		}
	}
	return i
}

// typeName is the index after the (qualified) name at i with its template
// arguments, or i.
func (d *declaration) typeName(i int) int {
	j := i
	if d.at(j).kind == cScope {
		j++
	}
	for {
		if d.at(j).kind != cWord {
			return i
		}
		j = d.templateArgs(j + 1)
		if d.at(j).kind != cScope {
			return j
		}
		j++
	}
}

// overlook hides the tokens [from, to).
func (d *declaration) overlook(from, to int) {
	d.m.overlook(d.at(from).start, d.at(to-1).end)
}

// cSpecifiers are words of a declaration that name no type.
var cSpecifiers = newSet("static", "inline", "extern", "virtual", "constexpr", "consteval", "constinit", "explicit", "friend", "typedef", "register", "mutable", "thread_local",
	"const", "volatile", "restrict", "_Noreturn", "noreturn", "__inline", "__inline__", "__forceinline", "__extension__", "_Thread_local", "typename", "export")

// cTypes are words that are types by themselves.
var cTypes = newSet("void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "bool", "_Bool", "auto", "wchar_t", "char8_t", "char16_t", "char32_t", "decltype")

// cOpeners are words that start another declaration.
var cOpeners = newSet("class", "struct", "union", "enum", "namespace", "template", "using", "typedef", "static", "inline", "extern", "public", "private", "protected", "friend",
	"virtual", "explicit", "constexpr", "const", "static_assert")

// isMacroName reports whether a name is written as macros are.
func isMacroName(name string) bool {
	if len(name) < 3 {
		return false
	}
	letters := false
	for i := range len(name) {
		c := name[i]
		if 'a' <= c && c <= 'z' {
			return false
		}
		letters = letters || 'A' <= c && c <= 'Z'
	}
	return letters
}

// callingConventions are macros between a type and a name, of Windows above all.
func isCallingConvention(name string) bool {
	for _, end := range []string{"WINAPI", "CALLBACK", "APIENTRY", "CALL", "CDECL", "NTAPI", "STDMETHODCALLTYPE", "PASCAL", "WSAAPI", "_CC"} {
		if len(name) >= len(end) && name[len(name)-len(end):] == end {
			return true
		}
	}
	return false
}

// read goes to the end of the declaration. It reports the scope that it opens,
// if it ends with the brace of one.
func (d *declaration) read() (scope, bool) {
	for {
		t := d.at(d.i)
		switch t.kind {
		case cEnd, '}':
			return scope{}, false
		case ';':
			d.i++
			return scope{}, false
		case '{':
			d.i++
			return scope{kind: 'f'}, true
		case '=':
			d.initializer()
			return scope{}, false
		case ':':
			if d.hasParams {
				d.memberInitializers()
				continue
			}
			d.i++
			if !d.hasType { // public:
				return scope{}, false
			}
		case '(', '[':
			end := d.args(d.i)
			if d.hasName || d.hasType {
				d.hasParams = true
				d.paramMacros(d.i, end)
			}
			d.i = end
		case cWord:
			if opened, done, ok := d.readWord(d.m.text(t)); done {
				return opened, ok
			}
		default:
			d.i++
		}
	}
}

// initializer skips what follows an equals sign.
func (d *declaration) initializer() {
	for {
		switch t := d.at(d.i); t.kind {
		case cEnd, '}':
			return
		case ';':
			d.i++
			return
		case '{':
			d.i = d.m.closing(d.i+1, '{', '}')
		case '(', '[':
			d.i = d.args(d.i)
		default:
			d.i++
		}
	}
}

// memberInitializers skips `: a(1), b{2}`.
func (d *declaration) memberInitializers() {
	for d.i++; ; {
		d.i = d.typeName(d.i)
		switch d.at(d.i).kind {
		case '(':
			d.i = d.args(d.i)
		case '{':
			d.i = d.m.closing(d.i+1, '{', '}')
		default:
			return
		}
		for d.at(d.i).kind == '.' {
			d.i++
		}
		if d.at(d.i).kind != ',' {
			return
		}
		d.i++
	}
}

// readWord reads a word and what belongs to it; done when it ends the
// declaration.
func (d *declaration) readWord(word string) (opened scope, done, ok bool) {
	i := d.i
	switch {
	case word == "template":
		d.i = max(d.templateArgs(i+1), i+1)
		d.templateMacros(i+1, d.i)
		return scope{}, false, false
	case word == "namespace":
		return d.namespace()
	case word == "extern" && d.at(i+1).kind == cLiteral:
		d.i = i + 2
		if d.at(d.i).kind == '{' {
			d.i++
			return scope{kind: 'n'}, true, true
		}
		return scope{}, false, false
	case word == "class" || word == "struct" || word == "union" || word == "enum":
		return d.elaborate(word)
	case word == "public" || word == "private" || word == "protected":
		if w := d.word(i + 1); (w == "slots" || w == "Q_SLOTS") && d.at(i+2).kind == ':' {
			d.overlook(i+1, i+2)
			d.i = i + 3
			return scope{}, true, false
		}
		if d.at(i+1).kind == ':' {
			d.i = i + 2
			return scope{}, true, false
		}
	case d.record != "" && !d.hasType && d.at(i+1).kind == ':' && (word == "signals" || isMacroName(word)): // PRIVATE_UNLESS_TESTED:
		d.overlook(i, i+2)
		d.i = i + 2
		return scope{}, true, false
	case word == "using" || word == "static_assert" || word == "_Static_assert" || word == "asm" || word == "__asm__" || word == "concept" || word == "requires":
		d.initializer()
		return scope{}, true, false
	case word == "operator":
		for d.i++; d.at(d.i).kind != '(' && d.at(d.i).kind != ';' && d.at(d.i).kind != cEnd; d.i++ {
		}
		if d.at(d.i).kind == '(' && d.at(d.i+1).kind == ')' && d.at(d.i+2).kind == '(' {
			d.i += 2
		}
		d.hasType, d.hasName = true, true
		return scope{}, false, false
	case word == "__attribute__" || word == "__declspec" || word == "alignas" || word == "noexcept" || word == "throw":
		d.i = d.args(i + 1)
		return scope{}, false, false
	case cSpecifiers[word]:
		d.i++
		return scope{}, false, false
	case cTypes[word]:
		d.hasType = true
		d.i = i + 1
		if word == "decltype" {
			d.i = d.args(d.i)
		}
		return scope{}, false, false
	}
	d.name(word)
	return scope{}, false, false
}

func (d *declaration) namespace() (scope, bool, bool) {
	d.i++
	for n := 0; n < 20; n++ {
		switch t := d.at(d.i); t.kind {
		case '{':
			d.i++
			return scope{kind: 'n'}, true, true
		case ';', '}', '=', cEnd:
			return scope{}, false, false
		case '[':
			d.i = d.args(d.i)
		default:
			d.i++
		}
	}
	return scope{}, false, false
}

// elaborate reads `class NAME`, `enum class NAME : int` and the like.
func (d *declaration) elaborate(word string) (opened scope, done, ok bool) {
	d.i++
	if word == "enum" && (d.word(d.i) == "class" || d.word(d.i) == "struct") {
		d.i++
	}
	for {
		switch w := d.word(d.i); {
		case w == "alignas" || w == "__attribute__" || w == "__declspec":
			d.i = d.args(d.i + 1)
			continue
		case d.at(d.i).kind == '[':
			d.i = d.args(d.i)
			continue
		}
		break
	}
	// class MACRO MACRO(x) Name …: all but the last are macros.
	for {
		next := d.i + 1
		if d.at(d.i).kind != cWord {
			break
		}
		if next = d.args(next); d.at(next).kind != cWord || d.word(next) == "final" {
			break
		}
		if after := d.at(d.typeName(next)); after.kind != '{' && after.kind != ':' && d.m.word(after) != "final" && (word != "class" || after.kind != ';') && after.kind != cWord {
			break
		}
		if after := d.typeName(next); d.at(after).kind == cWord && d.word(after) != "final" && d.args(after+1) == after+1 && d.at(after+1).kind != '{' && d.at(after+1).kind != ':' {
			break // struct tag * of a function's result
		}
		d.overlook(d.i, next)
		d.i = next
	}
	name := d.word(d.i)
	if after := d.typeName(d.i); after > d.i {
		d.i = after
	}
	d.hasType = true
	if d.word(d.i) == "final" {
		d.i++
	}
	if d.at(d.i).kind == ':' { // bases, up to the brace
		for d.at(d.i).kind != '{' && d.at(d.i).kind != ';' && d.at(d.i).kind != cEnd {
			if j := d.args(d.i); j > d.i {
				d.i = j
			} else {
				d.i++
			}
		}
	}
	if d.at(d.i).kind != '{' {
		return scope{}, false, false
	}
	d.i++
	if word == "enum" {
		return scope{kind: 'e'}, true, true
	}
	return scope{kind: 'r', name: name}, true, true
}

// name reads a name that may be a type, what is declared, or a macro.
func (d *declaration) name(word string) {
	i := d.i
	end := d.args(i + 1) // after a macro's arguments
	if d.at(i+1).kind != '(' {
		end = i + 1
	}
	next := d.at(end)
	switch {
	case !d.hasType && d.isLine(i, end, word):
		d.overlook(i, end)
		d.i, d.line = end, end
	case !d.hasType && d.isCall(i, end, word):
		if next.kind == ';' {
			end++
		}
		d.overlook(i, end)
		d.i = end
	case !d.hasType && d.isPrefix(i, end, word):
		d.overlook(i, end)
		d.i = end
	case !d.hasType:
		if word == d.record && d.at(i+1).kind == '(' { // a constructor
			d.hasName = true
			d.i = i + 1
			return
		}
		d.hasType = true
		d.i = max(d.typeName(i), i+1)
		if d.at(d.i).kind == '(' && isMacroName(word) && d.at(end).kind == cWord { // MACRO(type) name
			d.i = end
		}
	case !d.hasName && !d.hasParams && (next.kind == cWord && !cSpecifiers[d.m.text(next)] || next.kind == '*') && (isMacroName(word) || isCallingConvention(word)):
		d.overlook(i, end) // between type and name
		d.i = end
	case (d.hasName || d.hasParams) && isMacroName(word) && d.isSuffix(next):
		d.overlook(i, end)
		d.i = end
	default:
		d.hasName = true
		d.i = max(d.typeName(i), i+1)
	}
}

// isLine reports whether the tokens [i, end) are a macro that is a line, or
// several, of its own.
func (d *declaration) isLine(i, end int, word string) bool {
	next := d.at(end)
	if !isMacroName(word) || !d.at(i).first && d.at(i-1).kind != ':' || next.kind != cEnd && !next.first {
		return false
	}
	switch next.kind {
	case '}':
		return isStatementEnd(d.at(i-1).kind) || end > i+1 || d.line == i
	case '~', '[', cEnd:
		return true
	case cWord:
		w := d.m.text(next)
		if cOpeners[w] || cTypes[w] || isMacroName(w) || d.at(end+1).kind == ':' {
			return true
		}
		after := d.typeName(end)
		return end > i+1 && d.at(after).kind != '(' || d.at(after).kind == cWord || d.at(after).kind == '*' || d.at(after).kind == '&' || d.record != "" && w == d.record
	}
	return false
}

// isCall reports whether the tokens [i, end) are a macro's call that stands for
// declarations: `MOCK_METHOD(int, size, (), (const));`, `TEST_CASE("adds") { … }`.
func (d *declaration) isCall(i, end int, word string) bool {
	if !isMacroName(word) || !d.at(i).first || end == i+1 {
		return false
	}
	switch d.at(end).kind {
	case ';': // the grammar knows those with one name
		return end != i+4 || d.at(i+2).kind != cWord
	case '{': // one of names only reads as a function
		for j := i + 2; j < end-1; j++ {
			if d.at(j).kind == cLiteral {
				return true
			}
		}
	}
	return false
}

// templateMacros overlooks macros among a template's parameters, which start with
// the bracket at from: `<typename T, ENABLE_IF(is_int<T>())>`.
func (d *declaration) templateMacros(from, to int) {
	for i := from + 1; i < to; i++ {
		end := d.args(i + 1)
		before, after := d.at(i-1).kind, d.at(end).kind
		if !isMacroName(d.word(i)) || end == i+1 || before != ',' && before != '<' || after != ',' && after != '>' {
			continue
		}
		switch {
		case before == ',':
			d.overlook(i-1, end)
		case after == ',':
			d.overlook(i, end+1)
		default:
			d.overlook(i, end)
		}
		i = end - 1
	}
}

// beforeType reports whether macros follow at i, and then a type.
func (d *declaration) beforeType(i int) bool {
	j := i
	for isMacroName(d.word(j)) {
		if d.at(j+1).kind == '(' {
			j = d.args(j + 1)
		} else {
			j++
		}
	}
	w := d.word(j)
	if j == i || w == "" {
		return false
	}
	after := d.at(d.typeName(j)).kind
	return cTypes[w] || cOpeners[w] || after == cWord || after == '*' && d.at(d.typeName(j)+1).kind == cWord
}

// paramMacros overlooks macros before and after a parameter: `(UNUSED int x)`,
// `(int x UNUSED)`.
func (d *declaration) paramMacros(from, to int) {
	for i := from + 1; i < to-1; i++ {
		if before := d.at(i - 1).kind; (before == '(' || before == ',') && isMacroName(d.word(i)) && (cTypes[d.word(i+1)] || d.word(i+1) == "struct" || d.word(i+1) == "const" && d.at(i+2).kind == cWord && d.at(i+3).kind == '*') {
			d.overlook(i, i+1) // (UNUSED int x)
			continue
		}
		if i < from+3 {
			continue
		}
		if next := d.at(i + 1).kind; next != ',' && next != ')' || !isMacroName(d.word(i)) || isMacroName(d.word(i-1)) || cSpecifiers[d.word(i-1)] || cTypes[d.word(i-1)] {
			continue
		}
		if before := d.at(i - 2).kind; d.at(i-1).kind == cWord && (before == cWord || before == '*' || before == '&') {
			d.overlook(i, i+1)
		}
	}
}

// isPrefix reports whether the name, with its arguments up to end, is a macro
// before a type.
func (d *declaration) isPrefix(i, end int, word string) bool {
	next := d.at(end)
	if end > i+1 && !isMacroName(word) {
		return false
	}
	if next.kind == '~' || next.kind == '[' && d.at(end+1).kind == '[' {
		return isMacroName(word)
	}
	if next.kind != cWord {
		return false
	}
	j := end
	for d.word(j) == "const" || d.word(j) == "volatile" {
		j++
	}
	w := d.word(j)
	switch {
	case w == "":
		return false // Type const *
	case w == "operator":
		return d.at(j+1).kind == cWord
	case cTypes[w]:
		return w != "decltype" || isMacroName(word)
	case w == "class" || w == "struct" || w == "union" || w == "enum" || w == "template" || w == "typename" || j == end && cSpecifiers[w] && w != "restrict":
		return true
	case isCallingConvention(w) && d.at(j+1).kind == cWord:
		return false
	case isMacroName(word) && d.beforeType(j): // EXPORT ALLOC_SIZE(1) void *…
		return true
	case d.record != "" && w == d.record && d.at(j+1).kind == '(':
		return true
	}
	after := d.typeName(j)
	switch t := d.at(after); t.kind {
	case cWord:
		a := d.m.text(t)
		return a != "final" && !isMacroName(a) || isMacroName(a) && d.at(after+1).kind == '(' && !isMacroName(w)
	case '*', '&':
		return true
	}
	return false
}

// isSuffix reports whether a macro may stand before the token, after the name
// or the parameters of what is declared.
func (d *declaration) isSuffix(next cToken) bool {
	switch next.kind {
	case ';', '{', '=', ',', ':', '-', cEnd:
		return true
	case cWord:
		w := d.m.text(next)
		return isMacroName(w) || w == "override" || w == "final" || w == "const" || w == "noexcept" || w == "__attribute__" || w == "requires"
	}
	return false
}
