package match

import (
	"strings"
	"sync"

	"github.com/hivesync/hivesync/internal/syntax"
)

// shape is what a node is to matching. A node kind has one shape per grammar;
// what stands inside a callable's body is read from the context (see
// outline.go): a field declaration there is a statement.
type shape uint8

const (
	plain     shape = iota
	typeDecl        // class, struct, interface, enum, …: has members
	namespace       // holds declarations, is none that a person documents: impl, namespace
	callable        // function, method, constructor, accessor
	field           // field, property, enum member, constant, variable outside of callables
	valued          // a callable if its value is a function, else a field: `x = () => …`
	parameter       // declares a parameter
	block           // statement that holds statements: if, for, catch
	statement       // statement or local declaration
	comment
	literal // string, number: compared by weight, not by name
)

// grammarTable says which node kinds have which shape. Kinds of declarations
// that a language nests in wrappers (`export …`, `@decorator …`) are the inner
// ones: the wrapper is found by climbing.
var grammarTable = map[string]map[shape]string{
	"go": {
		typeDecl:  "type_spec type_alias",
		callable:  "function_declaration method_declaration method_elem method_spec",
		field:     "field_declaration const_spec var_spec",
		parameter: "parameter_declaration variadic_parameter_declaration",
		block:     "if_statement for_statement expression_switch_statement type_switch_statement select_statement expression_case default_case type_case communication_case labeled_statement",
		statement: "expression_statement send_statement inc_statement dec_statement assignment_statement short_var_declaration break_statement continue_statement goto_statement fallthrough_statement return_statement go_statement defer_statement var_declaration const_declaration type_declaration import_spec",
	},
	"python": {
		typeDecl:  "class_definition",
		callable:  "function_definition",
		field:     "assignment type_alias_statement",
		parameter: "typed_parameter default_parameter typed_default_parameter",
		block:     "if_statement elif_clause else_clause for_statement while_statement try_statement except_clause except_group_clause finally_clause with_statement match_statement case_clause",
		statement: "expression_statement return_statement raise_statement assert_statement delete_statement pass_statement break_statement continue_statement import_statement import_from_statement future_import_statement global_statement nonlocal_statement exec_statement print_statement augmented_assignment",
	},
	"java": {
		typeDecl:  "class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration",
		callable:  "method_declaration constructor_declaration compact_constructor_declaration annotation_type_element_declaration static_initializer",
		field:     "field_declaration constant_declaration enum_constant",
		parameter: "formal_parameter spread_parameter catch_formal_parameter resource",
		block:     "if_statement for_statement enhanced_for_statement while_statement do_statement try_statement try_with_resources_statement catch_clause finally_clause switch_expression switch_block_statement_group switch_rule synchronized_statement labeled_statement",
		statement: "expression_statement local_variable_declaration return_statement throw_statement break_statement continue_statement yield_statement assert_statement explicit_constructor_invocation import_declaration package_declaration",
	},
	"javascript": {
		typeDecl:  "class_declaration",
		callable:  "function_declaration generator_function_declaration method_definition",
		valued:    "variable_declarator pair assignment_expression field_definition",
		block:     "if_statement else_clause for_statement for_in_statement while_statement do_statement try_statement catch_clause finally_clause switch_statement switch_case switch_default with_statement labeled_statement",
		statement: "expression_statement lexical_declaration variable_declaration return_statement throw_statement break_statement continue_statement debugger_statement import_statement export_statement",
	},
	"typescript": {
		typeDecl:  "class_declaration abstract_class_declaration interface_declaration enum_declaration type_alias_declaration",
		namespace: "internal_module module",
		callable:  "function_declaration generator_function_declaration method_definition function_signature method_signature abstract_method_signature call_signature construct_signature",
		field:     "property_signature enum_assignment index_signature",
		valued:    "variable_declarator pair assignment_expression public_field_definition",
		parameter: "required_parameter optional_parameter",
		block:     "if_statement else_clause for_statement for_in_statement while_statement do_statement try_statement catch_clause finally_clause switch_statement switch_case switch_default with_statement labeled_statement",
		statement: "expression_statement lexical_declaration variable_declaration return_statement throw_statement break_statement continue_statement debugger_statement import_statement export_statement",
	},
	"rust": {
		typeDecl:  "struct_item enum_item union_item trait_item type_item macro_definition associated_type",
		namespace: "impl_item mod_item foreign_mod_item",
		callable:  "function_item function_signature_item",
		field:     "field_declaration enum_variant const_item static_item",
		parameter: "parameter self_parameter",
		block:     "if_expression else_clause match_expression match_arm while_expression loop_expression for_expression unsafe_block async_block try_block",
		statement: "expression_statement let_declaration use_declaration extern_crate_declaration",
	},
	"c": {
		typeDecl:  "struct_specifier union_specifier enum_specifier type_definition",
		callable:  "function_definition",
		field:     "field_declaration enumerator declaration preproc_def preproc_function_def",
		parameter: "parameter_declaration variadic_parameter",
		block:     "if_statement else_clause for_statement while_statement do_statement switch_statement case_statement labeled_statement",
		statement: "expression_statement return_statement break_statement continue_statement goto_statement preproc_include",
	},
	"cpp": {
		typeDecl:  "struct_specifier union_specifier enum_specifier class_specifier type_definition alias_declaration concept_definition",
		namespace: "namespace_definition linkage_specification",
		callable:  "function_definition",
		field:     "field_declaration enumerator declaration preproc_def preproc_function_def",
		parameter: "parameter_declaration optional_parameter_declaration variadic_parameter_declaration",
		block:     "if_statement else_clause for_statement for_range_loop while_statement do_statement switch_statement case_statement try_statement catch_clause labeled_statement",
		statement: "expression_statement return_statement co_return_statement co_yield_statement throw_statement break_statement continue_statement goto_statement using_declaration static_assert_declaration preproc_include",
	},
	"csharp": {
		typeDecl:  "class_declaration struct_declaration interface_declaration enum_declaration record_declaration delegate_declaration",
		namespace: "namespace_declaration file_scoped_namespace_declaration",
		callable:  "method_declaration constructor_declaration destructor_declaration operator_declaration conversion_operator_declaration indexer_declaration local_function_statement accessor_declaration",
		field:     "field_declaration property_declaration event_declaration event_field_declaration enum_member_declaration",
		parameter: "parameter",
		block:     "if_statement for_statement foreach_statement while_statement do_statement try_statement catch_clause finally_clause switch_statement switch_section using_statement lock_statement fixed_statement checked_statement unsafe_statement labeled_statement",
		statement: "expression_statement local_declaration_statement return_statement throw_statement yield_statement break_statement continue_statement goto_statement using_directive",
	},
	"ruby": {
		typeDecl:  "class module singleton_class",
		callable:  "method singleton_method",
		field:     "assignment",
		parameter: "optional_parameter keyword_parameter splat_parameter hash_splat_parameter block_parameter",
		block:     "if unless elsif else while until for case case_match when in_clause begin rescue ensure if_modifier unless_modifier while_modifier until_modifier",
		statement: "call return yield next break redo retry operator_assignment",
	},
	"php": {
		typeDecl:  "class_declaration interface_declaration trait_declaration enum_declaration",
		namespace: "namespace_definition",
		callable:  "function_definition method_declaration",
		field:     "property_declaration const_declaration enum_case",
		parameter: "simple_parameter variadic_parameter property_promotion_parameter",
		block:     "if_statement else_if_clause else_clause for_statement foreach_statement while_statement do_statement try_statement catch_clause finally_clause switch_statement case_statement default_statement declare_statement",
		statement: "expression_statement echo_statement return_statement break_statement continue_statement goto_statement unset_statement exit_statement global_declaration function_static_declaration namespace_use_declaration use_declaration",
	},
	"kotlin": {
		typeDecl:  "class_declaration object_declaration companion_object type_alias",
		callable:  "function_declaration secondary_constructor anonymous_initializer getter setter",
		field:     "property_declaration enum_entry class_parameter",
		parameter: "parameter",
		block:     "if_expression for_statement while_statement do_while_statement when_expression when_entry try_expression catch_block finally_block",
		statement: "assignment jump_expression call_expression import_header package_header",
	},
	"swift": {
		typeDecl:  "class_declaration protocol_declaration typealias_declaration associatedtype_declaration",
		callable:  "function_declaration init_declaration deinit_declaration subscript_declaration protocol_function_declaration computed_getter computed_setter",
		field:     "property_declaration protocol_property_declaration enum_entry",
		parameter: "parameter",
		block:     "if_statement guard_statement for_statement while_statement repeat_while_statement switch_statement switch_entry do_statement catch_block",
		statement: "control_transfer_statement assignment import_declaration call_expression",
	},
	"scala": {
		typeDecl:  "class_definition object_definition trait_definition enum_definition type_definition package_object",
		callable:  "function_definition function_declaration",
		field:     "val_definition val_declaration var_definition var_declaration given_definition simple_enum_case full_enum_case",
		parameter: "parameter class_parameter",
		block:     "if_expression match_expression case_clause try_expression catch_clause finally_clause while_expression do_while_expression for_expression",
		statement: "assignment_expression return_expression throw_expression call_expression import_declaration package_clause",
	},
	"lua": {
		callable:  "function_statement",
		valued:    "variable_declaration field",
		block:     "if_statement while_statement repeat_statement for_statement do_statement",
		statement: "function_call return_statement break_statement module_return_statement",
	},
	"bash": {
		callable:  "function_definition",
		field:     "variable_assignment declaration_command",
		block:     "if_statement elif_clause else_clause for_statement c_style_for_statement while_statement case_statement case_item subshell",
		statement: "command pipeline redirected_statement list unset_command test_command negated_command",
	},
	"elixir": {
		block:     "do_block else_block rescue_block catch_block after_block stab_clause",
		statement: "call binary_operator",
	},
}

// grammar is the table of one language by grammar symbol.
type grammar struct {
	lang   *syntax.Language
	once   sync.Once
	shapes []shape
}

// grammars holds one entry per language of the syntax table.
var grammars = func() map[string]*grammar {
	m := make(map[string]*grammar)
	for _, l := range syntax.Languages() {
		m[l.ID] = &grammar{lang: l}
	}
	return m
}()

// grammarOf is the table of a language, read from grammarTable at first use.
func grammarOf(l *syntax.Language) *grammar {
	g := grammars[l.ID]
	g.once.Do(func() {
		id := l.ID
		if id == "tsx" {
			id = "typescript"
		}
		byKind := map[string]shape{}
		for s, kinds := range grammarTable[id] {
			for _, k := range strings.Fields(kinds) {
				byKind[k] = s
			}
		}
		for _, kind := range l.Kinds() {
			s, ok := byKind[kind]
			switch {
			case ok:
			case strings.HasSuffix(kind, "comment"):
				s = comment
			case isLiteral(kind):
				s = literal
			}
			g.shapes = append(g.shapes, s)
		}
	})
	return g
}

// shape is the shape of a node's kind; broken code has none, nor has a keyword
// that is called like a statement (Ruby's `if`).
func (g *grammar) shape(n syntax.Node) shape {
	if !n.Named() {
		return plain
	}
	if id := int(n.KindID()); id < len(g.shapes) {
		return g.shapes[id]
	}
	return plain
}

// isLiteral tells literals by how every grammar names them.
func isLiteral(kind string) bool {
	for _, end := range []string{"literal", "string", "number", "integer", "float", "string_content", "string_fragment", "char"} {
		if strings.HasSuffix(kind, end) {
			return true
		}
	}
	return false
}
