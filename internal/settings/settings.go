// Package settings is the one table of what a person can set: every setting with
// its type, default, scope and text. What editors show, the schemas and
// docs/settings.md are generated from it.
//
//	Default()           what holds when nobody sets anything
//	Settings.Editor     over that, what an editor sends: layer over layer
//	Settings.Project    over that, what a project's own .hivesync.json may set
//	Table()             the settings, for generators and help
//
// Secrets are never settings: a key is named by the environment variable that
// holds it or by the command that prints it.
package settings

import "encoding/json"

// Settings are all settings with their values. The JSON names of the table are
// the paths to the members here.
type Settings struct {
	Provider string   // who drafts
	Fallback []string // who stands in, in order
	Refine   string   // who refines one comment; "" is Provider

	OpenAI    Server
	Anthropic Server
	Hosted    Server

	ContextTokens int
	Verbosity     string
	Prose         string
	Symbols       string   // "exported" or "all"
	Exclude       []string // patterns; see Excluded
	MaxFileKiB    int
	Style         json.RawMessage // dialect.Style, as far as it is fixed; nil learns it all

	HideBelow   float64 // score
	RefuseBelow float64
	Confirm     bool // have the editor show an edit before it is made

	Run, Day Limit
	AskOver  Threshold
	Prices   map[string]Price // by provider and beginning of the model's name

	Hints        bool
	Lenses       bool
	DraftReports string   // drafts as diagnostics: "auto", "on", "off"
	Severity     string   // least of findings about documentation: "off", "error", "warning", "note"
	IgnoredRules []string // of findings

	RedactionPatterns []string // RE2

	Presence     bool
	PrivatePaths []string // patterns; see Private
	Backend      Backend

	Telemetry bool
	LogLevel  string
}

// Server is how a provider is reached.
type Server struct {
	BaseURL    string
	Model      string
	KeyEnv     string
	KeyCommand []string
}

// Backend is the HiveSync backend of a workspace.
type Backend struct {
	URL      string
	Project  string
	TokenEnv string
}

// Limit is what may be spent at most; 0 is no limit.
type Limit struct {
	Tokens  int
	Dollars float64
}

// Threshold is from when on a person is asked; 0 never asks.
type Threshold struct {
	Symbols int
	Tokens  int
	Dollars float64
}

// Price is what a model costs, in US dollars for a million tokens.
type Price struct {
	Input  float64 `json:"input"`
	Cached float64 `json:"cached"`
	Kept   float64 `json:"kept"`
	Output float64 `json:"output"`
	Batch  float64 `json:"batch"`
}
