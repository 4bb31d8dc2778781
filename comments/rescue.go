package comments

import (
	"context"
	"database/sql"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hivesync/hivesync/internal/localdb"
)

// rescue carries the events that can be read of a damaged store into a new one:
// forward until the damage, then backward until it.
func rescue(ctx context.Context, from localdb.Reader, to *sql.Tx) error {
	touched := map[string]bool{}
	carry := func(query string) (whole bool, err error) {
		rows, err := from.QueryContext(ctx, query)
		if err != nil {
			return false, nil
		}
		defer rows.Close()
		for rows.Next() {
			var body []byte
			var e Event
			if rows.Scan(&body) != nil || jsonv2.Unmarshal(body, &e) != nil || e.check() != nil {
				continue
			}
			if have, err := has(ctx, to, e.ID); err != nil || have {
				if err != nil {
					return false, err
				}
				continue
			}
			if err := insert(ctx, to, &e); err != nil {
				return false, err
			}
			touched[e.Comment] = true
		}
		return rows.Err() == nil, nil
	}
	whole, err := carry("SELECT body FROM events ORDER BY seq")
	if err == nil && !whole {
		_, err = carry("SELECT body FROM events ORDER BY seq DESC")
	}
	if err != nil {
		return err
	}
	for id := range touched {
		if err := refold(ctx, to, id); err != nil {
			return err
		}
	}
	return nil
}
