/**
 * What the estimate wants to know about a piece of syntax, whatever the language calls it.
 * `step` is a statement that changes a variable; `jump` leaves a loop or a function early.
 */
export const ROLES = [
	"function",
	"class",
	"loop",
	"decision",
	"logic",
	"call",
	"operator",
	"step",
	"subscript",
	"lambda",
	"return",
	"constant",
	"jump",
	"failure",
	"concurrency",
	"type",
	"text",
	"comment",
] as const;
export type Role = (typeof ROLES)[number];

/** A language as the estimate sees it: which node types of its tree-sitter grammar play which role. */
export interface Grammar {
	/** The grammar's file is `tree-sitter-<name>.wasm`. */
	readonly name: string;
	/** Node types by role; one in double quotes is a token, such as `"&&"`. */
	readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>;
	/** Put before the code, where the grammar needs it to see code at all. */
	readonly prefix?: string;
}

const SHORT_CIRCUIT = ['"&&"', '"||"'];

const ECMASCRIPT: Grammar["roles"] = {
	function: [
		"function_declaration",
		"function_expression",
		"generator_function_declaration",
		"method_definition",
	],
	class: ["class_declaration", "class"],
	loop: ["for_statement", "for_in_statement", "while_statement", "do_statement"],
	decision: ["if_statement", "ternary_expression", "switch_case", "catch_clause"],
	logic: [...SHORT_CIRCUIT, '"??"'],
	call: ["call_expression", "new_expression"],
	operator: ["binary_expression", "unary_expression"],
	step: [
		"assignment_expression",
		"augmented_assignment_expression",
		"update_expression",
		"variable_declarator",
	],
	subscript: ["subscript_expression"],
	lambda: ["arrow_function"],
	return: ["return_statement"],
	constant: ["number", "true", "false", "null"],
	jump: ["break_statement", "continue_statement"],
	failure: ["throw_statement", "try_statement"],
	concurrency: ['"async"', "await_expression", "yield_expression"],
	text: ["string", "template_string", "regex"],
	comment: ["comment"],
};

const TYPESCRIPT: Grammar["roles"] = {
	...ECMASCRIPT,
	function: [...(ECMASCRIPT.function ?? []), "function_signature", "method_signature"],
	class: [...(ECMASCRIPT.class ?? []), "abstract_class_declaration", "interface_declaration"],
	type: ["type_annotation", "type_arguments", "type_parameters", "type_alias_declaration"],
};

const PYTHON: Grammar["roles"] = {
	function: ["function_definition"],
	class: ["class_definition"],
	loop: ["for_statement", "while_statement", "for_in_clause"],
	decision: [
		"if_statement",
		"elif_clause",
		"conditional_expression",
		"case_clause",
		"except_clause",
		"if_clause",
	],
	logic: ["boolean_operator"],
	call: ["call"],
	operator: ["binary_operator", "unary_operator", "not_operator", "comparison_operator"],
	step: ["assignment", "augmented_assignment", "named_expression", "delete_statement"],
	subscript: ["subscript"],
	lambda: ["lambda"],
	return: ["return_statement"],
	constant: ["integer", "float", "true", "false", "none"],
	jump: ["break_statement", "continue_statement"],
	failure: ["raise_statement", "try_statement", "assert_statement"],
	concurrency: ['"async"', "await", "yield"],
	type: ["type"],
	text: ["string"],
	comment: ["comment"],
};

const GO: Grammar["roles"] = {
	function: ["function_declaration", "method_declaration"],
	class: ["struct_type", "interface_type"],
	loop: ["for_statement"],
	decision: ["if_statement", "expression_case", "type_case", "communication_case"],
	logic: SHORT_CIRCUIT,
	call: ["call_expression"],
	operator: ["binary_expression", "unary_expression"],
	step: ["assignment_statement", "short_var_declaration", "inc_statement", "dec_statement", "var_spec"],
	subscript: ["index_expression", "slice_expression"],
	lambda: ["func_literal"],
	return: ["return_statement"],
	constant: ["int_literal", "float_literal", "true", "false", "nil"],
	jump: ["break_statement", "continue_statement", "goto_statement", "fallthrough_statement"],
	concurrency: ["go_statement", "select_statement", "channel_type", "send_statement", "defer_statement"],
	type: ["type_parameter_list", "type_arguments", "pointer_type", "map_type", "slice_type", "function_type"],
	text: ["interpreted_string_literal", "raw_string_literal", "rune_literal"],
	comment: ["comment"],
};

const RUST: Grammar["roles"] = {
	function: ["function_item", "function_signature_item"],
	class: ["struct_item", "enum_item", "trait_item", "impl_item"],
	loop: ["for_expression", "while_expression", "loop_expression"],
	decision: ["if_expression", "match_arm", "try_expression"],
	logic: SHORT_CIRCUIT,
	call: ["call_expression", "macro_invocation"],
	operator: ["binary_expression", "unary_expression", "range_expression"],
	step: ["let_declaration", "assignment_expression", "compound_assignment_expr"],
	subscript: ["index_expression"],
	lambda: ["closure_expression"],
	return: ["return_expression"],
	constant: ["integer_literal", "float_literal", "boolean_literal"],
	jump: ["break_expression", "continue_expression"],
	concurrency: ["await_expression", "async_block", "unsafe_block", '"async"'],
	type: ["type_parameters", "type_arguments", "lifetime", "reference_type", "dynamic_type", "abstract_type"],
	text: ["string_literal", "char_literal", "raw_string_literal"],
	comment: ["line_comment", "block_comment"],
};

const JAVA: Grammar["roles"] = {
	function: ["method_declaration", "constructor_declaration"],
	class: ["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"],
	loop: ["for_statement", "enhanced_for_statement", "while_statement", "do_statement"],
	decision: ["if_statement", "ternary_expression", "switch_label", "catch_clause"],
	logic: SHORT_CIRCUIT,
	call: ["method_invocation", "object_creation_expression"],
	operator: ["binary_expression", "unary_expression", "instanceof_expression"],
	step: ["assignment_expression", "update_expression", "variable_declarator"],
	subscript: ["array_access"],
	lambda: ["lambda_expression"],
	return: ["return_statement"],
	constant: [
		"decimal_integer_literal",
		"hex_integer_literal",
		"decimal_floating_point_literal",
		"true",
		"false",
		"null_literal",
	],
	jump: ["break_statement", "continue_statement", "yield_statement"],
	failure: ["throw_statement", "try_statement", "throws"],
	concurrency: ["synchronized_statement", '"synchronized"', '"volatile"'],
	type: ["type_arguments", "type_parameters", "array_type"],
	text: ["string_literal", "character_literal"],
	comment: ["line_comment", "block_comment"],
};

/** C is parsed by the C++ grammar, which knows nearly all of it. */
const CPP: Grammar["roles"] = {
	function: ["function_definition"],
	class: ["class_specifier", "struct_specifier", "enum_specifier"],
	loop: ["for_statement", "for_range_loop", "while_statement", "do_statement"],
	decision: ["if_statement", "conditional_expression", "case_statement", "catch_clause"],
	logic: SHORT_CIRCUIT,
	call: ["call_expression", "new_expression"],
	operator: ["binary_expression", "unary_expression", "pointer_expression"],
	step: ["assignment_expression", "update_expression", "init_declarator"],
	subscript: ["subscript_expression"],
	lambda: ["lambda_expression"],
	return: ["return_statement"],
	constant: ["number_literal", "true", "false", "null"],
	jump: ["break_statement", "continue_statement", "goto_statement"],
	failure: ["throw_statement", "try_statement"],
	concurrency: ["co_await_expression", "co_yield_statement"],
	type: ["template_declaration", "template_argument_list", "pointer_declarator", "reference_declarator"],
	text: ["string_literal", "char_literal", "raw_string_literal"],
	comment: ["comment"],
};

const CSHARP: Grammar["roles"] = {
	function: ["method_declaration", "constructor_declaration", "local_function_statement"],
	class: [
		"class_declaration",
		"struct_declaration",
		"interface_declaration",
		"record_declaration",
		"enum_declaration",
	],
	loop: ["for_statement", "foreach_statement", "while_statement", "do_statement", "from_clause"],
	decision: [
		"if_statement",
		"conditional_expression",
		"switch_section",
		"switch_expression_arm",
		"catch_clause",
	],
	logic: [...SHORT_CIRCUIT, '"??"'],
	call: ["invocation_expression", "object_creation_expression"],
	operator: ["binary_expression", "prefix_unary_expression"],
	step: ["assignment_expression", "postfix_unary_expression", "variable_declarator"],
	subscript: ["element_access_expression"],
	lambda: ["lambda_expression"],
	return: ["return_statement"],
	constant: ["integer_literal", "real_literal", "boolean_literal", "null_literal"],
	jump: ["break_statement", "continue_statement", "goto_statement", "yield_statement"],
	failure: ["throw_statement", "throw_expression", "try_statement"],
	concurrency: ["await_expression", "lock_statement", '"async"'],
	type: ["type_argument_list", "type_parameter_list", "nullable_type", "array_type"],
	text: ["string_literal", "character_literal", "interpolated_string_expression", "verbatim_string_literal"],
	comment: ["comment"],
};

const RUBY: Grammar["roles"] = {
	function: ["method", "singleton_method"],
	class: ["class", "module"],
	loop: ["while", "until", "for", "while_modifier", "until_modifier"],
	decision: ["if", "unless", "elsif", "if_modifier", "unless_modifier", "conditional", "when", "rescue"],
	logic: [...SHORT_CIRCUIT, '"and"', '"or"'],
	call: ["call"],
	operator: ["binary", "unary"],
	step: ["assignment", "operator_assignment"],
	subscript: ["element_reference"],
	lambda: ["block", "do_block", "lambda"],
	return: ["return"],
	constant: ["integer", "float", "true", "false", "nil"],
	jump: ["break", "next", "redo"],
	failure: ["begin", "ensure"],
	concurrency: ["yield"],
	text: ["string", "regex"],
	comment: ["comment"],
};

const PHP: Grammar["roles"] = {
	function: ["function_definition", "method_declaration"],
	class: ["class_declaration", "interface_declaration", "trait_declaration", "enum_declaration"],
	loop: ["for_statement", "foreach_statement", "while_statement", "do_statement"],
	decision: [
		"if_statement",
		"else_if_clause",
		"conditional_expression",
		"case_statement",
		"match_conditional_expression",
		"catch_clause",
	],
	logic: [...SHORT_CIRCUIT, '"??"', '"and"', '"or"'],
	call: [
		"function_call_expression",
		"member_call_expression",
		"scoped_call_expression",
		"object_creation_expression",
	],
	operator: ["binary_expression", "unary_op_expression"],
	step: ["assignment_expression", "augmented_assignment_expression", "update_expression"],
	subscript: ["subscript_expression"],
	lambda: ["anonymous_function", "arrow_function"],
	return: ["return_statement"],
	constant: ["integer", "float", "boolean", "null"],
	jump: ["break_statement", "continue_statement", "goto_statement"],
	failure: ["throw_expression", "try_statement"],
	concurrency: ["yield_expression"],
	type: ["union_type", "optional_type"],
	text: ["string", "encapsed_string", "heredoc"],
	comment: ["comment"],
};

const BASH: Grammar["roles"] = {
	function: ["function_definition"],
	loop: ["for_statement", "c_style_for_statement", "while_statement"],
	decision: ["if_statement", "elif_clause", "case_item", "ternary_expression"],
	logic: SHORT_CIRCUIT,
	call: ["command"],
	operator: ["binary_expression", "unary_expression", "pipeline", "redirected_statement"],
	step: ["variable_assignment"],
	subscript: ["subscript", "expansion"],
	lambda: ["subshell", "command_substitution", "process_substitution"],
	constant: ["number"],
	concurrency: ['"&"'],
	text: ["string", "raw_string", "heredoc_body"],
	comment: ["comment"],
};

/** Grammars by VS Code's language identifier. Any other language is read as plain text. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
	typescript: { name: "typescript", roles: TYPESCRIPT },
	typescriptreact: { name: "tsx", roles: TYPESCRIPT },
	javascript: { name: "javascript", roles: ECMASCRIPT },
	javascriptreact: { name: "javascript", roles: ECMASCRIPT },
	python: { name: "python", roles: PYTHON },
	go: { name: "go", roles: GO },
	rust: { name: "rust", roles: RUST },
	java: { name: "java", roles: JAVA },
	c: { name: "cpp", roles: CPP },
	cpp: { name: "cpp", roles: CPP },
	csharp: { name: "c-sharp", roles: CSHARP },
	ruby: { name: "ruby", roles: RUBY },
	php: { name: "php", roles: PHP, prefix: "<?php " },
	shellscript: { name: "bash", roles: BASH },
};

/** Names people and fences use for languages whose VS Code identifier is another word. */
const ALIASES: Readonly<Record<string, string>> = {
	bash: "shellscript",
	sh: "shellscript",
	shell: "shellscript",
	"c++": "cpp",
	"c#": "csharp",
	cs: "csharp",
	golang: "go",
	js: "javascript",
	jsx: "javascriptreact",
	py: "python",
	python3: "python",
	rb: "ruby",
	rs: "rust",
	ts: "typescript",
	tsx: "typescriptreact",
};

/** The grammar of a language by its VS Code identifier or a usual alias of it, in any case. */
export function grammarOf(language: string): Grammar | undefined {
	const name = language.toLowerCase();
	const identifier = ALIASES[name] ?? name;
	return Object.hasOwn(GRAMMARS, identifier) ? GRAMMARS[identifier] : undefined;
}
