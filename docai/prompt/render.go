package prompt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"github.com/hivesync/hivesync/docai"
)

//go:embed v1
var files embed.FS

var templates = template.Must(template.ParseFS(files, Version+"/*.tmpl"))

// Prompt is one question in parts. System is the same for every file, File for
// every question about one text, so that a vendor's prompt cache can keep them in
// that order.
type Prompt struct {
	System string // who the model is, and its rules
	File   string // the file, fenced as data
	Ask    string // the symbols asked for, and the fields wanted
	Form   string // the answer's form in words, for servers that enforce no Schema
}

// Len is the prompt's size in bytes, where a schema tells the form.
func (p Prompt) Len() int { return len(p.System) + len(p.File) + len(p.Ask) }

// A Writer renders prompts. What it sends of a file stands between marker lines
// with a code that whoever wrote the file can neither know nor have written into
// it: the code comes from a key of this Writer alone, and one that occurs in the
// text is not taken.
type Writer struct{ key [16]byte }

// NewWriter makes a Writer with a key of its own.
func NewWriter() *Writer {
	w := new(Writer)
	rand.Read(w.key[:]) // never fails: crypto/rand ends the program instead
	return w
}

// Render writes the prompt that asks about file.Symbols.
func (w *Writer) Render(file docai.File, cfg docai.Config) Prompt {
	source := strings.TrimRight(defuse(file.Source), "\n")
	wanted := asked(&file, cfg.Verbosity)
	path := quoted(file.Path)
	var symbols []string
	documented, refined := false, false
	for i := range file.Symbols {
		symbols = append(symbols, describe(&file.Symbols[i], cfg.Verbosity))
		documented = documented || file.Symbols[i].Existing != nil
		if d := drafted(&file.Symbols[i]); d != "" {
			symbols, refined = append(symbols, d), true
		}
	}
	view := struct {
		Nonce, Language, Path, Source, Prose, Example string
		Symbols                                       []string
		Fields                                        []field
		Count                                         int
		Documented, Refined                           bool
	}{
		Nonce:      w.nonce(strings.Join(append(symbols, path, source), "\n")),
		Language:   word(file.Language),
		Path:       path,
		Source:     source,
		Prose:      prose(cfg.Prose),
		Example:    example(&file, wanted),
		Symbols:    symbols,
		Fields:     wanted,
		Count:      len(file.Symbols),
		Documented: documented,
		Refined:    refined,
	}
	render := func(name string) string {
		var b strings.Builder
		if err := templates.ExecuteTemplate(&b, name, view); err != nil {
			panic(fmt.Sprintf("prompt %s/%s: %v", Version, name, err)) // a broken prompt file: the goldens find it first
		}
		return strings.TrimRight(b.String(), "\n")
	}
	return Prompt{System: render("system.tmpl"), File: render("file.tmpl"), Ask: render("ask.tmpl"), Form: render("form.tmpl")}
}

// nonce is the first code of this Writer's row that does not occur in text.
func (w *Writer) nonce(text string) string {
	for i := 0; ; i++ {
		mac := hmac.New(sha256.New, w.key[:])
		fmt.Fprintf(mac, "fence %d", i)
		if n := hex.EncodeToString(mac.Sum(nil)[:5]); !strings.Contains(text, n) {
			return n
		}
	}
}

// describe is a symbol's line in the list: "s1 L12 Cart.total raises ValueError".
// What the code next to it shows is not repeated; what a model overlooks is.
func describe(s *docai.Symbol, verbosity docai.Verbosity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s L%d ", word(s.ID), s.Line)
	if !s.Kind.Callable() {
		fmt.Fprintf(&b, "%s ", s.Kind)
	}
	b.WriteString(quoted(s.QualifiedName()))
	if verbosity != docai.Summary {
		if s.Facts.Yields {
			b.WriteString(" yields")
		}
		if r := raised(s); len(r) > 0 {
			b.WriteString(" raises " + quoted(strings.Join(r, ", ")))
		}
	}
	if s.Existing != nil {
		b.WriteString(" documented")
	}
	return b.String()
}

// maxDraft bounds a draft that is to be made better, in bytes: a longer one is
// better written anew.
const maxDraft = 4 << 10

// drafted is the line with the draft of a symbol, in the form of an answer; "" when
// there is none.
func drafted(s *docai.Symbol) string {
	if s.Draft == nil {
		return ""
	}
	d := *s.Draft
	d.Symbol, d.Origin = word(s.ID), docai.Origin{}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(d) != nil || b.Len() > maxDraft {
		return ""
	}
	return "draft " + defuse(strings.TrimSpace(b.String()))
}

// example shows the form of one block, with the first symbol's id.
func example(file *docai.File, wanted []field) string {
	id := "s1"
	if len(file.Symbols) > 0 {
		id = word(file.Symbols[0].ID)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `{"symbol":%q`, id)
	for _, f := range wanted {
		if f.items != nil {
			fmt.Fprintf(&b, `,%q:[{"name":"…","text":"…"}]`, f.Name)
		} else {
			fmt.Fprintf(&b, `,%q:"…"`, f.Name)
		}
	}
	b.WriteString("}")
	return b.String()
}

// word keeps what an id or a language's name is made of.
func word(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-') {
			return r
		}
		return -1
	}, text)
}

// plainName is what needs no quotes to be seen as one name.
var plainName = regexp.MustCompile(`^[\pL\pN_.$#:/()<>,~?!*&@+ -]{1,200}$`)

// quoted makes a name from the code fit for a line of the list: names that are
// more than a name (computed properties, test titles) are quoted and shortened.
func quoted(name string) string {
	if plainName.MatchString(name) && strings.Count(name, " ") <= 8 {
		return defuse(name)
	}
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "") + "…"
	}
	q, _ := json.Marshal(defuse(name)) // a string always marshals
	return string(q)
}

// prose is the natural language of the answer, as a plain word or two; empty for
// English, which needs no word.
func prose(setting string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || r == ' ' || r == '-' {
			return r
		}
		return -1
	}, setting)
	if clean = strings.TrimSpace(clean); strings.EqualFold(clean, "English") || len(clean) > 40 {
		return ""
	}
	return clean
}

// controlToken is how models mark turns and roles inside their input. Servers
// that put the prompt together as text (llama.cpp among them) take such a mark for
// real wherever it stands, so that code could speak as the system.
var controlToken = regexp.MustCompile(`<[|｜][^<>|｜\s]{1,60}[|｜]>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>|</?think>`)

// controlStarts are the beginnings of all control tokens: almost every file has
// none of them, and looking for words is much faster than the expression.
var controlStarts = []string{
	"<|", "<｜", "[INST", "[/INST", "[SYSTEM_PROMPT", "[/SYSTEM_PROMPT", "[AVAILABLE_TOOLS", "[/AVAILABLE_TOOLS", "[TOOL_", "[/TOOL_", "<<SYS", "<</SYS",
	"<s>", "</s>", "<start_of_turn", "<end_of_turn", "<bos>", "<eos>", "<pad>", "<unk>", "<think>", "</think>",
}

// defuse takes the control tokens out of a text: a space after the first
// character leaves it readable and makes it ordinary text.
func defuse(text string) string {
	if !slices.ContainsFunc(controlStarts, func(start string) bool { return strings.Contains(text, start) }) {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return controlToken.ReplaceAllStringFunc(strings.ToValidUTF8(text, "\uFFFD"), func(token string) string {
		return token[:1] + " " + token[1:]
	})
}
