// Package prompt is what every model is asked and how its answer is read: prompt
// files by version, the schema of the answer in each vendor's subset of JSON
// Schema, and one reader for whatever comes back.
//
// It knows no vendor's wire and no editor, so that the provider clients and the
// backend share it.
//
//	Writer.Render → the three parts of a prompt: rules, file, question
//	Schema        → what the answer must look like, for servers that enforce it
//	Reader        → blocks out of an answer, each as soon as it is whole
package prompt

import "github.com/hivesync/hivesync/docai"

// Version names the prompt files of this build. It is part of cache keys and of
// each draft's provenance: a changed text is a new directory and a new Version.
const Version = "v1"

// Tokens is a safe estimate of the tokens of n bytes of code or prose: at most 3
// bytes a token in practice.
func Tokens(n int) int { return (n + 2) / 3 }

// AnswerTokens estimates the answer about one symbol, in tokens.
func AnswerTokens(s *docai.Symbol, verbosity docai.Verbosity) int {
	const (
		frame, sentence, item = 20, 35, 30 // braces, keys and id; a summary; a name and half a sentence
		details, example      = 90, 90
	)
	n := frame + sentence
	if verbosity == docai.Summary {
		return n
	}
	n += item * (len(s.ArgNames()) + len(raised(s)))
	if s.ReturnsSomething() || s.Facts.Yields {
		n += item
	}
	if verbosity == docai.Full {
		n += details + example + item*len(s.TypeParams)
	}
	return n
}

// MaxTokens bounds the answer about a file: room for three times what is
// expected, so that only a model that does not stop meets it.
func MaxTokens(file *docai.File, cfg docai.Config) int {
	if cfg.MaxTokens > 0 {
		return cfg.MaxTokens
	}
	n := 200
	for i := range file.Symbols {
		n += 3 * AnswerTokens(&file.Symbols[i], cfg.Verbosity)
	}
	return n
}

// Size estimates one request about a file, in tokens: what is sent, with the
// schema, and the expected and the most that comes back.
func Size(file docai.File, cfg docai.Config) (input, expected, most int) {
	p := (&Writer{}).Render(file, cfg)
	for i := range file.Symbols {
		expected += AnswerTokens(&file.Symbols[i], cfg.Verbosity)
	}
	return Tokens(p.Len() + len(Schema(Strict, file, cfg))), expected, MaxTokens(&file, cfg)
}
