package dialect

import (
	"regexp"
	"slices"
	"strings"
)

// Style is how a project writes its documentation. The zero value of a member
// means that nothing is known of it: Or fills it from another style, and in the
// end the language's convention does. Values that no comment of the language
// could have count as zero.
type Style struct {
	Dialect Dialect `json:"dialect,omitempty"`
	// Width is the longest line in columns, with its indent.
	Width int `json:"width,omitempty"`
	// LineEnd is "\n" or "\r\n".
	LineEnd string `json:"lineEnd,omitempty"`
	// TabWidth is the number of columns of a tab.
	TabWidth int `json:"tabWidth,omitempty"`
	// IndentUnit is one step of indentation, as used in the code and inside
	// sections of a docstring: spaces or a tab.
	IndentUnit string `json:"indentUnit,omitempty"`
	// Opening is the delimiter comments start with: "/**", "/*!", "///", "//!",
	// "//", "#", "---", "--", `"""` or `'''`.
	Opening string `json:"opening,omitempty"`
	// Leader is what the further lines of a block comment start with, after the
	// indent: " * ", "  * ", " ".
	Leader string `json:"leader,omitempty"`
	// Tags is the spelling of tags by JSON name of the field, with the sign they
	// start with: {"returns": "@return", "params": "\\param"}. Spelled "-", a
	// tag that can be left out is: Doxygen's summary then has no @brief.
	Tags map[string]string `json:"tags,omitempty"`
	// Code is how code within prose is set off.
	Code Code `json:"code,omitempty"`
	// Voice is how summaries of functions speak.
	Voice Voice `json:"voice,omitempty"`
	// Period ends the summary with a full stop.
	Period Switch `json:"period,omitzero"`
	// ItemPeriod ends the text of a parameter, a result or an error with a full stop.
	ItemPeriod Switch `json:"itemPeriod,omitzero"`
	// ItemCapital starts that text with a capital letter.
	ItemCapital Switch `json:"itemCapital,omitzero"`
	// SummaryBelow puts the summary on the line after the opening delimiter of a
	// docstring. Block comments of several lines always have it there.
	SummaryBelow Switch `json:"summaryBelow,omitzero"`
	// OneLine lets a comment that fits stand on one line: /** Text. */
	OneLine Switch `json:"oneLine,omitzero"`
	// Gap leaves an empty line between the prose and the tags.
	Gap Switch `json:"gap,omitzero"`
	// Types writes types where the dialect leaves it open, from the item or else
	// from the signature.
	Types Switch `json:"types,omitzero"`
	// TypeFirst writes YARD's type before the name of a parameter.
	TypeFirst Switch `json:"typeFirst,omitzero"`
	// Hyphen writes "name - text" in the tags of parameters.
	Hyphen Switch `json:"hyphen,omitzero"`
	// Direction writes Doxygen's [in] where the signature shows that a parameter
	// is only read.
	Direction Switch `json:"direction,omitzero"`
	// Grouped writes Swift parameters as one "- Parameters:" list.
	Grouped Switch `json:"grouped,omitzero"`
	// Arguments documents parameters and results also where the language's
	// convention is to say in prose what matters of them: Rust, Elixir.
	Arguments Switch `json:"arguments,omitzero"`
	// TagSpace leaves a space between Lua's hyphens and a tag: --- @param.
	TagSpace Switch `json:"tagSpace,omitzero"`
	// Banner frames Bash comments with lines of number signs.
	Banner Switch `json:"banner,omitzero"`
}

// Switch is a yes or no that may be unknown. In JSON it is a boolean.
type Switch int8

// The known values of a Switch.
const (
	On  Switch = 1
	Off Switch = -1
)

// MarshalJSON writes true or false.
func (s Switch) MarshalJSON() ([]byte, error) {
	if s == On {
		return []byte("true"), nil
	}
	return []byte("false"), nil
}

// UnmarshalJSON reads true or false; everything else is unknown.
func (s *Switch) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "true":
		*s = On
	case "false":
		*s = Off
	default:
		*s = 0
	}
	return nil
}

// Voice is how summaries of functions speak.
type Voice string

// The voices: "Returns the total." and "Return the total."
const (
	Descriptive Voice = "descriptive"
	Imperative  Voice = "imperative"
)

// Code is how code within prose is set off.
type Code string

// The ways to set off code within prose.
const (
	Bare            Code = "bare"            // total
	Backticks       Code = "backticks"       // `total`
	DoubleBackticks Code = "doubleBackticks" // ``total``, reStructuredText
	Plus            Code = "plus"            // +total+, RDoc
	Tagged          Code = "tagged"          // {@code total}, <c>total</c>: the dialect's own tag
)

// convention is what a language's own documentation says comments look like.
// The first dialect and the first opening are the default, the others are known.
type convention struct {
	dialects []Dialect
	openings []string
	width    int
	unit     string
}

var conventions = map[string]convention{
	"go":         {[]Dialect{GoDoc}, []string{"//", "/*"}, 80, "\t"},
	"python":     {[]Dialect{Google, NumPy, Sphinx}, []string{`"""`, "'''"}, 88, "    "},
	"javascript": {[]Dialect{JSDoc, TSDoc}, []string{"/**"}, 80, "  "},
	"typescript": {[]Dialect{TSDoc, JSDoc}, []string{"/**"}, 80, "  "},
	"tsx":        {[]Dialect{TSDoc, JSDoc}, []string{"/**"}, 80, "  "},
	"java":       {[]Dialect{Javadoc}, []string{"/**"}, 100, "    "},
	"kotlin":     {[]Dialect{KDoc}, []string{"/**"}, 100, "    "},
	"scala":      {[]Dialect{ScalaDoc}, []string{"/**"}, 100, "  "},
	"php":        {[]Dialect{PHPDoc}, []string{"/**"}, 80, "    "},
	"rust":       {[]Dialect{RustDoc}, []string{"///", "/**"}, 100, "    "},
	"csharp":     {[]Dialect{XMLDoc}, []string{"///", "/**"}, 100, "    "},
	"ruby":       {[]Dialect{YARD}, []string{"#"}, 80, "  "},
	"swift":      {[]Dialect{SwiftDoc}, []string{"///", "/**"}, 100, "    "},
	"lua":        {[]Dialect{LuaLS, LDoc}, []string{"---", "--"}, 80, "  "},
	"bash":       {[]Dialect{BashDoc}, []string{"#"}, 80, "  "},
	"elixir":     {[]Dialect{ExDoc}, []string{`"""`, "#"}, 98, "  "},
	"c":          {[]Dialect{Doxygen}, []string{"/**", "/*!", "///", "//!"}, 80, "    "},
	"cpp":        {[]Dialect{Doxygen}, []string{"/**", "/*!", "///", "//!"}, 80, "    "},
}

// conventionOf is the convention of a language; an unknown one is written with //.
func conventionOf(lang string) convention {
	if c, ok := conventions[lang]; ok {
		return c
	}
	return convention{[]Dialect{GoDoc}, []string{"//"}, 80, "    "}
}

// dialectStyles are the conventions of dialects that are not those of all.
var dialectStyles = map[Dialect]Style{
	GoDoc:  {Code: Bare},
	NumPy:  {Code: DoubleBackticks, OneLine: On, ItemPeriod: On, ItemCapital: On, Types: On},
	Google: {OneLine: On, ItemPeriod: On, ItemCapital: On},
	Sphinx: {Code: DoubleBackticks, OneLine: On, ItemPeriod: On, ItemCapital: On, Gap: On},

	JSDoc:    {OneLine: On, Gap: On, Types: On, Hyphen: On, ItemPeriod: On, ItemCapital: On},
	TSDoc:    {OneLine: On, Gap: On, Hyphen: On, ItemPeriod: On, ItemCapital: On},
	Javadoc:  {OneLine: On, Gap: On, Code: Tagged, ItemPeriod: Off, ItemCapital: Off},
	KDoc:     {OneLine: On, Gap: On, ItemPeriod: Off, ItemCapital: Off},
	ScalaDoc: {OneLine: On, Gap: On, ItemPeriod: Off, ItemCapital: Off},
	PHPDoc:   {Gap: On, Types: On, ItemPeriod: On, ItemCapital: On},
	Doxygen:  {Gap: On, Direction: On, ItemPeriod: On, ItemCapital: On},
	XMLDoc:   {ItemPeriod: On, ItemCapital: On},
	YARD:     {Gap: On, Types: On, ItemPeriod: Off, ItemCapital: Off},
	SwiftDoc: {Gap: On, ItemPeriod: On, ItemCapital: On},
	LuaLS:    {Types: On, ItemPeriod: On, ItemCapital: On},
	LDoc:     {ItemPeriod: On, ItemCapital: On},
	BashDoc:  {Code: Bare, ItemPeriod: On, ItemCapital: On},
	RustDoc:  {ItemPeriod: On, ItemCapital: On},
	ExDoc:    {ItemPeriod: On, ItemCapital: On},
}

// codesOf are the ways to set off code that only some dialects have.
var codesOf = map[Dialect][]Code{
	Google: {DoubleBackticks}, NumPy: {DoubleBackticks}, Sphinx: {DoubleBackticks}, YARD: {Plus}, Javadoc: {Tagged}, XMLDoc: {Tagged},
}

// DefaultStyle is the convention of a language.
func DefaultStyle(lang string) Style { return Style{}.settled(lang) }

// Or is the style with what it does not know taken from another.
func (s Style) Or(o Style) Style {
	if s.Dialect == "" {
		s.Dialect = o.Dialect
	} else if o.Dialect != "" && o.Dialect != s.Dialect {
		// What another dialect looks like says nothing of this one's tags.
		o = Style{Width: o.Width, LineEnd: o.LineEnd, TabWidth: o.TabWidth, IndentUnit: o.IndentUnit, Opening: o.Opening, Leader: o.Leader, Voice: o.Voice, Period: o.Period}
	}
	or(&s.Width, o.Width)
	or(&s.LineEnd, o.LineEnd)
	or(&s.TabWidth, o.TabWidth)
	or(&s.IndentUnit, o.IndentUnit)
	or(&s.Opening, o.Opening)
	or(&s.Leader, o.Leader)
	or(&s.Code, o.Code)
	or(&s.Voice, o.Voice)
	for _, sw := range s.switches(&o) {
		or(sw[0], *sw[1])
	}
	tags := map[string]string{}
	for _, from := range []map[string]string{o.Tags, s.Tags} {
		for name, tag := range from {
			tags[name] = tag
		}
	}
	if s.Tags = tags; len(tags) == 0 {
		s.Tags = nil
	}
	return s
}

// switches pairs the switches of two styles.
func (s *Style) switches(o *Style) [][2]*Switch {
	return [][2]*Switch{
		{&s.Period, &o.Period}, {&s.ItemPeriod, &o.ItemPeriod}, {&s.ItemCapital, &o.ItemCapital}, {&s.SummaryBelow, &o.SummaryBelow},
		{&s.OneLine, &o.OneLine}, {&s.Gap, &o.Gap}, {&s.Types, &o.Types}, {&s.TypeFirst, &o.TypeFirst}, {&s.Hyphen, &o.Hyphen},
		{&s.Direction, &o.Direction}, {&s.Grouped, &o.Grouped}, {&s.Arguments, &o.Arguments}, {&s.TagSpace, &o.TagSpace}, {&s.Banner, &o.Banner},
	}
}

func or[T comparable](to *T, otherwise T) {
	var zero T
	if *to == zero {
		*to = otherwise
	}
}

var (
	tagSpelling = regexp.MustCompile(`^([@\\:]?[A-Za-z][\w-]*:?|-)$`)
	leaderForm  = regexp.MustCompile(`^ {0,3}(\* {1,3})?$`)
)

// settled is the style with its zero and impossible values replaced.
func (s Style) settled(lang string) Style {
	c := conventionOf(lang)
	if !slices.Contains(c.dialects, s.Dialect) {
		s.Dialect = c.dialects[0]
	}
	if !slices.Contains(c.openings, s.Opening) {
		s.Opening = ""
	}
	if s.Width < 20 || s.Width > 1000 {
		s.Width = 0
	}
	if s.LineEnd != "\r\n" {
		s.LineEnd = "\n"
	}
	if s.TabWidth < 1 || s.TabWidth > 16 {
		s.TabWidth = 0
	}
	if len(s.IndentUnit) > 16 || strings.Trim(s.IndentUnit, " \t") != "" {
		s.IndentUnit = ""
	}
	if !leaderForm.MatchString(s.Leader) {
		s.Leader = ""
	}
	if !slices.Contains(codesOf[s.Dialect], s.Code) && s.Code != Bare && s.Code != Backticks {
		s.Code = ""
	}
	tags := make(map[string]string, len(s.Tags))
	for name, tag := range s.Tags {
		if tagSpelling.MatchString(tag) {
			tags[name] = tag
		}
	}
	s.Tags = tags
	s = s.Or(dialectStyles[s.Dialect])
	s = s.Or(Style{
		Opening: c.openings[0], Width: c.width, IndentUnit: c.unit, TabWidth: 4, Leader: " * ", Code: Backticks, Voice: Descriptive, Period: On,
	})
	return s
}

// on reports whether a switch of a settled style is on.
func (s Switch) on() bool { return s == On }
