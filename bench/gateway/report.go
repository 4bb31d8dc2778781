package main

import (
	"fmt"
	"time"
)

// parts are what is measured, in this order.
var parts = []struct {
	name    string
	measure func(plan) error
}{{"cursors", cursors}, {"merged", merged}, {"idle", idle}, {"stalled", stalled}, {"large", large}}

// report measures and prints.
func report(p plan) error {
	fmt.Printf("# Gateway: %d connections in %d rooms, server on core 0, clients on core 1\n", p.conns, p.rooms)
	for _, part := range parts {
		if p.only != "" && p.only != part.name {
			continue
		}
		if err := part.measure(p); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// with starts a server, has it used, and stops it.
func with(pr protocol, rooms int, use func(*server) error) error {
	s, err := pr.start(rooms)
	if err != nil {
		return fmt.Errorf("%s: %w", pr.name(), err)
	}
	defer s.stop()
	return use(s)
}

// cursors compares what one delivery costs, nothing merged.
func cursors(p plan) error {
	perMove := p.conns/p.rooms - 1
	fmt.Printf("\n## Cursors of some 140 bytes, each passed on to %d others: %d deliveries a second offered for %s, nothing merged\n\n", perMove, p.deliveries, p.each)
	fmt.Println("| server | deliveries/s | processor per delivery | p50 | p99 | processor, ratio to centrifuge | p99, ratio |")
	fmt.Println("|---|---|---|---|---|---|---|")
	results := map[string]measured{}
	order := []protocol{peer{}, &hive{backend: p.backend, window: "-1ns"}, bare{}}
	for _, pr := range order {
		err := with(pr, p.rooms, func(s *server) error {
			c, err := gather(pr, s, p.conns, p.rooms)
			if err != nil {
				return err
			}
			defer c.leave()
			c.listen()
			if _, err := c.move(c.conns, p.deliveries/perMove/4, p.each/4); err != nil { // warm
				return err
			}
			results[pr.name()], err = c.move(c.conns, p.deliveries/perMove, p.each)
			return err
		})
		if err != nil {
			return err
		}
	}
	base := results["centrifuge"]
	// centrifuge echoes to the sender too: each of its moves is one delivery more.
	for _, pr := range order {
		m := results[pr.name()]
		fmt.Printf("| %s | %.0f | %s | %s | %s | %.2f | %.2f |\n", pr.name(), float64(m.updates)/m.took.Seconds(), m.perUpdate(), round(m.p50), round(m.p99),
			float64(m.perUpdate())/float64(base.perUpdate()), float64(m.p99)/float64(base.p99))
		if m.cut > 0 {
			defer fmt.Printf("\n%s ended %d connections, for which its clients were too slow.\n", pr.name(), m.cut)
		}
	}
	return nil
}

// merged shows what merging saves.
func merged(p plan) error {
	pr := &hive{backend: p.backend, window: "66ms"}
	return with(pr, p.rooms, func(s *server) error {
		c, err := gather(pr, s, p.conns, p.rooms)
		if err != nil {
			return err
		}
		defer c.leave()
		c.listen()
		perMove := p.conns/p.rooms - 1
		m, err := c.move(c.conns, p.deliveries/perMove, p.each)
		if err != nil {
			return err
		}
		offered := m.moves * int64(perMove)
		fmt.Printf("\n## The same with merging on, 66 ms\n\n%d updates offered, %d frames sent (%.2f of them), %d states in them; processor per update offered %s; p50 %s, p99 %s\n",
			offered, m.frames, float64(m.frames)/float64(offered), m.updates, m.cpu/time.Duration(offered), round(m.p50), round(m.p99))
		return nil
	})
}

// idle measures memory, and how long it takes until all are back.
func idle(p plan) error {
	fmt.Printf("\n## %d idle connections, and all of them back at once\n\n| server | memory per connection | all connected again in | processor for each |\n|---|---|---|---|\n", p.conns)
	for _, pr := range []protocol{peer{}, &hive{backend: p.backend, window: "66ms"}} {
		err := with(pr, p.rooms, func(s *server) error {
			first, err := gather(pr, s, 50, min(50, p.rooms)) // what the server needs at all
			if err != nil {
				return err
			}
			first.leave()
			time.Sleep(time.Second)
			before, err := s.memory()
			if err != nil {
				return err
			}
			c, err := gather(pr, s, p.conns, p.rooms)
			if err != nil {
				return err
			}
			c.listen()
			time.Sleep(3 * time.Second)
			after, err := s.memory()
			if err != nil {
				return err
			}
			c.leave()
			used, err := s.cpu()
			if err != nil {
				return err
			}
			begin := time.Now()
			again, err := gather(pr, s, p.conns, p.rooms)
			if err != nil {
				return err
			}
			took := time.Since(begin)
			usedThen, err := s.cpu()
			if err != nil {
				return err
			}
			again.leave()
			fmt.Printf("| %s | %.1f KB | %s | %s |\n", pr.name(), float64(after-before)/float64(p.conns)/1024, round(took), (usedThen-used)/time.Duration(p.conns))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stalled shows what one who does not read costs the others of its room.
func stalled(p plan) error {
	pr := &hive{backend: p.backend, window: "-1ns"}
	return with(pr, 1, func(s *server) error {
		const members, perSecond = 20, 200
		c, err := gather(pr, s, members, 1)
		if err != nil {
			return err
		}
		defer c.leave()
		still := c.conns[0]
		c.listen(still)
		// Before it stalls for the server too, the network's buffers must be full.
		without, err := c.move(c.conns[1:2], perSecond, p.each/2, still)
		if err != nil {
			return err
		}
		if _, err := c.move(c.conns[1:], 4*perSecond, p.each, still); err != nil {
			return err
		}
		withIt, err := c.move(c.conns[1:2], perSecond, p.each/2, still)
		if err != nil {
			return err
		}
		fmt.Printf("\n## One of %d in a room does not read\n\np99 of the others %s before its queue is full, %s after: ratio %.2f\n", members, round(without.p99), round(withIt.p99), float64(withIt.p99)/float64(without.p99))
		return nil
	})
}

// large measures one room with very many in it.
func large(p plan) error {
	fmt.Printf("\n## One room of 1,000, one of them moves 20 times a second\n\n| server | deliveries/s | processor per delivery | p50 | p99 |\n|---|---|---|---|---|\n")
	for _, pr := range []protocol{peer{}, &hive{backend: p.backend, window: "-1ns"}} {
		err := with(pr, 1, func(s *server) error {
			c, err := gather(pr, s, 1000, 1)
			if err != nil {
				return err
			}
			defer c.leave()
			c.listen()
			m, err := c.move(c.conns[:1], 20, p.each)
			if err != nil {
				return err
			}
			fmt.Printf("| %s | %.0f | %s | %s | %s |\n", pr.name(), float64(m.updates)/m.took.Seconds(), m.perUpdate(), round(m.p50), round(m.p99))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
