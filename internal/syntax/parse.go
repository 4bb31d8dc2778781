package syntax

import (
	"context"
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
	t, raw := parse(lang, src, nil)
	if raw != nil {
		raw.Close()
	}
	return t
}

// parse parses src, reusing old where it was edited to fit. The caller closes
// the returned parser tree, nil when there is none.
func parse(lang *Language, src []byte, old *sitter.Tree) (*Tree, *sitter.Tree) {
	t := &Tree{Lang: lang, Src: src}
	if len(src) == 0 || len(src) > MaxParse {
		return t, nil
	}
	p := lang.parsers.get(lang)
	defer lang.parsers.put(p)
	raw, err := p.ParseCtx(context.Background(), old, src)
	if err != nil {
		p.Reset() // a stopped parser would resume the old text
		return t, nil
	}
	t.nodes = copyOut(raw)
	return t, raw
}

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
