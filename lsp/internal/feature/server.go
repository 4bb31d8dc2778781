package feature

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/lsp/internal/review"
	"github.com/hivesync/hivesync/lsp/internal/rpc"
	"github.com/hivesync/hivesync/lsp/internal/session"
	"github.com/hivesync/hivesync/lsp/internal/team"
)

// Options are what the server needs from outside.
type Options struct {
	Version string
	Actor   string // who acts, in the store's words
	Log     *zap.Logger
	// OpenShared opens the cache of drafts and the ledger of costs; it is called when
	// they are first needed.
	OpenShared func(ctx context.Context) (*setup.Shared, error)
	OpenStore  func(ctx context.Context, folder string) (*comments.Store, error)
	// SetLogLevel is called with each level the person sets.
	SetLogLevel func(level string)
	// Vanished is called when the editor's process is gone.
	Vanished func()
	// Pause is how long nobody types before a text is looked at more closely.
	Pause time.Duration
}

// Server serves one editor.
type Server struct {
	o      Options
	log    *zap.Logger
	conn   *rpc.Conn
	client protocol.Client
	tasks  *tasks
	shown  *refresher
	shared shared

	// Set by initialize, before anything that reads them begins.
	editor   session.Client
	folders  *session.Folders
	docs     *session.Documents
	settings *session.Layers

	pulled     chan struct{} // closed when the settings were asked for a first time
	pulledOnce sync.Once

	mu        sync.Mutex
	desks     map[*session.Folder]*desk                     // guarded by mu
	opening   map[*session.Document]chan struct{}           // closed when the document is on its desk; guarded by mu
	jobs      map[string]*job                               // drafting under way, by what is drafted; guarded by mu
	progress  map[protocol.ProgressToken]context.CancelFunc // guarded by mu
	awaited   map[*session.Document]bool                    // an edit of ours should show soon; guarded by mu
	cursor    cursor                                        // where the person last was; guarded by mu
	lastEdit  time.Time                                     // of the person; guarded by mu
	teams     map[*session.Folder]*team.Team                // of folders that belong to a project; guarded by mu
	ledTo     string                                        // where following last led; guarded by mu
	told      map[string]bool                               // what the person need not hear again; guarded by mu
	asked     map[string]string                             // flagged drafts whose reasons the person was told, with the text's hash; guarded by mu
	elsewhere map[string]bool                               // files changed elsewhere, not looked at yet; guarded by mu
	tokens    int                                           // progress tokens made; guarded by mu
}

// NewServer serves the editor behind conn, with the methods of Table.
func NewServer(conn *rpc.Conn, o Options) *Server {
	s := &Server{
		o: o, log: o.Log, conn: conn, client: conn.Client(), tasks: newTasks(o.Log),
		desks: map[*session.Folder]*desk{}, opening: map[*session.Document]chan struct{}{}, jobs: map[string]*job{},
		progress: map[protocol.ProgressToken]context.CancelFunc{}, awaited: map[*session.Document]bool{}, teams: map[*session.Folder]*team.Team{}, told: map[string]bool{}, asked: map[string]string{}, elsewhere: map[string]bool{},
	}
	s.shown = newRefresher(s)
	return s
}

// Close ends all work and lets go of the stores. What was decided is on the disk
// already.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	s.tasks.End(ctx)
	s.mu.Lock()
	var all []*desk
	for _, d := range s.desks {
		all = append(all, d)
	}
	s.mu.Unlock()
	for _, d := range all {
		d.close()
	}
	s.shared.close()
}

// desk is the review of a folder, opened when it is first needed.
type desk struct {
	once  sync.Once
	desk  *review.Desk
	store *comments.Store
	err   error
}

func (d *desk) close() {
	d.once.Do(func() { d.err = errors.New("the server is going down") })
	if d.desk != nil {
		d.desk.Close()
	}
	if d.store != nil {
		d.store.Close()
	}
}

// desk is the review of the folder. When its store cannot be opened, one in memory
// stands in for it, and the person is told.
func (s *Server) desk(folder *session.Folder) (*review.Desk, error) {
	s.mu.Lock()
	d := s.desks[folder]
	if d == nil {
		d = &desk{}
		s.desks[folder] = d
	}
	s.mu.Unlock()
	d.once.Do(func() {
		ctx := s.tasks.ctx // the request that came first may be cancelled, the desk is for all
		d.store, d.err = s.o.OpenStore(ctx, folder.Path)
		if d.err != nil {
			s.log.Error("the store was not opened", zap.String("folder", folder.Path), zap.Error(d.err))
			s.say(protocol.MessageTypeWarning, "HiveSync cannot keep drafts and tasks of "+folder.Name+": "+d.err.Error()+". Until then they are kept only as long as this editor runs.")
			d.store, d.err = comments.OpenTemporary(ctx)
		}
		if d.err != nil {
			return
		}
		d.desk = review.NewDesk(folder, review.Options{
			Store: d.store, Actor: s.o.Actor, Log: s.log,
			Changed: func(rels []string) { s.changed(folder, rels) },
		})
		s.tasks.Serve(func(ctx context.Context) { s.passOn(ctx, d.store) })
		if folder.Root {
			s.tasks.Serve(func(ctx context.Context) { s.tend(ctx, folder, d.store) })
		}
	})
	return d.desk, d.err
}

// passOn tells the person what the store has to say.
func (s *Server) passOn(ctx context.Context, store *comments.Store) {
	for {
		select {
		case notice := <-store.Notices():
			s.say(protocol.MessageTypeWarning, "HiveSync: "+notice)
		case <-ctx.Done():
			return
		}
	}
}

// changed shows anew what may have changed about files of a folder.
func (s *Server) changed(folder *session.Folder, rels []string) {
	for _, doc := range s.docs.All() {
		if doc.Folder != folder || !slices.Contains(rels, doc.Rel) {
			continue
		}
		// A draft may have been accepted in another editor whose text is here too.
		s.settleLater(doc, 0)
		s.shown.document(doc)
	}
	s.shown.everywhere()
	s.announce(folder, rels)
}

// sheet is the document with its comments, once they are known; nil for documents
// that are not open or in no known language.
func (s *Server) sheet(ctx context.Context, doc *session.Document) (*review.Desk, *review.Sheet, error) {
	desk, err := s.deskOf(ctx, doc)
	if desk == nil || err != nil {
		return nil, nil, err
	}
	sheet, err := desk.Sheet(ctx, doc)
	return desk, sheet, err
}

// deskOf is the desk a document is on, once it is there; nil for documents that are
// on none.
func (s *Server) deskOf(ctx context.Context, doc *session.Document) (*review.Desk, error) {
	if doc == nil || doc.Folder == nil || doc.Lang == nil {
		return nil, nil
	}
	s.mu.Lock()
	opened := s.opening[doc]
	s.mu.Unlock()
	if opened == nil {
		return nil, nil
	}
	select {
	case <-opened:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.desk(doc.Folder)
}

// say shows the person a message.
func (s *Server) say(kind protocol.MessageType, text string) {
	if err := s.client.ShowMessage(context.Background(), &protocol.ShowMessageParams{Type: kind, Message: text}); err != nil {
		s.log.Warn("a message was not shown", zap.String("message", text), zap.Error(err))
	}
}
