package match

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/syntax"
)

// site is a place where a unit declares a variable or a parameter.
type site struct {
	name  syntax.Node // the identifier
	decl  syntax.Node // the declaring node
	param int         // position among the parameters, -1 for a local variable
	same  int         // how many sites of the same name stand before it
}

// sites lists what the unit declares, nested units left out.
func (f *File) sites(u int32) []site {
	root := f.NodeAt(f.Units[u].Node)
	var list []site
	seen := map[string]int{}
	params := f.NodeAt(f.Units[u].Params)
	param := 0
	for i := root.Index() + 1; i < root.Last(); {
		n := f.Tree.Node(i)
		if inner := f.unitAt[i]; inner != u && f.Units[inner].Node == int32(i) {
			i = n.Last()
			continue
		}
		i++
		if !n.Leaf() || !n.Named() || !declares(n) {
			continue
		}
		s := site{name: n, decl: f.Declaring(n), param: -1, same: seen[n.Text()]}
		seen[n.Text()]++
		if params.Ok() && params.Range().Contains(n.Range()) {
			s.param = param
			param++
		}
		list = append(list, s)
	}
	return list
}

// declares reports whether an identifier is one that a variable is declared
// with.
func declares(n syntax.Node) bool {
	if k := n.Kind(); !isIdentifier(k) || k == "type_identifier" || k == "field_identifier" || k == "property_identifier" {
		return false
	}
	p := n.Parent()
	field := n.Field()
	kind := p.Kind()
	switch {
	case strings.HasSuffix(kind, "declarator"):
		return field == "name" || field == "declarator" || field == ""
	case strings.Contains(kind, "parameter"):
		return field == "name" || field == "pattern" || field == "declarator" || field == "parameter" || field == "" && first(p) == n
	case kind == "parameters" || kind == "lambda_parameters" || kind == "block_parameters" || kind == "method_parameters" || kind == "lambda_expression" && (field == "parameters" || field == "parameter") || kind == "arrow_function" && field == "parameter":
		return true
	case kind == "expression_list" || kind == "pattern_list" || kind == "tuple_pattern" || kind == "pattern":
		return field == "left" || p.Field() == "left" && p.Parent().Is("short_var_declaration", "range_clause", "assignment", "for_statement", "for_in_clause") || p.Field() == "pattern" || p.Field() == "name"
	}
	switch kind {
	case "enhanced_for_statement", "resource", "catch_formal_parameter", "var_spec", "const_spec", "instanceof_expression", "type_pattern", "catch_declaration":
		return field == "name"
	case "for_in_statement", "assignment", "short_var_declaration", "for_statement", "range_clause", "foreach_statement", "for_in_clause":
		return field == "left"
	case "let_declaration", "for_expression", "match_pattern", "let_condition":
		return field == "pattern"
	case "for_range_loop":
		return field == "declarator"
	case "variable_declaration", "multi_variable_declaration": // Kotlin
		return field == "" && first(p) == n
	case "as_pattern_target", "identifier_list", "variable_list", "catch_clause", "catch_block":
		return true
	}
	return false
}

// The variable model's features.
const (
	vBias = iota
	vSameName
	vNameLike
	vWords
	vItem
	vCategory
	vPosition
	vUses
	vOldNameGone
	vNewNameFresh
	vSure
	vMatched
	vSameOccurrence
	vRival
	vCount
)

type variableFeatures [vCount]float32

var variableFeatureNames = []string{"vBias", "vSameName", "vNameLike", "vWords", "vItem", "vCategory", "vPosition", "vUses", "vOldNameGone", "vNewNameFresh", "vSure", "vMatched",
	"vSameOccurrence", "vRival"}

// variable is the identifier and the declaring node that one of the old unit's
// variables became.
func (p *Parts) variable(as []site, at int) (name, decl syntax.Node, certainty float32) {
	bs := p.g.sites(p.v)
	xs := make([]variableFeatures, len(bs))
	for i := range bs {
		xs[i] = p.variableFeatures(as, bs, as[at], bs[i])
	}
	scores := make([]float32, len(bs)) // without rivals
	for i := range xs {
		scores[i] = p.models.Variables.score(&xs[i])
	}
	best := -1
	for i := range xs {
		rival := float32(-8)
		for j := range scores {
			if j != i {
				rival = max(rival, scores[j])
			}
		}
		xs[i][vRival] = min(1, max(-1, (rival-scores[i])/4))
		answer := sigmoid(p.models.Variables.score(&xs[i]))
		if p.trace != nil {
			p.trace(Trial{Model: "variable", Old: Place{p.f, as[at].decl, as[at].name}, New: Place{p.g, bs[i].decl, bs[i].name}, Features: slices.Clone(xs[i][:]), Answer: answer})
		}
		if best < 0 || answer > certainty {
			best, certainty = i, answer
		}
	}
	if best < 0 {
		return syntax.Node{}, syntax.Node{}, 0
	}
	return bs[best].name, bs[best].decl, certainty
}

func (p *Parts) variableFeatures(as, bs []site, a, b site) (x variableFeatures) {
	x[vBias] = 1
	an, bn := a.name.Text(), b.name.Text()
	if an == bn {
		x[vSameName] = 1
		if a.same == b.same {
			x[vSameOccurrence] = 1
		}
	}
	x[vNameLike] = nameLikeness(an, bn)
	wa, wb := p.headWords(p.f, a), p.headWords(p.g, b)
	x[vWords], _ = p.w.alike(wa, wb)
	i := p.itemOf(a.name)
	if i >= 0 && p.to[i] >= 0 {
		j := p.to[i]
		if to := p.g.NodeAt(p.b[j].node); to.Index() <= b.name.Index() && b.name.Index() < to.Last() && !p.deeper(j, b.name) {
			x[vItem] = 1
		}
	}
	if (a.param >= 0) == (b.param >= 0) && a.decl.KindID() == b.decl.KindID() {
		x[vCategory] = 1
	}
	if a.param >= 0 && a.param == b.param {
		x[vPosition] = 1
	}
	x[vUses] = dice(p.uses(p.f, p.u, a.name), p.uses(p.g, p.v, b.name))
	x[vOldNameGone], x[vNewNameFresh] = 1, 1
	for _, s := range bs {
		if s.name.Text() == an {
			x[vOldNameGone] = 0
		}
	}
	for _, s := range as {
		if s.name.Text() == bn {
			x[vNewNameFresh] = 0
		}
	}
	x[vSure] = p.sure
	matched := 0
	for _, t := range p.to {
		if t >= 0 {
			matched++
		}
	}
	x[vMatched] = 2 * float32(matched) / float32(max(1, len(p.a)+len(p.b)))
	return x
}

// deeper reports whether an item inside item j of the new unit holds n.
func (p *Parts) deeper(j int32, n syntax.Node) bool {
	for k := j + 1; k < p.b[j].last; k++ {
		d := p.g.NodeAt(p.b[k].node)
		if d.Index() <= n.Index() && n.Index() < d.Last() {
			return true
		}
	}
	return false
}

// headWords are the words of a declaration without the name and without what is
// a block's body.
func (p *Parts) headWords(f *File, s site) []uint64 {
	from, to := f.span(s.decl)
	for c := range s.decl.Children() {
		if c.Field() == "body" {
			to = f.toks.before[c.Index()]
			break
		}
	}
	name := f.toks.hash[f.toks.before[s.name.Index()]]
	words := make([]uint64, 0, to-from)
	for i := from; i < to; i++ {
		if f.toks.class[i] != punctuation && f.toks.hash[i] != name {
			words = append(words, f.toks.hash[i])
		}
	}
	slices.Sort(words)
	return words
}

// uses are the surroundings of a name's occurrences in the unit, sorted.
func (p *Parts) uses(f *File, u int32, name syntax.Node) []uint32 {
	h := f.toks.hash[f.toks.before[name.Index()]]
	from, to := f.span(f.NodeAt(f.Units[u].Node))
	var list []uint32
	for i := from; i < to; i++ {
		if f.toks.hash[i] != h {
			continue
		}
		if i > from {
			list = append(list, uint32(combine(f.toks.hash[i-1], 1)))
		}
		if i+1 < to {
			list = append(list, uint32(combine(f.toks.hash[i+1], 2)))
		}
		if i > from && i+1 < to {
			list = append(list, uint32(combine(f.toks.hash[i-1], f.toks.hash[i+1])))
		}
	}
	slices.Sort(list)
	return list
}

func (w *variableFeatures) score(x *variableFeatures) float32 {
	var s float32
	for i := range w {
		s += w[i] * x[i]
	}
	return s
}
