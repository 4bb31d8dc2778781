package syntax

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"sync"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/bash"
	"github.com/smacker/go-tree-sitter/c"
	"github.com/smacker/go-tree-sitter/cpp"
	"github.com/smacker/go-tree-sitter/csharp"
	"github.com/smacker/go-tree-sitter/elixir"
	"github.com/smacker/go-tree-sitter/golang"
	"github.com/smacker/go-tree-sitter/java"
	"github.com/smacker/go-tree-sitter/javascript"
	"github.com/smacker/go-tree-sitter/kotlin"
	"github.com/smacker/go-tree-sitter/lua"
	"github.com/smacker/go-tree-sitter/php"
	"github.com/smacker/go-tree-sitter/python"
	"github.com/smacker/go-tree-sitter/ruby"
	"github.com/smacker/go-tree-sitter/rust"
	"github.com/smacker/go-tree-sitter/scala"
	"github.com/smacker/go-tree-sitter/swift"
	"github.com/smacker/go-tree-sitter/typescript/tsx"
	"github.com/smacker/go-tree-sitter/typescript/typescript"
)

// Language is one entry of the language table. Compare languages by pointer or
// by ID.
type Language struct {
	ID         string   // "go", "csharp": stable, stored with anchors
	Name       string   // for people: "Go", "C#"
	Extensions []string // with the dot, lower case
	Filenames  []string // whole base names
	// Interpreters are program names of a "#!" line.
	Interpreters []string
	// EditorIDs are the languageId values editors send besides ID.
	EditorIDs []string

	grammar func() *sitter.Language
	rules   *rules

	namesOnce sync.Once
	kinds     []string // by grammar symbol
	fields    []string // by field id
	comment   []bool   // by grammar symbol
	facts     []factRole

	parsers parserPool
}

var table = []*Language{
	{ID: "go", Name: "Go", Extensions: []string{".go"}, grammar: golang.GetLanguage, rules: goRules},
	{ID: "python", Name: "Python", Extensions: []string{".py", ".pyi", ".pyw"}, Interpreters: []string{"python"}, grammar: python.GetLanguage, rules: pythonRules},
	{ID: "javascript", Name: "JavaScript", Extensions: []string{".js", ".mjs", ".cjs", ".jsx"}, Interpreters: []string{"node"}, EditorIDs: []string{"javascriptreact"}, grammar: javascript.GetLanguage, rules: javascriptRules},
	{ID: "typescript", Name: "TypeScript", Extensions: []string{".ts", ".mts", ".cts"}, Interpreters: []string{"deno", "ts-node"}, grammar: typescript.GetLanguage, rules: typescriptRules},
	{ID: "tsx", Name: "TSX", Extensions: []string{".tsx"}, EditorIDs: []string{"typescriptreact"}, grammar: tsx.GetLanguage, rules: typescriptRules},
	{ID: "java", Name: "Java", Extensions: []string{".java"}, grammar: java.GetLanguage, rules: javaRules},
	{ID: "rust", Name: "Rust", Extensions: []string{".rs"}, grammar: rust.GetLanguage, rules: rustRules},
	{ID: "c", Name: "C", Extensions: []string{".c", ".h"}, grammar: c.GetLanguage, rules: cRules},
	{ID: "cpp", Name: "C++", Extensions: []string{".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".ipp", ".inl"}, EditorIDs: []string{"c++"}, grammar: cpp.GetLanguage, rules: cppRules},
	{ID: "csharp", Name: "C#", Extensions: []string{".cs"}, EditorIDs: []string{"cs", "c_sharp"}, grammar: csharp.GetLanguage, rules: csharpRules},
	{ID: "ruby", Name: "Ruby", Extensions: []string{".rb", ".rake", ".gemspec"}, Filenames: []string{"Rakefile", "Gemfile"}, Interpreters: []string{"ruby"}, grammar: ruby.GetLanguage, rules: rubyRules},
	{ID: "php", Name: "PHP", Extensions: []string{".php", ".phtml"}, Interpreters: []string{"php"}, grammar: php.GetLanguage, rules: phpRules},
	{ID: "kotlin", Name: "Kotlin", Extensions: []string{".kt", ".kts"}, grammar: kotlin.GetLanguage, rules: kotlinRules},
	{ID: "swift", Name: "Swift", Extensions: []string{".swift"}, grammar: swift.GetLanguage, rules: swiftRules},
	{ID: "scala", Name: "Scala", Extensions: []string{".scala", ".sc", ".sbt"}, grammar: scala.GetLanguage, rules: scalaRules},
	{ID: "lua", Name: "Lua", Extensions: []string{".lua"}, Interpreters: []string{"lua", "luajit"}, grammar: lua.GetLanguage, rules: luaRules},
	{ID: "bash", Name: "Bash", Extensions: []string{".sh", ".bash"}, Filenames: []string{".bashrc", ".bash_profile", ".profile"}, Interpreters: []string{"bash", "sh", "dash", "ksh"}, EditorIDs: []string{"shellscript", "sh"}, grammar: bash.GetLanguage, rules: bashRules},
	{ID: "elixir", Name: "Elixir", Extensions: []string{".ex", ".exs"}, Interpreters: []string{"elixir"}, grammar: elixir.GetLanguage, rules: elixirRules},
}

// Languages is the language table. The slice must not be modified.
func Languages() []*Language { return table }

// ByID is the language with the given table ID or editor languageId, or nil.
func ByID(id string) *Language {
	for _, l := range table {
		if l.ID == id || slices.Contains(l.EditorIDs, id) {
			return l
		}
	}
	return nil
}

// Detect is the language of a file by its name and, where that does not tell,
// by the beginning of its text. It is nil for files of no known language.
func Detect(name string, head []byte) *Language {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	ext := strings.ToLower(path.Ext(base))
	for _, l := range table {
		if slices.Contains(l.Filenames, base) {
			return l
		}
		if ext != "" && slices.Contains(l.Extensions, ext) {
			if ext == ".h" && looksLikeCpp(head) {
				return ByID("cpp")
			}
			return l
		}
	}
	if ext == "" && bytes.HasPrefix(head, []byte("#!")) {
		line, _, _ := bytes.Cut(head, []byte{'\n'})
		for word := range bytes.FieldsSeq(line[2:]) {
			program := strings.TrimRight(path.Base(string(word)), "0123456789.")
			for _, l := range table {
				if slices.Contains(l.Interpreters, program) {
					return l
				}
			}
		}
	}
	return nil
}

// looksLikeCpp tells C++ headers from C ones: the extension is shared.
func looksLikeCpp(head []byte) bool {
	head = head[:min(len(head), 64<<10)]
	for _, sign := range []string{"\nclass ", "\nnamespace ", "\ntemplate", "\npublic:", "\nprivate:", "\nprotected:", "std::", "\nusing "} {
		if bytes.Contains(head, []byte(sign)) {
			return true
		}
	}
	return false
}

// errorSymbol is the grammar symbol of error nodes in every grammar.
const errorSymbol = 0xFFFF

func (l *Language) loadNames() {
	l.namesOnce.Do(func() {
		g := l.grammar()
		comments := newSet(l.rules.comments...)
		for s := range g.SymbolCount() {
			name := g.SymbolName(sitter.Symbol(s))
			l.kinds = append(l.kinds, name)
			l.comment = append(l.comment, comments[name])
			l.facts = append(l.facts, newFactRole(&l.rules.facts, name))
		}
		// Field ids count from 1 without a gap; the first unknown one has no name.
		l.fields = append(l.fields, "")
		for f := 1; ; f++ {
			name := g.FieldName(f)
			if name == "" {
				break
			}
			l.fields = append(l.fields, name)
		}
	})
}

func (l *Language) kindName(symbol uint16) string {
	if symbol == errorSymbol {
		return "ERROR"
	}
	l.loadNames()
	return l.kinds[symbol]
}

// Kinds are the grammar's node kinds by KindID. The slice must not be modified.
func (l *Language) Kinds() []string {
	l.loadNames()
	return l.kinds
}

func (l *Language) fieldName(field uint16) string {
	l.loadNames()
	return l.fields[field]
}

// factRoles are what nodes show about a body, by grammar symbol.
func (l *Language) factRoles() []factRole {
	l.loadNames()
	return l.facts
}

func (l *Language) isComment(n Node) bool {
	s := n.KindID()
	if s == errorSymbol {
		return false
	}
	l.loadNames()
	return l.comment[s]
}

// set is a set of node kinds.
type set map[string]bool

func newSet(kinds ...string) set {
	s := make(set, len(kinds))
	for _, k := range kinds {
		s[k] = true
	}
	return s
}
