package team

import (
	"context"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/livesession"
)

// Options are what a team needs.
type Options struct {
	Folder string // absolute, with forward slashes
	Root   string // of the repository that Folder is in, or Folder
	WSURL  string // of the backend
	Token  func(ctx context.Context) (string, error)
	// Project names it in the store.
	Project string
	Store   *comments.Store
	Agent   string
	Log     *zap.Logger
	// Moved is called with the files of the folder in which people came, went or moved.
	Moved func(rels []string)
	// Connected is called when the connection changes.
	Connected func(livesession.Status)
}

// seatEvery is how often an editor that does not share the comments looks whether
// the one that does is gone.
const seatEvery = 5 * time.Second

// Team is one editor's part. It is safe for concurrent use.
type Team struct {
	o      Options
	prefix string // of the folder's files in the repository: "" or "sub/folder/"
	stop   context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	client *livesession.Client    // guarded by mu
	here   *v1.State              // what others see; guarded by mu
	follow string                 // participant; guarded by mu
	people map[string]*livePerson // by participant, without this editor; guarded by mu
	status livesession.Status     // guarded by mu
}

// Start takes part until Close. Nothing waits for the network.
func Start(o Options) *Team {
	ctx, stop := context.WithCancel(context.Background())
	t := &Team{o: o, stop: stop, done: make(chan struct{}), people: map[string]*livePerson{}}
	root := strings.TrimSuffix(filepath.ToSlash(o.Root), "/") + "/"
	if rest, below := strings.CutPrefix(o.Folder+"/", root); below {
		t.prefix = rest
	}
	go func() {
		defer close(t.done)
		t.run(ctx)
	}()
	return t
}

// Close leaves the project's sessions; the others see that.
func (t *Team) Close() {
	t.stop()
	<-t.done
}

// Status is how the connection stands.
func (t *Team) Status() livesession.Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.status
}

// run keeps a client running. Of several editors on one store one shares its
// comments, under the store's own name, so that what it has sent is known again
// whichever editor comes next; the others are there for presence.
func (t *Team) run(ctx context.Context) {
	seat := flock.New(t.o.Store.Path() + ".sharing")
	defer seat.Close()
	for ctx.Err() == nil {
		shares, err := seat.TryLock()
		if err != nil {
			t.o.Log.Warn("whether another editor shares the comments is not known", zap.Error(err))
		}
		until, cancel := context.WithCancel(ctx)
		if !shares {
			go func() {
				defer cancel()
				_, _ = seat.TryLockContext(until, seatEvery)
			}()
		}
		t.session(until, shares)
		cancel()
	}
}

// session runs one client until ctx is done.
func (t *Team) session(ctx context.Context, shares bool) {
	stream := &stream{team: t}
	name := uuid.NewString()
	if shares {
		share, err := t.o.Store.Share(ctx, t.o.Project)
		if err == nil {
			name, err = share.Client(ctx)
		}
		if err != nil {
			t.o.Log.Error("the comments are not shared", zap.Error(err))
			<-ctx.Done()
			return
		}
		stream.share = share
	}
	client := livesession.New(livesession.Config{
		URL: t.o.WSURL, Token: t.o.Token, Client: name, Agent: t.o.Agent, Log: t.o.Log,
		Changed: func(s livesession.Status) {
			t.mu.Lock()
			t.status = s
			t.mu.Unlock()
			t.o.Connected(s)
		},
	})
	client.Join(v1.Main, stream)
	t.mu.Lock()
	t.client = client
	if t.here != nil {
		client.SetState(v1.Main, *t.here)
	}
	t.mu.Unlock()
	woken := make(chan struct{})
	go func() {
		defer close(woken)
		for range t.o.Store.Subscribe(ctx) {
			client.Wake()
		}
	}()
	if err := client.Run(ctx); ctx.Err() == nil {
		t.o.Log.Warn("the project's backend is not dialled any more", zap.Error(err))
		<-ctx.Done()
	}
	<-woken
	t.nobody()
}

// Here says where the person is: what the others see. nil is nowhere.
func (t *Team) Here(state *v1.State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if state == nil {
		state = &v1.State{}
	} else if state.Path != "" {
		state.Path = t.prefix + state.Path
	}
	t.here = state
	if t.client != nil {
		t.client.SetState(v1.Main, *state)
	}
}

// Follow says whom the person follows, "" for nobody.
func (t *Team) Follow(participant string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.follow = participant
	if t.client != nil {
		t.client.Follow(v1.Main, participant)
	}
}

// Following is whom the person follows.
func (t *Team) Following() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.follow
}

// inFolder is a path of the repository in the folder; false outside of it.
func (t *Team) inFolder(p string) (string, bool) {
	rel, inside := strings.CutPrefix(p, t.prefix)
	return rel, inside && rel != "" && path.Clean(rel) == rel && !strings.HasPrefix(rel, "../")
}
