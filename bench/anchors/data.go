package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// pair is one question of the data: where is this piece of code after the
// change? The fields are those an evaluator may read; the answer is left out.
type pair struct {
	ID        string `json:"id"`
	Lang      string `json:"lang"`
	Kind      string `json:"kind"` // method, class, field, variable, block, statement
	ChangeSet string `json:"changeset"`
	Old       place  `json:"old"`
}

// place is a node in one version of a file.
type place struct {
	Path      string `json:"path"`
	Name      string `json:"name"`
	NodeType  string `json:"node_type"`
	StartByte int    `json:"start_byte"`
	EndByte   int    `json:"end_byte"`
	NameLine  int    `json:"name_line"`
}

// changeSet is what a commit did: blobs by path, before and after.
type changeSet struct {
	ID       string            `json:"id"`
	OldFiles map[string]string `json:"old_files"`
	NewFiles map[string]string `json:"new_files"`
}

// prediction is one line of the answer.
type prediction struct {
	ID        string  `json:"id"`
	Status    string  `json:"status"` // attached, orphaned
	Path      string  `json:"path,omitempty"`
	StartByte int     `json:"start_byte"`
	EndByte   int     `json:"end_byte"`
	Line      int     `json:"line,omitempty"` // of a variable's name
	Certainty float64 `json:"certainty"`
	Why       string  `json:"why"`
}

// readLines reads a gzipped file of JSON lines.
func readLines[T any](name string) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var list []T
	for d := json.NewDecoder(z); ; {
		var v T
		if err := d.Decode(&v); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, v)
	}
}

// blobs reads texts by git blob id from a folder of DIR/ab/abcd….
type blobs string

func (dir blobs) read(id string) ([]byte, error) {
	if len(id) < 3 {
		return nil, fmt.Errorf("%q is no blob id", id)
	}
	return os.ReadFile(filepath.Join(string(dir), id[:2], id))
}
