package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// crowd are clients in rooms.
type crowd struct {
	p      protocol
	s      *server
	conns  []*client
	epoch  time.Time
	counts struct{ updates, frames atomic.Int64 }
	done   sync.WaitGroup
}

// client is one of them.
type client struct {
	ws   *websocket.Conn
	room int
	cut  bool // the connection broke
	mu   sync.Mutex
	late []int64 // nanoseconds from the move of a cursor to its arrival here
}

// gather connects clients, an equal number in each room.
func gather(p protocol, s *server, conns, rooms int) (*crowd, error) {
	c := &crowd{p: p, s: s, epoch: time.Now(), conns: make([]*client, conns)}
	errs := make(chan error, conns)
	slots := make(chan struct{}, 64)
	var wg sync.WaitGroup
	for i := range conns {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ws, err := p.enter(s, i%rooms, i)
			if err != nil {
				errs <- err
				return
			}
			c.conns[i] = &client{ws: ws, room: i % rooms}
		})
	}
	wg.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return nil, fmt.Errorf("%s: %w", p.name(), err)
	}
	return c, nil
}

// listen has every client but some read.
func (c *crowd) listen(but ...*client) {
	for _, one := range c.conns {
		if !slices.Contains(but, one) {
			c.done.Go(func() { c.read(one) })
		}
	}
}

func (c *crowd) read(one *client) {
	var b bytes.Buffer
	for {
		_, r, err := one.ws.NextReader()
		if err == nil {
			b.Reset()
			_, err = b.ReadFrom(r)
		}
		if err != nil {
			return // closed
		}
		now := int64(time.Since(c.epoch))
		c.counts.frames.Add(1)
		for rest := b.Bytes(); ; {
			_, after, found := bytes.Cut(rest, []byte(`"@`))
			if !found {
				break
			}
			digits, tail, _ := bytes.Cut(after, []byte(`"`))
			if sent, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
				one.mu.Lock()
				one.late = append(one.late, now-sent)
				one.mu.Unlock()
				c.counts.updates.Add(1)
			}
			rest = tail
		}
	}
}

func (c *crowd) leave() {
	for _, one := range c.conns {
		one.ws.Close()
	}
	c.done.Wait()
}

// measured is what a load showed.
type measured struct {
	moves, updates, frames int64
	cpu, took              time.Duration
	p50, p99               time.Duration
	cut                    int // connections that the server ended
}

// perUpdate is the server's processor time for one arrival.
func (m measured) perUpdate() time.Duration {
	if m.updates == 0 {
		return 0
	}
	return m.cpu / time.Duration(m.updates)
}

// move has senders move their cursors, so many in all a second, for a while. Of
// the clients that are left out, nothing is measured.
func (c *crowd) move(senders []*client, perSecond int, lasts time.Duration, but ...*client) (measured, error) {
	if len(senders) == 0 || perSecond == 0 {
		return measured{}, errors.New("nobody moves")
	}
	for _, one := range c.conns {
		one.mu.Lock()
		one.late = nil
		one.mu.Unlock()
	}
	c.counts.updates.Store(0)
	c.counts.frames.Store(0)
	before, err := c.s.cpu()
	if err != nil {
		return measured{}, err
	}
	begin, sent := time.Now(), 0
	for tick := time.NewTicker(time.Millisecond); ; <-tick.C {
		passed := time.Since(begin)
		if passed >= lasts {
			tick.Stop()
			break
		}
		for due := int(passed.Seconds() * float64(perSecond)); sent < due; sent++ {
			one := senders[sent%len(senders)]
			if one.cut {
				continue
			}
			if one.ws.WriteMessage(websocket.TextMessage, c.p.cursor(one.room, int64(time.Since(c.epoch)))) != nil {
				one.cut = true // by the server, for which it was too slow
			}
		}
	}
	took := time.Since(begin)
	c.settle()
	after, err := c.s.cpu()
	if err != nil {
		return measured{}, err
	}
	m := measured{moves: int64(sent), updates: c.counts.updates.Load(), frames: c.counts.frames.Load(), cpu: after - before, took: took}
	var all []int64
	for _, one := range c.conns {
		if one.cut {
			m.cut++
		}
		if !slices.Contains(but, one) {
			one.mu.Lock()
			all = append(all, one.late...)
			one.mu.Unlock()
		}
	}
	if len(all) > 0 {
		slices.Sort(all)
		m.p50, m.p99 = time.Duration(all[len(all)/2]), time.Duration(all[len(all)*99/100])
	}
	return m, nil
}

// settle waits until nothing arrives any more.
func (c *crowd) settle() {
	for last := int64(-1); last != c.counts.updates.Load(); {
		last = c.counts.updates.Load()
		time.Sleep(200 * time.Millisecond)
	}
}
