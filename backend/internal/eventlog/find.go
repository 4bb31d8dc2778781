package eventlog

import (
	"context"
	"fmt"

	"github.com/hivesync/hivesync/backend/internal/db"
)

// Find returns a stream's events of some types, in order.
func (l *Log) Find(ctx context.Context, stream string, types ...string) ([]Event, error) {
	var args []any
	for _, t := range types {
		args = append(args, t)
	}
	last := "?"
	if l.db.Kind == db.Postgres {
		last = fmt.Sprintf("$%d", len(types)+1)
	}
	where := fmt.Sprintf("WHERE type IN (VALUES %s) AND stream = %s ORDER BY seq", l.db.Rows(len(types), 1), last)
	all, err := l.events(ctx, l.db, where, append(args, stream)...)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, err)
	}
	return all, nil
}
