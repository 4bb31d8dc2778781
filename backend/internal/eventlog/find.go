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
	where := fmt.Sprintf("WHERE type IN (VALUES %s) AND stream = $%d ORDER BY seq", db.Rows(len(types), 1), len(types)+1)
	all, err := l.events(ctx, l.db, where, append(args, stream)...)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, err)
	}
	return all, nil
}
