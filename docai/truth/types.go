package truth

import (
	"regexp"
	"strings"
)

// sortOf is the sort of a type as its source text or a documentation's words
// name it: "string", "number", "truth value", "list", "map", "nothing"; "" when
// the text is none of these for sure.
func sortOf(text string) string {
	t := strings.ToLower(strings.TrimSpace(text))
	t = strings.Trim(t, "`{}(). ")
	t = strings.TrimSuffix(strings.TrimSuffix(t, ", optional"), " optional")
	if m := optionalType.FindStringSubmatch(t); m != nil {
		t = m[1]
	}
	if parts := alternatives.Split(t, -1); len(parts) > 1 {
		rest := ""
		for _, p := range parts {
			p = strings.TrimSpace(p)
			if p == "none" || p == "null" || p == "nil" || p == "undefined" {
				continue
			}
			if rest != "" {
				return "" // several
			}
			rest = p
		}
		t = rest
	}
	t = strings.TrimRight(strings.TrimLeft(t, "*&?~:"), "?=* ")
	t = strings.TrimPrefix(t, "const ")
	switch {
	case strings.HasPrefix(t, "[]"), strings.HasSuffix(t, "[]"), listType.MatchString(t):
		return "list"
	case strings.HasPrefix(t, "map["), mapType.MatchString(t):
		return "map"
	}
	return scalars[t]
}

var (
	optionalType = regexp.MustCompile(`^(?:typing\.)?(?:optional|option|nullable|maybe)\s*[\[<]\s*(.*?)\s*[\]>]$`)
	alternatives = regexp.MustCompile(`\s*\||\s+or\s+|/`)
	listType     = regexp.MustCompile(`^(?:list|array|vec|arraylist|linkedlist|tuple|slice|set|hashset)(?:\s*[\[<(].*|\s+of\s.*)?$`)
	mapType      = regexp.MustCompile(`^(?:dict|map|hashmap|dictionary|treemap|mapping)(?:\s*[\[<(].*|\s+of\s.*)?$`)
)

var scalars = func() map[string]string {
	m := map[string]string{}
	for sort, words := range map[string]string{
		"string":      "str string text 'static_str std::string std::string_view charsequence",
		"number":      "int integer float double long short byte uint number int8 int16 int32 int64 uint8 uint16 uint32 uint64 i8 i16 i32 i64 u8 u16 u32 u64 usize isize f32 f64 float32 float64 size_t int32_t int64_t uint32_t uint64_t",
		"truth value": "bool boolean",
		"nothing":     "void none unit",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = sort
		}
	}
	return m
}()

// clash reports whether two sorts are known and differ.
func clash(a, b string) bool { return a != "" && b != "" && a != b }
