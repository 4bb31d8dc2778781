// Package v1 is the wire between editors and a HiveSync backend: the types both
// sides share, and nothing that reads or writes a network. docs/wire.md tells
// the protocol in prose; schema.json and examples/ are generated from the types
// here.
//
// What crosses the wire is an Envelope with a payload. Every payload keeps the
// members it does not know (its Extra), a receiver ignores a frame type it does
// not know, and within version 1 nothing is ever taken away or given another
// meaning.
package v1

//go:generate go test -run TestGenerated -update .
