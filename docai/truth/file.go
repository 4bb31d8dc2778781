package truth

import (
	"fmt"

	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/internal/syntax"
)

// FileFinding is a finding on the documentation of one symbol of a file.
type FileFinding struct {
	Index int // of the tree's Symbols
	Finding
}

// File lists what is wrong with the documentation of a file, in the order of its
// symbols: what the checks find, and what is missing. path is relative to the
// project; files that no person wrote have no findings, and tests need no
// documentation. known may be nil, as for New.
func File(path string, tree *syntax.Tree, known Known) []FileFinding {
	if Generated(path, tree.Src) {
		return nil
	}
	asked := !TestFile(path)
	checker := New(tree, known)
	var all []FileFinding
	for i := range tree.Symbols() {
		s := &tree.Symbols()[i]
		switch {
		case s.Doc.Exists():
			for _, f := range checker.Existing(i).Findings {
				all = append(all, FileFinding{i, f})
			}
		case asked && Wants(tree, i):
			all = append(all, FileFinding{i, Finding{
				Rule: Missing, Severity: RuleByID(Missing).Severity,
				Message: fmt.Sprintf("%s `%s` has no documentation", s.Kind, s.QualifiedName()),
			}})
		}
	}
	return all
}

// Existing checks the documentation that Symbols()[index] has; without any it has
// no findings. That it repeats itself, or has no word in common with the code, is a
// model's fault as a rule and a person's choice: here it is a note.
func (c *Checker) Existing(index int) Report {
	s := &c.tree.Symbols()[index]
	if !s.Doc.Exists() {
		return Report{Score: 1}
	}
	r := c.Check(index, dialect.Parse(c.tree.Lang.ID, s.Doc.Raw))
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule == Repeated || f.Rule == OffTopic {
			f.Severity = Note
		}
	}
	return reportOf(r.Findings)
}
