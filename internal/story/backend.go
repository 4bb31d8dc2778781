package story

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os/exec"
	"testing"
)

// Backend is a real backend on this machine, with a project.
type Backend struct {
	URL, Token, Invite string

	t    testing.TB
	data string
	addr string
	run  *exec.Cmd
}

// Serve starts a backend with nothing in it. It ends with the test.
func Serve(t testing.TB) *Backend {
	t.Helper()
	b := &Backend{t: t, data: t.TempDir(), addr: "127.0.0.1:0"}
	b.Start()
	t.Cleanup(b.Kill)
	return b
}

// Start starts it again, at the same address and with all it had.
func (b *Backend) Start() {
	b.t.Helper()
	b.run = exec.Command(build(b.t, "hivesync-backend"), "serve", "--dev", "--json", "--addr", b.addr, "--data", b.data, "--log-level", "error")
	out, err := b.run.StdoutPipe()
	if err == nil {
		err = b.run.Start()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var says struct{ URL, Token, Invite string }
	if err == nil {
		err = json.Unmarshal(line, &says)
	}
	if err != nil {
		b.t.Fatalf("the backend said %q: %v", line, err)
	}
	b.URL, b.Token, b.Invite = says.URL, says.Token, says.Invite
	if u, err := url.Parse(b.URL); err == nil {
		b.addr = u.Host
	}
}

// Kill ends it as a power cut would.
func (b *Backend) Kill() {
	if b.run != nil {
		_ = b.run.Process.Kill()
		_ = b.run.Wait()
		b.run = nil
	}
}

// Joins has the workspace join the backend's project, as a person does it.
func (s *Story) Joins(b *Backend, name string) {
	s.t.Helper()
	join := exec.Command(Binary(s.t), "join", "--folder", s.Folder, "--name", name, b.Invite)
	join.Env = s.env
	if out, err := join.CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
}
