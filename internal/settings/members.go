package settings

import "strings"

// price are the members of Price.
var price = []Member{
	{Name: "input", Type: Type{Name: "number"}, Doc: "What is sent."},
	{Name: "cached", Type: Type{Name: "number"}, Doc: "What is sent and read from the vendor's prompt cache."},
	{Name: "kept", Type: Type{Name: "number"}, Doc: "What is sent and written to the vendor's prompt cache."},
	{Name: "output", Type: Type{Name: "number"}, Doc: "What is answered."},
	{Name: "batch", Type: Type{Name: "number"}, Doc: "Factor for overnight batches; 0 is one half."},
}

// style are the members of dialect.Style.
var style = []Member{
	{Name: "dialect", Type: Type{Name: "string"}, Doc: "The form of comments, for the languages that have it.", Choices: values("godoc google numpy sphinx jsdoc tsdoc javadoc kdoc scaladoc phpdoc rustdoc doxygen xmldoc yard swiftdoc luals ldoc bashdoc exdoc")},
	{Name: "width", Type: Type{Name: "integer"}, Doc: "The longest line in columns, with its indent."},
	{Name: "lineEnd", Type: Type{Name: "string"}, Doc: "How lines end.", Choices: []Choice{{"\n", ""}, {"\r\n", ""}}},
	{Name: "tabWidth", Type: Type{Name: "integer"}, Doc: "The columns of a tab."},
	{Name: "indentUnit", Type: Type{Name: "string"}, Doc: "One step of indentation inside sections: spaces or a tab."},
	{Name: "opening", Type: Type{Name: "string"}, Doc: "What comments start with: `/**`, `///`, `#`, `\"\"\"`."},
	{Name: "leader", Type: Type{Name: "string"}, Doc: "What the further lines of a block comment start with: ` * `."},
	{Name: "tags", Type: Type{Name: "object", Items: "string"}, Doc: "The spelling of tags by field, with their sign: `{\"returns\": \"@return\"}`."},
	{Name: "code", Type: Type{Name: "string"}, Doc: "How code within prose is set off.", Choices: values("bare backticks doubleBackticks plus tagged")},
	{Name: "voice", Type: Type{Name: "string"}, Doc: "How summaries of functions speak.", Choices: []Choice{{"descriptive", "Returns the total."}, {"imperative", "Return the total."}}},
	{Name: "period", Type: Type{Name: "boolean"}, Doc: "End the summary with a full stop."},
	{Name: "itemPeriod", Type: Type{Name: "boolean"}, Doc: "End the text of a parameter, a result or an error with a full stop."},
	{Name: "itemCapital", Type: Type{Name: "boolean"}, Doc: "Start that text with a capital letter."},
	{Name: "summaryBelow", Type: Type{Name: "boolean"}, Doc: "Put the summary of a docstring on the line below its opening."},
	{Name: "oneLine", Type: Type{Name: "boolean"}, Doc: "Let a comment that fits stand on one line."},
	{Name: "gap", Type: Type{Name: "boolean"}, Doc: "Leave an empty line between the prose and the tags."},
	{Name: "types", Type: Type{Name: "boolean"}, Doc: "Write types where the form leaves it open."},
	{Name: "typeFirst", Type: Type{Name: "boolean"}, Doc: "Write YARD's type before the name of a parameter."},
	{Name: "hyphen", Type: Type{Name: "boolean"}, Doc: "Write a hyphen between the name of a parameter and its text."},
	{Name: "direction", Type: Type{Name: "boolean"}, Doc: "Write Doxygen's [in] for parameters that are only read."},
	{Name: "grouped", Type: Type{Name: "boolean"}, Doc: "Write Swift parameters as one list."},
	{Name: "arguments", Type: Type{Name: "boolean"}, Doc: "Document parameters also in Rust and Elixir, where prose does that."},
	{Name: "tagSpace", Type: Type{Name: "boolean"}, Doc: "Leave a space between Lua's hyphens and a tag."},
	{Name: "banner", Type: Type{Name: "boolean"}, Doc: "Frame Bash comments with lines of number signs."},
}

// values are choices that need no words.
func values(all string) []Choice {
	var choices []Choice
	for value := range strings.FieldsSeq(all) {
		choices = append(choices, Choice{Value: value})
	}
	return choices
}
