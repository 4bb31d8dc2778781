//go:build unix

// Package dbtest starts a PostgreSQL server for tests.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a PostgreSQL server of its own, with an empty data folder.
type Server struct {
	dir, bin string
	port     int
	as       *syscall.SysProcAttr
	command  *exec.Cmd
	log      *os.File
	made     atomic.Int64
}

// Start starts a server that ends with the test. It takes the machine's own
// PostgreSQL, and fails the test where there is none.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{bin: binaries(t), as: account(t)}
	var err error
	// Not t.TempDir: an account that is not root's must be able to reach it.
	if s.dir, err = os.MkdirTemp("", "hivesync-pg-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(s.dir) })
	if c := s.as.Credential; c != nil {
		if err := os.Chown(s.dir, int(c.Uid), int(c.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	initdb := exec.Command(filepath.Join(s.bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "hivesync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.as, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	s.Run(t)
	t.Cleanup(s.Kill)
	return s
}

// Run starts the server's process, again after Kill, and waits until it answers.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	s.command = exec.Command(filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"),
		"-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(s.port), "-c", "unix_socket_directories="+s.dir, "-c", "max_connections=200")
	s.command.SysProcAttr, s.command.Dir = s.as, s.dir
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	s.log = log
	s.command.Stdout, s.command.Stderr = log, log
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if err = pool.PingContext(ctx); err == nil {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("PostgreSQL does not answer: %v\n%s", err, text)
		}
	}
}

// Kill ends the server at once, as a crash does.
func (s *Server) Kill() {
	if s.command == nil {
		return
	}
	// An immediate shutdown: all its processes stop, nothing is flushed.
	s.command.Process.Signal(syscall.SIGQUIT)
	s.command.Wait()
	s.log.Close()
	s.command = nil
}

// URL is the address of one of its databases.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://hivesync@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Database makes an empty database and returns its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("t%d", s.made.Add(1))
	pool, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return s.URL(name)
}

// binaries is the folder of the newest PostgreSQL there is.
func binaries(t testing.TB) string {
	t.Helper()
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // where Debian puts them
	for _, more := range []string{"/opt/homebrew/opt/postgresql*/bin/postgres", "/usr/local/opt/postgresql*/bin/postgres"} {
		found, _ := filepath.Glob(more)
		all = append(all, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			all = append(all, path)
		}
	}
	if len(all) == 0 {
		t.Fatal("PostgreSQL is not installed, and this test starts it. Get it with: apt install postgresql / brew install postgresql")
	}
	return filepath.Dir(slices.MaxFunc(all, func(a, b string) int { return strings.Compare(a, b) }))
}
