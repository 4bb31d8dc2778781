// Package eventlog keeps the events of every session: append-only streams, each
// ordered, chained by hash and signed at its head.
//
// One writer commits what has gathered in groups. An append is acknowledged
// after its commit is on disk, and is known by (stream, client, op_seq): sent
// twice, it is there once. SQLite and PostgreSQL keep the same tables.
package eventlog
