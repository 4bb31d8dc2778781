// Package livesession keeps one editor connected to a HiveSync backend: it dials,
// comes back after breaks, resumes each session where it was, sends what waits
// and hands on what happened. The wire is api/v1 and docs/wire.md.
//
//	c := livesession.New(livesession.Config{URL: "wss://…/v1/live", Token: token, Client: id})
//	c.Join(v1.Main, comments)             // kept across reconnects
//	c.SetState(v1.Main, v1.State{Path: "cart/cart.go"})
//	err := c.Run(ctx)                     // until ctx is done, or the server says: do not come back
//
// Nothing here is ever waited for by an editor: every method but Run and StartLive
// notes what is wanted and returns. Without a network everything else works on; what
// is to be sent waits where its Stream keeps it.
package livesession
