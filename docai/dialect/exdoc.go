package dialect

// ExDoc: a summary, prose, examples; parameters and results are prose, unless the
// project lists them. https://hexdocs.pm/elixir/writing-documentation.html
var exSections = &headed{
	names: map[string]field{
		"parameters": param, "params": param, "arguments": param, "args": param, "returns": returns, "return": returns, "return value": returns, "return values": returns,
		"raises": raises, "errors": raises, "example": example, "examples": example,
	},
	titles: map[field]string{param: "## Parameters", returns: "## Returns", raises: "## Raises", example: "## Examples"},
	bullet: "  * ",
}

var exdoc = &form{
	dialect: ExDoc,
	says:    []field{summary, details, yields, deprecated, param, returns, raises, example},
	atWish:  []field{param, returns},
	labels:  []field{yields, deprecated},
	cut:     exSections.cut, title: exSections.title, apart: exSections.apart,
	write: func(w *writer, e entry) []string {
		if e.field == example {
			return exampleLines(e.item.Text, "    ")
		}
		return exSections.write(w, e)
	},
	guard: guardHeading, unguard: unguardHeading,
	list: "  ",
}
