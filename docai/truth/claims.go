package truth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// checkClaims finds sentences about the symbol that the tree contradicts.
func checkClaims(s *subject) {
	s.checkFirstWord()
	s.checkOpposites()
	s.checkDeprecated()
	if !s.sym.Kind.Callable() || s.broken() {
		return
	}
	for i := range s.claims {
		c := &s.claims[i]
		switch {
		case c.denied && c.only: // of a path that is not looked for
		case c.does == gives && s.lang.statusReturns: // by what is printed
		case c.does == gives && c.denied:
			s.checkDeniedResult(c)
		case c.does == gives:
			s.checkNull(c)
			s.checkSort(c)
			s.checkAlways(c)
		case c.does == changes && c.denied:
			if changed := s.changes(c.thing()); changed != "" {
				s.say(Contradiction, c.field, c.thing(), "says %s; the code changes `%s`", excerpt(c.text), changed)
			}
		case c.denied:
			s.checkDeniedError(c)
		}
	}
	s.checkAsync()
}

// checkNull compares what is said of null results with the returns.
func (s *subject) checkNull(c *claim) {
	if m := neverNull.FindStringSubmatch(c.object); m != nil {
		s.checkNeverNull(c, m[1]+m[2])
	} else if m := nullObject.FindStringSubmatch(c.object); m != nil && s.isNull(m[1]) && s.plainlyNotNull() {
		s.say(NullContradiction, c.field, m[1], "says that %s is returned (%s); no path of the code does", m[1], excerpt(c.text))
	}
}

func (s *subject) checkNeverNull(c *claim, word string) {
	if !c.only && s.isNull(word) && s.plainlyNull() {
		s.say(NullContradiction, c.field, word, "says %s; the code returns %s on some path", excerpt(c.text), s.nullLiteral())
	}
}

// checkDeniedResult compares what is said never to be returned with the returns.
func (s *subject) checkDeniedResult(c *claim) {
	if m := isNullWord.FindStringSubmatch(c.object); m != nil {
		s.checkNeverNull(c, m[1])
	} else if anything.MatchString(c.object) && s.hasBody() && s.givesPlainValue() {
		s.say(Contradiction, c.field, "", "says %s; the code returns a value", excerpt(c.text))
	}
}

var anything = regexp.MustCompile(`^(?:anything|a value|any value|a result)\b`)

// checkDeniedError compares what is said never to be raised with what is.
func (s *subject) checkDeniedError(c *claim) {
	of := errorName(c.thing())
	if !isErrorWord(of) {
		of = ""
	}
	for _, r := range append(slices.Clone(s.sym.Facts.Raises), s.sym.Throws...) {
		name := errorName(r)
		if !strings.Contains(name, "NotImplemented") && (of == "" || strings.EqualFold(of, name)) && (c.does == panics) == (name == "panic") {
			s.say(Contradiction, c.field, name, "says %s; the code raises `%s`", excerpt(c.text), name)
			return
		}
	}
}

func (s *subject) nullLiteral() string {
	for _, r := range s.sym.Facts.Returns {
		if s.isNull(r) {
			return "`" + r + "`"
		}
	}
	return "null"
}

// plainlyNull reports whether a path gives back null as the one result.
func (s *subject) plainlyNull() bool {
	if len(s.sym.Results) > 1 || !s.hasBody() || s.sym.Facts.Yields {
		return false
	}
	return slices.ContainsFunc(s.sym.Facts.Returns, s.isNull)
}

// plainlyNotNull reports whether no path can give back null: by the declared
// type, or because every return plainly shows a value and none is left out.
func (s *subject) plainlyNotNull() bool {
	f := &s.sym.Facts
	if f.ReturnsNull || f.Yields || s.sym.Async || !s.sym.ReturnsSomething() || len(s.siblings()) > 1 {
		return false
	}
	if len(s.sym.Results) > 0 {
		if !slices.ContainsFunc(s.sym.Results, func(r code.Param) bool { return s.nullableType(r.Type) }) {
			return true
		}
		if len(s.sym.Results) > 1 {
			return false
		}
	}
	if !s.hasBody() || len(f.Returns) == 0 || len(f.Returns) >= 32 || !s.endsByReturn() {
		return false
	}
	return !slices.ContainsFunc(f.Returns, func(r string) bool { return !plainValue.MatchString(r) || len(r) >= 80 })
}

// plainValue is an expression that cannot be null: a literal, a display, a new
// object, a comparison.
var plainValue = regexp.MustCompile("^(?:-?\\d[\\w.]*|[rbfu]?\"[^\"]*\"|[rbfu]?'[^']*'|`[^`]*`|\\[[^\\]]*\\]|\\{[^}]*\\}|true|false|True|False|&\\w[\\w.]*\\{.*|new \\w.*|make\\(.*\\)|len\\([^()]*\\)|str\\([^()]*\\)|int\\([^()]*\\)|bool\\([^()]*\\)|list\\([^()]*\\)|fmt\\.Sprintf\\([^()]*\\)|not \\w+|![\\w.]+|[\\w.]+ (?:==|!=|<|>|<=|>=|===|!==) [\\w.\"']+)$")

// nullableType reports whether a declared type may hold null, as far as one can
// tell: what is not known may.
func (s *subject) nullableType(t string) bool {
	t = strings.TrimSpace(t)
	switch s.tree.Lang.ID {
	case "go":
		return sortOf(t) != "number" && sortOf(t) != "string" && sortOf(t) != "truth value" && !goArray.MatchString(t) || strings.HasPrefix(t, "*")
	case "python":
		return !slices.Contains([]string{"str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set"}, t)
	case "typescript", "tsx":
		return !slices.Contains([]string{"string", "number", "boolean", "bigint"}, t) && !strings.HasSuffix(t, "[]")
	case "java", "csharp", "c", "cpp":
		return !primitive[t]
	case "kotlin", "swift":
		return strings.ContainsAny(t, "?!") || t == "" || len(t) < 3 || t == "Any"
	case "rust":
		return !primitive[t]
	case "php":
		return !slices.Contains([]string{"string", "int", "float", "bool", "array"}, t)
	}
	return true
}

var goArray = regexp.MustCompile(`^\[\d+\]`)

var primitive = wordSet(`int long short byte char float double boolean bool size_t uint32_t int32_t uint64_t int64_t i8 i16 i32 i64 u8 u16 u32 u64 usize isize f32 f64 String`)

// endsByReturn reports whether the last statement of the body leaves it: nothing
// falls through to a result that is not written.
func (s *subject) endsByReturn() bool {
	body := s.tree.At(s.sym.Body)
	last := ""
	for c := range body.NamedChildren() {
		if !strings.Contains(c.Kind(), "comment") {
			last = c.Kind()
		}
	}
	return strings.Contains(last, "return") || strings.Contains(last, "raise") || strings.Contains(last, "throw") || last == "jump_expression" || last == "control_transfer_statement"
}

// checkAlways compares the one value that is said to be always returned with the
// others that are.
func (s *subject) checkAlways(c *claim) {
	if m := nothing.FindString(c.object); m != "" && s.hasBody() && s.givesPlainValue() {
		s.say(Contradiction, c.field, "", "says %s; the code returns a value", excerpt(c.text))
		return
	}
	m := oneValue.FindStringSubmatch(c.object)
	if m == nil || c.only || !c.always && m[2] == "" || !s.hasBody() {
		return
	}
	for _, r := range s.sym.Facts.Returns {
		if value, ok := literalValue(r); ok && value != m[1] && !(s.isNull(value) && s.isNull(m[1])) {
			s.say(Contradiction, c.field, m[1], "says %s; the code also returns `%s`", excerpt(c.text), r)
			return
		}
	}
}

var (
	nothing  = regexp.MustCompile(`^nothing(?:$|[.,;])`)
	oneValue = regexp.MustCompile(`^(true|false|` + nullWord + `|-?\d+)( always| unconditionally| in all cases|)\.?$`)
)

var isCoroutine = regexp.MustCompile(`^(?:this |it )?(?:\w+ )?is an? (?:async(?:hronous)? (?:function|method)|coroutine)\b`)

// checkAsync finds text that calls a plain function a coroutine.
func (s *subject) checkAsync() {
	f := &s.sym.Facts
	if s.sym.Async || f.Awaits || f.Yields || !s.hasBody() {
		return
	}
	for _, t := range s.sentences {
		if t.about == "" && strings.Contains(t.plain, " is a") && isCoroutine.MatchString(t.plain) {
			s.say(AsyncMismatch, t.field, "", "says %s; the code is not declared so", excerpt(t.text))
		}
	}
}

func isErrorWord(word string) bool {
	switch word {
	case "an", "any", "if", "when", "on", "for", "error", "errors", "exception", "exceptions", "anything", "but", "and", "or", "even", "in", "with", "while":
		return false
	}
	return true
}

// changes is what the body changes of a parameter or of the object itself, or "".
func (s *subject) changes(word string) string {
	root := ""
	for _, p := range s.sym.Params {
		if strings.EqualFold(p.Name, word) || p.Receiver && (word == "receiver" || word == "object" || word == "instance" || word == "self" || word == "this") {
			root = p.Name
		}
	}
	if root == "" && (word == "self" || word == "this" || word == "object" || word == "instance" || word == "receiver") && s.sym.Container != "" {
		root = "this"
	}
	if root == "" || slices.Contains(s.sym.Facts.Writes, root) {
		return "" // another value may have its name by then
	}
	for _, w := range s.sym.Facts.Writes {
		if strings.HasPrefix(w, root+".") || strings.HasPrefix(w, root+"[") || strings.HasPrefix(w, root+"->") {
			return w
		}
	}
	for _, call := range s.sym.Facts.Calls {
		if rest, ok := strings.CutPrefix(call, root+"."); ok && mutators[rest] {
			return call
		}
	}
	return ""
}

// mutators are methods of collections that change them.
var mutators = wordSet(`append extend insert pop clear sort reverse remove update setdefault add discard push unshift shift splice put putAll addAll removeAll push_back emplace_back erase fill`)

// givesPlainValue reports whether the code gives back something that is not the
// null of its language.
func (s *subject) givesPlainValue() bool {
	if len(s.sym.Results) > 0 {
		return s.sym.ReturnsSomething() && !slices.ContainsFunc(s.sym.Results, func(r code.Param) bool { return strings.Contains(r.Type, "None") || strings.Contains(r.Type, "void") })
	}
	return !s.lang.implicit && slices.ContainsFunc(s.sym.Facts.Returns, func(r string) bool { return !s.isNull(r) })
}

// checkSort compares the sort of result that a claim speaks of with what comes
// back.
func (s *subject) checkSort(c *claim) {
	said := c.sort()
	if said == "" || len(s.siblings()) > 1 || s.sym.Facts.Yields {
		return
	}
	if c.field != "returns" && c.object != "whether" && s.returnsNothing() && !s.isStub() {
		s.say(ReturnsExtraneous, c.field, "", "says %s, but the code returns nothing", excerpt(c.text))
		return
	}
	switch said {
	case "value":
		return
	case "error":
		if s.tree.Lang.ID == "go" && !slices.ContainsFunc(s.sym.Results, func(r code.Param) bool { return mayBeError(r.Type) }) {
			s.say(Contradiction, c.field, "error", "says %s; the signature has no error result", excerpt(c.text))
		}
		return
	}
	// Numbers serve as truth values where the language has none, and "whether" is
	// said of results that tell more.
	numbersDo := said == "truth value" && (s.tree.Lang.ID == "c" || s.tree.Lang.ID == "cpp" || strings.Contains(c.object, "whether"))
	var is []string
	for _, r := range s.sym.Results {
		sort := sortOf(r.Type)
		if sort == "" || sort == said || r.Type == "[]byte" || sort == "number" && numbersDo || sort == "nothing" && s.sym.Async {
			return
		}
		is = append(is, r.Type)
	}
	if len(is) == 0 {
		sort, ok := s.sortOfReturns()
		if !ok || sort == said {
			return
		}
		is = append(is, s.sym.Facts.Returns...)
	}
	s.say(ReturnsType, c.field, "", "says %s, a %s; the code gives back %s", excerpt(c.text), said, listed(is))
}

func mayBeError(t string) bool {
	lower := strings.ToLower(t)
	return strings.Contains(lower, "err") || strings.Contains(lower, "any") || strings.Contains(lower, "interface") || strings.Contains(lower, "status") || strings.Contains(lower, "result") || strings.Contains(lower, "diag") || strings.Contains(t, "func") || len(t) <= 2
}

// sortOfReturns is the one sort that all returned literals have; false when
// something else is returned too, or nothing.
func (s *subject) sortOfReturns() (string, bool) {
	f := &s.sym.Facts
	if !s.hasBody() || len(f.Returns) == 0 {
		return "", false
	}
	sort := ""
	for _, r := range f.Returns {
		value, ok := literalValue(r)
		if !ok {
			return "", false
		}
		one := map[string]string{"truth value": "truth value", "text": "string", "number": "number"}[valueSort(value)]
		if one == "" || sort != "" && one != sort || one == "number" && (value == "0" || value == "1" || value == "-1") {
			return "", false // numbers serve as truth values
		}
		sort = one
	}
	return sort, true
}

// checkFirstWord finds Go documentation that begins with another symbol's name.
func (s *subject) checkFirstWord() {
	switch {
	case s.tree.Lang.ID != "go" || s.block.Summary == "":
		return
	case s.sym.Kind == code.Constant || s.sym.Kind == code.Variable || s.sym.Kind == code.Field || s.sym.Kind == code.Module:
		return // these are often documented in groups
	}
	m := firstName.FindStringSubmatch(s.block.Summary)
	if m == nil {
		return
	}
	word := linkSep.Split(m[1], -1)
	first := word[len(word)-1]
	if first == s.sym.Name || slices.Contains(s.sym.ArgNames(), first) || m[1] == s.sym.Name {
		return
	}
	if strings.EqualFold(first, s.sym.Name) {
		s.sayAs(Note, NameMismatch, "summary", first, "begins with `%s`; the code is called `%s`", first, s.sym.Name)
		return
	}
	if !looksLikeCode(first) || slices.ContainsFunc(s.siblingsOfType(), func(name string) bool { return name == first }) {
		return
	}
	s.say(NameMismatch, "summary", first, "begins with `%s`; the code is called `%s`", first, s.sym.Name)
}

// siblingsOfType are names that documentation may begin with instead of the
// symbol's own: its container and its parameters' types.
func (s *subject) siblingsOfType() []string {
	names := []string{s.sym.Container}
	for _, r := range s.sym.Results {
		names = append(names, r.Name)
	}
	for _, list := range [][]code.Param{s.sym.Params, s.sym.Results} {
		for _, p := range list {
			names = append(names, strings.TrimLeft(p.Type, "*[]."))
		}
	}
	return names
}

var firstName = regexp.MustCompile("^(?:(?:A|An|The) )?`?([A-Za-z_][\\w.]*)`? (?:is|are|returns|reports|creates|sets|gets|adds|removes|holds|represents|implements|defines|describes|contains|provides|checks|parses|writes|reads|converts|computes|runs|calls|[a-z]+s)\\b")

// opposites are pairs of words of which a name and its documentation cannot
// mean different ones.
var opposites = [][2]string{
	{"first", "last"}, {"min", "max"}, {"minimum", "maximum"}, {"smallest", "largest"}, {"oldest", "newest"}, {"before", "after"}, {"prefix", "suffix"},
	{"ascending", "descending"}, {"lower", "upper"}, {"horizontal", "vertical"}, {"inclusive", "exclusive"},
	{"absolute", "relative"}, {"success", "failure"}, {"odd", "even"}, {"forward", "backward"},
}

// oppositeVerbs are such pairs of verbs. The documentation of one often speaks of
// the other (unlock releases a lock), so only the verb that begins it counts.
var oppositeVerbs = [][2]string{
	{"enable", "disable"}, {"encode", "decode"}, {"encrypt", "decrypt"}, {"increment", "decrement"}, {"increase", "decrease"}, {"push", "pop"}, {"lock", "unlock"},
	{"serialize", "deserialize"}, {"compress", "decompress"}, {"marshal", "unmarshal"}, {"show", "hide"}, {"expand", "collapse"}, {"subscribe", "unsubscribe"},
	{"connect", "disconnect"}, {"attach", "detach"}, {"mount", "unmount"}, {"install", "uninstall"}, {"register", "unregister"}, {"pause", "resume"},
	{"append", "prepend"}, {"open", "close"}, {"start", "stop"}, {"begin", "end"}, {"add", "remove"}, {"insert", "delete"}, {"read", "write"}, {"load", "save"},
}

// checkOpposites finds a summary that says the opposite of a word of the name.
func (s *subject) checkOpposites() {
	if !s.sym.Kind.Callable() {
		return
	}
	name := map[string]bool{}
	for _, w := range nameWords(s.sym.Name) {
		name[stem(strings.ToLower(w))] = true
	}
	all := map[string]bool{}
	first := map[string]bool{}
	for _, t := range s.sentences {
		for _, w := range nameWords(t.text) {
			w = stem(strings.ToLower(w))
			all[w] = true
			if t.field == "summary" || t.field == "returns" {
				first[w] = true
			}
		}
	}
	compare := func(pairs [][2]string, says, all map[string]bool) {
		for _, pair := range pairs {
			for _, p := range [][2]string{pair, {pair[1], pair[0]}} {
				said, named := stem(p[0]), stem(p[1])
				if s.nameHas(name, p[1]) && !s.nameHas(name, p[0]) && says[said] && !all[named] && !saidAlike(all, p[1]) {
					s.say(WordSwapped, "summary", p[0], "speaks of “%s”, and the name says “%s”", p[0], p[1])
				}
			}
		}
	}
	compare(opposites, first, all)
	words := nameWords(strings.TrimPrefix(s.block.Summary, s.sym.Name))
	if len(words) > 0 && len(s.sentences) > 0 {
		sentence := map[string]bool{}
		for _, w := range nameWords(s.sentences[0].text) {
			sentence[stem(strings.ToLower(w))] = true
		}
		compare(oppositeVerbs, map[string]bool{stem(strings.ToLower(words[0])): true}, sentence)
	}
}

// nameHas reports whether a word is in the symbol's name, of which words are the
// stems: also in the midst of one where it is long enough to be no accident.
func (s *subject) nameHas(words map[string]bool, word string) bool {
	return words[stem(word)] || len(word) > 4 && strings.Contains(strings.ToLower(s.sym.Name), word)
}

// saidAlike reports whether a longer or shorter form of the word is said.
func saidAlike(words map[string]bool, word string) bool {
	for w := range words {
		if len(w) >= 3 && len(word) >= 3 && (strings.HasPrefix(w, word) || strings.HasPrefix(word, w)) {
			return true
		}
	}
	return false
}

// checkDeprecated compares the two places that say so where the language wants
// both.
func (s *subject) checkDeprecated() {
	if s.tree.Lang.ID != "java" {
		return
	}
	if s.block.Deprecated != "" && !s.sym.Deprecated {
		s.say(DeprecatedMismatch, "deprecated", "", "says that it is deprecated; the code has no @Deprecated")
	}
}
