package truth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/syntax"
)

// A predicate is what a condition says of one name. The negative number is the
// opposite.
type predicate int

const (
	isNull predicate = iota + 1
	isEmpty
	isTrue
	isNegative // opposite: at least zero
	isPositive // opposite: at most zero
	isZero
)

// condition is a predicate of a name that leads to an effect.
type condition struct {
	effect  string // "raise ValueError", "return null", "return true", "return error"
	subject string // in lower case: a parameter
	is      predicate
}

// checkConditions compares the conditions that are stated for errors and for
// plain results with the guards of the body: where the body leaves under the
// opposite condition, and never under the stated one, the text has it the
// wrong way round.
func checkConditions(s *subject) {
	if !s.hasBody() || s.broken() {
		return
	}
	stated := s.statedConditions()
	if len(stated) == 0 {
		return
	}
	tested := s.guards()
	for _, said := range stated {
		opposite, same := false, false
		for _, t := range tested {
			if t.effect != said.condition.effect || t.subject != said.condition.subject {
				continue
			}
			same = same || agree(t.is, said.condition.is)
			opposite = opposite || agree(t.is, -said.condition.is)
		}
		if opposite && !same {
			s.say(ConditionSwapped, said.field, said.condition.subject, "says %s; the code does so when `%s` %s", excerpt(said.text), said.condition.subject, words(-said.condition.is))
		}
	}
}

// agree reports whether two predicates can mean the same test. A bare `not x`
// may mean false, empty or null.
func agree(code, doc predicate) bool {
	if code == doc {
		return true
	}
	if code == -isTrue {
		return doc == isNull || doc == isEmpty || doc == isZero
	}
	if code == isTrue {
		return doc == -isNull || doc == -isEmpty || doc == -isZero
	}
	if code == isPositive && doc == -isZero || code == isNegative && doc == -isZero || code == -isZero && (doc == isPositive || doc == isNegative) {
		return true
	}
	return code == -isPositive && (doc == isNegative || doc == isZero) || code == -isNegative && (doc == isPositive || doc == isZero)
}

func words(p predicate) string {
	switch p {
	case isNull:
		return "is null"
	case -isNull:
		return "is not null"
	case isEmpty:
		return "is empty"
	case -isEmpty:
		return "is not empty"
	case isTrue:
		return "is true"
	case -isTrue:
		return "is false"
	case isNegative:
		return "is negative"
	case -isNegative:
		return "is not negative"
	case isPositive:
		return "is positive"
	case -isPositive:
		return "is not positive"
	case isZero:
		return "is zero"
	}
	return "is not zero"
}

// statedCondition is a condition and the sentence that states it.
type statedCondition struct {
	sentence
	condition condition
}

var (
	statedIf = regexp.MustCompile(`\b(if|when|whenever|unless|whether|iff) (?:the |any |given |its |an? )*([\w.]+)(?: (?:argument|parameter|value|list|string|map|slice|array|collection))? (?:is|are|was|were) (not |n't )?(?:an? |the )?(non-?)?(` + nullWord + `|empty|true|false|negative|positive|zero|missing|blank)\b`)
	effectOn = regexp.MustCompile(`^(?:an? )?(?:(` + nullWord + `|true|false|error|whether)\b|(-?\d+(?:\.\d+)?|"[^"]*"|'[^']*')(?:$|[ ,;])|(empty) \w)`)
)

// statedConditions are the conditions of effects that the block states about
// parameters.
func (s *subject) statedConditions() []statedCondition {
	var all []statedCondition
	for _, t := range s.sentences {
		effect := s.statedEffect(t)
		if effect == "" {
			continue
		}
		for _, m := range statedIf.FindAllStringSubmatch(t.plain, 4) {
			name := strings.TrimSuffix(m[2], ".")
			if !s.isParam(name) {
				continue
			}
			is := map[string]predicate{"empty": isEmpty, "blank": isEmpty, "true": isTrue, "false": -isTrue, "negative": isNegative, "positive": isPositive, "zero": isZero}[m[5]]
			if is == 0 {
				is = isNull
			}
			for _, negation := range []bool{m[1] == "unless", m[3] != "", m[4] != ""} {
				if negation {
					is = -is
				}
			}
			all = append(all, statedCondition{t, condition{effect, name, is}})
		}
	}
	return all
}

// statedEffect is the effect that a sentence gives the condition for.
func (s *subject) statedEffect(t sentence) string {
	switch t.field {
	case "raises":
		return "raise " + errorName(t.about)
	case "panics":
		return "raise panic"
	}
	i := slices.IndexFunc(s.claims, func(c claim) bool { return c.sentence == t })
	if i < 0 || s.claims[i].denied {
		return ""
	}
	c := &s.claims[i]
	switch c.does {
	case raises:
		return "raise " + properCase(t.text, errorName(c.thing()))
	case panics:
		return "raise panic"
	case tests:
		return "return true"
	case gives:
		m := effectOn.FindStringSubmatch(c.object)
		switch {
		case m == nil:
			return ""
		case m[3] != "":
			return "return empty"
		case m[2] != "":
			return returned(m[2])
		case m[1] == "whether":
			return "return true"
		case m[1] == "true" || m[1] == "false" || m[1] == "error":
			return "return " + m[1]
		}
		return "return null"
	}
	return ""
}

// properCase is a word of the lower-case form of text as text spells it.
func properCase(text, word string) string {
	if i := strings.Index(strings.ToLower(text), word); i >= 0 && i+len(word) <= len(text) {
		return text[i : i+len(word)]
	}
	return word
}

func (s *subject) isParam(name string) bool {
	for _, p := range s.sym.Params {
		if strings.EqualFold(p.Name, name) && !p.Receiver {
			return true
		}
	}
	return false
}

// guards are the conditions under which the body plainly leaves: an if whose
// first statement returns or raises, and a return of a comparison.
func (s *subject) guards() []condition {
	var all []condition
	body := s.tree.At(s.sym.Body)
	for n := range body.Descendants() {
		switch {
		case strings.HasPrefix(n.Kind(), "if_") || n.Is("if", "unless"):
			test := n.Child("condition")
			effect := s.effectOf(consequence(n, test))
			if effect == "" || !test.Ok() {
				continue
			}
			for _, atom := range disjuncts(test.Text()) {
				if name, is := readTest(atom); is != 0 && s.isParam(name) {
					if n.Is("unless") {
						is = -is
					}
					all = append(all, condition{effect, strings.ToLower(name), is})
				}
			}
		case strings.HasPrefix(n.Kind(), "return"):
			text := strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(n.Text(), "return")), ";")
			if len(text) > 120 || strings.ContainsAny(text, "\n?,") {
				continue
			}
			for _, atom := range disjuncts(text) {
				if name, is := readTest(atom); is != 0 && s.isParam(name) && atom != name {
					all = append(all, condition{"return true", strings.ToLower(name), is}, condition{"return false", strings.ToLower(name), -is})
				}
			}
		}
	}
	return all
}

// consequence is the first statement that runs when the test of an if holds.
func consequence(n, test syntax.Node) syntax.Node {
	block := n.Child("consequence")
	for c := range n.NamedChildren() {
		if !block.Ok() && c.Start() >= test.End() {
			block = c
		}
	}
	for block.Ok() {
		kind := block.Kind()
		if strings.Contains(kind, "return") || strings.Contains(kind, "raise") || strings.Contains(kind, "throw") || strings.Contains(kind, "call") || strings.Contains(kind, "macro") {
			return block
		}
		next := syntax.Node{}
		for c := range block.NamedChildren() {
			if !strings.Contains(c.Kind(), "comment") {
				next = c
				break
			}
		}
		block = next
	}
	return syntax.Node{}
}

var (
	raisesType  = regexp.MustCompile(`^(?:raise|throw)\s+(?:new\s+)?([\w.:]+)`)
	returnsWord = regexp.MustCompile(`^return\s+(?:[\w."']+\s*,\s*)*("[^"]*"|'[^']*'|\[\]|\{\}|-?[\w.&]+)`)
)

// effectOf names what a statement does when it leaves the body.
func (s *subject) effectOf(n syntax.Node) string {
	text := n.Text()
	if m := raisesType.FindStringSubmatch(text); m != nil {
		return "raise " + errorName(m[1])
	}
	if strings.HasPrefix(text, "panic(") || strings.HasPrefix(text, "panic!(") {
		return "raise panic"
	}
	m := returnsWord.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	value := strings.ToLower(strings.TrimSuffix(m[1], ";"))
	switch {
	case value == "true" || value == "false":
		return "return " + value
	case s.tree.Lang.ID == "go" && (strings.HasPrefix(value, "err") || strings.HasPrefix(value, "fmt.errorf") || strings.HasPrefix(value, "&") && strings.Contains(value, "err")):
		return "return error"
	case s.isNull(value) && !strings.Contains(text, ","):
		return "return null"
	}
	return returned(value)
}

// returned is the effect of returning a literal; "" when it is none.
func returned(value string) string {
	switch literal, ok := literalValue(value); {
	case value == `""` || value == "''" || value == "[]" || value == "{}":
		return "return empty"
	case ok:
		return "return " + literal
	}
	return ""
}

var orWord = regexp.MustCompile(`\s*\|\|\s*|\s+or\s+`)

// disjuncts are the tests of which one is enough; none when all of several must
// hold.
func disjuncts(test string) []string {
	test = strings.TrimSpace(test)
	for strings.HasPrefix(test, "(") && strings.HasSuffix(test, ")") && balanced(test[1:len(test)-1]) {
		test = strings.TrimSpace(test[1 : len(test)-1])
	}
	if strings.Contains(test, "&&") || strings.Contains(test, " and ") || len(test) > 200 {
		return nil
	}
	return orWord.Split(test, -1)
}

func balanced(text string) bool {
	depth := 0
	for _, r := range text {
		if r == '(' {
			depth++
		}
		if r == ')' {
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

var (
	emptyTest  = regexp.MustCompile(`^(!|not )?\s*(?:len\(\s*\$?(\w+)\s*\)|(?:count|strlen)\(\s*\$?(\w+)\s*\)|\$?(\w+)(?:\.(?:length|size|count|Length|Count)(?:\(\))?))\s*(===?|!==?|<=?|>=?)\s*([01])$`)
	emptyCall  = regexp.MustCompile(`^(!|not )?\s*(?:\$?(\w+)\.(?:isEmpty|is_empty|empty|isBlank|empty\?)(?:\(\))?|empty\(\s*\$?(\w+)\s*\)|string\.IsNullOrEmpty\(\s*(\w+)\s*\))$`)
	emptyText  = regexp.MustCompile(`^\$?(\w+)\s*(===?|!==?)\s*(?:""|''|\[\]|\{\})$`)
	nullTest   = regexp.MustCompile(`^\$?(\w+)\s*(===?|!==?|is not|is)\s*(?:nil|null|None|undefined|nullptr|NULL)$`)
	nullCall   = regexp.MustCompile(`^(!|not )?\s*(?:\$?(\w+)\.(?:is_none|nil\?|isNone)(?:\(\))?|is_null\(\s*\$?(\w+)\s*\)|is_nil\(\s*(\w+)\s*\))$`)
	numberTest = regexp.MustCompile(`^\$?(\w+)\s*(===?|!==?|<=?|>=?)\s*(?:0|0\.0)$`)
	plainTest  = regexp.MustCompile(`^(!|not )?\s*\$?(\w+)$`)
)

// readTest is what a test says of one name; 0 when it says something else.
func readTest(test string) (string, predicate) {
	test = strings.TrimSpace(test)
	if m := emptyTest.FindStringSubmatch(test); m != nil {
		is := isEmpty
		switch m[5] + m[6] {
		case "==0", "===0", "<1", "<=0":
		case "!=0", "!==0", ">0", ">=1":
			is = -isEmpty
		default:
			return "", 0
		}
		return m[2] + m[3] + m[4], negate(is, m[1])
	}
	if m := emptyCall.FindStringSubmatch(test); m != nil {
		return m[2] + m[3] + m[4], negate(isEmpty, m[1])
	}
	if m := emptyText.FindStringSubmatch(test); m != nil {
		return m[1], negateIf(isEmpty, m[2][0] == '!')
	}
	if m := nullTest.FindStringSubmatch(test); m != nil {
		return m[1], negateIf(isNull, m[2][0] == '!' || m[2] == "is not")
	}
	if m := nullCall.FindStringSubmatch(test); m != nil {
		return m[2] + m[3] + m[4], negate(isNull, m[1])
	}
	if m := numberTest.FindStringSubmatch(test); m != nil {
		is := map[string]predicate{"<": isNegative, ">=": -isNegative, ">": isPositive, "<=": -isPositive, "==": isZero, "===": isZero, "!=": -isZero, "!==": -isZero}[m[2]]
		return m[1], is
	}
	if m := plainTest.FindStringSubmatch(test); m != nil {
		return m[2], negate(isTrue, m[1])
	}
	return "", 0
}

func negate(p predicate, sign string) predicate { return negateIf(p, sign != "") }

func negateIf(p predicate, negative bool) predicate {
	if negative {
		return -p
	}
	return p
}
