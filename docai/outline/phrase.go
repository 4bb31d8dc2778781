package outline

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai/internal/english"
	"github.com/hivesync/hivesync/internal/code"
)

// phrase is what a name says, read as a sentence in the third person.
type phrase struct {
	text string // "Parses the config"; "" when the name is no sentence
	// gives is what the sentence says is given back: "the config"; "" when it does
	// not say.
	gives string
	// whether is the condition it reports: "`path` is absolute".
	whether string
}

// phrase reads the symbol's name.
func (s *subject) phrase() phrase {
	if s.Kind == code.Constructor {
		return phrase{text: "Creates a new " + quote(s.owner()) + s.from()}
	}
	if p := s.conventional(); p.text != "" {
		return p
	}
	words := split(s.Name)
	if n := len(words); n > 1 && (words[n-1] == "async" || words[n-1] == "internal" || words[n-1] == "impl") {
		words = words[:n-1]
	}
	if len(words) == 0 || len(words) > 8 {
		return phrase{}
	}
	first, rest := words[0], words[1:]
	switch {
	case (s.lang == "c" || s.lang == "cpp") && len(rest) > 0 && len(s.Params) > 0 && containsWord(s.Params[0].Type, first):
		if s.actsOn(words[:len(words)-1], rest[len(rest)-1]) {
			return phrase{text: capital(english.ThirdPerson(rest[len(rest)-1])) + " " + s.arg(s.args()[0].Name)}
		}
		return phrase{} // block_module_meta(block): the name starts with the type
	case strings.HasSuffix(s.Name, "?") && !auxiliary[first] && !predicates[first]:
		switch {
		case isAdjective(words[len(words)-1]):
			return s.reports("is", words)
		case english.ThirdPerson(first) != "":
			return s.reports(english.ThirdPerson(first), rest)
		}
		return phrase{}
	case auxiliary[first] || len(rest) > 0 && predicates[first]:
		return s.reports(first, rest)
	case predicates[first] || base3(first) && len(rest) == 0 && s.isBool():
		return s.reports(first, rest)
	case len(rest) > 0 && notVerbs[first+"-"+rest[0]]:
		return phrase{}
	case len(rest) > 0 && (rest[0] == "of" || nounsToo[first] && s.isGetter() && !isPlural(words[len(words)-1])):
		return s.named(words)
	case first == "new":
		return s.makes("Creates", "a new ", rest)
	case first == "to" && len(rest) > 0 && !s.converts(rest):
		return phrase{}
	case first == "to" && len(rest) > 0:
		about := s.self() + " "
		if args := s.args(); len(args) > 0 && (s.Kind == code.Method && !s.Static || len(s.Params) > 1) {
			about = "" // it may be the argument
		} else if len(args) > 0 {
			about = s.arg(args[0].Name) + " "
		}
		return phrase{text: "Converts " + strings.TrimPrefix(about, " ") + "to " + indefinite(rest)}
	case first == "from" && len(rest) > 0:
		return phrase{text: s.createsFrom(rest)}
	case first == "on" || first == "with" || first == "as":
		return phrase{}
	case len(rest) > 0 && quantities[rest[len(rest)-1]] && s.isGetter() && !producing[first] && !creating[first] && first != "count" && first != "return":
		return s.named(words)
	case len(rest) > 0 && nounsToo[first] && (rest[0] == "from" || rest[0] == "for" || rest[0] == "with" || rest[0] == "by"):
		return phrase{}
	case english.ThirdPerson(first) != "" || joined[first] != "":
		return s.does(first, rest)
	case slices.Contains(rest, "to") && len(s.args()) == 1 && s.givesValue():
		if to := slices.Index(rest, "to") + 1; to < len(rest) && s.converts(rest[to:]) {
			noun := indefinite(rest[to:])
			return phrase{text: "Converts " + s.arg(s.args()[0].Name) + " to " + noun, gives: noun}
		}
	case s.isGetter() && s.isBool() && (isAdjective(words[len(words)-1]) || strings.HasSuffix(first, "en")) && len(words) == 1:
		return s.reports("is", words)
	case s.isGetter():
		return s.named(words)
	case len(rest) > 0 && s.actsOn(words[:len(words)-1], rest[len(rest)-1]):
		return phrase{text: capital(english.ThirdPerson(rest[len(rest)-1])) + " " + s.arg(s.args()[0].Name)}
	}
	return phrase{}
}

// containsWord reports whether a type names the word.
func containsWord(t, word string) bool {
	for _, w := range split(t) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// actsOn reports whether a function is named for its only argument and what it does
// to it, as C's are: cart_free(cart).
func (s *subject) actsOn(noun []string, verb string) bool {
	args := s.args()
	return s.Kind == code.Function && len(args) == 1 && (onItself[verb] || transitive[verb]) && english.ThirdPerson(verb) != "" && strings.Contains(strings.ToLower(args[0].Type+" "+args[0].Name), strings.ToLower(noun[len(noun)-1]))
}

// converts reports whether the result can be what the words after "to" name.
func (s *subject) converts(words []string) bool {
	if len(s.Results) != 1 || s.Results[0].Type == "" {
		return s.returns()
	}
	last := strings.ToLower(words[len(words)-1])
	t := strings.ToLower(s.Results[0].Type)
	return formats[last] || languages[last] || strings.Contains(t, last) || last == "bytes" && strings.Contains(t, "byte") || strings.HasPrefix(last, "utf") || (last == "string" || last == "str" || last == "text") && (strings.Contains(t, "char") || strings.Contains(t, "str"))
}

// base3 reports whether a word is a known verb in the third person.
func base3(word string) bool { return english.Base(word) != "" }

var (
	auxiliary  = set(`is are was has have can should does did will must needs supports allows accepts`)
	predicates = set(`contains equals matches exists includes starts ends intersects overlaps precedes`)

	// notVerbs begin like a verb and are none.
	notVerbs = set(`round-trip back-track check-point check-sum time-stamp file-name call-back fall-back look-ahead look-behind short-circuit cross-product dot-product marshal-indent`)
	// nounsToo are verbs whose word is as often a noun: with nothing to take and
	// something to give, it is one.
	nounsToo = set(`index name hash size position order range score state step stream view map query record log list place link filter display cache count input label limit mark mount output
		point project prompt request result route rule scale shape signal source stage stat store style tag target time title trace track value key default parent root child current type
		field level post`)
)

// named is the phrase of a name that is a noun: its value.
func (s *subject) named(words []string) phrase {
	last := words[len(words)-1]
	if len(words) == 1 && len([]rune(last)) == 1 {
		return phrase{} // Scala's F
	}
	if !s.givesValue() || s.isBool() || s.givesItself() || slices.Contains(words, "to") || slices.ContainsFunc(words[1:], isVerbOnly) {
		return phrase{}
	}
	noun := definite(words)
	if prepositions[last] {
		args := s.args()
		if len(args) != 1 {
			return phrase{}
		}
		noun += " " + s.arg(args[0].Name)
	} else if isAdjective(last) && !isPlural(last) && !adjectivesToo[last] || len(words) == 1 && positions[last] || len(words) == 1 && isAcronym(words[0]) {
		return phrase{}
	}
	return phrase{text: "Returns " + noun, gives: noun}
}

// isVerbOnly reports whether a word is a verb and no noun: in a name it says that
// something is done.
func isVerbOnly(word string) bool {
	return english.ThirdPerson(word) != "" && !nounsToo[word] && !adjectives[word]
}

// isGetter reports whether it takes nothing and gives something.
func (s *subject) isGetter() bool {
	return s.givesValue() && !slices.ContainsFunc(s.Params, func(p code.Param) bool { return !p.Receiver })
}

// reports is the phrase of a yes-or-no question: isEmpty, hasKey, contains.
func (s *subject) reports(verb string, rest []string) phrase {
	if !s.isBool() {
		return phrase{}
	}
	args := s.args()
	if verb == "are" {
		if len(args) != 2 || len(rest) == 0 || s.self() != "" {
			return phrase{}
		}
		what := predicate(rest)
		if rest[0] == "same" {
			what = "the " + what
		}
		condition := s.arg(args[0].Name) + " and " + s.arg(args[1].Name) + " are " + what
		return phrase{text: "Reports whether " + condition, whether: condition}
	}
	about := s.self()
	used := 0 // arguments the phrase has spoken of
	byArgument := verb != "has" && verb != "have" && !predicates[verb] && len(rest) > 0 && !relations[rest[len(rest)-1]] && !prepositions[rest[len(rest)-1]]
	if len(args) > 0 && (about == "" || s.Static || byArgument) {
		about, used = s.arg(args[0].Name), 1
	}
	if about == "" {
		about = "it"
	}
	if used == 1 && len(rest) > 1 && strings.EqualFold(rest[0], args[0].Name) {
		rest = rest[1:]
	}
	object := ""
	if len(args) == used+1 {
		object = s.arg(args[used].Name)
	}
	does := verb
	if base3(verb) || predicates[verb] {
		does = verb
	}
	var what string
	switch {
	case len(rest) == 0 && object == "":
		if !predicates[verb] && !base3(verb) {
			return phrase{}
		}
	case len(rest) == 0:
		what = object
	case verb == "is" || verb == "was":
		if what = predicate(rest); what == "" {
			return phrase{}
		}
		if relation := relations[rest[len(rest)-1]]; relation && object != "" {
			what += relationWord(rest[len(rest)-1]) + object
		} else if prepositions[rest[len(rest)-1]] {
			if object == "" {
				return phrase{}
			}
			what += " " + object
		}
	case verb == "has" || verb == "have" || verb == "needs" || verb == "supports" || verb == "accepts" || verb == "contains" || verb == "includes" || verb == "allows":
		what = indefinite(rest)
		if object != "" && (strings.EqualFold(strings.Join(rest, ""), strings.Trim(object, "`")) || rest[len(rest)-1] == strings.ToLower(strings.Trim(object, "`"))) {
			what = "the " + strings.TrimSuffix(strings.Join(expand(rest[:len(rest)-1]), " ")+" ", " ")
			what = strings.TrimSpace(what) + " " + object
		}
	default:
		what = strings.Join(expand(rest), " ")
		if prepositions[rest[len(rest)-1]] {
			if object == "" {
				return phrase{}
			}
			what += " " + object
		}
	}
	condition := strings.TrimSpace(about + " " + does + " " + what)
	return phrase{text: "Reports whether " + condition, whether: condition}
}

// predicate is what follows "is": "absolute", "a directory", "ready to run".
func predicate(words []string) string {
	first := words[0]
	if n := len(words) - 1; words[n] == "dir" {
		words = append(slices.Clone(words[:n]), "directory")
	}
	switch {
	case len(words) == 1 && (first == "and" || first == "or" || first == "not" || first == "a"):
		return ""
	case slices.Contains(words, "or"):
		i := slices.Index(words, "or")
		if i == 0 || i == len(words)-1 {
			return ""
		}
		return predicate(words[:i]) + " or " + predicate(words[i+1:])
	case determiners[first] || first == "a" || first == "an" || first == "not" || first == "in" || prepositions[first]:
		return strings.Join(expand(words), " ")
	case len(words) == 2 && words[1] == "case" && isAdjective(first):
		return strings.Join(words, " ")
	case isAdjective(words[len(words)-1]) && !isPlural(words[len(words)-1]), isAdjective(first) && len(words) > 1 && prepositions[words[1]], strings.HasSuffix(first, "ing"):
		return strings.Join(expand(words), " ")
	}
	return indefinite(words)
}

// relations are words that compare with something.
var relations = set(`equal same identical similar before after less greater compatible newer older`)

func relationWord(word string) string {
	switch word {
	case "equal", "identical", "similar":
		return " to "
	case "same":
		return " as "
	case "less", "greater", "newer", "older":
		return " than "
	case "compatible":
		return " with "
	}
	return " "
}

// makes is the phrase of something that comes into being.
func (s *subject) makes(verb, lead string, rest []string) phrase {
	if len(rest) == 0 {
		owner := s.owner()
		if owner == "" || !s.makesOwner() {
			return phrase{}
		}
		return phrase{text: verb + " a new " + quote(owner) + s.from()}
	}
	noun := indefinite(rest)
	if lead != "" {
		noun = strings.TrimPrefix(strings.TrimPrefix(noun, "an "), "a ")
		if isPlural(rest[len(rest)-1]) {
			lead = strings.TrimPrefix(lead, "a ")
		}
		noun = lead + noun
	}
	return phrase{text: verb + " " + noun, gives: noun}
}

// makesOwner reports whether the type it belongs to is what it gives.
func (s *subject) makesOwner() bool {
	if s.lang == "lua" {
		return s.returns()
	}
	if len(s.Results) != 1 {
		return false
	}
	t := s.Results[0].Type
	if value, _, ok := fallible(t); ok {
		t = value
	}
	if inner, ok := optional(t); ok {
		t = inner
	}
	t, _, _ = strings.Cut(bareType(t), "<")
	t = strings.Trim(t, `"'`)
	return t == "Self" || t == "static" || t == "self" || t == s.owner() || strings.HasSuffix(t, "."+s.owner()) || strings.HasSuffix(t, ".Self")
}

func (s *subject) createsFrom(rest []string) string {
	if owner := s.owner(); owner != "" && s.makesOwner() {
		return "Creates a " + quote(owner) + " from " + indefinite(rest)
	}
	return ""
}

// does is the phrase of a name that starts with a verb.
func (s *subject) does(verb string, rest []string) phrase {
	if bare := joined[verb]; bare != "" {
		verb, rest = bare, append([]string{strings.TrimPrefix(verb, bare)}, rest...)
	}
	third := capital(english.ThirdPerson(verb))
	if len(rest) > 0 && particles[verb+"-"+rest[0]] {
		third += " " + rest[0]
		rest = rest[1:]
	}
	args := s.args()
	if len(rest) == 0 {
		if t := s.firstType(); producing[verb] && verb != "read" && t != "" {
			return phrase{text: third + " " + typeNoun(t), gives: typeNoun(t)}
		}
		return phrase{text: s.doesAlone(verb, third)}
	}
	second := rest[0]
	switch {
	case second == "and" || second == "or" || second == "then":
		if len(rest) < 2 || english.ThirdPerson(rest[1]) == "" && joined[rest[1]] == "" {
			return phrase{}
		}
		next := s.does(rest[1], rest[2:])
		if next.text == "" {
			if len(rest) > 2 {
				return phrase{}
			}
			next.text = english.ThirdPerson(rest[1])
		}
		join := second
		if join == "then" {
			join = "and then"
		}
		return phrase{text: third + " " + join + " " + small(next.text), gives: next.gives}
	case verb == "set" || verb == "mark" && isAdjective(second):
		return s.sets(verb, rest)
	case isAdjective(rest[len(rest)-1]) && !isPlural(rest[len(rest)-1]) && !adjectivesToo[rest[len(rest)-1]], second == "if", slices.Contains(rest, "and"), slices.Contains(rest, "or"):
		return phrase{}
	case english.ThirdPerson(second) != "" && !nounsToo[second] && len(rest) > 1 && verb != "get":
		if verb == "try" {
			inner := s.does(second, rest[1:])
			if inner.text == "" {
				return phrase{}
			}
			return phrase{text: "Tries to " + infinitive(inner.text)}
		}
		if !creating[verb] {
			return phrase{} // which of the two is the verb?
		}
		return s.makes(third, "", rest)
	case verb == "get" && !s.givesValue():
		return phrase{}
	case verb == "try":
		if english.ThirdPerson(second) == "" {
			return phrase{}
		}
		inner := s.does(second, rest[1:])
		if inner.text == "" {
			if len(args) != 1 || len(rest) > 1 || !transitive[second] {
				return phrase{}
			}
			return phrase{text: "Tries to " + second + " " + s.arg(args[0].Name)}
		}
		return phrase{text: "Tries to " + infinitive(inner.text)}
	case creating[verb] && slices.Contains(rest, "to"):
		return phrase{}
	case creating[verb]:
		return s.makes(third, "", rest)
	}
	last := rest[len(rest)-1]
	switch {
	case prepositions[second]: // convertToType, writeTo, readFrom
		object := ""
		if second == "as" {
			return phrase{}
		}
		if len(args) == 1 && len(rest) == 1 {
			return phrase{text: third + " " + second + " " + s.arg(args[0].Name)}
		}
		if len(rest) == 1 || second == "for" || second == "of" {
			return phrase{}
		}
		if len(args) > 0 && transitive[verb] {
			object = s.arg(args[0].Name) + " "
		}
		tail := definite(rest[1:])
		if converting[verb] {
			tail = indefinite(rest[1:])
		}
		if bareAfter[second] {
			tail = strings.Join(expand(rest[1:]), " ")
		}
		return phrase{text: third + " " + object + second + " " + tail}
	case prepositions[last]:
		if len(args) != 1 {
			return phrase{}
		}
		noun := definite(rest[:len(rest)-1])
		return phrase{text: third + " " + noun + " " + last + " " + s.arg(args[0].Name), gives: s.produced(verb, noun+" "+last+" "+s.arg(args[0].Name))}
	}
	noun := definite(rest)
	switch {
	case len(rest) == 1 && strings.HasSuffix(rest[0], "ly") && rest[0] != "assembly" && rest[0] != "family" && rest[0] != "reply":
		return phrase{text: third + " " + rest[0]}
	case len(rest) == 1 && primitives[rest[0]]:
		noun = indefinite(rest)
	}
	if len(args) == 1 && len(rest) == 1 && rest[0] == "all" {
		noun = "all " + s.arg(args[0].Name)
	}
	if len(args) == 1 && len(rest) > 1 && rest[0] == "all" && isPlural(rest[1]) && strings.EqualFold(strings.Join(rest[1:], ""), args[0].Name) {
		noun = "all " + s.arg(args[0].Name)
	}
	return phrase{text: third + " " + noun, gives: s.produced(verb, noun)}
}

// givesNumber reports whether the result is a number, which of what is read may be
// the count.
func (s *subject) givesNumber() bool {
	return len(s.Results) > 0 && numbers[strings.ToLower(s.Results[0].Type)]
}

var numbers = set(`int long short integer usize u8 u16 u32 u64 i8 i16 i32 i64 isize int32 int64 uint uint32 uint64 number float double size_t ssize_t`)

// firstType is the type of the first result, where it is one that says what it is:
// no number, no string.
func (s *subject) firstType() string {
	if len(s.Results) == 0 || len(s.Results) > 2 || len(s.Results) == 2 && s.Results[1].Type != "error" {
		return ""
	}
	t := s.Results[0].Type
	if inner, ok := optional(t); ok {
		t = inner
	}
	if value, _, ok := fallible(t); ok {
		t = value
	}
	t = bareType(t)
	if !clean(t) || isAnyType(t) || t == "String" || t == "Self" || strings.ToLower(t) == t || len(t) < 3 || strings.HasPrefix(t, "Promise<") || boxed[t] {
		return ""
	}
	return t
}

var boxed = set(`Integer Long Double Float Boolean Bool Int Short Byte Char Character UInt ULong Unit Task`)

// produced is the noun where the verb says that it is given back.
func (s *subject) produced(verb, noun string) string {
	if !strings.Contains(noun, " ") {
		return "" // "UTF-8"
	}
	if producing[verb] && s.returns() && !s.isBool() && !(verb == "read" && s.givesNumber()) {
		return noun
	}
	return ""
}

// sets is the phrase of a setter.
func (s *subject) sets(verb string, rest []string) phrase {
	args := s.args()
	words := strings.Join(expand(rest), " ")
	switch {
	case verb == "mark":
		return phrase{text: "Marks " + orIt(s.self()) + " as " + words}
	case isAdjective(rest[len(rest)-1]):
		if len(args) != 1 || !isBoolType(args[0].Type) {
			return phrase{}
		}
		return phrase{text: "Sets whether " + orIt(s.self()) + " is " + words}
	}
	text := "Sets " + definite(rest)
	if prepositions[rest[0]] || prepositions[rest[len(rest)-1]] {
		return phrase{}
	}
	if len(args) == 1 && !strings.EqualFold(args[0].Name, strings.Join(rest, "")) && !strings.EqualFold(args[0].Name, rest[len(rest)-1]) {
		text += " to " + s.arg(args[0].Name)
	}
	return phrase{text: text}
}

// doesAlone is the phrase of a name that is a verb only: with what it acts on,
// where that is sure.
func (s *subject) doesAlone(verb, third string) string {
	args := s.args()
	switch {
	case len(args) == 0 && onItself[verb] && s.self() != "" && !s.Static:
		return third + " " + s.self()
	case len(args) == 1 && transitive[verb] && !args[0].Destructured:
		return third + " " + s.arg(args[0].Name)
	}
	return ""
}

var (
	// onItself are verbs that, said alone of a method, act on its object.
	onItself = set(`free close open start stop flush reset clear run refresh reload shutdown connect disconnect initialize init destroy dispose cancel pause resume update validate save
		lock unlock commit freeze release suspend restart load unload show hide focus finish complete abort enable disable activate shuffle sort reverse normalize optimize compile render
		print dump draw serialize execute invoke mount unmount install uninstall register unregister subscribe unsubscribe`)
	// transitive are verbs whose first argument is what they act on.
	transitive = set(`add append prepend push enqueue remove delete discard process validate verify parse register unregister encode normalize escape unescape visit publish emit dispatch
		insert enable disable activate deactivate invalidate install uninstall analyze clone close compile compress convert crop destroy detach encrypt expand flatten measure migrate
		optimize quote reject restore retry reverse sanitize send serialize simplify split stringify subscribe summarize transform translate traverse trim truncate unmount unsubscribe upload`)
	converting = set(`convert transform turn cast map encode format serialize coerce translate change upgrade`)
	// creating are verbs whose object comes into being.
	creating = set(`create make build generate construct instantiate allocate spawn define declare`)
	// producing are verbs whose object is given back when anything is.
	producing = set(`get find fetch load read compute calculate parse resolve lookup select extract collect detect determine obtain retrieve acquire query receive pick derive estimate guess infer
		peek pop poll dequeue build create make generate`)
	// quantities are what a getter gives, whatever its name begins with.
	quantities = set(`count len length size index offset width height total type kind name id level limit number depth rate capacity threshold timeout interval`)
	primitives = set(`int long short byte float double char bool boolean string integer uint`)
	// joined are verbs that names write in one word with their particle.
	joined = map[string]string{"lookup": "look", "setup": "set", "teardown": "tear", "shutdown": "shut", "cleanup": "clean", "rollback": "roll", "startup": "start", "backup": "back"}
	// particles belong to the verb before them.
	particles = set(`look-up set-up tear-down clean-up shut-down roll-back roll-up back-up warm-up wind-down write-out read-in print-out fill-in fill-up add-up round-up round-down start-up pick-up
		break-up split-up sign-in sign-out log-in log-out check-in check-out opt-in opt-out scale-up scale-down speed-up slow-down step-over step-into move-up move-down scroll-up scroll-down push-down`)
)

// from says what a constructor takes: kept, where it is stored.
func (s *subject) from() string {
	args := s.args()
	if len(args) == 0 || len(args) > 3 {
		return ""
	}
	names := make([]string, len(args))
	stored := true
	for i, a := range args {
		names[i] = s.arg(a.Name)
		stored = stored && len(fields(a.Uses.StoredIn)) > 0
		if a.Destructured || a.Variadic || !clean(a.Name) {
			return ""
		}
	}
	if stored {
		return " with " + join(names)
	}
	return " from " + join(names)
}

// owner is the name of the type a method or constructor belongs to.
func (s *subject) owner() string {
	owner := s.Container[strings.LastIndexByte(s.Container, '.')+1:]
	if owner == "" && s.Kind == code.Constructor {
		return s.Name
	}
	return owner
}

// self is the object of a method as a sentence names it: "the `Cart`"; "" for functions.
func (s *subject) self() string {
	if owner := s.owner(); s.Kind == code.Method && owner != "" && !s.Static && clean(owner) {
		return "the " + quote(owner)
	}
	return ""
}

func orIt(about string) string {
	if about == "" {
		return "it"
	}
	return about
}

// args are the parameters that say what a call is about: not the receiver, not
// contexts that only pass through.
func (s *subject) args() []code.Param {
	var args []code.Param
	for _, p := range s.Params {
		if p.Receiver || p.Name == "" || p.Name == "_" || p.Type == "context.Context" || strings.HasPrefix(p.Type, "CancellationToken") || p.Destructured {
			continue
		}
		args = append(args, p)
	}
	return args
}

// arg is an argument as the language's code names it.
func (s *subject) arg(name string) string {
	if s.lang == "php" {
		return quote("$" + name)
	}
	return quote(name)
}

// small starts a sentence with a small letter.
func small(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }

// infinitive is a sentence in the third person as it follows "to".
func infinitive(sentence string) string {
	first, rest, _ := strings.Cut(sentence, " ")
	verb := strings.ToLower(first)
	if base := english.Base(verb); base != "" {
		verb = base
	}
	return strings.TrimSpace(verb + " " + rest)
}
