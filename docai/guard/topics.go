package guard

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// Topics are what a symbol can visibly have to do with: its documentation may
// speak of that.
var (
	runsTopic     = regexp.MustCompile(`exec|spawn|popen|subprocess|os\.system|shell|command|cmd|\brun\b|runner|eval|launch|fork|install|package|npm|\bgit\b`)
	networkTopic  = regexp.MustCompile(`http|socket|dial|request|fetch|url|net\b|net[./:_]|server|client|send|post|upload|download|connect|remote|api|webhook|listen|smtp|ftp|grpc|rpc|stream|publish|proxy|host|addr|transport|packet|mail|imap|smtp|nntp|pop3|telnet|ssh|syslog`)
	filesTopic    = regexp.MustCompile(`remove|delete|unlink|rmdir|rmtree|\brm\b|purge|clean|clear|trash|truncat|drop|destroy|wipe|erase|overwrite|prune|evict|reset|encrypt|replace|write|save|move|rename|copy|mkdir|create.*(?:file|dir)|file.*create|repo|backup|cache`)
	secretsTopic  = regexp.MustCompile(`passw|secret|credential|auth|login|api_?key|private_?key|cert|crypt|session|cookie|access_?token`)
	securityTopic = regexp.MustCompile(`tls|ssl|verif|certif|secur|authen|authori[sz]|firewall|sandbox|permission|insecure|trust|virus|audit|polic|csrf|skip|disable|validat`)
	modelTopic    = regexp.MustCompile(`prompt|llm|chat|assistant|\bgpt|claude|openai|anthropic|completion`)
)

// insists is how a text speaks to its reader, and not of the code.
var insists = regexp.MustCompile(`\b(?:please|your?|immediately|paste|home director\w+|production)\b`)

// excused reports whether words of a text only tell what the code does: it has to
// do with their topic, and neither they nor what is right before them wants
// anything of the reader.
func (c *checker) excused(t *text, found string, topic *regexp.Regexp) bool {
	said := t.folded.String()
	at := strings.Index(said, found)
	return !insists.MatchString(said[max(0, at-16):at+len(found)]) && c.about(topic)
}

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
