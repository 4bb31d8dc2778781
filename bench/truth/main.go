// Command truth measures the checks of docai/truth and docai/guard on real code.
//
// It reads the documentation that people wrote in well-kept code, counts the
// findings on it as it stands (false alarms, unless reading one shows that the
// documentation is wrong), then plants one lie at a time and counts how many are
// found. By default it reads the libraries of Go and Python on the machine;
// further folders are given as NAME=FOLDER.
//
//	go run ./bench/truth
//	go run ./bench/truth -alarms flask=/src/flask axum=/src/axum
//
// It prints Markdown. The planting is deterministic.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/hivesync/hivesync/docai/guard"
	"github.com/hivesync/hivesync/docai/truth"
	"github.com/hivesync/hivesync/internal/onmachine"
)

func main() {
	library := flag.Bool("library", true, "read the Go and Python libraries on the machine")
	alarms := flag.Bool("alarms", false, "list every finding on untouched documentation instead of the tables")
	missed := flag.String("missed", "", "list the planted lies of this `class`, of all or the unsafe text, that were not found")
	perClass := flag.Int("lies", 200, "lies of one class to plant in each repository")
	flag.Parse()
	if err := run(*library, *alarms, *missed, *perClass, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(library, list bool, missed string, perClass int, folders []string) error {
	var repos []*repository
	read := func(name, root string, skip ...string) error {
		r, err := load(name, root, skip)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		repos = append(repos, r)
		return nil
	}
	if library {
		golang, err := onmachine.GoLibrary()
		if err != nil {
			return err
		}
		// The commands are not the library.
		if err := read("Go library", golang, "cmd", "vendor"); err != nil {
			return err
		}
		python, err := onmachine.PythonLibrary()
		if err != nil {
			return err
		}
		if err := read("Python library", python, "site-packages", "test", "lib2to3", "idlelib"); err != nil {
			return err
		}
	}
	for _, f := range folders {
		name, root, ok := strings.Cut(f, "=")
		if !ok {
			name, root = filepath.Base(f), f
		}
		if err := read(name, root); err != nil {
			return err
		}
	}
	if list {
		return listAlarms(repos)
	}
	return tables(repos, missed, perClass)
}

// alarming are the findings that a person is shown as a problem.
func alarming(r truth.Report) []truth.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f truth.Finding) bool { return f.Severity == truth.Note })
}

func listAlarms(repos []*repository) error {
	for _, r := range repos {
		for _, d := range r.documented() {
			for _, f := range d.checker.Existing(d.index).Findings {
				fmt.Printf("%s %s %s/%s:%d %s: %s\n", f.Severity, f.Rule, r.root, d.file.path, d.sym.Line, d.sym.QualifiedName(), f.Message)
			}
			for _, f := range guard.Check(d.block, context(d)) {
				fmt.Printf("flag %s %s/%s:%d %s: %s\n", f.Rule, r.root, d.file.path, d.sym.Line, d.sym.QualifiedName(), f.Excerpt)
			}
		}
	}
	return nil
}

func context(d documented) guard.Context {
	return guard.Context{Language: d.file.tree.Lang.ID, Symbol: d.sym, Source: string(d.file.tree.Src)}
}

func tables(repos []*repository, missed string, perClass int) error {
	fmt.Println("### Untouched documentation")
	fmt.Println()
	fmt.Println("| code | files | documented symbols | with a warning or error | share | rules | flagged as unsafe | share |")
	fmt.Println("|---|---:|---:|---:|---:|---|---:|---:|")
	var all []documented
	for _, r := range repos {
		docs := r.documented()
		all = append(all, docs...)
		warned, flagged := 0, 0
		byRule := map[string]int{}
		for _, d := range docs {
			found := alarming(d.checker.Existing(d.index))
			if len(found) > 0 {
				warned++
			}
			for _, f := range found {
				byRule[f.Rule]++
			}
			if len(guard.Check(d.block, context(d))) > 0 {
				flagged++
			}
		}
		fmt.Printf("| %s | %d | %d | %d | %s | %s | %d | %s |\n", r.name, len(r.files), len(docs), warned, percent(warned, len(docs)), counts(byRule), flagged, percent(flagged, len(docs)))
	}
	fmt.Println()
	fmt.Println("### Planted lies")
	fmt.Println()
	fmt.Println("| lie | planted | found | share | found as |")
	fmt.Println("|---|---:|---:|---:|---|")
	plantedCovered, foundCovered := 0, 0
	for _, class := range lies {
		planted, found := 0, 0
		as := map[string]int{}
		inRepo := map[string]int{}
		for i := range all {
			d := &all[i]
			if inRepo[d.repo.name] >= perClass {
				continue
			}
			lie, ok := class.plant(d, newChooser(d, class.name))
			if !ok {
				continue
			}
			before := ruleSet(alarming(d.checker.Check(d.index, d.block)))
			inRepo[d.repo.name]++
			planted++
			caught := false
			for _, f := range alarming(d.checker.Check(d.index, lie.block)) {
				if !before[f.Rule+f.Subject] {
					as[f.Rule]++
					caught = true
					break
				}
			}
			if caught {
				found++
			} else if missed == class.name || missed == "all" {
				fmt.Printf("missed %s %s/%s:%d %s: %s\n", class.name, d.repo.root, d.file.path, d.sym.Line, d.sym.QualifiedName(), lie.said)
			}
		}
		if class.covered {
			plantedCovered += planted
			foundCovered += found
		}
		fmt.Printf("| %s | %d | %d | %s | %s |\n", class.title(), planted, found, percent(found, planted), counts(as))
	}
	fmt.Printf("| **all that the checks cover** | %d | %d | %s | |\n", plantedCovered, foundCovered, percent(foundCovered, plantedCovered))
	return unsafeTable(all, missed, perClass)
}

func ruleSet(findings []truth.Finding) map[string]bool {
	set := map[string]bool{}
	for _, f := range findings {
		set[f.Rule+f.Subject] = true
	}
	return set
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

// counts lists rules with their numbers, the most frequent first.
func counts(byRule map[string]int) string {
	var names []string
	for name := range byRule {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if byRule[names[i]] != byRule[names[j]] {
			return byRule[names[i]] > byRule[names[j]]
		}
		return names[i] < names[j]
	})
	var out []string
	for _, name := range names[:min(5, len(names))] {
		out = append(out, fmt.Sprintf("%s %d", name, byRule[name]))
	}
	return strings.Join(out, ", ")
}
