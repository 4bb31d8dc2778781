package truth

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// sentence is one sentence of a block.
type sentence struct {
	field string // JSON name of the field of docai.CommentBlock
	about string // the parameter or error type the field speaks of
	text  string // on one line, code quotes kept
	plain string // the same in lower case without code quotes
}

// allSentences cuts what the block says into sentences, examples left out.
func (s *subject) allSentences() []sentence {
	var all []sentence
	add := func(field, about, text string) {
		for _, t := range splitSentences(text) {
			all = append(all, sentence{field: field, about: about, text: t, plain: strings.ToLower(strings.ReplaceAll(t, "`", ""))})
		}
	}
	b := s.block
	add("summary", "", b.Summary)
	add("details", "", b.Details)
	for _, list := range []struct {
		field string
		items []docai.Item
	}{{"typeParams", b.TypeParams}, {"params", b.Params}} {
		for _, item := range list.items {
			add(list.field, item.Name, item.Text)
		}
	}
	add("returns", "", b.Returns)
	add("yields", "", b.Yields)
	for _, item := range b.Raises {
		add("raises", item.Name, item.Text)
	}
	add("panics", "", b.Panics)
	add("safety", "", b.Safety)
	add("deprecated", "", b.Deprecated)
	return all
}

// maxProse is how much of a field is read, in bytes.
const maxProse = 16 << 10

var (
	fenced      = regexp.MustCompile("(?s:```.*?(?:```|\\z))|(?s:<pre>.*?(?:</pre>|\\z))|(?m:^(?:    |\t)[^\n]*$)")
	sentenceEnd = regexp.MustCompile(`[.!?][)"'` + "`" + `]*\s+|\n\s*\n|:\s*\n|\n\s*[-*•]\s`)
	abbreviated = regexp.MustCompile(`(?i)(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|incl|no|fig|sec|e|i)|\.\.)\.$`)
)

// splitSentences cuts prose into sentences, each on one line. Blocks of code are
// left out.
func splitSentences(text string) []string {
	if len(text) > maxProse {
		text = text[:maxProse]
	}
	text = fenced.ReplaceAllString(text, "\n\n")
	var out []string
	start := 0
	emit := func(end int) {
		if t := strings.Join(strings.Fields(text[start:end]), " "); t != "" {
			out = append(out, t)
		}
		start = end
	}
	for _, m := range sentenceEnd.FindAllStringIndex(text, -1) {
		if abbreviated.MatchString(strings.TrimSpace(text[start:min(m[0]+1, len(text))])) {
			continue
		}
		emit(m[1])
	}
	emit(len(text))
	return out
}

// contentWords are the words of a text in lower case, split at case changes and
// punctuation, without those that carry no meaning.
func contentWords(text string) []string {
	var words []string
	for _, w := range nameWords(text) {
		w = strings.ToLower(w)
		if !hollow[w] {
			words = append(words, w)
		}
	}
	return words
}

// nameWords cuts a name or a text into its words: at what is no letter or digit
// and at case changes; "HTTPServer" → HTTP, Server.
func nameWords(text string) []string {
	var words []string
	runes := []rune(text)
	start := -1
	kind := func(r rune) int {
		switch {
		case r >= '0' && r <= '9':
			return 1
		case r >= 'a' && r <= 'z' || r > 127:
			return 2
		case r >= 'A' && r <= 'Z':
			return 3
		}
		return 0
	}
	for i := 0; i <= len(runes); i++ {
		k := 0
		if i < len(runes) {
			k = kind(runes[i])
		}
		if start >= 0 {
			before := kind(runes[i-1])
			acronymEnds := k == 3 && before == 3 && i+1 < len(runes) && kind(runes[i+1]) == 2
			if k == 0 || before != 3 && k == 3 || acronymEnds {
				words = append(words, string(runes[start:i]))
				start = -1
			}
		}
		if start < 0 && k > 0 {
			start = i
		}
	}
	return words
}

// stem cuts the endings that a verb or noun takes in prose.
func stem(w string) string {
	for _, ending := range []string{"ies", "ied"} {
		if strings.HasSuffix(w, ending) && len(w) > 4 {
			return w[:len(w)-3] + "y"
		}
	}
	for _, ending := range []string{"ing", "es", "ed", "s", "er", "or", "e"} {
		if strings.HasSuffix(w, ending) && len(w)-len(ending) >= 3 && !strings.HasSuffix(w, "ss") {
			w = w[:len(w)-len(ending)]
			break
		}
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	return w
}

// hollow are words that say nothing about what code does.
var hollow = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the of to for in on at by with from into and or is are be this that it its which given specified
		function method class struct object value returns return gets get sets set new instance type property field constructor creates create default
		interface enum module helper simple used use using some any`) {
		m[w] = true
	}
	return m
}()
