package match

import (
	"slices"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Models are logistic models: the certainty that two pieces of code are the same
// is the sigmoid of the weighted sum of some features. Their coefficients are in
// fitted.go, written by the program in the folder fit.
type Models struct {
	Units     [4]UnitModel // by group: files, types, callables, fields
	Parts     partFeatures
	Variables variableFeatures
}

// UnitModel judges a pair of units: first alone, then among its rivals.
type UnitModel struct{ Alone, Among features }

// Trial is a question that a model was asked while files were matched.
type Trial struct {
	Model    string // "file", "type", "callable", "field", "part", "variable"
	Old, New Place
	Features []float32
	Answer   float32
}

// Place is a node of a file. Name is the identifier of a variable.
type Place struct {
	File *File
	Node syntax.Node
	Name syntax.Node
}

var groupNames = [...]string{groupFile: "file", groupType: "type", groupCallable: "callable", groupField: "field"}

// FeatureNames are the names of a model's features as the code has them.
func FeatureNames(model string) []string {
	switch model {
	case "part":
		return partFeatureNames
	case "variable":
		return variableFeatureNames
	}
	return unitFeatureNames
}

func (m *Matching) traceUnits(g group, cs []candidate) {
	for i := range cs {
		f, u := m.old.at(cs[i].a)
		h, v := m.new.at(cs[i].b)
		m.trace(Trial{Model: groupNames[g], Old: Place{File: f, Node: f.NodeAt(u.Node)}, New: Place{File: h, Node: h.NodeAt(v.Node)}, Features: slices.Clone(cs[i].x[:]), Answer: cs[i].p})
	}
}

// SetModel puts coefficients in the place of a model's. The names of unit models
// have "-alone" or "-among" behind them.
func (m *Models) SetModel(name string, w []float32) {
	for g := range m.Units {
		switch name {
		case groupNames[g] + "-alone":
			copy(m.Units[g].Alone[:], w)
		case groupNames[g] + "-among":
			copy(m.Units[g].Among[:], w)
		}
	}
	switch name {
	case "part":
		copy(m.Parts[:], w)
	case "variable":
		copy(m.Variables[:], w)
	}
}
