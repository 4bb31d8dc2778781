package guard

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold is a text as it reads: without invisible characters, look-alike letters
// replaced by the plain ones, in lower case, with single spaces within lines.
func fold(text string) string {
	if isPlain(text) {
		return foldPlain(text)
	}
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range text {
		switch {
		case r == '\n':
			out.WriteByte('\n')
			space = true
			continue
		case unicode.IsSpace(r):
			if !space {
				out.WriteByte(' ')
			}
			space = true
			continue
		case isInvisible(r) || isBidi(r) || isControl(r) || unicode.Is(unicode.Mn, r):
			continue
		}
		space = false
		out.WriteRune(unicode.ToLower(plain(r)))
	}
	return out.String()
}

// isPlain reports whether a text is ASCII without control characters: nothing in
// it can be other than it looks.
func isPlain(text string) bool {
	for i := range len(text) {
		if b := text[i]; b >= 0x7F || b < ' ' && b != '\n' && b != '\t' && b != '\r' {
			return false
		}
	}
	return true
}

// foldPlain is fold of a plain text.
func foldPlain(text string) string {
	out := make([]byte, 0, len(text))
	space := false
	for i := range len(text) {
		b := text[i]
		switch {
		case b == '\n':
			out = append(out, b)
			space = true
			continue
		case b == ' ' || b == '\t' || b == '\r':
			if !space {
				out = append(out, ' ')
			}
			space = true
			continue
		case 'A' <= b && b <= 'Z':
			b += 'a' - 'A'
		}
		space = false
		out = append(out, b)
	}
	return string(out)
}

// plain is the letter that r looks like.
func plain(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case 0xFF01 <= r && r <= 0xFF5E: // full-width forms
		return r - 0xFF01 + '!'
	case 0x1D400 <= r && r <= 0x1D6A3: // mathematical letters, 52 a style
		i := (r - 0x1D400) % 52
		if i < 26 {
			return 'a' + i
		}
		return 'a' + i - 26
	case 0x1D7CE <= r && r <= 0x1D7FF: // mathematical digits
		return '0' + (r-0x1D7CE)%10
	case 0x24B6 <= r && r <= 0x24CF: // circled letters
		return 'a' + r - 0x24B6
	case 0x24D0 <= r && r <= 0x24E9:
		return 'a' + r - 0x24D0
	}
	if i := strings.IndexRune(lookAlikes, r); i >= 0 {
		return rune(looksLike[utf8.RuneCountInString(lookAlikes[:i])])
	}
	return r
}

// Letters of other alphabets that look like Latin ones, from the confusables of
// Unicode Technical Standard 39, and what they look like.
const (
	lookAlikes = "аеорсухіјѕһԁԛԝɡӏАВЕКМНОРСТУХІЈЅαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıſʼ’‘“”‐‑‒–—"
	looksLike  = "aeopcyxijshdqwglabekmhopctyxijsaBeiknoptuxabezhikmnoptyxis'''\"\"-----"
)

// isBidi tells the characters that change the direction of text.
func isBidi(r rune) bool {
	return 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// isInvisible tells characters that show nothing: zero-width ones, fillers,
// tags and variation selectors that can carry hidden text.
func isInvisible(r rune) bool {
	switch {
	case isBidi(r), r == 0xFE0F: // the second makes a sign an emoji
		return false
	case 0x200B <= r && r <= 0x200D, 0x2060 <= r && r <= 0x2064, 0x206A <= r && r <= 0x206F, r == 0xFEFF, r == 0x00AD, r == 0x034F, r == 0x180E,
		r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800, 0xFE00 <= r && r <= 0xFE0E, 0xE0000 <= r && r <= 0xE0FFF, 0xFFF9 <= r && r <= 0xFFFB:
		return true
	}
	return false
}

func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' || 0xE000 <= r && r <= 0xF8FF
}

func codePoint(r rune) string { return fmt.Sprintf("<U+%04X>", r) }

// script is the alphabet of a letter, of those that have look-alikes.
func script(r rune) string {
	switch {
	case unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.Is(unicode.Cyrillic, r):
		return "Cyrillic"
	case unicode.Is(unicode.Greek, r):
		return "Greek"
	}
	return ""
}

// mixedWord is the first word that mixes alphabets, or "".
func mixedWord(text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		seen, disguised, whole := "", false, true
		for _, r := range word {
			s := script(r)
			if s == "" {
				continue
			}
			if s != "Latin" && plain(r) != r {
				disguised = true
			}
			if seen != "" && s != seen {
				whole = false
			}
			seen = s
		}
		if disguised && !whole && len([]rune(word)) > 2 {
			return word
		}
	}
	return ""
}
