package rpc

import (
	"errors"
	"io"
	"strconv"
	"sync"
)

// maxQueued is how many bytes may wait for a client that does not read. Beyond it
// the client counts as gone.
const maxQueued = 256 << 20

var errNotReading = errors.New("the client does not read what it is sent")

// outbox writes frames in the order they were sent. Sending never waits for the
// client to read: a client that writes a long message before it reads would
// otherwise wait for us as we wait for it.
type outbox struct {
	out  io.Writer
	gone chan struct{} // closed when writing has failed for good
	done chan struct{} // closed when the writer has ended

	mu      sync.Mutex
	changed *sync.Cond // of mu: one of the following changed
	queue   [][]byte   // guarded by mu
	bytes   int        // in queue or being written; guarded by mu
	closed  bool       // guarded by mu
	err     error      // why writing failed; guarded by mu
}

func newOutbox(out io.Writer) *outbox {
	o := &outbox{out: out, gone: make(chan struct{}), done: make(chan struct{})}
	o.changed = sync.NewCond(&o.mu)
	go o.run()
	return o
}

// send queues one message. It keeps body.
func (o *outbox) send(body []byte) error {
	frame := make([]byte, 0, len(body)+32)
	frame = append(frame, "Content-Length: "...)
	frame = strconv.AppendInt(frame, int64(len(body)), 10)
	frame = append(frame, "\r\n\r\n"...)
	frame = append(frame, body...)

	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil && o.bytes+len(frame) > maxQueued {
		o.fail(errNotReading)
	}
	if o.err != nil {
		return o.err
	}
	if o.closed {
		return io.ErrClosedPipe
	}
	o.queue = append(o.queue, frame)
	o.bytes += len(frame)
	o.changed.Broadcast()
	return nil
}

// fail ends writing; mu is held.
func (o *outbox) fail(err error) {
	o.err = err
	o.queue = nil
	close(o.gone)
	o.changed.Broadcast()
}

// close ends the writer once everything queued is written, without waiting.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.changed.Broadcast()
}

func (o *outbox) run() {
	defer close(o.done)
	for {
		o.mu.Lock()
		for len(o.queue) == 0 && !o.closed && o.err == nil {
			o.changed.Wait()
		}
		if len(o.queue) == 0 {
			o.mu.Unlock()
			return
		}
		frame := o.queue[0]
		o.queue = o.queue[1:]
		o.mu.Unlock()

		_, err := o.out.Write(frame)

		o.mu.Lock()
		o.bytes -= len(frame)
		if err != nil && o.err == nil {
			o.fail(err)
		}
		o.mu.Unlock()
	}
}
