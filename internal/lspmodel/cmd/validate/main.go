// Command validate checks recordings of editors' connections against the meta
// model of the Language Server Protocol:
//
//	go run ./internal/lspmodel/cmd/validate [-known VIOLATION]… FRAMES.jsonl…
//
// `hivesync-lsp serve --record FILE` writes such recordings. It exits with 1 when
// a frame violates the specification, with 2 when it cannot tell. What an editor is
// known to get wrong is named word for word with -known: it is counted, and it is an
// error when it no longer happens.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/hivesync/hivesync/internal/lspmodel"
)

func main() {
	known := map[string]int{}
	flag.Func("known", "a violation that an editor is known for, word for word", func(violation string) error {
		known[violation] = 0
		return nil
	})
	flag.Parse()
	violations, err := run(flag.Args(), known)
	if err != nil {
		fmt.Fprintln(os.Stderr, "validate:", err)
		os.Exit(2)
	}
	if violations > 0 {
		os.Exit(1)
	}
}

// run checks recordings and answers how many violations there are that nobody knows
// of, or known ones that are gone.
func run(paths []string, known map[string]int) (violations int, err error) {
	if len(paths) == 0 {
		return 0, fmt.Errorf("name at least one recording")
	}
	model, err := lspmodel.Load()
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return violations, err
		}
		report, err := model.Recording(file)
		file.Close()
		if err != nil {
			return violations, fmt.Errorf("%s: %w", path, err)
		}
		unknown := 0
		for _, v := range report.Violations {
			if _, ok := known[fmt.Sprint(v)]; ok {
				known[fmt.Sprint(v)]++
				continue
			}
			unknown++
			fmt.Println(v)
		}
		for _, name := range slices.Sorted(maps.Keys(report.Seen)) {
			fmt.Printf("%6d  %s\n", report.Seen[name], name)
		}
		for _, open := range report.Unanswered {
			fmt.Println("unanswered:", open)
		}
		fmt.Printf("%s: %d frames, %d violations, and %d known of the editor\n", path, report.Frames, unknown, len(report.Violations)-unknown)
		violations += unknown
	}
	for _, v := range slices.Sorted(maps.Keys(known)) {
		if known[v] == 0 {
			fmt.Printf("no longer seen, so no longer to be named as known: %s\n", v)
			violations++
		}
	}
	return violations, nil
}
