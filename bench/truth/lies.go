package main

import (
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// class is one way of lying.
type class struct {
	name    string
	covered bool // by the checks that docai/truth lists
	// plant turns a true block into a false one; false where this lie cannot be
	// told of the symbol.
	plant func(d *documented, c *chooser) (lie, bool)
}

func (c class) title() string {
	if c.covered {
		return c.name
	}
	return c.name + " (not covered)"
}

type lie struct {
	block docai.CommentBlock
	said  string // the false words
}

// chooser makes the same choices for the same symbol in every run.
type chooser struct{ *rand.Rand }

func newChooser(d *documented, class string) *chooser {
	h := fnv.New64a()
	_, _ = h.Write([]byte(class + d.file.path + d.sym.QualifiedName()))
	return &chooser{rand.New(rand.NewPCG(h.Sum64(), 1))}
}

func (c *chooser) of(words string) string {
	list := strings.Fields(words)
	return list[c.IntN(len(list))]
}

var lies = []class{
	{"parameter under another name", true, renamedParam},
	{"parameter that does not exist", true, extraParam},
	{"parameter left out", true, droppedParam},
	{"parameter of another type", true, wrongParamType},
	{"other default value", true, wrongDefault},
	{"invented name in code quotes", true, inventedName},
	{"name of another symbol first (Go)", true, wrongFirstName},
	{"result where there is none", true, falseResult},
	{"result where there is none, in prose", true, falseResultProse},
	{"result of another sort", true, wrongResultSort},
	{"error result where there is none (Go)", true, falseError},
	{"yields where nothing is yielded", true, falseYield},
	{"null where no path gives it", true, falseNull},
	{"never null where a path gives it", true, falseNeverNull},
	{"invented error type", true, inventedError},
	{"other error type than the only one raised", true, otherError},
	{"denies an error that the body raises", true, deniedError},
	{"denies a change that the body makes", true, deniedChange},
	{"opposite of a word in the name", true, oppositeOfName},
	{"condition the other way round, tested by a guard", true, swappedGuard},
	{"condition the other way round, elsewhere", false, swappedElsewhere},
	{"true and false exchanged in prose", false, swappedTruth},
	{"number changed in prose", false, changedNumber},
}

// with is the block with one more sentence, said in one of several ways. %s in a
// way stands for the subject.
func (c *chooser) with(d *documented, subject string, ways ...string) (lie, bool) {
	said := strings.ReplaceAll(ways[c.IntN(len(ways))], "%s", subject)
	b := clone(d.block)
	b.Details = strings.TrimSpace(b.Details + "\n\n" + said)
	return lie{b, said}, true
}

func clone(b docai.CommentBlock) docai.CommentBlock {
	b.Params, b.Raises = slices.Clone(b.Params), slices.Clone(b.Raises)
	return b
}

// plainParams are the documented parameters that the signature has by that name.
func plainParams(d *documented) []int {
	var at []int
	names := d.sym.ArgNames()
	for i, p := range d.block.Params {
		if slices.Contains(names, p.Name) {
			at = append(at, i)
		}
	}
	return at
}

func renamedParam(d *documented, c *chooser) (lie, bool) {
	at := plainParams(d)
	if len(at) == 0 || !d.sym.Kind.Callable() || takesAnyName(d) {
		return lie{}, false
	}
	b := clone(d.block)
	i := at[c.IntN(len(at))]
	b.Params[i].Name = invent(d, c)
	return lie{b, b.Params[i].Name}, true
}

// takesAnyName: a function that takes arguments by any name cannot be lied about
// in this way.
func takesAnyName(d *documented) bool {
	text := d.sym.Body.Text(d.file.tree.Src)
	return strings.Contains(d.sym.Signature, "**") || strings.Contains(d.sym.Signature, "{") || strings.Contains(text, "arguments") || strings.Contains(text, "func_get_args")
}

func extraParam(d *documented, c *chooser) (lie, bool) {
	if len(plainParams(d)) == 0 || !d.sym.Kind.Callable() || takesAnyName(d) {
		return lie{}, false
	}
	b := clone(d.block)
	name := invent(d, c)
	b.Params = append(b.Params, docai.Item{Name: name, Text: "The " + name + " to use."})
	return lie{b, name}, true
}

func droppedParam(d *documented, c *chooser) (lie, bool) {
	at := plainParams(d)
	if len(at) < 2 || len(at) != len(d.sym.ArgNames()) || !d.sym.Kind.Callable() {
		return lie{}, false
	}
	i := at[c.IntN(len(at))]
	name := d.block.Params[i].Name
	if name == "ctx" || name[0] == '_' {
		return lie{}, false
	}
	b := clone(d.block)
	b.Params = slices.Delete(b.Params, i, i+1)
	if strings.Contains(b.Summary+b.Details+b.Returns, "`"+name+"`") || slices.ContainsFunc(b.Params, func(p docai.Item) bool { return strings.Contains(p.Text, "`"+name+"`") }) {
		return lie{}, false // still spoken of
	}
	return lie{b, name}, true
}

func wrongParamType(d *documented, c *chooser) (lie, bool) {
	for _, i := range plainParams(d) {
		p := d.sym.Params[slices.IndexFunc(d.sym.Params, func(p code.Param) bool { return p.Name == d.block.Params[i].Name })]
		other, ok := otherType[p.Type]
		if !ok || d.block.Params[i].Type == "" || p.Variadic {
			continue
		}
		b := clone(d.block)
		b.Params[i].Type = other
		return lie{b, other}, true
	}
	return lie{}, false
}

var otherType = map[string]string{
	"str": "int", "int": "str", "bool": "str", "float": "bool", "string": "number", "number": "string", "boolean": "string", "list": "dict", "dict": "list", "String": "int",
}

var (
	anyDefault = regexp.MustCompile(`(?i)\bdefaults? (?:to|is) (\d+|true|false)\b`)
	digits     = regexp.MustCompile(`^\d+$`)
)

func wrongDefault(d *documented, c *chooser) (lie, bool) {
	for _, i := range plainParams(d) {
		p := d.sym.Params[slices.IndexFunc(d.sym.Params, func(p code.Param) bool { return p.Name == d.block.Params[i].Name })]
		other := ""
		switch {
		case digits.MatchString(p.Default):
			other = p.Default + "1"
		case strings.EqualFold(p.Default, "true"):
			other = "False"
		case strings.EqualFold(p.Default, "false"):
			other = "True"
		case len(p.Default) > 2 && p.Default[0] == '\'' && p.Default[len(p.Default)-1] == '\'':
			other = "'something else'"
		default:
			continue
		}
		b := clone(d.block)
		if m := anyDefault.FindStringSubmatchIndex(b.Params[i].Text); m != nil {
			b.Params[i].Text = b.Params[i].Text[:m[2]] + other + b.Params[i].Text[m[3]:]
		} else if strings.Contains(strings.ToLower(b.Params[i].Text), "default") {
			continue
		} else {
			b.Params[i].Text += " Defaults to " + other + "."
		}
		return lie{b, other}, true
	}
	return lie{}, false
}

// invent makes a name in the language's style that the repository does not have.
func invent(d *documented, c *chooser) string {
	for {
		first, second := c.of("load fetch merge retry flush parse shard probe align cache batch trace split token scope limit"), c.of("window record buffer policy handle bucket ledger budget offset sample stripe cursor margin")
		name := first + "_" + second
		switch d.file.tree.Lang.ID {
		case "go", "java", "javascript", "typescript", "tsx", "kotlin", "swift", "scala", "csharp", "cpp", "php":
			name = first + strings.ToUpper(second[:1]) + second[1:]
		}
		if !d.repo.names.Has(name) {
			return name
		}
	}
}

var quoted = regexp.MustCompile("`([A-Za-z_][\\w.]*)(\\(\\))?`")

func inventedName(d *documented, c *chooser) (lie, bool) {
	b := clone(d.block)
	name := invent(d, c)
	for _, text := range []*string{&b.Summary, &b.Details, &b.Returns} {
		if m := quoted.FindStringIndex(*text); m != nil {
			*text = (*text)[:m[0]] + "`" + name + "`" + (*text)[m[1]:]
			return lie{b, name}, true
		}
	}
	if !d.sym.Kind.Callable() || b.Summary == "" || c.IntN(4) > 0 {
		return lie{}, false
	}
	b.Details = strings.TrimSpace(b.Details + "\n\nIt calls `" + name + "` first.")
	return lie{b, name}, true
}

func wrongFirstName(d *documented, c *chooser) (lie, bool) {
	rest, ok := strings.CutPrefix(d.block.Summary, d.sym.Name+" ")
	if d.file.tree.Lang.ID != "go" || !ok || !d.sym.Kind.Callable() || !regexp.MustCompile(`^(?:[a-z]+s|is|are) `).MatchString(rest) {
		return lie{}, false
	}
	name := invent(d, c)
	b := clone(d.block)
	b.Summary = strings.ToUpper(name[:1]) + name[1:] + " " + rest
	return lie{b, name}, true
}

// givesNothing: by the signature, or by a body without any return of a value.
func givesNothing(d *documented) bool {
	s := d.sym
	if !s.Kind.Callable() || s.Kind == code.Constructor || s.Async || s.Facts.Yields || s.Abstract || s.Body.IsZero() || s.ReturnsSomething() || s.Facts.Lines < 4 || len(s.Facts.Calls) == 0 {
		return false
	}
	switch d.file.tree.Lang.ID {
	case "go", "python", "javascript", "typescript", "php", "rust", "swift":
		return overloads(d) == 1 && !slices.ContainsFunc(slices.Concat(s.Facts.Raises, s.Facts.Calls), leftToOthers.MatchString)
	case "java", "csharp", "cpp", "c":
		return len(s.Results) > 0 && overloads(d) == 1
	}
	return false
}

// leftToOthers is in a body that stands for those of subclasses: what it documents
// they give.
var leftToOthers = regexp.MustCompile(`(?i)notimplemented|unsupported`)

func overloads(d *documented) int {
	n := 0
	for _, s := range d.file.tree.Symbols() {
		if s.QualifiedName() == d.sym.QualifiedName() {
			n++
		}
	}
	return n
}

func falseResult(d *documented, _ *chooser) (lie, bool) {
	if !givesNothing(d) || d.block.Returns != "" {
		return lie{}, false
	}
	b := clone(d.block)
	b.Returns = "The number of entries that were handled."
	return lie{b, b.Returns}, true
}

func falseResultProse(d *documented, c *chooser) (lie, bool) {
	if !givesNothing(d) {
		return lie{}, false
	}
	return c.with(d, "", "It returns the number of entries that were handled.", "Returns a list of the entries.", "Returns true if it worked.", "The number of handled entries is returned.", "Returns the previous value.")
}

func falseYield(d *documented, _ *chooser) (lie, bool) {
	if !givesNothing(d) || d.block.Yields != "" {
		return lie{}, false
	}
	b := clone(d.block)
	b.Yields = "Each entry in turn."
	return lie{b, b.Yields}, true
}

var sorts = map[string]string{
	"bool": "truth", "boolean": "truth", "int": "number", "int64": "number", "uint64": "number", "float64": "number", "float": "number", "number": "number", "usize": "number", "u64": "number", "i32": "number",
	"string": "string", "str": "string", "String": "string",
}

func wrongResultSort(d *documented, c *chooser) (lie, bool) {
	if !d.sym.Kind.Callable() || len(d.sym.Results) != 1 || overloads(d) > 1 || d.sym.Async {
		return lie{}, false
	}
	switch sorts[d.sym.Results[0].Type] {
	case "truth":
		return c.with(d, "", "Returns a string with the name.", "Returns the number of matches.", "Returns a list of the matches.", "It returns an integer.", "The result is a string.")
	case "number":
		if lang := d.file.tree.Lang.ID; lang == "c" || lang == "cpp" { // numbers serve as truth values
			return c.with(d, "", "Returns a list of the matches.", "The result is a string.", "Returns a string with the name.")
		}
		return c.with(d, "", "Returns true if it was found.", "It returns false when nothing matches.", "Returns a list of the matches.", "True is returned if it was found.", "The result is a string.")
	case "string":
		return c.with(d, "", "Returns true if it was found.", "Returns the number of matches.", "It reports whether it was found.", "False is returned when nothing matches.", "The result is a boolean.")
	}
	return lie{}, false
}

func falseError(d *documented, c *chooser) (lie, bool) {
	if d.file.tree.Lang.ID != "go" || !d.sym.Kind.Callable() || len(d.sym.Results) == 0 {
		return lie{}, false
	}
	for _, r := range d.sym.Results {
		if sorts[r.Type] == "" {
			return lie{}, false
		}
	}
	return c.with(d, "", "It returns an error if the input is malformed.", "Returns an error when the input is malformed.", "An error is returned if the input is malformed.", "If the input is malformed, an error is returned.", "If the input is malformed, it returns an error.")
}

var nullOf = map[string]string{"go": "nil", "python": "None", "java": "null", "typescript": "null", "rust": "`None`", "kotlin": "null", "swift": "nil", "php": "null", "javascript": "null", "ruby": "nil"}

func falseNull(d *documented, c *chooser) (lie, bool) {
	null := nullOf[d.file.tree.Lang.ID]
	if null == "" || !d.sym.Kind.Callable() || len(d.sym.Results) != 1 || sorts[d.sym.Results[0].Type] == "" || d.file.tree.Lang.ID == "java" && d.sym.Results[0].Type == "String" || overloads(d) > 1 || d.sym.Facts.ReturnsNull || d.sym.Async {
		return lie{}, false
	}
	return c.with(d, null, "Returns %s if nothing is found.", "The result is %s when nothing matches.", "If nothing matches, %s is returned.", "%s is returned on failure.", "It returns %s for unknown input.")
}

func falseNeverNull(d *documented, c *chooser) (lie, bool) {
	null := nullOf[d.file.tree.Lang.ID]
	f := &d.sym.Facts
	if null == "" || !d.sym.Kind.Callable() || len(d.sym.Results) > 1 || f.Yields || d.sym.Abstract ||
		!slices.ContainsFunc(f.Returns, func(r string) bool { return r == "nil" || r == "None" || r == "null" }) {
		return lie{}, false
	}
	return c.with(d, null, "It never returns %s.", "The result is never %s.", "Never returns %s.", "Does not return %s.", "The returned value is never %s.")
}

func inventedError(d *documented, c *chooser) (lie, bool) {
	if len(d.block.Raises) == 0 || !errorsAreTypes(d) || !d.sym.Kind.Callable() {
		return lie{}, false
	}
	b := clone(d.block)
	i := c.IntN(len(b.Raises))
	name := c.of("Ledger Window Budget Shard Cursor") + c.of("Overrun Conflict Drift Expiry") + "Error"
	b.Raises[i].Name = name
	return lie{b, name}, true
}

func errorsAreTypes(d *documented) bool {
	switch d.file.tree.Lang.ID {
	case "go", "rust", "bash", "c", "lua", "elixir":
		return false
	}
	return true
}

func otherError(d *documented, c *chooser) (lie, bool) {
	f := &d.sym.Facts
	if len(d.block.Raises) != 1 || len(f.Raises) != 1 || !errorsAreTypes(d) || !strings.HasSuffix(strings.Trim(d.block.Raises[0].Name, "`"), f.Raises[0]) {
		return lie{}, false
	}
	other := "KeyError"
	if d.file.tree.Lang.ID != "python" {
		other = "ArithmeticException"
	}
	if strings.Contains(d.sym.Body.Text(d.file.tree.Src), other) || f.Raises[0] == other || strings.Contains(d.block.Summary+d.block.Details+d.block.Raises[0].Text, f.Raises[0]) {
		return lie{}, false
	}
	b := clone(d.block)
	b.Raises[0].Name = other
	return lie{b, other}, true
}

func deniedError(d *documented, c *chooser) (lie, bool) {
	if len(d.sym.Facts.Raises) == 0 || !d.sym.Kind.Callable() {
		return lie{}, false
	}
	name := d.sym.Facts.Raises[0]
	if strings.Contains(name, "NotImplemented") || strings.ContainsAny(name, ".:[(") {
		return lie{}, false
	}
	if name == "panic" {
		return c.with(d, "", "It never panics.", "Never panics.", "It does not panic.")
	}
	return c.with(d, "`"+name+"`", "It never raises %s.", "Never throws %s.", "Does not raise any errors.", "%s is never raised.", "No %s is raised.")
}

func deniedChange(d *documented, c *chooser) (lie, bool) {
	for _, p := range d.sym.Params {
		if p.Receiver || p.Name == "" || slices.Contains(d.sym.Facts.Writes, p.Name) {
			continue // once reassigned, its name is that of something else
		}
		for _, w := range d.sym.Facts.Writes {
			if strings.HasPrefix(w, p.Name+".") || strings.HasPrefix(w, p.Name+"[") {
				return c.with(d, "`"+p.Name+"`", "It does not modify %s.", "%s is not modified.", "%s is left unchanged.", "Does not change %s.", "Leaves %s untouched.")
			}
		}
	}
	return lie{}, false
}

var swaps = [][2]string{{"first", "last"}, {"minimum", "maximum"}, {"smallest", "largest"}, {"before", "after"}, {"prefix", "suffix"}, {"lower", "upper"}, {"encode", "decode"},
	{"encodes", "decodes"}, {"lock", "unlock"}, {"locks", "unlocks"}, {"absolute", "relative"}, {"enable", "disable"}, {"enables", "disables"}, {"marshals", "unmarshals"}, {"increments", "decrements"}, {"appends", "prepends"}}

var isVerb = map[string]bool{"encode": true, "decode": true, "lock": true, "unlock": true, "enable": true, "disable": true, "marshal": true, "unmarshal": true, "increment": true, "decrement": true, "append": true, "prepend": true}

func oppositeOfName(d *documented, _ *chooser) (lie, bool) {
	if !d.sym.Kind.Callable() {
		return lie{}, false
	}
	// As with real slips, the whole text is consistent: every occurrence changes.
	name := strings.ToLower(d.sym.Name)
	for _, pair := range swaps {
		for _, p := range [][2]string{pair, {pair[1], pair[0]}} {
			word := regexp.MustCompile(`(?i)\b` + p[0] + `\b`)
			base := strings.TrimSuffix(p[0], "s")
			if !regexp.MustCompile(`(?i)(?:^|_|[a-z])`+base).MatchString(d.sym.Name) || strings.Contains(name, strings.TrimSuffix(p[1], "s")) || !word.MatchString(d.block.Summary) {
				continue
			}
			parts := []string{d.block.Details, d.block.Returns, word.ReplaceAllString(d.block.Summary, "")}
			for _, p := range d.block.Params {
				parts = append(parts, p.Name, p.Text)
			}
			all := strings.ToLower(strings.Join(parts, " "))
			if first := word.FindStringIndex(strings.TrimPrefix(d.block.Summary, d.sym.Name+" ")); first == nil || isVerb[base] && first[0] > 0 {
				continue // a verb, but not the one that says what is done
			}
			if strings.Contains(all, base) || strings.Contains(all, strings.TrimSuffix(p[1], "s")) {
				continue
			}
			b := clone(d.block)
			b.Summary = word.ReplaceAllString(b.Summary, p[1])
			return lie{b, p[1] + " for " + p[0]}, true
		}
	}
	return lie{}, false
}

var conditionText = regexp.MustCompile(`(?i)\b(if|when|unless) (?:the )?` + "`?" + `(\w+)` + "`?" + ` is (not )?(empty|None|nil|null|negative|positive|zero|true|false)\b`)

// swapCondition turns the first stated condition about a parameter round.
func swapCondition(d *documented, guarded bool) (lie, bool) {
	if !d.sym.Kind.Callable() || d.sym.Body.IsZero() {
		return lie{}, false
	}
	b := clone(d.block)
	texts := []*string{&b.Summary, &b.Details, &b.Returns}
	for i := range b.Raises {
		texts = append(texts, &b.Raises[i].Text)
	}
	for _, text := range texts {
		m := conditionText.FindStringSubmatchIndex(*text)
		if m == nil || isGuarded(d, (*text)[m[4]:m[5]], sentenceAt(*text, m[0])) != guarded {
			continue
		}
		said := *text
		if m[6] >= 0 {
			*text = said[:m[6]] + said[m[7]:]
		} else {
			*text = said[:m[8]] + "not " + said[m[8]:]
		}
		return lie{b, (*text)[m[0]:min(len(*text), m[1]+4)]}, true
	}
	return lie{}, false
}

// sentenceAt is the sentence of a text that has a place.
func sentenceAt(text string, at int) string {
	start := max(strings.LastIndex(text[:at], ". "), strings.LastIndex(text[:at], "\n\n"), 0)
	if i := strings.Index(text[at:], ". "); i >= 0 {
		return text[start : at+i]
	}
	return text[start:]
}

// isGuarded reports whether the body leaves by an if that tests a parameter
// against emptiness, null, zero or truth, in the way that the sentence says: by
// that error, a panic, or with that value.
func isGuarded(d *documented, param, sentence string) bool {
	if !slices.Contains(d.sym.ArgNames(), param) {
		return false
	}
	guard := regexp.MustCompile(`(?m)^\s*(?:} else )?(?:el)?if \(?(?:not |!)?(?:len\()?` + regexp.QuoteMeta(param) + `\)?(?: (?:==|!=|===|!==|is|is not|<|>|<=|>=) (?:nil|None|null|undefined|0|""))?\)?\s*[:{]?\s*\n?\s*(return|raise|throw|panic)\b(?: (?:new )?([\w."']+)\b)?`)
	m := guard.FindStringSubmatch(d.sym.Body.Text(d.file.tree.Src))
	if m == nil {
		return false
	}
	sentence = strings.ToLower(strings.ReplaceAll(sentence, "`", ""))
	switch m[1] {
	case "panic":
		return strings.Contains(sentence, "panics")
	case "return":
		return m[2] != "" && regexp.MustCompile(`\breturns? `+regexp.QuoteMeta(strings.ToLower(m[2]))+`(?:\W|$)`).MatchString(sentence)
	}
	return m[2] != "" && strings.Contains(sentence, strings.ToLower(m[2]))
}

func swappedGuard(d *documented, _ *chooser) (lie, bool) { return swapCondition(d, true) }

func swappedElsewhere(d *documented, _ *chooser) (lie, bool) { return swapCondition(d, false) }

func swappedTruth(d *documented, _ *chooser) (lie, bool) {
	b := clone(d.block)
	m := regexp.MustCompile(`(?i)\btrue\b`).FindStringIndex(b.Summary)
	if m == nil || strings.Contains(strings.ToLower(b.Summary), "false") {
		return lie{}, false
	}
	b.Summary = b.Summary[:m[0]] + "false" + b.Summary[m[1]:]
	return lie{b, "false"}, true
}

func changedNumber(d *documented, _ *chooser) (lie, bool) {
	b := clone(d.block)
	m := regexp.MustCompile(`\b\d{2,}\b`).FindStringIndex(b.Summary)
	if m == nil {
		return lie{}, false
	}
	b.Summary = b.Summary[:m[0]] + "7" + b.Summary[m[0]:]
	return lie{b, b.Summary}, true
}
