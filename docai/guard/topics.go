package guard

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// Topics are what a symbol can visibly have to do with: its documentation may
// speak of that.
var (
	runsTopic     = regexp.MustCompile(`exec|spawn|popen|subprocess|system|shell|command|cmd|process|run|script|eval|invoke|launch|compil|fork|call`)
	networkTopic  = regexp.MustCompile(`http|socket|dial|request|fetch|url|net\b|net[./:_]|server|client|send|post|upload|download|connect|remote|api|webhook|listen|smtp|ftp|grpc|rpc|stream|publish|proxy|host|addr|transport|packet|mail|imap|smtp|nntp|pop3|telnet|ssh|syslog`)
	filesTopic    = regexp.MustCompile(`file|path|dir|folder|unlink|remove|delete|rename|mkdir|rmtree|rmdir|open|write|copy|move|save|os\.|fs\.|io\.|temp|tmp|disk|archive|zip|tar|clean|truncat|trash|purge|drop|table|database|db\b|repo|backup|index|cache|log|store`)
	secretsTopic  = regexp.MustCompile(`passw|secret|token|credential|auth|login|key|sign|cert|pin\b|crypt|session|cookie|account|user`)
	securityTopic = regexp.MustCompile(`tls|ssl|verif|cert|secur|auth|firewall|sandbox|valid|check|permission|sign|insecure|protect|guard|trust|virus|audit|review|polic`)
	modelTopic    = regexp.MustCompile(`prompt|llm|chat|assistant|model|agent|gpt|claude|openai|anthropic|completion|token|conversation|message`)
)

// about reports whether the symbol has to do with a topic. It is asked only once
// words are found that want the answer.
func (c *checker) about(topic *regexp.Regexp) bool {
	if c.ctx.Symbol == nil {
		return false
	}
	if c.said == "" {
		c.said = saidOf(c.ctx)
	}
	return topic.MatchString(c.said)
}

// saidOf is all that the code says of a symbol, in lower case.
func saidOf(ctx Context) string {
	s := ctx.Symbol
	parts := []string{s.Container, s.Name, s.Signature, string(s.Kind), s.Sub}
	parts = append(parts, s.Facts.Calls...)
	parts = append(parts, s.Facts.Writes...)
	parts = append(parts, s.Facts.Raises...)
	if r := s.Range; (s.Kind == code.Type || s.Kind == code.Module) && r.Start < r.End && r.End <= len(ctx.Source) {
		parts = append(parts, ctx.Source[r.Start:r.End]) // what its members do
	}
	return strings.ToLower(strings.Join(parts, " "))
}
