// Command cost measures what documenting real files costs, against a recording
// server that answers as OpenAI's does: the tokens of our requests beside those of
// one request per function with the whole file in each, and beside the least that
// is possible, the file once and the bare words of the answers.
//
// By default it reads files of the Go and Python libraries on the machine; further
// files are given by path.
//
//	go run ./bench/cost
//	go run ./bench/cost src/lib.rs Gson.java
//
// It prints Markdown. Tokens are counted at 3 bytes each, on all sides alike.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hivesync/hivesync/internal/onmachine"
)

func main() {
	library := flag.Bool("library", true, "measure files of the Go and Python libraries on the machine")
	flag.Parse()
	if err := run(*library, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(library bool, paths []string) error {
	if library {
		golang, err := onmachine.GoLibrary()
		if err != nil {
			return err
		}
		python, err := onmachine.PythonLibrary()
		if err != nil {
			return err
		}
		paths = append([]string{
			filepath.Join(golang, "strings", "strings.go"), filepath.Join(golang, "net", "http", "cookie.go"), filepath.Join(golang, "net", "http", "server.go"),
			filepath.Join(python, "textwrap.py"), filepath.Join(python, "argparse.py"),
		}, paths...)
	}
	fmt.Println("| file | language | symbols | requests | tokens | × one request per symbol | × minimum | again: requests | one edited: asked |")
	fmt.Println("|---|---|--:|--:|--:|--:|--:|--:|--:|")
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r, err := measure(context.Background(), path, src)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Printf("| %s | %s | %d | %d | %d | %.3f | %.2f | %d | %d |\n", filepath.Base(path), r.language, r.symbols, r.requests, r.tokens,
			float64(r.tokens)/float64(r.naive), float64(r.tokens)/float64(r.minimum), r.again, r.edited)
	}
	return nil
}
