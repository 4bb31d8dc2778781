package syntax

import (
	"strings"
	"testing"
)

// Code in the wild that the grammars cannot read as it is: macros, conditionals
// and a few forms of C++. Each piece must be read whole.
func TestCodeAroundMacrosIsReadWhole(t *testing.T) {
	for _, tt := range []struct{ lang, name, code string }{
		{"c", "a macro before a declaration", "API NODISCARD int f(void);\n"},
		{"c", "macros with arguments before a declaration", "EXPORT ALLOC_FUNC ALLOC_SIZE(1, 2)\n  void *grow(size_t n, size_t m);\n"},
		{"c", "a macro between type and name", "int WINAPI f(int a);\ntypedef BOOL (PASCAL *callback)(int a);\n"},
		{"c", "macros at parameters", "void f(int x UNUSED, UNUSED int y);\n"},
		{"c", "lines that are macros", "BEGIN_DECLS\nint f(void);\nEND_DECLS\n"},
		{"c", "a structure of macros", "struct s {\n  FIELDS\n  MORE_FIELDS\n};\n"},
		{"c", "an enumeration of macros", "enum e {\n  A = 0,\n#define XX(n) E_##n,\n  LIST(XX)\n#undef XX\n  B DEPRECATED(\"no\") = 3,\n  C\n};\n"},
		{"c", "half an if in a conditional", "int f(int a) {\n#ifdef X\n  if (a > 1) {\n#else\n  if (a > 2) {\n#endif\n    return 1;\n  }\n  return 0;\n}\n"},
		{"c", "the head of an if in a conditional", "int f(int a) {\n#ifdef X\n  if (a)\n#endif\n    a = 2;\n  return a;\n}\n"},
		{"c", "a label before a conditional", "int f(int a) {\n  goto out;\nout:\n#ifdef X\n  a = 1;\n#endif\n  return a;\n}\n"},
		{"c", "a brace of extern \"C\"", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void);\n#ifdef __cplusplus\n}\n#endif\n"},
		{"c", "types as arguments", "void f(va_list l) {\n  char *a = va_arg(l, const char *);\n  long long b = va_arg(l, unsigned long long);\n  struct s *c = container_of(a, struct s, link);\n}\n"},
		{"c", "macros that are statements", "void f(int a) {\n  STEP(a, 1)\n  STEP(a, 2)\n  BEGIN\n  END\n}\n"},
		{"c", "a macro that declares", "int f(void) {\n  DEBUG(const char *name = 0);\n  UNUSED size_t n;\n  return 0;\n}\n"},
		{"c", "a loop that is a macro", "void f(list *l) {\n  list_for_each(l, x) {\n    g(x);\n  }\n  LIST_EACH(l, x) {\n    g(x);\n  }\n}\n"},
		{"c", "strings beside macros", "void f(long n) {\n  printf(\"%\" PRId64 \"\\n\", n);\n  puts(NAME \" of \" QUOTE(n));\n}\n"},
		{"c", "empty arguments", "int a[] = { ENTRY(1, A,,) };\n"},
		{"c", "odd conditions", "#if defined(X) && __has_include(<new.h>)\nint a;\n#endif\n#if (A < B) || HAS_WARNING(\"-Wall\")\nint b;\n#endif\n"},
		{"c", "comments in a macro", "#define M(a) \\\n  f(a); /* one */ \\\n  g(a)\nint x;\n"},
		{"cpp", "a class with an attribute that is a macro", "class EXPORT(1) Shop final : public Base {\n public:\n  Shop();\n};\n"},
		{"cpp", "access by macros and words of Qt", "class A {\n  Q_OBJECT\nsignals:\n  void changed();\npublic slots:\n  void reset();\nPRIVATE_UNLESS_TESTED:\n  int x;\n};\n"},
		{"cpp", "members that are macros", "class A {\n  MOCK_METHOD(int, size, (), (const));\n  DISALLOW_COPY(A);\n  int x;\n};\n"},
		{"cpp", "tests with names in quotes", "TEST_CASE(\"adds\")\n{\n  SECTION(\"one\") {\n    CHECK(add(1, 1) == 2);\n  }\n}\n"},
		{"cpp", "macros among a template's parameters", "template <typename T, ENABLE_IF(std::is_integral<T>::value)>\nauto f(T t) -> int;\n"},
		{"cpp", "if with a macro", "void f() {\n  if CONSTEXPR (true) g();\n  TRY {\n    g();\n  }\n  CATCH(const std::exception &) {\n    h();\n  }\n}\n"},
		{"cpp", "defaults that are empty", "void f(options o = {}, int b = 1);\n"},
		{"cpp", "operators by name", "int f(A *a) { return a->operator[](1) + (*a).operator()(2); }\n"},
		{"cpp", "types in expressions", "template <typename T> auto f(T t) -> decltype(g(t), void()) { T u = typename T::other(t); return u; }\n"},
	} {
		t.Run(tt.lang+" "+tt.name, func(t *testing.T) {
			tree := Parse(ByID(tt.lang), []byte(tt.code))
			for i := range tree.Len() {
				if n := tree.Node(i); n.Kind() == "ERROR" || n.Missing() {
					t.Errorf("%s %q at byte %d", n.Kind(), n.Text(), n.Start())
				}
			}
		})
	}
}

// What the parser does not read is still code: a change of it is a change.
func TestMacrosThatAreOverlookedStayCode(t *testing.T) {
	before := Parse(ByID("c"), []byte("API int f(void) {\n  STEP(1)\n  return 0;\n}\n"))
	for _, change := range [][2]string{{"API ", ""}, {"API", "APJ"}, {"STEP(1)", "STEP(2)"}, {"  STEP(1)\n", ""}} {
		after := Parse(ByID("c"), []byte(strings.Replace(string(before.Src), change[0], change[1], 1)))
		if SameCode(before, after) == nil {
			t.Errorf("%q became %q: the same code", change[0], change[1])
		}
	}
}

// Text that is no C at all must not stop the search for macros.
func FuzzMacros(f *testing.F) {
	f.Add([]byte("API int f(void) {\n  STEP(1)\n}\n"))
	f.Add([]byte("#if 1\nenum class E : X { A B(1) = 2, C };\n#else\n}}}}((((\n#endif"))
	f.Add([]byte("template <A<B<C( {{{ \"\\\n R\"x( /* #define X \\\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, r := range cUnreadable(src) {
			if r.Start < 0 || r.Start > r.End || r.End > len(src) {
				t.Fatalf("range %v of a text of %d bytes", r, len(src))
			}
		}
		for _, s := range cStandIns(src) {
			if s.offset < 0 || s.offset+len(s.text) > len(src) {
				t.Fatalf("%d bytes at %d of a text of %d bytes", len(s.text), s.offset, len(src))
			}
		}
	})
}
