package settings

import "reflect"

// Type is the JSON Schema type of a setting.
type Type struct {
	Name  string // "string", "boolean", "integer", "number", "array", "object"
	Items string // type of the items of an array, or of all values of an object; "" for other objects
}

// words is the type as a sentence about a value has it.
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
	switch t := s.in(&Settings{}).Type(); t.Kind() {
	case reflect.String:
		return Type{Name: "string"}
	case reflect.Bool:
		return Type{Name: "boolean"}
	case reflect.Int:
		return Type{Name: "integer"}
	case reflect.Float64:
		return Type{Name: "number"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return Type{Name: "array", Items: "string"}
		}
	}
	return Type{Name: "object"} // a map, or JSON as it came
}

// Value is the default of a setting.
func (s *Setting) Value() any {
	d := Default()
	return s.in(&d).Interface()
}

// in is the setting's member of the settings given.
func (s *Setting) in(all *Settings) reflect.Value { return reflect.ValueOf(s.field(all)).Elem() }
