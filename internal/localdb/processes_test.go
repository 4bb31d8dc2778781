package localdb

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// play is what a child process of these tests does: it opens the database named
// by LOCALDB_TEST_PATH and obeys lines of its standard input, one answer a line.
func play(role string) int {
	ctx := context.Background()
	if limit, ok := limits[role]; ok {
		limit()
	}
	db, err := Open(ctx, os.Getenv("LOCALDB_TEST_PATH"), notes)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	switch role {
	case "writer": // writes until killed; says what is acknowledged
		for i := 0; in.Scan() || i > 0; i++ {
			text := fmt.Sprintf("%d-%d", os.Getpid(), i)
			if err := add(ctx, db, text); err != nil {
				fmt.Println("error", err)
				return 1
			}
			fmt.Println(text)
		}
	default:
		for in.Scan() {
			verb, text, _ := strings.Cut(in.Text(), " ")
			var err error
			switch verb {
			case "add":
				err = add(ctx, db, text)
			case "count":
				var count int
				err = db.Read(ctx, func(tx *sql.Tx) error { return tx.QueryRow("SELECT count(*) FROM notes").Scan(&count) })
				fmt.Println(count)
			case "hold": // holds the write lock until killed
				err = db.Write(ctx, func(tx *sql.Tx) error {
					fmt.Println("held")
					in.Scan()
					return errors.New("let go")
				})
			}
			if err != nil {
				fmt.Println("error", err)
			} else {
				fmt.Println("done")
			}
		}
	}
	db.Close()
	return 0
}

// child is a running child process.
type child struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// start starts a child and waits until it has opened the database.
func start(t *testing.T, role, path string) *child {
	t.Helper()
	c := launch(t, role, path)
	c.says("ready")
	return c
}

func launch(t *testing.T, role, path string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: exec.Command(self)}
	c.cmd.Env = append(os.Environ(), "LOCALDB_TEST_ROLE="+role, "LOCALDB_TEST_PATH="+path)
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	return c
}

// says waits for one line.
func (c *child) says(want string) {
	c.t.Helper()
	if !c.out.Scan() || c.out.Text() != want {
		c.t.Errorf("the child said %q, not %q", c.out.Text(), want)
	}
}

func (c *child) told(line string) { fmt.Fprintln(c.in, line) }

func (c *child) kill() {
	if c.cmd.ProcessState == nil {
		c.cmd.Process.Kill()
		c.in.Close()
		c.cmd.Wait()
	}
}

func TestFourWritersKilledInTheMiddleLoseNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	acknowledged := map[string]bool{}
	var mu sync.Mutex
	for range 2 { // the second round opens what the first left
		var wg sync.WaitGroup
		for range 4 {
			c := start(t, "writer", path)
			c.told("go")
			c.in.Close()
			wg.Go(func() {
				for i := 0; c.out.Scan(); i++ {
					if strings.HasPrefix(c.out.Text(), "error") {
						t.Error(c.out.Text())
						return
					}
					mu.Lock()
					acknowledged[c.out.Text()] = true
					mu.Unlock()
					if i == 50 {
						c.cmd.Process.Kill() // SIGKILL while it writes on; what it printed before still comes
					}
				}
				c.cmd.Wait()
			})
		}
		wg.Wait()
	}
	if len(acknowledged) < 8*51 {
		t.Fatalf("only %d writes were acknowledged", len(acknowledged))
	}
	db := open(t, path, notes)
	found := texts(t, db)
	for _, text := range found {
		delete(acknowledged, text)
	}
	if len(acknowledged) > 0 {
		t.Errorf("%d acknowledged writes are lost: %v", len(acknowledged), acknowledged)
	}
	if extra := len(found); extra < 8*51 {
		t.Errorf("%d rows", extra)
	}
	var verdict string
	if err := db.Read(t.Context(), func(tx *sql.Tx) error { return tx.QueryRow("PRAGMA integrity_check").Scan(&verdict) }); err != nil || verdict != "ok" {
		t.Errorf("the file is %q, %v", verdict, err)
	}
}

func TestAChangeByAnotherProcessIsSignalled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db := open(t, path, notes)
	other := start(t, "commands", path)
	changed := db.Changed(t.Context(), time.Millisecond)
	for i := range 3 {
		other.told(fmt.Sprintf("add from outside %d", i))
		other.says("done")
		<-changed
		if got := texts(t, db); len(got) != i+1 {
			t.Errorf("%q", got)
		}
	}
}

func TestAProcessThatHoldsTheLockStopsWritersOnlyAndOnlyAsLongAsTheyLike(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db := open(t, path, notes)
	if err := add(t.Context(), db, "before"); err != nil {
		t.Fatal(err)
	}
	other := start(t, "commands", path)
	other.told("hold")
	other.says("held")
	if got := texts(t, db); len(got) != 1 {
		t.Errorf("readers are stopped: %q", got)
	}
	late := open(t, path, notes) // opening needs no write lock
	if got := texts(t, late); len(got) != 1 {
		t.Errorf("%q", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := add(ctx, db, "given up"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	wrote := make(chan error)
	go func() { wrote <- add(t.Context(), db, "patient") }()
	other.kill()
	if err := <-wrote; err != nil {
		t.Error(err)
	}
	if got := texts(t, db); len(got) != 2 || got[1] != "patient" {
		t.Errorf("%q", got)
	}
}

func TestManyProcessesMayBeginAFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			c := start(t, "commands", path)
			c.told(fmt.Sprintf("add %d", i))
			c.says("done")
			c.in.Close()
			c.cmd.Wait()
		})
	}
	wg.Wait()
	if got := texts(t, open(t, path, notes)); len(got) != 6 {
		t.Errorf("%q", got)
	}
}
