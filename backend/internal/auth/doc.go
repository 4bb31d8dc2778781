// Package auth knows the projects, and who may do what in them: tokens, invites
// and resume tickets. Of secrets the database holds hashes only.
package auth
