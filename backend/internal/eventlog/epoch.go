package eventlog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/natefinch/atomic"

	"github.com/hivesync/hivesync/backend/internal/db"
)

// fingerprint names the storage. Of SQLite it is the file itself: a copy that
// was put back is another file.
func (l *Log) fingerprint(ctx context.Context) (string, error) {
	if l.db.Kind == db.Postgres {
		return l.db.Fingerprint(ctx, "log_events")
	}
	return fileID(l.db.Path)
}

// wentBack reports whether the log may hold less than it once acknowledged. On
// SQLite a file beside the database knows how much there was.
func (l *Log) wentBack(ctx context.Context, tx *sql.Tx, was, is string) (bool, error) {
	if l.db.Kind == db.Postgres {
		return was != is, nil
	}
	var total uint64
	if err := tx.QueryRowContext(ctx, "SELECT COALESCE(SUM(seq), 0) FROM log_streams").Scan(&total); err != nil {
		return false, err
	}
	w, err := openWitness(l.db.Path+".witness", l.id)
	if err != nil {
		return false, err
	}
	l.witness = w
	back := was != is || total < w.Total || w.Total == 0 && total > 0
	w.Total = total
	return back, w.write()
}

// A witness knows, outside of the database, how many events there were. It is
// written once in a while: a kill loses at most its last second, and then knows
// too little, which does no harm.
type witness struct {
	path string

	mu      sync.Mutex
	Log     string `json:"log"`
	Total   uint64 `json:"events"`
	written time.Time
}

// openWitness reads the witness of a log. One that is missing, damaged or of
// another log knows nothing.
func openWitness(path, log string) (*witness, error) {
	w := &witness{path: path}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the witness of the event log: %w", err)
	}
	if json.Unmarshal(text, w) != nil || w.Log != log {
		w.Total = 0
	}
	w.Log = log
	return w, nil
}

// added counts events, and says so in the file when the last time is long ago.
func (w *witness) added(n int) error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Total += uint64(n)
	if time.Since(w.written) < time.Second {
		return nil
	}
	return w.write()
}

// save writes the file.
func (w *witness) save() error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write()
}

func (w *witness) write() error {
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	w.written = time.Now()
	if err := atomic.WriteFile(w.path, bytes.NewReader(text)); err != nil {
		return fmt.Errorf("the witness of the event log: %w", err)
	}
	return nil
}
