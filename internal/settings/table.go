package settings

// Scope says where a setting may be set.
type Scope string

// Machine: by the person only; never by a workspace, whose author may be a
// stranger. Window: also by a workspace. Resource: also by a folder.
const (
	Machine  Scope = "machine"
	Window   Scope = "window"
	Resource Scope = "resource"
)

// Setting is one row of the table.
type Setting struct {
	Key   string // under "hivesync.", with dots between levels
	Scope Scope
	// Project says that a project's .hivesync.json may set it: nothing that names
	// a server, a key, a command, or loosens a check.
	Project bool
	Doc     string
	// Deprecated says what to use instead; "" for a setting that is in use.
	Deprecated string
	Choices    []Choice // of a string, or of each in a list; empty for any text
	Form       *Form    // of a string, or of each in a list; nil for any text
	Min        float64  // of a number
	Max        float64  // of a number; 0 is none
	Members    []Member // of an object
	Named      bool     // the names in the object are free and each value has the Members

	field func(*Settings) any // pointer to the member
}

// Choice is one value of a setting that has a few.
type Choice struct{ Value, Doc string }

// Member is a member of a setting that is an object.
type Member struct {
	Name    string
	Type    Type
	Doc     string
	Choices []Choice // of a string; empty for any text
}

// Prefix is what every key starts with in an editor's settings.
const Prefix = "hivesync."

// ProjectFile is the name of the file at the root of a project that fixes style
// for everybody who works on it.
const ProjectFile = ".hivesync.json"

// Table is the table of all settings, in the order they are shown. It must not be
// modified.
func Table() []Setting { return table }

// OfEditor are settings that an editor's plug-in reads for itself. They come along
// with the others and mean nothing to the server.
func OfEditor() []Setting { return ofEditor }

var ofEditor = rows{
	{Key: "path", Scope: Machine, field: func(*Settings) any { return new("") },
		Doc: "The `hivesync-lsp` program. Empty looks for the one that comes with the plug-in, then on the PATH."},
	{Key: "trace.server", Scope: Window, field: func(*Settings) any { return new("off") },
		Choices: []Choice{{"off", ""}, {"messages", ""}, {"verbose", ""}},
		Doc:     "Log the messages between the editor and the server."},
}

var providers = []Choice{
	{"outline", "No model and no network: drafts restate what the syntax tree shows."},
	{"openai", "OpenAI, or any server that speaks its interface: Ollama, LM Studio, llama.cpp, vLLM, Azure."},
	{"anthropic", "Anthropic."},
	{"hosted", "A HiveSync backend, which holds the keys and the budget of a team."},
}

var table = rows{
	{Key: "provider", Scope: Machine, Choices: providers, field: func(s *Settings) any { return &s.Provider },
		Doc: "Who drafts comments. Nothing leaves the machine with `outline`."},
	{Key: "fallback", Scope: Machine, Choices: providers, field: func(s *Settings) any { return &s.Fallback },
		Doc: "Providers that stand in, in this order, when the one before cannot be reached or is over its limits."},
	{Key: "refine", Scope: Machine, Choices: append([]Choice{{"", "The same as `hivesync.provider`."}}, providers...), field: func(s *Settings) any { return &s.Refine },
		Doc: "Who answers \"Refine this comment\": draft with a cheap or local model, refine one comment with a better one."},

	{Key: "openai.baseUrl", Scope: Machine, field: func(s *Settings) any { return &s.OpenAI.BaseURL },
		Doc: "Where the server is; it ends in `/v1` as a rule (`http://localhost:11434/v1` for Ollama). Empty is OpenAI."},
	{Key: "openai.model", Scope: Machine, field: func(s *Settings) any { return &s.OpenAI.Model },
		Doc: "The model to ask."},
	{Key: "openai.apiKeyEnv", Scope: Machine, Form: variable, field: func(s *Settings) any { return &s.OpenAI.KeyEnv },
		Doc: "The environment variable that holds the key; empty is `OPENAI_API_KEY`, which plain http servers on other machines do not get. The key itself is never a setting."},
	{Key: "openai.apiKeyCommand", Scope: Machine, field: func(s *Settings) any { return &s.OpenAI.KeyCommand },
		Doc: "A program and its arguments that print the key; it wins over the environment variable."},
	{Key: "anthropic.baseUrl", Scope: Machine, field: func(s *Settings) any { return &s.Anthropic.BaseURL },
		Doc: "The root of the server. Empty is Anthropic."},
	{Key: "anthropic.model", Scope: Machine, field: func(s *Settings) any { return &s.Anthropic.Model },
		Doc: "The model to ask."},
	{Key: "anthropic.apiKeyEnv", Scope: Machine, Form: variable, field: func(s *Settings) any { return &s.Anthropic.KeyEnv },
		Doc: "The environment variable that holds the key; empty is `ANTHROPIC_API_KEY`."},
	{Key: "anthropic.apiKeyCommand", Scope: Machine, field: func(s *Settings) any { return &s.Anthropic.KeyCommand },
		Doc: "A program and its arguments that print the key; it wins over the environment variable."},
	{Key: "hosted.baseUrl", Scope: Machine, field: func(s *Settings) any { return &s.Hosted.BaseURL },
		Doc: "The HiveSync backend that drafts."},
	{Key: "hosted.model", Scope: Machine, field: func(s *Settings) any { return &s.Hosted.Model },
		Doc: "The model to ask for; empty leaves the choice to the backend."},
	{Key: "hosted.apiKeyEnv", Scope: Machine, Form: variable, field: func(s *Settings) any { return &s.Hosted.KeyEnv },
		Doc: "The environment variable that holds the token; empty is `HIVESYNC_TOKEN`."},
	{Key: "hosted.apiKeyCommand", Scope: Machine, field: func(s *Settings) any { return &s.Hosted.KeyCommand },
		Doc: "A program and its arguments that print the token; it wins over the environment variable."},
	{Key: "contextTokens", Scope: Machine, Min: 1000, Max: 2_000_000, field: func(s *Settings) any { return &s.ContextTokens },
		Doc: "What the model takes at once, in tokens. Longer files are split at symbols."},

	{Key: "verbosity", Scope: Resource, Project: true, field: func(s *Settings) any { return &s.Verbosity },
		Choices: []Choice{{"summary", "One sentence."}, {"standard", "Also parameters, results and errors."}, {"full", "Also details and an example where one helps."}},
		Doc:     "How much a draft says."},
	{Key: "prose", Scope: Resource, Project: true, Form: language, field: func(s *Settings) any { return &s.Prose },
		Doc: "The natural language of drafts, in English: `English`, `German`."},
	{Key: "symbols", Scope: Resource, Project: true, field: func(s *Settings) any { return &s.Symbols },
		Choices: []Choice{{"exported", "What others can use."}, {"all", "Also what only its own file or package sees."}},
		Doc:     "What \"Document file\" drafts for."},
	{Key: "exclude", Scope: Resource, Project: true, Form: pattern, field: func(s *Settings) any { return &s.Exclude },
		Doc: "Files that are left alone, as patterns of their path in the workspace: `**/generated/**`."},
	{Key: "maxFileKiB", Scope: Resource, Min: 1, Max: 8192, field: func(s *Settings) any { return &s.MaxFileKiB },
		Doc: "Files larger than this, in KiB, are left alone."},
	{Key: "style", Scope: Resource, Project: true, Members: style, field: func(s *Settings) any { return &s.Style },
		Doc: "What is fixed of how comments are written, for the languages it fits (`{\"dialect\": \"numpy\", \"width\": 79}`). The rest is learnt from the file."},

	{Key: "score.hideBelow", Scope: Resource, Max: 1, field: func(s *Settings) any { return &s.HideBelow },
		Doc: "Drafts whose score is below this, from 0 to 1, are not shown."},
	{Key: "score.refuseBelow", Scope: Resource, Max: 1, field: func(s *Settings) any { return &s.RefuseBelow },
		Doc: "Drafts whose score is below this, from 0 to 1, cannot be accepted as they are."},
	{Key: "accept.preview", Scope: Window, field: func(s *Settings) any { return &s.Confirm },
		Doc: "Have the editor show each accepted edit once more before it is made, where it can. In VS Code that is a list whose boxes have to be ticked."},

	{Key: "budget.run.tokens", Scope: Machine, field: func(s *Settings) any { return &s.Run.Tokens },
		Doc: "The most tokens that one command may use. 0 is no limit."},
	{Key: "budget.run.dollars", Scope: Machine, field: func(s *Settings) any { return &s.Run.Dollars },
		Doc: "The most that one command may cost, in US dollars. 0 is no limit."},
	{Key: "budget.day.tokens", Scope: Machine, field: func(s *Settings) any { return &s.Day.Tokens },
		Doc: "The most tokens a day, all editors on this machine together. 0 is no limit."},
	{Key: "budget.day.dollars", Scope: Machine, field: func(s *Settings) any { return &s.Day.Dollars },
		Doc: "The most a day may cost, in US dollars, all editors on this machine together. 0 is no limit."},
	{Key: "budget.askOver.symbols", Scope: Machine, field: func(s *Settings) any { return &s.AskOver.Symbols },
		Doc: "Runs about more symbols than this are asked about first, with an estimate. 0 never asks."},
	{Key: "budget.askOver.tokens", Scope: Machine, field: func(s *Settings) any { return &s.AskOver.Tokens },
		Doc: "Runs of more tokens than this are asked about first. 0 never asks."},
	{Key: "budget.askOver.dollars", Scope: Machine, field: func(s *Settings) any { return &s.AskOver.Dollars },
		Doc: "Runs that cost more than this, in US dollars, are asked about first. 0 never asks."},
	{Key: "prices", Scope: Machine, Named: true, Members: price, field: func(s *Settings) any { return &s.Prices },
		Doc: "Prices that replace or extend the built-in table: by provider and beginning of the model's name, US dollars for a million tokens (`{\"openai/gpt-5-mini\": {\"input\": 0.25, \"cached\": 0.025, \"output\": 2}}`)."},

	{Key: "inlayHints.enabled", Scope: Window, field: func(s *Settings) any { return &s.Hints },
		Doc: "Show the first line of each comment at its symbol."},
	{Key: "codeLens.enabled", Scope: Window, field: func(s *Settings) any { return &s.Lenses },
		Doc: "Show Accept, Edit and Reject above each drafted symbol."},
	{Key: "diagnostics.drafts", Scope: Window, field: func(s *Settings) any { return &s.DraftReports },
		Choices: []Choice{{"auto", "In editors that show neither hints nor lenses."}, {"on", "Always."}, {"off", "Never."}},
		Doc:     "Whether open drafts are also listed as information diagnostics."},
	{Key: "diagnostics.documentation", Scope: Resource, Project: true, field: func(s *Settings) any { return &s.Severity },
		Choices: []Choice{{"off", "Nothing."}, {"error", "What the code contradicts."}, {"warning", "Also what very likely misleads."}, {"note", "Also matters of taste."}},
		Doc:     "Which findings about documentation are reported."},
	{Key: "diagnostics.ignore", Scope: Resource, Project: true, field: func(s *Settings) any { return &s.IgnoredRules },
		Doc: "Rules whose findings are not reported; `hivesync-lsp check --help` lists them."},

	{Key: "redaction.patterns", Scope: Machine, Form: expression, field: func(s *Settings) any { return &s.RedactionPatterns },
		Doc: "Regular expressions (RE2) of further texts that never leave the machine, besides the built-in rules."},

	{Key: "presence.enabled", Scope: Resource, field: func(s *Settings) any { return &s.Presence },
		Doc: "Share where you are with the members of the project, and see them. Off unless you switch it on for a workspace."},
	{Key: "presence.privatePaths", Scope: Resource, Project: true, Form: pattern, field: func(s *Settings) any { return &s.PrivatePaths },
		Doc: "Paths in the workspace that are never mentioned to others, as patterns."},
	{Key: "backend.project", Scope: Resource, field: func(s *Settings) any { return &s.Backend.Project },
		Doc: "The project on the backend that the workspace belongs to. Empty takes it from the invitation."},
	{Key: "backend.url", Scope: Machine, field: func(s *Settings) any { return &s.Backend.URL },
		Doc: "The HiveSync backend of projects you join. Empty takes it from the invitation."},
	{Key: "backend.tokenEnv", Scope: Machine, Form: variable, field: func(s *Settings) any { return &s.Backend.TokenEnv },
		Doc: "The environment variable that holds the token for the backend, where none was stored by joining."},
	{Key: "telemetry.enabled", Scope: Resource, field: func(s *Settings) any { return &s.Telemetry },
		Doc: "Send anonymous counts of use to the project's own backend. Never to anybody else, and never code."},
	{Key: "log.level", Scope: Machine, field: func(s *Settings) any { return &s.LogLevel },
		Choices: []Choice{{"debug", ""}, {"info", ""}, {"warn", ""}, {"error", ""}},
		Doc:     "How much the log file says."},
}

// Default is what holds when nobody sets anything.
func Default() Settings {
	return Settings{
		Provider:      "outline",
		ContextTokens: 32_000,
		Verbosity:     "standard",
		Prose:         "English",
		Symbols:       "exported",
		Exclude:       []string{"**/node_modules/**", "**/vendor/**", "**/third_party/**"},
		MaxFileKiB:    2048,
		Day:           Limit{Dollars: 5},
		AskOver:       Threshold{Symbols: 50, Dollars: 0.25},
		Hints:         true,
		Lenses:        true,
		DraftReports:  "auto",
		Severity:      "warning",
		Backend:       Backend{TokenEnv: "HIVESYNC_TOKEN"},
		LogLevel:      "info",
	}
}
