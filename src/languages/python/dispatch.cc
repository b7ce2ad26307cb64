// Which member lowers which kind of node. Kinds are resolved to the grammar's numbers once.
#include <algorithm>
#include <array>

#include "languages/python/lowering.h"
#include "parse/syntax.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace micryscope::languages::py {

using L = Lowering;

std::span<const Lowering::Row> Lowering::rows() {
  static constexpr Row kRows[] = {
      {"ERROR", &L::syntax_error, &L::salvage},
      {"as_pattern", &L::alias_target, nullptr},
      {"as_pattern_target", &L::children, nullptr},
      {"assert_statement", nullptr, &L::effects},
      {"assignment", &L::assignment, nullptr},
      {"attribute", &L::chain, nullptr},
      {"augmented_assignment", &L::augmented_assignment, nullptr},
      {"await", &L::await, nullptr},
      {"binary_operator", &L::binary, nullptr},
      {"block", nullptr, &L::block},
      {"boolean_operator", &L::boolean, nullptr},
      {"break_statement", nullptr, &L::break_statement},
      {"call", &L::chain, nullptr},
      {"class_definition", nullptr, &L::class_definition},
      {"comparison_operator", &L::comparison, nullptr},
      {"concatenated_string", &L::string, nullptr},
      {"conditional_expression", &L::conditional, nullptr},
      {"constrained_type", &L::children, nullptr},
      {"continue_statement", nullptr, &L::continue_statement},
      {"decorated_definition", nullptr, &L::decorated_definition},
      {"delete_statement", nullptr, &L::delete_statement},
      {"dictionary", &L::dictionary, nullptr},
      {"dictionary_comprehension", &L::comprehension, nullptr},
      {"dictionary_splat", &L::children, nullptr},
      {"ellipsis", &L::constant, nullptr},
      {"exec_statement", nullptr, &L::exec_statement},
      {"expression_list", &L::collection, nullptr},
      {"expression_statement", nullptr, &L::expression_statement},
      {"false", &L::constant, nullptr},
      {"float", &L::number, nullptr},
      {"for_statement", nullptr, &L::for_statement},
      {"function_definition", nullptr, &L::function_definition},
      {"future_import_statement", nullptr, nullptr},
      {"generator_expression", &L::comprehension, nullptr},
      {"generic_type", &L::annotation, nullptr},
      {"global_statement", nullptr, nullptr},  // declare_locals saw it
      {"identifier", &L::identifier, nullptr},
      {"if_statement", nullptr, &L::if_statement},
      {"import_from_statement", nullptr, &L::import_from_statement},
      {"import_statement", nullptr, &L::import_statement},
      {"integer", &L::number, nullptr},
      {"keyword_argument", &L::children, nullptr},
      {"lambda", &L::lambda, nullptr},
      {"list", &L::collection, nullptr},
      {"list_comprehension", &L::comprehension, nullptr},
      {"list_pattern", &L::collection, nullptr},
      {"list_splat", &L::children, nullptr},
      {"list_splat_pattern", &L::children, nullptr},
      {"match_statement", nullptr, &L::match_statement},
      {"member_type", &L::children, nullptr},
      {"named_expression", &L::named, nullptr},
      {"none", &L::constant, nullptr},
      {"nonlocal_statement", nullptr, nullptr},  // declare_locals saw it
      {"not_operator", &L::unary, nullptr},
      {"pair", &L::children, nullptr},
      {"parenthesized_expression", &L::parenthesized, nullptr},
      {"parenthesized_list_splat", &L::parenthesized, nullptr},
      {"pass_statement", nullptr, nullptr},
      {"pattern_list", &L::collection, nullptr},
      {"print_statement", nullptr, &L::print_statement},
      {"raise_statement", nullptr, &L::raise_statement},
      {"return_statement", nullptr, &L::return_statement},
      {"set", &L::collection, nullptr},
      {"set_comprehension", &L::comprehension, nullptr},
      {"slice", &L::children, nullptr},
      {"splat_type", &L::children, nullptr},
      {"string", &L::string, nullptr},
      {"subscript", &L::chain, nullptr},
      {"true", &L::constant, nullptr},
      {"try_statement", nullptr, &L::try_statement},
      {"tuple", &L::collection, nullptr},
      {"tuple_pattern", &L::collection, nullptr},
      {"type", &L::children, nullptr},
      {"type_alias_statement", nullptr, &L::type_alias},
      {"unary_operator", &L::unary, nullptr},
      {"union_type", &L::annotation, nullptr},
      {"while_statement", nullptr, &L::while_statement},
      {"with_statement", nullptr, &L::with_statement},
      {"yield", &L::yield, nullptr},
  };
  return kRows;
}

struct Lowering::Dispatch {
  std::vector<const Row*> by_kind;  // index: kind id

  Dispatch() {
    const TSLanguage* grammar = tree_sitter_python();
    by_kind.resize(ts_language_symbol_count(grammar), nullptr);
    for (std::size_t id = 0; id < by_kind.size(); ++id) {
      const auto symbol = static_cast<TSSymbol>(id);
      if (ts_language_symbol_type(grammar, symbol) != TSSymbolTypeRegular) continue;
      const std::string_view name = ts_language_symbol_name(grammar, symbol);
      const auto row = std::ranges::find(rows(), name, &Row::kind);
      if (row != rows().end()) by_kind[id] = &*row;
    }
  }

  const Row* find(const Node& node) const {
    if (node.is_error()) return by_error();
    const std::size_t id = node.kind_id();
    return id < by_kind.size() ? by_kind[id] : nullptr;
  }
  static const Row* by_error() { return &rows().front(); }
};

const Lowering::Dispatch& Lowering::dispatch() {
  static const Dispatch table;
  return table;
}

ValueId Lowering::expression(Node node) {
  if (!node) return b_.opaque("missing expression", {});
  const Builder::Depth depth(b_);
  if (!depth) return b_.opaque("nesting too deep", node.span());
  const Row* row = dispatch().find(node);
  if (row != nullptr && row->expression != nullptr) return (this->*row->expression)(node);
  return b_.opaque(node.kind(), node.span());
}

// The error itself is reported for the whole tree; fragments that mean nothing alone are passed over.
void Lowering::salvage(Node node) {
  const Builder::Depth depth(b_);
  if (!depth) return;
  for (const Node& child : node.named_children()) {
    if (dispatch().find(child) != nullptr) {
      statement(child);
    } else {
      salvage(child);
    }
  }
}

void Lowering::statement(Node node) {
  const Builder::Depth depth(b_);
  if (!depth) {
    b_.opaque("nesting too deep", node.span());
    return;
  }
  const Row* row = dispatch().find(node);
  if (row == nullptr) {
    b_.opaque(node.kind(), node.span());
  } else if (row->statement != nullptr) {
    (this->*row->statement)(node);
  } else if (row->expression != nullptr) {
    (this->*row->expression)(node);
  }
}

}  // namespace micryscope::languages::py
