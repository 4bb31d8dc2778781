package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
)

// set takes one value. What of it cannot be taken is an error each; the sound items
// of a list are taken all the same, so that a slip in one pattern does not lift the
// others. add keeps what a list had.
func (row *Setting) set(s *Settings, value json.RawMessage, add bool) []error {
	holder := row.in(s)
	instead := func(err error) []error {
		return []error{fmt.Errorf("%w; %s holds instead", err, brief(holder.Interface()))}
	}
	switch t := row.Type(); t.Name {
	case "array":
		items, errs := row.list(value)
		if items == nil && errs != nil {
			return instead(errs[0])
		}
		if add {
			items = append(slices.Clone(holder.Interface().([]string)), items...)
		}
		holder.Set(reflect.ValueOf(items))
		return errs
	case "object":
		if err := row.object(value); err != nil {
			return instead(err)
		}
		if empty(value) {
			value = json.RawMessage("{}")
		}
	default:
		if err := scalar(t, value, row.Choices, row.Form, row.Min, row.Max); err != nil {
			return instead(err)
		}
	}
	fresh := reflect.New(holder.Type())
	if err := json.Unmarshal(whole(value), fresh.Interface()); err != nil {
		return instead(mismatch(row.Type(), value))
	}
	holder.Set(fresh.Elem())
	return nil
}

// list is the sound items of a list; nil for what is no list of texts.
func (row *Setting) list(value json.RawMessage) (items []string, errs []error) {
	var all []*string
	if json.Unmarshal(value, &all) != nil && !empty(value) || slices.Contains(all, nil) {
		return nil, []error{mismatch(row.Type(), value)}
	}
	items = []string{}
	for _, item := range all {
		if err := allowed(*item, row.Choices, row.Form); err != nil {
			errs = append(errs, fmt.Errorf("%w; it is left out", err))
		} else if !slices.Contains(items, *item) {
			items = append(items, *item)
		}
	}
	return items, errs
}

// object checks an object against the members it may have.
func (row *Setting) object(value json.RawMessage) error {
	object, err := members(value)
	if err != nil {
		return mismatch(row.Type(), value)
	}
	if !row.Named {
		return has(object, row.Members)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		inner, err := members(object[name])
		if err != nil {
			return fmt.Errorf("%s takes an object, not %s", brief(name), brief(object[name]))
		}
		if err := has(inner, row.Members); err != nil {
			return fmt.Errorf("in %s, %w", brief(name), err)
		}
	}
	return nil
}

// has checks that an object has no members but the known ones, and those as they
// should be.
func has(object map[string]json.RawMessage, known []Member) error {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		i := slices.IndexFunc(known, func(m Member) bool { return m.Name == name })
		if i < 0 {
			var names []string
			for _, m := range known {
				names = append(names, m.Name)
			}
			return fmt.Errorf("there is no %s; there are %s", brief(name), strings.Join(names, ", "))
		}
		m := &known[i]
		if string(object[name]) == "null" {
			continue
		}
		if m.Type.Items == "string" {
			if json.Unmarshal(object[name], &map[string]string{}) != nil && !empty(object[name]) {
				return fmt.Errorf("%s takes an object with texts, not %s", m.Name, brief(object[name]))
			}
		} else if err := scalar(m.Type, object[name], m.Choices, nil, 0, 0); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		} else if m.Type.Name == "integer" && json.Unmarshal(object[name], new(int)) != nil {
			return fmt.Errorf("%s: %w", m.Name, mismatch(m.Type, object[name]))
		}
	}
	return nil
}

// scalar checks a text, a number or a boolean.
func scalar(t Type, value json.RawMessage, choices []Choice, form *Form, least, most float64) error {
	var v any
	if err := json.Unmarshal(value, &v); err != nil {
		return mismatch(t, value)
	}
	switch v := v.(type) {
	case string:
		if t.Name == "string" {
			return allowed(v, choices, form)
		}
	case bool:
		if t.Name == "boolean" {
			return nil
		}
	case float64:
		if t.Name == "number" || t.Name == "integer" && v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return within(v, least, most)
		}
	}
	return mismatch(t, value)
}

func mismatch(t Type, value json.RawMessage) error {
	return fmt.Errorf("it takes %s, not %s", t.words(), brief(value))
}

// whole is a number that some editors write as 4.0 or 4e3 as Go reads it into an int.
func whole(value json.RawMessage) json.RawMessage {
	var f float64
	if json.Unmarshal(value, &f) == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return fmt.Appendf(nil, "%d", int64(f))
	}
	return value
}

func allowed(value string, choices []Choice, form *Form) error {
	if form != nil {
		return form.check(value)
	}
	if len(choices) == 0 || slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == value }) {
		return nil
	}
	var values []string
	for _, c := range choices {
		values = append(values, brief(c.Value))
	}
	return errors.New(brief(value) + " is none of " + strings.Join(values, ", "))
}

func within(n, least, most float64) error {
	switch {
	case n >= least && (most == 0 || n <= most):
		return nil
	case most == 0:
		return fmt.Errorf("it is at least %s, not %s", brief(least), brief(n))
	}
	return fmt.Errorf("it is between %s and %s, not %s", brief(least), brief(most), brief(n))
}
