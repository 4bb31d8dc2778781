package dialect

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Merge is the block to update a comment with: what the comment says today (old,
// by Parse) stays, a draft fills in what it does not say. Parameters follow the
// signature: those it no longer has are dropped, those that only changed their
// spelling keep their text.
func Merge(lang string, old, draft docai.CommentBlock, sym *code.Symbol) docai.CommentBlock {
	if sym == nil {
		sym = &code.Symbol{}
	}
	b := old
	b.Symbol = draft.Symbol
	old.TypeParams, old.Params = apart(old.TypeParams, old.Params, sym)
	for fd := summary; fd < other; fd++ {
		if fd.listed() {
			continue
		}
		if kept := scalar(&b, fd); strings.TrimSpace(*kept) == "" && !(fd == returns && old.ReturnsType != "" && draft.Returns == "") {
			*kept = *scalar(&draft, fd)
		}
	}
	b.Params = mergeItems(old.Params, draft.Params, sym.ArgNames(), statesParams(lang, sym))
	b.TypeParams = mergeItems(old.TypeParams, draft.TypeParams, sym.TypeParams, len(sym.TypeParams) > 0)
	b.Raises = slices.Clone(old.Raises)
	for _, it := range draft.Raises {
		if !slices.ContainsFunc(b.Raises, func(have docai.Item) bool { return lastName(have.Name) == lastName(it.Name) }) {
			b.Raises = append(b.Raises, it)
		}
	}
	b.Other = slices.Clone(old.Other)
	if slices.ContainsFunc(old.Other, func(it docai.Item) bool { return strings.Trim(it.Name, `@\`) == "deprecated" }) {
		b.Deprecated = "" // it says so, without a word more
	}
	for _, it := range draft.Other {
		if !slices.Contains(b.Other, it) {
			b.Other = append(b.Other, it)
		}
	}
	return b
}

// apart moves what documents a type parameter to its like: KDoc has one tag for both.
func apart(typeParams, params []docai.Item, sym *code.Symbol) (types, values []docai.Item) {
	types = slices.Clone(typeParams)
	for _, it := range params {
		if isTypeParam(it.Name, sym) {
			types = append(types, it)
		} else {
			values = append(values, it)
		}
	}
	return types, values
}

func isTypeParam(name string, sym *code.Symbol) bool {
	return slices.Contains(sym.TypeParams, name) && !slices.Contains(sym.ArgNames(), name)
}

// typeParamsApart is apart for the parts of a comment.
func typeParamsApart(parts []part, sym *code.Symbol) []part {
	for i := range parts {
		if parts[i].field == param && isTypeParam(parts[i].item.Name, sym) {
			parts[i].field = typeParam
		}
	}
	return parts
}

// statesParams reports whether the signature names all there is to pass, so that
// a documented parameter that is not among them is gone.
func statesParams(lang string, sym *code.Symbol) bool {
	if lang == "bash" || !sym.Kind.Callable() {
		return false
	}
	return !slices.ContainsFunc(sym.Params, func(p code.Param) bool { return !p.Receiver && p.Name == "" })
}

// mergeItems lists items in the order of names. Without certainty that names are
// all there are, old items of other names stay too.
func mergeItems(old, draft []docai.Item, names []string, certain bool) []docai.Item {
	var merged []docai.Item
	used := make([]bool, len(old))
	// take moves the old items of a name over, and those of its members ("opts.name").
	take := func(is func(have string) bool) bool {
		found := false
		for i, it := range old {
			if !used[i] && slices.ContainsFunc(strings.Split(it.Name, ","), func(part string) bool {
				root, _, _ := strings.Cut(bareName(part), ".")
				return is(bareName(part)) || is(strings.TrimSuffix(root, "[]"))
			}) {
				merged, used[i], found = append(merged, it), true, true
			}
		}
		return found
	}
	covered := map[string]bool{} // by an item of several names
	for _, it := range old {
		if strings.Contains(it.Name, ",") {
			for part := range strings.SplitSeq(it.Name, ",") {
				covered[bareName(part)] = true
			}
		}
	}
	filled := func(from int, name string) {
		for i := from; i < len(merged); i++ {
			if j := slices.IndexFunc(draft, func(d docai.Item) bool { return bareName(d.Name) == name }); j >= 0 && merged[i].Text == "" && bareName(merged[i].Name) == name {
				merged[i].Text = draft[j].Text
			}
		}
	}
	for _, name := range names {
		from := len(merged)
		if take(func(have string) bool { return have == name }) {
			filled(from, name)
			continue
		}
		if covered[name] {
			continue
		}
		if !slices.ContainsFunc(names, func(n string) bool { return n != name && folded(n) == folded(name) }) &&
			take(func(have string) bool { return !slices.Contains(names, have) && folded(have) == folded(name) }) {
			for i := from; i < len(merged); i++ {
				if folded(bareName(merged[i].Name)) == folded(name) {
					merged[i].Name = name
				}
			}
			continue
		}
		if i := slices.IndexFunc(draft, func(d docai.Item) bool { return bareName(d.Name) == name }); i >= 0 {
			merged = append(merged, draft[i])
		}
	}
	for i, it := range old {
		if !used[i] && (!certain || it.Name == "") {
			merged = append(merged, it)
		}
	}
	if len(names) == 0 && !certain {
		for _, d := range draft {
			if !slices.ContainsFunc(merged, func(m docai.Item) bool { return bareName(m.Name) == bareName(d.Name) }) {
				merged = append(merged, d)
			}
		}
	}
	return merged
}

// folded is a name without what differs between spellings of it.
func folded(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// lastName is the last part of a qualified name.
func lastName(name string) string {
	return name[strings.LastIndexAny(name, `.:\`)+1:]
}
