package cache

import (
	"reflect"
	"testing"

	"github.com/hivesync/hivesync/docai"
)

func TestAKeyDependsOnEverythingADraftDependsOn(t *testing.T) {
	base := Made{Code: [32]byte{1}, Language: "go", Kind: "function", Name: "F", Provider: "openai", Model: "m", Prompt: "v1", Verbosity: docai.Standard, Prose: "English"}
	seen := map[Key]string{base.Key(): "base"}
	v := reflect.ValueOf(&base).Elem()
	for i := range v.NumField() {
		changed := base
		f := reflect.ValueOf(&changed).Elem().Field(i)
		if f.Kind() == reflect.String {
			f.SetString(f.String() + "x")
		} else {
			f.Index(0).SetUint(9)
		}
		k := changed.Key()
		if other, ok := seen[k]; ok {
			t.Errorf("a changed %s has the key of %s", v.Type().Field(i).Name, other)
		}
		seen[k] = v.Type().Field(i).Name
	}
	shifted := base
	shifted.Name, shifted.Provider = "Fo", "penai"
	if _, ok := seen[shifted.Key()]; ok {
		t.Error("a key does not tell where one part ends and the next begins")
	}
	unsaid := base
	unsaid.Verbosity = ""
	if unsaid.Key() != base.Key() {
		t.Error(`"" is not Standard`)
	}
}
