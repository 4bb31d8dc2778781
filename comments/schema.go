package comments

import "github.com/hivesync/hivesync/internal/localdb"

// fileName is the store's file in a workspace's state folder.
const fileName = "comments.db"

// application marks the file as ours: "HvCm".
const application = 0x4876436d

// migrations make the schema: the log, and what it folds to. Append only.
var migrations = []string{
	// comments holds one row per comment, derived from events in the same
	// transaction that appends them; body is the Comment, the other columns are
	// for finding it.
	`CREATE TABLE events (
		seq     INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice
		id      TEXT NOT NULL UNIQUE,
		comment TEXT NOT NULL,
		rev     INTEGER NOT NULL,
		type    TEXT NOT NULL,
		body    BLOB NOT NULL
	) STRICT;
	CREATE INDEX events_of_comment ON events (comment, rev, id);
	CREATE INDEX events_moved ON events (comment) WHERE type = 'comment.moved';
	CREATE TABLE comments (
		id        TEXT PRIMARY KEY,
		thread    TEXT NOT NULL,
		kind      TEXT NOT NULL,
		state     TEXT NOT NULL,
		path      TEXT NOT NULL,
		symbol    TEXT NOT NULL,
		code_hash TEXT NOT NULL,
		updated   INTEGER NOT NULL, -- milliseconds since 1970
		compacted INTEGER NOT NULL, -- 1 when its texts were dropped
		search    TEXT NOT NULL,    -- lower case
		body      BLOB NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX comments_by_path ON comments (path);
	CREATE INDEX comments_by_thread ON comments (thread);
	CREATE INDEX comments_by_state ON comments (state, compacted, updated);
	CREATE INDEX comments_by_code ON comments (symbol, code_hash);
	CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
	INSERT INTO meta VALUES ('epoch', lower(hex(randomblob(16)))); -- another file has another one`,
	// What the project that shares the comments has of the log; see share.go.
	`ALTER TABLE events ADD COLUMN shared INTEGER NOT NULL DEFAULT 0; -- 0 waits, 1 it has, 2 it refused
	CREATE INDEX events_waiting ON events (seq) WHERE shared = 0;`,
}

func options(notice func(localdb.Notice)) localdb.Options {
	return localdb.Options{Application: application, Migrations: migrations, Rescue: rescue, Notice: notice}
}
