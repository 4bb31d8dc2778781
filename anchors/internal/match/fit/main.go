// Command fit fits the models of package match to data with known answers.
//
//	go run ./anchors/internal/match/fit -data DIR -blobs DIR -write anchors/internal/match/fitted.go
//
// DIR of -data holds pairs.jsonl.gz and changesets.jsonl.gz as docs/anchors.md
// says. It prints how the models do on the data they were fitted to and, the
// figure that counts, on repositories they have not seen (cross-validated: each
// fifth of the repositories is judged by models fitted to the others).
package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"

	"github.com/hivesync/hivesync/anchors/internal/match"
)

// folds is the number of parts the repositories are split into.
const folds = 5

func main() {
	data := flag.String("data", "", "folder with pairs.jsonl.gz and changesets.jsonl.gz")
	texts := flag.String("blobs", "", "folder with the texts by git blob id")
	write := flag.String("write", "", "write the coefficients to this Go file")
	rounds := flag.Int("rounds", 2, "how often to fit anew on what the last models left to judge; 0 judges the present models")
	list := flag.Bool("list", false, "list the answers that are wrong or missing")
	flag.Parse()
	if err := run(*data, *texts, *write, *rounds, *list); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(data, texts, write string, rounds int, list bool) error {
	c, err := load(data, texts)
	if err != nil {
		return err
	}
	c.list = list
	all := match.Fitted()
	if rounds == 0 {
		return c.judge("present models", func(*changeSet) *match.Models { return all })
	}
	var byFold [folds]*match.Models
	for round := range rounds {
		for _, stage := range []string{"alone", "among"} {
			rows, err := c.collect(all)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "round %d, %s: %d rows\n", round+1, stage, len(rows))
			all = fitModels(all, rows, stage, func(row) bool { return true })
			for k := range byFold {
				base := byFold[k]
				if base == nil {
					base = all
				}
				byFold[k] = fitModels(base, rows, stage, func(r row) bool { return foldOf(r.repo) != k })
			}
		}
	}
	if err := c.judge("fitted to all", func(*changeSet) *match.Models { return all }); err != nil {
		return err
	}
	if err := c.judge("cross-validated by repository", func(s *changeSet) *match.Models { return byFold[foldOf(s.Repo)] }); err != nil {
		return err
	}
	if write == "" {
		return nil
	}
	return os.WriteFile(write, source(all), 0o644)
}

func foldOf(repo string) int {
	h := fnv.New32a()
	h.Write([]byte(repo))
	return int(h.Sum32() % folds)
}
