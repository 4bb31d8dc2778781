package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/openai"
	"github.com/hivesync/hivesync/docai/outline"
)

// providerOptions are the flags that choose who drafts.
type providerOptions struct {
	name, baseURL, model, keyEnv, keyCommand string
}

func (o *providerOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.name, "provider", outline.Name, "who drafts: "+strings.Join(providerNames(), ", "))
	f.StringVar(&o.baseURL, "base-url", "", "where the provider's server is")
	f.StringVar(&o.model, "model", "", "the model to ask")
	f.StringVar(&o.keyEnv, "api-key-env", "", "the environment variable that holds the key")
	f.StringVar(&o.keyCommand, "api-key-command", "", "a command that prints the key")
}

// providers is the table of who can draft.
var providers = []struct {
	name string
	open func(*providerOptions) (docai.Provider, error)
}{
	{outline.Name, func(*providerOptions) (docai.Provider, error) { return outline.Provider{}, nil }},
	{openai.Name, func(o *providerOptions) (docai.Provider, error) {
		return openai.New(openai.Options{BaseURL: o.baseURL, Model: o.model, KeyEnv: o.keyEnv, KeyCommand: strings.Fields(o.keyCommand)})
	}},
}

func providerNames() []string {
	var names []string
	for _, p := range providers {
		names = append(names, p.name)
	}
	return names
}

func (o *providerOptions) open() (docai.Provider, error) {
	for _, p := range providers {
		if p.name == o.name {
			return p.open(o)
		}
	}
	return nil, fmt.Errorf("--provider is one of %s, not %q", strings.Join(providerNames(), ", "), o.name)
}
