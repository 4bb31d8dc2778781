package draft

import (
	"slices"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// maxMembers is how many members of a type a provider is told.
const maxMembers = 32

// wanted is what a provider is told about some symbols of a file besides the
// source.
func wanted(f File, indices []int) []docai.Symbol {
	tree := f.Tree
	symbols := tree.Symbols()
	members := membersByType(symbols)
	var asked []docai.Symbol
	for _, i := range indices {
		s := docai.Symbol{Symbol: symbols[i]}
		if s.Kind == code.Type {
			s.Members = members.of(&symbols[i])
		}
		if s.Doc.Exists() {
			existing := dialect.Parse(tree.Lang.ID, s.Doc.Raw)
			s.Existing = &existing
		}
		if d, ok := f.Refine[i]; ok {
			s.Draft = &d
		}
		asked = append(asked, s)
	}
	return asked
}

// typeMembers are the members of each type of a file, and how many types have its name.
type typeMembers struct {
	types   map[string]int
	members map[string][]*code.Symbol
}

func membersByType(symbols []code.Symbol) typeMembers {
	m := typeMembers{map[string]int{}, map[string][]*code.Symbol{}}
	for i := range symbols {
		s := &symbols[i]
		if s.Kind == code.Type {
			m.types[s.QualifiedName()]++
		}
		if s.Container != "" && !s.Local && s.Kind != code.Constructor {
			m.members[s.Container] = append(m.members[s.Container], s)
		}
	}
	return m
}

// of names the members of a type, at most maxMembers: of one that others see, those
// that they see; of one with a namesake (a class and its companion), those inside it.
func (m typeMembers) of(t *code.Symbol) []string {
	var names []string
	for _, s := range m.members[t.QualifiedName()] {
		if (s.Exported || !t.Exported) && (m.types[t.QualifiedName()] == 1 || t.Range.Contains(s.Range)) && len(names) < maxMembers {
			names = append(names, s.Name)
		}
	}
	return names
}

// placeable lists those of the symbols that can be documented at all, in the order
// of the file, and why the others cannot.
func placeable(tree *syntax.Tree, indices []int) (can []int, skipped []Skipped) {
	symbols := tree.Symbols()
	for _, i := range indices {
		if s := &symbols[i]; s.Place.None == "" {
			can = append(can, i)
		} else {
			skipped = append(skipped, skip(s, s.Place.None))
		}
	}
	slices.SortStableFunc(can, func(a, b int) int { return symbols[a].Range.Start - symbols[b].Range.Start })
	return slices.Compact(can), skipped
}

func skip(s *code.Symbol, why string) Skipped {
	return Skipped{Symbol: s.QualifiedName(), Line: s.Line, Why: why}
}
