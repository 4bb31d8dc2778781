package guard

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// topics are what a symbol visibly has to do with: its documentation may speak
// of that.
type topics struct{ runs, network, files, secrets, security, model bool }

var (
	runsTopic     = regexp.MustCompile(`exec|spawn|popen|subprocess|system|shell|command|cmd|process|run|script|eval|invoke|launch|compil|fork|call`)
	networkTopic  = regexp.MustCompile(`http|socket|dial|request|fetch|url|net\b|net[./:_]|server|client|send|post|upload|download|connect|remote|api|webhook|listen|smtp|ftp|grpc|rpc|stream|publish|proxy|host|addr|transport|packet|mail|imap|smtp|nntp|pop3|telnet|ssh|syslog`)
	filesTopic    = regexp.MustCompile(`file|path|dir|folder|unlink|remove|delete|rename|mkdir|rmtree|rmdir|open|write|copy|move|save|os\.|fs\.|io\.|temp|tmp|disk|archive|zip|tar|clean|truncat|trash|purge|drop|table|database|db\b|repo|backup|index|cache|log|store`)
	secretsTopic  = regexp.MustCompile(`passw|secret|token|credential|auth|login|key|sign|cert|pin\b|crypt|session|cookie|account|user`)
	securityTopic = regexp.MustCompile(`tls|ssl|verif|cert|secur|auth|firewall|sandbox|valid|check|permission|sign|insecure|protect|guard|trust|virus|audit|review|polic`)
	modelTopic    = regexp.MustCompile(`prompt|llm|chat|assistant|model|agent|gpt|claude|openai|anthropic|completion|token|conversation|message`)
)

func topicsOf(ctx Context) topics {
	s := ctx.Symbol
	if s == nil {
		return topics{}
	}
	parts := []string{s.Container, s.Name, s.Signature, string(s.Kind), s.Sub}
	parts = append(parts, s.Facts.Calls...)
	parts = append(parts, s.Facts.Writes...)
	parts = append(parts, s.Facts.Raises...)
	if r := s.Range; (s.Kind == code.Type || s.Kind == code.Module) && r.Start < r.End && r.End <= len(ctx.Source) {
		parts = append(parts, ctx.Source[r.Start:r.End]) // what its members do
	}
	said := strings.ToLower(strings.Join(parts, " "))
	return topics{
		runs: runsTopic.MatchString(said), network: networkTopic.MatchString(said), files: filesTopic.MatchString(said),
		secrets: secretsTopic.MatchString(said), security: securityTopic.MatchString(said), model: modelTopic.MatchString(said),
	}
}
