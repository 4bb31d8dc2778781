package settings

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Form is what the text of a setting, or each text of a list, must look like.
type Form struct {
	Pattern string // for JSON Schema; "" where the schema cannot say it
	Format  string // of JSON Schema; "" for none
	check   func(string) error
}

// variable is the name of an environment variable. Its error does not repeat the
// text: people paste keys here.
var variable = &Form{Pattern: variableName.String(), check: func(text string) error {
	if !variableName.MatchString(text) {
		return errors.New("it takes the name of the environment variable that holds the key, never the key itself")
	}
	return nil
}}

var variableName = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)?$`)

// language is the English name of a natural language. It stands in what models are
// told, and a project can set it: nothing longer than a name passes.
var language = &Form{Pattern: languageName.String(), check: func(text string) error {
	if !languageName.MatchString(text) {
		return fmt.Errorf("%s is no language, which is named in English: German, Brazilian Portuguese", brief(text))
	}
	return nil
}}

var languageName = regexp.MustCompile(`^[A-Za-z][A-Za-z -]{1,29}$`)

// expression is a regular expression that takes linear time (RE2).
var expression = &Form{Format: "regex", check: func(text string) error {
	if _, err := regexp.Compile(text); err != nil {
		return fmt.Errorf("%s is no regular expression that is understood here (RE2): %v", brief(text), err)
	}
	return nil
}}

// What a pattern may have at most, so that none takes long: a project's file comes
// from anybody.
const (
	maxPattern = 200 // bytes
	maxGroups  = 2   // of alternatives, which multiply
)

// pattern is a pattern of paths.
var pattern = &Form{check: func(text string) error {
	switch {
	case text == "" || !doublestar.ValidatePattern(text):
		return fmt.Errorf("%s is no pattern of paths; one looks like **/generated/** or *.{pb,gen}.go", brief(text))
	case len(text) > maxPattern || strings.Count(text, "{") > maxGroups:
		return fmt.Errorf("%s is too long a pattern: at most %d bytes with %d groups in {}", brief(text), maxPattern, maxGroups)
	}
	return nil
}}

// Excluded reports whether Exclude leaves a file alone: path is relative to the
// workspace folder, with forward slashes.
func (s *Settings) Excluded(path string) bool { return matches(s.Exclude, path) }

// Private reports whether PrivatePaths keeps a file from being mentioned to others.
func (s *Settings) Private(path string) bool { return matches(s.PrivatePaths, path) }

func matches(patterns []string, path string) bool {
	for _, p := range patterns {
		if doublestar.MatchUnvalidated(p, path) {
			return true
		}
	}
	return false
}
