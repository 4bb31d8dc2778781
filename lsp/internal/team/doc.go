// Package team is a workspace folder's part in a project: its comments are those of
// all members, and who wants to be seen is seen.
//
//	team.go    the connection, and which of several editors shares the comments
//	sharing.go comments, between their store and the project's log
//	people.go  who is where
//
// A file is known to the project by its path from the repository's root: checkouts in
// different folders meet, and workspace folders that are part of a repository too.
package team
