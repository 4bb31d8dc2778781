package comments

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/hivesync/hivesync/internal/localdb"
)

// Query says which comments Find is to give; zero fields ask for nothing.
type Query struct {
	Path   string // of the file, exactly
	Under  string // a folder, with all below it
	Thread string
	Kinds  []Kind  // any of
	States []State // any of
	Text   string  // found in path, symbol or text, whatever the case
	Limit  int     // at most so many; 0 for all
}

// Find gives the comments a query asks for, by path and then by ID. It waits for
// no writer.
func (s *Store) Find(ctx context.Context, q Query) ([]Comment, error) {
	where, args := q.where()
	if q.Limit > 0 {
		where += " LIMIT ?"
		args = append(args, q.Limit)
	}
	var found []Comment
	err := s.each(ctx, where, args, func() { found = nil }, func(body []byte) error {
		var c Comment
		if err := jsonv2.Unmarshal(body, &c); err != nil {
			return fmt.Errorf("%w: %w", localdb.ErrDamaged, err)
		}
		found = append(found, c)
		return nil
	})
	return found, err
}

// Comment gives one comment, or ErrNotFound.
func (s *Store) Comment(ctx context.Context, id string) (Comment, error) {
	var c *Comment
	err := s.db.Read(ctx, func(tx *sql.Tx) (err error) {
		c, err = load(ctx, tx, id)
		return err
	})
	switch {
	case err != nil:
		return Comment{}, err
	case c == nil:
		return Comment{}, fmt.Errorf("comment %s: %w", id, ErrNotFound)
	}
	return *c, nil
}

// WasRejected reports whether a draft for this code of this symbol was rejected
// and nothing has undone that. Path and workspace layout do not matter.
func (s *Store) WasRejected(ctx context.Context, symbol, codeHash string) (bool, error) {
	var was bool
	if codeHash == "" {
		return false, nil
	}
	err := s.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM comments WHERE symbol = ? AND code_hash = ? AND state = ?)",
			symbol, codeHash, string(Rejected)).Scan(&was)
	})
	return was, err
}

// History gives what happened to a comment, in order, or ErrNotFound.
func (s *Store) History(ctx context.Context, id string) ([]Event, error) {
	var events []Event
	err := s.db.Read(ctx, func(tx *sql.Tx) (err error) {
		events, err = eventsOf(ctx, tx, id)
		return err
	})
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("comment %s: %w", id, ErrNotFound)
	}
	return events, err
}

// Export writes every comment with its provenance as one line of JSON, by path
// and then by ID.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	where, args := Query{}.where()
	return s.each(ctx, where, args, func() {}, func(body []byte) error {
		_, err := w.Write(append(body, '\n')) // JSON on one line: it was written without indent
		return err
	})
}

// where is the query in SQL.
func (q Query) where() (string, []any) {
	terms, args := []string{"true"}, []any{}
	add := func(term string, values ...any) {
		terms, args = append(terms, term), append(args, values...)
	}
	if q.Path != "" {
		add("path = ?", q.Path)
	}
	if folder := strings.Trim(q.Under, "/"); folder != "" && folder != "." {
		// From "folder/" to before "folder0", the character after "/": an index range.
		add("path >= ? AND path < ?", folder+"/", folder+"0")
	}
	if q.Thread != "" {
		add("thread = ?", q.Thread)
	}
	if len(q.Kinds) > 0 {
		add("kind IN (?"+strings.Repeat(", ?", len(q.Kinds)-1)+")", anys(q.Kinds)...)
	}
	if len(q.States) > 0 {
		add("state IN (?"+strings.Repeat(", ?", len(q.States)-1)+")", anys(q.States)...)
	}
	if q.Text != "" {
		add("instr(search, ?) > 0", strings.ToLower(q.Text))
	}
	return "WHERE " + strings.Join(terms, " AND ") + " ORDER BY path, id", args
}

func anys[T ~string](values []T) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// each calls fn with the body of each comment. start is called before the first,
// and again if the file had to be replaced and the query begins anew.
func (s *Store) each(ctx context.Context, where string, args []any, start func(), fn func(body []byte) error) error {
	return s.db.Read(ctx, func(tx *sql.Tx) error {
		start()
		rows, err := tx.QueryContext(ctx, "SELECT body FROM comments "+where, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body []byte
			if err := rows.Scan(&body); err != nil {
				return err
			}
			if err := fn(body); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
