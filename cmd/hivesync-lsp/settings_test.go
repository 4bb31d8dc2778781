package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/dialect"
	"github.com/hivesync/hivesync/internal/settings"
)

// The settings table stands below the packages whose words it offers; here both meet.
func TestTheSettingsOfferWhatThereIs(t *testing.T) {
	table := settings.Table()
	row := func(key string) *settings.Setting {
		i := slices.IndexFunc(table, func(s settings.Setting) bool { return s.Key == key })
		if i < 0 {
			t.Fatalf("there is no setting %s", key)
		}
		return &table[i]
	}
	members := map[string]settings.Member{}
	for _, m := range row("style").Members {
		members[m.Name] = m
	}
	style := reflect.TypeFor[dialect.Style]()
	if style.NumField() != len(members) {
		t.Errorf("a style has %d members and the settings %d", style.NumField(), len(members))
	}
	for i := range style.NumField() {
		f := style.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		want := map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Map: "object", reflect.Int8: "boolean"}[f.Type.Kind()]
		if got := members[name].Type.Name; got != want {
			t.Errorf("style.%s is of type %q in the settings, want %q", name, got, want)
		}
	}
}
