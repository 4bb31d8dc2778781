package prefilter

import (
	"regexp/syntax"
	"slices"
)

// maxExact is how many texts a part of an expression may stand for and still be
// spelled out.
const maxExact = 160

// needs is what is known of the matches of a part of an expression.
type needs struct {
	exact []string   // all matches, when they are few; nil otherwise
	words [][]string // of each of these, a match holds at least one
}

// unknown says nothing.
var unknown = needs{}

// all are the lists of which every match holds one.
func (n needs) all() [][]string {
	if usable(n.exact) {
		return append(slices.Clone(n.words), n.exact)
	}
	return n.words
}

// usable reports whether a list of words says anything: with an empty one among
// them it does not.
func usable(list []string) bool { return len(list) > 0 && !slices.Contains(list, "") }

func needsOf(re *syntax.Regexp) needs {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return needs{exact: []string{""}}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return unknown
		}
		return needs{exact: []string{string(re.Rune)}}
	case syntax.OpCharClass:
		return classNeeds(re.Rune)
	case syntax.OpCapture:
		return needsOf(re.Sub[0])
	case syntax.OpQuest:
		if sub := needsOf(re.Sub[0]); sub.exact != nil && len(sub.exact) < maxExact {
			return needs{exact: distinct(append(slices.Clone(sub.exact), ""))}
		}
	case syntax.OpPlus:
		return needs{words: needsOf(re.Sub[0]).all()}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs{words: needsOf(re.Sub[0]).all()}
		}
	case syntax.OpConcat:
		return concatNeeds(re.Sub)
	case syntax.OpAlternate:
		return alternateNeeds(re.Sub)
	}
	return unknown
}

// classNeeds spells out small classes. ranges are pairs of a first and a last rune.
func classNeeds(ranges []rune) needs {
	const most = 10 // the digits
	var exact []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if len(exact)+int(ranges[i+1]-ranges[i]) >= most {
			return unknown
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			exact = append(exact, string(r))
		}
	}
	return needs{exact: exact}
}

func concatNeeds(parts []*syntax.Regexp) needs {
	var n needs
	run := []string{""} // what the parts since the last unknown one spell
	whole := true
	end := func() {
		if usable(run) {
			n.words = append(n.words, run)
		}
		run, whole = []string{""}, false
	}
	for _, p := range parts {
		sub := needsOf(p)
		n.words = append(n.words, sub.words...)
		if sub.exact == nil {
			end()
			continue
		}
		if len(run)*len(sub.exact) > maxExact {
			end()
		}
		var longer []string
		for _, before := range run {
			for _, after := range sub.exact {
				longer = append(longer, before+after)
			}
		}
		run = distinct(longer)
	}
	if whole {
		n.exact = run
		return n
	}
	end()
	return n
}

func alternateNeeds(parts []*syntax.Regexp) needs {
	var exact, words []string
	spelled, told := true, true
	for _, p := range parts {
		sub := needsOf(p)
		spelled = spelled && sub.exact != nil && len(exact)+len(sub.exact) <= maxExact
		exact = append(exact, sub.exact...)
		best := mostTelling(sub.all())
		told = told && best != nil
		words = append(words, best...)
	}
	switch {
	case spelled:
		return needs{exact: distinct(exact)}
	case told:
		return needs{words: [][]string{distinct(words)}}
	}
	return unknown
}

// mostTelling is the list whose shortest word is the longest.
func mostTelling(lists [][]string) []string {
	var best []string
	length := 0
	for _, list := range lists {
		shortest := len(slices.MinFunc(list, func(a, b string) int { return len(a) - len(b) }))
		if shortest > length || shortest == length && len(list) < len(best) {
			best, length = list, shortest
		}
	}
	return best
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
