// Package cache keeps drafts so that nothing is paid for twice: a symbol whose
// code, and the way it would be asked about, have not changed gets the draft it
// got last time.
package cache

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"sync"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Key stands for everything a draft depends on.
type Key [32]byte

// MarshalText writes the key in hex.
func (k Key) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(k) {
		return errors.New("a key of the cache has 64 hex digits")
	}
	*k = Key(b)
	return nil
}

// Made is what a draft is made from.
type Made struct {
	Code     [32]byte // of the symbol, without comments and white space (syntax.Tree.CodeHash)
	Language string
	Kind     code.Kind
	Name     string // qualified: two classes may have the same method

	Provider  string
	Model     string
	Prompt    string // version of the prompt files
	Verbosity docai.Verbosity
	Prose     string
}

// Key is the same for equal values of m, and for "" and Standard.
func (m Made) Key() Key {
	if m.Verbosity == "" {
		m.Verbosity = docai.Standard
	}
	h := sha256.New()
	h.Write(m.Code[:])
	for _, part := range []string{m.Language, string(m.Kind), m.Name, m.Provider, m.Model, m.Prompt, string(m.Verbosity), m.Prose} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		h.Write([]byte(part))
	}
	return Key(h.Sum(nil))
}

// A Store keeps drafts. It is bounded and may forget any of them; those used
// longest ago go first. It is safe for concurrent use.
type Store interface {
	// Get finds the drafts of the keys it has, without their symbol ids, and notes
	// that they were used.
	Get(ctx context.Context, keys []Key) (map[Key]docai.CommentBlock, error)
	// Put keeps drafts, and replaces those of the same keys.
	Put(ctx context.Context, drafts map[Key]docai.CommentBlock) error
}

// Memory is a Store that lasts as long as the program.
type Memory struct {
	max int

	mu     sync.Mutex
	drafts map[Key]docai.CommentBlock // guarded by mu
	used   []Key                      // from longest ago to last; guarded by mu
}

// NewMemory makes a Memory for at most max drafts.
func NewMemory(max int) *Memory { return &Memory{max: max, drafts: map[Key]docai.CommentBlock{}} }

// Get never fails.
func (m *Memory) Get(_ context.Context, keys []Key) (map[Key]docai.CommentBlock, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[Key]docai.CommentBlock{}
	for _, k := range keys {
		if b, ok := m.drafts[k]; ok {
			found[k] = b
			m.touch(k)
		}
	}
	return found, nil
}

// Put never fails.
func (m *Memory) Put(_ context.Context, drafts map[Key]docai.CommentBlock) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, b := range drafts {
		b.Symbol = ""
		m.drafts[k] = b
		m.touch(k)
	}
	for len(m.used) > m.max {
		delete(m.drafts, m.used[0])
		m.used = m.used[1:]
	}
	return nil
}

func (m *Memory) touch(k Key) {
	if i := slices.Index(m.used, k); i >= 0 {
		m.used = slices.Delete(m.used, i, i+1)
	}
	m.used = append(m.used, k)
}
