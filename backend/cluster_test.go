//go:build unix

package backend

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/client"
	"github.com/hivesync/hivesync/backend/internal/db/dbtest"
)

// cluster is three backends, three NATS servers and a PostgreSQL, all processes
// of their own.
type cluster struct {
	t        *testing.T
	dir      string
	postgres *dbtest.Server
	database string
	nats     []*exec.Cmd
	natsURLs []string
	nodes    []*exec.Cmd
	urls     []string
	key      string
	invite   string // code
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, dir: t.TempDir(), key: strings.Repeat("5e", 32)}
	c.build("hivesync-backend", "github.com/hivesync/hivesync/cmd/hivesync-backend")
	c.build("nats-server", "github.com/nats-io/nats-server/v2")
	c.postgres = dbtest.Start(t)
	c.database = c.postgres.Database(t)

	ports := free(t, 6)
	var routes []string
	for i := range 3 {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[3+i]))
		c.natsURLs = append(c.natsURLs, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range 3 {
		c.nats = append(c.nats, c.run(nil, "nats-server", "-a", "127.0.0.1", "-p", fmt.Sprint(ports[i]), "--name", fmt.Sprint("n", i+1),
			"--cluster_name", "hivesync", "--cluster", routes[i], "--routes", strings.Join(routes, ",")))
		answers(t, fmt.Sprintf("127.0.0.1:%d", ports[i]))
	}
	for i := range 3 {
		urls := append(c.natsURLs[i:len(c.natsURLs):len(c.natsURLs)], c.natsURLs[:i]...)
		lines := make(chan string, 1)
		c.nodes = append(c.nodes, c.run(lines, "hivesync-backend", "serve", "--json", "--node", fmt.Sprint("g", i+1), "--nats", strings.Join(urls, ","), "--log-level", "error"))
		var info Info
		select {
		case line := <-lines:
			if err := json.Unmarshal([]byte(line), &info); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("a backend does not start")
		}
		c.urls = append(c.urls, info.WSURL)
	}

	key, err := ParseKey(c.key)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := OpenAdmin(t.Context(), Config{Database: c.database, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	project, err := admin.CreateProject(t.Context(), "Shop")
	if err != nil {
		t.Fatal(err)
	}
	if c.invite, err = admin.CreateInvite(t.Context(), NewInvite{Project: project}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cluster) build(name, pkg string) {
	c.t.Helper()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(c.dir, name), pkg).CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v\n%s", pkg, err, out)
	}
}

// run starts a process that ends with the test; its first line goes to lines.
func (c *cluster) run(lines chan<- string, name string, args ...string) *exec.Cmd {
	c.t.Helper()
	cmd := exec.Command(filepath.Join(c.dir, name), args...)
	cmd.Env = append(os.Environ(), "HIVESYNC_KEY="+c.key, "HIVESYNC_DATABASE="+c.database)
	log, err := os.Create(filepath.Join(c.dir, fmt.Sprintf("%s-%d.log", name, len(c.nats)+len(c.nodes))))
	if err != nil {
		c.t.Fatal(err)
	}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for s := bufio.NewScanner(out); s.Scan(); {
			select {
			case lines <- s.Text():
			default:
			}
		}
	}()
	c.t.Cleanup(func() {
		cmd.Process.Kill()
		<-read
		cmd.Wait()
		if text, err := os.ReadFile(log.Name()); err == nil && c.t.Failed() {
			c.t.Logf("%s:\n%.4000s", filepath.Base(log.Name()), text)
		}
		log.Close()
	})
	return cmd
}

// free are ports that nobody listens on.
func free(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// answers waits until something listens.
func answers(t *testing.T, addr string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing listens on %s", addr)
		}
	}
}

// editor is a client that reconnects elsewhere, resumes, and sends again what was
// not acknowledged.
type editor struct {
	c      *cluster
	name   string
	token  string
	ops    uint64
	events []client.Event
	resets int // replays that were not a continuation

	total    int
	progress *atomic.Int64
	moves    int // connections after the first
}

// work runs until the editor's ops are acknowledged and all events are seen.
func (e *editor) work(node int) error {
	var acked uint64
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); node++ {
		ws, err := client.TryDial(e.c.t, client.Options{URL: e.c.urls[node%3], Token: e.token, Client: e.name})
		if err != nil {
			time.Sleep(50 * time.Millisecond) // as every client: not at once again
			continue
		}
		done, err := e.session(ws, &acked)
		ws.Kill()
		if done || err != nil {
			return err
		}
		e.moves++
	}
	return fmt.Errorf("%s: acknowledged %d of %d, saw %d of %d", e.name, acked, e.ops, len(e.events), e.total)
}

// session is one connection. It ends with done, or when the connection breaks.
func (e *editor) session(ws *client.Client, acked *uint64) (done bool, err error) {
	var join v1.Join
	if n := len(e.events); n > 0 {
		join.Resume = e.events[n-1].Position()
	}
	ws.Send(v1.TypeJoin, v1.Main, join)
	sent := *acked
	for {
		f, err := ws.Frame()
		if err != nil {
			return false, nil
		}
		switch f.Type {
		case v1.TypeJoined, v1.TypeLagging:
			var j v1.Joined
			if err := f.Decode(&j); err != nil {
				return false, err
			}
			if !j.Recovered && len(e.events) > 0 {
				e.resets++
				e.events = nil
			}
		case v1.TypeEvent:
			one := client.Event{Epoch: f.Epoch, Seq: f.Seq}
			if err := f.Decode(&one.Event); err != nil {
				return false, err
			}
			e.events = append(e.events, one)
			e.progress.Add(1)
		case v1.TypeAck:
			var ack v1.Ack
			if err := f.Decode(&ack); err != nil {
				return false, err
			}
			*acked = max(*acked, ack.OpSeq)
		case v1.TypeError:
			var refused v1.Error
			if err := f.Decode(&refused); err != nil {
				return false, err
			}
			if refused.Code != v1.ErrUnavailable {
				return false, fmt.Errorf("%s: %s: %s", e.name, refused.Code, refused.Message)
			}
			return false, nil // the log is away: try elsewhere, with the same ops
		default:
			continue
		}
		for ; sent < e.ops && sent < *acked+8; sent++ {
			ws.Send(v1.TypeAppend, v1.Main, comment(sent+1))
		}
		if *acked == e.ops && len(e.events) >= e.total {
			return true, nil
		}
	}
}

func TestOneOfEachDiesAndNoEventIsLostOrToldTwice(t *testing.T) {
	c := startCluster(t)
	const writers, readers, ops = 6, 3, 120
	total := writers * ops
	var progress atomic.Int64
	var editors []*editor
	for i := range writers + readers {
		name := fmt.Sprint("e", i)
		var a v1.JoinAnswer
		url := "http" + strings.TrimSuffix(strings.TrimPrefix(c.urls[0], "ws"), v1.PathLive)
		if status, err := client.Post(t.Context(), url+v1.PathJoin, "", v1.JoinRequest{Code: c.invite, Name: name}, &a); err != nil || status != 200 {
			t.Fatalf("%d, %v", status, err)
		}
		e := &editor{c: c, name: name, token: a.Token, total: total, progress: &progress}
		if i < writers {
			e.ops = ops
		}
		editors = append(editors, e)
	}
	var wg sync.WaitGroup
	errs := make(chan error, len(editors))
	for i, e := range editors {
		wg.Go(func() { errs <- e.work(i) })
	}
	working := make(chan struct{})
	go func() { wg.Wait(); close(working) }()

	all := int64(total * len(editors))
	after := func(part int64) bool { // reports whether the load is still on
		for progress.Load() < part {
			select {
			case <-working:
				return false
			case <-time.After(5 * time.Millisecond):
			}
		}
		return true
	}
	if !after(all / 5) {
		t.Error("all was over before a backend was killed")
	}
	c.nodes[1].Process.Kill()
	if !after(all * 2 / 5) {
		t.Error("all was over before a NATS server was killed")
	}
	c.nats[0].Process.Kill()
	if !after(all * 3 / 5) {
		t.Error("all was over before PostgreSQL crashed")
	}
	c.postgres.Kill()
	c.postgres.Run(t)
	<-working
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	moves := 0
	for _, e := range editors {
		moves += e.moves
		if e.resets > 0 {
			t.Errorf("%s was told everything anew %d times", e.name, e.resets)
		}
		if len(e.events) != total {
			t.Errorf("%s saw %d events of %d", e.name, len(e.events), total)
		}
		ops := map[[2]any]bool{}
		for i, event := range e.events {
			if event.Seq != uint64(i+1) {
				t.Errorf("%s: event %d has seq %d", e.name, i, event.Seq)
				break
			}
			if ops[[2]any{event.Client, event.OpSeq}] {
				t.Errorf("%s: op %d of %s came twice", e.name, event.OpSeq, event.Client)
			}
			ops[[2]any{event.Client, event.OpSeq}] = true
		}
	}
	if moves < 3 {
		t.Errorf("%d connections moved: the killed backend had nobody", moves)
	}
	t.Logf("%d events to %d editors over 3 nodes; %d connections were made again", total, len(editors), moves)

	verify := exec.Command(filepath.Join(c.dir, "hivesync-backend"), "verify")
	verify.Env = append(os.Environ(), "HIVESYNC_KEY="+c.key, "HIVESYNC_DATABASE="+c.database)
	if out, err := verify.CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprintf("%d events in 1 streams, 0 problems", total)) {
		t.Errorf("verify: %v, %s", err, out)
	}
}
