package dialect

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// NoPlace is the error of an edit that cannot be made: why no documentation can
// stand at a symbol.
type NoPlace struct {
	Symbol string
	Why    string
}

// Error names the symbol and says why.
func (e *NoPlace) Error() string {
	return fmt.Sprintf("%s cannot be documented here: %s", e.Symbol, e.Why)
}

// Insertion is the edit of src that documents sym, which has no documentation yet,
// at sym.Place: Compose, then Put. The error is *NoPlace.
func Insertion(lang string, src []byte, sym *code.Symbol, b docai.CommentBlock, style Style) (code.Edit, error) {
	text, err := Compose(lang, src, sym, b, style)
	if err != nil {
		return code.Edit{}, err
	}
	return Put(lang, src, sym, text)
}

// Compose is Render for the place where sym's documentation goes in src. The error
// is *NoPlace.
func Compose(lang string, src []byte, sym *code.Symbol, b docai.CommentBlock, style Style) (string, error) {
	style.LineEnd = lineEnd(src, style.LineEnd)
	if sym.Place.SameLine {
		style.Opening, style.OneLine, style.Width = "/**", On, 1000
		b = docai.CommentBlock{Symbol: b.Symbol, Summary: b.Summary}
	}
	text := Render(lang, b, sym, style, sym.Place.Indent)
	if text == "" {
		return "", &NoPlace{sym.QualifiedName(), "the draft says nothing that " + string(style.settled(lang).Dialect) + " has a form for"}
	}
	return text, nil
}

// Put is the edit of src that puts a comment, rendered with the indent of
// sym.Place, at that place. The error is *NoPlace.
func Put(lang string, src []byte, sym *code.Symbol, text string) (code.Edit, error) {
	refuse := func(why string) (code.Edit, error) { return code.Edit{}, &NoPlace{sym.QualifiedName(), why} }
	p := sym.Place
	at := p.Offset
	if p.None != "" {
		return refuse(p.None)
	}
	if at < 0 || at > len(src) {
		return refuse("its place is outside the file")
	}
	if at == 0 && bytes.HasPrefix(src, []byte("\xEF\xBB\xBF")) {
		at = 3
	}
	eol := lineEnd(src, "\n")
	switch {
	case p.SameLine && !(strings.HasPrefix(text, "/*") && strings.HasSuffix(text, "*/")):
		return refuse("it shares its line with other code")
	case p.SameLine && strings.Contains(text, "\n"):
		return refuse("its documentation does not fit the line it shares with other code")
	case p.SameLine:
		text += " "
	case p.Inside:
		above := at
		if sym.Kind != code.Module {
			above = beforeEmptyLines(src, at)
		}
		text = p.Indent + text + eol
		if above == at && (sym.Kind == code.Type || sym.Kind == code.Module) {
			text += eol // an empty line between it and what follows
		}
		at = above
	default:
		text = p.Indent + text + eol
		if lang == "go" && goDirective.Match(src[at:]) {
			text += p.Indent + "//" + eol // as gofmt parts them
		}
	}
	return code.Edit{Range: code.Range{Start: at, End: at}, Text: text}, nil
}

// Replacement is the edit of src that updates the documentation sym has by Update.
// The edit is empty when there is nothing to change. The error is *NoPlace.
func Replacement(lang string, src []byte, sym *code.Symbol, b docai.CommentBlock, style Style) (code.Edit, error) {
	r := sym.Doc.Range
	if !sym.Doc.Exists() || r.Start < 0 || r.End > len(src) || r.Text(src) != sym.Doc.Raw {
		return code.Edit{}, &NoPlace{sym.QualifiedName(), "the file has changed since its documentation was read"}
	}
	style.LineEnd = lineEnd(src, style.LineEnd)
	text := Update(lang, sym.Doc.Raw, b, sym, style, indentBefore(src, r.Start))
	if text == sym.Doc.Raw {
		return code.Edit{Range: code.Range{Start: r.Start, End: r.Start}}, nil
	}
	return code.Edit{Range: r, Text: text}, nil
}

// goDirective is a line that speaks to Go's tools (go/ast's isDirective).
var goDirective = regexp.MustCompile(`^[ \t]*//(line |extern |export |[a-z0-9]+:[a-z0-9])`)

// lineEnd is what most lines of src end with; without any, what is given.
func lineEnd(src []byte, otherwise string) string {
	all, windows := bytes.Count(src, []byte("\n")), bytes.Count(src, []byte("\r\n"))
	switch {
	case all == 0:
		return otherwise
	case windows*2 > all:
		return "\r\n"
	}
	return "\n"
}

// indentBefore is the white space at the start of the line that holds offset.
func indentBefore(src []byte, offset int) string {
	line := src[bytes.LastIndexByte(src[:offset], '\n')+1 : offset]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// beforeEmptyLines is the start of the run of empty lines right above the line
// that starts at offset, or offset.
func beforeEmptyLines(src []byte, offset int) int {
	for at := offset; at > 0; {
		start := bytes.LastIndexByte(src[:at-1], '\n') + 1
		if len(bytes.TrimSpace(src[start:at])) > 0 {
			break
		}
		at, offset = start, start
	}
	return offset
}
