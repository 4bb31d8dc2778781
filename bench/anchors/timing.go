package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// timing collects how long parsing and matching took.
type timing struct {
	repeat int // how often each is done; the fastest counts

	parses  []time.Duration // a file
	matches []time.Duration // a file pair
	java    struct{ parses, matches []time.Duration }
	pairs   int
	anchors int
	total   time.Duration
}

func (t *timing) parsed(lang string, d time.Duration) {
	t.parses = append(t.parses, d)
	if lang == "java" {
		t.java.parses = append(t.java.parses, d)
	}
}

// matched notes the time of one change set with the number of files and anchors.
func (t *timing) matched(d time.Duration, files, anchors int, asked []pair) {
	if files == 0 || anchors == 0 {
		return
	}
	t.matches = append(t.matches, d/time.Duration(files))
	if asked[0].Lang == "java" {
		t.java.matches = append(t.java.matches, d/time.Duration(files))
	}
	t.pairs += files
	t.anchors += anchors
	t.total += d
}

func (t *timing) report(w io.Writer) {
	if len(t.matches) == 0 {
		return
	}
	fmt.Fprintf(w, "%d file pairs in %d change sets, %d anchors, %d files parsed\n", t.pairs, len(t.matches), t.anchors, len(t.parses))
	fmt.Fprintf(w, "parse a file pair: median %d µs, mean %d µs\n", 2*median(t.parses).Microseconds(), 2*mean(t.parses).Microseconds())
	fmt.Fprintf(w, "match a file pair: median %d µs, mean %d µs, 95th percentile %d µs\n", median(t.matches).Microseconds(), (t.total / time.Duration(t.pairs)).Microseconds(), percentile(t.matches, 95).Microseconds())
	fmt.Fprintf(w, "match an anchor: mean %d µs\n", (t.total / time.Duration(t.anchors)).Microseconds())
	if len(t.java.matches) > 0 {
		fmt.Fprintf(w, "Java: parse a file pair: median %d µs, match: median %d µs\n", 2*median(t.java.parses).Microseconds(), median(t.java.matches).Microseconds())
	}
	fmt.Fprintf(w, "peak memory: %s\n", peakMemory())
}

func median(d []time.Duration) time.Duration { return percentile(d, 50) }

func percentile(d []time.Duration, p int) time.Duration {
	s := slices.Clone(d)
	slices.Sort(s)
	return s[min(len(s)-1, len(s)*p/100)]
}

func mean(d []time.Duration) time.Duration {
	var sum time.Duration
	for _, x := range d {
		sum += x
	}
	return sum / time.Duration(len(d))
}

// peakMemory is the largest resident size so far, where the system tells it, or
// what the Go heap has taken.
func peakMemory() string {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				return strings.Join(strings.Fields(v), " ")
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return fmt.Sprintf("%d kB of Go heap", m.HeapSys/1024)
}
