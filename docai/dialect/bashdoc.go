package dialect

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Bash: the block of Google's Shell Style Guide. What a function writes to standard
// output is its Yields; the globals it uses are in Other, by the name "Globals".
// https://google.github.io/styleguide/shellguide.html#function-comments
var bashdoc = &form{
	dialect: BashDoc,
	says:    []field{summary, details, deprecated, example, other, param, yields, returns},
	labels:  []field{deprecated},
	cut:     cutBash,
	write:   writeBash,
	title: func(_ *writer, fd field) []string {
		if title := bashTitleOf[fd]; title != "" {
			return []string{title + ":"}
		}
		return nil
	},
	apart: func(_ *writer, above, below field) bool {
		_, a := bashTitleOf[above]
		_, b := bashTitleOf[below]
		return above != other && !a && below != other && !b
	},
	inline: func(w *writer, text string) string { return w.codeSpans(text, nil) },
	code:   func(b textBlock) []string { return shift(dedent(b.lines), "    ") },
	guard: func(line string) string {
		if m := bashTitle.FindStringSubmatch(line); m != nil && m[2] == "" {
			return m[1] + " :"
		}
		return guardLabels(line)
	},
	unguard: func(line string) string {
		if title, ok := strings.CutSuffix(line, " :"); ok && bashTitle.MatchString(title+":") {
			return title + ":"
		}
		return line
	},
}

var (
	bashTitle = regexp.MustCompile(`^(Globals?|Arguments?|Args|Parameters|Options|Outputs?|Returns?|Return codes?|Exit codes?|Usage|Example|Examples|Environment|Inputs?|Side effects|Notes?):(?:\s+(\S.*)|\s*)$`)
	bashItem  = regexp.MustCompile(`^(\$?[\w@*#-]+|\$\{\w+\})(?: *[-–—:]+ +)((?s:.*))$`)
)

var bashTitleOf = map[field]string{param: "Arguments", yields: "Outputs", returns: "Returns"}

func bashField(title string) field {
	switch title = strings.TrimSuffix(strings.ToLower(title), "s"); title {
	case "argument", "arg", "parameter":
		return param
	case "output":
		return yields
	case "return", "return code", "exit code":
		return returns
	case "example":
		return example
	}
	return other
}

func cutBash(f *form, lines []string) []part {
	var parts []part
	proseFrom := 0
	for i := 0; i < len(lines); i++ {
		m := bashTitle.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		fd := bashField(m[1])
		end := i + 1
		for j := i + 1; j < len(lines); j++ {
			if strings.TrimSpace(lines[j]) == "" && fd == example {
				continue // code may have empty lines
			}
			if leadingSpace(lines[j]) == "" {
				break
			}
			end = j + 1
		}
		parts = append(parts, f.cutProse(lines, proseFrom, i, hasSummary(parts))...)
		proseFrom = end
		body := dedent(lines[i+1 : end])
		switch {
		case fd == other || m[2] != "" && fd.listed():
			text := f.text(append([]string{m[2]}, body...))
			if fd == other {
				text = strings.Join(trimBlank(append([]string{m[2]}, body...)), "\n")
			}
			parts = append(parts, part{field: other, from: i, to: end, item: docai.Item{Name: m[1], Text: text}})
		case m[2] != "":
			parts = append(parts, part{field: fd, from: i, to: end, item: docai.Item{Text: f.text(append([]string{m[2]}, body...))}})
		case fd == param:
			parts = append(parts, part{field: heading, of: fd, from: i, to: i + 1})
			parts = append(parts, f.bashItems(lines, i+1, end)...)
		default:
			parts = append(parts, part{field: heading, of: fd, from: i, to: i + 1})
			if end > i+1 {
				p := part{field: fd, from: i + 1, to: end, item: docai.Item{Text: f.text(body)}}
				if fd == example {
					p.item.Text = f.codeText(body)
				}
				parts = append(parts, p)
			}
		}
		i = end - 1
	}
	return append(parts, f.cutProse(lines, proseFrom, len(lines), hasSummary(parts))...)
}

func (f *form) bashItems(lines []string, from, to int) []part {
	var parts []part
	base := commonIndent(lines[from:to])
	for i := from; i < to; {
		end := i + 1
		for end < to && leadingSpace(lines[end]) != base {
			end++
		}
		text := f.text(dedent(lines[i:end]))
		p := part{field: param, from: i, to: end, item: docai.Item{Text: text}}
		if m := bashItem.FindStringSubmatch(text); m != nil {
			p.item = docai.Item{Name: strings.Trim(m[1], "${}"), Text: m[2]}
		}
		parts = append(parts, p)
		i = end
	}
	return parts
}

func writeBash(w *writer, e entry) []string {
	unit := w.unit()
	switch e.field {
	case param:
		name := strings.Trim(safeName(e.item.Name), "${}")
		if name == "" {
			return w.flat(e.item.Text, unit, unit+unit)
		}
		if strings.Trim(name, "0123456789") == "" || name == "@" || name == "*" {
			name = "$" + name
		}
		return w.flat(e.item.Text, unit+name+": ", unit+unit)
	case yields, returns:
		return w.flat(e.item.Text, unit, unit)
	case other:
		if m := bashTitle.FindStringSubmatch(cleanLine(e.item.Name) + ":"); m != nil && bashField(m[1]) == other {
			lines := []string{m[1] + ":"}
			for line := range strings.SplitSeq(strings.TrimSpace(clean(e.item.Text)), "\n") {
				lines = append(lines, w.prose(line, unit, unit+unit)...)
			}
			return lines
		}
		return w.prose(strings.TrimSpace(e.item.Name+" "+e.item.Text), "", "")
	case example:
		return append([]string{"Example:"}, exampleLines(e.item.Text, unit)...)
	case deprecated:
		return w.prose(e.item.Text, "Deprecated: ", "")
	}
	return w.prose(e.item.Text, "", "")
}
