package match

import (
	"iter"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/syntax"
)

// File is one parsed text prepared for matching. It is immutable.
type File struct {
	Path  string
	Tree  *syntax.Tree
	Units []Unit // in document order; Units[0] is the file itself

	g    *grammar
	toks *tokens
	// unitAt is the innermost unit around each node, by node index.
	unitAt []int32
}

// Unit is one declaration.
type Unit struct {
	Kind      code.Kind
	Name      string // last component: "setFd" of `Compositor::setFd`
	Container string // enclosing names joined by "."
	Parent    int32  // index of the enclosing unit; -1 for the file
	Node      int32  // index of the declaring node
	NameNode  int32  // -1 when anonymous
	Body      int32  // -1 when there is none
	Params    int32  // parameter list; -1 when there is none

	First int32 // first unit inside, -1 when there is none
	Next  int32 // next unit of the same parent, -1 after the last
	Prev  int32 // the one before, -1 for the first

	Hash  uint64 // of all its tokens
	Inner uint64 // of the tokens of its body, or of all but the name where it has none
	Sig   uint64 // of the tokens of its parameter list

	shape shape
	node  uint16 // kind of the declaring node
	name  uint64 // hash of Name
}

// NewFile prepares a tree. Path may be empty.
func NewFile(path string, t *syntax.Tree) *File {
	f := &File{Path: path, Tree: t, g: grammarOf(t.Lang)}
	f.toks = tokenise(t, f.g)
	f.outline()
	return f
}

// NodeAt is the tree's node with the index; no node where there is none.
func (f *File) NodeAt(i int32) syntax.Node {
	if i < 0 || int(i) >= f.Tree.Len() {
		return syntax.Node{}
	}
	return f.Tree.Node(int(i))
}

// kids yields the units right inside u.
func (f *File) kids(u int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for k := f.Units[u].First; k >= 0; k = f.Units[k].Next {
			if !yield(k) {
				return
			}
		}
	}
}

// outline lists the units.
func (f *File) outline() {
	n := f.Tree.Len()
	f.unitAt = make([]int32, n)
	base := f.Path[strings.LastIndexByte(f.Path, '/')+1:]
	f.Units = append(f.Units, Unit{Kind: code.Module, Name: base, name: hashBytes([]byte(base)), Parent: -1, NameNode: -1, Body: 0, Params: -1, First: -1, Next: -1, Prev: -1})
	if n == 0 {
		f.Units[0].Body = -1
		return
	}
	f.Units[0].Hash = f.toks.hashOf(0, int32(len(f.toks.hash)))
	f.Units[0].Inner = f.Units[0].Hash
	last := []int32{-1} // by unit: its last unit inside so far
	open := []int32{0}  // the units around the node, outer first
	ends := []int{n}
	for i := range n {
		for i >= ends[len(ends)-1] {
			open, ends = open[:len(open)-1], ends[:len(ends)-1]
		}
		node := f.Tree.Node(i)
		parent := open[len(open)-1]
		f.unitAt[i] = parent
		if !node.Named() {
			continue
		}
		u, ok := f.unit(node, parent)
		if !ok {
			continue
		}
		f.unitAt[i] = int32(len(f.Units))
		open, ends = append(open, f.unitAt[i]), append(ends, node.Last())
		f.Units = append(f.Units, u)
		if before := last[parent]; before >= 0 {
			f.Units[before].Next = f.unitAt[i]
			f.Units[f.unitAt[i]].Prev = before
		} else {
			f.Units[parent].First = f.unitAt[i]
		}
		last[parent] = f.unitAt[i]
		last = append(last, -1)
	}
}

// unit is what the node declares as part of its parent unit.
func (f *File) unit(n syntax.Node, parent int32) (Unit, bool) {
	s := f.g.shape(n)
	if f.Tree.Lang.ID == "elixir" {
		s = elixirShape(n)
	}
	inCallable := f.Units[parent].shape == callable
	u := Unit{Parent: parent, Node: int32(n.Index()), NameNode: -1, Body: -1, Params: -1, First: -1, Next: -1, Prev: -1, shape: s, node: n.KindID()}
	var name syntax.Node
	switch s {
	case typeDecl:
		u.Kind = code.Type
		if strings.HasSuffix(n.Kind(), "_specifier") && !n.Child("body").Ok() {
			return u, false // a mention: `struct s *p`
		}
	case namespace:
		u.Kind = code.Type
	case callable:
		u.Kind = code.Function
	case valued:
		switch v := valueOf(n); {
		case isFunctionValue(v):
			u.Kind, u.shape = code.Function, callable
		case v.Is("class", "class_expression"):
			u.Kind, u.shape = code.Type, typeDecl
		case inCallable || n.Is("pair", "assignment_expression"):
			return u, false
		default:
			u.Kind, u.shape = code.Field, field
		}
	case field:
		if inCallable {
			return u, false
		}
		u.Kind = code.Field
		switch n.Kind() {
		case "declaration", "field_declaration": // C: a prototype declares a function
			if d := n.Child("declarator"); d.Is("function_declarator") || d.Is("pointer_declarator", "reference_declarator") && d.Find("function_declarator").Ok() {
				u.Kind, u.shape = code.Function, callable
			}
		case "assignment": // Python's and Ruby's: only what gives a name is a declaration
			if left := n.Child("left"); !left.Is("identifier", "constant") {
				return u, false
			}
		}
	default:
		return u, false
	}
	if s == namespace && n.Is("impl_item") {
		name = n.Child("type")
	} else if f.Tree.Lang.ID == "elixir" {
		name = elixirName(n)
	} else {
		name = nameOf(n)
	}
	if name.Ok() {
		u.NameNode = int32(name.Index())
		u.Name = shortName(name.Text())
	} else if u.shape == callable {
		u.Name = strings.TrimSuffix(n.Kind(), "_definition") // `constructor`, `init`, …
	}
	if b := bodyOf(n); b.Ok() {
		u.Body = int32(b.Index())
	}
	if u.shape == callable {
		if p := paramsOf(n); p.Ok() {
			u.Params = int32(p.Index())
			u.Sig = f.hashOf(p)
		}
	}
	p := &f.Units[parent]
	if u.Kind == code.Function && p.shape == typeDecl {
		u.Kind = code.Method
		if strings.Contains(n.Kind(), "constructor") || u.Name == "__init__" || u.Name == "init" && n.Is("init_declaration") || u.Name == p.Name {
			u.Kind = code.Constructor
		}
	}
	u.Container = p.Container
	if p.Kind != code.Module && p.Name != "" {
		u.Container = joinNames(p.Container, p.Name)
	}
	if r := n.Child("receiver"); r.Ok() && n.Is("method_declaration") { // Go
		u.Container, u.Kind = r.Find("type_identifier").Text(), code.Method
	}
	if q := qualifier(name.Text()); q != "" {
		u.Container = joinNames(u.Container, q)
	}
	u.name = hashBytes([]byte(u.Name))
	u.Hash = f.hashOf(n)
	u.Inner = u.Hash
	if u.Body >= 0 {
		u.Inner = f.hashOf(f.NodeAt(u.Body))
	} else if u.NameNode >= 0 {
		u.Inner = f.hashWithout(n, name)
	}
	return u, true
}

func joinNames(a, b string) string {
	if a == "" {
		return b
	}
	return a + "." + b
}

// maxName is the longest name kept, in bytes.
const maxName = 200

// shortName is the last component of a name that may be qualified.
func shortName(s string) string {
	if len(s) > maxName {
		s = s[:maxName]
	}
	if q := qualifier(s); q != "" {
		return s[len(q)+2:]
	}
	return strings.TrimSpace(s)
}

// qualifier is what stands before the last "::" of a name, template arguments
// left alone.
func qualifier(s string) string {
	if strings.ContainsAny(s, "< \n(") {
		return ""
	}
	if i := strings.LastIndex(s, "::"); i > 0 {
		return s[:i]
	}
	return ""
}

// span is the token range of a node.
func (f *File) span(n syntax.Node) (from, to int32) {
	return f.toks.before[n.Index()], f.toks.before[n.Last()]
}

func (f *File) hashOf(n syntax.Node) uint64 {
	if !n.Ok() {
		return 0
	}
	return f.toks.hashOf(f.span(n))
}

// hashWithout is the hash of n's tokens, those of one part left out.
func (f *File) hashWithout(n, part syntax.Node) uint64 {
	from, to := f.span(n)
	a, b := f.span(part)
	return combine(f.toks.hashOf(from, a), f.toks.hashOf(b, to))
}

// elixirShape reads declarations off calls: `def`, `defmodule` and the like are
// macros to the grammar.
func elixirShape(n syntax.Node) shape {
	if !n.Is("call") {
		return plain
	}
	switch n.Child("target").Text() {
	case "defmodule", "defprotocol", "defimpl":
		return typeDecl
	case "def", "defp", "defmacro", "defmacrop", "defguard", "defguardp", "test", "describe":
		return callable
	}
	return plain
}

// elixirName is the name inside `def name(…) when …`.
func elixirName(n syntax.Node) syntax.Node {
	for c := range n.First("arguments").NamedChildren() {
		for c.Is("binary_operator") {
			c = c.Child("left")
		}
		if c.Is("call") {
			return c.Child("target")
		}
		return c
	}
	return syntax.Node{}
}
