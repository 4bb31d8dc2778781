// Package room holds who is in a session and brings to each what happens there.
//
// A Hub is one node. It opens a Room while somebody on this node is in the
// session; the other nodes have rooms of the same session, and a bus carries
// from one to the others what changes. The state plane is the latest value per
// participant, merged for some milliseconds. The stream plane is the event log:
// the bus only says early what the log holds, so that a message the bus loses
// delays an event and never drops it.
package room
