package syntax

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// What the grammar of C# does not understand, and what it reads instead.

// csharpUnreadable is the conditional directives (`#if`, `#else`, …) that cut
// through a declaration or a statement, with all branches but the first. The
// grammar knows them around whole members and statements only.
func csharpUnreadable(src []byte) []code.Range {
	var unread []code.Range
	var open []conditional
	rest := src
	for lineStart := 0; len(rest) > 0; {
		line, after, _ := bytes.Cut(rest, []byte{'\n'})
		next := len(src) - len(after)
		word := csharpDirective(line)
		if word != "" && len(open) == 0 && word != "#if" {
			word = "" // without a beginning
		}
		switch word {
		case "#if":
			open = append(open, conditional{start: lineStart, cuts: !endsWhole(src[:lineStart])})
		case "#elif", "#else", "#endif":
			c := &open[len(open)-1]
			c.cuts = c.cuts || !endsWhole(src[:lineStart])
			c.lines = append(c.lines, code.Range{Start: lineStart, End: lineStart + len(line)})
		}
		if word == "#endif" {
			if c := open[len(open)-1]; c.cuts {
				first, _, _ := bytes.Cut(src[c.start:], []byte{'\n'})
				unread = append(unread, code.Range{Start: c.start, End: c.start + len(first)},
					code.Range{Start: c.lines[0].Start, End: lineStart + len(line)})
			}
			open = open[:len(open)-1]
		}
		lineStart, rest = next, after
	}
	return unread
}

// conditional is an #if with what follows it up to its #endif.
type conditional struct {
	start int          // of the line of #if
	lines []code.Range // of #elif, #else and #endif
	cuts  bool         // something around or in it is not whole
}

// csharpDirective is the word of a conditional directive, or "".
func csharpDirective(line []byte) string {
	line = bytes.TrimLeft(line, " \t")
	if !bytes.HasPrefix(line, []byte("#")) {
		return ""
	}
	line = append([]byte("#"), bytes.TrimLeft(line[1:], " \t")...)
	for _, word := range []string{"#if", "#elif", "#else", "#endif"} {
		if rest, ok := bytes.CutPrefix(line, []byte(word)); ok && (len(rest) == 0 || !isWordByte(rest[0])) {
			return word
		}
	}
	return ""
}

// endsWhole reports whether code that ends here ends with a whole member or
// statement, or the beginning of a block. Comments and directives do not count.
func endsWhole(src []byte) bool {
	for len(src) > 0 {
		start := bytes.LastIndexByte(src, '\n') + 1
		line := bytes.TrimSpace(src[start:])
		if code, _, commented := bytes.Cut(line, []byte("//")); commented {
			line = bytes.TrimSpace(code)
		}
		switch {
		case bytes.HasSuffix(line, []byte("*/")):
			start = max(bytes.LastIndex(src, []byte("/*")), 0)
		case len(line) > 0 && line[0] != '#':
			return strings.IndexByte(";{}]", line[len(line)-1]) >= 0
		}
		src = bytes.TrimRight(src[:start], "\r\n")
	}
	return true
}

// csharpStandIns gives types without a body (`class A(int b) : C(b);`, C# 12) the
// body that the grammar asks for, and another spelling to what is called async,
// which the grammar takes for the keyword.
func csharpStandIns(src []byte) []standIn {
	var standIns []standIn
	for _, m := range csharpTypeHead.FindAllIndex(src, -1) {
		end := m[1] + bytes.IndexAny(src[m[1]:], ";{}/*")
		if end < m[1] || src[end] != ';' || end+1 >= len(src) || strings.IndexByte(" \t\r\n", src[end+1]) < 0 {
			continue
		}
		standIns = append(standIns, standIn{offset: end, text: "{}"})
	}
	for _, m := range csharpAsyncName.FindAllIndex(src, -1) {
		standIns = append(standIns, standIn{offset: m[0], text: "asynk"})
	}
	return standIns
}

var csharpTypeHead = regexp.MustCompile(`(?m)^[ \t]*(?:(?:public|internal|private|protected|file|new|sealed|abstract|static|readonly|unsafe|ref|partial)\s+)*(?:class|struct|interface)\s+[A-Za-z_]\w*`)

var csharpAsyncName = regexp.MustCompile(`\basync\s*[),;:?=&|\]}]`)
