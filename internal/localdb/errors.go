package localdb

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Kind says what a person can do about an Error.
type Kind string

// The kinds of Error.
const (
	Busy     Kind = "busy"      // another process held the lock for too long
	Full     Kind = "full"      // no space left, or none allowed
	ReadOnly Kind = "read-only" // the disk, the folder or the file cannot be written
	Corrupt  Kind = "corrupt"   // damaged, and could not be set aside
	Newer    Kind = "newer"     // written by a newer program
	Foreign  Kind = "foreign"   // a database of another program
	Unusable Kind = "unusable"  // cannot be opened or read at all
	Closed   Kind = "closed"    // used after Close
)

// Error is a failure of the file, not of a query: what happened, to which file,
// and what to do.
type Error struct {
	Kind Kind
	Path string
	Err  error
	Next string // one or two sentences; empty when there is nothing to do
}

// Error says path, cause and next step.
func (e *Error) Error() string {
	msg := e.Path + ": " + e.Err.Error()
	if e.Next != "" {
		msg += ". " + e.Next
	}
	return msg
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// code is SQLite's result code of an error, without and with its extension; 0
// when it is not SQLite's.
func code(err error) (primary, extended int) {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code() & 0xff, s.Code()
	}
	return 0, 0
}

// busy reports whether another process was in the way: it holds a lock, or it
// was faster to delete the journal of a file that was deleted.
func busy(err error) bool {
	primary, extended := code(err)
	return primary == sqlite3.SQLITE_BUSY || extended == sqlite3.SQLITE_IOERR_DELETE_NOENT
}

// ErrDamaged is for functions given to Read and Write to wrap, when what the file
// holds is not what was written and SQLite did not notice: the file is then set
// aside like one that SQLite calls corrupt.
var ErrDamaged = errors.New("what the file holds is damaged")

func corrupt(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return false // dealt with already
	}
	if errors.Is(err, ErrDamaged) {
		return true
	}
	primary, _ := code(err)
	return primary == sqlite3.SQLITE_CORRUPT || primary == sqlite3.SQLITE_NOTADB
}

// explain turns a failure of the file into an *Error; other errors stay as they
// are.
func explain(path string, err error) error {
	var known *Error
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.As(err, &known) {
		if known.Path == "" {
			known.Path = path
		}
		return known
	}
	e := &Error{Path: path, Err: err}
	primary, extended := code(err)
	switch {
	case primary == sqlite3.SQLITE_BUSY:
		e.Kind, e.Next = Busy, "Another editor on this workspace holds it; try again."
	case primary == sqlite3.SQLITE_FULL, extended == sqlite3.SQLITE_IOERR_WRITE, // a quota that is used up is a plain write error
		errors.Is(err, syscall.ENOSPC):
		e.Kind, e.Next = Full, "Nothing was written; free some space on the disk (or raise its quota) and try again."
	case primary == sqlite3.SQLITE_READONLY, errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission),
		primary == sqlite3.SQLITE_PERM:
		e.Kind, e.Next = ReadOnly, "Make the file and its folder writable, or set XDG_STATE_HOME to a folder that is."
	case corrupt(err):
		e.Kind, e.Next = Corrupt, "Move the file away and start again."
	case errors.Is(err, errReplaced), primary == sqlite3.SQLITE_CANTOPEN, primary == sqlite3.SQLITE_IOERR,
		primary == sqlite3.SQLITE_NOLFS, primary == sqlite3.SQLITE_PROTOCOL, errors.Is(err, fs.ErrNotExist), isPathError(err):
		e.Kind, e.Next = Unusable, "Check that its folder exists and can be written, or set XDG_STATE_HOME to one that is."
	default:
		return err
	}
	return e
}

func isPathError(err error) bool {
	var outer *fs.PathError
	return errors.As(err, &outer)
}
