package dialect

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/internal/code"
)

// Update writes a block over an existing comment, given as in the file
// (code.Doc.Raw). What the comment says already stays byte for byte, with all
// its formatting; what the block says otherwise is rewritten, what it does not
// say is taken out, and what is new goes where the dialect has it. A comment
// that says what the block says comes back as it is.
//
// Everything a block leaves empty is taken out, except the summary and all that
// the dialect cannot tell apart from prose: a block for an update starts from what
// the comment says (Merge).
func Update(lang, raw string, b docai.CommentBlock, sym *code.Symbol, style Style, indent string) string {
	if len(raw) > MaxComment {
		return raw
	}
	c := split(lang, raw)
	if c.shape == opaque {
		return raw
	}
	texts := c.texts()
	if d := recognise(lang, texts); d != "" {
		style = Style{Dialect: d}.Or(style)
	}
	w := newWriter(lang, style, sym)
	parts := typeParamsApart(w.f.cut(w.f, texts), w.sym)
	have := blockOf(parts)
	if strings.TrimSpace(b.Summary) == "" {
		b.Summary = have.Summary
	}
	c.at(indent)
	c.tight = w.f.dialect == LuaLS && slices.ContainsFunc(c.lines, func(l line) bool { return strings.HasPrefix(l.text, "@") && strings.HasSuffix(l.pre, "-") })
	w.within(c)
	r := &revision{w: w, raw: raw, c: c, texts: texts, have: have, want: b, voiced: w.prepared(b)}
	for _, p := range parts {
		if indent := leadingSpace(texts[p.from]); indent != "" && p.field.listed() && w.f.title != nil {
			w.style.IndentUnit = indent
		}
		r.pieces = append(r.pieces, &piece{part: p, kept: c.lines[p.from:p.to]})
	}
	w.grouped = w.style.Grouped != Off && (w.style.Grouped.on() || len(b.Params) > 1)
	if list := r.of(param); len(list) > 0 {
		h := r.of(heading)
		w.grouped = slices.ContainsFunc(h, func(p *piece) bool { return p.of == param })
		w.groupIndent = leadingSpace(texts[list[0].from])
	}
	for _, fd := range w.f.says {
		switch {
		case fd == details && !w.f.whole:
			r.paragraphs()
		case fd.listed():
			r.list(fd)
		default:
			r.single(fd)
		}
	}
	if !r.changed {
		return raw
	}
	return r.assemble()
}

// revision is an update at work.
type revision struct {
	w            *writer
	raw          string
	c            *comment
	texts        []string
	pieces       []*piece
	have         docai.CommentBlock
	want, voiced docai.CommentBlock // as given, and in the voice of the style
	changed      bool
}

// piece is a part of the comment that stays, or a new one.
type piece struct {
	part
	kept  []line
	fresh []string // content of new lines; kept is then nil
}

// same reports whether the comment says already what the block says.
func (r *revision) same(fd field) bool {
	if fd == returns && r.want.ReturnsType != "" && r.want.ReturnsType != r.have.ReturnsType {
		return false
	}
	have := *scalar(&r.have, fd)
	return sameText(have, *scalar(&r.want, fd)) || sameText(have, *scalar(&r.voiced, fd))
}

func sameText(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// of lists the pieces of a field.
func (r *revision) of(fd field) []*piece {
	var list []*piece
	for _, p := range r.pieces {
		if p.field == fd {
			list = append(list, p)
		}
	}
	return list
}

// single updates a field with one text.
func (r *revision) single(fd field) {
	if r.same(fd) {
		return
	}
	if s := r.of(summary); fd == details && len(s) > 0 && s[0].rest != "" {
		// The rest of the summary's paragraph is said where it stands.
		r.voiced.Details = strings.TrimSpace(strings.TrimPrefix(r.voiced.Details, s[0].rest))
	}
	old := r.of(fd)
	list := entries(&r.voiced, fd)
	switch {
	case len(list) == 0:
		if fd == returns {
			old = append(old, r.of(returnsType)...)
		}
	case len(old) == 0:
		r.add(&piece{part: part{field: fd, item: list[0].item}, fresh: r.w.write(list[0])})
	default:
		p := old[0]
		fresh := r.w.write(list[0])
		if p.rest != "" {
			fresh = append(fresh, r.afterFirstSentence(p.part)...)
		}
		p.kept, p.fresh, p.item, r.changed = nil, fresh, list[0].item, true
		old = old[1:]
	}
	for _, p := range old {
		if fd != summary {
			r.remove(p)
		}
	}
}

// afterFirstSentence are the lines of a summary's paragraph after its first sentence.
func (r *revision) afterFirstSentence(p part) []string {
	for i := p.from; i < p.to; i++ {
		fields := strings.Fields(r.texts[i])
		for n := 1; n <= len(fields); n++ {
			head := append(slices.Clone(r.texts[p.from:i]), strings.Join(fields[:n], " "))
			if got, _, _ := strings.Cut(r.w.f.text(head), "\n"); got != p.item.Text {
				continue
			}
			var lines []string
			if n < len(fields) {
				lines = append(lines, strings.Join(fields[n:], " "))
			}
			return append(lines, r.texts[i+1:p.to]...)
		}
	}
	return r.w.prose(p.rest, "", "")
}

// paragraphs updates the details: the paragraphs that both have stay.
func (r *revision) paragraphs() {
	if r.same(details) {
		return
	}
	want := paragraphTexts(r.want.Details)
	var after *piece // new paragraphs go behind it
	if s := r.of(summary); len(s) > 0 {
		after = s[0]
		switch {
		case after.rest == "":
		case len(want) > 0 && sameText(want[0], after.rest):
			want = want[1:]
		default: // what follows the summary in its paragraph goes
			after.kept, after.fresh, after.rest, r.changed = nil, r.w.write(entry{summary, docai.Item{Text: r.voiced.Summary}}), "", true
		}
	}
	old := r.of(details)
	next := 0
	for _, pair := range commonSubsequence(len(old), len(want), func(i, j int) bool { return sameText(old[i].item.Text, want[j]) }) {
		for ; next < pair[1]; next++ {
			after = r.paragraph(after, want[next])
		}
		next, after = pair[1]+1, old[pair[0]]
		old[pair[0]] = nil
	}
	for ; next < len(want); next++ {
		after = r.paragraph(after, want[next])
	}
	for _, p := range old {
		if p != nil {
			r.remove(p)
		}
	}
}

// paragraph puts a new paragraph of details behind a piece, or first.
func (r *revision) paragraph(after *piece, text string) *piece {
	p := &piece{part: part{field: details, item: docai.Item{Text: text}}, fresh: r.w.write(entry{details, docai.Item{Text: text}})}
	r.put(slices.Index(r.pieces, after)+1, p)
	return p
}

// commonSubsequence pairs the longest run of items that two lists share in order.
func commonSubsequence(n, m int, same func(i, j int) bool) [][2]int {
	length := make([][]int, n+1)
	for i := range length {
		length[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); same(i, j) {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case same(i, j):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// list updates a field with items.
func (r *revision) list(fd field) {
	if fd == typeParam && r.w.f.rank(fd) < 0 {
		return
	}
	old := r.of(fd)
	want, voiced := *items(&r.want, fd), *items(&r.voiced, fd)
	var after *piece
	for j := range want {
		i := slices.IndexFunc(old, func(p *piece) bool { return p != nil && sameItem(fd, p.item, want[j]) })
		if i >= 0 {
			after = old[i]
			old[i] = nil
			if !r.sameItemText(fd, after.item, want[j]) && !r.sameItemText(fd, after.item, voiced[j]) {
				after.kept, after.fresh, r.changed = nil, r.w.write(entry{fd, voiced[j]}), true
			}
			for _, t := range r.of(paramType) { // a line with its type belongs to it
				if fd == param && t.item.Name == after.item.Name && slices.Index(r.pieces, t) == slices.Index(r.pieces, after)+1 {
					after = t
				}
			}
			continue
		}
		p := &piece{part: part{field: fd, item: voiced[j]}, fresh: r.w.write(entry{fd, voiced[j]})}
		first := slices.IndexFunc(r.pieces, func(p *piece) bool { return p.field == fd })
		switch {
		case after != nil:
			r.put(slices.Index(r.pieces, after)+1, p)
		case first >= 0:
			r.put(first, p)
		default:
			r.add(p)
		}
		after = p
	}
	for _, p := range old {
		if p == nil {
			continue
		}
		r.remove(p)
		for _, t := range r.of(paramType) {
			if fd == param && t.item.Name == p.item.Name {
				r.remove(t)
			}
		}
	}
}

// sameItem reports whether two items are of one thing.
func sameItem(fd field, a, b docai.Item) bool {
	if fd == other {
		return a == b
	}
	return bareName(a.Name) == bareName(b.Name)
}

// sameItemText reports whether two items of one thing say the same. A type
// counts where both state one.
func (r *revision) sameItemText(fd field, have, want docai.Item) bool {
	return sameText(have.Text, want.Text) && (have.Type == "" || want.Type == "" || have.Type == want.Type)
}

// bareName is a name without the signs that mark a variable or a variadic parameter.
func bareName(name string) string {
	return strings.TrimSpace(strings.Trim(name, "*&$.@` "))
}

// add puts a piece of a field the comment does not speak of yet where the dialect
// has it.
func (r *revision) add(p *piece) {
	rank := r.w.f.rank(p.field)
	at, next := 0, len(r.pieces)
	for i, q := range r.pieces {
		if q.field != blank && q.field != heading && r.rank(q.field) <= rank {
			at = i + 1
		}
	}
	for i := at; i < len(r.pieces); i++ {
		if r.pieces[i].field != blank {
			next = i
			break
		}
	}
	if next < len(r.pieces) && !r.w.f.apart(r.w, p.field, r.pieces[next].speaks()) {
		at = next
	}
	if r.w.f.title != nil {
		if title := r.w.f.title(r.w, p.field); len(title) > 0 {
			h := &piece{part: part{field: heading, of: p.field}, fresh: title}
			r.put(at, h)
			at = slices.Index(r.pieces, h) + 1
			r.pieces, r.changed = slices.Insert(r.pieces, at, p), true
			return
		}
	}
	r.put(at, p)
}

// rank is the place of a field, with lines that state types beside theirs.
func (r *revision) rank(fd field) int {
	switch fd {
	case paramType:
		fd = param
	case returnsType:
		fd = returns
	}
	return r.w.f.rank(fd)
}

// speaks is the field a piece speaks of: for a heading that of its section.
func (p *piece) speaks() field {
	if p.field == heading {
		return p.of
	}
	return p.field
}

// put inserts a piece, with empty lines around it where the dialect has them.
func (r *revision) put(at int, p *piece) {
	r.changed = true
	r.pieces = slices.Insert(r.pieces, at, p)
	gap := func() *piece { return &piece{part: part{field: blank}, fresh: []string{""}} }
	if at+1 < len(r.pieces) {
		if below := r.pieces[at+1]; below.field != blank && r.w.f.apart(r.w, p.speaks(), below.speaks()) {
			r.pieces = slices.Insert(r.pieces, at+1, gap())
		}
	}
	if at > 0 {
		if above := r.pieces[at-1]; above.field != blank && above.field != heading && r.w.f.apart(r.w, above.speaks(), p.speaks()) {
			r.pieces = slices.Insert(r.pieces, at, gap())
		}
	}
}

// remove takes a piece out, with the heading of a section that it leaves empty and
// an empty line that has nothing more to part.
func (r *revision) remove(p *piece) {
	i := slices.Index(r.pieces, p)
	if i < 0 {
		return
	}
	r.changed = true
	r.pieces = slices.Delete(r.pieces, i, i+1)
	isBlank := func(i int) bool { return i < 0 || i >= len(r.pieces) || r.pieces[i].field == blank }
	if isBlank(i-1) && isBlank(i) {
		switch {
		case i < len(r.pieces):
			r.pieces = slices.Delete(r.pieces, i, i+1)
		case i > 0:
			r.pieces = slices.Delete(r.pieces, i-1, i)
		}
	}
	if p.field == heading || len(r.of(p.field)) > 0 {
		return
	}
	for _, h := range r.of(heading) {
		if h.of == p.field {
			r.remove(h)
		}
	}
}

// assemble puts the revised comment together.
func (r *revision) assemble() string {
	c := r.c
	oneLine := !c.headOwn && !c.tailOwn && len(c.lines) <= 1
	fresh := false // the last line is new
	c.lines = nil
	for _, p := range r.pieces {
		for i, l := range p.kept {
			if len(c.lines) > 0 && p.from == 0 && i == 0 { // it is no longer first
				if c.shape == lineRun {
					l.pre = leadingSpace(c.pre) + l.pre
				} else if !c.headOwn {
					l.pre = c.pre
				}
			}
			c.lines = append(c.lines, l)
			fresh = false
		}
		for _, text := range p.fresh {
			c.lines = append(c.lines, c.fresh(text))
			fresh = true
		}
	}
	if !slices.ContainsFunc(c.lines, func(l line) bool { return l.text != "" }) {
		return r.raw // nothing that says anything would be left of it
	}
	if !c.tailOwn && c.shape != lineRun && (oneLine && len(c.lines) > 1 || fresh && len(c.lines) > 1 || fresh && c.runsIntoTail()) {
		c.spread(r.w, oneLine)
	}
	if c.shape == lineRun {
		c.lines[0].pre = strings.TrimLeft(c.lines[0].pre, " \t")
	}
	return c.join()
}

// paragraphTexts cuts a text into its paragraphs; code between fences is never cut.
func paragraphTexts(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var texts []string
	for _, p := range (&form{}).paragraphs(lines, 0, len(lines)) {
		if p.field != blank {
			texts = append(texts, strings.Join(lines[p.from:p.to], "\n"))
		}
	}
	return texts
}
