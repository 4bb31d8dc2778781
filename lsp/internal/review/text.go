package review

import (
	"bytes"
	"strings"
)

// leaders are what lines of comments start with: they say nothing, and formatters
// move them.
var leaders = map[string]bool{
	"//": true, "///": true, "//!": true, "/**": true, "/*": true, "/*!": true, "*/": true, "*": true, "#": true, "##": true,
	"--": true, "---": true, `"""`: true, "'''": true,
}

// sameText reports whether two comments say the same, word for word, however they
// are indented and wrapped.
func sameText(a, b string) bool {
	x, y := words(a), words(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

func words(comment string) []string {
	all := strings.Fields(comment)
	kept := all[:0]
	for _, word := range all {
		if !leaders[word] {
			kept = append(kept, word)
		}
	}
	return kept
}

// endedBy is text with all its line ends as given.
func endedBy(text, lineEnd string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if lineEnd == "\n" {
		return text
	}
	return strings.ReplaceAll(text, "\n", lineEnd)
}

// lineEnd is how the file ends its lines.
func lineEnd(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
