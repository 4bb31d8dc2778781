package review

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/comments"
)

// The rules of System comments: what a notice is about.
const (
	RuleOrphaned = "orphaned" // its code was not found any more
	RuleMoved    = "moved"    // its code is in another file now
	RuleStale    = "stale"    // its code has changed since it was accepted
)

// Rule is what a System comment is about; "" for another comment.
func Rule(c *comments.Comment) string {
	if c.Kind == comments.System && len(c.Findings) > 0 {
		return c.Findings[0].Rule
	}
	return ""
}

// notices are the System comments that a saved document gives reason for, and the
// end of those it gives none for any more.
func (d *Desk) notices(ctx context.Context, s *Sheet) []comments.Event {
	var events []comments.Event
	about := func(item *Item, rule, codeHash, text string) {
		if d.noticed(ctx, item.Thread, rule, codeHash) {
			return
		}
		events = append(events, d.notice(&item.Comment, rule, codeHash, text))
	}
	for i := range s.Orphans {
		item := &s.Orphans[i]
		if item.State == comments.Proposed || item.Kind == comments.Task && item.State == comments.Open {
			about(item, RuleOrphaned, "", fmt.Sprintf("The code of %s on %s was not found in %s any more: %s.", named(item.Kind), item.Symbol, s.Doc.Rel, item.At.Why))
		}
	}
	found := map[string]bool{} // threads whose code is there
	fits := map[string]bool{}  // threads whose documentation is of today's code
	for i := range s.Items {
		item := &s.Items[i]
		if item.Kind == comments.System {
			continue
		}
		found[item.Thread] = true
		index := s.Symbol(item)
		if index < 0 || item.CodeHash == "" || item.State != comments.Accepted && item.State != comments.Human {
			continue
		}
		if now := CodeHash(s.Tree(), index); now == item.CodeHash {
			fits[item.Thread] = true
		} else {
			about(item, RuleStale, now, fmt.Sprintf("%s has changed since its documentation was accepted.", item.Symbol))
		}
	}
	for _, list := range [][]Item{s.Items, s.Orphans} {
		for i := range list {
			item := &list[i]
			if rule := Rule(&item.Comment); rule == RuleOrphaned && found[item.Thread] || rule == RuleStale && fits[item.Thread] {
				events = append(events, comments.Dismiss(item.ID))
			}
		}
	}
	return events
}

// noticed reports whether the thread has such a notice: an open one, or one that
// was dismissed for the same code.
func (d *Desk) noticed(ctx context.Context, thread, rule, codeHash string) bool {
	all, err := d.options.Store.Find(ctx, comments.Query{Thread: thread, Kinds: []comments.Kind{comments.System}})
	if err != nil {
		return true // the store says what is wrong with it elsewhere
	}
	for i := range all {
		if c := &all[i]; Rule(c) == rule && (c.State == comments.Open && rule != RuleStale || c.CodeHash == codeHash && codeHash != "") {
			return true
		}
	}
	return false
}

// named is a kind of comment in a sentence.
func named(k comments.Kind) string {
	switch k {
	case comments.AI:
		return "the draft"
	case comments.Task:
		return "the task"
	}
	return "the notice"
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// stepTaken takes the error of a step that another editor took first for none.
func stepTaken(err error) error {
	var faster *comments.TransitionError
	if errors.As(err, &faster) || errors.Is(err, comments.ErrNotFound) {
		return nil
	}
	return err
}
