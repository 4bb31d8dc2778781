package prompt

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The values a loose parse gives besides nil and string.
type (
	// members is an object in the order of the text, with repeated keys.
	members []member
	member  struct {
		key   string
		value any
	}
	list []any
	// cut is a string that ends with the text and not with a quote.
	cut string
	// bare is what stands without quotes: a number, true, or a word that lacks them.
	bare string
)

// maxDepth bounds the nesting that is looked into.
const maxDepth = 24

// loose reads JSON as models write it: with line ends inside strings, commas too
// many or missing, escapes that do not exist, keys without quotes, and an end that
// is missing. It never fails; what it cannot make sense of it skips.
type loose struct {
	text string
	at   int
}

// value reads the value at l.at.
func (l *loose) value(depth int) any {
	l.space()
	if l.at >= len(l.text) {
		return nil
	}
	switch c := l.text[l.at]; {
	case c == '{' && depth < maxDepth:
		return l.members(depth)
	case c == '[' && depth < maxDepth:
		return l.list(depth)
	case c == '"':
		return l.quoted()
	}
	return bare(l.bare())
}

func (l *loose) members(depth int) members {
	var object members
	for l.at++; ; {
		l.space()
		if l.at >= len(l.text) {
			return object
		}
		var key string
		switch c := l.text[l.at]; c {
		case '}':
			l.at++
			return object
		case ',', ':':
			l.at++
			continue
		case '{', '[', ']': // a value without a key, or a bracket too many
			if c == ']' {
				l.at++
			} else {
				l.value(depth + 1)
			}
			continue
		case '"':
			text, whole := l.quoted().(string)
			if !whole {
				return object
			}
			key = text
		default:
			key = l.bare()
		}
		if l.space(); l.at >= len(l.text) || l.text[l.at] != ':' {
			continue
		}
		l.at++
		object = append(object, member{key, l.value(depth + 1)})
	}
}

func (l *loose) list(depth int) list {
	var array list
	for l.at++; ; {
		l.space()
		if l.at >= len(l.text) {
			return array
		}
		switch l.text[l.at] {
		case ']':
			l.at++
			return array
		case '}': // the array was not closed: leave it to the object around it
			return array
		case ',', ':':
			l.at++
		default:
			array = append(array, l.value(depth+1))
		}
	}
}

// quoted reads a string: a string, or a cut one at the end of the text.
func (l *loose) quoted() any {
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; c {
		case '"':
			l.at++
			return b.String()
		case '\\':
			l.at++
			if !l.escape(&b) {
				l.at = len(l.text)
				return cut(b.String())
			}
		default:
			b.WriteByte(c)
		}
	}
	return cut(b.String())
}

// escape reads what follows a backslash and stops at its last byte; false when
// the text ends within it.
func (l *loose) escape(b *strings.Builder) bool {
	if l.at >= len(l.text) {
		return false
	}
	switch c := l.text[l.at]; c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f':
	case 'u':
		r, ok := l.hex(l.at + 1)
		if !ok {
			b.WriteString(`\u`)
			return l.at+5 <= len(l.text)
		}
		l.at += 4
		if utf16.IsSurrogate(r) && strings.HasPrefix(l.text[l.at+1:], `\u`) {
			low, _ := l.hex(l.at + 3)
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				l.at += 6
			}
		}
		b.WriteRune(r) // half a pair becomes U+FFFD
	case '"', '\\', '/':
		b.WriteByte(c)
	default: // no escape of JSON: the backslash was meant
		b.WriteByte('\\')
		b.WriteByte(c)
	}
	return true
}

// hex reads four hexadecimal digits.
func (l *loose) hex(at int) (r rune, ok bool) {
	if at+4 > len(l.text) {
		return 0, false
	}
	for _, c := range l.text[at : at+4] {
		r <<= 4
		switch {
		case c >= '0' && c <= '9':
			r |= c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r |= c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
	}
	return r, true
}

// bare reads what stands without quotes up to the next structure; at least one
// byte.
func (l *loose) bare() string {
	start := l.at
	for l.at++; l.at < len(l.text) && !strings.ContainsRune("{}[],:\"\n", rune(l.text[l.at])); l.at++ {
	}
	return strings.TrimSpace(l.text[start:l.at])
}

func (l *loose) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}
