package outline

import (
	"context"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Name is the provider's name in the settings.
const Name = "outline"

// Provider drafts from the tree. The zero value is ready.
type Provider struct{}

// Name is "outline".
func (Provider) Name() string { return Name }

// GenerateDocs drafts every symbol of the file, in order. It fails only when ctx
// is done.
func (Provider) GenerateDocs(ctx context.Context, file docai.File, cfg docai.Config) ([]docai.CommentBlock, error) {
	var blocks []docai.CommentBlock
	imported := importedNames(file.Source)
	for i := range file.Symbols {
		if err := ctx.Err(); err != nil {
			return blocks, &docai.ProviderError{Kind: docai.Unreachable, Provider: Name, Err: err, Next: "The run was cancelled; run it again."}
		}
		s := newSubject(&file, &file.Symbols[i], imported)
		block, ok := s.draft(cfg.Verbosity)
		if !ok {
			continue
		}
		blocks = append(blocks, block)
		if cfg.OnBlock != nil {
			cfg.OnBlock(block)
		}
	}
	return blocks, nil
}

// subject is the symbol that a draft speaks of.
type subject struct {
	*docai.Symbol
	lang     string
	imported map[string]bool // names that the file's imports mention
	// body is the text of the body; "" when there is none, or when the source that
	// came along is not the one the symbol was read from.
	body string
}

func newSubject(file *docai.File, sym *docai.Symbol, imported map[string]bool) *subject {
	s := &subject{Symbol: sym, lang: file.Language, imported: imported}
	name, body := sym.NameRange, sym.Body
	if body.End <= len(file.Source) && name.End <= len(file.Source) && !body.IsZero() && file.Source[name.Start:name.End] == sym.Name {
		s.body = file.Source[body.Start:body.End]
	}
	return s
}

// draft outlines the symbol; false when the tree shows nothing worth saying.
func (s *subject) draft(verbosity docai.Verbosity) (docai.CommentBlock, bool) {
	b := docai.CommentBlock{Symbol: s.ID}
	if s.Kind == code.Type {
		b.Summary = s.typeSummary()
	}
	if !s.Kind.Callable() {
		return b, b.Summary != ""
	}
	said := s.callable()
	if b.Summary = said.summary; b.Summary == "" {
		return b, false
	}
	if verbosity == docai.Summary {
		return b, true
	}
	for i := range s.Params {
		if p := &s.Params[i]; !p.Receiver && p.Name != "" && p.Name != "_" {
			b.Params = append(b.Params, docai.Item{Name: p.Name, Type: p.Type, Text: s.paramText(p)})
		}
	}
	switch {
	case s.Facts.Yields:
		b.Yields = "One value at a time."
	case s.Kind != code.Constructor && s.returns():
		b.Returns = s.returnsText(said)
	}
	for _, name := range s.raised() {
		if name == "panic" {
			b.Panics = s.raiseText(name)
			continue
		}
		b.Raises = append(b.Raises, docai.Item{Name: name, Text: s.raiseText(name)})
	}
	return b, true
}
