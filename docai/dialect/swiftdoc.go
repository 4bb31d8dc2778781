package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Swift: list items that start with a word Xcode and DocC know.
// https://www.swift.org/documentation/docc/writing-symbol-documentation-in-your-source-files
var swiftdoc = &form{
	dialect: SwiftDoc,
	says:    []field{summary, details, yields, deprecated, example, param, returns, raises, other},
	labels:  []field{yields, deprecated},
	cut:     cutSwift,
	write:   writeSwift,
	title: func(w *writer, fd field) []string {
		if fd == param && w.grouped {
			return []string{"- Parameters:"}
		}
		return nil
	},
	apart: func(w *writer, above, below field) bool {
		a, b := isSwiftItem(above), isSwiftItem(below)
		return !a && !b || a != b && w.style.Gap.on()
	},
	guard: func(line string) string {
		line = guardLabels(line)
		if swiftItem.MatchString(line) {
			return strings.Replace(line, ":", `\:`, 1)
		}
		return line
	},
	unguard: func(line string) string {
		if plain := strings.Replace(line, `\:`, ":", 1); swiftItem.MatchString(plain) {
			return plain
		}
		return line
	},
}

var (
	swiftItem   = regexp.MustCompile(`^\s{0,3}[-*+] +(Parameters|Parameter +([^\s:]+)|[A-Z]\w+(?: Also)?) *:(?: +(.*)|)$`)
	swiftNested = regexp.MustCompile(`^(\s*)[-*+] +([^\s:]+) *:(?: +(.*)|)$`)
	swiftError  = regexp.MustCompile("^`([\\w.]+)`(?:: +| +|)((?s:.*))$")
)

func isSwiftItem(fd field) bool {
	return fd == param || fd == returns || fd == raises || fd == other
}

// swiftWords are the words that start an item, with the field they speak of.
var swiftWords = map[string]field{
	"parameters": param, "returns": returns, "return": returns, "throws": raises, "attention": other, "author": other, "authors": other, "bug": other, "complexity": other,
	"copyright": other, "date": other, "experiment": other, "important": other, "invariant": other, "note": other, "postcondition": other, "precondition": other,
	"remark": other, "remarks": other, "requires": other, "seealso": other, "see also": other, "since": other, "tip": other, "todo": other, "version": other, "warning": other,
}

func cutSwift(f *form, lines []string) []part {
	var parts []part
	in := insideFences(lines)
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		m := swiftItem.FindStringSubmatch(lines[i])
		if m == nil || in[i] {
			continue
		}
		fd, known := swiftWords[strings.ToLower(m[1])]
		if m[2] != "" {
			fd, known = param, true
		}
		if !known {
			continue
		}
		base := len(leadingSpace(lines[i]))
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if strings.TrimSpace(lines[j]) == "" {
				continue
			}
			deeper := len(leadingSpace(lines[j])) > base
			if !deeper && (j > end || listLine.MatchString(lines[j])) {
				break
			}
			end = j + 1
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, hasSummary(parts))...)
		proseFrom = end
		if fd == param && m[2] == "" {
			parts = append(parts, part{field: heading, of: param, from: i, to: i + 1})
			parts = append(parts, f.swiftList(lines, i+1, end)...)
			i = end - 1
			continue
		}
		text := f.text(append([]string{m[3]}, dedent(lines[i+1:end])...))
		p := part{field: fd, from: i, to: end, item: docai.Item{Text: text}}
		switch fd {
		case param:
			p.item.Name = m[2]
		case raises:
			if e := swiftError.FindStringSubmatch(text); e != nil {
				p.item = docai.Item{Name: e[1], Text: capitalIf(e[2])}
			}
		case other:
			p.item.Name = "- " + m[1] + ":"
		}
		parts = append(parts, p)
		i = end - 1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), hasSummary(parts))...)
}

// swiftList cuts the items below "- Parameters:".
func (f *form) swiftList(lines []string, from, to int) []part {
	var parts []part
	base := commonIndent(lines[from:to])
	for i := from; i < to; {
		end := i + 1
		if strings.TrimSpace(lines[i]) == "" {
			parts = append(parts, part{field: blank, from: i, to: end})
			i = end
			continue
		}
		for end < to && !(leadingSpace(lines[end]) == base && swiftNested.MatchString(lines[end])) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		p := part{field: param, from: i, to: end}
		if m := swiftNested.FindStringSubmatch(lines[i]); m != nil {
			p.item = docai.Item{Name: strings.Trim(m[2], "`"), Text: f.text(append([]string{m[3]}, dedent(lines[i+1:end])...))}
		} else {
			p.item.Text = f.text(dedent(lines[i:end]))
		}
		parts = append(parts, p)
		i = end
	}
	return parts
}

func writeSwift(w *writer, e entry) []string {
	name := strings.ReplaceAll(safeName(e.item.Name), ":", "")
	switch {
	case e.field == param && w.grouped:
		indent := w.groupIndent
		if indent == "" {
			indent = "  "
		}
		return w.prose(e.item.Text, indent+"- "+name+": ", indent+"  ")
	case e.field == param:
		return w.prose(e.item.Text, "- Parameter "+name+": ", "  ")
	case e.field == returns:
		return w.prose(e.item.Text, "- Returns: ", "  ")
	case e.field == raises && name == "":
		return w.prose(e.item.Text, "- Throws: ", "  ")
	case e.field == raises:
		text := e.item.Text
		if first, rest, _ := strings.Cut(text, " "); startsAsIf.MatchString(first) {
			text = strings.ToLower(first) + " " + rest
		} else if text != "" {
			return w.prose(text, "- Throws: `"+name+"`: ", "  ")
		}
		return w.prose(text, "- Throws: `"+name+"` ", "  ")
	case e.field == other:
		if m := swiftItem.FindStringSubmatch(cleanLine(e.item.Name)); m != nil && swiftWords[strings.ToLower(m[1])] == other && m[2] == "" {
			return w.prose(e.item.Text, "- "+m[1]+": ", "  ")
		}
		return w.prose(strings.TrimSpace(e.item.Name+" "+e.item.Text), "", "")
	case e.field == deprecated:
		return w.prose(e.item.Text, "Deprecated: ", "")
	case e.field == yields:
		return w.prose(e.item.Text, "Yields: ", "")
	case e.field == example:
		lines := codeLines(e.item.Text)
		return append([]string{"Example:", ""}, textBlock{kind: fenced, fence: fenceFor(lines), info: "swift", lines: lines}.source()...)
	}
	return w.prose(e.item.Text, "", "")
}

// capitalIf starts "if …" and its like with a capital, as the texts of a block do.
func capitalIf(text string) string {
	if startsAsIf.MatchString(text) {
		return capital(text)
	}
	return text
}
