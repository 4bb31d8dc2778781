// Package localstore keeps drafts and spending in files that all editors of a
// person share.
package localstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/cache"
	"github.com/hivesync/hivesync/internal/localdb"
)

// DefaultCacheSize bounds a Cache where nobody says otherwise, in bytes of drafts:
// some 60,000 of them.
const DefaultCacheSize = 32 << 20

// Cache is a cache.Store in a file. It is safe for concurrent use, also by other
// processes.
type Cache struct {
	db  *localdb.DB
	max int64
}

// cacheMigrations: drafts can be asked for again, so that nothing is carried over
// from a damaged file.
var cacheMigrations = []string{`
	CREATE TABLE drafts(
		key   BLOB PRIMARY KEY,
		block BLOB NOT NULL, -- JSON
		used  INTEGER NOT NULL -- when last, in seconds
	) WITHOUT ROWID;
	CREATE INDEX drafts_used ON drafts(used);
	CREATE TABLE size(bytes INTEGER NOT NULL);
	INSERT INTO size VALUES(0);
`}

// OpenCache opens or makes the file; max bounds it in bytes of drafts, 0 is
// DefaultCacheSize. Errors are *localdb.Error and say what to do. notice may be
// nil.
func OpenCache(ctx context.Context, path string, max int64, notice func(localdb.Notice)) (*Cache, error) {
	db, err := localdb.Open(ctx, path, localdb.Options{Application: 0x68736463, Migrations: cacheMigrations, Relaxed: true, Notice: notice})
	if err != nil {
		return nil, err
	}
	if max == 0 {
		max = DefaultCacheSize
	}
	return &Cache{db: db, max: max}, nil
}

// Close closes the file.
func (c *Cache) Close() error { return c.db.Close() }

// Get finds drafts. Those that were last used more than a day ago are noted as
// used, which costs a write.
func (c *Cache) Get(ctx context.Context, keys []cache.Key) (map[cache.Key]docai.CommentBlock, error) {
	var found map[cache.Key]docai.CommentBlock
	var old []cache.Key
	yesterday := time.Now().Add(-24 * time.Hour).Unix()
	err := c.db.Read(ctx, func(tx *sql.Tx) error {
		found, old = map[cache.Key]docai.CommentBlock{}, nil
		for _, k := range keys {
			var text []byte
			var used int64
			err := tx.QueryRowContext(ctx, "SELECT block, used FROM drafts WHERE key=?", k[:]).Scan(&text, &used)
			if err == sql.ErrNoRows {
				continue
			}
			if err != nil {
				return err
			}
			var b docai.CommentBlock
			if json.Unmarshal(text, &b) != nil {
				continue // written by another version: asked for again
			}
			found[k] = b
			if used < yesterday {
				old = append(old, k)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(old) > 0 {
		err = c.db.Write(ctx, func(tx *sql.Tx) error {
			for _, k := range old {
				if _, err := tx.ExecContext(ctx, "UPDATE drafts SET used=? WHERE key=?", time.Now().Unix(), k[:]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return found, err
}

// Put keeps drafts; when the bound is passed, the tenth that was used longest ago
// goes.
func (c *Cache) Put(ctx context.Context, drafts map[cache.Key]docai.CommentBlock) error {
	if len(drafts) == 0 {
		return nil
	}
	return c.db.Write(ctx, func(tx *sql.Tx) error {
		var grown int64
		for k, b := range drafts {
			b.Symbol = ""
			text, err := json.Marshal(b)
			if err != nil {
				return err
			}
			var had int64
			if err := tx.QueryRowContext(ctx, "SELECT ifnull(max(length(block)), 0) FROM drafts WHERE key=?", k[:]).Scan(&had); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO drafts VALUES(?,?,?)", k[:], text, time.Now().Unix()); err != nil {
				return err
			}
			grown += int64(len(text)) - had
		}
		var size int64
		if err := tx.QueryRowContext(ctx, "UPDATE size SET bytes=bytes+? RETURNING bytes", grown).Scan(&size); err != nil {
			return err
		}
		if size <= c.max {
			return nil
		}
		_, err := tx.ExecContext(ctx, `
			DELETE FROM drafts WHERE key IN (
				SELECT key FROM (SELECT key, sum(length(block)) OVER (ORDER BY used, key) AS gone FROM drafts) WHERE gone <= ?)`, size-c.max*9/10)
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE size SET bytes=(SELECT ifnull(sum(length(block)), 0) FROM drafts)")
		}
		return err
	})
}
