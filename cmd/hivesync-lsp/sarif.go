package main

import (
	"io"
	"net/url"

	"github.com/owenrumney/go-sarif/v3/pkg/report"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/hivesync/hivesync/docai/truth"
)

// sarifFindings is `--format sarif`: one report with one run, and a rule for each
// kind of finding (SARIF 2.1.0, errata 01).
type sarifFindings struct {
	w      io.Writer
	report *sarif.Report
	run    *sarif.Run
}

func newSarifFindings(w io.Writer) *sarifFindings {
	s := &sarifFindings{w: w, report: report.NewV210Report(), run: sarif.NewRunWithInformationURI("hivesync-lsp", "https://github.com/hivesync/hivesync")}
	for _, r := range truth.Rules() {
		s.run.AddRule(r.ID).
			WithShortDescription(sarif.NewMultiformatMessageString().WithText(r.Title)).
			WithFullDescription(sarif.NewMultiformatMessageString().WithText(r.Help)).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(string(r.Severity)))
	}
	s.run.WithColumnKind("utf16CodeUnits")
	s.report.AddRun(s.run)
	return s
}

func (s *sarifFindings) write(f finding) error {
	s.run.CreateResultForRule(f.Rule).
		WithLevel(string(f.Severity)).
		WithMessage(sarif.NewTextMessage(f.Message)).
		WithPartialFingerprints(map[string]string{"hivesync/v1": f.Rule + ":" + f.Path + ":" + f.Symbol}).
		AddLocation(sarif.NewLocation().
			WithPhysicalLocation(sarif.NewPhysicalLocation().
				WithArtifactLocation(sarif.NewSimpleArtifactLocation((&url.URL{Path: f.Path}).EscapedPath())).
				WithRegion(sarif.NewRegion().WithStartLine(f.Line).WithStartColumn(f.utf16))).
			AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(f.Symbol)))
	return nil
}

func (s *sarifFindings) end() error { return s.report.PrettyWrite(s.w) }
