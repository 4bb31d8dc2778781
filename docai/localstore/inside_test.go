package localstore

import (
	"context"
	"database/sql"

	"github.com/hivesync/hivesync/docai/cache"
)

// age makes a draft look as if it had not been used for long.
func age(c *Cache, k cache.Key) error {
	return c.db.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE drafts SET used=1 WHERE key=?", k[:])
		return err
	})
}

// sizes reads what the file says of its size, and what it is.
func sizes(c *Cache, said, really *int64) error {
	return c.db.Read(context.Background(), func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT (SELECT bytes FROM size), (SELECT sum(length(block)) FROM drafts)").Scan(said, really)
	})
}
