package prompt

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai"
)

// Bounds on what is taken of an answer, in bytes and entries. A text that exceeds
// its bound is cut at a sentence.
const (
	maxSummary = 500
	maxText    = 1000
	maxLong    = 4000 // details, example
	maxName    = 200  // of an entry; also of a name from the code in the question
	maxItems   = 64
)

// block makes the block of an object that stands under key; false when it is not
// of an asked symbol without a block, or says nothing.
func (r *Reader) block(key string, object members) (docai.CommentBlock, bool) {
	id, byKey := r.ids[strings.ToLower(key)]
	var b docai.CommentBlock
	for _, m := range object {
		name := strings.ToLower(strings.ReplaceAll(m.key, "_", ""))
		if known, aliased := aliases[name]; aliased {
			name = known
		}
		if text, is := m.value.(string); is && name == "symbol" && !byKey && id == "" {
			id = r.ids[strings.ToLower(strings.TrimSpace(text))]
		}
		if r.wanted[name] {
			set(&b, name, m.value, r.args[id])
		}
	}
	if id == "" || r.done[id] || b.Summary == "" {
		return b, false
	}
	b.Symbol = id
	return b, true
}

// aliases are the names under which models give fields when nothing holds them to
// the schema.
var aliases = map[string]string{
	"id": "symbol", "description": "summary", "doc": "summary",
	"parameters": "params", "args": "params", "arguments": "params",
	"return": "returns", "result": "returns",
	"throws": "raises", "errors": "raises", "exceptions": "raises",
	"yield": "yields", "panic": "panics", "remarks": "details", "typeparams": "typeParams",
}

// set fills one field unless it is filled already; args are the symbol's parameters.
func set(b *docai.CommentBlock, name string, value any, args []string) {
	text := func(field *string, max int) {
		if *field == "" {
			*field = prune(textOf(value), max)
		}
	}
	items := func(field *[]docai.Item) {
		if len(*field) == 0 {
			*field = itemsOf(value, args)
		}
	}
	switch name {
	case "summary":
		text(&b.Summary, maxSummary)
	case "details":
		text(&b.Details, maxLong)
	case "params":
		items(&b.Params)
	case "typeParams":
		items(&b.TypeParams)
	case "returns":
		text(&b.Returns, maxText)
	case "yields":
		text(&b.Yields, maxText)
	case "raises":
		items(&b.Raises)
	case "panics":
		text(&b.Panics, maxText)
	case "safety":
		text(&b.Safety, maxText)
	case "example":
		text(&b.Example, maxLong)
	}
}

// textOf is the text of a value that should be one: of a string that was cut the
// whole sentences, of an array its texts, of an object what describes.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case cut:
		return sentences(string(v))
	case list:
		var parts []string
		for _, e := range v {
			if t := textOf(e); t != "" {
				parts = append(parts, t)
			}
		}
		return strings.Join(parts, " ")
	case members:
		_, text, _ := named(v)
		return text
	}
	return ""
}

// itemsOf are the entries of a value that should be an array of them: also of an
// object by name, and of texts "name: what it is". An object of parameters called
// "name" and "text" is told from an entry by args.
func itemsOf(value any, args []string) []docai.Item {
	var items []docai.Item
	add := func(name, text string) {
		name = strings.Trim(prune(name, maxName), "`\"' ")
		text = prune(text, maxText)
		if name == "" || text == "" || strings.ContainsAny(name, "\n\t") || len(items) >= maxItems {
			return
		}
		for _, have := range items {
			if have.Name == name {
				return
			}
		}
		items = append(items, docai.Item{Name: name, Text: text})
	}
	byName := func(object members) {
		for _, m := range object {
			add(m.key, textOf(m.value))
		}
	}
	split := func(text string) {
		if name, rest, ok := strings.Cut(text, ":"); ok && !strings.Contains(strings.TrimSpace(name), " ") {
			add(name, rest)
		}
	}
	switch v := value.(type) {
	case list:
		for _, e := range v {
			switch e := e.(type) {
			case members:
				if name, text, ok := named(e); ok {
					add(name, text)
				} else {
					byName(e)
				}
			case string:
				split(e)
			}
		}
	case members:
		name, text, ok := named(v)
		if ok && name != "" && text != "" && slices.ContainsFunc(v, func(m member) bool { return !slices.Contains(args, m.key) }) {
			add(name, text)
		} else {
			byName(v)
		}
	case string:
		for line := range strings.Lines(v) {
			split(line)
		}
	}
	return items
}

// named is the name and the text of an entry's object; false when it has the form
// of none.
func named(object members) (name, text string, ok bool) {
	for _, m := range object {
		switch strings.ToLower(m.key) {
		case "name", "type", "exception", "error":
			if s, ok := m.value.(string); ok && (name == "" || strings.EqualFold(m.key, "name")) {
				name = s
			}
			ok = true
		case "text", "description", "desc", "summary", "when":
			if text == "" {
				text = textOf(m.value)
			}
			ok = true
		}
	}
	return name, text, ok
}

// prune makes a model's text fit to be kept: no control characters, no spaces at
// the ends, at most max bytes, and empty where it only says that there is nothing.
func prune(text string, max int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	text = strings.TrimSpace(text)
	if len(text) > max {
		for !utf8.RuneStart(text[max]) {
			max--
		}
		if text = sentences(text[:max]); text == "" {
			return ""
		}
	}
	switch strings.ToLower(strings.Trim(text, ".`\"' -…")) {
	case "", "none", "n/a", "na", "null", "nothing", "not applicable", "void":
		return ""
	}
	return text
}

// sentences is a text up to the end of its last whole sentence; empty when there
// is none.
func sentences(text string) string {
	for i := len(text) - 1; i >= 0; i-- {
		if strings.IndexByte(".!?", text[i]) < 0 {
			continue
		}
		if i+1 == len(text) || unicode.IsSpace(rune(text[i+1])) {
			return text[:i+1]
		}
	}
	return ""
}
