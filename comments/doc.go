// Package comments knows every comment of a workspace that is more than text in
// a file: drafts of documentation (AI), tasks people leave on a symbol (Task),
// and notices of the server (System). It says which state each is in, how it
// came there, and keeps that across crashes and between editors.
//
// Everything that happens to a comment is an Event; Fold makes threads of
// events, and a Store is a durable log of events with the threads they make.
// Events are plain data without a clock or a machine in their order, so that
// stores which exchange them end up with the same threads (Store.Merge).
//
//	store, err := comments.OpenStore(ctx, workspaceFolder)
//	made, err := store.Append(ctx, "ada", comments.Create(draft))
//	_, err = store.Append(ctx, "ada", comments.Accept(made[0].ID, made[0].Hash))
//	open, err := store.Find(ctx, comments.Query{Path: "cart.go", States: []comments.State{comments.Proposed}})
//	for change := range store.Subscribe(ctx) { … }
package comments
