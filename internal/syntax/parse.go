package syntax

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	sitter "github.com/smacker/go-tree-sitter"
)

// MaxParse is the longest text that is parsed, in bytes. Longer ones give an
// empty tree: generated data, not code a person documents.
const MaxParse = 8 << 20

// parseLimit bounds the time of one parse; hostile input can make the parser
// slow without bound.
const parseLimit = 10 * time.Second

// Parse parses src. It never fails: what cannot be parsed gives a tree with
// error nodes, and a text that is too long or too slow to parse gives an empty
// tree. src must not be modified afterwards.
func Parse(lang *Language, src []byte) *Tree {
	t, raw := parse(lang, src, lang.readable(src), nil)
	if raw != nil {
		raw.Close()
	}
	return t
}

// readable is the text that the parser reads in place of src: as long, with
// spaces for what the language's rules say the grammar does not understand, and
// with their stand-ins. The tree has no nodes where spaces are, only a gap, which
// SameCode compares like a token. Line ends stay, unless they are all that is in
// the way.
func (l *Language) readable(src []byte) []byte {
	if l.rules.unreadable == nil && l.rules.standIns == nil || len(src) > MaxParse {
		return src
	}
	text := src
	if l.rules.unreadable != nil {
		for _, r := range l.rules.unreadable(src) {
			if &text[0] == &src[0] {
				text = bytes.Clone(src)
			}
			joins := len(bytes.TrimSpace(src[r.Start:r.End])) == 0
			for i := r.Start; i < r.End; i++ {
				if joins || text[i] != '\n' && text[i] != '\r' {
					text[i] = ' '
				}
			}
		}
	}
	if l.rules.standIns != nil {
		for _, s := range l.rules.standIns(text) {
			if &text[0] == &src[0] {
				text = bytes.Clone(src)
			}
			copy(text[s.offset:], s.text)
		}
	}
	return text
}

// standIn is text that the parser reads in place of what stands at offset.
type standIn struct {
	offset int
	text   string
}

// unreadBefore is the start of what the parser did not get to read right before
// offset, on its line, or offset itself.
func (t *Tree) unreadBefore(offset int) int {
	for i := offset - 1; i >= 0 && (t.text[i] == ' ' || t.text[i] == '\t'); i-- {
		switch t.Src[i] {
		case ' ', '\t', '\r', '\n':
		default:
			offset = i
		}
	}
	return offset
}

// parse parses src, of which the parser reads text, reusing old where it was
// edited to fit. The caller closes the returned parser tree, nil when there is
// none.
func parse(lang *Language, src, text []byte, old *sitter.Tree) (*Tree, *sitter.Tree) {
	t := &Tree{Lang: lang, Src: src, text: text}
	if len(src) == 0 || len(src) > MaxParse {
		return t, nil
	}
	p := lang.parsers.get(lang)
	defer lang.parsers.put(p)
	raw, err := p.ParseCtx(context.Background(), old, text)
	if err != nil {
		p.Reset() // a stopped parser would resume the old text
		return t, nil
	}
	t.nodes = copyOut(raw)
	if lang.rules.padded {
		t.trimStarts()
	}
	return t, raw
}

// trimStarts takes the white space before tokens out of the nodes.
func (t *Tree) trimStarts() {
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.start < n.end && !isBlank(t.Src[n.start]) || strings.HasSuffix(t.Lang.kindName(n.symbol), "_content") {
			continue
		}
		trimmed := bytes.TrimLeft(t.Src[n.start:n.end], " \t\r\n\f\v")
		if len(trimmed) > 0 {
			n.start = n.end - uint32(len(trimmed))
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// parserPool keeps idle parsers of one language: making one costs more than
// parsing a small file.
type parserPool struct {
	mu   sync.Mutex
	idle []*sitter.Parser // guarded by mu
}

const maxIdleParsers = 4

func (pool *parserPool) get(lang *Language) *sitter.Parser {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	if n := len(pool.idle); n > 0 {
		p := pool.idle[n-1]
		pool.idle = pool.idle[:n-1]
		return p
	}
	p := sitter.NewParser()
	p.SetLanguage(lang.grammar())
	p.SetOperationLimit(int(parseLimit.Microseconds()))
	return p
}

func (pool *parserPool) put(p *sitter.Parser) {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	if len(pool.idle) < maxIdleParsers {
		pool.idle = append(pool.idle, p)
		return
	}
	p.Close()
}
