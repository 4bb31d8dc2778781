package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/internal/statedir"
)

// providerOptions are the flags that choose who drafts and what it may cost.
type providerOptions struct {
	name, baseURL, model, keyEnv string
	keyCommand                   string
	fallback, redact             []string
	context, maxTokens           int
	maxCost                      float64
	price                        []float64
}

func (o *providerOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.name, "provider", outline.Name, "who drafts: "+strings.Join(setup.Names(), ", "))
	f.StringVar(&o.baseURL, "base-url", "", "where the provider's server is")
	f.StringVar(&o.model, "model", "", "the model to ask")
	f.StringVar(&o.keyEnv, "api-key-env", "", "the environment variable that holds the key (the provider's usual one)")
	f.StringVar(&o.keyCommand, "api-key-command", "", "a command that prints the key")
	f.StringSliceVar(&o.fallback, "fallback", nil, "providers that stand in when the one before cannot be reached")
	f.StringArrayVar(&o.redact, "redact", nil, "an `EXPRESSION` (RE2) of text that never leaves the machine, besides the secrets that are known by their form")
	f.IntVar(&o.context, "context", settings.Default().ContextTokens, "what the model takes at once, in tokens; longer files are split at symbols")
	f.Float64SliceVar(&o.price, "price", nil, "the model's price, `INPUT,OUTPUT` in US dollars for a million tokens (a known model's list price)")
	f.IntVar(&o.maxTokens, "max-tokens", 0, "the most tokens this run may use; 0 is no limit")
	f.Float64Var(&o.maxCost, "max-cost", 0, "the most this run may cost, in US dollars; 0 is no limit")
}

// choice is what the flags say, over the defaults of the settings.
func (o *providerOptions) choice() (setup.Choice, error) {
	c := setup.FromSettings(settings.Default())
	c.Provider, c.Fallback, c.Redact = o.name, o.fallback, o.redact
	c.Servers[o.name] = setup.Server{BaseURL: o.baseURL, Model: o.model, KeyEnv: o.keyEnv, KeyCommand: strings.Fields(o.keyCommand)}
	c.Limits.Run = budget.Amount{Tokens: o.maxTokens, Cost: budget.Dollars(o.maxCost)}
	switch len(o.price) {
	case 0:
	case 2:
		c.Prices[o.name+"/"+o.model] = budget.Price{Input: o.price[0], Cached: o.price[0], Output: o.price[1]}
	default:
		return c, errors.New("--price takes two numbers, INPUT,OUTPUT: --price 0.25,2, or --price 0,0 for a server that costs nothing")
	}
	return c, nil
}

// shared is what this person's runs share. A run that costs nothing leaves no files.
func (o *providerOptions) shared(ctx context.Context, stderr io.Writer) (*setup.Shared, error) {
	if o.name == outline.Name && len(o.fallback) == 0 {
		return setup.Temporary(), nil
	}
	dirs, err := statedir.User()
	if err != nil {
		return nil, err
	}
	return setup.Open(ctx, dirs, func(n localdb.Notice) { fmt.Fprintln(stderr, n) })
}
