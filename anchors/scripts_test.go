package anchors_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hivesync/hivesync/anchors"
	"github.com/hivesync/hivesync/internal/code"
)

// Each file in testdata/scripts is a change that once led an anchor astray. It
// says where the anchor of a line belongs: "line 3 at 5", "line 3 orphaned".
func TestChangesThatOnceLedAstray(t *testing.T) {
	names, err := filepath.Glob("testdata/scripts/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			path := strings.TrimPrefix(archive.Files[0].Name, "old")
			old, now := parse(path, string(archive.Files[0].Data)), parse(path, string(archive.Files[1].Data))
			told := 0
			for line := range strings.Lines(string(archive.Comment)) {
				var from, to int
				if _, err := fmt.Sscanf(line, "line %d at %d", &from, &to); err != nil {
					if _, err := fmt.Sscanf(line, "line %d orphaned", &from); err != nil {
						continue
					}
				}
				told++
				start := 0
				for range from - 1 {
					start += strings.Index(string(old.Tree.Src[start:]), "\n") + 1
				}
				a := old.At(code.Range{Start: start, End: start})
				results, err := anchors.ResolveAll(context.Background(), []anchors.Anchor{a}, anchors.ChangeSet{Old: []anchors.Source{anchors.Loaded(old)}, New: []anchors.Source{anchors.Loaded(now)}})
				if err != nil {
					t.Fatal(err)
				}
				if r := results[0]; r.Found != (to > 0) || r.Found && now.Tree.Line(r.Range.Start) != to {
					t.Errorf("%s the %s of line %d, %s, is %+v", strings.TrimSpace(line)+":", a.Kind, from, a.Name, r)
				}
			}
			if told == 0 {
				t.Error("it says of no line where it belongs")
			}
		})
	}
}
