package feature

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/comments"
	"github.com/hivesync/hivesync/internal/membership"
	"github.com/hivesync/hivesync/livesession"
	"github.com/hivesync/hivesync/lsp/internal/session"
	"github.com/hivesync/hivesync/lsp/internal/team"
)

// backendEnv names the backend where no setting does.
const backendEnv = "HIVESYNC_BACKEND"

// memberEvery is how often it is looked whether the folder joined or left a project:
// `hivesync-lsp join` does that beside the editor.
const memberEvery = 2 * time.Second

// part is how a folder takes part in a project.
type part struct {
	root    string
	wsURL   string
	project string
	token   string // only compared
	name    string // of the project, for people
}

// tend has a folder take part in the project it belongs to, as long as it does.
func (s *Server) tend(ctx context.Context, folder *session.Folder, store *comments.Store) {
	root, err := membership.Root(ctx, folder.Path)
	if err != nil {
		s.log.Warn("the folder can join no project", zap.String("folder", folder.Path), zap.Error(err))
		return
	}
	var now part
	var joined *team.Team
	leave := func() {
		if joined != nil {
			s.setTeam(folder, nil)
			joined.Close()
			joined = nil
		}
	}
	defer leave()
	for {
		if want := s.partOf(folder, root); !reflect.DeepEqual(want, now) {
			leave()
			if now = want; now.wsURL != "" {
				joined = s.join(folder, store, now)
				s.setTeam(folder, joined)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(memberEvery):
		}
	}
}

// partOf is the project that a folder belongs to: by the environment or the
// settings, or by a link that was followed.
func (s *Server) partOf(folder *session.Folder, root string) part {
	backend := s.settingsOf(folder).Backend
	at := backend.URL
	if at == "" {
		at = os.Getenv(backendEnv)
	}
	if token := os.Getenv(backend.TokenEnv); at != "" && token != "" {
		return part{root: root, wsURL: socketURL(at), project: at + "#" + backend.Project, token: token}
	}
	member, err := membership.Load(root)
	if err != nil {
		s.tellOnce(protocol.MessageTypeWarning, "HiveSync: "+err.Error())
	}
	if member == nil {
		return part{}
	}
	return part{root: root, wsURL: member.WSURL, project: member.Project, token: member.Token, name: member.ProjectName}
}

// socketURL is where a backend's WebSocket is, by its address for people.
func socketURL(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return at
	}
	switch u.Scheme {
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	}
	if !strings.HasSuffix(u.Path, v1.PathLive) {
		u.Path = strings.TrimSuffix(u.Path, "/") + v1.PathLive
	}
	return u.String()
}

func (s *Server) join(folder *session.Folder, store *comments.Store, p part) *team.Team {
	agent := strings.TrimSpace(s.editor.Name + " " + s.editor.Version)
	return team.Start(team.Options{
		Folder: folder.Path, Root: p.root, WSURL: p.wsURL, Project: p.project, Store: store, Agent: agent, Log: s.log,
		Token:     func(context.Context) (string, error) { return p.token, nil },
		Moved:     func(rels []string) { s.peopleMoved(folder, rels) },
		Connected: func(status livesession.Status) { s.connected(folder, status) },
	})
}

// connected tells the person what they must know: that sharing has ended for good.
func (s *Server) connected(folder *session.Folder, status livesession.Status) {
	switch status.Phase {
	case livesession.Stopped:
		s.tellOnce(protocol.MessageTypeWarning, fmt.Sprintf("HiveSync: comments of %s are not shared any more: %s Until then they are kept here.", folder.Name, status.Why))
	case livesession.Online:
		s.log.Info("connected to the project", zap.String("folder", folder.Name), zap.String("project", status.Welcome.ProjectName), zap.String("as", status.Welcome.Name))
		s.tellWhere()
	}
}

func (s *Server) setTeam(folder *session.Folder, t *team.Team) {
	s.mu.Lock()
	if t == nil {
		delete(s.teams, folder)
	} else {
		s.teams[folder] = t
	}
	s.mu.Unlock()
	s.tellWhere()
	s.peopleMoved(folder, nil)
}

// teamOf is the team of a folder, nil where it belongs to no project.
func (s *Server) teamOf(folder *session.Folder) *team.Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.teams[folder]
}

// folderOf is the workspace folder a command is about: that of its document, or the
// only one.
func (s *Server) folderOf(t *target) (*session.Folder, error) {
	if t.URI != "" {
		if doc, err := s.document(t); err == nil && doc.Folder.Root {
			return doc.Folder, nil
		}
	}
	if roots := s.folders.Roots(); len(roots) == 1 {
		return roots[0], nil
	}
	return nil, fmt.Errorf("the command does not say which workspace folder it is about. Open a file of it and try again")
}

// joinProject joins the folder's repository to a project by an invite link.
func (s *Server) joinProject(ctx context.Context, t *target) (any, error) {
	folder, err := s.folderOf(t)
	if err != nil {
		return nil, err
	}
	if t.Text == "" {
		return nil, fmt.Errorf("the command has no invite link. A member makes one, or the backend's administrator with `hivesync-backend invite`")
	}
	root, err := membership.Root(ctx, folder.Path)
	if err != nil {
		return nil, err
	}
	answer, err := livesession.Redeem(ctx, t.Text, s.o.Actor)
	if err != nil {
		return nil, err
	}
	if answer.Session != "" {
		return nil, fmt.Errorf("the link leads to a Live View. Open it in a browser")
	}
	member := membership.Member{WSURL: answer.WSURL, URL: answer.URL, Token: answer.Token, Project: answer.Project, ProjectName: answer.ProjectName, User: answer.User, Name: answer.Name}
	if answer.Expires > 0 {
		member.Expires = time.UnixMilli(answer.Expires)
	}
	if _, err := membership.Save(root, member); err != nil {
		return nil, err
	}
	if _, err := s.desk(folder); err != nil { // from now on it is tended
		return nil, err
	}
	s.say(protocol.MessageTypeInfo, fmt.Sprintf("HiveSync: %s belongs to project %s now; you are %s. Comments are shared; where you are is not, unless hivesync.presence.enabled is on.", folder.Name, answer.ProjectName, answer.Name))
	return nil, nil
}

// leaveProject ends that. Comments stay here.
func (s *Server) leaveProject(ctx context.Context, t *target) (any, error) {
	folder, err := s.folderOf(t)
	if err != nil {
		return nil, err
	}
	root, err := membership.Root(ctx, folder.Path)
	if err != nil {
		return nil, err
	}
	member, err := membership.Load(root)
	switch {
	case err != nil:
		return nil, err
	case member == nil:
		return nil, fmt.Errorf("%s belongs to no project by an invite link", folder.Name)
	}
	if err := membership.Remove(root); err != nil {
		return nil, err
	}
	s.say(protocol.MessageTypeInfo, fmt.Sprintf("HiveSync: %s has left project %s. Its comments stay on this machine.", folder.Name, member.ProjectName))
	return nil, nil
}
