package main

import (
	"fmt"
	"strings"
	"testing"
)

// The floors: a file with 20 functions of usual size.
func TestAFileWithTwentyFunctions(t *testing.T) {
	var b strings.Builder
	b.WriteString("package shop\n\nimport (\n\t\"errors\"\n\t\"strings\"\n)\n")
	for i := range 20 {
		fmt.Fprintf(&b, `
func Step%d(names []string, limit int) (string, error) {
	var kept []string
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if len(kept) == limit {
			return "", errors.New("more than the limit")
		}
		kept = append(kept, strings.ToUpper(name))
	}
	if len(kept) < %d {
		return "", errors.New("too few names were given")
	}
	return strings.Join(kept, ", "), nil
}
`, i, i)
	}
	r, err := measure(t.Context(), "shop.go", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if r.symbols != 20 || r.requests != 1 || r.again != 0 || r.edited != 1 {
		t.Errorf("%+v", r)
	}
	if ratio := float64(r.tokens) / float64(r.naive); ratio > 0.2 {
		t.Errorf("%.2f of one request per function", ratio)
	}
	if ratio := float64(r.tokens) / float64(r.minimum); ratio > 1.3 {
		t.Errorf("%.2f of the minimum", ratio)
	}
	t.Logf("%+v", r)
}
