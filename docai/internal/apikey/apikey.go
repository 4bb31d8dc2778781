// Package apikey takes a provider's key from where the person keeps it: an
// environment variable or a command. A key is never in the settings, in a log or
// in an error.
package apikey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/hivesync/hivesync/docai/internal/address"
)

// Source says where a key is. Command wins over Env.
type Source struct {
	Env     string   // name of an environment variable
	Command []string // program and arguments, run without a shell; the first line of its output is the key
}

// String names the source for a person; it never holds the key.
func (s Source) String() string {
	switch {
	case len(s.Command) > 0:
		return "the key command " + s.Command[0]
	case s.Env == "":
		return "none is set; a key for a server that is reached unencrypted has to be named"
	}
	return s.Env
}

// A Key is read when it is first needed. It is safe for concurrent use.
type Key struct {
	source Source

	mu    sync.Mutex
	value string // of a command that has run; guarded by mu
}

// New makes the Key of a source.
func New(source Source) *Key { return &Key{source: source} }

// ForServer is the Key for a server: from the source that the person named, else
// from the vendor's usual environment variable. The latter was not meant for this
// very server, so it must not cross a network unencrypted.
func ForServer(server address.Address, named Source, usual string) *Key {
	if named.Env == "" && len(named.Command) == 0 && server.Private {
		named.Env = usual
	}
	return New(named)
}

// Missing reports whether there surely is no key: a command is asked only when the
// key is needed.
func (k *Key) Missing() bool {
	return len(k.source.Command) == 0 && strings.TrimSpace(os.Getenv(k.source.Env)) == ""
}

// Source says where the key is taken from.
func (k *Key) Source() Source { return k.source }

// commandTime bounds a key command: it may ask the person to touch a device.
const commandTime = time.Minute

// maxKey bounds a key's length in bytes; signed tokens reach some thousands.
const maxKey = 16 << 10

// Get reads the key. It is empty without an error when the environment variable
// is not set. The errors name the source and never what was read.
func (k *Key) Get(ctx context.Context) (string, error) {
	if len(k.source.Command) == 0 {
		return check(os.Getenv(k.source.Env), k.source)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.value != "" {
		return k.value, nil
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, k.source.Command[0], k.source.Command[1:]...)
	cmd.WaitDelay = time.Second
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = limited{&out}, limited{&complaint}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		line, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
		if line != "" {
			return "", fmt.Errorf("%s failed (%w): %.200s", k.source, err, line)
		}
		return "", fmt.Errorf("%s failed: %w", k.source, err)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(out.String()), "\n")
	value, err := check(line, k.source)
	if err == nil && value == "" {
		err = fmt.Errorf("%s printed nothing", k.source)
	}
	if err != nil {
		return "", err
	}
	k.value = value
	return value, nil
}

// Forget drops what a command gave, after the server refused it: tokens that a
// command hands out run out.
func (k *Key) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.value = ""
}

// check refuses what cannot be a key, since a header would carry it on.
func check(value string, source Source) (string, error) {
	value = strings.TrimSpace(value)
	if len(value) > maxKey {
		return "", fmt.Errorf("what %s holds is too long for a key", source)
	}
	for _, r := range value {
		if r < ' ' || r > '~' {
			return "", fmt.Errorf("what %s holds is no key: it has characters a key cannot have", source)
		}
	}
	return value, nil
}

// limited keeps the beginning of what a command prints.
type limited struct{ kept *bytes.Buffer }

var errTooMuch = errors.New("it printed too much")

// Write fails when the command prints on and on.
func (l limited) Write(p []byte) (int, error) {
	if l.kept.Len()+len(p) > 4*maxKey {
		return 0, errTooMuch
	}
	return l.kept.Write(p)
}
