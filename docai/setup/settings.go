package setup

import (
	"github.com/hivesync/hivesync/docai/anthropic"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/hosted"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/internal/settings"
)

// FromSettings is the choice a person made in their editor.
func FromSettings(s settings.Settings) Choice {
	c := Choice{
		Provider: s.Provider, Fallback: s.Fallback,
		Servers: map[string]Server{openai.Name: server(s.OpenAI), anthropic.Name: server(s.Anthropic), hosted.Name: server(s.Hosted)},
		Limits:  budget.Limits{Run: amount(s.Run), Day: amount(s.Day)},
		AskOver: budget.Thresholds{Symbols: s.AskOver.Symbols, Tokens: s.AskOver.Tokens, Cost: budget.Dollars(s.AskOver.Dollars)},
		Prices:  budget.Prices{},
		Redact:  s.RedactionPatterns,
	}
	for model, p := range s.Prices {
		c.Prices[model] = budget.Price(p)
	}
	return c
}

func server(s settings.Server) Server { return Server(s) }

func amount(l settings.Limit) budget.Amount {
	return budget.Amount{Tokens: l.Tokens, Cost: budget.Dollars(l.Dollars)}
}
