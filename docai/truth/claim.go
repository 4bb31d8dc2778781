package truth

import (
	"regexp"
	"slices"
	"strings"
)

// claim is what one sentence says that the symbol does or never does.
type claim struct {
	sentence
	does   act
	denied bool
	always bool   // says that it is so in every case
	only   bool   // says it of some case only
	object string // what is returned, raised or changed, in lower case, to the end of the sentence
}

// act is what code does that a tree shows.
type act int

const (
	gives   act = iota + 1 // returns or yields
	tests                  // whether something is so: by what it returns, or by raising
	raises                 // an error of some type
	panics                 // stops, in languages that say so
	changes                // something that was passed
)

// claims are the claims of the sentences about the symbol itself; those about its
// parameters speak of them.
func (s *subject) allClaims() []claim {
	var all []claim
	for _, t := range s.sentences {
		switch t.field {
		case "summary", "details", "returns", "yields":
		default:
			continue
		}
		if t.field != "returns" && t.field != "yields" && !slices.ContainsFunc(claimWords, func(w string) bool { return strings.Contains(t.plain, w) }) {
			continue
		}
		if c, ok := s.readClaim(t); ok {
			all = append(all, c)
		}
	}
	return all
}

// claimWords are in every sentence outside of a result's text that readClaim can
// read.
var claimWords = []string{"return", "give", "result", "raise", "throw", "panic", "modif", "mutat", "chang", "alter", "touch", "writ", "leave", "report", "check", "determin", "test"}

var (
	// before is a clause before the claim; it ends with its comma.
	before = regexp.MustCompile(`^(?:if|when|whenever|unless|once|for|on|upon|in|otherwise|else)\b[^,;:]{0,120}, (?:then )?|^otherwise `)
	after  = regexp.MustCompile(`\b(?:if|when|whenever|unless|once|until|except|while|as long as)\b`)
	// speaker is how a sentence about the symbol itself begins.
	speaker = regexp.MustCompile(`^(?:(?:it|this|that|(?:this|that|the) (?:function|method|routine|procedure|operation|implementation|helper|constructor|coroutine|call))\s+)?((?:(?:will|always|also|then|simply|only|just|either|and|but|otherwise,?)\s+)*)`)

	givesBack = regexp.MustCompile(`^(?:returns?|gives? back):? (.+)$`)
	reports   = regexp.MustCompile(`^reports? (?:if|whether)\b`)
	finds     = regexp.MustCompile(`^(?:checks?|determines?|tests?) (?:if|whether)\b`)
	denies    = regexp.MustCompile(`^(?:never|(?:does|do|will|can|may|must|shall)(?: not| never|n't)|cannot|won't|can't)(?: ever)? (?:(returns?|gives? back)|(raises?|throws?)|(panics?)|(be)|(?:modif(?:y|ies)|mutates?|changes?|alters?|touch(?:es)?|writes? to))\b:? ?(.*)$`)
	fails     = regexp.MustCompile(`^(?:(raises?|throws?)|panics?)\b:? ?(.*)$`)
	keeps     = regexp.MustCompile(`^leaves? (.{1,60}?) (?:untouched|unchanged|unmodified|intact|alone|as (?:it|they) (?:is|are|was|were))\b`)
	resultIs  = regexp.MustCompile(`^(?:the )?(?:results?|return value|returned value|value returned)(?: (?:of|from) (?:this|the) (?:function|method|call))? (?:is|are|will|can|may)( never| not| always|)(?: be)? (.+)$`)
	passive   = regexp.MustCompile(`^(no )?(.{1,60}?) (?:is|are|will be|gets)( never| not| always|) (?:(returned)|(raised|thrown)|(modified|changed|mutated|altered|touched)|left (?:untouched|unchanged|unmodified|intact|alone|as is))\b(.*)$`)
)

// readClaim is what a sentence says that the symbol does; false when it says
// nothing of the sort, or speaks of something else.
func (s *subject) readClaim(t sentence) (claim, bool) {
	c := claim{sentence: t}
	text := t.plain
	when := before.FindString(text)
	text = text[len(when):]
	for _, name := range []string{strings.ToLower(s.sym.QualifiedName()), strings.ToLower(s.sym.Name)} {
		if rest, ok := strings.CutPrefix(text, name); ok && (rest == "" || !isWordByte(rest[0])) {
			text = strings.TrimLeft(strings.TrimPrefix(rest, "()"), " ,")
			break
		}
	}
	said := speaker.FindStringSubmatch(text)
	text = text[len(said[0]):]
	c.only = when != "" || after.MatchString(text)
	c.always = strings.Contains(said[1], "always")
	isResult := t.field == "returns" || t.field == "yields"

	if m := givesBack.FindStringSubmatch(text); m != nil {
		c.does, c.object = gives, m[1]
		return c, true
	}
	if reports.MatchString(text) {
		c.does, c.object = gives, "whether"
		return c, true
	}
	if finds.MatchString(text) {
		c.does = tests
		return c, true
	}
	if m := denies.FindStringSubmatch(text); m != nil {
		c.denied, c.object = true, m[5]
		switch {
		case m[1] != "" || m[4] != "" && isResult:
			c.does = gives
		case m[2] != "":
			c.does = raises
		case m[3] != "":
			c.does = panics
		case m[4] == "":
			c.does = changes
		}
		return c, c.does != 0
	}
	if m := fails.FindStringSubmatch(text); m != nil {
		c.does, c.object = panics, m[2]
		if m[1] != "" {
			c.does = raises
		}
		return c, true
	}
	if m := keeps.FindStringSubmatch(text); m != nil {
		c.does, c.denied, c.object = changes, true, m[1]
		return c, true
	}
	if m := resultIs.FindStringSubmatch(text); m != nil {
		c.does, c.denied, c.object = gives, strings.HasPrefix(m[1], " n"), m[2]
		c.always = m[1] == " always"
		return c, true
	}
	if m := passive.FindStringSubmatch(text); m != nil && !strings.HasPrefix(m[7], " by ") && !strings.HasPrefix(m[7], " from ") {
		c.denied = m[1] != "" || strings.HasPrefix(m[3], " n")
		c.always = c.always || m[3] == " always"
		c.object = m[2] + m[7]
		switch {
		case m[4] != "":
			c.does = gives
		case m[5] != "":
			c.does = raises
		case m[6] != "":
			c.does = changes
		default:
			c.does, c.denied = changes, true
		}
		return c, true
	}
	if isResult {
		c.does, c.object = gives, text
		return c, true
	}
	return c, false
}

const nullWord = `(?:nil|none|null|undefined|nullptr)`

var (
	nullObject = regexp.MustCompile(`^(?:(?:[^.;]*?[ ,(])?(?:or|and|either) )?(` + nullWord + `)(?:$|[.;,)]| (?:if|when|unless|on|for|otherwise|to (?:indicate|signal)|in case)\b)`)
	isNullWord = regexp.MustCompile(`^(?:an? )?(` + nullWord + `)\b`)
	neverNull  = regexp.MustCompile(`\b(?:never|not|won't|cannot|can't)(?: (?:be|return|returns|yield))? (` + nullWord + `)\b|\bnon-(` + nullWord + `)\b(?:$|[.;,)])`)

	isTruth = regexp.MustCompile(`^(?:true|false)(?:$|[.,;]| (?:if|when|iff|unless|for|only|otherwise|on)\b)|^whether\b`)
	isError = regexp.MustCompile(`^(?:an?|the|any|some) (?:(?:non-nil|possible|wrapped|descriptive|appropriate|first) )?error(?:$|[.,;)]| (?:if|when|for|on|unless|that|which|wrapping|describing|indicating|or|otherwise|in case|instead|encountered)\b)`)
	// isSort is a result of one of the sorts that types have, as prose says it. "A
	// slice of the string" is a piece of it.
	isSort   = regexp.MustCompile(`^an? (?:new |empty |sorted |single |possibly empty )?(string|str|list|slice|array|map|dict|dictionary|number|integer|int|float|boolean|bool)\b(?: (?:of|with|containing|that|which|from|for|mapping|representing|representation|indicating|giving)\b|$|[.,;])`)
	partOf   = regexp.MustCompile(`^an? (?:\w+ )?(?:slice|string|number) of the\b`)
	isCount  = regexp.MustCompile(`^the (?:total |maximum |minimum )?number of \w`)
	isAnyOne = regexp.MustCompile(`^(?:the|an?) (?:(?:new|old|previous|current|resulting|computed|default|first|last|final) )(?:value|result|count|index|size|length|name)\b(?: (?:of|if|when|in)\b|$|[.,;])`)
)

// sort is the sort of value that a claim says is given back, in sortOf's words;
// "value" for one of no known sort, "error", or "" when it cannot be told.
func (c *claim) sort() string {
	switch {
	case isTruth.MatchString(c.object):
		return "truth value"
	case isError.MatchString(c.object):
		return "error"
	case isCount.MatchString(c.object):
		return "number"
	case isAnyOne.MatchString(c.object):
		return "value"
	}
	if m := isSort.FindStringSubmatch(c.object); m != nil && !partOf.MatchString(c.object) {
		return sortOf(m[1])
	}
	return ""
}

var (
	plainly = regexp.MustCompile(`^(?:(?:the|its|an?|any|given|passed|original|input|underlying|errors? of type) )*`)
	aWord   = regexp.MustCompile(`^[\w.:]+`)
)

// thing is the first word of what a claim is about, without articles.
func (c *claim) thing() string {
	rest := c.object[len(plainly.FindString(c.object)):]
	return strings.Trim(aWord.FindString(rest), ".:")
}
