package truth

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// codeWords are the identifiers that occur in the code of a file, in strings
// too, comments and documentation left out.
func codeWords(tree *syntax.Tree) map[string]bool {
	words := map[string]bool{}
	addCodeWords(tree, words)
	return words
}

func addCodeWords(tree *syntax.Tree, words map[string]bool) {
	for _, r := range codeRanges(tree) {
		identifiersIn(tree.Src[r.Start:r.End], words)
	}
}

// codeRanges is the text of a file without its comments and documentation.
func codeRanges(tree *syntax.Tree) []code.Range {
	var skip []code.Range
	for _, n := range tree.Comments() {
		skip = append(skip, n.Range())
	}
	for _, s := range tree.Symbols() {
		if s.Doc.Exists() {
			skip = append(skip, s.Doc.Range)
		}
	}
	slices.SortFunc(skip, func(a, b code.Range) int { return a.Start - b.Start })
	var out []code.Range
	at := 0
	for _, r := range skip {
		if r.Start > at {
			out = append(out, code.Range{Start: at, End: r.Start})
		}
		at = max(at, r.End)
	}
	return append(out, code.Range{Start: at, End: len(tree.Src)})
}

// maxName is the length of a name that documentation could speak of, in bytes;
// longer ones are data.
const maxName = 200

// identifiersIn adds the identifiers of a text to words.
func identifiersIn(text []byte, words map[string]bool) {
	start := -1
	for i := 0; i <= len(text); i++ {
		inside := i < len(text) && (isWordByte(text[i]) || start >= 0 && '0' <= text[i] && text[i] <= '9')
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			if name := text[start:i]; !words[string(name)] && len(name) <= maxName { // the look-up allocates nothing
				words[string(name)] = true
			}
			start = -1
		}
	}
}

func isWordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_' || b == '$' || b >= 0x80
}

// Index is the set of names that the code of a workspace uses. The zero Index
// is empty and ready. It is safe for concurrent reading once filled.
type Index struct{ words map[string]bool }

// maxNames is how many names an Index keeps, some 200 MB of them. Nothing is
// unknown to a full one.
const maxNames = 2 << 20

// Add adds the names of one file.
func (x *Index) Add(tree *syntax.Tree) {
	if x.words == nil {
		x.words = map[string]bool{}
	}
	if len(x.words) < maxNames {
		addCodeWords(tree, x.words)
	}
}

// Has reports whether some file has the name.
func (x *Index) Has(name string) bool { return x.words[name] || len(x.words) >= maxNames }

var (
	codeSpan = regexp.MustCompile("``([^`\n]{1,120})``|`([^`\n]{1,120})`")
	goLink   = regexp.MustCompile(`\[(\*?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,2})\](?:[^(:\[]|$)`)
	docLink  = regexp.MustCompile(`\{@link(?:plain)?\s+([\w.#]+)|<see(?:also)? cref="([\w.]+)`)
	chain    = regexp.MustCompile(`^[~!@&*]{0,2}([\pL_$][\w$\pL]*[!?]?(?:(?:\.|::|#|->|\\)[\pL_$][\w$\pL]*[!?=]?)*)(\(.*\)|!|<.*>|\[\])?$`)
	// environment is a variable of the shell, whatever the language.
	environment = regexp.MustCompile(`^\$[A-Z][A-Z0-9_]*$`)
	linkSep     = regexp.MustCompile(`\.|::|#|->|\\`)
	fileName    = regexp.MustCompile(`(?i)\.(?:go|py|pyi|js|mjs|cjs|jsx|ts|tsx|java|rs|c|h|cc|cpp|hpp|cs|rb|php|kt|swift|scala|lua|sh|exs?|json|ya?ml|toml|ini|cfg|conf|txt|md|rst|html?|css|xml|csv|log|lock|gz|zip|tar|png|jpe?g|svg|pdf|so|dll|exe|sum|mod|env|com|org|net|io|dev)$`)
)

// checkNames looks for every name in code quotes. Values, paths, flags and
// pieces of code are no names; the members of imported things cannot be seen.
func checkNames(s *subject) {
	seen := s.exampleNames()
	for _, sent := range s.sentences {
		if formerly.MatchString(sent.plain) {
			continue // of names that are gone on purpose
		}
		for _, m := range codeSpan.FindAllStringSubmatch(sent.text, -1) {
			s.checkName(sent, m[1]+m[2], seen)
		}
		for _, m := range docLink.FindAllStringSubmatch(sent.text, -1) {
			s.checkName(sent, strings.TrimLeft(m[1]+m[2], "#"), seen)
		}
		if s.tree.Lang.ID == "go" {
			for _, m := range goLink.FindAllStringSubmatch(sent.text, -1) {
				s.checkName(sent, m[1], seen)
			}
		}
	}
}

var formerly = regexp.MustCompile(`\b(?:renamed|removed|previously|formerly|former|was called|no longer|used to be|legacy|old name|replaced|replaces|obsolete|changed in|instead of the|deprecated)\b`)

// exampleNames are the words of the code that the block itself shows.
func (s *subject) exampleNames() map[string]bool {
	words := map[string]bool{}
	identifiersIn([]byte(s.block.Example), words)
	for _, text := range []string{s.block.Summary, s.block.Details, s.block.Returns} {
		for _, shown := range fenced.FindAllString(text, 16) {
			identifiersIn([]byte(shown), words)
		}
	}
	for _, item := range s.block.Other {
		identifiersIn([]byte(item.Text), words)
	}
	return words
}

func (s *subject) checkName(sent sentence, span string, seen map[string]bool) {
	span = strings.TrimSpace(span)
	m := chain.FindStringSubmatch(span)
	if m == nil || seen[span] || fileName.MatchString(m[1]) || environment.MatchString(span) {
		return
	}
	seen[span] = true
	if s.links("`" + span) {
		return // it says itself where that is
	}
	names := linkSep.Split(m[1], -1)
	for i := range names {
		names[i] = strings.TrimRight(names[i], "!?=")
	}
	last := names[len(names)-1]
	if s.exists(last) {
		return
	}
	severity := Warning
	if len(names) == 1 {
		if !looksLikeCode(last) && m[2] == "" {
			severity = Note // a plain word in code quotes may be a value or a command
		}
	} else if root := names[0]; !s.ownName(root) && (s.exists(root) || !looksLikeCode(last) && m[2] == "") {
		return // of something imported, or not a name of ours at all
	}
	hint := ""
	if near := s.nearest(last); near != "" {
		hint = "; did you mean `" + near + "`?"
	}
	s.sayAs(severity, UnknownIdentifier, sent.field, span, "`%s` is named, but nothing here is called `%s`%s", span, last, hint)
}

// links reports whether the documentation gives a place to look for a quoted
// name: Markdown's [`Name`](place) or [`Name`]: place.
func (s *subject) links(quoted string) bool {
	raw := s.sym.Doc.Raw
	for {
		i := strings.Index(raw, quoted)
		if i < 0 {
			return false
		}
		raw = raw[i+len(quoted):]
		rest, _, _ := strings.Cut(raw, "\n")
		if end := strings.IndexByte(rest, ']'); end >= 0 && end+1 < len(rest) && (rest[end+1] == '(' || rest[end+1] == ':') {
			return true
		}
	}
}

// exists reports whether a bare name is known to the language, the file or the
// workspace.
func (c *Checker) exists(name string) bool {
	return c.words[name] || c.lang.words[name] || c.known != nil && c.known.Has(name)
}

// ownName reports whether a name stands for something whose members the file
// shows: the object itself, or a type declared here.
func (s *subject) ownName(name string) bool {
	switch name {
	case "self", "this", "cls", "Self":
		return true
	}
	symbols := s.tree.Symbols()
	return slices.ContainsFunc(symbols, func(o code.Symbol) bool { return o.Kind == code.Type && o.Name == name })
}

// looksLikeCode reports whether a word can only be a name of a program: it has
// an underscore, a digit, or a capital letter after its first letter, or it is
// capitalised and not a sentence's word.
func looksLikeCode(word string) bool {
	lowerSeen := false
	for i, r := range word {
		switch {
		case r == '_' && i > 0 && i < len(word)-1:
			return true
		case unicode.IsUpper(r) && lowerSeen:
			return true
		case unicode.IsLower(r):
			lowerSeen = true
		}
	}
	return false
}

// nearest is the parameter or symbol of the file that is spelled almost like a
// name, or "".
func (s *subject) nearest(name string) string {
	best, bestDistance := "", 3
	try := func(candidate string) {
		if candidate == "" || len(candidate) < 3 {
			return
		}
		limit := min(2, len(candidate)/3)
		if d := distance(name, candidate, limit); d <= limit && d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	for _, p := range s.sym.Params {
		try(p.Name)
	}
	for i := range s.tree.Symbols() {
		try(s.tree.Symbols()[i].Name)
	}
	return best
}

// distance is the number of letters to change, add or drop to turn a into b;
// more than limit when it exceeds it.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > 64 {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
