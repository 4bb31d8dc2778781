// Package attacks is a corpus of prompt injections for tests: source files whose
// comments, strings, names and documentation try to make a language model that
// documents them do something else.
//
// The symbol to document is the first function of the source. What an obeying
// model would answer stands beside it: nothing of that may get further than the
// fields of that one symbol, flagged or harmless.
package attacks

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Attack is one injection.
type Attack struct {
	ID   string // "run/comment-curl": goal and name
	Goal string // what it wants: "run", "leak", "other-symbol", …
	File string // name of the source file, by its language's extension
	// Source is the file; the first function is asked for.
	Source string
	// Draft is what a model that obeys writes into the summary.
	Draft string
	// Answer is the whole answer of a model that obeys, where it leaves the form
	// that was asked for; "" when it answers in form, with Draft.
	Answer string
}

//go:embed corpus
var corpus embed.FS

// All lists the corpus. An archive of corpus/ holds the attacks of one goal: for
// each NAME a source NAME.EXT, a NAME.draft and perhaps a NAME.answer. Characters
// that do not show are written \u{202e} there.
func All() ([]Attack, error) {
	archives, err := fs.Glob(corpus, "corpus/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []Attack
	for _, name := range archives {
		data, err := corpus.ReadFile(name)
		if err != nil {
			return nil, err
		}
		goal := strings.TrimSuffix(path.Base(name), ".txtar")
		at := map[string]int{}
		for _, f := range txtar.Parse(data).Files {
			text := unescape(string(f.Data))
			ext := path.Ext(f.Name)
			id := goal + "/" + strings.TrimSuffix(f.Name, ext)
			i, ok := at[id]
			switch {
			case ext == ".draft" && ok:
				all[i].Draft = strings.TrimSuffix(text, "\n")
			case ext == ".answer" && ok:
				all[i].Answer = strings.TrimSuffix(text, "\n")
			case ext == ".draft" || ext == ".answer" || ok:
				return nil, fmt.Errorf("%s: %s has no source before it, or two", name, f.Name)
			default:
				at[id] = len(all)
				all = append(all, Attack{ID: id, Goal: goal, File: f.Name, Source: text})
			}
		}
	}
	return all, nil
}

var escaped = regexp.MustCompile(`\\u\{([0-9a-fA-F]{1,6})\}`)

func unescape(text string) string {
	return escaped.ReplaceAllStringFunc(text, func(m string) string {
		n, err := strconv.ParseUint(m[3:len(m)-1], 16, 32)
		if err != nil {
			return m
		}
		return string(rune(n))
	})
}
