// Package setup makes a drafter ready: it opens the providers that are asked for,
// puts the limits on what they may spend around them, and the cache before them.
// The command line and the language server share it.
//
//	Open(ctx, dirs, notice)   the cache and the ledger of this person, once
//	Shared.Ready(choice)      a drafter for one command, with what it may cost
package setup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/docai/draft"
	"github.com/hivesync/hivesync/docai/fallback"
	"github.com/hivesync/hivesync/docai/localstore"
	"github.com/hivesync/hivesync/docai/outline"
	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/statedir"
)

// Choice is who drafts and what that may cost.
type Choice struct {
	Provider string            // by its name in Providers
	Fallback []string          // who stands in, in order
	Servers  map[string]Server // by provider; those that need none may be left out

	Prices  budget.Prices // a person's own, over the known ones
	Limits  budget.Limits
	AskOver budget.Thresholds

	Redact []string // RE2 of what never leaves the machine, besides the secrets that are known by their form
}

// Server is how a provider is reached.
type Server struct {
	BaseURL    string
	Model      string
	KeyEnv     string // name of the environment variable; "" is the provider's usual one
	KeyCommand []string
}

// Shared is what all commands of a person share. It is safe for concurrent use.
type Shared struct {
	cache  cache.Store
	ledger budget.Ledger
	close  []func() error
}

// Open opens the cache of drafts and the ledger of costs in the person's folders.
// notice, which may be nil, gets what has to be told about the files.
func Open(ctx context.Context, dirs statedir.Dirs, notice func(localdb.Notice)) (*Shared, error) {
	folder, err := statedir.Make(dirs.Cache)
	if err != nil {
		return nil, err
	}
	drafts, err := localstore.OpenCache(ctx, filepath.Join(folder, "drafts.db"), 0, notice)
	if err != nil {
		return nil, err
	}
	if folder, err = statedir.Make(dirs.State); err != nil {
		return nil, errors.Join(err, drafts.Close())
	}
	ledger, err := localstore.OpenLedger(ctx, filepath.Join(folder, "costs.db"), notice)
	if err != nil {
		return nil, errors.Join(err, drafts.Close())
	}
	return &Shared{cache: drafts, ledger: ledger, close: []func() error{drafts.Close, ledger.Close}}, nil
}

// Temporary is a Shared that lasts as long as the program and leaves no files.
func Temporary() *Shared {
	return &Shared{cache: cache.NewMemory(10_000), ledger: budget.NewMemory()}
}

// Close closes the files.
func (s *Shared) Close() error {
	var errs []error
	for _, close := range s.close {
		errs = append(errs, close())
	}
	return errors.Join(errs...)
}

// Cache are the drafts that need not be asked for again.
func (s *Shared) Cache() cache.Store { return s.cache }

// Ledger is what was spent.
func (s *Shared) Ledger() budget.Ledger { return s.ledger }

// Days are the costs of the last n days with any, the newest first.
func (s *Shared) Days(ctx context.Context, n int) ([]budget.Day, error) { return s.ledger.Days(ctx, n) }

// Ready is a drafter with its budget, for one command.
type Ready struct {
	draft.Drafter // the caller sets Config.Verbosity, Config.Prose, Style, Known and Context
	Rate          budget.Rate
	Run           *budget.Run
	AskOver       budget.Thresholds
}

// Free reports whether drafting costs nothing and nothing leaves the program.
func (r *Ready) Free() bool { return r.Drafter.Provider.Name() == outline.Name }

// Ready opens the providers of a choice. told, which may be nil, is called before
// one provider stands in for another. The error is a *docai.ProviderError, or says
// which names there are.
func (s *Shared) Ready(c Choice, told func(from, to docai.Provider, why *docai.ProviderError)) (*Ready, error) {
	redact := make([]*regexp.Regexp, len(c.Redact))
	for i, pattern := range c.Redact {
		var err error
		if redact[i], err = regexp.Compile(pattern); err != nil {
			return nil, fmt.Errorf("nothing is sent, since what never leaves the machine cannot be told: the pattern %q is no expression: %w", pattern, err)
		}
	}
	run := budget.NewRun(s.ledger, c.Limits)
	prices := budget.Known().With(c.Prices)
	var order []docai.Provider
	var first budget.Rate
	for i, name := range append([]string{c.Provider}, c.Fallback...) {
		kind, err := named(name)
		if err != nil {
			return nil, err
		}
		server := c.Servers[name]
		p, err := kind.Open(server)
		if err != nil {
			return nil, err
		}
		rate := prices.Rate(name, server.Model, kind.Local(server))
		if i == 0 {
			first = rate
		}
		if name != outline.Name {
			p = run.Guard(p, rate)
		}
		order = append(order, p)
	}
	r := &Ready{Rate: first, Run: run, AskOver: c.AskOver}
	r.Drafter.Provider, r.Redact = order[0], redact
	if len(order) > 1 {
		r.Drafter.Provider = fallback.New(order, told)
	}
	r.Config.Model = c.Servers[c.Provider].Model
	r.Inside = c.Provider == outline.Name && len(order) == 1
	if c.Provider != outline.Name {
		r.Cache = s.cache // the outline is drawn faster than it is looked up
	}
	return r, nil
}

func named(name string) (Kind, error) {
	for _, k := range Providers {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("there is no provider %q; the providers are %s", name, strings.Join(Names(), ", "))
}
