// Which member of Lowerer takes which node kind. One table for the three grammars; kinds that a
// grammar does not have are simply not found in it.
#include <unordered_map>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

struct ExpressionRow {
  std::string_view kind;
  Dispatch::Expression handler;
};

struct StatementRow {
  std::string_view kind;
  Dispatch::Statement handler;
  bool holds_statements = false;
};

constexpr ExpressionRow kExpressions[] = {
    {"array", &Lowerer::array},
    {"arrow_function", &Lowerer::arrow_function},
    {"as_expression", &Lowerer::transparent},
    {"assignment_expression", &Lowerer::assignment},
    {"augmented_assignment_expression", &Lowerer::augmented_assignment},
    {"await_expression", &Lowerer::transparent},
    {"binary_expression", &Lowerer::binary},
    {"call_expression", &Lowerer::chain},
    {"class", &Lowerer::class_expression},
    {"false", &Lowerer::boolean},
    {"function_expression", &Lowerer::function_expression},
    {"generator_function", &Lowerer::function_expression},
    {"html_character_reference", &Lowerer::jsx_text},
    {"identifier", &Lowerer::identifier},
    {"import", &Lowerer::meta_property},
    {"instantiation_expression", &Lowerer::transparent},
    {"jsx_element", &Lowerer::jsx_element},
    {"jsx_expression", &Lowerer::jsx_expression},
    {"jsx_self_closing_element", &Lowerer::jsx_element},
    {"jsx_text", &Lowerer::jsx_text},
    {"member_expression", &Lowerer::chain},
    {"meta_property", &Lowerer::meta_property},
    {"new_expression", &Lowerer::new_expression},
    {"non_null_expression", &Lowerer::chain},
    {"null", &Lowerer::null},
    {"number", &Lowerer::number},
    {"object", &Lowerer::object},
    {"parenthesized_expression", &Lowerer::parenthesized},
    {"private_property_identifier", &Lowerer::identifier},
    {"property_identifier", &Lowerer::identifier},
    {"regex", &Lowerer::regex},
    {"satisfies_expression", &Lowerer::transparent},
    {"sequence_expression", &Lowerer::sequence},
    {"shorthand_property_identifier", &Lowerer::identifier},
    {"spread_element", &Lowerer::spread},
    {"string", &Lowerer::string},
    {"subscript_expression", &Lowerer::chain},
    {"super", &Lowerer::super_value},
    {"template_string", &Lowerer::template_string},
    {"ternary_expression", &Lowerer::ternary},
    {"this", &Lowerer::this_value},
    {"true", &Lowerer::boolean},
    {"type_assertion", &Lowerer::last_child},
    {"unary_expression", &Lowerer::unary},
    {"undefined", &Lowerer::null},
    {"update_expression", &Lowerer::update},
    {"yield_expression", &Lowerer::yield},
};

constexpr StatementRow kStatements[] = {
    {"abstract_class_declaration", &Lowerer::class_declaration},
    {"break_statement", &Lowerer::break_statement},
    {"class_declaration", &Lowerer::class_declaration},
    {"continue_statement", &Lowerer::continue_statement},
    {"do_statement", &Lowerer::do_statement, true},
    {"enum_declaration", &Lowerer::enum_declaration},
    {"export_statement", &Lowerer::export_statement, true},
    {"expression_statement", &Lowerer::expression_statement},
    {"for_in_statement", &Lowerer::for_in_statement, true},
    {"for_statement", &Lowerer::for_statement, true},
    {"function_declaration", &Lowerer::function_declaration},
    {"generator_function_declaration", &Lowerer::function_declaration},
    {"if_statement", &Lowerer::if_statement, true},
    {"import_alias", &Lowerer::import_alias},
    {"import_statement", &Lowerer::import_statement},
    {"interface_declaration", &Lowerer::interface_declaration},
    {"internal_module", &Lowerer::namespace_declaration},
    {"labeled_statement", &Lowerer::labeled_statement, true},
    {"lexical_declaration", &Lowerer::lexical_declaration},
    {"module", &Lowerer::namespace_declaration},
    {"return_statement", &Lowerer::return_statement},
    {"statement_block", &Lowerer::block, true},
    {"switch_statement", &Lowerer::switch_statement, true},
    {"throw_statement", &Lowerer::throw_statement},
    {"try_statement", &Lowerer::try_statement, true},
    {"type_alias_declaration", &Lowerer::type_alias},
    {"using_declaration", &Lowerer::lexical_declaration},
    {"variable_declaration", &Lowerer::variable_declaration},
    {"while_statement", &Lowerer::while_statement, true},
    {"with_statement", &Lowerer::with_statement, true},
};

// Handled by the statement around them.
constexpr std::string_view kHolders[] = {"catch_clause", "else_clause", "finally_clause", "switch_body",
                                         "switch_case", "switch_default"};

// No data flows through these.
constexpr std::string_view kIgnored[] = {
    "ambient_declaration", "comment", "debugger_statement", "empty_statement", "function_signature",
    "hash_bang_line", "html_comment", "optional_chain", "statement_identifier",
};

}  // namespace

Dispatch::Dispatch(const TSLanguage* grammar) {
  std::unordered_map<std::string_view, Entry> rows;
  for (const ExpressionRow& row : kExpressions) rows[row.kind].expression = row.handler;
  for (const StatementRow& row : kStatements) {
    rows[row.kind].statement = row.handler;
    rows[row.kind].holds_statements = row.holds_statements;
  }
  for (const std::string_view kind : kHolders) rows[kind].holds_statements = true;
  for (const std::string_view kind : kIgnored) rows[kind].ignored = true;
  rows["internal_module"].expression = &Lowerer::namespace_expression;

  entries.resize(ts_language_symbol_count(grammar));
  for (std::size_t id = 0; id < entries.size(); ++id) {
    const auto symbol = static_cast<TSSymbol>(id);
    if (ts_language_symbol_type(grammar, symbol) != TSSymbolTypeRegular) continue;
    const char* name = ts_language_symbol_name(grammar, symbol);
    const auto it = name != nullptr ? rows.find(name) : rows.end();
    if (it != rows.end()) entries[id] = it->second;
  }
}

std::vector<std::string_view> known_kinds() {
  std::vector<std::string_view> kinds;
  for (const ExpressionRow& row : kExpressions) kinds.push_back(row.kind);
  for (const StatementRow& row : kStatements) kinds.push_back(row.kind);
  kinds.insert(kinds.end(), std::begin(kHolders), std::end(kHolders));
  kinds.insert(kinds.end(), std::begin(kIgnored), std::end(kIgnored));
  return kinds;
}

}  // namespace micryscope::languages::js
