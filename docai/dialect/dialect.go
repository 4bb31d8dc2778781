package dialect

//go:generate go test -run TestThePageOfLanguagesIsFresh -update .

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Dialect names a form of documentation comment.
type Dialect string

// The dialects. Each language has one by convention (DefaultStyle) and may know
// several: Python three, TypeScript and C++ two.
const (
	GoDoc    Dialect = "godoc"
	Google   Dialect = "google"
	NumPy    Dialect = "numpy"
	Sphinx   Dialect = "sphinx"
	JSDoc    Dialect = "jsdoc"
	TSDoc    Dialect = "tsdoc"
	Javadoc  Dialect = "javadoc"
	KDoc     Dialect = "kdoc"
	ScalaDoc Dialect = "scaladoc"
	PHPDoc   Dialect = "phpdoc"
	RustDoc  Dialect = "rustdoc"
	Doxygen  Dialect = "doxygen"
	XMLDoc   Dialect = "xmldoc"
	YARD     Dialect = "yard"
	SwiftDoc Dialect = "swiftdoc"
	LuaLS    Dialect = "luals"
	LDoc     Dialect = "ldoc"
	BashDoc  Dialect = "bashdoc"
	ExDoc    Dialect = "exdoc"
)

// field is what a part of a comment speaks of. Those of a block come first.
type field uint8

const (
	summary field = iota
	details
	typeParam
	param
	returns
	yields
	raises
	panics
	safety
	example
	deprecated
	other
	// The fields below never come from a block: they are what else stands in a
	// comment that was parsed.
	paramType   // a line that states the type of a parameter only (":type x: int")
	returnsType // a line that states the type of the result only (":rtype: int")
	heading     // the line or lines that start a section
	blank       // lines without text
)

// fieldNames are the JSON names of the fields of a block.
var fieldNames = [...]string{"summary", "details", "typeParams", "params", "returns", "yields", "raises", "panics", "safety", "example", "deprecated", "other"}

// listed reports whether a block has a list of items for the field.
func (fd field) listed() bool { return fd == typeParam || fd == param || fd == raises || fd == other }

// part is a run of content lines that speaks of one thing.
type part struct {
	field field
	of    field      // heading: the field of its section
	item  docai.Item // Name and Type where the field has them; Text always
	// rest is what follows the first sentence in the summary's own paragraph.
	rest     string
	from, to int // content lines [from, to)
}

// entry is one thing a block says.
type entry struct {
	field field
	item  docai.Item
}

// form is one dialect: how a comment's content lines are read and written.
type form struct {
	dialect Dialect
	// says lists the fields the dialect can express, in the order they stand in.
	says []field
	// atWish are the fields the dialect can express that its convention leaves to
	// prose; Style.Arguments asks for them.
	atWish []field
	// cut says what each content line speaks of: every line belongs to exactly
	// one part, in order.
	cut func(f *form, lines []string) []part
	// write gives the content lines of one entry, without its heading.
	write func(w *writer, e entry) []string
	// title gives the lines that start the section of a field; nil when the
	// dialect has no sections.
	title func(w *writer, fd field) []string
	// apart reports whether an empty line stands between two neighbours of
	// different fields.
	apart func(w *writer, above, below field) bool
	// prepare puts a block into the dialect's voice before it is written or
	// compared; nil leaves it.
	prepare func(w *writer, b *docai.CommentBlock)

	// labels are fields that have no tag here and are written as a paragraph
	// of prose with a label ("Deprecated: …").
	labels []field
	// special reads a paragraph of prose that speaks of something else than
	// details; nil when there are none.
	special func(paragraph string) (entry, bool)
	html    bool // prose is HTML: a line that starts with <p> starts a paragraph

	// inline writes prose, with its code spans, in the dialect's markup; plain
	// undoes it. Both are nil where Markdown is what the dialect has.
	inline func(w *writer, text string) string
	plain  func(text string) string
	// guard keeps a line of prose from being read as something else than prose;
	// unguard undoes it.
	guard, unguard func(line string) string
	// example writes the code of an example below its tag; nil writes it in a fence.
	example     func(lines []string) []string
	exampleInfo string // what follows the fence of an example
	// whole: the details are one part, not one a paragraph.
	whole bool
	// tags are the dialect's tags; nil when it has none.
	tags *tagSet
	// list is the indent of lists; lists writes a whole one, where prose is no
	// Markdown, and unlist reads it.
	list   string
	lists  func(l layout, items []textBlock) []string
	unlist func(lines []string) []string
	// code writes a block of code inside prose; nil writes it as it is.
	code func(b textBlock) []string
}

var forms = map[Dialect]*form{
	GoDoc:    godoc,
	Google:   google,
	NumPy:    numpy,
	Sphinx:   sphinx,
	JSDoc:    jsdoc,
	TSDoc:    tsdoc,
	Javadoc:  javadoc,
	KDoc:     kdoc,
	ScalaDoc: scaladoc,
	PHPDoc:   phpdoc,
	RustDoc:  rustdoc,
	Doxygen:  doxygen,
	XMLDoc:   xmldoc,
	YARD:     yard,
	SwiftDoc: swiftdoc,
	LuaLS:    luals,
	LDoc:     ldoc,
	BashDoc:  bashdoc,
	ExDoc:    exdoc,
}

// rank is the place of a field among those the dialect can express; -1 when it
// is none of them.
func (f *form) rank(fd field) int { return slices.Index(f.says, fd) }

// text is what some content lines of prose say.
func (f *form) text(lines []string) string {
	if f.unguard != nil {
		plain := make([]string, len(lines))
		for i, l := range lines {
			plain[i] = f.unguard(l)
		}
		lines = plain
	}
	if f.unlist != nil {
		lines = f.unlist(lines)
	}
	return unwrap(lines, f.plain)
}

// scalar is a block's text of a field that has one.
func scalar(b *docai.CommentBlock, fd field) *string {
	switch fd {
	case summary:
		return &b.Summary
	case details:
		return &b.Details
	case returns:
		return &b.Returns
	case yields:
		return &b.Yields
	case panics:
		return &b.Panics
	case safety:
		return &b.Safety
	case example:
		return &b.Example
	case deprecated:
		return &b.Deprecated
	}
	return nil
}

// items is a block's list of a field that has one.
func items(b *docai.CommentBlock, fd field) *[]docai.Item {
	switch fd {
	case typeParam:
		return &b.TypeParams
	case param:
		return &b.Params
	case raises:
		return &b.Raises
	case other:
		return &b.Other
	}
	return nil
}

// entries are the things a block says of one field, in order.
func entries(b *docai.CommentBlock, fd field) []entry {
	if fd.listed() {
		var list []entry
		for _, it := range *items(b, fd) {
			list = append(list, entry{fd, it})
		}
		return list
	}
	text := *scalar(b, fd)
	e := entry{fd, docai.Item{Text: text}}
	if fd == returns {
		e.item.Type = b.ReturnsType
	}
	if strings.TrimSpace(text) == "" && e.item.Type == "" {
		return nil
	}
	return []entry{e}
}
