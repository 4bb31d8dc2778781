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
	members := map[string][]string{}
	exported := map[string]bool{} // types that others see: what they do not see of them is not told
	for i := range symbols {
		if s := &symbols[i]; s.Kind == code.Type && s.Exported {
			exported[s.QualifiedName()] = true
		}
	}
	for i := range symbols {
		if s := &symbols[i]; s.Container != "" && !s.Local && s.Kind != code.Constructor && (s.Exported || !exported[s.Container]) && len(members[s.Container]) < maxMembers {
			members[s.Container] = append(members[s.Container], s.Name)
		}
	}
	var asked []docai.Symbol
	for _, i := range indices {
		s := docai.Symbol{Symbol: symbols[i]}
		if s.Kind == code.Type {
			s.Members = members[s.QualifiedName()]
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
