package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// rules is what a language knows about its own grammar. Tables say what nodes
// are; functions, all optional, say what tables cannot.
type rules struct {
	// unreadable lists what the grammar does not understand and the parser is
	// better off without (macros between C declarations), in order.
	unreadable func(src []byte) []code.Range
	// standIns lists what the parser reads in place of what the grammar does not
	// understand, where it cannot do without.
	standIns func(src []byte) []standIn
	// asRead: signatures go without what the parser does not read.
	asRead bool
	// padded: the grammar counts white space before a token to the token, but for
	// the content of strings and comments.
	padded bool
	// comments are the node kinds of comments.
	comments []string
	// decls says what a node kind declares.
	decls map[string]declRule
	// declare corrects or completes what the table says of a node; false means
	// the node declares nothing. It is asked for node kinds of decls only.
	declare func(n Node, d *decl) bool
	// wrappers are parents that belong to the declaration in them:
	// `export …`, `@decorator …`, `template <…> …`.
	wrappers set
	// decorations are nodes within a declaration, before its name, that are not
	// part of its signature: decorators, annotations, attribute lists.
	decorations set
	// attributes are siblings before a declaration that belong to it: Rust's
	// `#[derive]`, Elixir's `@spec`.
	attributes func(n Node) bool
	// isDoc tells documentation from other comments by a comment's text. Without
	// it every comment is documentation.
	isDoc func(text string) bool
	// plainDoc: where isDoc finds nothing, any comment right above documents.
	plainDoc bool
	// trailing tells comments that document the field, constant or variable
	// before them on their line.
	trailing func(text string) bool
	// isBlock tells block comments in another form than /* … */.
	isBlock func(text string) bool
	// directive tells comments that speak to a tool about the very next line: new
	// documentation goes above them. Without it the usual ones are known.
	directive func(text string) bool
	// docInside is the documentation within a declaration, or right after it:
	// one or more nodes that follow each other. In a language that has nothing
	// else, comments do not document.
	docInside func(d *decl) []Node
	// commented tells the declarations that comments document in a language that
	// has another form for the rest: Elixir's private functions.
	commented func(d *decl) bool
	// docSibling tells the siblings before a declaration that document it,
	// whatever else of its attributes stands between: Rust's `///` and
	// `#[doc = …]`, Elixir's @doc. Comments are then found by it alone.
	docSibling func(n Node) bool
	// place overrides where new documentation goes.
	place func(t *Tree, d *decl, p *code.Place)
	// param reads one child of a parameter list; none for what is no parameter.
	param func(n Node) []code.Param
	// params reads the parameters where no list declares them.
	params func(d *decl) []code.Param
	// results reads what the declaration gives back.
	results func(d *decl) []code.Param
	// finish fills in the rest: Exported, Static, Async, Throws, ….
	finish func(d *decl, s *code.Symbol)
	// exports lists the names that the file gives out apart from their
	// declarations (`export { a, b }`); finish finds it in Tree.exports.
	exports func(t *Tree) set
	// hides tells nodes that declare nothing and whose inside is local: anonymous
	// functions.
	hides func(n Node) bool
	// section says what a node makes of the siblings after it (`public:`); it is
	// given what the one before said, "" at the beginning of a declaration's inside.
	// finish finds it in decl.section.
	section func(n Node, before string) string
	// module says what the file itself declares, if anything.
	module func(t *Tree) (decl, bool)
	facts  factRules
}

// declRule says what a node kind declares and where its parts are. Field names
// left empty are the usual ones: name, body, parameters, type_parameters.
type declRule struct {
	kind   code.Kind
	sub    string
	name   string
	body   string
	params string
	result string // field of the result type
	// scope: what is declared inside is a member; its container has this name.
	scope bool
	// silent: no symbol itself, but a scope (namespaces).
	silent bool
}

// decl is a declaration found in a tree.
type decl struct {
	kind   code.Kind
	sub    string
	node   Node // the declaring node
	outer  Node // with decorators, export and the like; starts where documentation ends
	name   Node
	body   Node
	params Node
	result Node
	scope  bool
	// moreParams are the lists of parameters after the first: Scala's.
	moreParams []Node
	// moreBodies are those of the other clauses of a function, and last is the last
	// clause: Elixir's.
	moreBodies []Node
	last       Node

	keyword    Node   // where the signature starts, if not with node: the list a declarator stands in
	stop       Node   // where the signature ends and what is run begins, if before the body: a constructor's initializers
	title      string // overrides the text of name
	owner      string // names between the enclosing ones and its own: the receiver's type of a Go method
	typeParams Node

	// leader is the name of the declaration that this one shares its line and
	// its documentation with: the first of several (`int a, b;`).
	leader Node

	section string // what rules.section says of where it stands

	local  bool
	hidden bool // what encloses it is not visible outside
	member bool // a member of what holds the function it is declared in: a constructor's `this.x = …`
	silent bool // no symbol itself, only a scope
	shared bool // outer holds more declarations; this one ends with its node
}

// factRules says which node kinds show what about a body.
type factRules struct {
	calls    map[string]string // call node kind → field of the callee
	loops    set
	branches set
	returns  set
	throws   map[string]string // throwing node kind → field of what is thrown, "" for the first named child
	yields   set
	awaits   set
	assigns  map[string]string // assigning node kind → field of the target
	locals   map[string]string // node kind → field of the names it declares in the body, "" for the whole node; assigning to them writes nothing outside
	outers   set               // node kinds that say a name is not local although it looks so (Python's global)
	blocks   set               // body kinds that are blocks; a body of another kind is an expression, given back. Empty: all are blocks
	nested   set               // functions inside: their returns and throws are not ours
	nulls    set               // texts of the null value
	// assigning tells the nodes of kinds in assigns that do assign, where not all
	// of a kind do: one kind for all unary operators.
	assigning func(n Node) bool
	// callee names what is called where calleeName of the callee's node does not
	// serve; "" leaves the call out.
	callee func(call Node) string
	// thrown names the type of what is thrown where thrownType does not serve; ""
	// leaves it out.
	thrown func(n Node) string
	// tail lists what the end of a body gives back without a return, a body that is
	// an expression included.
	tail   func(d *decl) []Node
	refine func(d *decl, s *code.Symbol, f *code.Facts)
}

// outermost climbs from n to the widest wrapper that holds only this declaration.
func (r *rules) outermost(n Node) Node {
	for p := n.Parent(); p.Ok() && r.wrappers[p.Kind()]; p = p.Parent() {
		n = p
	}
	return n
}

// oneLine is text with every run of white space made one space, cut at limit
// bytes at a character's border.
func oneLine(text string, limit int) string {
	text = text[:min(len(text), 64*limit)] // what lies beyond would be cut all the same
	s := strings.Join(strings.Fields(text), " ")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

// identifierIn is the first leaf under n (or n itself) whose kind is one of kinds.
func identifierIn(n Node, kinds ...string) Node {
	if n.Is(kinds...) {
		return n
	}
	return n.Find(kinds...)
}

// hasModifier reports whether one of n's direct children, or a child of a
// modifiers-like child, is the word.
func hasModifier(n Node, words ...string) bool {
	for c := range n.Children() {
		if c.Leaf() && slices.Contains(words, c.Text()) {
			return true
		}
		if strings.Contains(c.Kind(), "modifier") && slices.ContainsFunc(strings.Fields(c.Text()), func(w string) bool { return slices.Contains(words, w) }) {
			return true
		}
	}
	return false
}
