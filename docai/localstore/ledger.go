package localstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/hivesync/hivesync/docai/budget"
	"github.com/hivesync/hivesync/internal/localdb"
)

// Ledger is a budget.Ledger in a file. It is safe for concurrent use, also by
// other processes: a reservation is one transaction that holds the write lock.
type Ledger struct{ db *localdb.DB }

var ledgerMigrations = []string{`
	CREATE TABLE spent(
		day TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
		requests INTEGER NOT NULL, input INTEGER NOT NULL, cached INTEGER NOT NULL, kept INTEGER NOT NULL, output INTEGER NOT NULL,
		cost INTEGER NOT NULL, -- millionths of a US dollar
		drafted INTEGER NOT NULL, reused INTEGER NOT NULL,
		PRIMARY KEY(day, provider, model)
	) WITHOUT ROWID;
	CREATE TABLE reserved(
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		day TEXT NOT NULL, tokens INTEGER NOT NULL, cost INTEGER NOT NULL,
		until INTEGER NOT NULL -- seconds; a process that died leaves it behind until then
	);
`}

// OpenLedger opens or makes the file. Errors are *localdb.Error and say what to
// do. notice may be nil.
func OpenLedger(ctx context.Context, path string, notice func(localdb.Notice)) (*Ledger, error) {
	db, err := localdb.Open(ctx, path, localdb.Options{Application: 0x68736c67, Migrations: ledgerMigrations, Rescue: rescueLedger, Notice: notice})
	if err != nil {
		return nil, err
	}
	return &Ledger{db: db}, nil
}

// Close closes the file.
func (l *Ledger) Close() error { return l.db.Close() }

// Reserve sets an amount aside.
func (l *Ledger) Reserve(ctx context.Context, day string, amount, limit budget.Amount, until time.Time) (int64, error) {
	var id int64
	err := l.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM reserved WHERE until < ?", time.Now().Unix()); err != nil {
			return err
		}
		var spent budget.Amount
		err := tx.QueryRowContext(ctx, `
			SELECT ifnull(sum(tokens), 0), ifnull(sum(cost), 0) FROM (
				SELECT input+output AS tokens, cost FROM spent WHERE day=?1
				UNION ALL SELECT tokens, cost FROM reserved WHERE day=?1)`, day).Scan(&spent.Tokens, &spent.Cost)
		if err != nil {
			return err
		}
		if !spent.Plus(amount).Within(limit) {
			return &budget.Over{What: "today", Limit: limit, Spent: spent, Wanted: amount}
		}
		return tx.QueryRowContext(ctx, "INSERT INTO reserved(day, tokens, cost, until) VALUES(?,?,?,?) RETURNING id", day, amount.Tokens, amount.Cost, until.Unix()).Scan(&id)
	})
	return id, err
}

// Settle ends a reservation.
func (l *Ledger) Settle(ctx context.Context, id int64, day string, e budget.Entry) error {
	return l.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM reserved WHERE id=?", id); err != nil || e.Empty() {
			return err
		}
		return add(ctx, tx, day, e)
	})
}

func add(ctx context.Context, tx *sql.Tx, day string, e budget.Entry) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO spent VALUES(?,?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET requests=requests+excluded.requests, input=input+excluded.input, cached=cached+excluded.cached, kept=kept+excluded.kept,
			output=output+excluded.output, cost=cost+excluded.cost, drafted=drafted+excluded.drafted, reused=reused+excluded.reused`,
		day, e.Provider, e.Model, e.Requests, e.InputTokens, e.CachedTokens, e.KeptTokens, e.OutputTokens, e.Cost, e.Drafted, e.Reused)
	return err
}

// Days are the last days with entries, the newest first.
func (l *Ledger) Days(ctx context.Context, n int) ([]budget.Day, error) {
	var days []budget.Day
	err := l.db.Read(ctx, func(tx *sql.Tx) error {
		days = nil
		return each(ctx, tx, "SELECT * FROM spent WHERE day IN (SELECT DISTINCT day FROM spent ORDER BY day DESC LIMIT ?) ORDER BY day DESC, provider, model", []any{n}, func(day string, e budget.Entry) error {
			if len(days) == 0 || days[len(days)-1].Date != day {
				days = append(days, budget.Day{Date: day})
			}
			last := &days[len(days)-1]
			last.Entries = append(last.Entries, e)
			return nil
		})
	})
	return days, err
}

// each reads rows of spent.
func each(ctx context.Context, from localdb.Reader, query string, args []any, tell func(day string, e budget.Entry) error) error {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var day string
		var e budget.Entry
		if err := rows.Scan(&day, &e.Provider, &e.Model, &e.Requests, &e.InputTokens, &e.CachedTokens, &e.KeptTokens, &e.OutputTokens, &e.Cost, &e.Drafted, &e.Reused); err != nil {
			return err
		}
		if err := tell(day, e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// rescueLedger carries over what can be read of a damaged file: what was spent
// today counts today. It reads from both ends up to the damage.
func rescueLedger(ctx context.Context, from localdb.Reader, to *sql.Tx) error {
	type row struct{ day, provider, model string }
	carried := map[row]bool{}
	for _, order := range []string{"DESC", "ASC"} {
		var failed error
		_ = each(ctx, from, "SELECT * FROM spent ORDER BY day "+order+", provider "+order+", model "+order, nil, func(day string, e budget.Entry) error {
			r := row{day, e.Provider, e.Model}
			if !carried[r] {
				carried[r] = true
				failed = add(ctx, to, day, e)
			}
			return failed
		}) // ends at the damage
		if failed != nil {
			return failed
		}
	}
	return nil
}
