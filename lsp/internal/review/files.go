package review

import (
	"context"
	"fmt"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/comments"
)

// FilesChanged follows comments through changes of files that are not open: by
// another editor, a formatter, a branch switch. rels are the files that were
// changed, created or deleted; read gives the text of one, and an error where
// there is none any more.
func (d *Desk) FilesChanged(ctx context.Context, rels []string, read func(ctx context.Context, rel string) (*anchors.File, error)) error {
	var affected []comments.Comment
	var sources []anchors.Source
	for _, rel := range rels {
		if d.now(rel) != nil {
			continue // its editor knows better
		}
		found, err := d.options.Store.Find(ctx, comments.Query{Path: rel, States: live})
		if err != nil {
			return err
		}
		affected = append(affected, found...)
		if file, err := read(ctx, rel); err == nil {
			sources = append(sources, anchors.Loaded(file))
		}
	}
	lost, notices, err := d.lost(ctx)
	if err != nil {
		return err
	}
	affected = append(affected, lost...)
	var here []comments.Comment
	var ties []anchors.Anchor
	for i := range affected {
		c := &affected[i]
		if c.Kind == comments.System {
			continue
		}
		anchor := c.Anchor
		anchor.Path = c.Path
		here, ties = append(here, *c), append(ties, anchor)
	}
	if len(here) == 0 {
		return nil
	}
	results, err := anchors.ResolveAll(ctx, ties, anchors.ChangeSet{New: sources})
	if err != nil {
		return err
	}
	files := map[string]*anchors.File{}
	for _, s := range sources {
		files[s.Path], _ = s.Open(ctx)
	}
	var events []comments.Event
	for i, at := range results {
		c := &here[i]
		notice := notices[c.Thread]
		if !at.Found {
			if _, deleted := files[c.Path]; notice == "" && (c.State == comments.Proposed || c.State == comments.Open) {
				why := at.Why
				if !deleted {
					why = "the file is gone"
				}
				events = append(events, d.notice(c, RuleOrphaned, "", fmt.Sprintf("The code of %s on %s was not found in %s any more: %s.", named(c.Kind), c.Symbol, c.Path, why)))
			}
			continue
		}
		file := files[at.Path]
		now := anchors.Renew(ties[i], file, at)
		if notice != "" {
			events = append(events, comments.Dismiss(notice))
		}
		if at.Path == c.Path && sameAnchor(&now, &c.Anchor) {
			continue
		}
		to := comments.Position{Path: at.Path, Symbol: c.Symbol, SymbolKind: c.SymbolKind, Anchor: now}
		if index := symbolAt(file.Tree, at); index >= 0 {
			to.Symbol, to.SymbolKind = file.Tree.Symbols()[index].QualifiedName(), file.Tree.Symbols()[index].Kind
		}
		events = append(events, comments.Move(c.ID, to))
		if at.Path != c.Path {
			moved := *c
			moved.Path, moved.Anchor = to.Path, to.Anchor
			events = append(events, d.notice(&moved, RuleMoved, "", fmt.Sprintf("%s on %s followed its code from %s to %s.", capital(named(c.Kind)), to.Symbol, c.Path, to.Path)))
		}
	}
	_, err = d.Append(ctx, events...)
	return stepTaken(err)
}

// lost are the comments whose code was not found when it was last looked for, with
// the IDs of their notices by thread.
func (d *Desk) lost(ctx context.Context) ([]comments.Comment, map[string]string, error) {
	open, err := d.options.Store.Find(ctx, comments.Query{Kinds: []comments.Kind{comments.System}, States: []comments.State{comments.Open}})
	if err != nil {
		return nil, nil, err
	}
	var all []comments.Comment
	notices := map[string]string{}
	for i := range open {
		if Rule(&open[i]) != RuleOrphaned {
			continue
		}
		notices[open[i].Thread] = open[i].ID
		thread, err := d.options.Store.Find(ctx, comments.Query{Thread: open[i].Thread, States: live})
		if err != nil {
			return nil, nil, err
		}
		for _, c := range thread {
			if c.Kind != comments.System && d.now(c.Path) == nil {
				all = append(all, c)
			}
		}
	}
	return all, notices, nil
}

// notice is a System comment about another comment.
func (d *Desk) notice(c *comments.Comment, rule, codeHash, text string) comments.Event {
	return comments.Create(comments.Comment{
		Kind: comments.System, Thread: c.Thread, Path: c.Path, Language: c.Language, Symbol: c.Symbol, SymbolKind: c.SymbolKind,
		Anchor: c.Anchor, CodeHash: codeHash, Text: text, Findings: []comments.Note{{Rule: rule, Text: text}},
	})
}
