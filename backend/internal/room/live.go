package room

import (
	"context"
	"database/sql"
	"errors"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"go.uber.org/zap"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/auth"
	"github.com/hivesync/hivesync/backend/internal/eventlog"
)

var migrations = []string{
	`CREATE TABLE room_lives (
		sid TEXT PRIMARY KEY,
		project TEXT NOT NULL,
		title TEXT NOT NULL,
		host TEXT NOT NULL,
		host_name TEXT NOT NULL,
		approval INTEGER NOT NULL,
		rights TEXT NOT NULL,   -- of who joins
		started BIGINT NOT NULL,
		seen BIGINT NOT NULL,   -- when the host was last in it
		ended BIGINT NOT NULL,  -- 0: it goes on
		dropped INTEGER NOT NULL
	)`,
	`CREATE INDEX room_lives_of ON room_lives (project, ended)`,
}

// How long Live Views are kept.
const (
	hostAbsent = 24 * time.Hour     // without its host it ends
	kept       = 7 * 24 * time.Hour // its texts are deleted after its end
	longest    = 7 * 24 * time.Hour // its code and its guests' tokens end with this
)

// live is who may do what in a Live View. The room's mu guards it.
type live struct {
	host     string // user
	approval bool
	standard v1.Right
	rights   map[string]v1.Right // by user, where the host gave one
	ended    bool
}

// right is what somebody may do.
func (l *live) right(who Who) v1.Right {
	r, given := l.rights[who.User]
	switch {
	case who.User == l.host:
		return v1.RightHost
	case given:
	case l.approval:
		r = v1.RightWaiting
	default:
		r = l.standard
	}
	if r == v1.RightPropose && !who.MayPropose {
		return v1.RightView
	}
	return r
}

// apply takes an event that changes the rights or ends the Live View.
func (l *live) apply(kind v1.EventType, payload []byte) {
	switch kind {
	case v1.LiveRights:
		var given v1.Rights
		if jsonv2.Unmarshal(payload, &given) == nil { // was checked
			l.rights[given.User] = given.Right
		}
	case v1.LiveStopped:
		l.ended = true
	}
}

// loadLive reads a Live View's rights from its events.
func (h *Hub) loadLive(ctx context.Context, project, sid string) (*live, error) {
	l := &live{rights: map[string]v1.Right{}}
	var ended int64
	err := h.o.DB.QueryRowContext(ctx, "SELECT host, approval, rights, ended FROM room_lives WHERE sid = $1 AND project = $2 AND dropped = 0", sid, project).Scan(&l.host, &l.approval, &l.standard, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, refuse(v1.ErrNotFound, "Ask for a new link.", "there is no session %q in this project", sid)
	}
	if err != nil {
		return nil, err
	}
	l.ended = ended != 0
	events, err := h.o.Log.Find(ctx, stream(project, sid), string(v1.LiveRights), string(v1.LiveStopped))
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		l.apply(v1.EventType(e.Type), e.Payload)
	}
	return l, nil
}

// reloadLive reads the rights again, after events were skipped.
func (r *Room) reloadLive() {
	l, err := r.hub.loadLive(r.hub.ctx, r.project, r.sid)
	if err != nil {
		if r.hub.ctx.Err() == nil {
			r.hub.o.Zap.Warn("the rights of a Live View cannot be read", zap.String("sid", r.sid), zap.Error(err))
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live = l
	r.regard()
}

// control takes an event of a Live View for what it changes in the room. The
// room is locked.
func (r *Room) control(d *delivery) {
	if d.kind != v1.LiveRights && d.kind != v1.LiveStopped {
		return
	}
	all, err := v1.Parse(d.frame)
	if err != nil {
		return // made by deliveryOf
	}
	var event v1.Event
	if all[0].Decode(&event) != nil {
		return
	}
	r.live.apply(d.kind, event.Payload)
	r.regard()
}

// regard gives everybody on this node the right that is theirs now. The room is
// locked.
func (r *Room) regard() {
	for m := range r.members {
		p := m.person
		was, is := p.Right, r.live.right(m.Who)
		if was == is {
			continue
		}
		p.Right = is
		r.touch(p)
		switch {
		case is == v1.RightNone:
			m.out.Send(r.frame(v1.TypeLeft, v1.Left{Reason: "The host has turned you away."}), false)
			m.left, p.member = true, nil
			delete(r.members, m) // the connection releases the room when it closes or leaves
			r.remove(p)
			r.tellOthers(noteStates, p)
		case was == v1.RightWaiting:
			m.live, m.tell, m.anew = false, v1.TypeJoined, true
			m.out.Pull(m)
		}
	}
}

// StartLive makes a Live View and the code by which others join it.
func (h *Hub) StartLive(ctx context.Context, g *auth.Grant, start v1.LiveStart) (sid, code string, err error) {
	if start.Right == "" {
		start.Right = v1.RightView
	}
	if start.Right != v1.RightView && start.Right != v1.RightPropose {
		return "", "", refuse(v1.ErrInvalid, "", "who joins a Live View may %s or %s, not %q", v1.RightView, v1.RightPropose, start.Right)
	}
	if len(start.Title) > 200 {
		return "", "", refuse(v1.ErrInvalid, "", "the title has more than 200 bytes")
	}
	var mine, all int
	if err := h.o.DB.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN host = $1 THEN 1 ELSE 0 END), 0) FROM room_lives WHERE project = $2 AND ended = 0", g.User, g.Project).Scan(&all, &mine); err != nil {
		return "", "", err
	}
	if mine >= h.o.Limits.SessionsPerHost {
		return "", "", refuse(v1.ErrLimit, "End one of them first.", "you host %d Live Views, which is the limit", mine)
	}
	if all >= h.o.Limits.SessionsPerProj {
		return "", "", refuse(v1.ErrLimit, "Try again when one has ended.", "the project has %d Live Views, which is the limit", all)
	}
	now := time.Now()
	sid = auth.NewID("l")
	if _, err := h.o.DB.ExecContext(ctx, `INSERT INTO room_lives (sid, project, title, host, host_name, approval, rights, started, seen, ended, dropped)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, 0)`, sid, g.Project, start.Title, g.User, g.Name, boolean(start.Approval), string(start.Right), now.UnixMilli()); err != nil {
		return "", "", err
	}
	scopes := []v1.Scope{v1.ScopeRead, v1.ScopePresence, v1.ScopePropose}
	if code, err = h.o.Auth.NewInvite(ctx, auth.Invite{Project: g.Project, Scopes: scopes, Session: sid, Expires: now.Add(longest)}); err != nil {
		return "", "", err
	}
	host := v1.Actor{User: g.User, Name: g.Name}
	err = h.announce(ctx, g.Project, sid, host, v1.LiveStarted, 1, v1.Started{SID: sid, Title: start.Title, Host: host, Approval: start.Approval, Right: start.Right})
	return sid, code, err
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// announce appends an event of the server's to a Live View and to Main.
func (h *Hub) announce(ctx context.Context, project, sid string, actor v1.Actor, kind v1.EventType, op uint64, payload any) error {
	text, err := jsonv2.Marshal(payload)
	if err != nil {
		return err
	}
	for _, in := range []string{sid, v1.Main} {
		if in == sid && kind == v1.LiveStopped && actor.User != "" {
			continue // the host's own event is there
		}
		result, err := h.o.Log.Append(ctx, eventlog.Entry{
			Stream: stream(project, in), Client: "server." + sid, OpSeq: op, Type: string(kind), Schema: 1,
			User: actor.User, Actor: actor.Name, Payload: text,
		})
		if err != nil {
			return err
		}
		if !result.Duplicate {
			h.broadcast(project, in, &result.Event)
		}
	}
	return nil
}

// broadcast brings an event that no member appended to the members, here and on
// the other nodes.
func (h *Hub) broadcast(project, sid string, e *eventlog.Event) {
	h.mu.Lock()
	r := h.rooms[stream(project, sid)]
	h.mu.Unlock()
	if r == nil {
		h.tell(subject(project, sid), deliveryOf(e, sid).note())
		return
	}
	r.appended(e)
}

// liveStopped ends a Live View that its host has stopped.
func (h *Hub) liveStopped(project, sid string, e *eventlog.Event) {
	ctx, cancel := context.WithTimeout(h.ctx, 30*time.Second)
	defer cancel()
	var stopped v1.Stopped
	if err := jsonv2.Unmarshal(e.Payload, &stopped); err != nil {
		stopped = v1.Stopped{}
	}
	stopped.SID = sid
	if err := h.endLive(ctx, project, sid, v1.Actor{User: e.User, Name: e.Actor}, stopped); err != nil && h.ctx.Err() == nil {
		h.o.Zap.Error("a Live View was not ended", zap.String("sid", sid), zap.Error(err))
	}
}

func (h *Hub) endLive(ctx context.Context, project, sid string, by v1.Actor, stopped v1.Stopped) error {
	if _, err := h.o.DB.ExecContext(ctx, "UPDATE room_lives SET ended = $1 WHERE sid = $2 AND ended = 0", time.Now().UnixMilli(), sid); err != nil {
		return err
	}
	// Who hears of the end finds the way in closed.
	return errors.Join(h.o.Auth.EndSession(ctx, sid), h.announce(ctx, project, sid, by, v1.LiveStopped, 2, stopped))
}

// Sessions are the Live Views of a project that go on, the newest first.
func (h *Hub) Sessions(ctx context.Context, project string) ([]v1.Session, error) {
	rows, err := h.o.DB.QueryContext(ctx, "SELECT sid, title, host, host_name, started FROM room_lives WHERE project = $1 AND ended = 0 ORDER BY started DESC, sid", project)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []v1.Session{}
	for rows.Next() {
		var s v1.Session
		if err := rows.Scan(&s.SID, &s.Title, &s.Host.User, &s.Host.Name, &s.Started); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// Tidy ends Live Views whose host has not been there for a day, and deletes the
// texts of those that ended a week ago. Any node may do it, and once an hour is
// enough.
func (h *Hub) Tidy(ctx context.Context) error {
	now := time.Now()
	h.mu.Lock()
	rooms := h.all()
	h.mu.Unlock()
	for _, r := range rooms {
		if r.hosted() {
			if _, err := h.o.DB.ExecContext(ctx, "UPDATE room_lives SET seen = $1 WHERE sid = $2", now.UnixMilli(), r.sid); err != nil {
				return err
			}
		}
	}
	forsaken, err := h.lives(ctx, "ended = 0 AND seen < $1", now.Add(-hostAbsent))
	if err != nil {
		return err
	}
	for _, l := range forsaken {
		if err := h.endLive(ctx, l[0], l[1], v1.Actor{}, v1.Stopped{SID: l[1], Reason: "The host has not been here for a day."}); err != nil {
			return err
		}
	}
	old, err := h.lives(ctx, "ended > 0 AND dropped = 0 AND ended < $1", now.Add(-kept))
	if err != nil {
		return err
	}
	for _, l := range old {
		if err := h.o.Log.Drop(ctx, stream(l[0], l[1])); err != nil {
			return err
		}
		if _, err := h.o.DB.ExecContext(ctx, "UPDATE room_lives SET dropped = 1 WHERE sid = $1", l[1]); err != nil {
			return err
		}
	}
	return nil
}

// lives are project and sid of Live Views.
func (h *Hub) lives(ctx context.Context, where string, before time.Time) ([][2]string, error) {
	rows, err := h.o.DB.QueryContext(ctx, "SELECT project, sid FROM room_lives WHERE "+where, before.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all [][2]string
	for rows.Next() {
		var l [2]string
		if err := rows.Scan(&l[0], &l[1]); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// hosted reports whether the host of a Live View is in it, on this node.
func (r *Room) hosted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.live == nil || r.live.ended {
		return false
	}
	for m := range r.members {
		if m.User == r.live.host {
			return true
		}
	}
	return false
}
