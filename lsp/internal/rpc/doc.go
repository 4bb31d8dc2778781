// Package rpc carries JSON-RPC 2.0 between one editor and the server, as the base
// protocol of LSP frames it.
//
// Nothing an editor sends ends the connection: headers in lower case, unknown
// headers, garbage between frames, absurd lengths, JSON that does not parse or is
// nested without end, ids that are no ids, answers nobody asked for. What can be
// answered is answered with the error code the protocol names for it, once; the
// rest is logged and dropped.
//
//	Conn      one connection: Client to speak, Serve to listen
//	Table     every method with its lane and its handler
//
// go.lsp.dev/jsonrpc2 correlates calls and answers. It only ever sees messages
// that this package has found whole.
package rpc
