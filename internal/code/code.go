// Package code says what a symbol of a source file is: where it stands, what it
// is called, what it takes and gives, and what its documentation says today.
//
// It is plain data without a parser behind it, so that provider clients and the
// backend can speak of symbols without linking a grammar. internal/syntax fills
// it from a syntax tree.
package code

import "strings"

// Range is a half-open range [Start, End) of byte offsets into a file's text.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of bytes in r.
func (r Range) Len() int { return r.End - r.Start }

// IsZero reports whether r is the zero range, used for "there is none".
func (r Range) IsZero() bool { return r.Start == 0 && r.End == 0 }

// Contains reports whether o lies inside r (both ends included).
func (r Range) Contains(o Range) bool { return r.Start <= o.Start && o.End <= r.End }

// Holds reports whether the offset lies inside r or at its end.
func (r Range) Holds(offset int) bool { return r.Start <= offset && offset <= r.End }

// Text is the part of src that r covers.
func (r Range) Text(src []byte) string { return string(src[r.Start:r.End]) }

// Kind is what sort of thing a symbol declares.
type Kind string

// The kinds of symbol. Block and Statement never come from a symbol listing:
// only anchors speak of them.
const (
	Module      Kind = "module" // the file itself, or what it says of its package
	Type        Kind = "type"   // class, struct, interface, enum, trait, protocol, object, alias; a module or namespace within the file
	Function    Kind = "function"
	Method      Kind = "method"
	Constructor Kind = "constructor"
	Field       Kind = "field" // field, property, enum member
	Constant    Kind = "constant"
	Variable    Kind = "variable"
	Block       Kind = "block"
	Statement   Kind = "statement"
)

// Callable reports whether symbols of this kind take parameters.
func (k Kind) Callable() bool { return k == Function || k == Method || k == Constructor }

// Param is one parameter, or one result. Type is the source text of its type,
// empty when the code states none. Name is bare: without sigils such as `*`,
// `&`, `...`, `$` or `@`, and without a default value. Results are named only
// where the language names them.
type Param struct {
	Name     string `json:"name,omitempty"`
	Type     string `json:"type,omitempty"`
	Default  string `json:"default,omitempty"` // source text of the default value
	Optional bool   `json:"optional,omitempty"`
	Variadic bool   `json:"variadic,omitempty"`
	// Destructured marks a parameter that the code takes apart and gives no name
	// (`function f({ a, b })`), and its parts ("options.a"): the name of the whole
	// is a usual one, and documentation may choose another.
	Destructured bool `json:"destructured,omitempty"`
	// Receiver marks self, this, cls and Go receivers: never documented.
	Receiver bool `json:"receiver,omitempty"`
	// Uses is what the body visibly does with it.
	Uses Uses `json:"uses"`
}

// Uses is what a body does with one parameter, as far as the tree alone shows
// it. The lists hold distinct entries in order of appearance, at most 4 each.
type Uses struct {
	PassedTo []string `json:"passedTo,omitempty"` // callees that get it as it is, as an argument
	StoredIn []string `json:"storedIn,omitempty"` // targets it is assigned to as it is: "self.name"
	Looped   bool     `json:"looped,omitempty"`   // a loop runs over it
	Returned bool     `json:"returned,omitempty"` // a return gives it back as it is
	Called   bool     `json:"called,omitempty"`   // it is called as a function
	Read     bool     `json:"read,omitempty"`     // it occurs in the body at all
}

// Facts is what a body shows without running it. Each list holds distinct
// entries in order of appearance and is cut at 32 entries.
type Facts struct {
	Calls   []string `json:"calls,omitempty"`   // callees as written, without arguments: "sort.Slice", "self.flush"
	Raises  []string `json:"raises,omitempty"`  // thrown or raised types ("ValueError", "IllegalStateException"); Go and Rust: "panic"
	Returns []string `json:"returns,omitempty"` // source text of returned expressions, each at most 80 bytes
	Writes  []string `json:"writes,omitempty"`  // fields and outer names assigned: "c.total", "self.items"

	Loops    int `json:"loops,omitempty"`
	Branches int `json:"branches,omitempty"` // if, switch, match, case arms with a condition
	Lines    int `json:"lines,omitempty"`    // lines of the body

	ReturnsValue bool `json:"returnsValue,omitempty"` // some return carries a value (or the body is an expression)
	ReturnsNull  bool `json:"returnsNull,omitempty"`  // some path returns nil, null, None, undefined, nullptr
	Yields       bool `json:"yields,omitempty"`
	Awaits       bool `json:"awaits,omitempty"`
}

// Doc is the documentation a symbol has in the file.
type Doc struct {
	// Range covers the comment or docstring with its delimiters, from the first
	// delimiter byte to the last, without the indent of its first line and
	// without the line end after it. Zero when there is none.
	Range Range `json:"range"`
	// Raw is the text of Range exactly as in the file.
	Raw string `json:"raw,omitempty"`
	// Trailing is true for a comment that stands after its code on the same line
	// (`int x; ///< across`): text in its place must keep to that line and form.
	Trailing bool `json:"trailing,omitempty"`
}

// Exists reports whether there is any documentation.
func (d Doc) Exists() bool { return d.Range.End > d.Range.Start }

// Place is where new documentation for a symbol goes.
type Place struct {
	// Offset is the byte offset of the insertion. Above: the start of the line
	// of the first decorator, attribute or modifier. Inside: the start of the
	// line of the first statement of the body.
	Offset int `json:"offset"`
	// Indent is the white space that starts every line of the new text.
	Indent string `json:"indent,omitempty"`
	// Inside is true where documentation stands within what it documents:
	// Python's docstrings, Rust's `//!`, Elixir's @moduledoc.
	Inside bool `json:"inside,omitempty"`
	// SameLine is true when the insertion point has code before it on its line
	// (`def f(): return 1`, `class A { int x; int y; }`): new text must then keep
	// to that line or the symbol is left alone.
	SameLine bool `json:"sameLine,omitempty"`
	// None is why nothing can be placed here, in words for a person; empty when
	// it can (a parameter, a member on a macro line, a broken declaration).
	None string `json:"none,omitempty"`
}

// Symbol is one declaration.
type Symbol struct {
	Kind      Kind   `json:"kind"`
	Name      string `json:"name"`                // "" for anonymous
	Container string `json:"container,omitempty"` // enclosing names joined by ".": "Outer.Inner"; Go methods: the receiver's type

	// Range is the declaration from its first decorator, attribute or modifier
	// to its last byte, without its documentation.
	Range     Range `json:"range"`
	NameRange Range `json:"nameRange"`
	// Body is the body with its delimiters; zero when there is none.
	Body Range `json:"body"`
	Line int   `json:"line"` // 1-based line of the name

	// Signature is the text from the keyword to before the body, on one line
	// with single spaces, without decorators, at most 400 bytes.
	Signature  string   `json:"signature,omitempty"`
	TypeParams []string `json:"typeParams,omitempty"`
	Params     []Param  `json:"params,omitempty"`
	Results    []Param  `json:"results,omitempty"`
	Throws     []string `json:"throws,omitempty"` // declared: Java throws, Swift throws ("Error"), Kotlin @Throws

	Exported   bool `json:"exported,omitempty"` // visible outside its file or package by the language's rule
	Static     bool `json:"static,omitempty"`
	Async      bool `json:"async,omitempty"`
	Abstract   bool `json:"abstract,omitempty"` // no body on purpose: interface member, prototype, abstract
	Override   bool `json:"override,omitempty"`
	Deprecated bool `json:"deprecated,omitempty"`
	Local      bool `json:"local,omitempty"` // declared inside a function's body
	// Sub says which sort of Type this is, in the language's word: "class",
	// "struct", "interface", "enum", "trait", "protocol", "object", "alias", …; of
	// a Function or Constant that is one, "macro".
	Sub string `json:"sub,omitempty"`

	Facts Facts `json:"facts"`
	Doc   Doc   `json:"doc"`
	Place Place `json:"place"`
}

// QualifiedName is Container and Name joined by ".".
func (s *Symbol) QualifiedName() string {
	if s.Container == "" {
		return s.Name
	}
	return s.Container + "." + s.Name
}

// ArgNames lists the names of the parameters a caller passes, receivers left out.
func (s *Symbol) ArgNames() []string {
	var names []string
	for _, p := range s.Params {
		if !p.Receiver && p.Name != "" && p.Name != "_" {
			names = append(names, p.Name)
		}
	}
	return names
}

// ReturnsSomething reports whether a caller gets a value: by the declared
// results, or, where the code declares none, by a return that carries one.
func (s *Symbol) ReturnsSomething() bool {
	for _, r := range s.Results {
		switch strings.TrimSpace(r.Type) {
		case "void", "None", "Unit", "()", "Void", "never", "nothing", "Nothing", "NoReturn", "!", "no_return()":
		default:
			return true
		}
	}
	return len(s.Results) == 0 && s.Facts.ReturnsValue
}
