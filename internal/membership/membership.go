// Package membership keeps by which token a repository's checkouts on this machine
// belong to a project of a HiveSync backend. A token is a secret: it is in a file of
// its own that only the person can read, in the state folder of the repository,
// never in the repository and never in settings.
package membership

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/natefinch/atomic"

	"github.com/hivesync/hivesync/internal/gitrepo"
	"github.com/hivesync/hivesync/internal/statedir"
)

// Member is who the person is in a project, and how to get there.
type Member struct {
	WSURL       string    `json:"wsUrl"`
	URL         string    `json:"url"`
	Token       string    `json:"token"`
	Expires     time.Time `json:"expires,omitzero"`
	Project     string    `json:"project"`
	ProjectName string    `json:"projectName,omitempty"`
	User        string    `json:"user,omitempty"`
	Name        string    `json:"name,omitempty"`
}

const fileName = "member.json"

// Root is the folder that a project is joined with: the repository's around a
// folder, or the folder itself where there is none.
func Root(ctx context.Context, folder string) (string, error) {
	repo, err := gitrepo.Open(ctx, folder)
	if err == nil {
		return repo.Root(), nil
	}
	return statedir.Canonical(folder)
}

// Load gives the membership of a root, nil where there is none.
func Load(root string) (*Member, error) {
	path, err := file(root)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m Member
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w. Join the project again", path, err)
	}
	return &m, nil
}

// Save keeps the membership of a root and gives the file's path.
func Save(root string, m Member) (string, error) {
	path, err := file(root)
	if err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", err
	}
	// Private before it has a word in it.
	temporary, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	_, err = temporary.Write(text)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return "", err
	}
	return path, atomic.ReplaceFile(path+".new", path)
}

// Remove forgets the membership of a root.
func Remove(root string) error {
	path, err := file(root)
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func file(root string) (string, error) {
	dirs, err := statedir.User()
	if err != nil {
		return "", err
	}
	folder, err := dirs.Workspace(root)
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, fileName), nil
}
