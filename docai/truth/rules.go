package truth

// Rule is one kind of finding. IDs are stable: they are SARIF rule ids and
// stand in settings.
type Rule struct {
	ID       string
	Title    string
	Help     string // what it means and what to do, a few sentences
	Severity Severity
}

// The ids of the rules.
const (
	Missing            = "missing"
	ParamMissing       = "param-missing"
	ParamExtraneous    = "param-extraneous"
	ParamName          = "param-name"
	ParamOrder         = "param-order"
	ParamType          = "param-type"
	DefaultMismatch    = "default-mismatch"
	ReturnsMissing     = "returns-missing"
	ReturnsExtraneous  = "returns-extraneous"
	ReturnsType        = "returns-type"
	YieldsExtraneous   = "yields-extraneous"
	RaisesUnknown      = "raises-unknown"
	RaisesMismatch     = "raises-mismatch"
	RaisesMissing      = "raises-missing"
	PanicsExtraneous   = "panics-extraneous"
	SafetyExtraneous   = "safety-extraneous"
	UnknownIdentifier  = "unknown-identifier"
	NameMismatch       = "name-mismatch"
	NullContradiction  = "null-contradiction"
	Contradiction      = "contradiction"
	ConditionSwapped   = "condition-swapped"
	WordSwapped        = "word-swapped"
	AsyncMismatch      = "async-mismatch"
	DeprecatedMismatch = "deprecated-mismatch"
	Redundant          = "redundant"
	Repeated           = "repeated"
	OffTopic           = "off-topic"
	TooLong            = "too-long"
	Empty              = "empty"
)

var table = []Rule{
	{Missing, "No documentation", "A symbol that others use has no documentation. Write one sentence that says what it is for.", Warning},
	{ParamMissing, "Parameter not documented", "Other parameters of this function are documented and this one is not: it was probably added later. Describe it, or none.", Warning},
	{ParamExtraneous, "Documented parameter does not exist", "The documentation describes a parameter that the signature does not have. Remove it, or correct its name.", Error},
	{ParamName, "Documented parameter has another name", "The documentation describes a parameter under a name that the signature does not have, and leaves out one that it has: it was probably renamed.", Error},
	{ParamOrder, "Parameters in another order", "The documentation lists the parameters in an order other than the signature's.", Note},
	{ParamType, "Parameter has another type", "The type stated in the documentation is not the one in the signature.", Error},
	{DefaultMismatch, "Default value differs", "The default value stated in the documentation is not the one in the signature.", Error},
	{ReturnsMissing, "Result not documented", "The parameters are documented and the result is not. Say what is returned.", Note},
	{ReturnsExtraneous, "Documented result does not exist", "The documentation describes a result, and the function gives none back.", Error},
	{ReturnsType, "Result has another type", "The documentation says that a value of one sort is returned, and the code returns another.", Error},
	{YieldsExtraneous, "Nothing is yielded", "The documentation describes yielded values, and the function yields none.", Error},
	{RaisesUnknown, "Documented error does not exist", "The documentation names an error type that neither the language nor the project has.", Warning},
	{RaisesMismatch, "Another error is raised", "The only error that the body raises is not the one that is documented.", Warning},
	{RaisesMissing, "Raised error not documented", "Other errors are documented and this one, which the body raises, is not.", Note},
	{PanicsExtraneous, "Nothing can panic", "The documentation says that the function panics, and its body has nothing that could.", Note},
	{SafetyExtraneous, "Not unsafe", "The documentation has a section on safety, and the function is not unsafe.", Warning},
	{UnknownIdentifier, "Name does not exist", "The documentation names something in code quotes that is neither in the file nor in the workspace nor part of the language.", Warning},
	{NameMismatch, "Documentation of another symbol", "The documentation begins with the name of another symbol: it was probably copied, or the symbol was renamed.", Warning},
	{NullContradiction, "Null result contradicted", "The documentation says something about null results (nil, None, null, undefined) that no path of the body bears out.", Error},
	{Contradiction, "Contradicted by the code", "The documentation denies or asserts something that the body plainly shows to be otherwise.", Error},
	{ConditionSwapped, "Condition is the other way round", "The documentation states a condition whose opposite is what the code tests.", Error},
	{WordSwapped, "Opposite of the name", "The documentation uses the opposite of a word in the symbol's name (first and last, minimum and maximum).", Warning},
	{AsyncMismatch, "Not asynchronous", "The documentation calls the function a coroutine or asynchronous, and it is not.", Warning},
	{DeprecatedMismatch, "Deprecation differs", "Documentation and code disagree on whether the symbol is deprecated.", Warning},
	{Redundant, "Says only the name", "The documentation repeats the words of the name and adds nothing. Say what the name does not, or leave it out.", Note},
	{Repeated, "Says the same again", "The same sentence stands for several fields or symbols, or a phrase comes over and over: it describes none of them. Write what each is for.", Warning},
	{OffTopic, "Speaks of something else", "No word of the summary is in the code it documents: it is probably about other code, or about nothing.", Warning},
	{TooLong, "Longer than the code asks for", "The documentation is long for the code it describes.", Note},
	{Empty, "Says nothing", "The documentation has no text.", Note},
}

// Rules is the table of every kind of finding. The slice must not be modified.
func Rules() []Rule { return table }

// RuleByID is the rule with the id; the zero Rule when there is none.
func RuleByID(id string) Rule {
	for _, r := range table {
		if r.ID == id {
			return r
		}
	}
	return Rule{}
}
