#include "languages/go/kinds.h"

#include <array>
#include <vector>

extern "C" const TSLanguage* tree_sitter_go();

namespace micryscope::languages::golang {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Kind::count)> kNames = {
    "", "binary_expression", "call_expression", "composite_literal", "false", "float_literal",
    "func_literal", "identifier", "imaginary_literal", "index_expression", "int_literal",
    "interpreted_string_literal", "iota", "literal_element", "literal_value", "nil",
    "parenthesized_expression", "raw_string_literal", "rune_literal", "selector_expression",
    "slice_expression", "true", "type_assertion_expression", "type_conversion_expression",
    "type_instantiation_expression", "unary_expression", "variadic_argument", "array_type",
    "channel_type", "function_type", "generic_type", "implicit_length_array_type", "interface_type",
    "map_type", "negated_type", "parenthesized_type", "pointer_type", "qualified_type",
    "slice_type", "struct_type", "type_elem", "type_identifier", "assignment_statement", "block",
    "break_statement", "const_declaration", "continue_statement", "dec_statement",
    "defer_statement", "empty_statement", "expression_list", "expression_statement",
    "expression_switch_statement", "fallthrough_statement", "for_statement", "function_declaration",
    "go_statement", "goto_statement", "if_statement", "import_declaration", "inc_statement",
    "labeled_statement", "method_declaration", "package_clause", "receive_statement",
    "return_statement", "select_statement", "send_statement", "short_var_declaration",
    "statement_list", "type_declaration", "type_switch_statement", "var_declaration",
    "argument_list", "blank_identifier", "comment", "communication_case", "const_spec",
    "default_case", "dot", "escape_sequence", "expression_case", "field_declaration",
    "field_declaration_list", "field_identifier", "for_clause", "import_spec", "import_spec_list",
    "interpreted_string_literal_content", "keyed_element", "label_name", "method_elem",
    "package_identifier", "parameter_declaration", "parameter_list", "range_clause",
    "raw_string_literal_content", "source_file", "type_alias", "type_arguments", "type_case",
    "type_constraint", "type_parameter_declaration", "type_parameter_list", "type_spec", "var_spec",
    "var_spec_list", "variadic_parameter_declaration",
};

std::vector<Kind> kinds_by_id() {
  const TSLanguage* language = tree_sitter_go();
  std::vector<Kind> kinds(ts_language_symbol_count(language), Kind::unknown);
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    const TSSymbol id = ts_language_symbol_for_name(
        language, kNames[i].data(), static_cast<std::uint32_t>(kNames[i].size()), true);
    if (id != 0 && id < kinds.size()) kinds[id] = static_cast<Kind>(i);
  }
  return kinds;
}

}  // namespace

std::span<const std::string_view> kind_names() { return kNames; }

Kind kind_of(const parse::Node& node) {
  static const std::vector<Kind> kinds = kinds_by_id();
  if (!node) return Kind::unknown;
  const std::uint16_t id = node.kind_id();
  return id < kinds.size() ? kinds[id] : Kind::unknown;
}

}  // namespace micryscope::languages::golang
