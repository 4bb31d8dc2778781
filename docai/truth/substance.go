package truth

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/docai"
)

// Lengths from which a text is long enough to be judged by what is in it, in words.
const (
	ownWords   = 5 // two parameters may well have the same three words
	topicWords = 3 // with a meaning, as contentWords has them
)

// checkRepeats finds text that goes round in circles, which small models do: the
// same sentence for several fields, or one phrase over and over.
func checkRepeats(s *subject) {
	if summary := s.block.Summary; summary != "" && !strings.ContainsFunc(summary, unicode.IsLetter) {
		s.sayAs(Warning, Empty, "summary", "", "%s has no words", excerpt(summary))
		return
	}
	seen := map[string]bool{}
	for _, t := range s.sentences {
		if t.field == "details" || len(strings.Fields(t.plain)) < ownWords {
			continue // details enumerate, often in the same words
		}
		if seen[t.plain] {
			s.say(Repeated, t.field, t.about, "%s stands here twice", excerpt(t.text))
			continue
		}
		seen[t.plain] = true
		if phrase := loop(strings.Fields(t.plain)); phrase != "" {
			s.say(Repeated, t.field, t.about, "%s comes again and again", excerpt(phrase))
		}
	}
}

// loop is a phrase of some words that a sentence has three times or more, or a run
// of one or two characters without end; "" when there is none.
func loop(words []string) string {
	const phrase, times, run = 4, 3, 24
	count := map[string]int{}
	for i, w := range words {
		if n := len(w); n > run && !strings.ContainsAny(w, "-=*_#~") { // lines are drawn with these
			tail := w[n-run : n-1] // the last may be a full stop
			if strings.Trim(tail, tail[:2]) == "" {
				return w
			}
		}
		if i+phrase <= len(words) {
			p := strings.Join(words[i:i+phrase], " ")
			if count[p]++; count[p] == times {
				return p
			}
		}
	}
	return ""
}

// checkTopic finds a summary that speaks of something else: none of its words with
// a meaning is in the code it documents. Text in other languages than English is
// not judged.
func checkTopic(s *subject) {
	summary := s.block.Summary
	words := slices.DeleteFunc(contentWords(summary), func(w string) bool { return grammar[w] })
	if len(words) < topicWords || s.sym.Body.IsZero() || s.isStub() || !english(summary) || strings.Contains(summary, s.sym.Name) {
		return
	}
	src := s.tree.Src
	about := map[string]bool{}
	for _, text := range []string{s.sym.QualifiedName(), s.sym.Signature, string(src[s.sym.Range.Start:s.sym.Range.End])} {
		for _, w := range nameWords(text) {
			about[stem(strings.ToLower(w))] = true
		}
	}
	related := func(word string) bool {
		word = stem(word)
		if about[word] {
			return true
		}
		// "initialise" and init, "configuration" and config, "directory" and dir.
		for w := range about {
			if len(w) >= 3 && len(word) >= 3 && (strings.HasPrefix(word, w) || strings.HasPrefix(w, word)) {
				return true
			}
		}
		return false
	}
	if !slices.ContainsFunc(words, related) {
		s.say(OffTopic, "summary", "", "%s has no word in common with the code of `%s`", excerpt(summary), s.sym.Name)
	}
}

// grammar are words that hold sentences together; keywords are among them.
var grammar = wordSet("not no if else when then while until unless all one each every other can may will must should has have do does done was were been as but so than there here their only also")

// english reports whether a text has words that English cannot do without.
func english(text string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		switch w {
		case "the", "of", "and", "is", "are", "with", "to", "from", "that":
			return true
		}
	}
	return false
}

// SameAs is the finding on a draft that says word for word what is said of another
// symbol of the file, with another name; false when it does not.
func SameAs(draft, other docai.CommentBlock, name string) (Finding, bool) {
	if draft.Summary != other.Summary || !strings.Contains(draft.Summary, " ") {
		return Finding{}, false
	}
	return Finding{Rule: Repeated, Field: "summary", Severity: RuleByID(Repeated).Severity, Message: excerpt(draft.Summary) + " is also what is said of `" + name + "`"}, true
}
