package backend

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keys are what one secret is for.
type keys struct {
	log     ed25519.PrivateKey
	tickets []byte
}

// derive makes the keys of the secret: RFC 5869.
func derive(secret []byte) (keys, error) {
	if len(secret) != 32 {
		return keys{}, fmt.Errorf("the backend's key has %d bytes and not 32", len(secret))
	}
	seed, err := hkdf.Key(sha256.New, secret, nil, "hivesync event log", ed25519.SeedSize)
	if err != nil {
		return keys{}, err
	}
	tickets, err := hkdf.Key(sha256.New, secret, nil, "hivesync tickets", 32)
	return keys{ed25519.NewKeyFromSeed(seed), tickets}, err
}

// ParseKey reads a key as it is written in a file or an environment variable: 64
// hex digits.
func ParseKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != 32 {
		return nil, errors.New("a backend's key is 64 hex digits; make one with: openssl rand -hex 32")
	}
	return key, nil
}

// keyFile reads the key of a data folder, and makes it where there is none.
func keyFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		key, err := ParseKey(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the backend's key: %w", err)
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for the backend's key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return keyFile(path) // another process was first
	}
	if err != nil {
		return nil, fmt.Errorf("the backend's key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("the backend's key: %w", err)
	}
	return key, nil
}
