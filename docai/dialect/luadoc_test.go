package dialect_test

import (
	"testing"

	"github.com/hivesync/hivesync/docai/dialect"
)

// LDoc has tags that are named like the type of a parameter, and modifiers.
func TestTagsOfLDocNameTheirParameters(t *testing.T) {
	b := dialect.Parse("lua", `--- Fill a string.
-- @string s the text
-- @int[opt=1] n how often
-- @tparam[opt] string sep what stands between
-- @param[opt] sink where it goes
-- @treturn string the whole`)
	want := []struct{ name, typ, text string }{{"s", "", "the text"}, {"n", "", "how often"}, {"sep", "string", "what stands between"}, {"sink", "", "where it goes"}}
	if len(b.Params) != len(want) {
		t.Fatalf("parameters %+v", b.Params)
	}
	for i, w := range want {
		if p := b.Params[i]; p.Name != w.name || p.Type != w.typ || p.Text != w.text {
			t.Errorf("%+v, want %+v", p, w)
		}
	}
	if b.ReturnsType != "string" || b.Returns != "the whole" {
		t.Errorf("returns %q, a %q", b.Returns, b.ReturnsType)
	}
}
