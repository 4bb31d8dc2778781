package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend/internal/db"
)

// Auth is the table of projects and tokens. It is safe for concurrent use.
type Auth struct {
	db     *db.DB
	secret []byte // signs tickets; all nodes have the same
}

// Grant is what a token gives: who one is, where, and what one may do.
type Grant struct {
	Token       string     `json:"t"` // ID of the token, not the token
	Project     string     `json:"p"`
	ProjectName string     `json:"pn"`
	User        string     `json:"u"`
	Name        string     `json:"n"`
	Scopes      []v1.Scope `json:"s"`
	Session     string     `json:"l,omitempty"` // the only session that may be joined; "" is any
	Expires     time.Time  `json:"e,omitzero"`  // zero is never
}

// May reports whether the grant has a scope.
func (g *Grant) May(s v1.Scope) bool { return slices.Contains(g.Scopes, s) }

// An Error refuses a token or an invite, in words for who sent it.
type Error struct {
	Code          v1.ErrorCode
	Message, Next string
}

// Error says what was refused and what to do.
func (e *Error) Error() string { return e.Message + ". " + e.Next }

var (
	errToken = &Error{v1.ErrUnauthorized, "the token is unknown, expired or revoked", "Ask who runs the backend for a new one, or join by an invite link."}
	errCode  = &Error{v1.ErrNotFound, "there is no invite with this code, or it has expired", "Ask for a new link."}
)

var migrations = []string{
	`CREATE TABLE auth_projects (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		created BIGINT NOT NULL
	)`,
	`CREATE TABLE auth_tokens (
		id TEXT PRIMARY KEY,
		hash BLOB NOT NULL UNIQUE,
		project TEXT NOT NULL REFERENCES auth_projects (id),
		user_id TEXT NOT NULL,
		name TEXT NOT NULL,
		scopes TEXT NOT NULL,
		session TEXT NOT NULL,
		created BIGINT NOT NULL,
		expires BIGINT NOT NULL,  -- Unix milliseconds; 0 is never
		revoked BIGINT NOT NULL   -- when; 0 is not
	)`,
	`CREATE INDEX auth_revoked ON auth_tokens (revoked)`,
	`CREATE TABLE auth_invites (
		hash BLOB PRIMARY KEY,
		project TEXT NOT NULL REFERENCES auth_projects (id),
		scopes TEXT NOT NULL,
		session TEXT NOT NULL,
		expires BIGINT NOT NULL,
		uses BIGINT NOT NULL      -- that are left; -1 is any number
	)`,
}

// Open makes the tables. The secret signs tickets; it has at least 32 bytes.
func Open(ctx context.Context, database *db.DB, secret []byte) (*Auth, error) {
	if len(secret) < 32 {
		return nil, errors.New("the secret for resume tickets has fewer than 32 bytes")
	}
	if err := database.Migrate(ctx, "auth", migrations); err != nil {
		return nil, fmt.Errorf("the tables of projects and tokens: %w", err)
	}
	return &Auth{database, secret}, nil
}

// Project is one project.
type Project struct{ ID, Name string }

// NewProject makes a project.
func (a *Auth) NewProject(ctx context.Context, name string) (Project, error) {
	name, err := CleanName(name)
	if err != nil {
		return Project{}, err
	}
	p := Project{ID: NewID("p"), Name: name}
	_, err = a.db.ExecContext(ctx, "INSERT INTO auth_projects (id, name, created) VALUES ($1, $2, $3)", p.ID, p.Name, time.Now().UnixMilli())
	return p, err
}

// Projects are all projects, the oldest first.
func (a *Auth) Projects(ctx context.Context) ([]Project, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT id, name FROM auth_projects ORDER BY created, id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Project
	for rows.Next() {
		var p Project
		if err := rows.Scan(&p.ID, &p.Name); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// Project is the project with an ID.
func (a *Auth) Project(ctx context.Context, id string) (Project, error) {
	p := Project{ID: id}
	err := a.db.QueryRowContext(ctx, "SELECT name FROM auth_projects WHERE id = $1", id).Scan(&p.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return p, &Error{v1.ErrNotFound, fmt.Sprintf("there is no project %q", id), "List them with: hivesync-backend project list"}
	}
	return p, err
}

// NewToken makes a token and returns it: it cannot be read again. The grant's
// Token and User are filled; an empty User becomes a new one.
func (a *Auth) NewToken(ctx context.Context, g Grant) (string, Grant, error) {
	var err error
	if g.Name, err = CleanName(g.Name); err != nil {
		return "", g, err
	}
	if err := checkScopes(g.Scopes); err != nil {
		return "", g, err
	}
	p, err := a.Project(ctx, g.Project)
	if err != nil {
		return "", g, err
	}
	g.ProjectName = p.Name
	g.Token = NewID("t")
	if g.User == "" {
		g.User = NewID("u")
	}
	token := tokenPrefix + random(32)
	_, err = a.db.ExecContext(ctx, `INSERT INTO auth_tokens (id, hash, project, user_id, name, scopes, session, created, expires, revoked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`, g.Token, hash(token), g.Project, g.User, g.Name, join(g.Scopes), g.Session, time.Now().UnixMilli(), millis(g.Expires))
	return token, g, err
}

// Check is what a token or a ticket gives. The error is an *Error where it
// gives nothing.
func (a *Auth) Check(ctx context.Context, token string) (*Grant, error) {
	if strings.HasPrefix(token, ticketPrefix) {
		return a.ticket(token)
	}
	if !strings.HasPrefix(token, tokenPrefix) || len(token) > 100 {
		return nil, errToken
	}
	g := new(Grant)
	var scopes string
	var expires int64
	err := a.db.QueryRowContext(ctx, `SELECT t.id, t.project, p.name, t.user_id, t.name, t.scopes, t.session, t.expires FROM auth_tokens t
		JOIN auth_projects p ON p.id = t.project WHERE t.hash = $1 AND t.revoked = 0`, hash(token)).
		Scan(&g.Token, &g.Project, &g.ProjectName, &g.User, &g.Name, &scopes, &g.Session, &expires)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, errToken
	case err != nil:
		return nil, fmt.Errorf("the token cannot be looked up: %w", err)
	}
	g.Scopes, g.Expires = split(scopes), moment(expires)
	if !g.Expires.IsZero() && !time.Now().Before(g.Expires) {
		return nil, errToken
	}
	return g, nil
}

// Revoke ends a token, by itself or by its ID. Tickets made from it end with it
// as soon as the nodes hear of it; see Revoked.
func (a *Auth) Revoke(ctx context.Context, token string) error {
	done, err := a.db.ExecContext(ctx, "UPDATE auth_tokens SET revoked = $1 WHERE (id = $2 OR hash = $3) AND revoked = 0", time.Now().UnixMilli(), token, hash(token))
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, &Error{v1.ErrNotFound, "there is no such token, or it is revoked already", "List them with: hivesync-backend token list"})
	}
	return nil
}

// Revoked are the IDs of the tokens that were revoked at or after a time.
func (a *Auth) Revoked(ctx context.Context, since time.Time) ([]string, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT id FROM auth_tokens WHERE revoked >= $1", max(1, since.UnixMilli()))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Tokens are the tokens of a project that are not revoked, the oldest first.
func (a *Auth) Tokens(ctx context.Context, project string) ([]Grant, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT id, user_id, name, scopes, session, expires FROM auth_tokens WHERE project = $1 AND revoked = 0 ORDER BY created, id", project)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Grant
	for rows.Next() {
		g := Grant{Project: project}
		var scopes string
		var expires int64
		if err := rows.Scan(&g.Token, &g.User, &g.Name, &scopes, &g.Session, &expires); err != nil {
			return nil, err
		}
		g.Scopes, g.Expires = split(scopes), moment(expires)
		all = append(all, g)
	}
	return all, rows.Err()
}

// CleanName is a person's or project's name without white space around it. The
// error says why it can be none.
func CleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 64 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", &Error{v1.ErrInvalid, "a name has 1 to 64 bytes and no control characters", "Choose another."}
	}
	return name, nil
}

func checkScopes(scopes []v1.Scope) error {
	for _, s := range scopes {
		if !slices.Contains(v1.Scopes, s) {
			return &Error{v1.ErrInvalid, fmt.Sprintf("there is no scope %q", s), "Scopes are " + strings.ReplaceAll(join(v1.Scopes), " ", ", ") + "."}
		}
	}
	if len(scopes) == 0 {
		return &Error{v1.ErrInvalid, "a token without a scope would allow nothing", "Name at least one."}
	}
	return nil
}

const (
	tokenPrefix  = "hs_"
	ticketPrefix = "hst_"
)

func hash(secret string) []byte { h := sha256.Sum256([]byte(secret)); return h[:] }

// crockford has no letters that are taken for digits when they are read out.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// random is a secret of n bytes.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return strings.ToLower(crockford.EncodeToString(b))
}

// NewID is a name that begins with prefix and is not secret.
func NewID(prefix string) string { return prefix + random(10) }

func join(scopes []v1.Scope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func split(words string) []v1.Scope {
	var scopes []v1.Scope
	for _, word := range strings.Fields(words) {
		scopes = append(scopes, v1.Scope(word))
	}
	return scopes
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
