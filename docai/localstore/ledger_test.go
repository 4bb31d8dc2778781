package localstore

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hivesync/hivesync/docai/budget"
)

func openLedger(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := OpenLedger(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// Every budget.Ledger keeps to the same rules.
func TestLedgers(t *testing.T) {
	for name, ledger := range map[string]budget.Ledger{
		"memory": budget.NewMemory(),
		"file":   openLedger(t, filepath.Join(t.TempDir(), "spent.db")),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, limit, later := t.Context(), budget.Amount{Tokens: 1000, Cost: budget.Dollars(1)}, time.Now().Add(time.Hour)
			first, err := ledger.Reserve(ctx, "2026-11-01", budget.Amount{Tokens: 600, Cost: 1000}, limit, later)
			if err != nil {
				t.Fatal(err)
			}
			var over *budget.Over
			_, err = ledger.Reserve(ctx, "2026-11-01", budget.Amount{Tokens: 500}, limit, later)
			if !errors.As(err, &over) || over.Spent.Tokens != 600 || over.Wanted.Tokens != 500 || over.Limit != limit {
				t.Fatalf("got %v", err)
			}
			if _, err := ledger.Reserve(ctx, "2026-11-02", budget.Amount{Tokens: 500}, limit, later); err != nil {
				t.Errorf("another day: %v", err)
			}
			// It took less than was set aside: the rest is free again.
			spent := budget.Entry{Provider: "openai", Model: "m", Requests: 1, InputTokens: 300, CachedTokens: 90, KeptTokens: 10, OutputTokens: 100, Cost: 500, Drafted: 3, Reused: 1}
			if err := ledger.Settle(ctx, first, "2026-11-01", spent); err != nil {
				t.Fatal(err)
			}
			second, err := ledger.Reserve(ctx, "2026-11-01", budget.Amount{Tokens: 600}, limit, later)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.Settle(ctx, second, "2026-11-01", budget.Entry{Provider: "openai", Model: "m"}); err != nil {
				t.Fatal(err)
			}
			// A process that died with a reservation does not hold it for ever.
			if _, err := ledger.Reserve(ctx, "2026-11-01", budget.Amount{Tokens: 600}, limit, time.Now().Add(-2*time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := ledger.Reserve(ctx, "2026-11-01", budget.Amount{Tokens: 600}, limit, later); err != nil {
				t.Errorf("a dead reservation holds: %v", err)
			}
			if _, err := ledger.Reserve(ctx, "2026-11-01", budget.Amount{Cost: budget.Dollars(2)}, limit, later); !errors.As(err, &over) {
				t.Errorf("a limit in money: %v", err)
			}
			for _, e := range []budget.Entry{spent, {Provider: "anthropic", Model: "c", Requests: 1, InputTokens: 5}} {
				if err := ledger.Settle(ctx, 0, "2026-11-01", e); err != nil {
					t.Fatal(err)
				}
			}
			if err := ledger.Settle(ctx, 0, "2026-11-03", budget.Entry{Provider: "openai", Model: "m", Reused: 7}); err != nil {
				t.Fatal(err)
			}
			days, err := ledger.Days(ctx, 2)
			if err != nil || len(days) != 2 || days[0].Date != "2026-11-03" || len(days[1].Entries) != 2 {
				t.Fatalf("%+v, %v", days, err)
			}
			if got, want := days[1].Total(), (budget.Entry{Requests: 3, InputTokens: 605, CachedTokens: 180, KeptTokens: 20, OutputTokens: 200, Cost: 1000, Drafted: 6, Reused: 2}); got != want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Ten processes each want a fifth of the limit: five get it, whatever the order.
func TestProcessesNeverReserveMoreThanTheLimitTogether(t *testing.T) {
	if path := os.Getenv("LEDGER"); path != "" { // one of the processes
		ledger := openLedger(t, path)
		_, err := ledger.Reserve(t.Context(), "2026-11-01", budget.Amount{Tokens: 200}, budget.Amount{Tokens: 1000}, time.Now().Add(time.Hour))
		var over *budget.Over
		if errors.As(err, &over) {
			os.Exit(3)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "spent.db")
	results := make(chan int, 10)
	for range cap(results) {
		go func() {
			cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count="+strconv.Itoa(1))
			cmd.Env = append(os.Environ(), "LEDGER="+path)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			switch {
			case err == nil:
				results <- 0
			case errors.As(err, &exit) && exit.ExitCode() == 3:
				results <- 1
			default:
				t.Errorf("%v: %s", err, out)
				results <- 2
			}
		}()
	}
	refused := 0
	for range cap(results) {
		refused += <-results
	}
	if refused != 5 {
		t.Errorf("%d of 10 were refused, want 5", refused)
	}
}

func TestADamagedLedgerKeepsWhatCanBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spent.db")
	l, err := OpenLedger(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	entry := budget.Entry{Provider: "openai", Model: "m", Requests: 1, InputTokens: 5}
	for i := range 60 { // some pages
		entry.Model = strconv.Itoa(i) + strings.Repeat("x", 400)
		if err := l.Settle(t.Context(), 0, "2026-11-01", entry); err != nil {
			t.Fatal(err)
		}
	}
	l.Close()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 4096), info.Size()-4096); err != nil {
		t.Fatal(err)
	}
	f.Close()
	again := openLedger(t, path)
	days, err := again.Days(t.Context(), 9)
	if err != nil || len(days) != 1 || len(days[0].Entries) == 0 {
		t.Errorf("%d days, %v", len(days), err)
	}
}
