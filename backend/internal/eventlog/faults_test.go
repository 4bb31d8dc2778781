//go:build unix

package eventlog

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/backend/internal/db"
	"github.com/hivesync/hivesync/backend/internal/db/dbtest"
)

// fill makes a closed log of n events and returns its epoch.
func fill(t *testing.T, where string, n uint64) string {
	t.Helper()
	d, err := db.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), d, Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		add(t, l, entry("a", i+1))
	}
	epoch := l.Epoch()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return epoch
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARestoredLogIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	where := filepath.Join(t.TempDir(), "log.db")
	before := fill(t, where, 3)
	backup := where + ".backup"
	copyFile(t, where, backup)
	l := open(t, where, Options{})
	if l.Epoch() != before {
		t.Fatal("the epoch changes by opening alone")
	}
	add(t, l, entry("a", 4))
	lost := all(t, l, "p/main")[3]
	l.Close()
	l.db.Close()

	copyFile(t, backup, where) // into the same file: only the witness knows
	l = open(t, where, Options{})
	if l.Epoch() == before {
		t.Error("the log went back and its epoch is the same")
	}
	add(t, l, entry("b", 1)) // takes the lost event's seq
	if ok, err := l.Has(t.Context(), "p/main", Position{before, 4, lost.Head.String()}); ok || err != nil {
		t.Errorf("a client of the lost past resumes: %v", err)
	}
	if problems := verify(t, l.db, public()); problems != nil {
		t.Error(problems)
	}
}

func TestARestoredFolderIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	where := filepath.Join(dir, "log.db")
	before := fill(t, where, 3)
	restored := t.TempDir()
	if err := os.CopyFS(restored, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if l := open(t, filepath.Join(restored, "log.db"), Options{}); l.Epoch() == before {
		t.Error("a copy of the folder continues the epoch")
	}
}

func TestALogWithoutItsWitnessIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	where := filepath.Join(t.TempDir(), "log.db")
	before := fill(t, where, 3)
	if err := os.WriteFile(where+".witness", []byte("{damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l := open(t, where, Options{}); l.Epoch() == before {
		t.Error("nobody knows whether the log went back, and its epoch is the same")
	}
}

func TestATruncatedLogIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	where := filepath.Join(t.TempDir(), "log.db")
	before := fill(t, where, 5)
	d := database(t, where)
	for _, statement := range []string{
		"DELETE FROM log_events WHERE seq > 3",
		"UPDATE log_streams SET seq = 3, head = (SELECT head FROM log_events WHERE seq = 3)",
	} {
		if _, err := d.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if l := open(t, where, Options{}); l.Epoch() == before {
		t.Error("the log lost its end and its epoch is the same")
	}
}

// TestATornTailIsCutOff: what the write-ahead log does not hold whole was never
// committed as far as the database can know; what was acknowledged and lost
// makes another epoch.
func TestATornTailIsCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	where := filepath.Join(dir, "log.db")
	l := open(t, where, Options{})
	for n := range uint64(20) {
		add(t, l, entry("a", n+1))
	}
	if err := l.witness.save(); err != nil {
		t.Fatal(err)
	}
	before := l.Epoch()
	torn := t.TempDir()
	if err := os.CopyFS(torn, os.DirFS(dir)); err != nil { // as a power cut leaves it: still open
		t.Fatal(err)
	}
	wal := filepath.Join(torn, "log.db-wal")
	info, err := os.Stat(wal)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(wal, info.Size()-5000); err != nil {
		t.Fatal(err)
	}
	again := open(t, filepath.Join(torn, "log.db"), Options{})
	n := len(all(t, again, "p/main"))
	if n == 0 || n >= 20 || again.Epoch() == before {
		t.Errorf("%d events, the epoch is the same: %v", n, again.Epoch() == before)
	}
	if problems := verify(t, again.db, public()); problems != nil {
		t.Error(problems)
	}
	add(t, again, entry("a", 21))
}

func TestAFlippedBitIsFound(t *testing.T) {
	t.Parallel()
	where := filepath.Join(t.TempDir(), "log.db")
	fill(t, where, 50)
	text, err := os.ReadFile(where)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`{"n":17}`)) {
		t.Fatal("the payload is not in the file")
	}
	text = bytes.ReplaceAll(text, []byte(`{"n":17}`), []byte(`{"n":16}`)) // pages that are free may hold it too
	if err := os.WriteFile(where, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if problems := strings.Join(verify(t, database(t, where), public()), "\n"); !strings.Contains(problems, "event 17: it is not what was written") {
		t.Errorf("%q", problems)
	}
}

func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "log.db"), Options{})
	l.db.SetMaxOpenConns(1) // the limit is a connection's
	add(t, l, entry("a", 1))
	var pages, free int
	if err := l.db.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if err := l.db.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&free); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages)
	large := entry("a", 2)
	large.Payload = []byte(strings.Repeat("x", 100_000))
	if _, err := l.Append(t.Context(), large); err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("%v", err)
	}
	limit(1 << 20)
	if r := add(t, l, large); r.Seq != 2 || r.Duplicate {
		t.Errorf("%+v", r)
	}
	if problems := verify(t, l.db, public()); problems != nil {
		t.Error(problems)
	}
}

// TestMain's child: appends until it is killed, and says what was acknowledged.
func TestHelperAppends(t *testing.T) {
	where := os.Getenv("HIVESYNC_TEST_APPEND_TO")
	if where == "" {
		return
	}
	l := open(t, where, Options{})
	first, _ := strconv.ParseUint(os.Getenv("HIVESYNC_TEST_FIRST"), 10, 64)
	for w := range uint64(8) {
		go func() {
			for n := first; ; n++ {
				if r, err := l.Append(context.Background(), entry(fmt.Sprint("w", w), n)); err == nil {
					fmt.Printf("acked %d %d\n", r.Seq, n)
				}
			}
		}()
	}
	select {}
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	t.Parallel()
	where := filepath.Join(t.TempDir(), "log.db")
	acked := map[uint64]bool{}
	var epoch string
	for round := range 3 {
		child := exec.Command(os.Args[0], "-test.run=^TestHelperAppends$")
		child.Env = append(os.Environ(), "HIVESYNC_TEST_APPEND_TO="+where, fmt.Sprintf("HIVESYNC_TEST_FIRST=%d", round*100_000+1))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); {
			var seq, op uint64
			if _, err := fmt.Sscanf(lines.Text(), "acked %d %d", &seq, &op); err != nil {
				continue
			}
			if acked[seq] {
				t.Errorf("seq %d was given twice", seq)
			}
			acked[seq] = true
			if n++; n == 100 {
				child.Process.Kill() // the rest of its lines is read
			}
		}
		child.Wait()
		d := database(t, where)
		if problems := verify(t, d, public()); problems != nil {
			t.Fatal(problems)
		}
		l := open(t, where, Options{})
		there := map[uint64]bool{}
		for _, e := range all(t, l, "p/main") {
			there[e.Seq] = true
		}
		for seq := range acked {
			if !there[seq] {
				t.Errorf("round %d: event %d was acknowledged and is lost", round, seq)
			}
		}
		if epoch != "" && l.Epoch() != epoch {
			t.Error("a kill made another epoch")
		}
		epoch = l.Epoch()
		l.Close()
	}
	if len(acked) < 300 {
		t.Errorf("%d acknowledged", len(acked))
	}
}

func TestPostgresCrashesAndComesBack(t *testing.T) {
	t.Parallel()
	server := dbtest.Start(t)
	l := open(t, server.Database(t), Options{})
	for n := range uint64(10) {
		add(t, l, entry("a", n+1))
	}
	epoch := l.Epoch()
	server.Kill()
	if _, err := l.Append(t.Context(), entry("a", 11)); err == nil {
		t.Fatal("a log without its database takes events")
	}
	server.Run(t)
	r := add(t, l, entry("a", 11))
	if r.Seq != 11 || r.Duplicate || l.Epoch() != epoch {
		t.Errorf("%+v, epoch %s was %s", r, l.Epoch(), epoch)
	}
	if problems := verify(t, l.db, public()); problems != nil {
		t.Error(problems)
	}
}

func TestAPostgresTableThatWasRestoredIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	server := dbtest.Start(t)
	where := server.Database(t)
	before := fill(t, where, 5)
	d := database(t, where)
	if l := open(t, where, Options{}); l.Epoch() != before {
		t.Fatal("the epoch changes by opening alone")
	}
	// As a restore of the data does it: the table is emptied and filled.
	err := d.Tx(t.Context(), func(tx *sql.Tx) error {
		for _, statement := range []string{
			"CREATE TABLE backup AS SELECT * FROM log_events WHERE seq <= 3",
			"TRUNCATE log_events",
			"INSERT INTO log_events SELECT * FROM backup",
			"UPDATE log_streams SET seq = 3, head = (SELECT head FROM log_events WHERE seq = 3)",
		} {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if l := open(t, where, Options{}); l.Epoch() == before {
		t.Error("the log went back and its epoch is the same")
	}
}

func TestTwoNodesMakeOneOrder(t *testing.T) {
	t.Parallel()
	server := dbtest.Start(t)
	where := server.Database(t)
	nodes := []*Log{open(t, where, Options{}), open(t, where, Options{})}
	done := make(chan error)
	for i, l := range nodes {
		for w := range 4 {
			go func() {
				for n := range uint64(20) {
					e := entry(fmt.Sprint("n", i, "w", w), n+1)
					e.Stream = fmt.Sprint("p/", n%3) // locks that could cross
					if _, err := l.Append(context.Background(), e); err != nil {
						done <- err
						return
					}
					if r, err := nodes[1-i].Append(context.Background(), e); err != nil || !r.Duplicate {
						done <- fmt.Errorf("the other node takes %+v again: %v", r, err)
						return
					}
				}
				done <- nil
			}()
		}
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	total := 0
	for s := range 3 {
		events := all(t, nodes[0], fmt.Sprint("p/", s))
		for i, e := range events {
			if e.Seq != uint64(i+1) {
				t.Fatalf("event %d has seq %d", i, e.Seq)
			}
		}
		total += len(events)
	}
	if total != 160 {
		t.Errorf("%d events", total)
	}
	if problems := verify(t, nodes[0].db, public()); problems != nil {
		t.Error(problems)
	}
}
