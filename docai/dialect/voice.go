package dialect

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/english"
)

// speak puts the summary of a function into the voice of the style.
func (w *writer) speak(b *docai.CommentBlock) {
	if !w.sym.Kind.Callable() {
		return
	}
	first, rest, _ := strings.Cut(b.Summary, " ")
	verb := strings.ToLower(first)
	if !isCapitalWord(first) || isNoun(rest) {
		return
	}
	if second, _, _ := strings.Cut(rest, " "); first == w.sym.Name && (english.Base(second) != "" || second == "has") {
		return // Go's "Add puts …": the first word is the name
	}
	switch {
	case w.style.Voice == Imperative && english.Base(verb) != "":
		verb = english.Base(verb)
	case w.style.Voice == Descriptive && english.Base(verb) == "" && english.ThirdPerson(verb) != "":
		verb = english.ThirdPerson(verb)
	default:
		return
	}
	b.Summary = strings.TrimSpace(capital(verb) + " " + w.speakOn(rest))
}

// speakOn puts a verb that is joined to the first, "gets or creates …", into its voice.
func (w *writer) speakOn(rest string) string {
	parts := strings.SplitN(rest, " ", 3)
	if len(parts) < 2 || parts[0] != "and" && parts[0] != "or" {
		return rest
	}
	switch verb := parts[1]; {
	case w.style.Voice == Imperative && english.Base(verb) != "":
		parts[1] = english.Base(verb)
	case w.style.Voice == Descriptive && english.Base(verb) == "" && english.ThirdPerson(verb) != "":
		parts[1] = english.ThirdPerson(verb)
	}
	return strings.Join(parts, " ")
}

// isNoun reports whether the word before rest is a noun by what follows it: "Sum
// of …", "Count: …".
func isNoun(rest string) bool {
	return strings.HasPrefix(rest, "of ") || strings.HasPrefix(rest, "is ")
}

// period ends a text with a full stop, or takes it away.
func (w *writer) period(text string, end Switch) string {
	text = strings.TrimRight(text, " ")
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case text == "":
	case end == On && (unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune("`)]}\"'%", last)):
		return text + "."
	case end == Off && last == '.' && !strings.HasSuffix(text, "..") && !endsInAbbreviation(text):
		return text[:len(text)-1]
	}
	return text
}

func endsInAbbreviation(text string) bool {
	word := text[strings.LastIndexAny(text, " (")+1:]
	return slices.Contains(abbreviations, strings.ToLower(word)) || strings.Count(word, ".") > 1 && !strings.Contains(word, "`")
}

// itemText puts the text of a parameter, a result or an error into the style's
// form: a sentence, or a phrase without capital and full stop. Texts of more than
// one sentence stay sentences.
func (w *writer) itemText(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.Contains(text, "\n") {
		return text
	}
	_, more := firstSentence(text)
	if w.style.ItemCapital == On {
		text = capitalWord(text)
	} else if w.style.ItemCapital == Off && more == "" {
		text = smallWord(text)
	}
	if w.style.ItemPeriod == On || more == "" {
		text = w.period(text, w.style.ItemPeriod)
	}
	return text
}

func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// capitalWord starts a text with a capital, unless its first word is a name of
// the code.
func capitalWord(text string) string {
	first, _, _ := strings.Cut(text, " ")
	if strings.IndexFunc(strings.TrimRight(first, ",;:."), func(r rune) bool { return !unicode.IsLower(r) && r != '-' && r != '\'' }) >= 0 {
		return text
	}
	return capital(text)
}

// smallWord starts a text with a small letter where its first word is one that
// is no name.
func smallWord(text string) string {
	first, _, _ := strings.Cut(text, " ")
	word := strings.ToLower(strings.TrimRight(first, ",;:."))
	if !isCapitalWord(first) || !slices.Contains(smallWords, word) && english.ThirdPerson(word) == "" && english.Base(word) == "" {
		return text
	}
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(r)) + text[n:]
}

// isCapitalWord reports whether a word is capitalised and otherwise small.
func isCapitalWord(word string) bool {
	word = strings.TrimRight(word, ",;:.")
	r, n := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) && strings.IndexFunc(word[n:], func(r rune) bool { return !unicode.IsLower(r) && r != '-' }) < 0
}

// smallWords begin phrases and are no names.
var smallWords = strings.Fields(`a an the any all each every some no one two this that these those its it if when whether where while unless until on in
	of for from to with without at by as not none number name names list value values key keys text path index size length count maximum minimum optional
	further passed called looped stored used read part given thrown raised declared nothing what who how which more other another same new old first last always only`)
