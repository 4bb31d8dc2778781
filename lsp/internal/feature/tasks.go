package feature

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/zap"
)

// tasks is the work the server does of its own accord: what it began when nobody
// waits for an answer, and what it will begin when typing pauses.
type tasks struct {
	ctx  context.Context
	stop context.CancelFunc
	log  *zap.Logger

	mu      sync.Mutex
	quiet   *sync.Cond        // of mu: running became 0
	running int               // guarded by mu
	waiting map[string]*later // guarded by mu
	ended   bool              // guarded by mu

	servants sync.WaitGroup
}

// later is work that waits for its time.
type later struct {
	timer *time.Timer
	work  func(context.Context)
}

func newTasks(log *zap.Logger) *tasks {
	t := &tasks{log: log, waiting: map[string]*later{}}
	t.ctx, t.stop = context.WithCancel(context.Background())
	t.quiet = sync.NewCond(&t.mu)
	return t
}

// Go begins work now.
func (t *tasks) Go(work func(context.Context)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begin(work)
}

// Serve begins work that lasts until the end. Settle does not wait for it.
func (t *tasks) Serve(work func(context.Context)) { t.servants.Go(func() { work(t.ctx) }) }

// begin begins work; mu is held.
func (t *tasks) begin(work func(context.Context)) {
	if t.ended {
		return
	}
	t.running++
	go func() {
		defer func() {
			if r := recover(); r != nil {
				t.log.Error("background work panicked: this is a bug of HiveSync", zap.Any("panic", r), zap.ByteString("stack", debug.Stack()))
			}
			t.mu.Lock()
			defer t.mu.Unlock()
			if t.running--; t.running == 0 {
				t.quiet.Broadcast()
			}
		}()
		work(t.ctx)
	}()
}

// Later begins work after a pause. Work that waits under the same key is replaced,
// and its pause begins anew.
func (t *tasks) Later(key string, pause time.Duration, work func(context.Context)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	if old := t.waiting[key]; old != nil {
		old.timer.Stop()
	}
	l := &later{work: work}
	t.waiting[key] = l
	l.timer = time.AfterFunc(pause, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.waiting[key] == l {
			delete(t.waiting, key)
			t.begin(work)
		}
	})
}

// Forget takes back what waits under the key.
func (t *tasks) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.waiting[key]; l != nil {
		l.timer.Stop()
		delete(t.waiting, key)
	}
}

// Settle begins all that waits and returns when nothing runs any more.
func (t *tasks) Settle(ctx context.Context) error {
	wake := context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.quiet.Broadcast()
	})
	defer wake()
	t.mu.Lock()
	defer t.mu.Unlock()
	for ctx.Err() == nil {
		for key, l := range t.waiting {
			l.timer.Stop()
			delete(t.waiting, key)
			t.begin(l.work)
		}
		if t.running == 0 {
			return nil
		}
		t.quiet.Wait()
	}
	return ctx.Err()
}

// End cancels everything and waits until nothing runs any more, or ctx is done.
func (t *tasks) End(ctx context.Context) {
	t.mu.Lock()
	t.ended = true
	for key, l := range t.waiting {
		l.timer.Stop()
		delete(t.waiting, key)
	}
	t.mu.Unlock()
	t.stop()
	t.Settle(ctx)
	t.servants.Wait()
}
