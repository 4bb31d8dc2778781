package feature

import (
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/lsp/internal/review"
)

// Banner stands by every text that a provider drafted, wherever it is shown.
const Banner = "AI-generated documentation — review before use"

// tag is the kind of a comment, as every surface shows it.
func tag(k comments.Kind) string {
	switch k {
	case comments.AI:
		return "AI"
	case comments.Task:
		return "Task"
	}
	return "System"
}

// quoted is a symbol in a title.
func quoted(symbol string) string {
	if symbol == "" {
		return "this place"
	}
	return "`" + symbol + "`"
}

// lastName is a symbol without what it is in.
func lastName(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

// base is a file in a title.
func base(rel string) string { return path.Base(rel) }

// plural counts things: "1 comment", "4 comments".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// percent is a score for a person.
func percent(score float64) string { return fmt.Sprintf("%.0f %%", math.Floor(score*100)) }

// summary is the first sentence of a comment, on one line, for places that have
// only one.
func summary(item *review.Item) string {
	text := item.Text
	if item.Kind == comments.AI {
		if drafted, err := review.Drafted(&item.Comment); err == nil && drafted.Fields.Summary != "" {
			text = drafted.Fields.Summary
		}
	}
	return line(text, 100)
}

// line is text on one line of at most limit characters, without anything that
// would move what stands beside it.
func line(text string, limit int) string {
	text = strings.Join(strings.Fields(strings.Map(plain, text)), " ")
	if runes := []rune(text); len(runes) > limit {
		return strings.TrimSpace(string(runes[:limit-1])) + "…"
	}
	return text
}

// plain leaves out control characters and those that turn the direction of text.
func plain(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return ' '
	case r < 0x20 || r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e || r == 0x200f, r == 0xfeff:
		return -1
	}
	return r
}

// reasons are why a draft is flagged, in one clause each.
func reasons(item *review.Item) string {
	var all []string
	for _, f := range item.Flags {
		all = append(all, strings.TrimSuffix(line(f.Text, 160), "."))
	}
	return strings.Join(all, "; ")
}
