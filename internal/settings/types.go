package settings

import "encoding/json"

// Type is the JSON Schema type of a setting, with that of its items for lists.
type Type struct {
	Name  string // "string", "boolean", "integer", "number", "array", "object"
	Items string // of an array
}

func (t Type) words() string {
	switch t.Name {
	case "array":
		return "a list of " + t.Items + "s"
	case "integer":
		return "a whole number"
	case "boolean":
		return "true or false"
	case "object":
		return "an object"
	}
	return "a " + t.Name
}

// Type is the type of a setting, which is that of its member in Settings.
func (s *Setting) Type() Type {
	switch s.field(&Settings{}).(type) {
	case *string:
		return Type{Name: "string"}
	case *bool:
		return Type{Name: "boolean"}
	case *int:
		return Type{Name: "integer"}
	case *float64:
		return Type{Name: "number"}
	case *[]string:
		return Type{Name: "array", Items: "string"}
	}
	return Type{Name: "object"}
}

func deref(pointer any) any {
	switch p := pointer.(type) {
	case *string:
		return *p
	case *bool:
		return *p
	case *int:
		return *p
	case *float64:
		return *p
	case *[]string:
		return *p
	case *json.RawMessage:
		return *p
	case *map[string]Price:
		return *p
	}
	panic("settings: a member of a type that deref does not know")
}

// assign copies a value between two pointers of one type.
func assign(to, from any) {
	switch p := to.(type) {
	case *string:
		*p = *from.(*string)
	case *bool:
		*p = *from.(*bool)
	case *int:
		*p = *from.(*int)
	case *float64:
		*p = *from.(*float64)
	case *[]string:
		*p = *from.(*[]string)
	case *json.RawMessage:
		*p = *from.(*json.RawMessage)
	case *map[string]Price:
		*p = *from.(*map[string]Price)
	default:
		panic("settings: a member of a type that assign does not know")
	}
}
