package eventlog

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// BenchmarkAppend has 64 writers append 256 bytes each and wait until it is
// durable, here and in a JetStream that syncs always, in turns so that both meet
// the same disk. It reports the ratio of what they append in the same time.
//
//	go test -run '^$' -bench Append -benchtime 1x ./backend/internal/eventlog
func BenchmarkAppend(b *testing.B) {
	const writers, rounds, lasts = 64, 4, 2 * time.Second
	payload := []byte(fmt.Sprintf(`{"text":"%s"}`, strings.Repeat("x", 256-11)))
	l := open(b, filepath.Join(b.TempDir(), "log.db"), Options{})
	js := jetStream(b)
	var op atomic.Uint64
	ours := func() error {
		e := entry("w", op.Add(1))
		e.Payload = payload
		_, err := l.Append(context.Background(), e)
		return err
	}
	theirs := func() error {
		_, err := js.Publish(context.Background(), "events", payload)
		return err
	}
	for b.Loop() {
		var a, z int64
		for range rounds {
			a += during(b, lasts, writers, ours)
			z += during(b, lasts, writers, theirs)
		}
		seconds := (rounds * lasts).Seconds()
		b.ReportMetric(float64(a)/seconds, "appends/s")
		b.ReportMetric(float64(z)/seconds, "jetstream/s")
		b.ReportMetric(float64(a)/float64(z), "ratio")
	}
}

// during counts how often writers do something in a time.
func during(b *testing.B, lasts time.Duration, writers int, do func() error) int64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	end := time.Now().Add(lasts)
	for range writers {
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := do(); err != nil {
					b.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return n.Load()
}

// jetStream is a stream on a file that is synced at each message, as its
// documentation wants it for what must survive a power cut.
func jetStream(b *testing.B) jetstream.JetStream {
	b.Helper()
	s, err := server.NewServer(&server.Options{ServerName: "bench", DontListen: true, JetStream: true, StoreDir: b.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true})
	if err != nil {
		b.Fatal(err)
	}
	s.Start()
	b.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		b.Fatal("JetStream does not start")
	}
	conn, err := nats.Connect("", nats.InProcessServer(s))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := js.CreateStream(b.Context(), jetstream.StreamConfig{Name: "events", Subjects: []string{"events"}, Storage: jetstream.FileStorage}); err != nil {
		b.Fatal(err)
	}
	return js
}
