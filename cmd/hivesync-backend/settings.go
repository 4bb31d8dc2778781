package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/pflag"

	"github.com/hivesync/hivesync/backend"
)

// settings are those that several subcommands share.
type settings struct {
	config, data, database, key, publicURL string
}

func (s *settings) flags(f *pflag.FlagSet) {
	f.StringVar(&s.config, "config", "", "a JSON file with settings, by the names of the flags")
	f.StringVar(&s.data, "data", "", "the folder of the embedded database and of the key")
	f.StringVar(&s.database, "database", "", "a PostgreSQL URL, instead of the embedded database")
	f.StringVar(&s.key, "key", "", "64 hex digits that sign the log and tickets, the same on all nodes; set it as HIVESYNC_KEY")
	f.StringVar(&s.publicURL, "public-url", "", "by which people reach the backend, https://…")
}

// load sets the flags that were not given from the environment and the file.
func (s *settings) load(f *pflag.FlagSet) error {
	env := func(name string) string {
		return "HIVESYNC_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	}
	if s.config == "" {
		s.config = os.Getenv(env("config"))
	}
	file := map[string]any{}
	if s.config != "" {
		text, err := os.ReadFile(s.config)
		if err != nil {
			return fmt.Errorf("the file of --config: %w", err)
		}
		if err := json.Unmarshal(text, &file); err != nil {
			return fmt.Errorf("%s is no JSON object: %w", s.config, err)
		}
	}
	var errs []error
	f.VisitAll(func(flag *pflag.Flag) {
		value, inFile := file[flag.Name]
		delete(file, flag.Name)
		if flag.Changed || flag.Name == "help" {
			return
		}
		text, from := os.Getenv(env(flag.Name)), env(flag.Name)
		switch {
		case text != "":
		case inFile:
			text, from = written(value), s.config+": "+flag.Name
		default:
			return
		}
		if err := f.Set(flag.Name, text); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", from, err))
		}
	})
	for name := range file {
		if !everyFlag[name] {
			errs = append(errs, fmt.Errorf("%s: there is no setting %q", s.config, name))
		}
	}
	return errors.Join(errs...)
}

// written is a value of the file as a flag has it.
func written(value any) string {
	if list, ok := value.([]any); ok {
		words := make([]string, len(list))
		for i, item := range list {
			words[i] = fmt.Sprint(item)
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprint(value)
}

// everyFlag are the settings a file may hold: those of serve too, where another
// subcommand reads the same file.
var everyFlag = func() map[string]bool {
	all := map[string]bool{}
	var s settings
	serve := newServe(&s)
	for _, f := range []*pflag.FlagSet{serve.Flags(), sharedFlags(&s)} {
		f.VisitAll(func(flag *pflag.Flag) { all[flag.Name] = true })
	}
	return all
}()

func sharedFlags(s *settings) *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	s.flags(f)
	return f
}

// backendConfig is what the shared settings say to the backend.
func (s *settings) backendConfig() (backend.Config, error) {
	c := backend.Config{Data: s.data, Database: s.database, PublicURL: s.publicURL}
	if s.key != "" {
		key, err := backend.ParseKey(s.key)
		if err != nil {
			return c, fmt.Errorf("--key: %w", err)
		}
		c.Key = key
	}
	return c, nil
}
