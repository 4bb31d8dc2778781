// Package session is what the server knows of one connected editor: what it can
// do, which documents it has open, which folders, and which settings.
//
//	Capabilities    read from initialize, whatever shape its parts have
//	Documents       the open texts; a Snapshot is one version, immutable
//	Lines           positions as the protocol counts them ↔ byte offsets
//	Folders         workspace folders, and where a file lies in them
//	Settings        from initializationOptions and workspace/configuration
//
// Taking note of an edit never parses and never waits: trees are made when
// something asks for them.
package session
