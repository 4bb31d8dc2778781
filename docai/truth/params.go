package truth

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

var manyNames = regexp.MustCompile(`\s*(?:,|/|\band\b|&)\s*`)

// paramNames are the bare names a documented parameter speaks of: `*args`,
// `x, y`, `[size=1]`, `options.depth`.
func paramNames(item string) []string {
	var names []string
	for _, name := range manyNames.Split(item, -1) {
		name = strings.Trim(name, "`*&$@[]().?<>:\\ ")
		name, _, _ = strings.Cut(name, "=")
		if cut := strings.IndexAny(name, ".["); cut > 0 {
			name = name[:cut] // a property of the parameter
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// checkParams compares the documented parameters with the signature's.
func checkParams(s *subject) {
	if len(s.block.Params) == 0 || s.broken() || s.tree.Lang.ID == "bash" {
		return
	}
	declared, open := s.declaredParams()
	var documented []string
	for _, item := range s.block.Params {
		documented = append(documented, paramNames(item.Name)...)
	}
	var extraneous []string
	for _, name := range documented {
		if !declared.has(name) && !open && !slices.Contains(extraneous, name) {
			extraneous = append(extraneous, name)
		}
	}
	var missing, own []string
	for _, name := range s.sym.ArgNames() {
		if name[0] == '_' || name == "ctx" {
			continue
		}
		own = append(own, name)
		if !slices.Contains(documented, name) && !s.mentions(name) {
			missing = append(missing, name)
		}
	}
	if len(extraneous) == 1 && len(missing) == 1 && s.sym.Kind != code.Type {
		s.say(ParamName, "params", extraneous[0], "documents the parameter `%s`; the code calls it `%s`", extraneous[0], missing[0])
		return
	}
	for _, name := range extraneous {
		s.say(ParamExtraneous, "params", name, "documents the parameter `%s`, which the code does not have (it has %s)", name, listed(s.sym.ArgNames()))
	}
	severity := Note
	if 2*len(missing) <= len(own) {
		severity = Warning // most are documented: the rest was forgotten
	}
	for _, name := range missing {
		s.sayAs(severity, ParamMissing, "params", name, "documents other parameters but not `%s`", name)
	}
	if len(extraneous) == 0 && len(missing) == 0 {
		s.checkOrder(documented, own)
	}
}

// nameSet is a set of parameter names.
type nameSet map[string]bool

func (set nameSet) has(name string) bool { return set[name] || set[strings.TrimLeft(name, "_")] }

// declaredParams are the names that may be documented as parameters. open is
// true when others may be too: where the code takes arguments by any name, or
// is no function.
func (s *subject) declaredParams() (names nameSet, open bool) {
	names = nameSet{}
	from := s.siblings()
	if s.sym.Kind == code.Type {
		from = nil
		for _, m := range s.members() {
			names[m.Name] = true
			if m.Kind == code.Constructor {
				from = append(from, m)
			}
		}
		open = len(from) == 0
		from = append(from, s.sym)
	} else if !s.sym.Kind.Callable() {
		return names, true
	}
	for _, f := range from {
		for _, t := range f.TypeParams {
			names[t] = true
		}
		for _, p := range f.Params {
			names[strings.TrimLeft(p.Name, "_")] = true
			names[p.Name] = true
			if p.Name == "" || strings.ContainsAny(p.Name, "{[(") || p.Variadic && s.takesNames() {
				open = true
			}
		}
	}
	return names, open || s.readsArguments()
}

// takesNames reports whether a variadic parameter can take arguments by names
// that the signature does not list.
func (s *subject) takesNames() bool {
	switch s.tree.Lang.ID {
	case "python":
		return strings.Contains(s.sym.Signature, "**") || s.sym.Kind == code.Type
	case "ruby":
		return strings.Contains(s.sym.Signature, "*")
	}
	return false
}

// readsArguments reports whether a JavaScript body takes arguments that the
// signature does not name.
func (s *subject) readsArguments() bool {
	switch s.tree.Lang.ID {
	case "javascript", "typescript", "tsx":
		return !s.sym.Body.IsZero() && strings.Contains(s.sym.Body.Text(s.tree.Src), "arguments")
	case "php":
		return !s.sym.Body.IsZero() && strings.Contains(s.sym.Body.Text(s.tree.Src), "func_get_args")
	}
	return false
}

// mentions reports whether the prose outside of the parameter list speaks of a
// name in code quotes.
func (s *subject) mentions(name string) bool {
	return slices.ContainsFunc(s.sentences, func(t sentence) bool { return strings.Contains(t.text, "`"+name+"`") })
}

func (s *subject) checkOrder(documented, own []string) {
	at := -1
	for _, name := range documented {
		i := slices.Index(own, name)
		if i >= 0 && i < at {
			s.say(ParamOrder, "params", name, "documents `%s` after `%s`; the signature has them the other way round", name, own[at])
			return
		}
		at = max(at, i)
	}
}

// checkTypes compares the types that the documentation states with those of the
// signature, where both are of a sort that cannot be confused.
func checkTypes(s *subject) {
	if s.broken() || len(s.siblings()) > 1 {
		return
	}
	for _, item := range s.block.Params {
		i := slices.IndexFunc(s.sym.Params, func(p code.Param) bool { return slices.Contains(paramNames(item.Name), p.Name) && !p.Variadic })
		if i < 0 {
			continue
		}
		if said, is := sortOf(item.Type), sortOf(s.sym.Params[i].Type); clash(said, is) {
			s.say(ParamType, "params", item.Name, "says that `%s` is a %s (`%s`); the signature says `%s`", item.Name, said, item.Type, s.sym.Params[i].Type)
		}
	}
}

var (
	saidDefault = regexp.MustCompile("(?i)\\b(?:defaults?(?: value)?(?: is| to|:|=)+|default)\\s*[:=]?\\s*`{0,2}(-?[\\w.+-]+|\"[^\"]*\"|'[^']*')`{0,2}")
	byDefault   = regexp.MustCompile("(?i)(?:^|[\\s(,])`{0,2}(-?\\d[\\w.]*|true|false|null|none|nil|undefined|\"[^\"]*\"|'[^']*')`{0,2} by default\\b")
	number      = regexp.MustCompile(`^-?(?:0[xX][0-9a-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)[fFdDlLuU]{0,2}$`)
)

// checkDefaults compares the default values that the documentation states with
// those of the signature, where both are literals.
func checkDefaults(s *subject) {
	if s.broken() || len(s.siblings()) > 1 {
		return
	}
	for _, item := range s.block.Params {
		i := slices.IndexFunc(s.sym.Params, func(p code.Param) bool { return slices.Contains(paramNames(item.Name), p.Name) })
		if i < 0 || s.sym.Params[i].Default == "" {
			continue
		}
		is, literal := literalValue(s.sym.Params[i].Default)
		said := statedDefault(item)
		if !literal || said == "" || s.isNull(is) {
			continue // a null default often stands for a value that the body sets
		}
		if value, ok := literalValue(said); ok && value != is && valueSort(value) == valueSort(is) {
			s.say(DefaultMismatch, "params", item.Name, "says that `%s` defaults to %s; the signature says %s", item.Name, said, s.sym.Params[i].Default)
		}
	}
}

func statedDefault(item docai.Item) string {
	for _, text := range []string{item.Text, item.Type} {
		if m := saidDefault.FindStringSubmatch(text); m != nil {
			return strings.TrimRight(m[1], ".")
		}
		if m := byDefault.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	return ""
}

// literalValue is the value that a literal has, in one form for all languages;
// false when the text is no literal.
func literalValue(text string) (string, bool) {
	t := strings.TrimSpace(text)
	lower := strings.ToLower(t)
	switch lower {
	case "true", "false", "none", "null", "nil", "undefined", "nullptr":
		return lower, true
	}
	if number.MatchString(t) {
		n := strings.TrimRight(strings.ReplaceAll(lower, "_", ""), "fdlu")
		if strings.HasPrefix(lower, "0x") {
			return strings.ReplaceAll(lower, "_", ""), true
		}
		if strings.Contains(n, ".") {
			n = strings.TrimRight(strings.TrimRight(n, "0"), ".")
		}
		return n, true
	}
	if n := len(t); n >= 2 && (t[0] == '"' || t[0] == '\'') && t[n-1] == t[0] {
		return `"` + t[1:n-1] + `"`, true
	}
	return "", false
}

// valueSort keeps values of different sorts from being compared: "1" may be said
// of a default of true.
func valueSort(value string) string {
	switch {
	case value == "true" || value == "false":
		return "truth value"
	case strings.HasPrefix(value, `"`):
		return "text"
	case value != "" && (value[0] == '-' || '0' <= value[0] && value[0] <= '9'):
		return "number"
	}
	return "null"
}

func (s *subject) isNull(word string) bool {
	word = strings.ToLower(word)
	return slices.Contains(s.lang.nulls, word) || word == "null" || word == "nullptr"
}

// listed names items in code quotes, at most four.
func listed(items []string) string {
	if len(items) == 0 {
		return "none"
	}
	var quoted []string
	for _, item := range items[:min(4, len(items))] {
		quoted = append(quoted, "`"+item+"`")
	}
	if len(items) > 4 {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}
