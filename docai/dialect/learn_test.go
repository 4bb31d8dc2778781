package dialect

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hivesync/hivesync/internal/syntax"
)

// Each archive in testdata/learn is a file and, in "style.json", the style it shows.
func TestLearnedStyles(t *testing.T) {
	paths, err := filepath.Glob("testdata/learn/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil || len(archive.Files) != 2 || archive.Files[1].Name != "style.json" {
				t.Fatal("want a file and style.json", err)
			}
			src := archive.Files[0]
			lang := syntax.Detect(src.Name, src.Data)
			symbols := syntax.Parse(lang, src.Data).Symbols()
			learnt := Learn(lang.ID, src.Data, symbols)
			style, err := json.MarshalIndent(learnt, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			for i := range symbols { // in that style the file's own comments are written just as they are
				s := &symbols[i]
				if !s.Doc.Exists() {
					continue
				}
				indent := indentBefore(src.Data, s.Doc.Range.Start)
				if got := Render(lang.ID, Parse(lang.ID, s.Doc.Raw), s, learnt, indent); got != s.Doc.Raw {
					t.Errorf("the documentation of %s is\n%s\nand in the style of its file\n%s", s.QualifiedName(), s.Doc.Raw, got)
				}
			}
			got := string(style) + "\n"
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(archive.Files[1].Data) {
				t.Errorf("learnt otherwise than expected (go test -run Learned -update writes it anew):\n%s", got)
			}
		})
	}
}

// What a style says of itself comes back from its JSON, also what it does not know.
func TestStyleInJSON(t *testing.T) {
	style := Style{Dialect: NumPy, Width: 72, Period: Off, Gap: On, Tags: map[string]string{"returns": "@return"}}
	text, err := json.Marshal(style)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"dialect":"numpy","width":72,"tags":{"returns":"@return"},"period":false,"gap":true}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	var back Style
	if err := json.Unmarshal(text, &back); err != nil || back.Period != Off || back.Gap != On || back.OneLine != 0 || back.Tags["returns"] != "@return" {
		t.Errorf("got %+v back, %v", back, err)
	}
}
