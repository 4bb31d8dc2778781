// Command outline measures the drafts of the outline provider on real code.
//
// It drafts every function, method and public type that has no documentation, as
// the files would be documented, and reads the rendered comments again: are the
// sections there that the form of the language wants, does every name in code quotes
// exist in the file, does docai/truth find anything false. By default it reads the
// libraries of Go and Python on the machine; source trees are given as NAME=FOLDER.
//
//	go run ./bench/outline
//	go run ./bench/outline -library=false flask=/src/flask gson=/src/gson
//	go run ./bench/outline -show 100 -seed 7 flask=/src/flask
//
// It prints Markdown; with -show, drafts with the code they speak of, for a person
// to read: no count can tell whether a sentence is true.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/onmachine"
)

func main() {
	library := flag.Bool("library", true, "read the Go and Python libraries on the machine")
	show := flag.Int("show", 0, "print this `many` drafts of each folder instead of the table")
	seed := flag.Uint64("seed", 1, "which drafts to show")
	faults := flag.Bool("faults", false, "print what is incomplete, unknown or found false instead of the table")
	flag.Parse()
	if err := run(*library, *show, *seed, *faults, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(library bool, show int, seed uint64, faults bool, folders []string) error {
	var roots [][2]string
	if library {
		golang, err := onmachine.GoLibrary()
		if err != nil {
			return err
		}
		python, err := onmachine.PythonLibrary()
		if err != nil {
			return err
		}
		roots = append(roots, [2]string{"Go library", golang}, [2]string{"Python library", python})
	}
	for _, f := range folders {
		name, root, ok := strings.Cut(f, "=")
		if !ok {
			name, root = filepath.Base(f), f
		}
		roots = append(roots, [2]string{name, root})
	}
	if show == 0 && !faults {
		fmt.Println("| code | files | asked for | drafted | sections complete | names quoted | that exist | a warning or error | said twice | mean score |")
		fmt.Println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
	}
	var total measures
	for _, r := range roots {
		m, drafts, err := measure(context.Background(), r[1])
		if err != nil {
			return fmt.Errorf("%s: %w", r[0], err)
		}
		total.add(m)
		switch {
		case faults:
			for _, d := range drafts {
				for _, fault := range d.faults {
					fmt.Printf("%s/%s:%d %s: %s\n", r[1], d.path, d.line, d.symbol, fault)
				}
			}
		case show > 0:
			random := rand.New(rand.NewPCG(seed, 1))
			random.Shuffle(len(drafts), func(i, j int) { drafts[i], drafts[j] = drafts[j], drafts[i] })
			for _, d := range drafts[:min(show, len(drafts))] {
				fmt.Printf("%s:%d %s\n%s\n%s\n\n", d.path, d.line, d.symbol, indented(d.code), d.text)
			}
		default:
			fmt.Println(m.row(r[0]))
		}
	}
	if show == 0 && !faults && len(roots) > 1 {
		fmt.Println(total.row("**all**"))
	}
	return nil
}

func indented(code string) string {
	lines := strings.Split(code, "\n")
	lines = slices.Clip(lines[:min(len(lines), 14)])
	return "    " + strings.Join(lines, "\n    ")
}
