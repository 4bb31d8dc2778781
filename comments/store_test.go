package comments

import (
	"testing"
)

func TestSmoke(t *testing.T) {
	s, err := OpenTemporary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	made, err := s.Append(t.Context(), "ada", Create(Comment{Kind: AI, Path: "a/b.go", Symbol: "F", Text: "// F does."}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), "ada", Accept(made[0].ID, made[0].Hash)); err != nil {
		t.Fatal(err)
	}
	found, err := s.Find(t.Context(), Query{Path: "a/b.go", States: []State{Accepted}})
	if err != nil || len(found) != 1 || found[0].Provenance.AcceptedBy != "ada" {
		t.Fatalf("%+v %v", found, err)
	}
}
