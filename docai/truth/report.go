package truth

import "slices"

// Severity is how sure and how bad a finding is, in the words of SARIF 2.1.0.
type Severity string

// Error: the documentation says what the code disproves. Warning: it very
// likely misleads. Note: it could be better.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Weight orders severities: 3 for Error, 1 for Note, 0 for what is none.
func (s Severity) Weight() int {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Finding is one thing that is wrong with a block.
type Finding struct {
	Rule     string   `json:"rule"`              // Rule.ID
	Message  string   `json:"message"`           // which word of the documentation, and what the code shows
	Field    string   `json:"field"`             // of docai.CommentBlock, by its JSON name; "" for the block as a whole
	Subject  string   `json:"subject,omitempty"` // the parameter, error type or name it speaks of
	Severity Severity `json:"severity"`
}

// Report is what the checks say of one block.
type Report struct {
	// Score is 1 for a block without findings and falls to 0 with their number
	// and severity. It measures agreement with the tree, not usefulness.
	Score    float64   `json:"score"`
	Findings []Finding `json:"findings,omitempty"`
}

// cost is what a finding takes off the score.
var cost = map[Severity]float64{Error: 0.4, Warning: 0.2, Note: 0.05}

func reportOf(findings []Finding) Report {
	score := 1.0
	for _, f := range findings {
		score -= cost[f.Severity]
	}
	return Report{Score: max(score, 0), Findings: findings}
}

// With is the report with one more finding.
func (r Report) With(f Finding) Report { return reportOf(append(slices.Clone(r.Findings), f)) }

// Worst is the highest severity among the findings; "" when there are none.
func (r Report) Worst() Severity {
	worst := Severity("")
	for _, f := range r.Findings {
		if f.Severity.Weight() > worst.Weight() {
			worst = f.Severity
		}
	}
	return worst
}
