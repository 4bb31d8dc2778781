package truth

import (
	"fmt"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Known says which names the workspace has beyond the file under check.
type Known interface {
	// Has reports whether something in the workspace has the bare name.
	Has(name string) bool
}

// Check checks what a block says of tree.Symbols()[index]. known may be nil:
// then only the file itself tells which names exist. For many symbols of one
// file New is faster.
func Check(tree *syntax.Tree, index int, block docai.CommentBlock, known Known) Report {
	return New(tree, known).Check(index, block)
}

// Checker checks the symbols of one file. It is safe for concurrent use.
type Checker struct {
	tree  *syntax.Tree
	lang  *conventions
	known Known
	words map[string]bool // identifiers of the file's code, comments left out
}

// New prepares the checks of one file. known may be nil.
func New(tree *syntax.Tree, known Known) *Checker {
	return &Checker{tree: tree, lang: conventionsOf(tree.Lang.ID), known: known, words: codeWords(tree)}
}

// Check checks what a block says of Symbols()[index] of the file.
func (c *Checker) Check(index int, block docai.CommentBlock) Report {
	s := &subject{Checker: c, sym: &c.tree.Symbols()[index], index: index, block: &block}
	s.sentences = s.allSentences()
	s.claims = s.allClaims()
	for _, check := range []func(*subject){
		checkEmpty, checkParams, checkTypes, checkDefaults, checkResults, checkRaises, checkNames, checkClaims, checkConditions, checkSize, checkRepeats, checkTopic,
	} {
		check(s)
	}
	return reportOf(s.findings)
}

// subject is one block under check.
type subject struct {
	*Checker
	sym       *code.Symbol
	index     int
	block     *docai.CommentBlock
	sentences []sentence
	claims    []claim
	findings  []Finding
}

// say adds a finding with the rule's own severity.
func (s *subject) say(rule, field, about, format string, args ...any) {
	s.sayAs(RuleByID(rule).Severity, rule, field, about, format, args...)
}

func (s *subject) sayAs(severity Severity, rule, field, about, format string, args ...any) {
	for _, f := range s.findings {
		if f.Rule == rule && f.Subject == about && f.Field == field {
			return
		}
	}
	s.findings = append(s.findings, Finding{Rule: rule, Message: fmt.Sprintf(format, args...), Field: field, Subject: about, Severity: severity})
}

// broken reports whether the declaration did not parse, so that its signature
// is a guess.
func (s *subject) broken() bool { return strings.Contains(s.sym.Place.None, "parse") }

// hasBody reports whether the symbol has code that shows what it does: not a
// prototype, an interface member or a stub.
func (s *subject) hasBody() bool {
	if s.sym.Body.IsZero() || s.sym.Abstract || !s.sym.Kind.Callable() {
		return false
	}
	f := &s.sym.Facts
	for _, r := range f.Raises {
		if strings.Contains(r, "NotImplemented") || strings.Contains(r, "Unsupported") || r == "todo" || r == "unimplemented" {
			return false
		}
	}
	for _, call := range f.Calls {
		if lower := strings.ToLower(call); strings.Contains(lower, "unsupported") || strings.Contains(lower, "notimplemented") {
			return false
		}
	}
	return !s.isStub()
}

// isStub reports whether the body does nothing, or nothing but fail: it is left
// to subclasses or to code made elsewhere.
func (s *subject) isStub() bool {
	f := &s.sym.Facts
	if len(f.Raises) == 1 && len(f.Calls) <= 1 && len(f.Returns) == 0 && len(f.Writes) == 0 && !f.ReturnsValue && !f.Yields && f.Loops == 0 && f.Branches == 0 {
		return true
	}
	return len(f.Calls) == 0 && len(f.Raises) == 0 && len(f.Returns) == 0 && len(f.Writes) == 0 && !f.ReturnsValue && !f.Yields && f.Loops == 0 && f.Branches == 0
}

// siblings are the symbols of the same qualified name, the subject among them:
// overloads share one documentation.
func (s *subject) siblings() []*code.Symbol {
	var same []*code.Symbol
	symbols := s.tree.Symbols()
	for i := range symbols {
		if symbols[i].Name == s.sym.Name && symbols[i].Container == s.sym.Container && symbols[i].Kind.Callable() == s.sym.Kind.Callable() {
			same = append(same, &symbols[i])
		}
	}
	return same
}

// members are the symbols right inside the subject.
func (s *subject) members() []*code.Symbol {
	var inside []*code.Symbol
	name := s.sym.QualifiedName()
	symbols := s.tree.Symbols()
	for i := range symbols {
		if symbols[i].Container == name && i != s.index {
			inside = append(inside, &symbols[i])
		}
	}
	return inside
}
