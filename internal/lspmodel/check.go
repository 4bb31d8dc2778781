package lspmodel

import (
	"encoding/json"
	"fmt"
	"math"
)

// check lists what is wrong with value as a t. path is where it stands.
func (m *Model) check(t *typ, value any, path string) []string {
	switch t.Kind {
	case "base":
		return checkBase(t.Name, value, path)
	case "array":
		list, ok := value.([]any)
		if !ok {
			return wrong(path, "no array", value)
		}
		var bad []string
		for i, element := range list {
			bad = append(bad, m.check(t.Element, element, fmt.Sprintf("%s[%d]", path, i))...)
		}
		return bad
	case "tuple":
		list, ok := value.([]any)
		if !ok || len(list) != len(t.Items) {
			return wrong(path, fmt.Sprintf("no array of %d", len(t.Items)), value)
		}
		var bad []string
		for i, element := range list {
			bad = append(bad, m.check(t.Items[i], element, fmt.Sprintf("%s[%d]", path, i))...)
		}
		return bad
	case "map":
		object, ok := value.(map[string]any)
		if !ok {
			return wrong(path, "no object", value)
		}
		var bad []string
		for key, element := range object {
			bad = append(bad, m.check(t.value, element, path+"."+key)...)
		}
		return bad
	case "or":
		var best []string
		for i, item := range t.Items {
			bad := m.check(item, value, path)
			if len(bad) == 0 {
				return nil
			}
			if i == 0 || len(bad) < len(best) {
				best = bad
			}
		}
		return best
	case "and":
		var bad []string
		for _, item := range t.Items {
			bad = append(bad, m.check(item, value, path)...)
		}
		return bad
	case "stringLiteral":
		if value != t.literal {
			return wrong(path, fmt.Sprintf("not %q", t.literal), value)
		}
		return nil
	case "literal":
		all := map[string]property{}
		for _, p := range t.properties {
			all[p.Name] = p
		}
		return m.checkObject(all, value, path)
	case "reference":
		return m.checkReference(t.Name, value, path)
	}
	return wrong(path, "a type of the unknown kind "+t.Kind, value)
}

func (m *Model) checkReference(name string, value any, path string) []string {
	switch name {
	case "LSPAny":
		return nil
	case "LSPObject":
		if _, ok := value.(map[string]any); !ok {
			return wrong(path, "no object", value)
		}
		return nil
	case "LSPArray":
		if _, ok := value.([]any); !ok {
			return wrong(path, "no array", value)
		}
		return nil
	}
	if alias := m.aliases[name]; alias != nil {
		return m.check(alias, value, path)
	}
	if e := m.enumerations[name]; e != nil {
		if bad := checkBase(e.Type.Name, value, path); bad != nil || e.SupportsCustomValues {
			return bad
		}
		for _, v := range e.Values {
			if v.Value == value {
				return nil
			}
		}
		return wrong(path, "no value of "+name, value)
	}
	return m.checkObject(m.structures[name].all, value, path+"<"+name+">")
}

func (m *Model) checkObject(properties map[string]property, value any, path string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return wrong(path, "no object", value)
	}
	var bad []string
	for name, p := range properties {
		element, ok := object[name]
		if ok {
			bad = append(bad, m.check(p.Type, element, path+"."+name)...)
		} else if !p.Optional {
			bad = append(bad, path+"."+name+": missing")
		}
	}
	for name := range object {
		if _, ok := properties[name]; !ok {
			bad = append(bad, path+"."+name+": unknown property")
		}
	}
	return bad
}

func checkBase(name string, value any, path string) []string {
	ok := false
	switch name {
	case "null":
		ok = value == nil
	case "boolean":
		_, ok = value.(bool)
	case "integer":
		ok = isInteger(value, math.MinInt32)
	case "uinteger":
		ok = isInteger(value, 0)
	case "decimal":
		_, ok = value.(float64)
	default: // string, URI, DocumentUri, RegExp
		_, ok = value.(string)
	}
	if !ok {
		return wrong(path, "no "+name, value)
	}
	return nil
}

func isInteger(value any, least float64) bool {
	n, ok := value.(float64)
	return ok && n == math.Trunc(n) && n >= least && n <= math.MaxInt32
}

func wrong(path, what string, value any) []string {
	text, _ := json.Marshal(value)
	if len(text) > 80 {
		text = append(text[:80:80], "…"...)
	}
	return []string{fmt.Sprintf("%s: %s (got %s)", path, what, text)}
}
