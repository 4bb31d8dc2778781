package draft

import (
	"fmt"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// maxMembers is how many members of a type a provider is told.
const maxMembers = 32

// question is what a provider is told about some symbols of a file, before
// anything is taken out of it.
func question(f File, indices []int) docai.File {
	q := docai.File{Path: f.Path, Language: f.Tree.Lang.ID, Source: string(f.Tree.Src)}
	symbols := f.Tree.Symbols()
	members := map[string][]string{}
	for i := range symbols {
		if s := &symbols[i]; s.Container != "" && !s.Local && len(members[s.Container]) < maxMembers {
			members[s.Container] = append(members[s.Container], s.Name)
		}
	}
	for n, i := range indices {
		asked := docai.Symbol{ID: fmt.Sprintf("s%d", n+1), Symbol: symbols[i]}
		if asked.Kind == code.Type {
			asked.Members = members[asked.QualifiedName()]
		}
		if asked.Doc.Exists() {
			existing := dialect.Parse(q.Language, asked.Doc.Raw)
			asked.Existing = &existing
		}
		q.Symbols = append(q.Symbols, asked)
	}
	return q
}

// placeable lists the indices of symbols that can be documented at all, and why
// the others cannot.
func placeable(tree *syntax.Tree, indices []int) (can []int, skipped []Skipped) {
	for _, i := range indices {
		s := &tree.Symbols()[i]
		if s.Place.None != "" {
			skipped = append(skipped, Skipped{Symbol: s.QualifiedName(), Line: s.Line, Why: s.Place.None})
			continue
		}
		can = append(can, i)
	}
	return can, skipped
}
