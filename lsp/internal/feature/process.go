package feature

import (
	"context"
	"os"
	"time"

	"go.uber.org/zap"
)

// watchEvery is how soon the server notices that its editor has died without
// closing the connection.
const watchEvery = 5 * time.Second

// watchProcess ends the server when the editor's process is gone. A process that
// is not there to begin with is none of this machine, or of another container: it
// is not watched.
func (s *Server) watchProcess(pid int) {
	if pid <= 0 || pid == os.Getpid() || !alive(pid) {
		return
	}
	s.tasks.Serve(func(ctx context.Context) {
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if !alive(pid) {
					s.log.Info("the editor's process is gone", zap.Int("pid", pid))
					s.o.Vanished()
					return
				}
			}
		}
	})
}
