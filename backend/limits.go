package backend

import (
	"reflect"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// withDefaults fills the limits that are not set.
func withDefaults(l v1.Limits) v1.Limits {
	set, standard := reflect.ValueOf(&l).Elem(), reflect.ValueOf(v1.DefaultLimits())
	for i := range set.NumField() {
		if set.Field(i).IsZero() {
			set.Field(i).Set(standard.Field(i))
		}
	}
	return l
}
