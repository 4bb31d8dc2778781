package story

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/internal/syntax"
)

// The whole review in every language: drafted, accepted, undone, accepted again, and
// kept over a restart. Only comments change.
func TestEveryLanguageIsReviewed(t *testing.T) {
	s := Files(t, "-- x --\n")
	samples := map[string][]string{} // names of files, by language
	for _, lang := range syntax.Languages() {
		paths, err := filepath.Glob(filepath.Join("..", "syntax", "testdata", lang.ID, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			name := filepath.Base(path)
			if strings.HasSuffix(name, ".symbols") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name = lang.ID + "/" + name
			s.Write(name, string(text))
			samples[lang.ID] = append(samples[lang.ID], name)
		}
		if len(samples[lang.ID]) == 0 {
			t.Errorf("%s has no sample", lang.Name)
		}
	}
	ada := s.Editor("ada", "vscode", Settings(`{"symbols":"all","diagnostics":{"documentation":"off"}}`))
	drafted := map[string]int{}
	for _, lang := range syntax.Languages() {
		for _, name := range samples[lang.ID] {
			drafted[lang.ID] += reviewed(t, ada, lang, name)
		}
		if drafted[lang.ID] == 0 {
			t.Errorf("nothing was drafted in %s", lang.Name)
		}
	}
	ada.Quit()
	again := s.Editor("ada", "vscode")
	for _, names := range samples {
		for _, name := range names {
			again.OpenAs(name, "", s.Read(name))
			again.Fence()
			for _, hint := range again.Hints(name) {
				t.Errorf("%s:%d: open after a restart: %s", name, hint.Position.Line+1, hint.Label)
			}
		}
	}
	t.Logf("drafts by language: %v", drafted)
}

// reviewed reviews one file and gives the number of its drafts.
func reviewed(t *testing.T, ada *Editor, lang *syntax.Language, name string) int {
	t.Helper()
	ada.OpenAs(name, lang.ID, ada.s.Read(name))
	before := ada.Text(name)
	if err := ada.Command("hivesync.documentFile", map[string]any{"uri": ada.s.uri(name)}, nil); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	ada.Fence()
	hints := ada.Hints(name)
	accept := func() string {
		var taken struct{ Accepted, Left int }
		if err := ada.Command("hivesync.acceptAllInFile", map[string]any{"uri": ada.s.uri(name)}, &taken); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		ada.Fence()
		if taken.Accepted != len(hints) || taken.Left != 0 {
			t.Errorf("%s: of %d drafts %+v", name, len(hints), taken)
		}
		return ada.Text(name)
	}
	if len(hints) > 0 {
		after := accept()
		tree := syntax.Parse(lang, []byte(after))
		if err := syntax.SameCode(syntax.Parse(lang, []byte(before)), tree); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left := ada.Hints(name); len(left) != 0 {
			t.Errorf("%s: accepted, and %q is still a draft", name, left[0].Label)
		}
		ada.Undo(name)
		ada.Fence()
		if ada.Text(name) != before || len(ada.Hints(name)) != len(hints) {
			t.Errorf("%s: undo brings %d of %d drafts back", name, len(ada.Hints(name)), len(hints))
		}
		if again := accept(); again != after {
			t.Errorf("%s: accepted again it is\n%s", name, again)
		}
	}
	ada.Save(name)
	ada.Fence()
	ada.Close(name)
	return len(hints)
}
