// Package httpcall is what every provider needs around its HTTP calls: bounded
// waiting and bounded answers, retries that obey the server, a circuit breaker,
// and errors that say what the server said.
//
// A provider makes one Client and runs each exchange (request, answer, parsing)
// under Client.Run, sending its requests through Client.Do. Do makes one attempt
// and never retries by itself, so that an exchange that breaks in the middle of
// a stream is retried by the same rules as one that was refused at the door.
package httpcall
