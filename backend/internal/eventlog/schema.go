package eventlog

// migrations are the steps of the tables; see db.Migrate.
var migrations = []string{
	`CREATE TABLE log_meta (
		one INTEGER PRIMARY KEY CHECK (one = 1),
		log TEXT NOT NULL,         -- names this log for ever; in every chain's root
		epoch TEXT NOT NULL,
		fingerprint TEXT NOT NULL  -- of the storage, where the epoch began
	)`,
	`CREATE TABLE log_streams (
		name TEXT PRIMARY KEY,
		seq BIGINT NOT NULL,
		head BLOB NOT NULL,
		signature BLOB NOT NULL,   -- of the head; empty before the first event
		signer TEXT NOT NULL,      -- which key signed
		snapshot BIGINT NOT NULL,  -- seq of the newest snapshot
		dropped INTEGER NOT NULL
	)`,
	`CREATE TABLE log_events (
		stream TEXT NOT NULL,
		seq BIGINT NOT NULL,
		at BIGINT NOT NULL,
		type TEXT NOT NULL,
		schema INTEGER NOT NULL,
		user_id TEXT NOT NULL,
		actor TEXT NOT NULL,
		client TEXT NOT NULL,
		op_seq BIGINT NOT NULL,
		chunk TEXT NOT NULL,
		version BIGINT NOT NULL,
		payload BLOB NOT NULL,
		head BLOB NOT NULL,
		PRIMARY KEY (stream, seq)
	)`,
	`CREATE UNIQUE INDEX log_ops ON log_events (stream, client, op_seq)`,
	`CREATE TABLE log_chunks (
		stream TEXT NOT NULL,
		chunk TEXT NOT NULL,
		version BIGINT NOT NULL,
		seq BIGINT NOT NULL,
		PRIMARY KEY (stream, chunk)
	)`,
	`CREATE TABLE log_snapshots (
		stream TEXT NOT NULL,
		seq BIGINT NOT NULL,
		head BLOB NOT NULL,        -- of the event with that seq
		events BLOB NOT NULL,      -- those that mattered, as JSON, gzipped
		PRIMARY KEY (stream, seq)
	)`,
}

const eventColumns = "stream, seq, at, type, schema, user_id, actor, client, op_seq, chunk, version, payload, head"
