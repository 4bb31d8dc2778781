package dialect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// clean makes text from anywhere fit for a comment of any language: only \n
// ends lines, and control characters and those that reorder text or hide in it
// are named ("U+202E"), so that a person sees that they are there.
func clean(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	text = lineEnds.Replace(text)
	if strings.IndexFunc(text, unseen) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unseen(r) {
			fmt.Fprintf(&b, "U+%04X", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unseen reports whether a character controls, reorders or hides text. Joiners
// are text of some scripts and of emoji.
func unseen(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == 0x200C || r == 0x200D:
		return false
	case r < ' ', r >= 0x7F && r < 0xA0, r == 0xAD, r == 0x034F, r == 0x061C, r == 0x115F, r == 0x1160, r == 0x180E, r >= 0x200B && r <= 0x200F,
		r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0x3164, r == 0xFEFF, r == 0xFFA0, r >= 0xFFF0 && r <= 0xFFFB,
		r >= 0xE0000 && r <= 0xE0FFF, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

// lineEnds lists every character that ends a line in some language.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// cleanLine is clean text on one line.
func cleanLine(text string) string { return words(clean(text)) }

var (
	unicodeEscape = regexp.MustCompile(`\\(u+)`)
	unicodeEntity = regexp.MustCompile(`&#92;(u+)`)
	quoteRun      = regexp.MustCompile(`"{3,}|'{3,}`)
	luaBracket    = regexp.MustCompile(`\](=*)\]`)
)

func isScript(lang string) bool { return lang == "javascript" || lang == "typescript" || lang == "tsx" }

// plainDirective is what JavaScript linters obey at the start of a /* comment
// that is no documentation.
var plainDirective = regexp.MustCompile(`^(eslint|globals?|exported|jshint|jslint)\b`)

// entities reports whether the documentation of a language is read as HTML, XML
// or Markdown, so that a character can be written by its number.
func entities(lang string) bool {
	return slices.Contains([]string{"java", "kotlin", "scala", "swift", "rust", "csharp"}, lang)
}

// nests reports whether block comments nest in a language.
func nests(lang string) bool {
	return slices.Contains([]string{"kotlin", "scala", "swift", "rust"}, lang)
}

// escape writes a content line so that it cannot end the comment, nor be read by
// the compiler as anything but comment.
func (c *comment) escape(text string) string {
	switch c.lang {
	case "java", "scala":
		// Unicode escapes are read before comments are.
		text = unicodeEscape.ReplaceAllString(text, "&#92;$1")
	case "c", "cpp":
		text = strings.ReplaceAll(text, "??/", `?\?/`) // the trigraph of a backslash
		if strings.HasSuffix(text, `\`) {
			text = strings.TrimSuffix(text, `\`) + "&#92;" // would splice the next line to this one
		}
	case "php":
		if c.shape == lineRun {
			text = strings.ReplaceAll(text, "?>", "?&gt;")
		}
	}
	switch c.shape {
	case block:
		if isScript(c.lang) && !strings.HasPrefix(c.head, "/**") && plainDirective.MatchString(text) {
			text = "- " + text
		}
		text = escapeBlock(text, entities(c.lang), nests(c.lang))
	case luaBlock:
		text = luaBracket.ReplaceAllString(text, "]$1&#93;")
		if strings.HasSuffix(text, "]") {
			text += " "
		}
	case rubyBlock:
		if strings.HasPrefix(text, "=") {
			text = " " + text
		}
	case docstring:
		text = c.escapeString(text)
	}
	return text
}

// escapeBlock takes apart what ends a block comment, and what starts another one
// where comments nest. The scanners of the grammars for those languages look at the
// low byte of a character only, so that 㐯 (U+342F) is a slash to them.
func escapeBlock(text string, entity, nested bool) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range text {
		seen := r
		if nested {
			seen &= 0xFF
		}
		ends, starts := last == '*' && seen == '/', nested && last == '/' && seen == '*'
		switch {
		case (ends || starts) && seen != r:
			b.WriteByte(' ')
		case ends && entity:
			b.WriteString("&#47;")
			last = ';'
			continue
		case ends:
			b.WriteByte('\\')
		case starts:
			b.WriteString("&#42;")
			last = ';'
			continue
		}
		b.WriteRune(r)
		last = seen
	}
	return b.String()
}

var otherQuote = map[string]string{`"`: "'", "'": `"`}

// escapeString writes text inside a docstring.
func (c *comment) escapeString(text string) string {
	if c.raw { // there are no escapes
		if len(c.quote) == 1 {
			return strings.ReplaceAll(text, c.quote, otherQuote[c.quote])
		}
		for strings.Contains(text, c.quote) {
			text = strings.ReplaceAll(text, c.quote, c.quote[1:]+" "+c.quote[:1])
		}
		return text
	}
	text = strings.ReplaceAll(text, `\`, `\\`)
	if c.lang == "elixir" {
		text = strings.ReplaceAll(text, "#{", `\#{`)
	}
	if !strings.Contains(text, c.quote) {
		return text
	}
	escaped := `\` + c.quote[:1]
	if len(c.quote) == 1 {
		return strings.ReplaceAll(text, c.quote, escaped)
	}
	return quoteRun.ReplaceAllStringFunc(text, func(run string) string {
		if run[0] != c.quote[0] {
			return run
		}
		return strings.Repeat(escaped, len(run))
	})
}

// unescape undoes escape.
func (c *comment) unescape(text string) string {
	switch c.lang {
	case "java", "scala":
		text = unicodeEntity.ReplaceAllString(text, `\$1`)
	case "c", "cpp":
		text = strings.ReplaceAll(text, `?\?/`, "??/")
		if t, ok := strings.CutSuffix(text, "&#92;"); ok {
			text = t + `\`
		}
	case "php":
		if c.shape == lineRun {
			text = strings.ReplaceAll(text, "?&gt;", "?>")
		}
	}
	switch c.shape {
	case block:
		text = strings.NewReplacer(`*\/`, "*/", "*&#47;", "*/", "/&#42;", "/*").Replace(text)
	case luaBlock:
		text = strings.ReplaceAll(text, "&#93;", "]")
	case docstring:
		if !c.raw {
			text = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\#{`, `#{`).Replace(text)
		}
	case attribute:
		text = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(text)
	}
	return text
}
