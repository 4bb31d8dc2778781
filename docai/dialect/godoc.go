package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/english"
	"github.com/hivesync/hivesync/internal/code"
)

// Go: full sentences that start with the name of what they document, no tags,
// "Deprecated:" in a paragraph of its own (go.dev/doc/comment).
var godoc = &form{
	dialect: GoDoc,
	says:    []field{summary, details, panics, example, deprecated},
	labels:  []field{deprecated},
	cut:     func(f *form, lines []string) []part { return f.cutProse(lines, 0, len(lines), false) },
	write:   writeGo,
	apart:   func(*writer, field, field) bool { return true },
	prepare: func(w *writer, b *docai.CommentBlock) {
		b.Summary = w.startWithName(b.Summary)
		if b.Panics != "" {
			b.Panics = goPanics(b.Panics)
		}
	},
	special: func(paragraph string) (entry, bool) {
		return entry{panics, docai.Item{Text: paragraph}}, goPanicsStart.MatchString(paragraph)
	},
	inline: func(w *writer, text string) string { return w.codeSpans(text, nil) },
	guard:  guardGo,
	list:   "  ",
	code: func(b textBlock) []string {
		lines := make([]string, len(b.lines))
		for i, l := range dedent(b.lines) {
			if l != "" {
				lines[i] = "\t" + l
			}
		}
		return lines
	},
}

func writeGo(w *writer, e entry) []string {
	switch e.field {
	case deprecated:
		return w.prose(e.item.Text, "Deprecated: ", "")
	case example:
		return append([]string{"Example:", ""}, exampleLines(e.item.Text, "\t")...)
	}
	return w.prose(e.item.Text, "", "")
}

// exampleLines are the lines of code, each with the indent; prompts of
// interactive sessions are left out, so that no tool runs them.
func exampleLines(text, indent string) []string {
	lines := codeLines(text)
	for i, l := range lines {
		if l != "" {
			lines[i] = indent + l
		}
	}
	return lines
}

// codeLines are the lines of an example, without the fence a model may have put
// around it and without prompts.
func codeLines(text string) []string {
	lines := strings.Split(clean(strings.Trim(text, "\n")), "\n")
	if n := len(lines); n > 1 && fenceLine.MatchString(lines[0]) && fenceEnd(lines, 0) == n-1 {
		lines = lines[1 : n-1]
	}
	lines = dedent(lines)
	for i, l := range lines {
		lines[i] = prompt.ReplaceAllString(l, "$1")
	}
	return lines
}

var (
	prompt        = regexp.MustCompile(`^(\s*)(?:>>> ?|\.\.\.( |$)|iex(?:\(\d+\))?> ?)+`)
	goPanicsStart = regexp.MustCompile(`^(It|[\p{L}_][\p{L}\p{N}_]*) panics\b`)
	goHeading     = regexp.MustCompile(`^#+ `)
)

// goPanics makes a sentence of when something panics.
func goPanics(text string) string {
	first, _, _ := strings.Cut(text, " ")
	switch {
	case goPanicsStart.MatchString(text):
		return text
	case strings.HasPrefix(text, "Panics "):
		return "It p" + text[1:]
	case isCapitalWord(first) && strings.Contains(" if when unless on for while in ", " "+strings.ToLower(first)+" "):
		return "It panics " + strings.ToLower(text[:1]) + text[1:]
	}
	return "It panics: " + text
}

// guardGo keeps prose from being read as a heading or as code.
func guardGo(line string) string {
	if goHeading.MatchString(line) {
		return `\` + line
	}
	return guardLabels(line)
}

// startWithName makes a sentence about what is documented start with its name, as
// Go's documentation does for all but the members of types.
func (w *writer) startWithName(text string) string {
	s := w.sym
	if text == "" || s.Name == "" || s.Kind == code.Field || strings.HasPrefix(text, "Deprecated:") {
		return text
	}
	name := s.Name
	if s.Kind == code.Module {
		name = "Package " + name
	}
	bare := strings.NewReplacer("`", "", "[", "", "]", "").Replace(text)
	for _, lead := range []string{"", "A ", "An ", "The "} {
		if rest, ok := strings.CutPrefix(bare, lead+name); ok && (rest == "" || !isNameByte(rest[0])) {
			return text
		}
	}
	first, rest, _ := strings.Cut(text, " ")
	if !isCapitalWord(first) {
		return name + ": " + text
	}
	word := strings.ToLower(first)
	switch {
	case word == "package" || word == "command":
		return text
	case english.Base(word) != "" && !isNoun(rest):
		return name + " " + word + " " + rest
	case s.Kind.Callable() && english.ThirdPerson(word) != "" && !isNoun(rest):
		return name + " " + english.ThirdPerson(word) + " " + rest
	case strings.Contains(" a an the any one each every all how what whether where when ", " "+word+" ") && !s.Kind.Callable():
		return name + " is " + word + " " + rest
	case strings.Contains(" a an the any one each every all ", " "+word+" ") && s.ReturnsSomething():
		return name + " returns " + word + " " + rest
	case s.Kind.Callable() && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return name + " " + word + " " + rest
	}
	if s.Kind.Callable() && s.ReturnsSomething() {
		return name + " returns the " + word + " " + rest
	}
	return name + ": " + word + " " + rest
}

func isNameByte(b byte) bool {
	return b == '_' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
