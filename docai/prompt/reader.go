package prompt

import (
	"regexp"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// A Reader takes a model's answer piece by piece and gives each block as soon as
// it is whole. It takes the answer as it comes: with prose or a code fence around
// the JSON, blocks in an array, in an object by id, or one alone, fields under
// other names or of other types, an end that is missing. It gives at most one
// block for a symbol that was asked for, with the fields that were asked for, and
// none for any other.
type Reader struct {
	ids    map[string]string   // lower-case id → id, of the symbols asked for
	args   map[string][]string // id → parameter names
	wanted map[string]bool     // fields asked for

	text strings.Builder // the whole answer
	at   int             // scanned so far
	done map[string]bool // ids that have their block

	// Where the scan stands at r.at.
	open     []bracket
	thinking bool // between the marks of a model that thinks aloud before it answers
	inString bool
	started  int    // where the string that is or was read last starts
	last     string // the string read last, raw
	closed   bool   // an outermost bracket has closed
}

// bracket is one that is open.
type bracket struct {
	start  int
	object bool
	key    string // under which it stands in the object around it; "" in an array
	block  bool   // it has a "symbol", or its key is an asked id
}

// NewReader makes the Reader of the answer about a file.
func NewReader(file *docai.File, cfg docai.Config) *Reader {
	r := &Reader{ids: map[string]string{}, args: map[string][]string{}, wanted: map[string]bool{}, done: map[string]bool{}}
	for i := range file.Symbols {
		s := &file.Symbols[i]
		r.ids[strings.ToLower(s.ID)] = s.ID
		r.args[s.ID] = argNames(s)
	}
	for _, f := range asked(file, cfg.Verbosity) {
		r.wanted[f.Name] = true
	}
	return r
}

// Answered is the number of symbols that have their block.
func (r *Reader) Answered() int { return len(r.done) }

// Len is the length of the answer so far, in bytes.
func (r *Reader) Len() int { return r.text.Len() }

// Text is the answer so far.
func (r *Reader) Text() string { return r.text.String() }

// Complete reports whether the JSON of the answer was closed: without it the
// answer has been cut.
func (r *Reader) Complete() bool { return r.closed && len(r.open) == 0 }

// Write takes the next piece and gives the blocks it completes.
func (r *Reader) Write(piece string) []docai.CommentBlock {
	r.text.WriteString(piece)
	return r.scan()
}

// Close takes the end of the answer and gives what can be saved of a block that
// was cut, and of blocks that the scan could not tell apart.
func (r *Reader) Close() []docai.CommentBlock {
	text := r.text.String()
	var blocks []docai.CommentBlock
	for _, b := range r.open {
		if b.block {
			blocks = r.take(blocks, b, text[b.start:])
		}
	}
	if len(r.done) == len(r.ids) {
		return blocks
	}
	// A stray quote can turn the scan inside out, and a model that thinks aloud may
	// never say where that ends: look for blocks by how they begin.
	from := 0
	for range 2 * len(r.ids) {
		begin := blockStart.FindStringIndex(text[from:])
		if begin == nil {
			break
		}
		rest := text[from+begin[0]:]
		blocks = r.take(blocks, bracket{}, rest[:min(len(rest), maxBlock)])
		from += begin[1]
	}
	return blocks
}

var blockStart = regexp.MustCompile(`\{\s*"(?:symbol|id)"\s*:`)

// maxBlock is how much text a block that is looked for by its beginning may have.
const maxBlock = 64 << 10

// scan follows the brackets and strings of the text that has come.
func (r *Reader) scan() []docai.CommentBlock {
	text := r.text.String()
	var blocks []docai.CommentBlock
	for ; r.at < len(text); r.at++ {
		c := text[r.at]
		switch {
		case r.thinking:
			r.thinking = c != '>' || !strings.HasSuffix(text[:r.at+1], "</think>")
		case r.inString && c == '\\':
			if r.at+1 == len(text) {
				return blocks // what is escaped comes with the next piece
			}
			r.at++
		case r.inString && c == '"':
			r.inString = false
			r.last = text[r.started+1 : r.at]
		case r.inString:
		case len(r.open) == 0:
			if c == '>' && strings.HasSuffix(text[:r.at+1], "<think>") {
				r.thinking = true
			}
			if c != '{' && c != '[' {
				continue
			}
			next := strings.TrimLeft(text[r.at+1:], " \t\r\n")
			if next == "" {
				return blocks // JSON or a bracket in prose: the next piece tells
			}
			if strings.IndexByte("\"{}[]", next[0]) >= 0 {
				r.push(c)
			}
		case c == '"':
			r.inString, r.started = true, r.at
		case c == ':':
			top := &r.open[len(r.open)-1]
			if top.object && (r.last == "symbol" || r.last == "id") {
				top.block = true
			}
		case c == ',':
			r.last = ""
		case c == '{', c == '[':
			r.push(c)
		case c == '}', c == ']':
			blocks = r.pop(blocks, c == '}', text)
		}
	}
	return blocks
}

func (r *Reader) push(c byte) {
	if len(r.open) >= maxDepth {
		r.open = r.open[:0] // nothing that was asked for nests so deep
		return
	}
	key := r.last
	r.last = ""
	_, block := r.ids[strings.ToLower(key)]
	r.open = append(r.open, bracket{start: r.at, object: c == '{', key: key, block: block && c == '{'})
}

// pop closes the innermost bracket of the kind; those in it were left open.
func (r *Reader) pop(blocks []docai.CommentBlock, object bool, text string) []docai.CommentBlock {
	for i := len(r.open) - 1; i >= 0; i-- {
		if b := r.open[i]; b.object == object {
			r.open = r.open[:i]
			r.closed = r.closed || i == 0
			r.last = ""
			if b.block {
				return r.take(blocks, b, text[b.start:r.at+1])
			}
			return blocks
		}
	}
	return blocks
}

// take adds the block in text, if it is one of a symbol that still has none.
func (r *Reader) take(blocks []docai.CommentBlock, b bracket, text string) []docai.CommentBlock {
	object, _ := (&loose{text: text}).value(0).(members)
	block, ok := r.block(b.key, object)
	if !ok {
		return blocks
	}
	r.done[block.Symbol] = true
	return append(blocks, block)
}
