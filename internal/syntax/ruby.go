package syntax

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

var rubyRules = &rules{
	comments: []string{"comment"},
	decls: map[string]declRule{
		"module":           {kind: code.Type, sub: "module", scope: true},
		"class":            {kind: code.Type, sub: "class", scope: true},
		"method":           {kind: code.Function},
		"singleton_method": {kind: code.Method},
		"assignment":       {kind: code.Constant, name: "left"},
		"simple_symbol":    {kind: code.Field}, // attr_reader :name, define_method(:name)
	},
	declare:    rubyDeclare,
	wrappers:   newSet("argument_list", "call"), // private def …
	attributes: func(n Node) bool { return n.Is("call") && n.Child("method").Text() == "sig" && n.Child("block").Ok() },
	isDoc:      func(text string) bool { return !rubyNoDoc.MatchString(text) },
	isBlock:    func(text string) bool { return strings.HasPrefix(text, "=begin") },
	directive:  func(text string) bool { return rubyTypes.MatchString(text) || isDirective(text) },
	hides:      func(n Node) bool { return n.Is("lambda") },
	param:      rubyParam,
	finish:     rubyFinish,
	exports:    rubyHidden,
	facts: factRules{
		calls:    map[string]string{"call": "method"},
		callee:   rubyCallee,
		loops:    newSet("while", "until", "for", "while_modifier", "until_modifier"),
		branches: newSet("if", "unless", "elsif", "if_modifier", "unless_modifier", "when", "in_clause", "conditional"),
		returns:  newSet("return"),
		throws:   map[string]string{"call": "method"},
		thrown:   rubyThrown,
		yields:   newSet("yield"),
		assigns:  map[string]string{"assignment": "left", "operator_assignment": "left"},
		locals:   map[string]string{"assignment": "left", "operator_assignment": "left", "block_parameters": "", "lambda_parameters": "", "exception_variable": "", "for": "pattern"},
		blocks:   newSet("body_statement", "block", "do_block"),
		nested:   newSet("lambda", "method", "singleton_method", "class", "module", "singleton_class"),
		nulls:    set{"nil": true},
		tail:     rubyTail,
		refine:   rubyRefine,
	},
}

// rubyNoDoc is what comments say to Ruby or to RDoc, not to a reader.
var rubyNoDoc = regexp.MustCompile(`^#(?:!|\s*-\*-|\s*(?:frozen[_-]string[_-]literal|(?:en)?coding|warn[_-]indent|shareable[_-]constant[_-]value|typed)\s*[:=]|\s*:(?:nodoc|doc|startdoc|stopdoc|enddoc|section|category)\b)`)

// rubyTypes is how the types of a method begin that stand in a comment of RBS.
var rubyTypes = regexp.MustCompile(`^#(?:: |:\(|\s*@rbs\b)`)

func rubyDeclare(n Node, d *decl) bool {
	switch n.Kind() {
	case "module", "class":
		if d.name.Is("scope_resolution") { // class Shop::Cart
			d.owner = strings.ReplaceAll(strings.TrimPrefix(d.name.Child("scope").Text(), "::"), "::", ".")
			d.name = d.name.Child("name")
		}
	case "method", "singleton_method":
		if n.Is("singleton_method") {
			if object := n.Child("object"); !object.Is("self") && object.Text() != rubyOwner(n).Child("name").Text() {
				d.owner = strings.ReplaceAll(oneLine(object.Text(), maxFactText), "::", ".")
			}
		} else if rubyOwner(n).Is("class", "module", "singleton_class") {
			d.kind = code.Method
			if d.name.Text() == "initialize" {
				d.kind = code.Constructor
			}
		}
	case "assignment":
		return rubyConstant(n, d)
	case "simple_symbol":
		return rubyNamed(n, d)
	}
	return true
}

// rubyOwner is the class or module around a declaration.
func rubyOwner(n Node) Node {
	return n.Enclosing("class", "module", "singleton_class", "method", "singleton_method")
}

// rubyConstant is NAME = …, a class where the value makes one: Struct.new(…) do.
func rubyConstant(n Node, d *decl) bool {
	if !d.name.Is("constant") {
		return false
	}
	value := n.Child("right")
	d.body = Node{}
	switch made := value.Child("receiver").Text() + "." + value.Child("method").Text(); {
	case !value.Is("call"):
	case made == "Struct.new" || made == "Data.define":
		d.kind, d.sub = code.Type, "struct"
	case made == "Class.new" || made == "Module.new":
		d.kind, d.sub = code.Type, strings.ToLower(strings.TrimSuffix(made, ".new"))
	}
	if d.kind == code.Type {
		d.scope, d.body = true, value.Child("block")
	}
	return true
}

// rubyNamed is a symbol that a call of the language declares.
func rubyNamed(n Node, d *decl) bool {
	list, call := n.Parent(), n.Parent().Parent()
	if !list.Is("argument_list") || !call.Is("call") || call.Child("receiver").Ok() {
		return false
	}
	d.name, d.title = n, strings.TrimPrefix(n.Text(), ":")
	switch call.Child("method").Text() {
	case "attr_reader", "attr_writer", "attr_accessor":
	case "define_method":
		if n != firstNamed(list) {
			return false
		}
		d.kind, d.body = code.Method, call.Child("block")
		d.params = d.body.Child("parameters")
	default:
		return false
	}
	d.keyword = call
	if first := list.First("simple_symbol"); first != n {
		d.outer, d.leader = n, first
	} else if d.outer = n.t.Lang.rules.outermost(call); d.kind == code.Field {
		d.shared = list.First(",").Ok()
	}
	return true
}

func rubyParam(n Node) []code.Param {
	name := n.Child("name")
	switch n.Kind() {
	case "identifier":
		name = n
	case "optional_parameter", "keyword_parameter", "splat_parameter", "hash_splat_parameter", "block_parameter":
	default:
		return nil
	}
	if !name.Ok() { // passed on without a name
		return nil
	}
	p := code.Param{Name: name.Text(), Default: oneLine(n.Child("value").Text(), maxFactText), Variadic: n.Is("splat_parameter", "hash_splat_parameter")}
	p.Optional = p.Default != "" || n.Is("block_parameter")
	return []code.Param{p}
}

func rubyFinish(d *decl, s *code.Symbol) {
	if d.node.Is("simple_symbol") {
		s.NameRange.Start++
		if strings.Contains(s.Signature, "(") && !strings.HasSuffix(s.Signature, ")") {
			s.Signature += ")"
		}
	}
	if !d.body.Ok() && d.node.Is("class", "module", "method", "singleton_method") {
		s.Signature = strings.TrimRight(strings.TrimSuffix(s.Signature, "end"), "; ")
	}
	s.Static = s.Kind.Callable() && (d.node.Is("singleton_method") || rubyOwner(d.node).Is("singleton_class"))
	s.Deprecated = hasTag(strings.ReplaceAll(s.Doc.Raw, "#", ""), "@deprecated")
	s.Abstract = len(s.Facts.Calls) == 0 && len(s.Facts.Raises) == 1 && s.Facts.Raises[0] == "NotImplementedError"
	t := d.node.t
	s.Exported = !d.local && !d.hidden && !t.exports[strconv.Itoa(d.node.Index())] && !rubyUndocumented(t, s.NameRange.End) && !rubyPrivate.MatchString(s.Doc.Raw)
}

// rubyPrivate is how YARD says that something is not for others.
var rubyPrivate = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*@(?:private|api[ \t]+private)\b`)

// rubyUndocumented reports whether RDoc is told, on the line of a declaration, to
// leave it out.
func rubyUndocumented(t *Tree, offset int) bool {
	comments := t.Comments()
	i := firstAtOrAfter(comments, offset)
	return i < len(comments) && t.Line(comments[i].Start()) == t.Line(offset) && strings.HasPrefix(strings.TrimLeft(comments[i].Text(), "# \t"), ":nodoc:")
}

// rubyHidden lists the declarations that sections and words of visibility hide,
// by the index of their node. They apply within the text that holds them.
func rubyHidden(t *Tree) set {
	hidden := set{}
	for i := range t.nodes {
		if n := t.Node(i); n.Is("program", "body_statement", "block_body") {
			rubySection(n, hidden)
		}
	}
	return hidden
}

func rubySection(body Node, hidden set) {
	private := false
	byName := map[string]Node{}
	for n := range body.NamedChildren() {
		word := ""
		switch n.Kind() {
		case "identifier":
			word = n.Text()
		case "call":
			word = n.Child("method").Text()
		default:
			if private && n.Is("method") {
				hidden[strconv.Itoa(n.Index())] = true
			}
			byName[or(n.Child("name").Text(), n.Child("left").Text())] = n
			continue
		}
		switch word {
		case "private", "private_class_method", "private_constant", "public", "public_class_method", "protected", "module_function":
			hides := strings.HasPrefix(word, "private")
			if n.Is("identifier") {
				private = hides
			} else {
				rubyHide(n.Child("arguments"), hides, byName, hidden)
			}
		default:
			rubyHide(n.Child("arguments"), private, byName, hidden)
			for name := range n.Child("arguments").NamedChildren() {
				if name.Is("simple_symbol") && (strings.HasPrefix(word, "attr_") || word == "define_method") {
					hidden[strconv.Itoa(name.Index())] = private
					byName[strings.TrimPrefix(name.Text(), ":")] = name
				}
			}
		}
	}
}

// rubyHide hides or shows the declarations among the arguments of a word of
// visibility: definitions, and names of those before.
func rubyHide(arguments Node, hides bool, byName map[string]Node, hidden set) {
	for a := range arguments.NamedChildren() {
		switch a.Kind() {
		case "call": // private attr_reader :name
			for name := range a.Child("arguments").NamedChildren() {
				hidden[strconv.Itoa(name.Index())] = hides
			}
		case "simple_symbol":
			if n, ok := byName[strings.TrimPrefix(a.Text(), ":")]; ok {
				hidden[strconv.Itoa(n.Index())] = hides
			}
		case "method", "singleton_method":
			hidden[strconv.Itoa(a.Index())] = hides
		}
	}
}
