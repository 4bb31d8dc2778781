//go:build !unix

package localdb

// limits: such systems have none that a process could set for itself.
var limits map[string]func()
