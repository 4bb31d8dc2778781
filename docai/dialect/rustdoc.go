package dialect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// What the dialects share whose sections are Markdown headings: rustdoc and ExDoc.

// headed is how a dialect has its sections.
type headed struct {
	names  map[string]field // by lower-case title
	titles map[field]string // with the signs of the heading
	bullet string           // what starts an item of a list
}

var markdownHeading = regexp.MustCompile(`^#{1,4} +(.*?) *#*$`)

func (h *headed) cut(f *form, lines []string) []part {
	var parts []part
	in := insideFences(lines)
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		m := markdownHeading.FindStringSubmatch(lines[i])
		if m == nil || in[i] {
			continue
		}
		fd, ok := h.names[strings.ToLower(strings.TrimRight(m[1], ":"))]
		if !ok {
			continue
		}
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if !in[j] && markdownHeading.MatchString(lines[j]) {
				break
			}
			if strings.TrimSpace(lines[j]) != "" {
				end = j + 1
			}
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, hasSummary(parts))...)
		parts = append(parts, h.section(f, lines, fd, i, end)...)
		proseFrom, i = end, end-1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), hasSummary(parts))...)
}

// section cuts a section whose heading is line from, with the empty line below it.
func (h *headed) section(f *form, lines []string, fd field, from, end int) []part {
	body := from + 1
	for body < end && strings.TrimSpace(lines[body]) == "" {
		body++
	}
	parts := []part{{field: heading, of: fd, from: from, to: body}}
	if body >= end {
		return parts
	}
	if !fd.listed() {
		p := part{field: fd, from: body, to: end}
		if fd == example && isOnlyCode(lines[body:end]) {
			p.item.Text = f.codeText(lines[body:end])
		} else {
			p.item.Text = f.text(lines[body:end])
		}
		return append(parts, p)
	}
	for i := body; i < end; {
		to := i + 1
		if strings.TrimSpace(lines[i]) == "" {
			parts = append(parts, part{field: blank, from: i, to: to})
			i = to
			continue
		}
		for to < end && strings.TrimSpace(lines[to]) != "" && !(fd != raises && listLine.MatchString(lines[to]) && leadingSpace(lines[to]) == leadingSpace(lines[i])) {
			to++
		}
		parts = append(parts, part{field: fd, item: h.item(f, fd, lines[i:to]), from: i, to: to})
		i = to
	}
	return parts
}

// isOnlyCode reports whether lines are one block of code, between fences or by
// its indent.
func isOnlyCode(lines []string) bool {
	return columns(commonIndent(lines)) >= 4 || fenceLine.MatchString(lines[0]) && fenceEnd(lines, 0) == len(lines)-1
}

var (
	namedBullet = regexp.MustCompile("^(?:[-*+] +)?`:?([^`\n]+)`(?: *\\([^)]*\\))? *(?:[-–—:]+ +)((?s:.*))$")
	bareBullet  = regexp.MustCompile(`^[-*+] +:?([\w?!]+) *(?:[-–—:]+ +)((?s:.*))$`)
	givesError  = regexp.MustCompile("^(?:Returns|Will return|Raises) (?:an? )?\\[?`([^`\n]+)`\\]?(?: error)?,? ((?:if|when|unless|on|for)\\b(?s:.*))$")
	startsAsIf  = regexp.MustCompile(`^(If|When|Unless|On|For|if|when|unless|on|for)\b`)
)

func (h *headed) item(f *form, fd field, lines []string) docai.Item {
	text := f.text(lines)
	if m := namedBullet.FindStringSubmatch(text); m != nil {
		return docai.Item{Name: m[1], Text: m[2]}
	}
	if m := bareBullet.FindStringSubmatch(text); m != nil && fd != raises {
		return docai.Item{Name: m[1], Text: m[2]}
	}
	if m := givesError.FindStringSubmatch(text); m != nil && fd == raises {
		return docai.Item{Name: m[1], Text: capital(m[2])}
	}
	return docai.Item{Text: text}
}

func (h *headed) write(w *writer, e entry) []string {
	name := safeName(strings.ReplaceAll(e.item.Name, "`", ""))
	switch {
	case e.field == example:
		lines := codeLines(e.item.Text)
		return textBlock{kind: fenced, fence: fenceFor(lines), info: w.f.exampleInfo, lines: lines}.source()
	case (e.field == param || e.field == typeParam) && name != "":
		return w.prose(e.item.Text, h.bullet+"`"+name+"` - ", "  ")
	case e.field == raises && name != "":
		text := strings.TrimSpace(e.item.Text)
		if first, rest, _ := strings.Cut(text, " "); startsAsIf.MatchString(first) {
			verb := "Returns"
			if w.f.dialect == ExDoc {
				verb = "Raises"
			}
			return w.prose(verb+" `"+name+"` "+strings.ToLower(first)+" "+rest, "", "")
		}
		return w.prose(text, "`"+name+"`: ", "")
	case e.field == deprecated:
		return w.prose(e.item.Text, "Deprecated: ", "")
	case e.field == yields:
		return w.prose(e.item.Text, "Yields: ", "")
	}
	return w.prose(e.item.Text, "", "")
}

func (h *headed) title(_ *writer, fd field) []string {
	if title := h.titles[fd]; title != "" {
		return []string{title, ""}
	}
	return nil
}

func (h *headed) apart(_ *writer, above, below field) bool {
	return above != below || above == raises || above == details
}

// guardHeading keeps prose from being read as a heading.
func guardHeading(line string) string {
	line = guardLabels(line)
	if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "#") || strings.HasPrefix(t, `\#`) {
		return line[:len(line)-len(t)] + `\` + t
	}
	return line
}

func unguardHeading(line string) string {
	if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, `\#`) || strings.HasPrefix(t, `\\#`) {
		return line[:len(line)-len(t)] + t[1:]
	}
	return line
}

// rustdoc: what can go wrong stands in sections; parameters are prose, unless the
// project lists them. https://doc.rust-lang.org/rustdoc/how-to-write-documentation.html
var rustSections = &headed{
	names: map[string]field{
		"errors": raises, "error": raises, "panics": panics, "panic": panics, "safety": safety, "examples": example, "example": example,
		"arguments": param, "parameters": param, "params": param, "args": param, "returns": returns, "return": returns, "return value": returns, "type parameters": typeParam,
	},
	titles: map[field]string{
		raises: "# Errors", panics: "# Panics", safety: "# Safety", example: "# Examples", param: "# Arguments", returns: "# Returns", typeParam: "# Type Parameters",
	},
	bullet: "* ",
}

var rustdoc = &form{
	dialect: RustDoc,
	says:    []field{summary, details, yields, deprecated, typeParam, param, returns, raises, panics, safety, example},
	atWish:  []field{typeParam, param, returns},
	labels:  []field{yields, deprecated},
	cut:     rustSections.cut, write: rustSections.write, title: rustSections.title, apart: rustSections.apart,
	guard:   guardHeading,
	unguard: unguardHeading,
	prepare: func(_ *writer, b *docai.CommentBlock) {
		if first, rest, _ := strings.Cut(b.Panics, " "); startsAsIf.MatchString(first) {
			b.Panics = "Panics " + strings.ToLower(first) + " " + rest
		}
	},
	exampleInfo: "ignore",
	code: func(b textBlock) []string {
		lines := dedent(b.lines)
		info := b.info
		switch {
		case b.kind != fenced:
			info = "text"
		case info == "" || slices.ContainsFunc(strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(", \t{}.", r) }), runsAsRust):
			info = "ignore"
		}
		return textBlock{kind: fenced, fence: fenceFor(lines), info: info, lines: lines}.source()
	},
}

// runsAsRust reports whether rustdoc takes a block of code marked so for a test.
func runsAsRust(word string) bool {
	return slices.Contains([]string{"rust", "should_panic", "no_run", "compile_fail", "test_harness", "standalone", "custom", "ignore"}, word) ||
		strings.HasPrefix(word, "edition") || strings.HasPrefix(word, "ignore-") || strings.HasPrefix(word, "E0")
}
