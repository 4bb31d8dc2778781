// Command gateway measures what the backend's gateway costs, beside two others
// that do the same in the same run: centrifuge (github.com/centrifugal/centrifuge)
// and a bare hub, which passes messages on and does nothing else.
//
//	go build -o bin/ ./cmd/hivesync-backend && cd bench/gateway && go run . -backend ../../bin/hivesync-backend
//
// Servers run on core 0, the clients on core 1. It prints Markdown. What counts
// are the ratios: absolute times are those of the machine, and of what else it does.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// plan is what is measured.
type plan struct {
	backend      string // path of hivesync-backend
	conns, rooms int
	deliveries   int // a second
	each         time.Duration
	only         string // one part, by its name
}

const pinned = "HIVESYNC_BENCH_PINNED" // set in the process that is on core 1 already

func main() {
	var p plan
	role := flag.String("role", "", "serve as a peer: centrifuge or bare")
	flag.StringVar(&p.backend, "backend", "", "path of hivesync-backend")
	flag.IntVar(&p.conns, "conns", 2000, "connections")
	flag.IntVar(&p.rooms, "rooms", 200, "rooms they are in")
	flag.IntVar(&p.deliveries, "deliveries", 100_000, "deliveries a second that are offered")
	flag.DurationVar(&p.each, "each", 8*time.Second, "how long each load lasts")
	flag.StringVar(&p.only, "only", "", "measure one part: cursors, merged, idle, stalled or large")
	flag.Parse()
	var err error
	switch *role {
	case "centrifuge":
		err = serveCentrifuge()
	case "bare":
		err = serveBare()
	case "":
		err = run(p)
	default:
		err = fmt.Errorf("there is no role %q", *role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/gateway:", err)
		os.Exit(1)
	}
}

func run(p plan) error {
	if p.backend == "" {
		return errors.New("name the backend's binary with -backend")
	}
	path, err := filepath.Abs(p.backend)
	if err != nil {
		return err
	}
	p.backend = path
	if os.Getenv(pinned) == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		cmd := exec.Command("taskset", append([]string{"-c", "1", self}, os.Args[1:]...)...)
		cmd.Env = append(os.Environ(), pinned+"=1")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		return cmd.Run()
	}
	return report(p)
}
