// Command validate checks recordings of editors' connections against the meta
// model of the Language Server Protocol:
//
//	go run ./internal/lspmodel/cmd/validate FRAMES.jsonl…
//
// `hivesync-lsp serve --record FILE` writes such recordings. It exits with 1 when
// a frame violates the specification, with 2 when it cannot tell.
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/hivesync/hivesync/internal/lspmodel"
)

func main() {
	violations, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "validate:", err)
		os.Exit(2)
	}
	if violations > 0 {
		os.Exit(1)
	}
}

func run(paths []string) (violations int, err error) {
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
		for _, v := range report.Violations {
			fmt.Println(v)
		}
		for _, name := range slices.Sorted(maps.Keys(report.Seen)) {
			fmt.Printf("%6d  %s\n", report.Seen[name], name)
		}
		for _, open := range report.Unanswered {
			fmt.Println("unanswered:", open)
		}
		fmt.Printf("%s: %d frames, %d violations\n", path, report.Frames, len(report.Violations))
		violations += len(report.Violations)
	}
	return violations, nil
}
