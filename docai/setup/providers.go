package setup

import (
	"cmp"
	"fmt"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/anthropic"
	"github.com/hivesync/hivesync/docai/batch"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/hosted"
	"github.com/hivesync/hivesync/docai/internal/address"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/docai/outline"
)

// Kind is one sort of provider.
type Kind struct {
	Name    string
	Open    func(Server) (docai.Provider, error)
	baseURL string // when the server names none; "" for those without a server
}

// Providers is the table of all sorts of providers. It must not be modified.
var Providers = []Kind{
	{Name: outline.Name, Open: func(Server) (docai.Provider, error) { return outline.Provider{}, nil }},
	{Name: openai.Name, baseURL: openai.DefaultBaseURL, Open: func(s Server) (docai.Provider, error) {
		return openai.New(openai.Options{BaseURL: s.BaseURL, Model: s.Model, KeyEnv: s.KeyEnv, KeyCommand: s.KeyCommand})
	}},
	{Name: anthropic.Name, baseURL: anthropic.DefaultBaseURL, Open: func(s Server) (docai.Provider, error) {
		return anthropic.New(anthropic.Options{BaseURL: s.BaseURL, Model: s.Model, KeyEnv: s.KeyEnv, KeyCommand: s.KeyCommand})
	}},
	{Name: hosted.Name, Open: func(s Server) (docai.Provider, error) {
		return hosted.New(hosted.Options{BaseURL: s.BaseURL, Model: s.Model, TokenEnv: s.KeyEnv, TokenCommand: s.KeyCommand})
	}},
}

// Names are the names of Providers.
func Names() []string {
	var names []string
	for _, k := range Providers {
		names = append(names, k.Name)
	}
	return names
}

// Batches opens the first provider of a choice for batches, with the rate of them.
// The error is a *docai.ProviderError, or says who takes batches.
func (c Choice) Batches() (batch.Provider, budget.Rate, error) {
	kind, err := named(c.Provider)
	if err != nil {
		return nil, budget.Rate{}, err
	}
	server := c.Servers[c.Provider]
	opened, err := kind.Open(server)
	if err != nil {
		return nil, budget.Rate{}, err
	}
	p, ok := opened.(batch.Provider)
	if !ok {
		return nil, budget.Rate{}, fmt.Errorf("%s takes no batches; %s and %s do", c.Provider, openai.Name, anthropic.Name)
	}
	return p, budget.Known().With(c.Prices).Rate(c.Provider, server.Model, kind.Local(server)).Overnight(), nil
}

// Local reports whether the server runs on this machine, so that it costs nothing.
func (k Kind) Local(s Server) bool {
	base := cmp.Or(s.BaseURL, k.baseURL)
	if base == "" {
		return k.Name == outline.Name
	}
	a, err := address.Parse(k.Name, base, base)
	return err == nil && a.Local
}
