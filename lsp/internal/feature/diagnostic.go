package feature

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
)

// The source and the codes of diagnostics. Findings about documentation have the
// id of their rule as code.
const (
	source   = "HiveSync"
	codeAI   = "ai-draft"
	codeTask = "task"
)

// pullParams are the parameters of textDocument/diagnostic.
type pullParams struct {
	documentParams
	PreviousResultID string `json:"previousResultId"`
}

// diagnostic answers what there is to say about a document.
func (s *Server) diagnostic(ctx context.Context, p *pullParams) (protocol.DocumentDiagnosticReport, error) {
	if p.TextDocument.URI == "" {
		return nil, rpc.InvalidParams("diagnostic needs a document")
	}
	items, err := s.diagnostics(ctx, s.docs.Get(uri.URI(p.TextDocument.URI)))
	if err != nil {
		return nil, err
	}
	raw, err := protocol.Marshal(protocol.PublishDiagnosticsParams{Diagnostics: items})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	id := hex.EncodeToString(sum[:8])
	if id == p.PreviousResultID {
		return &protocol.RelatedUnchangedDocumentDiagnosticReport{UnchangedDocumentDiagnosticReport: protocol.UnchangedDocumentDiagnosticReport{
			Kind: string(protocol.DocumentDiagnosticReportKindUnchanged), ResultID: id,
		}}, nil
	}
	return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: protocol.FullDocumentDiagnosticReport{
		Kind: string(protocol.DocumentDiagnosticReportKindFull), ResultID: &id, Items: items,
	}}, nil
}

// publish sends a document's diagnostics to an editor that does not ask.
func (s *Server) publish(ctx context.Context, doc *session.Document) {
	version := doc.Current().Version
	items, err := s.diagnostics(ctx, doc)
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("a document has no diagnostics", zap.String("file", doc.Path), zap.Error(err))
		}
		return
	}
	if s.docs.Get(doc.URI) != doc || doc.Current().Version != version {
		return // a newer round has it
	}
	params := &protocol.PublishDiagnosticsParams{URI: doc.URI, Version: protocol.NewOptional(version), Diagnostics: items}
	if err := s.client.PublishDiagnostics(ctx, params); err != nil {
		s.log.Warn("diagnostics were not sent", zap.String("file", doc.Path), zap.Error(err))
	}
}

// diagnostics are the open comments of a document and what its documentation gets
// wrong; never nil.
func (s *Server) diagnostics(ctx context.Context, doc *session.Document) ([]protocol.Diagnostic, error) {
	list := []protocol.Diagnostic{}
	_, sheet, err := s.sheet(ctx, doc)
	if sheet == nil || err != nil {
		return list, err
	}
	set := s.settingsOf(doc.Folder)
	drafts := s.listsDrafts(set)
	for i := range sheet.Items {
		item := &sheet.Items[i]
		if open(item) && (item.Kind != comments.AI || drafts) {
			list = append(list, s.ofItem(sheet, item))
		}
	}
	for i := range sheet.Orphans {
		item := &sheet.Orphans[i]
		if item.Kind == comments.System && item.State == comments.Open {
			list = append(list, s.ofItem(sheet, item))
		}
	}
	return append(list, findings(sheet, set)...), nil
}

// ofItem is the diagnostic of an open comment.
func (s *Server) ofItem(sheet *review.Sheet, item *review.Item) protocol.Diagnostic {
	where := code.Range{} // an orphan's notice stands at the top
	if item.At.Found {
		where = item.At.NameRange
		if where.IsZero() {
			where = sheet.Lines.Line(sheet.Line(item))
		}
	}
	d := protocol.Diagnostic{
		Range: sheet.Lines.Range(where), Severity: protocol.DiagnosticSeverityInformation, Source: protocol.NewOptional(source), Data: dataOf(sheet, item, ""),
	}
	switch item.Kind {
	case comments.AI:
		d.Code = protocol.String(codeAI)
		text := fmt.Sprintf("AI draft for %s: %s %s (agrees with the code to %s)", quoted(item.Symbol), sentence(summary(item)), Banner, percent(item.Score))
		if len(item.Flags) > 0 {
			text += ". Flagged: " + reasons(item)
		}
		d.Message = protocol.String(text)
	case comments.Task:
		d.Code = protocol.String(codeTask)
		d.Message = protocol.String(fmt.Sprintf("Task on %s: %s", quoted(item.Symbol), line(item.Text, 300)))
	default:
		d.Code = protocol.String("system-" + review.Rule(&item.Comment))
		d.Severity = protocol.DiagnosticSeverityWarning
		d.Message = protocol.String("System: " + line(item.Text, 300))
	}
	return d
}

// sentence is text with a full stop.
func sentence(text string) string {
	if text == "" || text[len(text)-1] == '.' || text[len(text)-1] == '!' || text[len(text)-1] == '?' {
		return text
	}
	return text + "."
}

// listsDrafts reports whether open drafts are diagnostics too: where nothing else
// shows them. An editor that can be told to show hints or lenses anew does show them.
func (s *Server) listsDrafts(set settings.Settings) bool {
	if set.DraftReports == "auto" {
		return !(set.Hints && s.editor.RefreshHints) && !(set.Lenses && s.editor.RefreshLenses)
	}
	return set.DraftReports == "on"
}

// findings are what the documentation of a file gets wrong about its code.
func findings(sheet *review.Sheet, set settings.Settings) []protocol.Diagnostic {
	least := truth.Severity(set.Severity).Weight()
	if least == 0 || set.Excluded(sheet.Doc.Rel) {
		return nil
	}
	tree := sheet.Tree()
	var list []protocol.Diagnostic
	for _, f := range truth.File(sheet.Doc.Rel, tree, nil) {
		if f.Rule == truth.Missing || f.Severity.Weight() < least || slices.Contains(set.IgnoredRules, f.Rule) {
			continue
		}
		severity := protocol.DiagnosticSeverityWarning
		if f.Severity == truth.Note {
			severity = protocol.DiagnosticSeverityInformation
		}
		symbol := &tree.Symbols()[f.Index]
		list = append(list, protocol.Diagnostic{
			Range: sheet.Lines.Range(symbol.NameRange), Severity: severity, Source: protocol.NewOptional(source),
			Code: protocol.String(f.Rule), Message: protocol.String(fmt.Sprintf("%s: %s", quoted(symbol.QualifiedName()), sentence(f.Message))),
		})
	}
	return list
}
